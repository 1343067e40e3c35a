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
    of_ticket, of_line = scope.conditions(measure)
    narrowed = (
        "" if of_ticket == "1" else
        f" AND row IN (SELECT row FROM ticket WHERE row IN (SELECT row FROM ({measure.sql}))"
        f" AND {of_ticket})"
    )  # fmt: skip
    source = f"FROM ({measure.sql}) WHERE {of_line}{narrowed}"
    if measure.once:
        hit = ", max(hit) AS hit" if "hit" in FORMS[measure.form] else ""
        source = f"FROM (SELECT row{hit} {source} GROUP BY row) WHERE 1"
    columns = ", ".join(("row", *FORMS[measure.form], *measure.lists))
    return scope.ask(
        f"SELECT {columns} {source} AND {_which(measure, which)}", scope.parameters(window)
    ).fetchall()


def _which(measure: Measure, which: str | None) -> str:
    if which:
        return "hit" if which == MET else "NOT hit"
    known = FORMS[measure.form][:1]
    return f"{known[0]} IS NOT NULL" if known else "1"
