"""The lines behind a figure: what it counts, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from svc.errors import UsageError
from svc.language import _
from svc.reports.dimensions import Only, condition, expressions
from svc.reports.measures import FORMS, Measure

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from svc.reports.figures import Ask

#: Which lines of a rate are asked for: those that count in the numerator, or the others.
MET, MISSED = "met", "missed"


def behind(
    ask: Ask,
    measure: Measure,
    bounds: Mapping[str, int],
    zone: ZoneInfo,
    only: Only,
    which: str | None = None,
) -> list[sqlite3.Row]:
    """What a figure counts, a line each, the latest received first.

    There are as many as the figure's denominator says, or where it has none
    the figure itself; as many as its numerator of a rate's that are met.

    Args:
        ask: Runs a query over the index's views.
        measure: Of which figure.
        bounds: As `svc.reports.figures.compute` takes them.
        zone: The office's time zone.
        only: Groups that the figure is of.
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
    found, values = condition(expressions(ask, only, zone), only)
    columns = ", ".join(f"line.{name}" for name in ("row", *FORMS[measure.form], *measure.lists))
    return ask(
        f"SELECT {columns} FROM ({measure.sql}) AS line CROSS JOIN ticket USING (row)"
        f" WHERE {_which(measure, which)} AND {found}"
        " ORDER BY ticket.received DESC, ticket.id DESC",
        {**bounds, **values},
    ).fetchall()


def _which(measure: Measure, which: str | None) -> str:
    if which:
        return "hit" if which == MET else "NOT hit"
    divided = [column for column in FORMS[measure.form] if measure.form in ("rate", "mean")]
    return f"{divided[0]} IS NOT NULL" if divided else "1"
