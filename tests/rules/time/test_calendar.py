"""Working time: days and why, sums over clock changes and years, bad input."""

from __future__ import annotations

import subprocess
import sys
from cProfile import Profile
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.errors import InvalidData
from svc.model.office import Calendar, DayException, Department, Office, Week
from svc.rules.time.opening_hours import parse_hours
from svc.rules.time.working_time import DayKind, WorkCalendar
from svc.rules.time.zones import offsets, zone_of
from tests.support import examples

HOURS = "08:30-12:00 13:30-17:30"
WEEK = Week(*[HOURS] * 5)
ALWAYS = Week(*["00:00-24:00"] * 7)
NIGHT = Week(*["01:00-04:00"] * 7)


def china(*exceptions: DayException, week: Week = WEEK, locale: str = "en") -> WorkCalendar:
    """An office in Shanghai under China's holidays."""
    calendar = Calendar(hours=week, country="CN", exceptions=exceptions)
    return WorkCalendar(calendar, "Asia/Shanghai", locale=locale)


def plain(week: Week = WEEK, zone: str = "America/New_York") -> WorkCalendar:
    """An office without public holidays."""
    return WorkCalendar(Calendar(hours=week), zone)


def at(text: str) -> datetime:
    """A moment from its ISO form."""
    return datetime.fromisoformat(text)


def days(year: int, *spans: str) -> list[date]:
    """Days written as `10-01` or `10-01..10-08`."""
    listed = []
    for span in spans:
        first, _, last = span.partition("..")
        day = date.fromisoformat(f"{year}-{first}")
        while day <= date.fromisoformat(f"{year}-{last or first}"):
            listed.append(day)
            day += timedelta(days=1)
    return listed


