"""Which version of a tariff holds for which unit on which days, and when what it bills is due."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from svc.duties.fees.late_fees import LateTerms
from svc.duties.fees.proration import MonthPart, months_of
from svc.kinds.fees.tariff import (
    Billed,
    BillingPeriod,
    DueOnRestDay,
    Tariff,
    TariffVersion,
)
from svc.model.fees import PaymentOrder
from svc.named_tuple import NamedTuple
from svc.rules.record.versions import version_named

if TYPE_CHECKING:
    from svc.kinds.unit import Use

_MONTHS = {BillingPeriod.MONTH: 1, BillingPeriod.QUARTER: 3, BillingPeriod.YEAR: 12}


class VersionPart(NamedTuple):
    """Some days of one month on which one version holds for a unit."""

    version: TariffVersion
    part: MonthPart


def version_of(tariff: Tariff, name: str) -> TariffVersion | None:
    """The version that a line names: `water/2025-01`, or `2025-01`; None if there is none."""
    return version_named(tariff.versions, name.rpartition("/")[2])


def full_name(tariff: Tariff, version: TariffVersion) -> str:
    """A version as a line names it: `water/2025-01`."""
    return f"{tariff.id}/{version.version}"


def late_terms(
    version: TariffVersion | None, name: str | None = None,
    working: Callable[[date], date] | None = None,
) -> LateTerms | None:  # fmt: skip
    """What a version says of lateness; None where it says nothing.

    Args:
        name: What lines call the version.
        working: The first working day from a day on.
    """
    if version is None or version.late is None:
        return None
    late = version.late
    if version.on_rest_day is not DueOnRestDay.IN_TIME:
        working = None
    return LateTerms(late.rate, late.grace, late.cap, name, working)


def order_of(version: TariffVersion | None) -> PaymentOrder:
    """What is settled first within a debt; the law's order unless the version says else."""
    return version.late.order if version is not None and version.late else PaymentOrder.LAW


@lru_cache(maxsize=64)
def month_part(period: str) -> MonthPart:
    """A whole month: `2026-04`."""
    first = date(int(period[:4]), int(period[5:]), 1)
    return MonthPart(first, first.replace(day=monthrange(first.year, first.month)[1]))


def months_billed(version: TariffVersion, period: str) -> list[MonthPart]:
    """The months that a version bills in the run of a month: its period, or none.

    Example:
        >>> from svc.model.fees import Formula
        >>> quarterly = TariffVersion(version="1", since=date(2025, 1, 1), formula=Formula.FIXED,
        ...                           period=BillingPeriod.QUARTER)
        >>> [part.month for part in months_billed(quarterly, "2026-04")]
        ['2026-04', '2026-05', '2026-06']
        >>> months_billed(quarterly, "2026-05")
        []
    """
    count = _MONTHS.get(version.period, 0)
    run = month_part(period)
    if not count:
        return []
    place = (run.first.month - 1) % count
    if version.billed is Billed.ADVANCE:
        return list(months_of(run.first, _end(run.first, count))) if place == 0 else []
    if place != count - 1:
        return []
    return list(months_of(_months_on(run.first, 1 - count), run.last))


def versions_in(tariff: Tariff, unit: str, use: Use, month: MonthPart) -> Iterator[VersionPart]:
    """The days of a month cut where another version holds for a unit, the closest one each."""
    yield from parts_held(fitting_versions(tariff, unit, use), month)


def fitting_versions(tariff: Tariff, unit: str, use: Use) -> tuple[TariffVersion, ...]:
    """The versions that hold for a unit at some time; most units share theirs."""
    return tuple(one for one in tariff.versions if one.scope.fits(unit, use))


def parts_held(fitting: Sequence[TariffVersion], month: MonthPart) -> Iterator[VersionPart]:
    """The same as `versions_in`, of the versions that fit a unit."""
    cuts = {month.first}
    for version in fitting:
        cuts |= {day for day in (version.since, version.until)
                 if day is not None and month.first < day <= month.last}  # fmt: skip
    begins = sorted(cuts)
    held: list[tuple[TariffVersion | None, MonthPart]] = []
    for begin, end in zip(begins, [*begins[1:], month.last + timedelta(days=1)], strict=True):
        holding = [one for one in fitting if one.holds_on(begin)]
        closest = max(holding, key=_closeness) if holding else None
        part = MonthPart(begin, end - timedelta(days=1))
        if held and closest is held[-1][0]:
            part = MonthPart(held.pop()[1].first, part.last)
        held.append((closest, part))
    yield from (VersionPart(one, part) for one, part in held if one is not None)


def issued_on(version: TariffVersion, months: list[MonthPart]) -> date:
    """The day on which what is billed for some months is owed: it follows from the rule."""
    return months[0].first if version.billed is Billed.ADVANCE else months[-1].last


def due_on(
    version: TariffVersion, months: list[MonthPart], issued: date,
    working: Callable[[date], date] | None = None,
) -> date:  # fmt: skip
    """The last day on which paying is in time.

    Args:
        version: What holds.
        months: What is billed.
        issued: When it is owed.
        working: The first working day from a day on, for versions whose due days move.

    Example:
        >>> from svc.model.fees import Formula
        >>> monthly = TariffVersion(version="1", since=date(2025, 1, 1), formula=Formula.FIXED,
        ...                         due="day 31 of month")
        >>> due_on(monthly, [month_part("2026-04")], date(2026, 4, 1))
        datetime.date(2026, 4, 30)
    """
    due = due_by(version.due, issued, months[-1].last)
    moves = working is not None and version.on_rest_day is DueOnRestDay.MOVES
    return working(due) if moves and working is not None else due


def due_by(rule: str, issued: date, period_end: date) -> date:
    """The day that a rule means, of what is issued on a day for a period that ends on another."""
    number, *rule_of = rule.split()
    if rule_of == ["days", "after", "issue"]:
        return issued + timedelta(days=int(number))
    if rule == "last day of period":
        return period_end
    last = monthrange(issued.year, issued.month)[1]
    return issued.replace(day=last if number == "last" else min(int(rule_of[0]), last))


def _closeness(version: TariffVersion) -> int:
    return version.scope.closeness


def _months_on(day: date, months: int) -> date:
    """The same day, the first of a month, so many months on."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)


def _end(first: date, months: int) -> date:
    return _months_on(first, months) - timedelta(days=1)
