"""Working time: when an office works, and what adding or measuring its hours gives.

A moment is working time when the office's wall clock shows a time within the
day's hours. Seconds are real ones: where clocks go forward an interval is that
much shorter, where they go back the hour that comes twice counts twice.

Each year is laid out once as a sorted list of working stretches in Unix time
with their running total; every question is then a search in such lists.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from svc.errors import InvalidData
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.time.holidays import country_days
from svc.rules.time.opening_hours import (
    Intervals,
    day_minutes,
    hours_text,
    ordinary_hours,
    parse_hours,
    week_hours,
)
from svc.rules.time.year_stretches import YearStretches
from svc.rules.time.zones import DAY, local, offsets, unix, year_start, zone_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from svc.model.office import Calendar, Office, Week
    from svc.rules.time.holidays import ListedDay

#: Years the calendar can be asked about; a span that leaves them is an error.
FIRST_YEAR, LAST_YEAR = 1970, 2199

#: Exceptions of the office's own that make a year unknown to the list count as
#: filled in: China's arrangement has seven holidays a year.
FILLED_FROM = 7

#: Nobody rests longer than so many days; whose week has no hours rests for ever.
_LONGEST_REST = 60

_EPOCH = date(1970, 1, 1).toordinal()
#: It was a Thursday.
_EPOCH_DAY = 3


class DayKind(StrEnum):
    """Why a day has the hours it has."""

    WEEKDAY = "weekday"
    HOLIDAY = "holiday"
    MAKE_UP = "make-up"
    EXCEPTION = "exception"
    UNKNOWN_YEAR = "unknown-year"


class DayHours(NamedTuple):
    """The hours of one day and why it has them.

    Attributes:
        intervals: Opening and closing in minutes since midnight, by the wall clock.
        kind: What decided the hours.
        name: The holiday, or the exception's own name; may be empty.
    """

    day: date
    intervals: Intervals
    kind: DayKind
    name: str

    @property
    def hours(self) -> str:
        """The hours as office.yaml writes them."""
        return hours_text(self.intervals)


class UnknownYear(NamedTuple):
    """A year no list knows; it was computed as plain weeks."""

    year: int
    country: str

    def __str__(self) -> str:
        return _(
            "the public holidays of {country} in {year} are not known: computed as plain "
            "weeks; list them in office.yaml: calendar.exceptions for {year}",
            country=self.country,
            year=self.year,
        )


class WorkCalendar:
    """The working time of an office, or of one of its departments.

    An exception of the office wins over the country's list, the list over the
    week. A make-up day has the hours of an ordinary working day (see
    `ordinary_hours`), or those of its own weekday where they are longer.

    Args:
        calendar: The office's hours, country and exceptions.
        timezone: IANA name.
        week: A department's own week in place of the office's.
        locale: Language of holiday names.

    Raises:
        InvalidData: Hours that cannot be read, or an unknown time zone.

    Example:
        >>> from svc.model.office import Calendar, Week
        >>> week = Week(*["08:30-12:00 13:30-17:30"] * 5)
        >>> work = WorkCalendar(Calendar(hours=week, country="CN"), "Asia/Shanghai")
        >>> work.add(datetime.fromisoformat("2026-10-09T17:00:00+08:00"), 3600).isoformat()
        '2026-10-10T09:00:00+08:00'
    """

    def __init__(
        self, calendar: Calendar, timezone: str, week: Week | None = None, locale: str = "en"
    ) -> None:
        self.zone = zone_of(timezone)
        self.locale = locale
        self.country = calendar.country.upper() if calendar.country else None
        self.week = week_hours(week or calendar.hours)
        self.ordinary = ordinary_hours(self.week)
        self._exceptions = {
            one.day: DayHours(one.day, parse_hours(one.hours), DayKind.EXCEPTION, one.name or "")
            for one in calendar.exceptions
        }
        self._years: dict[int, YearStretches] = {}
        self._unknown: set[int] = set()

    @classmethod
    def of(cls, office: Office, department: str | None = None) -> WorkCalendar:
        """The calendar of an office, with the week of a department that has its own."""
        week = next((one.hours for one in office.departments if one.id == department), None)
        return cls(office.calendar, office.timezone, week, office.locale)

    @classmethod
    def of_plain(cls, office: Mapping[str, Any], department: str | None = None) -> WorkCalendar:
        """The same of an office record as plain values, of which no type is loaded."""
        plain = office["calendar"]
        exceptions = [
            SimpleNamespace(**{"name": None, **one, "day": date.fromisoformat(one["day"])})
            for one in plain.get("exceptions", ())
        ]
        calendar: Any = SimpleNamespace(
            hours=SimpleNamespace(**plain["hours"]), country=plain.get("country"),
            exceptions=exceptions,
        )  # fmt: skip
        weeks = {one["id"]: one.get("hours") for one in office.get("departments", ())}
        own = weeks.get(department)
        week: Any = SimpleNamespace(**own) if own else None
        return cls(calendar, office["timezone"], week, office["locale"])

    @property
    def day_seconds(self) -> int:
        """Length of an ordinary working day: what `1d` of working time means."""
        return day_minutes(self.ordinary) * 60

    @property
    def warnings(self) -> tuple[UnknownYear, ...]:
        """The unknown years that answers so far relied on, in order."""
        return tuple(UnknownYear(year, self.country or "") for year in sorted(self._unknown))

    def hours_on(self, day: date) -> DayHours:
        """The hours of a day and why it has them."""
        if own := self._exceptions.get(day):
            return own
        week = self.week[day.weekday()]
        listed = self._listed(day.year)
        if listed is None:
            return DayHours(day, week, DayKind.UNKNOWN_YEAR, "")
        entry = listed.get(day)
        if entry is None:
            return DayHours(day, week, DayKind.WEEKDAY, "")
        if entry.works:
            hours = max(week, self.ordinary, key=day_minutes)
            return DayHours(day, hours, DayKind.MAKE_UP, entry.name)
        return DayHours(day, (), DayKind.HOLIDAY, entry.name)

    def working_day_from(self, day: date) -> date:
        """The first day from one on that is worked; the day itself where none is for long."""
        days = (day + timedelta(days=number) for number in range(_LONGEST_REST))
        return next((one for one in days if self.hours_on(one).intervals), day)

    def works_on(self, day: date) -> bool:
        """Whether anybody works on a day."""
        return bool(self.hours_on(day).intervals)

    def month(self, year: int, month: int) -> list[DayHours]:
        """Every day of a month with its hours and why.

        Raises:
            InvalidData: No such month, or outside the years the calendar knows.
        """
        if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
            raise InvalidData(
                _(
                    "no month {year}-{month} in the calendar",
                    year=f"{year:04}",
                    month=f"{month:02}",
                ),
                _(
                    "name a month such as 2026-10, from {first} to {last}",
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                ),
            )
        first = date(year, month, 1)
        days = (first + timedelta(days=count) for count in range(31))
        return [self.hours_on(day) for day in days if day.month == month]

    def seconds_on(self, day: date) -> int:
        """Real seconds worked on a day; differs from its hours where clocks change."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone)
        return self.between(midnight, midnight + timedelta(days=1))

    def add(self, moment: datetime, seconds: int) -> datetime:
        """The first moment by which so much working time has passed.

        Work that ends with an interval ends there, not at the next opening.
        A negative amount subtracts. Nothing added gives the moment itself.

        Returns:
            The moment with the office's offset at that time, to the second.

        Raises:
            InvalidData: The calendar has no working time left to add.
        """
        if seconds < 0:
            return self.subtract(moment, -seconds)
        at = self._unix(moment)
        if seconds == 0:
            return local(at, self.zone)
        year, table = self._locate(at)
        target = table.worked(at) + seconds
        while target > table.done[-1]:
            target -= table.done[-1]
            year += 1
            self._check_left(year, ahead=True)
            table = self._year(year)
        return local(table.reach(target), self.zone)

    def subtract(self, moment: datetime, seconds: int) -> datetime:
        """The last moment from which so much working time is left until `moment`.

        The mirror of `add`: work that fills an interval starts with it.

        Raises:
            InvalidData: The calendar has no working time left to subtract.
        """
        if seconds < 0:
            return self.add(moment, -seconds)
        at = self._unix(moment)
        if seconds == 0:
            return local(at, self.zone)
        year, table = self._locate(at)
        left = table.worked(at) - seconds
        while left < 0:
            year -= 1
            self._check_left(year, ahead=False)
            table = self._year(year)
            left += table.done[-1]
        return local(table.leave(left), self.zone)

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds from one moment to another; negative where `end` is earlier."""
        first, last = self._unix(start), self._unix(end)
        if last < first:
            return -self._between(last, first)
        return self._between(first, last)

    def stretches(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The stretches of working time from one moment to another, in order.

        Adjoining ones are told apart: they belong to different hours of the week.
        """
        first, last = self._unix(start), self._unix(end)
        open_times: list[tuple[datetime, datetime]] = []
        if first >= last:
            return open_times
        year, table = self._locate(first)
        while True:
            for opens, closes in table.stretches():
                since, until = max(opens, first), min(closes, last)
                if since < until:
                    open_times.append((local(since, self.zone), local(until, self.zone)))
            if last <= table.ends:
                return open_times
            year += 1
            table = self._year(year)

    def unix_stretches(self, year: int) -> Iterator[tuple[int, int]]:
        """The stretches of working time in a year, in Unix seconds."""
        return self._year(year).stretches()

    def _between(self, first: int, last: int) -> int:
        year, table = self._locate(first)
        total = -table.worked(first)
        while last > table.ends:
            total += table.done[-1]
            year += 1
            table = self._year(year)
        return total + table.worked(last)

    def _listed(self, year: int) -> Mapping[date, ListedDay] | None:
        if self.country is None:
            return {}
        listed = country_days(self.country, year, self.locale)
        if listed is None:
            if sum(day.year == year for day in self._exceptions) < FILLED_FROM:
                self._unknown.add(year)
            return None
        return listed

    def _check_left(self, year: int, ahead: bool) -> None:
        """Refuse to walk on through years in which nobody works."""
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise InvalidData(
                _(
                    "the span leaves the calendar's years {first} to {last}",
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                ),
                _("shorten the span, or check the date it counts from"),
            )
        if self.ordinary:
            return
        worked = [day.year for day, own in self._exceptions.items() if own.intervals]
        if not any(one >= year if ahead else one <= year for one in worked):
            raise InvalidData(
                _("the calendar has no working hours left to count: it is closed all week"),
                _("give the week its hours in office.yaml: calendar.hours"),
            )

    def _unix(self, moment: datetime) -> int:
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise _outside(moment.year)
        return unix(moment)

    def _locate(self, at: int) -> tuple[int, YearStretches]:
        year = datetime.fromtimestamp(at, self.zone).year
        table = self._year(year)
        # Where clocks change across New Year, the wall clock may be a year off.
        if not table.begins <= at < table.ends:
            year += 1 if at >= table.ends else -1
            table = self._year(year)
        return year, table

    def _year(self, year: int) -> YearStretches:
        table = self._years.get(year)
        if table is None:
            if not FIRST_YEAR <= year <= LAST_YEAR:
                raise _outside(year)
            table = self._years[year] = self._lay_out(year)
        return table

    def _lay_out(self, year: int) -> YearStretches:
        begins, ends = year_start(year, self.zone), year_start(year + 1, self.zone)
        starts: list[int] = []
        done = [0]
        for since, until, offset in offsets(self.zone, begins, ends):
            for opens, closes in self._stretches(since + offset, until + offset):
                starts.append(opens - offset)
                done.append(done[-1] + closes - opens)
        return YearStretches(begins, ends, starts, done)

    def _stretches(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        """Hours between two wall-clock readings, as wall-clock seconds since 1970."""
        for number, intervals in self._days(since // DAY, (until - 1) // DAY):
            midnight = number * DAY
            for opens, closes in intervals:
                start = max(midnight + opens * 60, since)
                end = min(midnight + closes * 60, until)
                if start < end:
                    yield start, end

    def _days(self, first: int, last: int) -> Iterator[tuple[int, Intervals]]:
        """The hours of each day from one to another, which are counted from 1970.

        As `hours_on` has them, which is asked of those days alone that may be no plain ones.
        """
        years = (date.fromordinal(_EPOCH + day).year for day in (first, last))
        named = {*self._exceptions}
        for year in range(next(years), next(years) + 1):
            named.update(self._listed(year) or ())
        special = {day.toordinal() - _EPOCH: self.hours_on(day).intervals for day in named}
        for number in range(first, last + 1):
            plain = self.week[(number + _EPOCH_DAY) % 7]
            yield number, special.get(number, plain)


def _outside(year: int) -> InvalidData:
    return InvalidData(
        _(
            "the year {year} lies outside the calendar ({first} to {last})",
            year=year,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        ),
        _("check the date"),
    )
