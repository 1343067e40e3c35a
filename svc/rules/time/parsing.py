"""Moments and spans as a clerk types them, and time as people read it.

Whatever comes out is in the office's zone, carries that zone's offset at that
moment (a fixed one, so that differences are elapsed time across a clock
change) and is exact to the second. The present moment is always handed in.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from svc.errors import UsageError
from svc.language import N_, _, current
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

MOMENT_EXAMPLES = N_("write '2026-11-03 09:12', '09:12', 'yesterday 17:00', '2h ago' or 'now'")
SPAN_EXAMPLES = N_("write 30m, 2h, 1h30m or 1d")
#: Longest span that is understood.
MAX_SPAN = timedelta(days=36525)
#: Longest text that is looked at.
MAX_LENGTH = 60
#: Years a day may be of; far outside, neither calendars nor clocks can be reckoned.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199

_DAYS = {
    "today": 0, "yesterday": -1, "tomorrow": 1, "今天": 0, "今日": 0, "昨天": -1, "昨日": -1,
    "前天": -2, "明天": 1, "后天": 2,
}  # fmt: skip
_DATE = lazy_pattern(
    r"(?:(?P<year>[0-9]{4})[-/.年](?P<month>[0-9]{1,2})[-/.月]"
    r"|(?P<near_month>[0-9]{1,2})[-月])(?P<day>[0-9]{1,2})(?:[日号]|(?![0-9]))"
)
_WORD = lazy_pattern("|".join(_DAYS))
_CLOCK = lazy_pattern(
    r"(?P<part>上午|早上|中午|下午|晚上)?\s*"
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]+)?)?"
    r"|[点时](?:(?P<half>半)|(?P<cminute>[0-9]{1,2})分?)?|(?=\s*[ap]m))\s*(?P<ampm>am|pm)?"
)
_FORENOON = {hour: hour for hour in range(1, 12)}
_AFTERNOON = {12: 12} | {hour: hour + 12 for hour in range(1, 12)}
_HOURS_SAID = {
    "am": _FORENOON | {12: 0}, "上午": _FORENOON, "早上": _FORENOON,
    "中午": {11: 11, 12: 12, 1: 13},
    "pm": _AFTERNOON, "下午": _AFTERNOON, "晚上": {hour: hour + 12 for hour in range(5, 12)},
}  # fmt: skip
_OFFSET = lazy_pattern(r"\s*(?:z|utc|[+-][0-9]{2}:?[0-9]{2})\Z")
_AGO = lazy_pattern(
    r"(?P<past>.+?)\s*(?:ago|以?前)|(?:in\s+|\+)(?P<soon>.+)|(?P<later>.+?)\s*以?后"
)
_SPAN_PART = lazy_pattern(
    r"\s*([0-9]{1,6})\s*"
    r"(weeks?|w|周|days?|d|天|hours?|hrs?|h|个?小时|minutes?|mins?|m|分钟?)"
)
_SPAN_UNIT = {
    "w": "weeks", "周": "weeks", "d": "days", "天": "days", "h": "hours", "小": "hours",
    "m": "minutes", "分": "minutes",
}  # fmt: skip
_WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
_HUMAN_UNITS = ((86400, "d", "天"), (3600, "h", "小时"), (60, "min", "分"), (1, "s", "秒"))


def parse_moment(text: str, now: datetime, zone: tzinfo, *, day_at: time | None = None) -> datetime:
    """Read a moment: ISO 8601, or day and time in words.

    A time alone is today's; month and day alone take the year that puts them nearest
    to now. Of a local time that a clock change makes come twice, the first is taken;
    an offset in the text (`2026-11-01T01:30-05:00`) says the other.

    Args:
        text: What was typed.
        now: The present moment, aware.
        zone: The office's time zone.
        day_at: Time of day for a day alone (`2026-11-03`); None refuses a day alone.

    Raises:
        UsageError: It is no moment, or a clock change leaves it out.

    Example:
        >>> from zoneinfo import ZoneInfo
        >>> nine = datetime(2026, 11, 3, 1, 12, tzinfo=UTC)
        >>> iso(parse_moment("昨天 17:00", nine, ZoneInfo("Asia/Shanghai")))
        '2026-11-02T17:00:00+08:00'
    """
    plain = _plain(text)
    here = in_zone(now, zone)
    if plain in ("now", "现在"):
        return here
    ago = _AGO.fullmatch(plain)
    if ago:
        return _relative(text, ago, here, zone)
    offset = _OFFSET.search(plain)
    if offset and ":" in plain[: offset.start()]:
        return _with_offset(text, plain[: offset.start()], offset.group().strip(), here, zone)
    return at_local(_local(text, plain, here.replace(tzinfo=None), day_at), zone)


def parse_span(text: str) -> timedelta:
    """Read an elapsed span such as `30m`, `2h`, `1h30m`, `1d`, `2小时`; a day is 24 hours.

    Raises:
        UsageError: It is none, is nothing, or is longer than a century.
    """
    plain = _plain(text)
    total, at = timedelta(), 0
    while at < len(plain):
        part = _SPAN_PART.match(plain, at)
        if part is None:
            raise UsageError(_("{text!r} is no span of time", text=text), _(SPAN_EXAMPLES))
        unit = part[2].removeprefix("个")[0]
        total += timedelta(**{_SPAN_UNIT[unit]: int(part[1])})
        at = part.end()
    if not timedelta() < total <= MAX_SPAN:
        raise UsageError(
            _("{text!r} is no span between a minute and a century", text=text), _(SPAN_EXAMPLES)
        )
    return total


def weekday(day: date) -> str:
    """A day's name in three letters, in the reader's language.

    Example:
        >>> weekday(date(2026, 11, 3))
        'Tue'
    """
    return _(_WEEKDAYS[day.weekday()])


class SpanWords(NamedTuple):
    """A span of time in words.

    Attributes:
        text: The words.
        step: How exact they are: every span between two multiples of so many seconds is told
            in the same words.
    """

    text: str
    step: int


def span_words(seconds: int) -> SpanWords:
    """A span of so many seconds, not negative, in its two largest units, the rest dropped.

    Example:
        >>> span_words(8100), span_words(59)
        (SpanWords(text='2 h 15 min', step=60), SpanWords(text='59 s', step=1))
    """
    column = 2 if current() == "zh_CN" else 1
    at = next((at for at, unit in enumerate(_HUMAN_UNITS) if seconds >= unit[0]), None)
    if at is None:
        return SpanWords("0 min" if column == 1 else "0分", 1)
    blank = " " if column == 1 else ""
    unit = _HUMAN_UNITS[at]
    step = unit[0]
    count, left = divmod(seconds, step)
    text = f"{count}{blank}{unit[column]}"
    # Seconds are told of what is less than a minute alone.
    if at + 2 < len(_HUMAN_UNITS):
        unit = _HUMAN_UNITS[at + 1]
        step = unit[0]
        if count := left // step:
            text += f"{blank}{count}{blank}{unit[column]}"
    return SpanWords(text, step)


def human(span: timedelta) -> str:
    """A span in its two largest units, the rest dropped; what is negative (late) has a minus.

    Example:
        >>> human(timedelta(minutes=135)), human(timedelta(minutes=-135))
        ('2 h 15 min', '-2 h 15 min')
    """
    words = span_words(abs(int(span.total_seconds()))).text
    return f"-{words}" if span < timedelta() else words


def iso(moment: datetime) -> str:
    """The one written form of a moment: `2026-11-03T09:12:00+08:00`.

    Raises:
        ValueError: The moment has no offset.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError(f"a moment without an offset: {moment}")
    whole = timedelta(minutes=round(offset.total_seconds() / 60))
    if whole != offset:
        moment = moment.astimezone(timezone(whole))
    return moment.isoformat().replace("Z", "+00:00")


