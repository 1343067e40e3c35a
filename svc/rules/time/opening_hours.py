"""Hours of one day as people write them: `08:30-12:00 13:30-17:30`, or `closed`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from svc.errors import InvalidData
from svc.language import N_, _

if TYPE_CHECKING:
    from svc.model.office import Week

#: Opening and closing as minutes since midnight by the wall clock; 24:00 is 1440.
Interval: TypeAlias = tuple[int, int]
Intervals: TypeAlias = tuple[Interval, ...]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NIGHT = N_("a night is written as two days: 20:00-24:00, and 00:00-04:00 on the next")


def parse_hours(text: str) -> Intervals:
    """Read the hours of a day.

    Raises:
        InvalidData: An interval that is no pair of times, ends before it
            starts, or starts before the one ahead of it has ended.

    Example:
        >>> parse_hours("08:30-12:00 13:30-17:30")
        ((510, 720), (810, 1050))
    """
    if text == "closed":
        return ()
    intervals: list[Interval] = []
    for part in text.split():
        opens, closes = _interval(part, text)
        if closes <= opens:
            raise InvalidData(
                _("hours {text!r}: {part} ends before it starts", text=text, part=part), _(_NIGHT)
            )
        if intervals and opens < intervals[-1][1]:
            raise InvalidData(
                _(
                    "hours {text!r}: {part} starts before the interval ahead of it has ended",
                    text=text,
                    part=part,
                ),
                _("write the intervals of a day in order, without overlap"),
            )
        intervals.append((opens, closes))
    if not intervals:
        raise InvalidData(
            _("hours {text!r} name no time", text=text), _("write 'closed' for a day off")
        )
    return tuple(intervals)


def hours_problem(text: str) -> str | None:
    """Why the hours of a day cannot be read, or None if they can."""
    try:
        parse_hours(text)
    except InvalidData as error:
        return error.message
    return None


def hours_text(intervals: Intervals) -> str:
    """Write hours as `parse_hours` reads them."""
    if not intervals:
        return "closed"
    return " ".join(f"{clock_text(opens)}-{clock_text(closes)}" for opens, closes in intervals)


def clock_text(minutes: int) -> str:
    """Minutes since midnight as `HH:MM`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def day_minutes(intervals: Intervals) -> int:
    """Minutes between openings and closings by the wall clock."""
    return sum(closes - opens for opens, closes in intervals)


def week_hours(week: Week) -> tuple[Intervals, ...]:
    """The hours of Monday to Sunday.

    Raises:
        InvalidData: As `parse_hours` does.
    """
    return tuple(parse_hours(getattr(week, day)) for day in WEEKDAYS)


def ordinary_hours(week: tuple[Intervals, ...]) -> Intervals:
    """The hours of an ordinary working day: the length most weekdays have, the first of them.

    Returns:
        No interval where the whole week is closed.
    """
    lengths = [day_minutes(day) for day in week]
    worked = [length for length in lengths if length]
    if not worked:
        return ()
    return week[lengths.index(max(worked, key=worked.count))]


def _interval(part: str, text: str) -> Interval:
    opens, dash, closes = part.partition("-")
    if not dash:
        raise InvalidData(
            _("hours {text!r}: {part!r} is no interval", text=text, part=part),
            _("write 08:30-12:00"),
        )
    return _minutes(opens, text), _minutes(closes, text)


def _minutes(clock: str, text: str) -> int:
    hour, minute = clock[:2], clock[3:]
    if (
        len(clock) == 5
        and clock[2] == ":"
        and (hour + minute).isascii()
        and (hour + minute).isdecimal()
    ):
        minutes = int(hour) * 60 + int(minute)
        if int(minute) < 60 and minutes <= 1440:
            return minutes
    raise InvalidData(
        _("hours {text!r}: {clock!r} is no time of day", text=text, clock=clock),
        _("write times as 08:30; a day ends at 24:00"),
    )