# The State Council's notices on the arrangement of holidays for these years.
ARRANGEMENTS = {
    2025: (
        days(
            2025, "01-01", "01-28..02-04", "04-04..04-06", "05-01..05-05",
            "05-31..06-02", "10-01..10-08",
        ),
        days(2025, "01-26", "02-08", "04-27", "09-28", "10-11"),
    ),
    2026: (
        days(
            2026, "01-01..01-03", "02-15..02-23", "04-04..04-06", "05-01..05-05",
            "06-19..06-21", "09-25..09-27", "10-01..10-07",
        ),
        days(2026, "01-04", "02-14", "02-28", "05-09", "09-20", "10-10"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("year", sorted(ARRANGEMENTS))
def test_china_works_by_the_published_arrangement(year: int) -> None:
    """Every day of the year is a holiday, a make-up day or plain as published."""
    office = china()
    off, made_up = ARRANGEMENTS[year]
    for day in days(year, "01-01..12-31"):
        worked = office.hours_on(day)
        if day in made_up:
            assert (worked.kind, worked.hours) == (DayKind.MAKE_UP, HOURS)
        elif day in off:
            assert (worked.kind, worked.hours) == (DayKind.HOLIDAY, "closed")
        else:
            expected = HOURS if day.weekday() < 5 else "closed"
            assert (worked.kind, worked.hours) == (DayKind.WEEKDAY, expected)
    assert office.warnings == ()


def test_holidays_have_names_in_the_offices_language() -> None:
    """A holiday is named in English, or in Chinese for a Chinese office."""
    assert china().hours_on(date(2025, 10, 6)).name == "Mid-autumn Festival"
    assert china(locale="zh_CN").hours_on(date(2025, 10, 6)).name == "中秋"
    assert china(locale="zh_CN").hours_on(date(2025, 2, 8)).name == "春节"


def test_ten_years_of_china_add_up() -> None:
    """Working time from 2015 to 2025 is the package's own count of working days."""
    worked = len(chinese_calendar.get_workdays(date(2015, 1, 1), date(2024, 12, 31)))
    office = china()
    start, end = at("2015-01-01T00:00+08:00"), at("2025-01-01T00:00+08:00")
    assert office.between(start, end) == worked * 7.5 * 3600
    assert office.between(end, start) == -worked * 7.5 * 3600
    assert office.add(start, int(worked * 7.5 * 3600)) == at("2024-12-31T17:30+08:00")


def test_a_make_up_day_has_ordinary_hours_or_its_own_if_longer() -> None:
    """Ordinary hours are those of the most common length; a longer Saturday stays longer."""
    short = Week(HOURS, HOURS, HOURS, HOURS, "08:30-12:00", "09:00-11:00")
    assert china(week=short).hours_on(date(2026, 10, 10)).hours == HOURS
    long = Week(HOURS, HOURS, HOURS, HOURS, HOURS, "08:00-20:00")
    assert china(week=long).hours_on(date(2026, 10, 10)).hours == "08:00-20:00"


def test_the_offices_word_wins_over_every_list() -> None:
    """An exception opens a holiday, closes a make-up day and keeps its name."""
    office = china(
        DayException(date(2026, 10, 1), "09:00-12:00", "duty day"),
        DayException(date(2026, 10, 10), "closed"),
    )
    assert office.hours_on(date(2026, 10, 1))[1:] == (((540, 720),), "exception", "duty day")
    assert office.hours_on(date(2026, 10, 10)).intervals == ()
    assert office.between(at("2026-09-30T18:00+08:00"), at("2026-10-08T00:00+08:00")) == 3 * 3600


def test_a_department_has_its_own_week_and_the_offices_days() -> None:
    """A department's week replaces the office's; holidays and exceptions hold for it too."""
    night = Department(id="guard", name="Guard", hours=Week(*["20:00-24:00"] * 7))
    office = Office(
        format=1, name="Office", locale="en", timezone="Asia/Shanghai",
        calendar=Calendar(hours=WEEK, country="CN"), departments=(night,),
    )  # fmt: skip
    assert WorkCalendar.of(office).hours_on(date(2026, 11, 3)).hours == HOURS
    assert WorkCalendar.of(office, "guard").hours_on(date(2026, 11, 3)).hours == "20:00-24:00"
    assert WorkCalendar.of(office, "guard").hours_on(date(2026, 10, 1)).hours == "closed"
    assert WorkCalendar.of(office, "nobody").hours_on(date(2026, 11, 3)).hours == HOURS


@pytest.mark.parametrize(
    ("country", "zone", "day", "name"),
    [
        ("US", "America/New_York", date(2015, 11, 26), "Thanksgiving"),
        ("DE", "Europe/Berlin", date(2024, 10, 3), "Unity"),
        ("de-by", "Europe/Berlin", date(2024, 11, 1), "Saints"),
    ],
)
def test_other_countries_by_code(country: str, zone: str, day: date, name: str) -> None:
    """Any ISO code, with a region where there are regional holidays, named in English."""
    office = WorkCalendar(Calendar(hours=WEEK, country=country), zone)
    told = office.hours_on(day)
    assert told[1:3] == ((), DayKind.HOLIDAY)
    # What exactly a day is called is the library's, and changes.
    assert name in told[3]
    assert office.hours_on(day + timedelta(days=4)).kind is DayKind.WEEKDAY


def test_make_up_days_of_other_countries_are_worked() -> None:
    """Hungary moved the working day of Monday 2024-08-19 to Saturday 2024-08-03."""
    office = WorkCalendar(Calendar(hours=WEEK, country="HU"), "Europe/Budapest")
    assert office.hours_on(date(2024, 8, 3))[1:3] == (parse_hours(HOURS), DayKind.MAKE_UP)
    assert office.hours_on(date(2024, 8, 19)).intervals == ()


def test_an_unknown_year_is_plain_weeks_with_a_warning() -> None:
    """A year outside the list counts plain weeks; the warning says which list to fill."""
    office = china()
    end = office.add(at("2098-12-31T17:30+08:00"), 3600)
    assert end.isoformat() == "2099-01-01T09:30:00+08:00"
    assert office.hours_on(date(2099, 1, 1)).kind is DayKind.UNKNOWN_YEAR
    assert [warning.year for warning in office.warnings] == [2098, 2099]
    assert "office.yaml: calendar.exceptions for 2099" in str(office.warnings[-1])


def test_only_years_an_answer_relied_on_are_warned_about() -> None:
    """Work that ends with the last known year does not look into the next."""
    office = china()
    last = max(chinese_calendar.holidays).year
    close = datetime(last, 12, 31, 17, 30, tzinfo=office.zone)
    assert office.add(close, 0) == close
    assert office.add(close - timedelta(hours=1), 3600) == close
    assert office.seconds_on(close.date()) == 7.5 * 3600
    assert office.warnings == ()
    office.add(close, 1)
    assert [warning.year for warning in office.warnings] == [last + 1]


def test_a_year_filled_in_by_the_office_is_not_warned_about() -> None:
    """Seven exceptions in a year count as its list; one storm day does not."""
    holidays = [DayException(day, "closed") for day in days(2099, "10-01..10-07")]
    filled, storm = china(*holidays), china(holidays[0])
    for office in (filled, storm):
        office.add(at("2099-10-01T09:00+08:00"), 60)
    assert (len(filled.warnings), len(storm.warnings)) == (0, 1)


def test_work_that_fills_an_interval_ends_with_it() -> None:
    """Landing: at the closing, not at the next opening; backwards at the opening."""
    office = plain(zone="Asia/Shanghai")
    assert office.add(at("2026-11-03T16:30+08:00"), 3600) == at("2026-11-03T17:30+08:00")
    assert office.add(at("2026-11-03T16:30+08:00"), 3601) == at("2026-11-04T08:30:01+08:00")
    assert office.subtract(at("2026-11-03T14:30+08:00"), 3600) == at("2026-11-03T13:30+08:00")
    assert office.subtract(at("2026-11-03T14:30+08:00"), 3601) == at("2026-11-03T11:59:59+08:00")


def test_outside_hours_counting_starts_at_the_next_opening() -> None:
    """At night, on a weekend, in the lunch break; adding nothing stays where it is."""
    office = plain(zone="Asia/Shanghai")
    assert office.add(at("2026-11-06T22:00+08:00"), 60) == at("2026-11-09T08:31+08:00")
    assert office.add(at("2026-11-06T12:30+08:00"), 60) == at("2026-11-06T13:31+08:00")
    assert office.add(at("2026-11-07T12:30+08:00"), 0) == at("2026-11-07T12:30+08:00")
    assert office.subtract(at("2026-11-09T07:00+08:00"), 60) == at("2026-11-06T17:29+08:00")
    assert office.add(at("2026-11-09T07:00+08:00"), -60) == at("2026-11-06T17:29+08:00")


def test_nights_are_two_days() -> None:
    """20:00-24:00 and 00:00-04:00 count through midnight; 24:00 is the next day's 00:00."""
    office = plain(Week(*["00:00-04:00 20:00-24:00"] * 7), "Asia/Shanghai")
    assert office.add(at("2026-11-03T22:00+08:00"), 4 * 3600) == at("2026-11-04T02:00+08:00")
    assert office.add(at("2026-11-03T22:00+08:00"), 2 * 3600) == at("2026-11-04T00:00+08:00")


@pytest.mark.parametrize(
    ("day", "week", "hours"),
    [
        (date(2015, 3, 7), NIGHT, 3),
        (date(2015, 3, 8), NIGHT, 2),
        (date(2015, 3, 8), ALWAYS, 23),
        (date(2015, 11, 1), NIGHT, 4),
        (date(2015, 11, 1), ALWAYS, 25),
        (date(2015, 3, 8), Week(*["02:15-02:45"] * 7), 0),
        (date(2015, 3, 8), Week(*["02:30-03:30"] * 7), 0.5),
        (date(2015, 11, 1), Week(*["01:15-01:45"] * 7), 1),
    ],
)
def test_clock_changes_in_new_york_count_real_seconds(day: date, week: Week, hours: float) -> None:
    """Hours the clock skips are not worked, hours it shows twice are worked twice."""
    assert plain(week).seconds_on(day) == hours * 3600


def test_results_carry_the_offset_of_their_time() -> None:
    """Before and after a clock change the offsets differ, and subtraction is real time."""
    office = plain(ALWAYS)
    start = at("2015-03-08T00:30:00-05:00")
    end = office.add(start, 3 * 3600)
    assert end.isoformat() == "2015-03-08T04:30:00-04:00"
    assert end - office.add(start, 0) == timedelta(hours=3)
    autumn = office.add(at("2015-11-01T00:30:00-04:00"), 2 * 3600)
    assert autumn.isoformat() == "2015-11-01T01:30:00-05:00"
    assert plain(NIGHT).add(start, 2 * 3600).isoformat() == "2015-03-08T04:00:00-04:00"


def test_half_hour_and_whole_day_changes() -> None:
    """Lord Howe changes by 30 minutes; Samoa left out 2011-12-30 altogether."""
    assert plain(ALWAYS, "Australia/Lord_Howe").seconds_on(date(2019, 4, 7)) == 24.5 * 3600
    assert plain(ALWAYS, "Australia/Lord_Howe").seconds_on(date(2019, 10, 6)) == 23.5 * 3600
    samoa = plain(ALWAYS, "Pacific/Apia")
    assert samoa.seconds_on(date(2011, 12, 30)) == 0
    year = (at("2011-01-01T00:00-10:00"), at("2012-01-01T00:00+14:00"))
    assert samoa.between(*year) == 364 * 86400


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Africa/Casablanca"])
def test_offsets_change_when_the_zone_says(zone: str) -> None:
    """The periods tile the stretch, and each second next to a change has its period's offset."""
    place = zone_of(zone)
    first, last = (int(at(f"{year}-05-05T05:05+00:00").timestamp()) for year in (2014, 2020))
    periods = list(offsets(place, first, last))
    assert [first, *(until for _, until, _ in periods)] == [*(p[0] for p in periods), last]
    for since, until, offset in periods:
        for second in (since, until - 1):
            shown = datetime.fromtimestamp(second, place).utcoffset()
            assert shown == timedelta(seconds=offset)


@pytest.mark.parametrize("year", [2015, 2024, 2026, 2031])
def test_a_year_has_the_hours_of_its_days(year: int) -> None:
    """A year is laid out at once; each of its days is worked as `hours_on` says of it alone."""
    exceptions = (
        DayException(date(year, 3, 2), "09:00-11:00"),
        DayException(date(year, 10, 1), "08:00-20:00"),
        DayException(date(year, 5, 20), "closed"),
        DayException(date(year + 1, 1, 1), "00:00-24:00"),
    )
    for office in (
        china(*exceptions),
        china(*exceptions, week=Week(sun="10:00-12:00 14:00-16:00")),
    ):
        expected = [
            (at(f"{day}T00:00+08:00").timestamp() + opens * 60, (closes - opens) * 60)
            for day in (date(year, 1, 1) + timedelta(days=number) for number in range(366))
            if day.year == year
            for opens, closes in office.hours_on(day).intervals
        ]
        laid = [(opens, closes - opens) for opens, closes in office.unix_stretches(year)]
        assert laid == expected


def test_plain_values_make_the_same_calendar() -> None:
    """An office as it is stored, and a department's own week in it, count as the record does."""
    import msgspec

    own = Week(*["10:00-16:00"] * 5)
    departments = (Department("order", "秩序", hours=own), Department("service", "客服"))
    calendar = Calendar(WEEK, "CN", (DayException(date(2026, 3, 2), "closed", "盘点"),))
    stored = {"calendar": msgspec.to_builtins(calendar), "timezone": "Asia/Shanghai",
              "locale": "zh_CN", "departments": msgspec.to_builtins(departments)}  # fmt: skip
    record = SimpleNamespace(
        calendar=calendar, timezone="Asia/Shanghai", locale="zh_CN", departments=departments
    )
    for department in (None, "order", "service", "nobody"):
        ours = WorkCalendar.of_plain(stored, department)
        theirs = WorkCalendar.of(record, department)  # type: ignore[arg-type]
        assert ours.month(2026, 3) == theirs.month(2026, 3)
        assert [*ours.unix_stretches(2026)] == [*theirs.unix_stretches(2026)]


LONG = (plain(), plain(NIGHT), china(), plain(ALWAYS, "Australia/Lord_Howe"))
MOMENTS = st.integers(
    int(at("2015-01-01T00:00+00:00").timestamp()), int(at("2028-01-01T00:00+00:00").timestamp())
).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
SECONDS = st.integers(0, 10 * 250 * 27_000)


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(LONG), MOMENTS, SECONDS, SECONDS)
def test_adding_and_measuring_are_inverse(
    office: WorkCalendar, moment: datetime, one: int, other: int
) -> None:
    """What was added is measured, forwards and back, over up to twenty years."""
    later = office.add(moment, one)
    assert office.between(moment, later) == one
    assert office.between(later, moment) == -one
    assert office.add(later, other) == office.add(moment, one + other)
    earlier = office.subtract(moment, one)
    assert office.between(earlier, moment) == one
    assert office.subtract(later, one) >= moment or one == 0
    assert office.add(office.subtract(moment, one), one) <= moment


@settings(max_examples=examples(300), deadline=None)
@given(st.sampled_from(LONG), MOMENTS, MOMENTS, SECONDS, SECONDS)
def test_adding_is_monotone(
    office: WorkCalendar, moment: datetime, other: datetime, some: int, more: int
) -> None:
    """A later start or more work never ends earlier; measures add up along the way."""
    first, second = sorted((moment, other))
    assert office.add(first, some) <= office.add(second, some)
    assert office.subtract(first, some) <= office.subtract(second, some)
    assert office.add(first, min(some, more)) <= office.add(first, max(some, more))
    middle = office.add(first, some)
    assert office.between(first, middle) + office.between(middle, second) == office.between(
        first, second
    )


def test_ten_years_cost_about_what_a_week_costs() -> None:
    """Once laid out, adding ten years takes at most five times the calls of adding a week.

    Calls are counted, since a busy machine makes any time long.
    """
    office, start = china(), at("2015-03-03T09:00+08:00")

    def cost(seconds: int) -> int:
        profile = Profile()
        profile.runcall(office.add, start, seconds)
        return sum(entry.callcount for entry in profile.getstats())

    cost(2500 * 27_000)
    assert 0 < cost(2500 * 27_000) <= 5 * cost(5 * 27_000)


def test_nothing_heavy_is_imported_before_a_country_is_asked_for() -> None:
    """Rules come without holiday packages, msgspec or the zone database until needed."""
    code = (
        "import sys, svc.rules.time.working_time, svc.rules.clocks.targets\n"
        "print([m for m in ('chinese_calendar', 'holidays', 'msgspec', 'zoneinfo')"
        " if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_a_calendar_needs_no_record_types() -> None:
    """Anything with the calendar's fields will do, so that reading commands load no schema."""
    week = SimpleNamespace(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), HOURS))
    week.sat = week.sun = "closed"
    made = SimpleNamespace(hours=week, country="CN", exceptions=())
    office = WorkCalendar(made, "Asia/Shanghai")
    assert office.hours_on(date(2026, 10, 10)).kind is DayKind.MAKE_UP


def test_the_month_shows_every_day() -> None:
    """October 2026: 31 days with hours and why, as `svc calendar` will show them."""
    month = china().month(2026, 10)
    assert [day.day.day for day in month] == list(range(1, 32))
    assert [day.day.day for day in month if day.kind is DayKind.HOLIDAY] == list(range(1, 8))
    assert [day.day.day for day in month if day.kind is DayKind.MAKE_UP] == [10]
    assert len(china().month(2024, 2)) == 29
    with pytest.raises(InvalidData, match="2026-13"):
        china().month(2026, 13)


def test_a_calendar_without_hours_is_an_error_not_a_loop() -> None:
    """Closed all week: adding fails at once, but exceptional hours can still be used."""
    closed = plain(Week())
    with pytest.raises(InvalidData, match="closed all week") as error:
        closed.add(at("2026-11-03T09:00-05:00"), 1)
    assert "calendar.hours" in error.value.next_step
    with pytest.raises(InvalidData):
        closed.subtract(at("2026-11-03T09:00-05:00"), 1)
    fair = DayException(date(2028, 5, 1), "09:00-17:00")
    office = WorkCalendar(Calendar(hours=Week(), exceptions=(fair,)), "Asia/Shanghai")
    start = at("2026-11-03T09:00+08:00")
    assert office.add(start, 3600) == at("2028-05-01T10:00+08:00")
    assert office.subtract(at("2031-01-01T00:00+08:00"), 3600) == at("2028-05-01T16:00+08:00")
    with pytest.raises(InvalidData):
        office.add(start, 9 * 3600)


@pytest.mark.parametrize("moment", ["0202-11-03T09:00+08:00", "9999-12-31T23:59-12:00"])
def test_moments_outside_the_calendar_are_refused(moment: str) -> None:
    """A mistyped year is an error that names it."""
    with pytest.raises(InvalidData, match=moment[:4].lstrip("0")):
        china().add(at(moment), 3600)


def test_spans_that_leave_the_calendar_are_refused() -> None:
    """A thousand years of work is an error, not a wait."""
    for seconds in (10**11, -(10**11)):
        with pytest.raises(InvalidData, match="1970 to 2199"):
            plain().add(at("2026-11-03T09:00-05:00"), seconds)


def test_a_moment_without_offset_is_a_fault() -> None:
    """Moments must say which offset they mean."""
    with pytest.raises(ValueError, match="without offset"):
        china().add(datetime(2026, 11, 3, 9), 60)  # noqa: DTZ001


@pytest.mark.parametrize("zone", ["", "Asia", "../etc/passwd", "/etc/localtime", "x" * 300, "a\0b"])
def test_unknown_time_zones_are_refused(zone: str) -> None:
    """Whatever the name, the same error with its value."""
    with pytest.raises(InvalidData, match="unknown time zone"):
        plain(zone=zone)


@pytest.mark.parametrize("country", ["XX", "DE-XX", "China", "CN-11"])
def test_unknown_countries_are_refused(country: str) -> None:
    """A country without a list is an error once a day is asked for."""
    office = WorkCalendar(Calendar(hours=WEEK, country=country), "Asia/Shanghai")
    with pytest.raises(InvalidData, match="no public holidays are known"):
        office.hours_on(date(2026, 11, 3))
