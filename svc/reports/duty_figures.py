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
from svc.reports.measures import FORMS, Measure
from svc.reports.summed_lines import SUM_FORMS, condition
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    import sqlite3

    from svc.reports.scope import Scope, Window


def can_tell(scope: Scope) -> bool:
    """Whether figures of duties can be told of a scope: of the whole office alone."""
    return scope.duties is not None and not scope.only


def total(scope: Scope, measure: Measure, window: Window) -> Figure:
    """The figure of the whole office."""
    (row,) = _asked(scope, measure, window, SUM_FORMS[measure.form].sums)
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
    columns = ", ".join(f'"{name}"' for name in (*measure.lists, *FORMS[measure.form]))
    return _asked(scope, measure, window, columns, f"WHERE {condition(measure, which)}")


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
