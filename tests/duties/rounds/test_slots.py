"""When rounds are due: held against iCalendar's rules, and a quarter counted by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import rrule
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.duties.rounds.slots import slot_of, slots
from svc.kinds.rounds.plan import (
    CheckPoint,
    OnHoliday,
    Plan,
    PlanVersion,
    PlanWeekday,
    RoundFrequency,
    RoundPeriod,
    SheetQuestion,
)

ZONE = ZoneInfo("Asia/Shanghai")
DAYS = st.dates(date(2019, 1, 1), date(2031, 12, 31))
RULES = {
    RoundPeriod.DAY: rrule.DAILY, RoundPeriod.WEEK: rrule.WEEKLY,
    RoundPeriod.MONTH: rrule.MONTHLY, RoundPeriod.YEAR: rrule.YEARLY,
}  # fmt: skip
WEEKDAYS = list(PlanWeekday)
MONDAYS = {"every": RoundPeriod.WEEK, "weekdays": (PlanWeekday.MON,)}
#: China's first quarter of 2024: days off on weekdays, and Sundays that were worked.
OFF = {date(2024, 1, 1), *(date(2024, 2, day) for day in range(10, 18))}
WORKED = {date(2024, 2, 4), date(2024, 2, 18)}


def works_on(day: date) -> bool:
    """Whether anybody worked that day, by the State Council's notice for 2024."""
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def plan(since: date, until: date | None = None, **more: Any) -> Plan:
    """A plan with one point and one question."""
    late = more.pop("late", "1h")
    version = PlanVersion(
        version="1", since=since, until=until, frequency=RoundFrequency(**more), late=late,
        route=(CheckPoint(id="a", name="a"),), sheet=(SheetQuestion(id="q", text="q"),),
    )  # fmt: skip
    return Plan(format=1, id="p", name="p", versions=(version,))


def days(made: Plan, first: date, last: date) -> list[date]:
    """The days on which it has a round."""
    return [slot.due.date() for slot in slots(made, first, last, ZONE, works_on)]


def by_icalendar(since: date, frequency: dict[str, Any], last: date) -> list[date]:
    """The days of a frequency by another implementation of calendar rules."""
    every = frequency["every"]
    more: dict[str, Any] = {}
    start = since
    if every is RoundPeriod.WEEK:
        more["byweekday"] = [WEEKDAYS.index(day) for day in frequency.get("weekdays", ())] or None
        # Rules count weeks from their first day on; ours from the Monday before it.
        start = since - timedelta(days=since.weekday()) if more["byweekday"] else since
    if every in (RoundPeriod.MONTH, RoundPeriod.YEAR):
        wanted = max(frequency.get("days", (since.day,)))
        more["bymonthday"] = list(range(28, wanted + 1)) if wanted > 28 else [wanted]
        more["bysetpos"] = -1
        start = since.replace(day=1)
    if every is RoundPeriod.YEAR:
        more["bymonth"] = list(frequency.get("months", (since.month,)))
        start = since.replace(day=1, month=1)
        if len(more["bymonth"]) > 1:
            more.pop("bysetpos")
    rule = rrule.rrule(
        RULES[every], interval=frequency["interval"], wkst=rrule.MO,
        dtstart=datetime.combine(start, datetime.min.time()),
        until=datetime.combine(last, datetime.min.time()), **more,
    )  # fmt: skip
    return [moment.date() for moment in rule if moment.date() >= since]


@st.composite
def frequencies(draw: st.DrawFn) -> dict[str, Any]:
    """How often, in every way but for several days of a month."""
    every = draw(st.sampled_from(RoundPeriod))
    made: dict[str, Any] = {"every": every, "interval": draw(st.integers(1, 5))}
    if every is RoundPeriod.WEEK:
        made["weekdays"] = tuple(draw(st.lists(st.sampled_from(WEEKDAYS), max_size=7, unique=True)))
    if every in (RoundPeriod.MONTH, RoundPeriod.YEAR) and draw(st.booleans()):
        made["days"] = (draw(st.integers(1, 31)),)
    if every is RoundPeriod.YEAR and draw(st.booleans()):
        made["months"] = (draw(st.integers(1, 12)),)
    return made


@settings(max_examples=200)
@given(since=DAYS, frequency=frequencies(), ahead=st.integers(0, 900), span=st.integers(0, 900))
def test_as_icalendar_counts(since: date, frequency: dict[str, Any], ahead: int, span: int) -> None:
    """Whatever is asked for, the days are those of another implementation."""
    first = since + timedelta(days=ahead)
    last = first + timedelta(days=span)
    expected = [day for day in by_icalendar(since, frequency, last) if day >= first]
    assert days(plan(since, **frequency), first, last) == expected


@settings(max_examples=100)
@given(since=DAYS, frequency=frequencies(), cut=st.integers(0, 400), span=st.integers(1, 400),
       holidays=st.sampled_from(OnHoliday))  # fmt: skip
