"""One worker's own jobs: what is to be done next, where, and for whom; made for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.query import listing, named_reports
from svc.desk.query.reports import ReportQuery, period_of
from svc.desk.query.ticket_detail import contact
from svc.index.database.statuses import OPEN
from svc.index.query import tickets
from svc.language import N_, current
from svc.model.words import Priority, Status, word
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.texts import shown
from svc.reports.document import Cells, CellValue, Document, Message, ReportBlock, ReportColumn
from svc.rules.record.masking import mask_name, mask_phone
from svc.rules.record.unit_ids import display
from svc.rules.time.parsing import iso

if TYPE_CHECKING:
    from svc.desk.core.view import View

TITLE = N_("Jobs of {who}")
_STATES = {
    "now": (N_("To do"), (Status.ASSIGNED, Status.WORKING)),
    "waiting": (N_("Waiting"), (Status.WAITING,)),
}


def jobs(view: View, who: str, form: str = "table", reveal: bool = False) -> Document:
    """What one member of staff has to do.

    Args:
        who: Staff id.
        form: How it will be written, for the command that makes it again.
        reveal: Give names and phones in full.
    """
    asked = ReportQuery()
    period = period_of(view, asked, "today")
    made = named_reports.made_from(view, (), asked, period, form)
    lang = () if form in named_reports.PLAIN else (f"--lang={current()}",)
    command = (
        "svc", *lang, "jobs", who, f"--rev={view.commit}", f"--as-of={iso(view.moment)}",
        f"--format={form}", *(("--reveal",) if reveal else ()),
    )  # fmt: skip
    rows = view.rows(
        f"SELECT * FROM ticket WHERE assignee = ? AND status IN {OPEN} ORDER BY received, id",
        (who,),
    )
    lines = list(listing.lines(view, rows))
    blocks = [
        _block(view, name, [line for line in lines if line["status"] in states], title, reveal)
        for name, (title, states) in _STATES.items()
    ]
    title = Message(TITLE, {"who": CellValue(who, Cells.PERSON)})
    return Document("jobs", title, made._replace(command=command), blocks)


def _block(
    view: View, name: str, lines: list[dict[str, Any]], title: str, reveal: bool
) -> ReportBlock:
    """The jobs of one state, the most pressing first."""
    rank = list(reversed(tuple(map(str, Priority))))
    ordered = sorted(lines, key=lambda line: (rank.index(line["priority"]), *_due(line)))
    texts = tickets.texts(view.index, [line["row"] for line in ordered])
    rows = [
        [
            line["id"], word(Priority(line["priority"])), line["category"],
            line["next"].due if line["next"] else None, line["appointment"],
            _where(view, line), _words(texts.get(line["row"]), reveal),
            *_who(view, line, reveal),
        ]
        for line in ordered
    ]  # fmt: skip
    columns = [
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        ReportColumn("priority", Message(N_("Priority")), Cells.TEXT),
        group_column("category"),
        ReportColumn("due", Message(N_("Due")), Cells.MOMENT),
        ReportColumn("appointment", Message(N_("Appointment")), Cells.MOMENT),
        ReportColumn("where", Message(N_("Where")), Cells.TEXT),
        ReportColumn("text", Message(N_("Request")), Cells.TEXT),
        ReportColumn("name", Message(N_("Reported by")), Cells.TEXT),
        ReportColumn("phones", Message(N_("Phone")), Cells.TEXT),
    ]
    return ReportBlock(f"jobs.{name}", Message(title), columns, rows)


def _due(line: dict[str, Any]) -> tuple[bool, int, str]:
    clock = line["next"]
    return clock is None, clock.due if clock else 0, line["id"]


def _where(view: View, line: dict[str, Any]) -> str | None:
    place = listing.where(line)
    return display(place, view.locale) if place and line["unit"] else shown(place)


def _words(text: str | None, reveal: bool) -> str | None:
    return " ".join(text.split()) if text and reveal else shown(text)


def _who(view: View, line: dict[str, Any], reveal: bool) -> tuple[str | None, str | None]:
    """Name and phones of whoever reported."""
    person = contact(view, line["resident"])
    if person is not None:
        name, phones = person.name, list(person.phones)
    else:
        strangers = tickets.reporters(view.index, [line["row"]])
        stranger = strangers.get(line["row"])
        if stranger is None:
            return None, None
        name, phones = stranger[0] if reveal else mask_name(stranger[0]), [stranger[1]]
    return name, ", ".join(one if reveal else mask_phone(one) for one in phones)
