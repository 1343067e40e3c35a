"""Periods: named, half-open, next to each other without gap or overlap."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from svc.errors import UsageError
from svc.rules.time.parsing import in_zone, iso
from svc.rules.time.periods import Period, parse_period, period_between, previous, year_before

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 3, 9, 12, 30, tzinfo=SHANGHAI)  # a Tuesday
ZONES = st.sampled_from(["Asia/Shanghai", "America/New_York", "America/Sao_Paulo"]).map(ZoneInfo)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def _labels(day: date) -> list[str]:
    year, week, _ = day.isocalendar()
    return [
        day.isoformat(), f"{year}-W{week:02d}", f"{day:%Y-%m}",
        f"{day.year}-Q{(day.month + 2) // 3}",
        str(day.year), f"{day}..{day + timedelta(days=day.day)}",
    ]  # fmt: skip


PERIODS = st.builds(lambda day, kind: _labels(day)[kind], DAYS, st.integers(0, 5))


def _dates(period: Period) -> tuple[str, str]:
    """First day and first day no longer, asserting that both start at midnight."""
    for end in (period.start, period.end):
        assert iso(end).endswith("T00:00:00+08:00")
    return iso(period.start)[:10], iso(period.end)[:10]


@pytest.mark.parametrize(
    ("text", "start", "end", "label"),
    [
        ("2026-11", "2026-11-01", "2026-12-01", "2026-11"),
        ("2026-12", "2026-12-01", "2027-01-01", "2026-12"),
        ("2026/11", "2026-11-01", "2026-12-01", "2026-11"),
        ("2026年11月", "2026-11-01", "2026-12-01", "2026-11"),
        ("２０２６－１１", "2026-11-01", "2026-12-01", "2026-11"),
        ("2026-W47", "2026-11-16", "2026-11-23", "2026-W47"),
        ("2026w1", "2025-12-29", "2026-01-05", "2026-W01"),
        ("2026年第47周", "2026-11-16", "2026-11-23", "2026-W47"),
        ("2026", "2026-01-01", "2027-01-01", "2026"),
        ("2026年", "2026-01-01", "2027-01-01", "2026"),
        ("2026-Q4", "2026-10-01", "2027-01-01", "2026-Q4"),
        ("2026q1", "2026-01-01", "2026-04-01", "2026-Q1"),
        ("2026年3季度", "2026-07-01", "2026-10-01", "2026-Q3"),
        ("2026-11-03", "2026-11-03", "2026-11-04", "2026-11-03"),
        ("today", "2026-11-03", "2026-11-04", "2026-11-03"),
        ("今天", "2026-11-03", "2026-11-04", "2026-11-03"),
        ("yesterday", "2026-11-02", "2026-11-03", "2026-11-02"),
        ("tomorrow", "2026-11-04", "2026-11-05", "2026-11-04"),
        ("this-week", "2026-11-02", "2026-11-09", "2026-W45"),
        ("last week", "2026-10-26", "2026-11-02", "2026-W44"),
        ("next-week", "2026-11-09", "2026-11-16", "2026-W46"),
        ("上周", "2026-10-26", "2026-11-02", "2026-W44"),
        ("this-month", "2026-11-01", "2026-12-01", "2026-11"),
        ("Last-Month", "2026-10-01", "2026-11-01", "2026-10"),
        ("上个月", "2026-10-01", "2026-11-01", "2026-10"),
        ("last-quarter", "2026-07-01", "2026-10-01", "2026-Q3"),
        ("this-year", "2026-01-01", "2027-01-01", "2026"),
        ("去年", "2025-01-01", "2026-01-01", "2025"),
        ("2026-11-01..2026-11-15", "2026-11-01", "2026-11-16", "2026-11-01..2026-11-15"),
        ("2026-11-01 .. 2026-11-15", "2026-11-01", "2026-11-16", "2026-11-01..2026-11-15"),
        ("2026-10..2026-11", "2026-10-01", "2026-12-01", "2026-10-01..2026-11-30"),
        ("last-month..today", "2026-10-01", "2026-11-04", "2026-10-01..2026-11-03"),
        ("2026-11..2026-11", "2026-11-01", "2026-12-01", "2026-11"),
    ],
)
def test_periods(text: str, start: str, end: str, label: str) -> None:
    """Every name of a period, with its first day and its first day no longer."""
    period = parse_period(text, NOW, SHANGHAI)
    assert _dates(period) == (start, end)
    assert period.label == label


@pytest.mark.parametrize(
    "text",
    ["", "..", "2026-13", "2026-00", "2026-W54", "2026-W00", "2025-W53", "2026-Q5", "2026-02-29",
     "26-11", "last-decade", "2026-11-15..2026-11-01", "2026-11..2026-10", "..2026-11", "x..y",
     "2026-11-01...2026-11-02", "0000", "9999", "2026-11\n2026-12", "2026-11-" + "1" * 90],
)  # fmt: skip
def test_periods_refused(text: str) -> None:
    """What is no period, or ends before it begins, is refused with a way out."""
    with pytest.raises(UsageError) as error:
        parse_period(text, NOW, SHANGHAI)
    assert error.value.next_step


def test_from_and_to() -> None:
    """A day as end is in the period, a moment is not, no end means until now."""
    assert period_between("2026-11", "2026-11", NOW, SHANGHAI).kind == "month"
    days = period_between("2026-11-01", "2026-11-15", NOW, SHANGHAI)
    assert (_dates(days), days.kind) == (("2026-11-01", "2026-11-16"), "days")
    until_now = period_between("2026-11-01", None, NOW, SHANGHAI)
    assert iso(until_now.end) == "2026-11-03T09:12:30+08:00"
    assert until_now == parse_period("2026-11-01..", NOW, SHANGHAI)
    shift = period_between("yesterday 20:00", "08:00", NOW, SHANGHAI)
    assert (iso(shift.start), iso(shift.end), shift.kind) == (
        "2026-11-02T20:00:00+08:00", "2026-11-03T08:00:00+08:00", "span",
    )  # fmt: skip
    midnights = period_between("2026-11-01 00:00", "2026-11-03T00:00", NOW, SHANGHAI)
    assert (midnights.kind, midnights.label) == ("days", "2026-11-01..2026-11-02")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-11-04", "2026-11-03"), ("2026-12-01", None), ("09:00", "09:00"),
     ("x", "today"), ("today", "x")],
)  # fmt: skip
def test_from_and_to_refused(start: str, end: str | None) -> None:
    """An empty or unreadable pair is refused."""
    with pytest.raises(UsageError) as error:
        period_between(start, end, NOW, SHANGHAI)
    assert error.value.next_step


@pytest.mark.parametrize(
    ("text", "before", "last_year"),
    [
        ("2026-11", "2026-10", "2025-11"), ("2026-01", "2025-12", "2025-01"),
        ("2024-02", "2024-01", "2023-02"), ("2026-W01", "2025-W52", "2025-W01"),
        ("2020-W53", "2020-W52", "2019-W52"), ("2026-Q1", "2025-Q4", "2025-Q1"),
        ("2026", "2025", "2025"), ("2026-11-03", "2026-11-02", "2025-11-03"),
        ("2024-02-29", "2024-02-28", "2023-02-28"),
        ("2026-11-01..2026-11-15", "2026-10-17..2026-10-31", "2025-11-01..2025-11-15"),
        ("2024-02-01..2024-02-29", "2024-01-03..2024-01-31", "2023-02-01..2023-02-28"),
    ],
)  # fmt: skip
def test_neighbours(text: str, before: str, last_year: str) -> None:
    """The period before and the same period a year before, by name."""
    period = parse_period(text, NOW, SHANGHAI)
    assert previous(period).label == before
    assert year_before(period).label == last_year


def test_neighbours_of_moments() -> None:
    """A night shift is compared with as many hours before, and the same hours last year."""
    shift = period_between("2026-11-02 20:00", "2026-11-03 08:00", NOW, SHANGHAI)
    assert iso(previous(shift).start) == "2026-11-02T08:00:00+08:00"
    assert previous(shift).end == shift.start
    assert iso(year_before(shift).start) == "2025-11-02T20:00:00+08:00"


def test_year_before_a_missing_hour() -> None:
    """Where last year's clocks jumped over the hour, the hour after it is taken."""
    shift = period_between("2016-03-08 02:30", "2016-03-08 08:00", NOW, NEW_YORK)
    assert iso(year_before(shift).start) == "2015-03-08T03:30:00-04:00"


