"""Figures of duties other than tickets and money: rounds and documents, of the whole office.

What is derived, and no row of the index, is laid out in temporary tables before a figure is
asked for: rounds that were due, what filing lists ask for.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from svc.errors import UsageError
from svc.language import _
from svc.reports.figure import Figure
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    import sqlite3

    from svc.reports.measures import Measure
    from svc.reports.scope import Scope, Window

_MET = {"share": ("part >= whole", "part < whole"), "rate": ("hit", "NOT hit")}
_SUMS = {
    "share": "sum(part) AS part, sum(whole) AS whole",
    "rate": "sum(hit) AS part, count(hit) AS whole",
    "count": "count(*) AS part, NULL AS whole",
}
_OWN = {"share": ("part", "whole"), "rate": ("hit",), "count": ()}


def can_tell(scope: Scope) -> bool:
    """Whether figures of duties can be told of a scope: of the whole office alone."""
    return scope.duties is not None and not scope.only


def total(scope: Scope, measure: Measure, window: Window) -> Figure:
    """The figure of the whole office."""
    (row,) = _asked(scope, measure, window, _SUMS[measure.form])
    part, whole = row["part"] or 0, row["whole"]
    if measure.form == "count":
        return Figure(part, part, None, {})
    return Figure(part / whole if whole else None, part, whole or 0, {})


def lines(
    scope: Scope, measure: Measure, window: Window, which: str | None = None
) -> list[sqlite3.Row]:
    """What a figure counts, a line each.

    Args:
        scope: Whose, and as of when.
        measure: Of which figure.
        window: Of which period.
        which: `met` or `missed`, of a rate; None for all.

    Raises:
        UsageError: `which` of a count.
    """
    if which and measure.form not in _MET:
        raise UsageError(
            _("{name} is no rate: nothing of it is met or missed", name=measure.name),
            f"svc report --list {measure.name}",
        )
    condition = _MET[measure.form][which != "met"] if which else "1"
    columns = ", ".join(f'"{name}"' for name in (*measure.lists, *_OWN[measure.form]))
    return _asked(scope, measure, window, columns, f"WHERE {condition}")


def _asked(
    scope: Scope, measure: Measure, window: Window, columns: str, ending: str = ""
) -> list[sqlite3.Row]:
    if not can_tell(scope) or scope.duties is None:
        raise UsageError(
            _("{name} is told of the whole office", name=measure.name), _("leave out the filters")
        )
    scope.duties.lay(window.start, min(window.end, scope.as_of + 1))
    here = in_zone(datetime.fromtimestamp(scope.as_of, UTC), scope.zone)
    offset = here.utcoffset()
    values: dict[str, Any] = {
        "from": window.start, "to": window.end, "as_of": scope.as_of,
        "today": here.date().isoformat(), "offset": int(offset.total_seconds()) if offset else 0,
    }  # fmt: skip
    return scope.ask(f"SELECT {columns} FROM ({measure.sql}) {ending}", values).fetchall()
