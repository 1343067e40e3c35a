"""`svc resident list|show|search`: who lives where."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import limit_option, looking_options, reveal_option, sort_option
from svc.cli.record.common import (
    RecordMapping,
    day_on,
    homes,
    occupancy_fields,
    on_option,
    person_fields,
    person_name,
    show_tickets,
    ticket_values,
)
from svc.cli.record.resident_edit import RELATIONS
from svc.cli.termio.say import say
from svc.cli.termio.vocabulary import said
from svc.language import _, n_
from svc.model.words import Relation
from svc.rules.record.masking import WITHHELD, shown

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.view import View
    from svc.index.query.residents import OccupancyFilter, ResidentMatch

#: Fields of `show` in the order shown.
_SHOWN = ("id", "name", "phones", "email", *WITHHELD, "note")


@click.command("list")
@click.option("--unit", metavar="UNIT", help="Living in this unit, in any spelling.")
@click.option("--building", metavar="BUILDING", help="Living in this building: 3, 3栋.")
@click.option("--relation", type=RELATIONS, help="Living there as.")
@click.option("--current", is_flag=True, help="Only who lives somewhere today.")
@on_option
@click.option("--ever", is_flag=True, help="With --unit and the like: whoever did at any time.")
@sort_option("id", "name", "unit", default="id")
@limit_option
@reveal_option
@looking_options
@click.pass_obj
def list_residents(
    session: Session,
    /,
    format: str,
    rev: str | None,
    as_of: str | None,
    reveal: bool,
    limit: int | None,
    offset: int,
    sort: str,
    **asked: Any,
) -> None:
    """List residents; with --unit, --building or --relation those who live so today."""
    from svc.cli.termio.display import display
    from svc.index.query import residents

    with looking(session, rev, as_of) as view:
        day = day_on(view, asked["on"])
        found = residents.listed(view.index, _living(day, **asked))
        found = _sorted(found, sort, day)
        rows = [shown(one, reveal) for one in found[offset:][:limit]]
        display(rows, person_fields(day), format, as_json=dict)
        if format in ("table", "md"):
            say(_how_many(len(found), len(rows)))


def _how_many(total: int, shown: int) -> str:
    return n_("{n} resident, {shown} shown", "{n} residents, {shown} shown", total, shown=shown)


@click.command()
@click.argument("resident", metavar="R")
@reveal_option
@looking_options
@click.pass_obj
def show(
    session: Session, resident: str, reveal: bool, format: str, rev: str | None, as_of: str | None
) -> None:
    """Show a resident: phones, units with dates, open and recent tickets.

    R is the resident's number or its end (R-A00042, A42, 42), or a name, a phone
    or a unit that means only one.
    """
    from svc.desk.core.lookup import resident as meant_resident
    from svc.index.query import related, residents

    with looking(session, rev, as_of) as view:
        number = meant_resident(view.index, resident, view.office["region"])
        record = residents.record(view.index, number)
        assert record is not None
        tickets = related.tickets_of(view.index, "resident", number)
        if format in ("json", "jsonl"):
            _as_json(record, ticket_values(view, tickets), format, reveal)
        else:
            _for_people(view, record, tickets, format, reveal)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="TEXT")
@limit_option
@reveal_option
@looking_options
@click.pass_obj
def search(
    session: Session,
    /,
    words: tuple[str, ...],
    format: str,
    rev: str | None,
    as_of: str | None,
    reveal: bool,
    limit: int | None,
    offset: int,
) -> None:
    """Find residents by unit, phone, part of a name, or number.

    A unit and a phone may be spelled in any way (3栋2单元1502, 3#2-1502, 138 1234
    0000), a unit in part (3栋, 1502), a phone by its last four digits or more.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.index.query import residents

    with looking(session, rev, as_of) as view:
        day = day_on(view, None)
        found = residents.search(view.index, " ".join(words), view.office["region"])
        rows = (matched(view, one, reveal) for one in found[offset:][:limit])
        fields = [*person_fields(day), DisplayField("matched", get=lambda row: row["matched"])]
        display(rows, fields, format, as_json=dict, empty=_("nobody on file matches"))


def _living(
    day: str, unit: str | None, building: str | None, relation: str | None,
    current: bool, on: str | None, ever: bool,
) -> OccupancyFilter | None:  # fmt: skip
    """The occupancies asked for; None where nothing about them was."""
    from svc.errors import UsageError
    from svc.index.query.residents import OccupancyFilter
    from svc.rules.record.unit_ids import candidates

    if ever and (current or on):
        raise UsageError(
            _("--ever asks for any time, --on and --current for one day"), _("drop one")
        )
    if unit and building:
        raise UsageError(_("--unit names its building already"), _("drop --building"))
    if not (unit or building or relation or current or on):
        return None
    return OccupancyFilter(
        parts=candidates(unit or building or "") if unit or building else None,
        relation=relation,
        day=None if ever else day,
    )


def _sorted(residents: list[dict[str, Any]], sort: str, day: str) -> list[dict[str, Any]]:
    from svc.index.query.units import by_house

    keys: dict[str, Callable[[dict[str, Any]], Any]] = {
        "name": lambda one: str(one["name"]),
        "unit": lambda one: by_house(homes(one, day).split(" ")[0] or "Z"),
    }
    by = keys.get(sort.lstrip("-"))
    residents = sorted(residents, key=by) if by is not None else residents
    return residents[::-1] if sort.startswith("-") else residents


def matched(view: View, match: ResidentMatch, reveal: bool) -> dict[str, Any]:
    """A resident that was found, as may be shown, with what `matched` in the reader's words."""
    from svc.index.query import residents

    record = residents.record(view.index, match.id)
    assert record is not None
    why = _(match.why)
    if match.unit:
        held = [one for one in record["occupancies"] if one["unit"] == match.unit]
        why = f"{match.unit} {said(held[-1]['relation'], Relation)}"
        until = held[-1].get("until")
        why += _(" until {day}", day=until) if until else ""
    return {**shown(record, reveal), "matched": why}


def _as_json(
    record: RecordMapping, tickets: list[dict[str, Any]], format: str, reveal: bool
) -> None:
    from svc.cli.termio.display import write_json

    write_json({**shown(record, reveal), "tickets": tickets}, lines=format == "jsonl")


def _for_people(
    view: View, record: RecordMapping, tickets: list[dict[str, Any]], format: str, reveal: bool
) -> None:
    from svc.cli.sync.disputes import write_disputes
    from svc.cli.termio.display import DisplayField, display, display_record, write

    row = {name: shown(record, reveal).get(name) for name in _SHOWN}
    fields = [person_name() if one == "name" else DisplayField(one) for one in _SHOWN]
    display_record(row, fields, format)
    if format == "csv":
        return
    withheld = [_(name.replace("_", " ")) for name in WITHHELD if name in record]
    if withheld and not reveal:
        say(_("also on file: {withheld} (--reveal)", withheld=_(", ").join(withheld)))
    held = [{"until": None, **one} for one in record.get("occupancies", [])]
    if held:
        write("\n")
        display(held, occupancy_fields("unit"), format)
    show_tickets(view, tickets, format)
    write_disputes(view, "resident", record, format, reveal)
