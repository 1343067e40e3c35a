"""When rounds are due: a pure function of plans and calendar, written down nowhere.

So a day on which nobody ran the program has its rounds all the same, and they were missed.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from svc.kinds.rounds.plan import (
    OnHoliday,
    Plan,
    PlanVersion,
    PlanWeekday,
    RoundFrequency,
    RoundPeriod,
    tolerance,
)
from svc.named_tuple import NamedTuple
from svc.rules.record import versions
from svc.rules.time.parsing import at_local

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_WEEKDAYS = tuple(PlanWeekday)
#: For how long a holiday may last before a round on it is let go: no calendar has more.
_LONGEST_HOLIDAY = 31
#: By which spans within a day are measured, and how much of an id says the day.
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_DATED = len("I260101")

#: Whether anybody works on a day.
WorksOn = Callable[[date], bool]


class RoundSlot(NamedTuple):
    """A round that is due.

    Attributes:
        id: What its record is called.
        plan: Of which plan.
        version: The version that holds on its day.
        due: Its time; the day's beginning, of one at any time of the day.
        opens, closes: From when to when it is made in time.
        ends: Until when it may be made up for.
    """

    id: str
    plan: str
    version: PlanVersion
    due: datetime
    opens: datetime
    closes: datetime
    ends: datetime


def slots(
    plan: Plan, first: date, last: date, zone: ZoneInfo, works_on: WorksOn
) -> Iterator[RoundSlot]:
    """The rounds of a plan that are due on some days, in their order.

    Args:
        plan: The plan.
        first, last: The days; both count.
        zone: The office's time zone.
        works_on: Whether anybody works on a day, by the calendar of who makes the rounds.
    """
    for version in sorted(plan.versions, key=lambda one: one.since):
        if version.frequency is None:
            continue
        begin = max(first, version.since)
        end = last if version.until is None else min(last, version.until - timedelta(days=1))
        # A round that a holiday moved is the version's in which it is made.
        days = _due_days(version.frequency, version.since, begin, end, works_on)
        clocks: list[str | None] = [*sorted(version.frequency.at)] or [None]
        offset = _steady(zone, begin, end, _reach(version)) if begin <= end else None
        if offset is not None:
            yield from _in_steady(plan.id, version, days, clocks, offset)
            continue
        for day in days:
            for clock in clocks:
                yield _slot(plan.id, version, day, clock, zone)


def open_at(plan: Plan, at: datetime, zone: ZoneInfo, works_on: WorksOn) -> list[RoundSlot]:
    """The rounds of a plan that can be made at a moment, or made up for, in their order."""
    today = at.astimezone(zone).date()
    # A window may reach past midnight, and a round may be opened the day before.
    back = timedelta(days=max((one.makeup for one in plan.versions), default=0) + 2)
    near = slots(plan, today - back, today + timedelta(days=1), zone, works_on)
    return [slot for slot in near if slot.opens <= at <= slot.ends]


def slot_of(plan: Plan, version: PlanVersion, due: datetime, zone: ZoneInfo) -> RoundSlot | None:
    """The slot of a version that is due at a moment; None where there is none at that time.

    Whether its day is one of the plan's is not asked: a calendar may have been mended since.
    """
    if version.frequency is None:
        return None
    local = due.astimezone(zone)
    clock = f"{local:%H:%M}"
    if version.frequency.at and clock not in version.frequency.at:
        return None
    return _slot(plan.id, version, local.date(), clock if version.frequency.at else None, zone)


def version_on(plan: Plan, day: date) -> PlanVersion | None:
    """The version that holds on a day; None if none does."""
    return versions.version_on(plan.versions, day)


def _slot(plan: str, version: PlanVersion, day: date, clock: str | None, zone: tzinfo) -> RoundSlot:
    local = datetime.combine(day, time.fromisoformat(clock) if clock else time())
    after = timedelta(days=1) if clock is None else tolerance(version.late)
    until = local + after
    opens, ends = local - tolerance(version.early), until + timedelta(days=version.makeup)
    moments = _moments((local, opens, until, ends), zone)
    return RoundSlot(f"I{local:%y%m%d}-{plan}-{local:%H%M}", plan, version, *moments)


def _in_steady(
    plan: str, version: PlanVersion, days: Iterable[date], clocks: Sequence[str | None],
    offset: timezone,
) -> Iterator[RoundSlot]:  # fmt: skip
    """The slots of some days of which no clock is changed: each is its midnight and spans.

    Of a year's slots most of the time went into clocks and names read anew for each.
    """
    spans: list[tuple[str, timedelta, timedelta, timedelta, timedelta]] = []
    for clock in clocks:
        slot = _slot(plan, version, _ANY_DAY.date(), clock, UTC)
        spans.append((slot.id[_DATED:], slot.due - _ANY_DAY, slot.opens - _ANY_DAY,
                      slot.closes - _ANY_DAY, slot.ends - _ANY_DAY))  # fmt: skip
    for day in days:
        midnight = datetime(day.year, day.month, day.day, tzinfo=offset)
        dated = f"I{day.year % 100:02}{day.month:02}{day.day:02}"
        for tail, due, opens, closes, ends in spans:
            yield RoundSlot(dated + tail, plan, version, midnight + due, midnight + opens,
                            midnight + closes, midnight + ends)  # fmt: skip


def _reach(version: PlanVersion) -> int:
    """Days that a slot of a version may reach beyond its own."""
    before, after = tolerance(version.early), tolerance(version.late)
    return version.makeup + max(before.days, after.days) + 2


def _steady(zone: ZoneInfo, first: date, last: date, reach: int) -> timezone | None:
    """The offset of a zone where no clock of it is changed in the years of some days.

    Args:
        zone: The zone.
        first, last: The days.
        reach: And so many days before and after.
    """
    years = reach // 365 + 1
    begins, ends = max(MINYEAR, first.year - years), min(MAXYEAR - 1, last.year + years)
    offsets = {_offset_of(zone, year) for year in range(begins, ends + 1)}
    offset = offsets.pop()
    return None if offsets or offset is None else _fixed(offset)


@lru_cache(maxsize=64)
def _offset_of(zone: ZoneInfo, year: int) -> timedelta | None:
    """The offset of all of a year; None where a clock is changed in it."""
    begins = datetime(year, 1, 1, tzinfo=zone)
    offsets = {(begins + timedelta(days=day)).utcoffset() for day in range(366)}
    return offsets.pop() if len(offsets) == 1 else None


def _moments(walls: tuple[datetime, ...], zone: tzinfo) -> Iterator[datetime]:
    """What a zone's clocks show as moments; most days have no change of clocks to look into."""
    offsets = {wall.replace(tzinfo=zone).utcoffset() for wall in walls}
    if len(offsets) == 1 and (offset := offsets.pop()) is not None:
        fixed = _fixed(offset)
        return (wall.replace(tzinfo=fixed) for wall in walls)
    return (at_local(wall, zone) for wall in walls)


