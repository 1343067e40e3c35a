"""`svc unit`: the homes, shops and parking spaces of the estate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, edited, looking, show_written
from svc.cli.parsing.options import (
    limit_option,
    looking_options,
    note_option,
    result_option,
    reveal_option,
)
from svc.cli.record.common import (
    RecordMapping,
    day_on,
    edit_options,
    edits,
    on_option,
    show_people,
    show_tickets,
    ticket_values,
)
from svc.cli.termio.prompt import ask, interactive, require
from svc.cli.termio.say import say
from svc.language import N_, _, n_
from svc.rules.record.masking import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View

AS_WRITTEN = N_("as written")
USES = click.Choice((N_("home"), N_("shop"), N_("parking")))


@click.command()
@click.argument("unit", required=False)
@click.option("--use", type=USES, help="A home if not given; parking where the spelling says so.")
@click.option("--floor", metavar="N", help="Storey; the ground floor is 1, basements are negative.")
@click.option("--area", metavar="M2", help="Floor space in square metres.")
@click.option("--delivered", metavar="DATE", help="When the developer handed it over.")
@note_option
@result_option
@click.pass_obj
def add(session: Session, /, unit: str | None, format: str, **details: Any) -> None:
    """Take a unit on file, in any spelling: 3-2-1502, 3栋2单元1502, B1车位012."""
    from svc.desk.record import units

    if not unit and interactive():
        from svc.rules.record.unit_ids import unit_id

        unit = ask(_("Unit, such as 3栋2单元1502"), unit_id)
    require(UNIT=unit)
    assert unit is not None
    record = acting(session, lambda desk: units.add(desk, unit, **details))
    show_written(record, _("{use}, on file", use=_(record.use)), format)


@click.command()
@click.argument("unit")
@edit_options("vacant=since=…, payers=who=…,since=…")
@result_option
@click.pass_obj
def edit(session: Session, /, unit: str, format: str, **typed: tuple[str, ...]) -> None:
    """Mend a unit's fields: use, floor, area, delivered, vacant, payers, note.

    Without options, on a terminal, the record is opened in an editor.
    """
    from svc.desk.record import units

    changes = edits("unit", **typed)
    if not changes:
        from svc.cli.record.editor import edit_by_hand

        edit_by_hand(session, "unit", unit)
        return
    record = acting(session, lambda desk: units.edit(desk, unit, changes))
    show_written(record, edited(), format)


@click.command()
@click.argument("unit")
@click.argument("who", metavar="PAYER")
@click.option("--since", metavar="DATE", required=True, help="The first day.")
@click.option("--until", metavar="DATE", help="The first day no longer.")
@click.option("--share", metavar="NUMBER", help="What part of it, such as 0.4; all if not given.")
@click.option("--items", metavar="ITEM,…", help="Of which items; of all if not given.")
@result_option
@click.pass_obj
def payer(
    session: Session, /, unit: str, who: str, items: str | None, format: str, **span: Any
) -> None:
    """Record who pays for a unit from a day on, where that is not the owner."""
    from svc.desk.record import units

    named = [one.strip() for one in (items or "").replace("，", ",").split(",") if one.strip()]
    record = acting(session, lambda desk: units.pays(desk, unit, who, items=named, **span))
    show_written(record, edited(), format)


@click.command("list")
@click.option("--building", metavar="BUILDING", help="Only of this building: 3, 3栋.")
@click.option("--use", type=USES, help="Only these.")
@click.option("--empty", is_flag=True, help="Only where nobody lives.")
@on_option
@limit_option
@looking_options
@click.pass_obj
def list_units(
    session: Session,
    /,
    building: str | None,
    use: str | None,
    empty: bool,
    on: str | None,
    limit: int | None,
    offset: int,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """List units by building, with how many people live there and the open tickets."""
    from svc.cli.termio.display import display
    from svc.index.query import units
    from svc.rules.record.unit_ids import candidates

    with looking(session, rev, as_of) as view:
        only = candidates(building).building if building else None
        found = units.listed(view.index, day_on(view, on), only, use)
        found = [one for one in found if not (empty and one["residents"])]
        rows = found[offset:][:limit]
        display(rows, _columns(), format, as_json=dict)
        if format in ("table", "md"):
            total, shown = len(found), len(rows)
            say(n_("{n} unit, {shown} shown", "{n} units, {shown} shown", total, shown=shown))


@click.command()
@click.argument("unit")
@on_option
@click.option("--history", is_flag=True, help="Everybody who lived there at any time.")
@reveal_option
@looking_options
@click.pass_obj
def show(
    session: Session,
    unit: str,
    on: str | None,
    history: bool,
    reveal: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Show a unit: who lives there, its open and recent tickets.

    A part of the unit will do where only one has it: 3栋1502.
    """
    from svc.index.query import related, units

    with looking(session, rev, as_of) as view:
        found = units.find(view.index, unit)
        day = None if history else day_on(view, on)
        record = units.record(view.index, found)
        assert record is not None
        living = [shown(one, reveal) for one in units.occupancies(view.index, found, day)]
        tickets = related.tickets_of(view.index, "unit", found)
        if format in ("json", "jsonl"):
            _as_json(record, living, ticket_values(view, tickets), format)
        else:
            _for_people(view, record, living, tickets, day, format)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@limit_option
