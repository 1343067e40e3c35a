"""The lines behind a figure: what it counts, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import UsageError
from svc.language import _
from svc.reports.measures import FORMS, Measure
from svc.reports.scope import Scope, Window

if TYPE_CHECKING:
    import sqlite3

#: Which lines of a rate are asked for: those that count in the numerator, or the others.
MET, MISSED = "met", "missed"
#: Columns that are made of what a measure's query gives.
_COLUMNS = {"working": "worked(since, until, before) AS working"}


def behind(
    scope: Scope, measure: Measure, window: Window, which: str | None = None
) -> list[sqlite3.Row]:
    """What a figure counts, a line each, in no order.

    There are as many as the figure's denominator says, or where it has none
    the figure itself; as many as its numerator of a rate's that are met.

    Args:
        scope: Whose tickets, and as of when.
        measure: Of which figure.
        window: Of which period.
        which: `met` or `missed`, of a rate; None for all.

    Returns:
        Rows with `row` (the ticket's), the columns of the measure's form, and those it lists.

    Raises:
        UsageError: `which` of something that is no rate.
    """
    if which and measure.form != "rate":
        raise UsageError(
            _("{name} is no rate: nothing of it is met or missed", name=measure.name),
            f"svc report --list {measure.name}",
        )
    source, columns = counted(scope, measure), (*FORMS[measure.form], *measure.lists)
    if measure.once:
        hit = ", max(hit) AS hit" if "hit" in columns else ""
        source = f"(SELECT row{hit} FROM {source} GROUP BY row)"
    asked = ", ".join(("row", *(_COLUMNS.get(name, name) for name in columns)))
    return scope.ask(
        f"SELECT {asked} FROM {source} WHERE {_which(measure, which)}", scope.parameters(window)
    ).fetchall()


def counted(scope: Scope, measure: Measure, sql: str | None = None) -> str:
    """All lines of a measure that are of the scope's tickets, as a table of a query.

    Args:
        sql: The query of the lines, where it is not all of the measure's.
    """
    sql = measure.sql if sql is None else sql
    of_ticket, of_line = scope.conditions(measure)
    conditions = [of_line] if of_line != "1" else []
    if of_ticket != "1":
        conditions.append(
            f"row IN (SELECT row FROM ticket WHERE row IN (SELECT row FROM ({sql}))"
            f" AND {of_ticket})"
        )
    if not conditions:
        return f"({sql})"
    return f"(SELECT * FROM ({sql}) WHERE {' AND '.join(conditions)})"


def _which(measure: Measure, which: str | None) -> str:
    if which:
        return "hit" if which == MET else "NOT hit"
    known = FORMS[measure.form][:1]
    return f"{known[0]} IS NOT NULL" if known else "1"
