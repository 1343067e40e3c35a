"""Visits by plan: which homes are due, and which of them were visited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from svc.duties.activities.visits import VisitDue, visits_due
from svc.index.duties import activities
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import day_start

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: The longest span.
_YEAR = timedelta(days=366)


class PlannedVisit(NamedTuple):
    """A home that is to be visited within a span, and whether it was.

    Attributes:
        due: What is due.
        ends: The span's last second, since 1970.
        made: When the home was visited; None where it was not.
    """

    due: VisitDue
    ends: int
    made: int | None


def planned(view: View, since: date, until: date) -> Iterator[PlannedVisit]:
    """Every visit whose span ends on one of some days, in the order of plans and homes."""
    plans = activities.outreach_plans(view.index)
    if not plans:
        return
    first = int(day_start(since - _YEAR, view.zone).timestamp())
    last = int(day_start(until + timedelta(days=1), view.zone).timestamp())
    held: dict[str, list[tuple[str | None, str, int]]] = {}
    for unit, plan, reason, at in activities.visited(view.index, first, last):
        held.setdefault(unit, []).append((plan, reason, at))
    for due in visits_due(plans, activities.every_unit(view.index), since, until):
        begins = int(day_start(due.first, view.zone).timestamp())
        ends = int(day_start(due.last + timedelta(days=1), view.zone).timestamp()) - 1
        made = [
            at for plan, reason, at in held.get(due.unit, ())
            if begins <= at <= ends
            and (plan == due.plan or (plan is None and reason == due.version.reason))
        ]  # fmt: skip
        yield PlannedVisit(due, ends, min(made, default=None))


def open_visits(view: View, plan: str | None = None, every: bool = False) -> list[dict[str, Any]]:
    """Visits of the spans that run today, those that are still to be made or all.

    Args:
        view: The office.
        plan: Only of this plan.
        every: Those that were made, too.
    """
    today = view.moment.astimezone(view.zone).date()
    rows = []
    for visit in planned(view, today, today + _YEAR):
        runs = visit.due.first <= today <= visit.due.last
        if runs and (every or visit.made is None) and plan in (None, visit.due.plan):
            rows.append({
                "plan": visit.due.plan, "unit": visit.due.unit,
                "since": visit.due.first.isoformat(), "until": visit.due.last.isoformat(),
                "reason": str(visit.due.version.reason),
                "host": visit.due.version.host, "visited": visit.made,
            })  # fmt: skip
    return rows
