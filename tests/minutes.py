"""Working time told minute by minute, and the clocks of a ticket kept by it.

Nothing of svc is used: days are looked up in China's list and the office's own
exceptions, minutes on the zone's own clock, and each clock is a table row of
the domain description lived through in order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar

DAY = 1440


class Hours(NamedTuple):
    """When an office works.

    Attributes:
        week: Hours of Monday to Sunday, as office.yaml writes them.
        china: Whether China's list counts.
        exceptions: The office's own days.
    """

    zone: str
    week: tuple[str, ...]
    china: bool = False
    exceptions: tuple[tuple[date, str], ...] = ()


def minutes_of(hours: str) -> bytes:
    """A day's minutes, 1 for those that its hours cover."""
    covered = bytearray(DAY)
    for part in hours.replace("closed", "").split():
        first, last = (int(t[:2]) * 60 + int(t[3:]) for t in part.split("-"))
        covered[first:last] = b"\1" * (last - first)
    return bytes(covered)


def ordinary(week: Sequence[str]) -> bytes:
    """An ordinary working day: as long as most days that are worked."""
    worked = [minutes_of(hours) for hours in week if hours != "closed"]
    sizes = [sum(day) for day in worked]
    usual = max(sizes, key=lambda size: (sizes.count(size), -sizes.index(size)))
    return next(day for day in worked if sum(day) == usual)


@cache
def local_day(hours: Hours, day: date) -> bytes:
    """The minutes of a day by the wall clock, 1 for those that are worked."""
    for own, said in hours.exceptions:
        if own == day:
            return minutes_of(said)
    plain = minutes_of(hours.week[day.weekday()])
    known = date(day.year, 10, 1) in chinese_calendar.holidays
    if not hours.china or not known:
        return plain
    if chinese_calendar.is_workday(day):
        made_up = day in chinese_calendar.workdays
        return max(plain, ordinary(hours.week), key=sum) if made_up else plain
    return bytes(DAY) if day in chinese_calendar.holidays else plain


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def utc_day(hours: Hours, number: int) -> bytes:
    """The minutes of a day of UTC, 1 for those that are worked; offsets change on half hours."""
    found = bytearray()
    for half in range(number * 48, number * 48 + 48):
        shown = datetime.fromtimestamp(half * 1800, _zone(hours.zone))
        minute = shown.hour * 60 + shown.minute
        found += local_day(hours, shown.date())[minute : minute + 30]
    return bytes(found)


def count(hours: Hours | None, since: int, until: int) -> int:
    """Minutes that count between two moments (minutes since 1970); None counts all."""
    if until <= since:
        return 0
    if hours is None:
        return until - since
    total = 0
    for number in range(since // DAY, (until - 1) // DAY + 1):
        first = max(since - number * DAY, 0)
        last = min(until - number * DAY, DAY)
        total += utc_day(hours, number).count(1, first, last)
    return total


def walk(hours: Hours | None, since: int, minutes: int) -> int:
    """The first moment by which so many minutes have counted."""
    if hours is None or minutes == 0:
        return since + minutes
    number, offset = divmod(since, DAY)
    while True:
        day = utc_day(hours, number)
        counted = day.count(1, offset)
        if counted >= minutes:
            break
        minutes -= counted
        number, offset = number + 1, 0
    for minute in range(offset, DAY):
        minutes -= day[minute]
        if not minutes:
            return number * DAY + minute + 1
    raise AssertionError


class Face:
    """One run of one clock; moments are minutes since 1970.

    Attributes:
        need: Minutes it has; None where a due time was named.
        named, named_at: That due time, and since when it holds.
        granted: When the gap began in which it was named, if its end was in sight.
        gaps: Stretches that do not count; the last may be open (None).
    """

    def __init__(
        self,
        clock: str,
        start: int,
        hours: Hours | None,
        need: int | None,
        named: int | None = None,
    ) -> None:
        self.clock = clock
        self.start = start
        self.hours = hours
        self.need = need
        self.named = named
        self.named_at = start
        self.granted: int | None = None
        self.gaps: list[tuple[int, int | None]] = []
        self.stopped: int | None = None
        self.voided: int | None = None

    @property
    def running(self) -> bool:
        """Neither met nor void."""
        return self.stopped is None and self.voided is None

    def due(self, plan: Mapping[int, int | None]) -> int:
        """When it is due.

        Args:
            plan: When each open gap is to end, by when it began.
        """
        gaps = [(since, plan.get(since) if until is None else until) for since, until in self.gaps]
        if self.named is not None:
            return self._named(gaps)
        assert self.need is not None
        at, left = self.start, self.need
        for since, until in gaps:
            since = max(since, self.start)
            if until is None or until <= since:
                continue
            passed = count(self.hours, at, since)
            if passed >= left:
                break
            at, left = until, left - passed
        return walk(self.hours, at, left)

    def _named(self, gaps: list[tuple[int, int | None]]) -> int:
        assert self.named is not None
        due = self.named
        for began, until in gaps:
            since = max(began, self.named_at)
            if began == self.granted or until is None or until <= since or due <= since:
                continue
            due = walk(self.hours, due, count(self.hours, since, until))
        return due

    def late(self, now: int, plan: Mapping[int, int | None]) -> bool:
        """Whether it was or is past its due time."""
        open_gap = self.gaps[-1][0] if self.gaps and self.gaps[-1][1] is None else None
        ended = next((one for one in (self.stopped, open_gap, self.voided) if one is not None), now)
        return ended > self.due(plan)


def minute(moment: datetime) -> int:
    """A moment as minutes since 1970."""
    return int(moment.timestamp()) // 60


def moment(minutes: int) -> datetime:
    """Minutes since 1970 as a moment."""
    return datetime.fromtimestamp(minutes * 60, UTC)
