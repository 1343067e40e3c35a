"""Figures of money: sums over lines of bills and receipts, in all and by building.

A figure is the sum over the lines that its measure lists, and these are what `svc arrears`
and `svc balance` tell: one fold is behind them all.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from svc.duties.dunning.limitation import oldest_due
from svc.errors import UsageError
from svc.language import _
from svc.reports.figure import Figure
from svc.reports.measures import FORMS, Measure
from svc.reports.summed_lines import SUM_FORMS, condition
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    import sqlite3

    from svc.reports.scope import Scope, Window

#: The dimension that money can be told by, besides all of it.
BUILDING = "building"


def can_tell(scope: Scope) -> bool:
    """Whether figures of money can be told of a scope: of all of an office, or of buildings."""
    return scope.money is not None and set(scope.only) <= {BUILDING}


def total(scope: Scope, measure: Measure, window: Window) -> Figure:
    """The figure over all of the scope."""
    (row,) = _asked(scope, measure, window, _sums(measure))
    return _figure(measure, row)


def by_building(scope: Scope, measure: Measure, window: Window) -> dict[str, Figure]:
    """The figure of each building."""
    building = "ifnull((SELECT building FROM unit WHERE unit.id = unit), '')"
    rows = _asked(scope, measure, window, f"{building} AS building, {_sums(measure)}",
                  "GROUP BY 1")  # fmt: skip
    return {row["building"]: _figure(measure, row) for row in rows}


def lines(
    scope: Scope, measure: Measure, window: Window, which: str | None = None
) -> list[sqlite3.Row]:
    """What a figure is the sum of, a line each.

    Args:
        scope: Whose, and as of when.
        measure: Of which figure.
        window: Of which period.
        which: `met` or `missed`: what is settled, or what is not; None for all.

    Raises:
        UsageError: `which` of an amount.
    """
    own = FORMS[measure.form]
    columns = ", ".join(f'"{name}"' for name in (*measure.lists, *own, *measure.besides))
    return _asked(scope, measure, window, columns, f"AND {condition(measure, which)}")


def _sums(measure: Measure) -> str:
    return ", ".join(
        (SUM_FORMS[measure.form].sums, *(f"sum({name}) AS {name}" for name in measure.besides))
    )


def _asked(
    scope: Scope, measure: Measure, window: Window, columns: str, ending: str = ""
) -> list[sqlite3.Row]:
    if not can_tell(scope) or scope.money is None:
        raise UsageError(
            _("{name} is told of the whole office, or of buildings", name=measure.name),
            "--building",
        )
    scope.money.lay(scope.as_of if measure.standing else window.start)
    buildings = scope.only.get(BUILDING, ())
    marks = {f"only_{place}": group for place, group in enumerate(buildings)}
    where = "1"
    if buildings:
        named = ", ".join(f":{mark}" for mark in marks)
        where = f"unit IN (SELECT id FROM unit WHERE ifnull(building, '') IN ({named}))"
    sql = f"SELECT {columns} FROM ({measure.sql}) WHERE {where} {ending}"
    return scope.ask(sql, {**_parameters(scope, window), **marks}).fetchall()


def _parameters(scope: Scope, window: Window) -> dict[str, Any]:
    assert scope.money is not None
    today = _here(scope, scope.as_of).date()
    first, end = _first_day(scope, window.start), _first_day(scope, window.end)
    ages = oldest_due(today)
    return {
        "from": window.start, "to": window.end, "as_of": scope.as_of,
        "from_day": first.isoformat(), "to_day": end.isoformat(),
        "last_day": (end - timedelta(days=1)).isoformat(), "today": today.isoformat(),
        "day_7": (today - timedelta(days=7)).isoformat(),
        "day_30": ages["0-30"].isoformat(), "day_90": ages["31-90"].isoformat(),
        "day_365": ages["91-365"].isoformat(), "year_3": ages["1-3y"].isoformat(),
        "proves": scope.money.proves,
        "soon": (today + timedelta(days=scope.money.warns)).isoformat(),
    }  # fmt: skip


def _first_day(scope: Scope, at: int) -> date:
    """The first day that begins at a moment or after it."""
    here = _here(scope, at)
    whole = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return here.date() if whole == here else here.date() + timedelta(days=1)


def _here(scope: Scope, at: int) -> datetime:
    return in_zone(datetime.fromtimestamp(at, UTC), scope.zone)


def _figure(measure: Measure, row: sqlite3.Row) -> Figure:
    part, whole = row["part"] or 0, row["whole"] or 0
    more: dict[str, float | None] = {name: row[name] or 0 for name in measure.besides}
    if measure.form == "amount":
        return Figure(part, part, None, more, money=True, counts=measure.counts)
    # What nothing, or less than nothing, was charged for has no rate.
    ratio = part / whole if whole > 0 else None
    return Figure(ratio, part, whole, more, money=measure.form == "share")