def test_clock_changes() -> None:
    """A day of 23 or 25 hours is one day, and a month keeps both its offsets."""
    spring = parse_period("2015-03-08", NOW, NEW_YORK)
    assert spring.end - spring.start == timedelta(hours=23)
    autumn = parse_period("2015-11-01", NOW, NEW_YORK)
    assert autumn.end - autumn.start == timedelta(hours=25)
    march = parse_period("2015-03", NOW, NEW_YORK)
    assert (iso(march.start), iso(march.end)) == (
        "2015-03-01T00:00:00-05:00", "2015-04-01T00:00:00-04:00",
    )  # fmt: skip


def test_the_first_year_has_none_before() -> None:
    """Asking for what no calendar has is refused, not a fault."""
    oldest = parse_period("0001-02", NOW, UTC)
    assert previous(oldest).label == "0001-01"
    with pytest.raises(UsageError):
        previous(previous(oldest))
    with pytest.raises(UsageError):
        year_before(oldest)


@given(PERIODS, ZONES)
def test_labels_read_back(text: str, zone: ZoneInfo) -> None:
    """A label names its period, at any moment."""
    period = parse_period(text, NOW, zone)
    later = NOW + timedelta(days=4000)
    assert parse_period(period.label, later, zone) == period


@given(PERIODS, ZONES)
def test_previous_touches(text: str, zone: ZoneInfo) -> None:
    """The period before ends where this one starts and is of the same kind."""
    period = parse_period(text, NOW, zone)
    before = previous(period)
    assert before.end == period.start
    assert before.start < before.end
    assert before.kind == period.kind
    assert year_before(period).kind == period.kind
    assert year_before(period).start < period.start


@given(MOMENTS, ZONES, st.integers(0, 4))
def test_every_moment_is_in_one_period(moment: datetime, zone: ZoneInfo, kind: int) -> None:
    """A moment lies in the period of its day and in no neighbour: half-open, no gaps."""
    period = parse_period(_labels(in_zone(moment, zone).date())[kind], NOW, zone)
    assert moment in period
    assert moment not in previous(period)
    assert period.start in period
    assert period.end not in period


@given(MOMENTS, MOMENTS, ZONES)
def test_spans_read_back(start: datetime, end: datetime, zone: ZoneInfo) -> None:
    """A period between two moments has a label that names it."""
    start, end = start.replace(microsecond=0), end.replace(microsecond=0)
    assume(start < end)
    period = period_between(iso(start), iso(end), NOW, zone)
    assert (period.start, period.end) == (start, end)
    assert parse_period(period.label, NOW, zone) == period


@given(st.text(alphabet="0123456789-.wWqQ年月周 ", max_size=24))
def test_anything_typed(text: str) -> None:
    """Whatever is typed, the answer is a period that is not empty, or a usage error."""
    try:
        period = parse_period(text, NOW, SHANGHAI)
    except UsageError:
        return
    assert period.start < period.end
