"""Targets: spans of time, which target applies to a ticket, and when it falls due.

`explain` says in parts why a moment falls due when it does, so that a due time
can be put into words in any language.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from svc.errors import InvalidData
from svc.rules.calendar import DayHours, DayKind
from svc.rules.hours import Intervals, day_minutes
from svc.rules.zones import local, offsets, unix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from svc.model.office import Target
    from svc.rules.calendar import WorkCalendar

#: The longest span there is, in days around the clock.
LONGEST_DAYS = 3660

#: So many days apart, moments are told from each other by their weekdays.
DAYS_TOLD_APART = 6

#: Special days an explanation names before it only counts them.
NAMED_DAYS = 4

_SPAN = re.compile(r"([0-9]{1,9})(m|h|d)( around the clock)?")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Span(NamedTuple):
    """An amount of time, in working time or around the clock.

    Attributes:
        amount: How many units.
        unit: `m`, `h` or `d`; a `d` of working time is one ordinary working day.
        around_the_clock: Whether nights, weekends and holidays count.
    """

    amount: int
    unit: str
    around_the_clock: bool

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}" + " around the clock" * self.around_the_clock

    def seconds(self, calendar: WorkCalendar) -> int:
        """Its length in seconds, of working time unless around the clock."""
        if self.unit == "d" and not self.around_the_clock:
            return self.amount * calendar.day_seconds
        return self.amount * _SECONDS[self.unit]


class Part(NamedTuple):
    """One piece of an explanation.

    Attributes:
        code: `from`, `span`, `make-up`, `holiday`, `exception`, `unknown-year`,
            `clock-change`, `more` or `due`.
        text: The piece in English.
        values: What a translation needs: moments, days, names, numbers.
    """

    code: str
    text: str
    values: dict[str, datetime | date | str | int]


def parse_span(text: str) -> Span:
    """Read `30m`, `4h`, `2d` of working time, or `24h around the clock`.

    Raises:
        InvalidData: Anything else, a span of nothing, or of more than ten years.
    """
    found = _SPAN.fullmatch(text)
    if not found:
        raise InvalidData(
            f"{text!r} is no span of time",
            "write 30m, 4h or 2d of working time, or 24h around the clock",
        )
    span = Span(int(found[1]), found[2], found[3] is not None)
    if not 0 < span.amount * _SECONDS[span.unit] <= LONGEST_DAYS * _SECONDS["d"]:
        raise InvalidData(
            f"the span {text!r} is empty or longer than {LONGEST_DAYS} days",
            "name a span between 1m and ten years",
        )
    return span


def choose(
    targets: Iterable[Target], kind: str, category: str | None, priority: str | None
) -> Target | None:
    """The most specific target that applies: the one that names most of the three.

    Of two that name as many, priority weighs more than category, so that an
    emergency is one whatever it is about, and category more than kind; of two
    that name the same, the first in office.yaml wins.
    """
    fitting = [
        target
        for target in targets
        if target.kind in (None, kind)
        and target.category in (None, category)
        and target.priority in (None, priority)
    ]
    return max(fitting, key=_specificity, default=None)


def due(moment: datetime, span: Span | str, calendar: WorkCalendar) -> datetime:
    """When a span that starts at a moment is over, with the office's offset then.

    Raises:
        InvalidData: No span of time, or a calendar without working hours.
    """
    span = parse_span(span) if isinstance(span, str) else span
    if span.around_the_clock:
        return local(unix(moment) + span.seconds(calendar), calendar.zone)
    length = span.seconds(calendar)
    if length == 0:
        raise InvalidData(
            f"the span {span} of working time has no length: the calendar is closed all week",
            "give the week its hours in office.yaml: calendar.hours",
        )
    return calendar.add(moment, length)


def explain(
    moment: datetime,
    span: Span | str,
    calendar: WorkCalendar,
    verb: str = "received",
    dated: bool | None = None,
) -> list[Part]:
    """Why a span that starts at a moment falls due when it does, in order of time.

    Args:
        moment: Where the clock starts.
        span: As in `due`.
        calendar: As in `due`.
        verb: What happened at the moment: `received`, `assigned`, `done`.
        dated: Whether moments are given with their dates; unless told, if the span
            is longer than a week's days can tell apart.

    Raises:
        InvalidData: As `due` does.
    """
    span = parse_span(span) if isinstance(span, str) else span
    start, end = local(unix(moment), calendar.zone), due(moment, span, calendar)
    if dated is None:
        dated = (end.date() - start.date()).days > DAYS_TOLD_APART
    parts = [
        Part("from", f"{verb} {moment_text(start, dated)}", {"verb": verb, "at": start}),
        Part("span", span_text(span), {"span": str(span)}),
    ]
    notes = _notes(start, end, span.around_the_clock, calendar)
    if len(notes) > NAMED_DAYS:
        rest = len(notes) - NAMED_DAYS
        notes = [*notes[:NAMED_DAYS], Part("more", f"and {rest} more like these", {"count": rest})]
    return [*parts, *notes, Part("due", moment_text(end, dated), {"at": end})]


def words(parts: Sequence[Part]) -> str:
    """An explanation in one English line.

    Example:
        >>> words([Part("from", "received Fri 17:40", {}), Part("due", "Sat 12:10", {})])
        'received Fri 17:40 → Sat 12:10'
    """
    return "; ".join(part.text for part in parts[:-1]) + f" → {parts[-1].text}"


def span_text(span: Span) -> str:
    """A span in words: `4 h of working time`, `2 working days`, `24 h around the clock`."""
    if span.around_the_clock:
        return f"{span.amount} {_unit(span)} around the clock"
    if span.unit == "d":
        return f"{span.amount} working {_unit(span)}"
    return f"{span.amount} {_unit(span)} of working time"


def moment_text(moment: datetime, dated: bool) -> str:
    """A moment as `Fri 17:40`, or with its date as `Fri 9 Oct 2026 17:40`; seconds if any."""
    day = _WEEKDAYS[moment.weekday()][:3]
    if dated:
        day += f" {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    seconds = f":{moment.second:02}" if moment.second else ""
    return f"{day} {moment.hour:02}:{moment.minute:02}{seconds}"


def day_text(day: date) -> str:
    """A day as `Saturday 10 Oct`."""
    return f"{_WEEKDAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def _specificity(target: Target) -> tuple[int, bool, bool, bool]:
    named = (target.priority is not None, target.category is not None, target.kind is not None)
    return (sum(named), *named)


def _unit(span: Span) -> str:
    if span.unit == "d":
        return "day" if span.amount == 1 else "days"
    return {"m": "min", "h": "h"}[span.unit]


def _notes(
    start: datetime, end: datetime, around_the_clock: bool, calendar: WorkCalendar
) -> list[Part]:
    """What made the span longer or shorter than plain weeks would, in order of time."""
    notes = _clock_changes(start, end, around_the_clock, calendar)
    if not around_the_clock:
        notes += _special_days(start.date(), end.date(), calendar)
    return [part for _, part in sorted(notes, key=lambda note: note[0])]


def _special_days(first: date, last: date, calendar: WorkCalendar) -> list[tuple[date, Part]]:
    """The days from first to last that differ from plain weeks, like neighbours as one."""
    days = (calendar.hours_on(first + timedelta(n)) for n in range((last - first).days + 1))
    notes: list[tuple[date, Part]] = []
    unknown: set[int] = set()
    for (kind, _, _), group in groupby(days, key=_likeness):
        run = list(group)
        if kind is DayKind.UNKNOWN_YEAR:
            if run[0].day.year not in unknown:
                notes.append((run[0].day, _unknown(run[0].day.year, calendar)))
            unknown.add(run[0].day.year)
        elif kind is not DayKind.WEEKDAY and _matters(run, calendar):
            notes.append((run[0].day, _run_note(run)))
    return notes


def _likeness(day: DayHours) -> tuple[DayKind, str, Intervals | int]:
    if day.kind in (DayKind.WEEKDAY, DayKind.UNKNOWN_YEAR):
        return day.kind, "", day.day.year
    return day.kind, day.name, day.intervals


def _matters(run: list[DayHours], calendar: WorkCalendar) -> bool:
    """Whether a day of the run has other hours than its weekday."""
    return any(one.intervals != calendar.week[one.day.weekday()] for one in run)


def _run_note(run: list[DayHours]) -> Part:
    first, last = run[0], run[-1]
    several = len(run) > 1
    when = f"{day_text(first.day)} to {day_text(last.day)}" if several else day_text(first.day)
    named = f" ({first.name})" if first.name else ""
    if first.kind is DayKind.MAKE_UP:
        said = "are make-up working days" if several else "is a make-up working day"
    elif first.kind is DayKind.HOLIDAY:
        said = ("are public holidays" if several else "is a public holiday") + named
    elif first.intervals:
        said = ("have" if several else "has") + f" the office's own hours {first.hours}{named}"
    else:
        said = ("are" if several else "is") + f" closed by the office{named}"
    return Part(
        first.kind.value,
        f"{when} {said}",
        {"first": first.day, "last": last.day, "name": first.name, "hours": first.hours},
    )


def _unknown(year: int, calendar: WorkCalendar) -> Part:
    country = calendar.country or ""
    return Part(
        DayKind.UNKNOWN_YEAR.value,
        f"the public holidays of {country} in {year} are not known, plain weeks are counted",
        {"year": year, "country": country},
    )


def _clock_changes(
    start: datetime, end: datetime, around_the_clock: bool, calendar: WorkCalendar
) -> list[tuple[date, Part]]:
    """The clock changes on the way that the span feels."""
    notes = []
    periods = list(offsets(calendar.zone, unix(start), unix(end)))
    for (_, _, before), (since, _, after) in pairwise(periods):
        day = local(since, calendar.zone).date()
        plain = day_minutes(calendar.hours_on(day).intervals) * 60
        if around_the_clock or calendar.seconds_on(day) != plain:
            way = "forward" if after > before else "back"
            minutes = abs(after - before) // 60
            text = f"clocks go {way} {minutes} min on {day_text(day)}"
            notes.append((day, Part("clock-change", text, {"first": day, "minutes": minutes})))
    return notes
