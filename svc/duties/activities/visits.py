"""Which homes are to be visited by a plan, and within which span of days.

Spans are calendar months, quarters, half years and years; a home is due once in each, on its
last day. A span that a version only begins or ends in is cut: it is due where its last day is
one of the version's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from svc.kinds.people.outreach import MONTHS, OutreachPlan, OutreachVersion
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.kinds.unit import Unit


class VisitDue(NamedTuple):
    """A home that is to be visited within a span.

    Attributes:
        plan: Id of the plan.
        version: What holds of it.
        unit: The home.
        first, last: The span's first and last day.
    """

    plan: str
    version: OutreachVersion
    unit: str
    first: date
    last: date


def visits_due(
    plans: Iterable[OutreachPlan], units: Sequence[Unit], since: date, until: date
) -> Iterator[VisitDue]:
    """Every visit whose span ends on one of some days.

    Args:
        plans: The office's.
        units: All homes.
        since, until: The first and the last of those days.
    """
    for plan in plans:
        for version in plan.versions:
            homes = [unit.id for unit in units if _is_meant(version, unit)]
            for first, last in spans(version, since, until):
                for unit in homes:
                    yield VisitDue(plan.id, version, unit, first, last)


def spans(version: OutreachVersion, since: date, until: date) -> Iterator[tuple[date, date]]:
    """The spans of a version that end on one of some days, each with its first day and last.

    Example:
        >>> from svc.kinds.people.outreach import OutreachPeriod
        >>> held = OutreachVersion(version="1", since=date(2026, 2, 10),
        ...                        every=OutreachPeriod.QUARTER)
        >>> [(str(a), str(b)) for a, b in spans(held, date(2026, 1, 1), date(2026, 6, 30))]
        [('2026-02-10', '2026-03-31'), ('2026-04-01', '2026-06-30')]
    """
    months = MONTHS[version.every]
    at = date(since.year, 1, 1)
    while at <= until:
        after = _months_later(at, months)
        last = after - timedelta(days=1)
        holds = version.since <= last and (version.until is None or last < version.until)
        if since <= last <= until and holds:
            yield max(at, version.since), last
        at = after


def _months_later(day: date, months: int) -> date:
    """The first of the month so many months later."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _is_meant(version: OutreachVersion, unit: Unit) -> bool:
    if version.units:
        return unit.id in version.units
    if version.buildings and unit.building not in version.buildings:
        return False
    return version.use is None or unit.use is version.use
