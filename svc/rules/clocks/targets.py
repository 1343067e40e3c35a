"""Targets: spans of time, which target applies to a ticket, and when it falls due.

`explain` says in parts why a moment falls due when it does, so that a due time
can be put into words in any language.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from svc.errors import InvalidData
from svc.language import N_, _, either, n_
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.rules.time.opening_hours import Intervals, day_minutes
from svc.rules.time.working_time import DayHours, DayKind
from svc.rules.time.zones import local, offsets, unix

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from svc.model.office import Target
    from svc.rules.time.working_time import WorkCalendar

#: The longest span there is, in days around the clock.
LONGEST_DAYS = 3660

#: So many days apart, moments are told from each other by their weekdays.
DAYS_TOLD_APART = 6

#: Special days an explanation names before it only counts them.
NAMED_DAYS = 4

#: How a span of wall time ends, and the name of a rule that has one.
AROUND_THE_CLOCK = " around the clock"

_SPAN = lazy_pattern(r"([0-9]{1,9})(m|h|d)( around the clock)?")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}
_WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip
_DAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_MONTHS = (
    N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
    N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec"),
)  # fmt: skip
#: Spans other than of days, by unit and whether they go around the clock.
_SPOKEN = {
    ("m", True): N_("{amount} min around the clock"),
    ("h", True): N_("{amount} h around the clock"),
    ("m", False): N_("{amount} min of working time"),
    ("h", False): N_("{amount} h of working time"),
}


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


class ExplanationPart(NamedTuple):
    """One piece of an explanation.

    Attributes:
        code: `from`, `span`, `make-up`, `holiday`, `exception`, `unknown-year`,
            `clock-change`, `more` or `due`.
        text: The piece in the reader's language.
        values: What it was made of: moments, days, names, numbers.
    """

    code: str
    text: str
    values: dict[str, datetime | date | str | int]


def parse_span(text: str) -> Span:
    """Read `30m`, `4h`, `2d` of working time, or `24h around the clock`.

    Raises:
        InvalidData: Anything else, a span of nothing, or of more than ten years.
    """
    match = _SPAN.fullmatch(text)
    if not match:
        raise InvalidData(
            _("{text!r} is no span of time", text=text),
            _("write 30m, 4h or 2d of working time, or 24h around the clock"),
        )
    span = Span(int(match[1]), match[2], match[3] is not None)
    if not 0 < span.amount * _SECONDS[span.unit] <= LONGEST_DAYS * _SECONDS["d"]:
        raise InvalidData(
            _(
                "the span {text!r} is empty or longer than {most} days",
                text=text,
                most=LONGEST_DAYS,
            ),
            _("name a span between 1m and ten years"),
        )
    return span


class TargetTable:
    """An office's targets by what they name: of however many, one is found in a few steps."""

    def __init__(self, targets: Iterable[Target]) -> None:
        self._by_scope: dict[tuple[str | None, str | None, str | None], Target] = {}
        for target in targets:
            scope = target.kind, target.category, target.priority
            self._by_scope.setdefault(scope, target)

    def choose(self, kind: str, category: str | None, priority: str | None) -> Target | None:
        """The most specific target that applies; see `choose`."""
        scopes = (
            (kind, category, priority), (None, category, priority), (kind, None, priority),
            (kind, category, None), (None, None, priority), (None, category, None),
            (kind, None, None), (None, None, None),
        )  # fmt: skip
        return next((self._by_scope[one] for one in scopes if one in self._by_scope), None)


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
            _(
                "the span {span} of working time has no length: the calendar is closed all week",
                span=span,
            ),
            _("give the week its hours in office.yaml: calendar.hours"),
        )
    return calendar.add(moment, length)