def test_spans_add_up(
    since: date, frequency: dict[str, Any], cut: int, span: int, holidays: OnHoliday
) -> None:
    """Asked in one or in two parts, the rounds are the same, each once and in order."""
    made = plan(since, holidays=holidays, **frequency)
    middle, last = since + timedelta(days=cut), since + timedelta(days=cut + span)
    whole = days(made, since, last)
    parts = days(made, since, middle) + days(made, middle + timedelta(days=1), last)
    assert whole == parts == sorted(set(whole))
    if holidays is not OnHoliday.KEEP:
        assert all(map(works_on, whole))


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        # 31 + 29 + 31 days: 65 from Monday to Friday, less six days off, and two Sundays worked.
        ({"every": RoundPeriod.DAY}, 91),
        ({"every": RoundPeriod.DAY, "at": ("09:00", "21:00")}, 182),
        ({"every": RoundPeriod.DAY, "holidays": OnHoliday.SKIP}, 61),
        # 13 Mondays, of which two were days off: after the 12th of February came the 18th.
        (MONDAYS, 13),
        (
            {"every": RoundPeriod.WEEK, "weekdays": (PlanWeekday.MON,), "holidays": OnHoliday.SKIP},
            11,
        ),
        (
            {
                "every": RoundPeriod.WEEK,
                "weekdays": (PlanWeekday.MON,),
                "holidays": OnHoliday.AFTER,
            },
            13,
        ),
        ({"every": RoundPeriod.MONTH, "days": (31,)}, 3),
    ],
)
def test_a_quarter_with_a_leap_day_and_the_spring_festival(
    how: dict[str, Any], expected: int
) -> None:
    """The first quarter of 2024, counted by hand."""
    assert len(days(plan(date(2023, 12, 25), **how), date(2024, 1, 1), date(2024, 3, 31))) == (
        expected
    )


def test_where_a_holiday_moves_a_round_to() -> None:
    """The next working day is a Sunday that is worked; the 31st of February is its last day."""
    since, february = date(2024, 1, 1), (date(2024, 2, 1), date(2024, 2, 29))
    after = days(plan(since, holidays=OnHoliday.AFTER, **MONDAYS), *february)
    assert after == [date(2024, 2, day) for day in (5, 18, 19, 26)]
    before = days(plan(since, holidays=OnHoliday.BEFORE, **MONDAYS), *february)
    assert before == [date(2024, 2, day) for day in (5, 9, 19, 26)]
    month = plan(since, every=RoundPeriod.MONTH, days=(29, 31))
    assert days(month, *february) == [date(2024, 2, 29)]


def test_a_version_ends() -> None:
    """From its last day on the next version's rounds are due, and none twice."""
    early = plan(date(2024, 1, 1), date(2024, 1, 3), every=RoundPeriod.DAY).versions[0]
    late = plan(date(2024, 1, 3), every=RoundPeriod.DAY, at=("08:00", "20:00")).versions[0]
    made = Plan(format=1, id="p", name="p", versions=(late, early))
    due = list(slots(made, date(2024, 1, 1), date(2024, 1, 4), ZONE, works_on))
    assert [slot.id for slot in due] == [
        "I240101-p-0000", "I240102-p-0000", "I240103-p-0800", "I240103-p-2000",
        "I240104-p-0800", "I240104-p-2000",
    ]  # fmt: skip
    assert all(slot_of(made, slot.version, slot.due, ZONE) == slot for slot in due)


def test_windows() -> None:
    """Of one at a time of day by its tolerances; of another the whole of its day."""
    (night,) = slots(
        plan(date(2024, 1, 1), every=RoundPeriod.DAY, at=("23:30",), late="90m"),
        date(2024, 1, 1), date(2024, 1, 1), ZONE, works_on,
    )  # fmt: skip
    assert (night.opens, night.closes) == (
        datetime(2024, 1, 1, 23, 30, tzinfo=ZONE), datetime(2024, 1, 2, 1, 0, tzinfo=ZONE),
    )  # fmt: skip
    (whole,) = slots(plan(date(2024, 1, 1), every=RoundPeriod.DAY),
                     date(2024, 1, 1), date(2024, 1, 1), ZONE, works_on)  # fmt: skip
    assert whole.closes - whole.opens == timedelta(days=1)


@settings(max_examples=100)
@given(since=DAYS, early=st.integers(0, 200), late=st.integers(0, 200), makeup=st.integers(0, 30),
       unit=st.sampled_from("mhd"), clocks=st.sets(st.sampled_from(("03:30", "08:00", "23:59"))),
       zone=st.sampled_from(("Asia/Shanghai", "Asia/Kathmandu", "Europe/Berlin")))  # fmt: skip
def test_a_year_is_what_its_slots_are_one_by_one(
    since: date, early: int, late: int, makeup: int, unit: str, clocks: set[str], zone: str
) -> None:
    """Laid out together or alone, a slot has the same moments, by its zone's clock."""
    of = ZoneInfo(zone)
    version = PlanVersion(
        version="1", since=since, early=f"{early}{unit}", late=f"{late}{unit}", makeup=makeup,
        frequency=RoundFrequency(every=RoundPeriod.DAY, interval=7, at=tuple(clocks)),
        route=(CheckPoint(id="a", name="a"),), sheet=(SheetQuestion(id="q", text="q"),),
    )  # fmt: skip
    made = Plan(format=1, id="p", name="p", versions=(version,))
    for slot in slots(made, since, since + timedelta(days=60), of, works_on):
        assert slot_of(made, version, slot.due, of) == slot
        assert f"{slot.due.astimezone(of):I%y%m%d-p-%H%M}" == slot.id