@looking_options
@click.pass_obj
def search(
    session: Session,
    words: tuple[str, ...],
    limit: int | None,
    offset: int,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Find units by any part of their spelling, or by who lives there: phone or name."""
    from svc.cli.termio.display import display
    from svc.index.query import units

    with looking(session, rev, as_of) as view:
        day = day_on(view, None)
        found = units.search(view.index, " ".join(words), view.office["region"], day)
        known = {one["id"]: one for one in units.listed(view.index, day, None, None)}
        rows = [known[one] for one in found if one in known][offset:][:limit]
        display(rows, _columns(), format, as_json=dict, empty=_("no unit on file matches"))


def _columns() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("id", "unit"),
        DisplayField("use", format=_),
        *(_optional(name) for name in ("floor", "area")),
        DisplayField("residents", align="right"),
        DisplayField("open_tickets", "open tickets", align="right"),
    ]


def _optional(name: str) -> DisplayField:
    from svc.cli.termio.display import DisplayField

    return DisplayField(name, get=lambda row: row.get(name), align="right")


def _as_json(
    record: RecordMapping, living: list[dict[str, Any]], tickets: list[dict[str, Any]], format: str
) -> None:
    from svc.cli.termio.display import write_json

    people = [{k: v for k, v in one.items() if v is not None} for one in living]
    write_json(dict(record, residents=people, tickets=tickets), lines=format == "jsonl")


def _for_people(
    view: View,
    record: RecordMapping,
    living: list[dict[str, Any]],
    tickets: list[dict[str, Any]],
    day: str | None,
    format: str,
) -> None:
    from svc.cli.sync.disputes import write_disputes
    from svc.cli.termio.display import DisplayField, display_record, write
    from svc.rules.record.cell_text import cell_text
    from svc.rules.record.unit_ids import display as spelled

    row = {"unit": record["id"], AS_WRITTEN: spelled(record["id"], view.locale), **record}
    if row[AS_WRITTEN] == record["id"]:
        del row[AS_WRITTEN]
    names = [name for name in row if name not in ("format", "id", "disputes")]
    words: dict[str, Callable[[Any], str]] = {"use": _, "vacant": cell_text, "payers": cell_text}
    fields = [DisplayField(name, format=words.get(name)) for name in names]
    display_record(row, fields, format)
    if format == "csv":
        return
    if living:
        write("\n")
    nobody = _("nobody lives there on {day}", day=day) if day else _("nobody ever lived there")
    show_people(living, format, nobody)
    show_tickets(view, tickets, format)
    write_disputes(view, "unit", record, format)