def explain(
    moment: datetime,
    span: Span | str,
    calendar: WorkCalendar,
    verb: str = "",
    dated: bool | None = None,
) -> list[ExplanationPart]:
    """Why a span that starts at a moment falls due when it does, in order of time.

    Args:
        moment: Where the clock starts.
        span: As in `due`.
        calendar: As in `due`.
        verb: What happened at the moment: `received`, `assigned`, `done`, as its
            reader says it; `received` unless told.
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
        began(verb or either("received", "受理"), start, moment_text(start, dated)),
        ExplanationPart("span", span_text(span), {"span": str(span)}),
    ]
    notes = _notes(start, end, span.around_the_clock, calendar)
    if len(notes) > NAMED_DAYS:
        rest = len(notes) - NAMED_DAYS
        more = _("and {rest} more like these", rest=rest)
        notes = [*notes[:NAMED_DAYS], ExplanationPart("more", more, {"count": rest})]
    return [*parts, *notes, ExplanationPart("due", moment_text(end, dated), {"at": end})]


def began(verb: str, at: datetime, time: str) -> ExplanationPart:
    """The piece that says what a clock counts from."""
    said = _("{verb} {time}", verb=verb, time=time)
    return ExplanationPart("from", said, {"verb": verb, "at": at})


def words(parts: Sequence[ExplanationPart]) -> str:
    """An explanation in one line.

    Example:
        >>> words([Part("from", "received Fri 17:40", {}), Part("due", "Sat 12:10", {})])
        'received Fri 17:40 → Sat 12:10'
    """
    return _("; ").join(part.text for part in parts[:-1]) + f" → {parts[-1].text}"


def span_text(span: Span) -> str:
    """A span in words: `4 h of working time`, `2 working days`, `24 h around the clock`."""
    if span.unit != "d":
        return _(_SPOKEN[span.unit, span.around_the_clock], amount=span.amount)
    if span.around_the_clock:
        return n_("{n} day around the clock", "{n} days around the clock", span.amount)
    return n_("{n} working day", "{n} working days", span.amount)


def moment_text(moment: datetime, dated: bool) -> str:
    """A moment as `Fri 17:40`, or with its date as `Fri 9 Oct 2026 17:40`; seconds if any."""
    weekday = _(_DAYS[moment.weekday()])
    seconds = f":{moment.second:02}" if moment.second else ""
    time = f"{moment.hour:02}:{moment.minute:02}{seconds}"
    if not dated:
        return f"{weekday} {time}"
    return _(
        "{weekday} {day} {month} {year} {time}",
        weekday=weekday,
        day=moment.day,
        month=_(_MONTHS[moment.month - 1]),
        year=moment.year,
        time=time,
    )


def day_text(day: date) -> str:
    """A day as `Saturday 10 Oct`."""
    weekday, month = _(_WEEKDAYS[day.weekday()]), _(_MONTHS[day.month - 1])
    return _("{weekday} {day} {month}", weekday=weekday, day=day.day, month=month)


def _specificity(target: Target) -> tuple[int, bool, bool, bool]:
    named = (target.priority is not None, target.category is not None, target.kind is not None)
    return (sum(named), *named)


def _notes(
    start: datetime, end: datetime, around_the_clock: bool, calendar: WorkCalendar
) -> list[ExplanationPart]:
    """What made the span longer or shorter than plain weeks would, in order of time."""
    notes = _clock_changes(start, end, around_the_clock, calendar)
    if not around_the_clock:
        notes += _special_days(start.date(), end.date(), calendar)
    return [part for _, part in sorted(notes, key=lambda note: note[0])]


def _special_days(
    first: date, last: date, calendar: WorkCalendar
) -> list[tuple[date, ExplanationPart]]:
    """The days from first to last that differ from plain weeks, like neighbours as one."""
    days = (calendar.hours_on(first + timedelta(n)) for n in range((last - first).days + 1))
    notes: list[tuple[date, ExplanationPart]] = []
    unknown: set[int] = set()
    for likeness, group in groupby(days, key=_likeness):
        kind, run = likeness[0], list(group)
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


def _run_note(run: list[DayHours]) -> ExplanationPart:
    first, last = run[0], run[-1]
    days = day_text(first.day)
    if len(run) > 1:
        days = _("{first} to {last}", first=days, last=day_text(last.day))
    values: dict[str, datetime | date | str | int] = {
        "first": first.day,
        "last": last.day,
        "name": first.name,
        "hours": first.hours,
    }
    return ExplanationPart(first.kind.value, _run_words(first, len(run), days), values)


def _run_words(first: DayHours, count: int, days: str) -> str:
    named = _(" ({name})", name=first.name) if first.name else ""
    if first.kind is DayKind.MAKE_UP:
        return n_(
            "{days} is a make-up working day", "{days} are make-up working days", count, days=days
        )
    if first.kind is DayKind.HOLIDAY:
        return n_(
            "{days} is a public holiday{named}", "{days} are public holidays{named}", count,
            days=days, named=named,
        )  # fmt: skip
    if first.intervals:
        return n_(
            "{days} has the office's own hours {hours}{named}",
            "{days} have the office's own hours {hours}{named}",
            count, days=days, hours=first.hours, named=named,
        )  # fmt: skip
    return n_(
        "{days} is closed by the office{named}", "{days} are closed by the office{named}", count,
        days=days, named=named,
    )  # fmt: skip


def _unknown(year: int, calendar: WorkCalendar) -> ExplanationPart:
    country = calendar.country or ""
    return ExplanationPart(
        DayKind.UNKNOWN_YEAR.value,
        _(
            "the public holidays of {country} in {year} are not known, plain weeks are counted",
            country=country,
            year=year,
        ),
        {"year": year, "country": country},
    )


def _clock_changes(
    start: datetime, end: datetime, around_the_clock: bool, calendar: WorkCalendar
) -> list[tuple[date, ExplanationPart]]:
    """The clock changes on the way that the span feels."""
    notes = []
    periods = list(offsets(calendar.zone, unix(start), unix(end)))
    for (*_earlier, before), (since, _until, after) in pairwise(periods):
        day = local(since, calendar.zone).date()
        plain = day_minutes(calendar.hours_on(day).intervals) * 60
        if around_the_clock or calendar.seconds_on(day) != plain:
            minutes = abs(after - before) // 60
            forward = N_("clocks go forward {minutes} min on {day}")
            way = forward if after > before else N_("clocks go back {minutes} min on {day}")
            text = _(way, minutes=minutes, day=day_text(day))
            notes.append(
                (day, ExplanationPart("clock-change", text, {"first": day, "minutes": minutes}))
            )
    return notes
