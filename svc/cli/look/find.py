"""`svc find`: whom and what a few words mean."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import MOST_ROWS, looking_options, reveal_option
from svc.cli.termio.say import say
from svc.language import N_, _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.query.find import Findings


#: What of a ticket words may match, for people.
_WHY = (N_("number"), N_("reporter"), N_("resident"), N_("unit"), N_("words"))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@click.option("-n", "--limit", type=click.IntRange(1, MOST_ROWS), default=10, show_default=True,
              metavar="N", help="At most N of each sort.")  # fmt: skip
@reveal_option
@looking_options
@click.pass_obj
def find(
    session: Session,
    /,
    words: tuple[str, ...],
    limit: int,
    reveal: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Find residents, units, tickets and documents: by who, where, number or words.

    WORDS are a name or part of it (also 王女士, pinyin or its initials: wangfang, wf),
    a phone in any spelling or its last digits, a unit in any spelling, also without
    its entrance, a ticket's number, or words of requests, notes and calls. Of
    several words each must hold of a ticket. Documents and plans of rounds are found by
    what they are called; a personal document by its number alone.
    """
    from svc.cli.record.resident_look import matched
    from svc.cli.termio.display import display, write_json
    from svc.desk.query import find as desk_find
    from svc.errors import UsageError

    sought = " ".join(words).strip()
    if not sought:
        raise UsageError(_("nothing is looked for"),
                         _("give a name, a phone, a unit, a number or words"))  # fmt: skip
    with looking(session, rev, as_of) as view:
        findings = desk_find.find(view, sought, limit)
        people = [matched(view, one, reveal) for one in findings.residents]
        if format in ("json", "jsonl"):
            record = desk_find.as_record(view, findings, people)
            write_json(record, lines=format == "jsonl")
        elif format == "csv":
            display(_lines(findings, people), _data_fields(), format)
        else:
            _for_people(view, findings, people, format, reveal)


def _for_people(
    view: View, findings: Findings, people: list[dict[str, Any]], format: str, reveal: bool
) -> None:
    from svc.cli.record.common import day_on, person_fields
    from svc.cli.termio.display import DisplayField, display, write
    from svc.desk.query.find import homes
    from svc.kinds.table import KINDS

    why = DisplayField("matched", get=lambda row: row["matched"], format=_)
    tables: list[tuple[str, list[Any], list[DisplayField]]] = [
        ("resident", people, [*person_fields(day_on(view, None)), why]),
        ("unit", homes(view, findings.units), [DisplayField("id", "unit"),
                                             DisplayField("residents", flexible=True),
                                             DisplayField("open", "open tickets")]),
        ("ticket", _ticket_rows(findings, reveal), _ticket_fields(view)),
    ]  # fmt: skip
    shown = 0
    for name, rows, fields in tables:
        if rows:
            write("\n" if shown else "")
            shown += 1
            display(rows, fields, format)
            _say_rest(name, len(rows), findings.totals[KINDS[name].plural])
    if findings.records:
        write("\n" if shown else "")
        shown += 1
        display(findings.records, _record_fields(), format)
    if not shown:
        say(_("nobody and nothing matches; svc list --status all shows every ticket"))


def _record_fields() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.kinds.table import noun

    return [
        DisplayField("id", "number"), DisplayField("what", format=noun),
        DisplayField("printed", "title or number", flexible=True), DisplayField("unit"),
        DisplayField("open", format=_open),
    ]  # fmt: skip


def _open(value: Any) -> str:
    return _("in hand") if value else ""


def _say_rest(kind: str, shown: int, total: int) -> None:
    from svc.kinds.table import counted

    if shown < total:
        words = _("{counted} in all", counted=counted(kind, total))
        say(words + _(", {n} shown (-n shows more)", n=shown))


def _ticket_rows(findings: Findings, reveal: bool) -> list[dict[str, Any]]:
    """Tickets with who reported them: a stranger masked unless asked for."""
    from svc.rules.record.masking import mask_name

    rows = []
    for hit in findings.tickets:
        name = hit.reporter
        if name is not None and hit.ticket["resident"] is None and not reveal:
            name = mask_name(name)
        rows.append({**dict(hit.ticket), "reporter": name, "matched": hit.why})
    return rows


def _ticket_fields(view: View) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.cli.termio.times import at
    from svc.desk.query.listing import where

    return [
        DisplayField("id", "number"),
        DisplayField("status"),
        DisplayField("received", format=partial(at, view)),
        DisplayField("where", get=where, flexible=True),
        DisplayField("title", flexible=True),
        DisplayField("reporter", "reported by", flexible=True),
        DisplayField("matched", format=_),
    ]


def _lines(findings: Findings, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everything findings as rows of one sheet."""
    rows = [{"what": "resident", "id": one["id"], "matched": one["matched"]} for one in people]
    rows += [{"what": "unit", "id": one, "matched": "unit"} for one in findings.units]
    rows += [{"what": one["what"], "id": one["id"], "matched": "number"}
             for one in findings.records]  # fmt: skip
    rows += [
        {"what": "ticket", "id": hit.ticket["id"], "matched": hit.why} for hit in findings.tickets
    ]
    return rows


def _data_fields() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [DisplayField(name) for name in ("what", "id", "matched")]