def in_zone(moment: datetime, zone: tzinfo, exact: bool = False) -> datetime:
    """The same moment with the zone's offset, to the second.

    Args:
        moment: Any, with an offset.
        zone: See above.
        exact: Whether fractions of a second stay.

    Raises:
        ValueError: The moment has no offset.
    """
    if moment.utcoffset() is None:
        raise ValueError(f"a moment without an offset: {moment}")
    local = moment.astimezone(zone)
    if not exact:
        local = local.replace(microsecond=0)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()), fold=0)


def at_local(local: datetime, zone: tzinfo) -> datetime:
    """The moment a wall clock of the zone shows this; the first one, if it shows it twice.

    Raises:
        UsageError: A clock change leaves it out, or it lies beyond year 1 or 9999.
    """
    try:
        moment = in_zone(local.replace(tzinfo=zone, fold=0).astimezone(UTC), zone)
    except OverflowError as error:
        raise _no_moment(local.isoformat(" "), _("lies beyond all calendars")) from error
    if moment.replace(tzinfo=None) != local.replace(microsecond=0):
        shown = local.isoformat(" ", "minutes")
        raise UsageError(
            _(
                "{shown} does not exist in {zone}: the clocks are put forward over it",
                shown=shown,
                zone=zone,
            ),
            _("write another time, such as {moment}", moment=iso(moment)),
        )
    return moment


