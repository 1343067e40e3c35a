"""Working time against an independent count, minute by minute on the zone's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from svc.model.office import Calendar, DayException, Week
from svc.rules.time.working_time import WorkCalendar
from tests.support import examples

HOURS = "08:30-12:00 13:30-17:30"
OFFICE_WEEK = (HOURS,) * 5 + ("closed",) * 2
ALWAYS = ("00:00-24:00",) * 7
ZONES = (
    "Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe",
    "America/St_Johns", "Africa/Casablanca",
)  # fmt: skip

#: Days around which calendars go wrong: clock changes, New Year, moved working days.
TRICKY = [
    datetime.fromisoformat(day + "T00:00+00:00")
    for day in (
        "2015-03-08", "2015-11-01", "2024-03-31", "2024-10-27", "2019-04-06", "2019-10-05",
        "2019-12-31", "2023-12-31", "2016-02-29", "2025-09-28", "2026-10-10", "2026-02-14",
        "2018-05-13", "2018-06-17", "2027-01-01",
    )
]  # fmt: skip


class Case(NamedTuple):
    """An office and a stretch of time; `share` of its working time is added and subtracted."""

    zone: str
    week: tuple[str, ...]
    country: str | None
    exceptions: dict[date, str]
    start: int
    length: int
    share: float


def is_listed(case: Case, day: date) -> tuple[bool, bool]:
    """Whether a day is a public holiday, and whether a make-up working day."""
    if case.country is None or not 2004 <= day.year <= max(chinese_calendar.holidays).year:
        return False, False
    works = chinese_calendar.is_workday(day)
    return (not works and day in chinese_calendar.holidays), (works and day.weekday() > 4)


def minutes_of(hours: str) -> set[int]:
    """The minutes of a day that its hours cover."""
    covered: set[int] = set()
    for part in hours.replace("closed", "").split():
        first, last = ((int(t[:2]) * 60 + int(t[3:])) for t in part.split("-"))
        covered |= set(range(first, last))
    return covered


def worked_minutes(case: Case, day: date) -> set[int]:
    """The minutes of one day on which the office works."""
    if day in case.exceptions:
        return minutes_of(case.exceptions[day])
    own = minutes_of(case.week[day.weekday()])
    holiday, made_up = is_listed(case, day)
    if holiday:
        return set()
    if made_up:
        each = [minutes_of(hours) for hours in case.week]
        sizes = [len(minutes) for minutes in each if minutes]
        usual = max(sizes, key=lambda size: (sizes.count(size), -sizes.index(size)))
        ordinary = next(minutes for minutes in each if len(minutes) == usual)
        return own if len(own) >= len(ordinary) else ordinary
    return own


def seconds_worked(case: Case) -> list[int]:
    """For each minute from `start` on, its working seconds: 60 or 0, parts at both ends."""
    zone, end = ZoneInfo(case.zone), case.start + case.length
    days: dict[date, set[int]] = {}
    cells = []
    for minute in range(case.start // 60, -(-end // 60)):
        shown = datetime.fromtimestamp(minute * 60, zone)
        day = shown.date()
        if day not in days:
            days[day] = worked_minutes(case, day)
        working = shown.hour * 60 + shown.minute in days[day]
        first, last = max(minute * 60, case.start), min(minute * 60 + 60, end)
        cells.append(last - first if working else 0)
    return cells


def check(case: Case) -> None:
    """Measure, add and subtract as the minutes say."""
    exceptions = tuple(DayException(day, hours) for day, hours in case.exceptions.items())
    calendar = Calendar(hours=Week(*case.week), country=case.country, exceptions=exceptions)
    office = WorkCalendar(calendar, case.zone)
    cells = seconds_worked(case)
    total = sum(cells)
    start = datetime.fromtimestamp(case.start, UTC)
    end = start + timedelta(seconds=case.length)
    assert office.between(start, end) == total
    wanted = round(total * case.share)
    if wanted:
        assert office.add(start, wanted) == reached(case, cells, wanted)
        assert office.subtract(end, wanted) == left(case, cells, wanted)


def reached(case: Case, cells: list[int], wanted: int) -> datetime:
    """The first moment by which so many seconds are worked."""
    for number, so_far in enumerate(accumulate(cells)):
        if so_far >= wanted:
            since = max((case.start // 60 + number) * 60, case.start)
            return datetime.fromtimestamp(since + wanted - (so_far - cells[number]), UTC)
    raise AssertionError("asked for more than there is")


def left(case: Case, cells: list[int], seconds: int) -> datetime:
    """The last moment from which so many seconds are worked until the end."""
    end = case.start + case.length
    for number, so_far in enumerate(accumulate(reversed(cells))):
        if so_far >= seconds:
            minute = case.start // 60 + len(cells) - 1 - number
            until = min(minute * 60 + 60, end)
            return datetime.fromtimestamp(until - seconds + (so_far - cells[-1 - number]), UTC)
    raise AssertionError("asked for more than there is")


@st.composite
def day_hours(draw: st.DrawFn) -> str:
    """Hours of a day with up to three intervals."""
    if draw(st.integers(0, 3)) == 0:
        return "closed"
    pairs = draw(st.lists(st.integers(0, 1440), unique=True, min_size=2, max_size=6).map(sorted))
    pairs = pairs[: len(pairs) // 2 * 2]
    parts = [
        f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}"
        for a, b in zip(pairs[::2], pairs[1::2], strict=True)
    ]
    return " ".join(parts)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Offices in several zones and stretches from 2015 to 2027, half of them at tricky times."""
    week = draw(
        st.one_of(
            st.sampled_from([OFFICE_WEEK, ALWAYS, ("01:00-04:00",) * 7]),
            st.tuples(*[day_hours()] * 7).filter(lambda week: set(week) != {"closed"}),
        )
    )
    if draw(st.booleans()):
        near = draw(st.sampled_from(TRICKY)).timestamp()
        start = int(near) + draw(st.integers(-5 * 86_400, 2 * 86_400))
    else:
        start = draw(st.integers(1_420_070_400, 1_829_000_000))
    first = datetime.fromtimestamp(start, UTC).date()
    days = st.integers(-2, 14).map(lambda n: first + timedelta(days=n))
    return Case(
        zone=draw(st.sampled_from(ZONES)),
        week=week,
        country=draw(st.sampled_from([None, "CN"])),
        exceptions=draw(st.dictionaries(days, day_hours(), max_size=3)),
        start=start,
        length=draw(st.integers(0, 12 * 86_400)),
        share=draw(st.floats(0, 1)),
    )


SETTINGS = settings(deadline=None, suppress_health_check=list(HealthCheck))
NEW_YEAR_TWICE = Case("Asia/Dhaka", ALWAYS, None, {}, 1262217600, 172800, 0.5)
NEW_YEAR_SKIPPED = Case("Pacific/Kiritimati", ALWAYS, None, {}, 788832000, 259200, 0.6)
FOLD_PARTLY = Case("America/New_York", ("00:30-01:30",) * 7, None, {}, 1446336000, 86400, 0.9)


@settings(SETTINGS, max_examples=examples(400))
@given(cases())
@example(NEW_YEAR_TWICE)
@example(NEW_YEAR_SKIPPED)
@example(FOLD_PARTLY)
def test_as_counted_minute_by_minute(case: Case) -> None:
    """Hundreds of random offices and stretches: the same figures as the count."""
    check(case)


@pytest.mark.slow
@settings(SETTINGS, max_examples=10_000)
@given(cases())
def test_ten_thousand_as_counted_minute_by_minute(case: Case) -> None:
    """The same for ten thousand."""
    check(case)
