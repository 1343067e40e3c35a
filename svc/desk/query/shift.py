"""The hand-over page of a shift: what came in, what stands open, what was promised, who was called.

Whoever takes over reads it in a minute. It is put together for a span of time, usually
today, from the index; words of notes and calls come from the tickets' own files.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.query import listing, named_reports
from svc.desk.query.reports import ReportQuery, period_of, scope
from svc.desk.query.ticket_detail import read
from svc.index.database.statuses import OPEN
from svc.index.query.callbacks import STANDING
from svc.language import N_, current
from svc.model.words import Action, CallCode, Outcome, word
from svc.named_tuple import NamedTuple
from svc.reports.blocks import build
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.texts import shown
from svc.reports.document import Cells, CellValue, Document, Message, ReportBlock, ReportColumn
from svc.rules.ticket.lifecycle import effective
from svc.rules.time.parsing import iso

if TYPE_CHECKING:
    import sqlite3

    from svc.desk.core.view import View
    from svc.rules.time.periods import Period

TITLE = N_("Hand-over of a shift")
FROM_TO = N_("Hand-over of a shift, from {by} to {to}")
FROM = N_("Hand-over of a shift, from {by}")
#: What was promised, and when it has to come true.
_PROMISED = (
    "SELECT id, 'appointment' AS what, appointment AS moment, title FROM ticket"
    f" WHERE status IN {OPEN} AND appointment >= :from"
    " UNION ALL SELECT id, 'resume', resumes, title FROM ticket WHERE resumes IS NOT NULL"
    " UNION ALL SELECT ticket.id, 'extend', max(step.due), title FROM step JOIN ticket USING (row)"
    f" WHERE step.action = 'extend' AND ticket.status IN {OPEN} GROUP BY ticket.id"
    " UNION ALL SELECT ticket.id, 'callback', max(followup.next), title"
    " FROM followup JOIN ticket ON ticket.id = followup.ticket"
    f" WHERE owes_callback AND followup.next IS NOT NULL AND {STANDING} GROUP BY ticket.id"
    " UNION ALL SELECT id, 'promise', ends, text FROM promise JOIN promise_state USING (row)"
    " WHERE NOT over AND ends IS NOT NULL"
    " ORDER BY moment, id"
)
_WHAT = {
    "appointment": N_("somebody comes"), "resume": N_("a wait ends"),
    "extend": N_("work is done"), "callback": N_("a call again"),
    "promise": N_("a promise is kept"),
}  # fmt: skip
#: Matters that stand with outside parties, and by when those owe what they owe next.
_OUTSIDE = (
    "SELECT CASE WHEN answered IS NULL THEN referral.due ELSE works_due END AS due, ticket.id,"
    " ifnull(party.name, referral.party) AS party, answered, verdict, reminders, title"
    " FROM referral JOIN ticket USING (row) LEFT JOIN party ON party.id = referral.party"
    f" WHERE back IS NULL AND ended IS NULL AND status IN {OPEN} ORDER BY 1 IS NULL, 1, ticket.id"
)
#: Texts that somebody has to approve, or to publish.
_WRITTEN = (
    "SELECT n.id, n.type, s.state, s.title, s.author FROM notice n"
    " JOIN notice_state s ON s.notice = n.id WHERE s.version = 0"
    " AND s.state IN ('draft', 'approved') ORDER BY n.id"
)
_NEXT = {"draft": N_("to be approved"), "approved": N_("to be published")}
_CALLS = (
    "SELECT at, by, ticket, outcome, code, score, note FROM followup"
    f" WHERE at >= :from AND at < :to AND {STANDING} ORDER BY at, ticket"
)
#: Tickets with which anything may have been done in the shift; words stand in their files only.
_TOUCHED = "SELECT id FROM ticket WHERE updated >= :from AND received < :to ORDER BY id"


class ShiftQuery(NamedTuple):
    """A hand-over as asked for.

    Attributes:
        since, until: First and last moment, as typed; today unless told.
        to: Staff id of who takes over, if that was said.
        notes: Words for whoever takes over, that are in no record.
    """

    since: str | None = None
    until: str | None = None
    to: str | None = None
    notes: Sequence[str] = ()


def shift(view: View, asked: ShiftQuery, by: str | None, form: str = "table") -> Document:
    """The page.

    Args:
        by: Staff id of who hands over, if known.
        form: How it will be written, for the command that makes it again.

    Raises:
        UsageError: A moment that cannot be read.
        NotFound: Nobody is called as whoever takes over.
    """
    query = ReportQuery(since=asked.since, until=asked.until)
    period = period_of(view, query, "today")
    made = named_reports.made_from(view, (), query, period, form)
    made = made._replace(command=_command(view, asked, by, period, form))
    context = Context(scope(view, query), period, view.moment, view.office)
    (received,) = build({"block": "tickets", "measure": "received"}, context)
    blocks = [
        _notes(asked.notes),
        received._replace(title=Message(N_("Came in"))),
        _open(view),
        _promised(context),
        _outside(context),
        _texts(view),
        _procedures(view),
        _due_records(view, period),
        _called(view, context, period),
        _noted(view, context, period),
    ]
    title = Message(TITLE)
    if by is not None:
        people = {"by": CellValue(by, Cells.PERSON), "to": CellValue(asked.to, Cells.PERSON)}
        title = Message(FROM_TO if asked.to else FROM, people)
    return Document("shift", title, made, [block for block in blocks if block is not None])


def _command(
    view: View, asked: ShiftQuery, by: str | None, period: Period, form: str
) -> Sequence[str]:
    """The command line that makes the same page again."""
    lang = () if form in named_reports.PLAIN else (f"--lang={current()}",)
    who = (f"--as={by}",) if by else ()
    return (
        "svc", *lang, *who, "shift", f"--since={iso(period.start)}", f"--until={iso(period.end)}",
        *((f"--to={asked.to}",) if asked.to else ()), *(f"--note={note}" for note in asked.notes),
        f"--rev={view.commit}", f"--as-of={iso(view.moment)}", f"--format={form}",
    )  # fmt: skip


def _notes(notes: Sequence[str]) -> ReportBlock | None:
    if not notes:
        return None
    columns = [ReportColumn("note", Message(N_("Note")), Cells.TEXT)]
    rows = [[shown(note)] for note in notes]
    return ReportBlock("shift.notes", Message(N_("To whoever takes over")), columns, rows)


def _open(view: View) -> ReportBlock:
    """Every open ticket, the one due first on top."""
    tickets = view.rows(f"SELECT * FROM ticket WHERE status IN {OPEN} ORDER BY received, id")
    lines = sorted(listing.lines(view, tickets), key=_due)
    rows = [
        [
            line["id"], line["next"].due if line["next"] else None, line["department"] or "",
            line["assignee"], shown(listing.where(line)), shown(line["title"]),
        ]
        for line in lines
    ]  # fmt: skip
    columns = [
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        ReportColumn("due", Message(N_("Due")), Cells.MOMENT),
        group_column("department"),
        ReportColumn("assignee", Message(N_("Assignee")), Cells.PERSON),
        ReportColumn("where", Message(N_("Where")), Cells.TEXT),
        ReportColumn("title", Message(N_("Request")), Cells.TEXT),
    ]
    return ReportBlock("shift.open", Message(N_("Open")), columns, rows)


def _due(line: Any) -> tuple[bool, int, str]:
    clock = line["next"]
    return clock is None, clock.due if clock else 0, line["id"]


def _promised(context: Context) -> ReportBlock:
    rows = [
        [row["moment"], row["id"], Message(_WHAT[row["what"]]), shown(row["title"])]
        for row in context.rows(_PROMISED)
        if row["moment"] is not None
    ]
    columns = [
        ReportColumn("moment", Message(N_("When")), Cells.MOMENT),
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        ReportColumn("what", Message(N_("What")), Cells.MESSAGE),
        ReportColumn("title", Message(N_("Request")), Cells.TEXT),
    ]
    return ReportBlock("shift.promised", Message(N_("Promised")), columns, rows)


def _outside(context: Context) -> ReportBlock | None:
    """What stands with outside parties; nothing where nothing does."""
    rows: list[list[Any]] = [
        [row["due"], row["id"], row["party"], Message(_said_last(row)), row["reminders"],
         shown(row["title"])]
        for row in context.rows(_OUTSIDE)
    ]  # fmt: skip
    if not rows:
        return None
    columns = [
        ReportColumn("due", Message(N_("Due")), Cells.MOMENT),
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        ReportColumn("party", Message(N_("Outside party")), Cells.TEXT),
        ReportColumn("says", Message(N_("They say")), Cells.MESSAGE),
        ReportColumn("reminders", Message(N_("Reminded")), Cells.COUNT),
        ReportColumn("title", Message(N_("Request")), Cells.TEXT),
    ]
    return ReportBlock("shift.outside", Message(N_("With outside parties")), columns, rows)


def _said_last(row: sqlite3.Row) -> str:
    if row["answered"] is None:
        return N_("nothing yet")
    if row["verdict"] is None:
        return N_("answered")
    return N_("it is theirs") if row["verdict"] == "accepted" else N_("it is not theirs")


def _texts(view: View) -> ReportBlock | None:
    """Texts that wait for somebody; nothing where none does."""
    if view.one("SELECT 1 FROM notice LIMIT 1") is None:
        return None
    rows: list[list[Any]] = [
        [row["id"], Message(_NEXT[row["state"]]), shown(row["title"]), row["author"]]
        for row in view.rows(_WRITTEN)
    ]
    if not rows:
        return None
    columns = [
        ReportColumn("notice", Message(N_("Number")), Cells.TEXT),
        ReportColumn("next", Message(N_("What")), Cells.MESSAGE),
        ReportColumn("title", Message(N_("Title")), Cells.TEXT),
        ReportColumn("by", Message(N_("By")), Cells.PERSON),
    ]
    return ReportBlock("shift.texts", Message(N_("Notices and answers")), columns, rows)


def _procedures(view: View) -> ReportBlock | None:
    """The steps of procedures whose turn has come; nothing in an office that has none."""
    if view.one("SELECT 1 FROM procedure LIMIT 1") is None:
        return None
    from svc.desk.procedures.looking import called, due_steps

    rows: list[list[Any]] = [
        [
            int(one.step.due.timestamp()) if one.step.due else None, one.so_far.procedure.id,
            one.name, one.so_far.procedure.unit or "", called(one.step.step),
            one.so_far.procedure.by,
        ]
        for one in due_steps(view)
    ]  # fmt: skip
    columns = [
        ReportColumn("due", Message(N_("Due")), Cells.MOMENT),
        ReportColumn("procedure", Message(N_("Number")), Cells.TEXT),
        ReportColumn("workflow", Message(N_("What")), Cells.TEXT),
        ReportColumn("unit", Message(N_("Where")), Cells.TEXT),
        ReportColumn("step", Message(N_("Next step")), Cells.TEXT),
        ReportColumn("by", Message(N_("By")), Cells.PERSON),
    ]
    return ReportBlock("shift.procedures", Message(N_("Procedures")), columns, rows)


def _due_records(view: View, period: Period) -> ReportBlock | None:
    """What is due of other records than tickets by the end of the shift; nothing where none is.

    Steps of procedures stand in a table of their own.
    """
    from svc.desk.clocks.open_procedures import STEP
    from svc.desk.clocks.record_clocks import record_clocks

    clocks = [
        clock for clock in record_clocks(view, max(int(period.end.timestamp()), view.now + 1))
        if clock.clock != STEP
    ]  # fmt: skip
    if not clocks:
        return None
    rows: list[list[Any]] = [[clock.due, clock.id, clock.words, clock.assignee] for clock in clocks]
    columns = [
        ReportColumn("due", Message(N_("Due")), Cells.MOMENT),
        ReportColumn("record", Message(N_("Number")), Cells.TEXT),
        ReportColumn("what", Message(N_("What")), Cells.TEXT),
        ReportColumn("assignee", Message(N_("Assignee")), Cells.PERSON),
    ]
    return ReportBlock("shift.records", Message(N_("Besides tickets")), columns, rows)


def _called(view: View, context: Context, period: Period) -> ReportBlock:
    """Callbacks and other words to residents in the shift."""
    rows: list[list[Any]] = [
        [row["at"], row["ticket"], row["by"], " ".join(filter(None, (_came(row), row["note"])))]
        for row in context.rows(_CALLS)
    ]
    rows += _said(view, context, period, Action.CONTACT)
    return _told("shift.called", Message(N_("Called")), rows)


def _came(row: sqlite3.Row) -> str:
    """What came of a callback, in words."""
    if row["score"] is not None:
        return f"{word(Outcome(row['outcome']))} {row['score']}"
    return word(CallCode(row["code"])) if row["code"] else word(Outcome(row["outcome"]))


def _noted(view: View, context: Context, period: Period) -> ReportBlock:
    rows = _said(view, context, period, Action.NOTE)
    return _told("shift.noted", Message(N_("Notes of the shift")), rows)


def _told(name: str, title: Message, rows: list[list[Any]]) -> ReportBlock:
    columns = [
        ReportColumn("at", Message(N_("When")), Cells.MOMENT),
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        ReportColumn("by", Message(N_("By")), Cells.PERSON),
        ReportColumn("words", Message(N_("Words")), Cells.TEXT),
    ]
    rows = [[*row[:3], shown(row[3])] for row in sorted(rows, key=lambda row: (row[0], row[1]))]
    return ReportBlock(name, title, columns, rows)


def _said(view: View, context: Context, period: Period, action: Action) -> list[list[Any]]:
    """What steps of a kind said in the shift: moment, ticket, who, words."""
    return [
        [int(event.at.timestamp()), row["id"], event.by, event.note]
        for row in context.rows(_TOUCHED)
        for event in effective(read(view, row["id"]).timeline)
        if event.action is action and event.at in period
    ]