def day_start(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in the zone, even where a clock change leaves midnight out."""
    midnight = datetime.combine(day, time(), tzinfo=zone)
    return in_zone(midnight.astimezone(UTC), zone)


def _plain(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise UsageError(_("{text!r} is no time", text=text[:20] + "…"), _(MOMENT_EXAMPLES))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()


def _no_moment(text: str, why: str = "") -> UsageError:
    return UsageError(
        _("{text!r} {why}", text=text, why=why or _("is no moment that can be read")),
        _(MOMENT_EXAMPLES),
    )


def _relative(text: str, ago: re.Match[str], here: datetime, zone: tzinfo) -> datetime:
    try:
        if ago["past"]:
            return in_zone(here - parse_span(ago["past"]), zone)
        return in_zone(here + parse_span(ago["soon"] or ago["later"]), zone)
    except (UsageError, OverflowError) as error:
        raise _no_moment(text) from error


def _with_offset(text: str, plain: str, offset: str, here: datetime, zone: tzinfo) -> datetime:
    local = _local(text, plain, here.replace(tzinfo=None), None)
    if offset in ("z", "utc"):
        return in_zone(local.replace(tzinfo=UTC), zone)
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    if minutes >= 24 * 60 or int(offset[-2:]) > 59:
        raise _no_moment(text, _("has an offset {offset} that no place has", offset=offset))
    span = timedelta(minutes=-minutes if offset[0] == "-" else minutes)
    try:
        return in_zone(local.replace(tzinfo=timezone(span)), zone)
    except OverflowError as error:
        raise _no_moment(text) from error


def _local(text: str, plain: str, here: datetime, day_at: time | None) -> datetime:
    """The wall-clock time a text names, seen from the wall-clock time `here`."""
    day, rest = _day(text, plain, here)
    if day is not None and not rest:
        if day_at is None:
            raise _no_moment(text, _("is a day without a time of day"))
        return datetime.combine(day, day_at)
    clock = _CLOCK.fullmatch(rest)
    if clock is None:
        raise _no_moment(text)
    return datetime.combine(day or here.date(), _time(text, clock))


def _day(text: str, plain: str, here: datetime) -> tuple[date | None, str]:
    """The day a text begins with, if it begins with one, and what follows."""
    word = _WORD.match(plain)
    if word:
        day = here.date() + timedelta(days=_DAYS[word.group()])
        return day, plain[word.end() :].lstrip()
    written = _DATE.match(plain)
    if written is None:
        return None, plain
    nearby = (here.year, here.year - 1, here.year + 1)
    years = (int(written["year"]),) if written["year"] else nearby
    month = int(written["month"] or written["near_month"])
    days = [_date_or_none(year, month, int(written["day"])) for year in years]
    found = [day for day in days if day]
    if not found:
        raise _no_moment(text, _("names a day that is in no calendar"))
    day = min(found, key=lambda candidate: abs(candidate - here.date()))
    if not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise _no_moment(
            text,
            _(
                "is not of the years {first} to {last}",
                first=EARLIEST_YEAR,
                last=LATEST_YEAR,
            ),
        )
    return day, re.sub(r"^(?:t|\s+)", "", plain[written.end() :])


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(text: str, clock: re.Match[str]) -> time:
    minute = 30 if clock["half"] else int(clock["minute"] or clock["cminute"] or 0)
    hour, said = int(clock["hour"]), clock["part"] or clock["ampm"]
    if said:
        hours = _HOURS_SAID[said]
        if hour not in hours or (clock["part"] and clock["ampm"]):
            raise _no_moment(text, _("says {said!r} of an hour that may be another", said=said))
        hour = hours[hour]
    try:
        return time(hour, minute, int(clock["second"] or 0))
    except ValueError:
        raise _no_moment(text, _("names a time of day that no clock shows")) from None
