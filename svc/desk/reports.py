"""Reports: for the period and the breakdown asked for, as the view sees the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from svc.errors import UsageError
from svc.reports import dimensions, measures
from svc.reports.figures import compute
from svc.reports.report import Report
from svc.rules.periods import Period, parse_period, period_between

if TYPE_CHECKING:
    from svc.desk.view import View


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A report as asked for, everything as typed; see `svc report --help`.

    Attributes:
        names: Measures; nothing means all.
        period: Such as `2026-11`; without it and `since`, the month of the moment looked at.
        since, until: First and last day, or moments.
        by: Dimensions; nothing means the usual ones, `none` no breakdown.
    """

    names: Sequence[str] = ()
    period: str | None = None
    since: str | None = None
    until: str | None = None
    by: Sequence[str] = ()


def report(view: View, asked: Asked) -> Report:
    """The report asked for.

    Raises:
        UsageError: A measure, dimension or period that does not exist.
    """
    chosen = measures.chosen(tuple(asked.names))
    by = dimensions.chosen(asked.by)
    period = _period(view, asked)
    bounds = {
        "from": int(period.start.timestamp()),
        "to": int(period.end.timestamp()),
        "as_of": view.now,
        "repeat_days": int(view.office["policies"]["repeat_days"]),
    }
    figures = compute(view.index.db.execute, chosen, bounds, by)
    return Report(view.office, period, view.moment, view.commit, chosen, figures)


def _period(view: View, asked: Asked) -> Period:
    if asked.since is None and asked.until is None:
        wanted = "this-month" if asked.period is None else asked.period
        return parse_period(wanted, view.moment, view.zone)
    if asked.period is not None:
        raise UsageError(
            "--period and --from/--to exclude each other",
            "give one or the other: svc report --help",
        )
    if asked.since is None:
        raise UsageError(
            f"--to {asked.until} needs a --from", f"svc report --from FIRST --to {asked.until}"
        )
    return period_between(asked.since, asked.until, view.moment, view.zone)