@cache
def _fixed(offset: timedelta) -> timezone:
    return timezone(offset)


def _due_days(
    frequency: RoundFrequency, since: date, first: date, last: date, works_on: WorksOn
) -> Iterable[date]:
    """The days of a frequency, holidays seen to, in order and each once."""
    if frequency.holidays in (OnHoliday.KEEP, OnHoliday.SKIP):
        days = _plain_days(frequency, since, first, last)
        return days if frequency.holidays is OnHoliday.KEEP else filter(works_on, days)
    step = timedelta(days=1 if frequency.holidays is OnHoliday.AFTER else -1)
    reach = timedelta(days=_LONGEST_HOLIDAY)
    plain = _plain_days(frequency, since, max(since, first - reach), last + reach)
    moved = (_moved(day, step, works_on) for day in plain)
    return sorted({day for day in moved if day is not None and first <= day <= last})


def _moved(day: date, step: timedelta, works_on: WorksOn) -> date | None:
    for _tried in range(_LONGEST_HOLIDAY):
        if works_on(day):
            return day
        day += step
    return None


def _plain_days(frequency: RoundFrequency, since: date, first: date, last: date) -> Iterator[date]:
    """The days of a frequency, whether or not anybody works on them."""
    match frequency.every:
        case RoundPeriod.DAY:
            yield from _days(frequency, since, first, last)
        case RoundPeriod.WEEK:
            yield from _days_of_weeks(frequency, since, first, last)
        case RoundPeriod.MONTH | RoundPeriod.YEAR:
            yield from _days_of_months(frequency, since, first, last)


def _days(frequency: RoundFrequency, since: date, first: date, last: date) -> Iterator[date]:
    ahead = -(first - since).days % frequency.interval
    for number in range(first.toordinal() + ahead, last.toordinal() + 1, frequency.interval):
        yield date.fromordinal(number)


def _days_of_weeks(
    frequency: RoundFrequency, since: date, first: date, last: date
) -> Iterator[date]:
    """Weeks begin on Mondays; the one of the version's first day is the first."""
    named = {_WEEKDAYS.index(day) for day in frequency.weekdays} or {since.weekday()}
    origin = since.toordinal() - since.weekday()
    for number in range(first.toordinal(), last.toordinal() + 1):
        week, weekday = divmod(number - origin, 7)
        if weekday in named and week % frequency.interval == 0:
            yield date.fromordinal(number)


def _days_of_months(
    frequency: RoundFrequency, since: date, first: date, last: date
) -> Iterator[date]:
    """A day that a month does not have is its last one: the 31st of every month is."""
    yearly = frequency.every is RoundPeriod.YEAR
    months = set(frequency.months or (since.month,)) if yearly else set(range(1, 13))
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, month = number // 12, number % 12 + 1
        passed = year - since.year if yearly else number - (since.year * 12 + since.month - 1)
        if month not in months or passed % frequency.interval:
            continue
        length = monthrange(year, month)[1]
        for day in sorted({min(day, length) for day in frequency.days or (since.day,)}):
            if first <= date(year, month, day) <= last:
                yield date(year, month, day)
