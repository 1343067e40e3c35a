"""Times as other systems write them: patterns in strptime's letters, compiled once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import lru_cache, partial

from svc.exchange.files.serial_dates import day_and_time
from svc.exchange.mapping.spoken_times import HALF, WEEKDAY, hour_of, plain_time, weekday_of
from svc.language import _
from svc.lazy_pattern import lazy_pattern

#: The formats that are no patterns: ISO 8601, a spreadsheet's days since the end of 1899,
#: and seconds, thousandths or millionths of them since the beginning of 1970.
ISO, EXCEL, UNIX = "iso", "excel", "unix"

_LETTERS = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<I>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})",
    "f": r"(?P<f>[0-9]{1,9})",
    "p": rf"(?P<p>{HALF})",
    "a": rf"(?P<a>{WEEKDAY})\.?",
    "A": rf"(?P<a>{WEEKDAY})\.?",
    "b": r"(?P<b>[A-Za-z]{3,9})\.?",
    "B": r"(?P<b>[A-Za-z]{3,9})",
    "z": r"(?P<z>(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?|Z|UTC|GMT)",
    "%": "%",
}
#: Before these, minutes and seconds may have one digit.
_UNITS = "分秒"
#: Fractions of a second may follow seconds whether a pattern says so or not.
_FRACTION = r"(?:[.,](?P<f>[0-9]{1,9}))?"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_TYPED = lazy_pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?)?")
#: Two-digit years from here on are of the 1900s, as in strptime.
_PIVOT = 69
#: Earlier years have no numbers here, and offsets to the odd second.
EARLIEST = 1970
#: Day 0 of a spreadsheet, so that days count right from March 1900 on; and its last day, in 9999.
_DAY_ZERO, _LAST_DAY = datetime(1899, 12, 30), 2_958_465  # noqa: DTZ001 - a wall clock's

TimeReader = Callable[[str], datetime]
_Local = Callable[[str], datetime | None]


class NotATime(ValueError):
    """A text that is no time of the formats; its words say why."""


class Twice(StrEnum):
    """Which moment a time is that the clock shows twice, where summer time ends."""

    FIRST = "first"
    SECOND = "second"
    REFUSE = "refuse"


def compile_formats(
    formats: Sequence[str],
    zone: tzinfo,
    shown: tzinfo,
    year: int | None = None,
    twice: Twice = Twice.FIRST,
    doubt: Callable[[datetime], None] = lambda _local: None,
) -> TimeReader:
    """A function that reads a time in the first of the formats that fits.

    Args:
        formats: Patterns, `iso`, `excel` or `unix`; a day alone is its first second. A
            true date of a spreadsheet is read whatever they are.
        zone: Time zone of times without offset.
        shown: Time zone of the moments it gives, each with a fixed offset.
        year: Of times that say none.
        twice: Which a time without offset is that the clock shows twice.
        doubt: Told of each such time, as the clock shows it.

    Raises:
        ValueError: A pattern that cannot be read; its words say why.
    """
    readers = [*(_OTHERS.get(one) or _pattern(one, year) for one in formats), _typed]
    written = " or ".join(formats)
    clock = _Clock(zone, shown, twice, doubt)

    # Two fields of a row are often read from one column.
    @lru_cache(maxsize=16)
    def read(text: str) -> datetime:
        local = _first(readers, text) or _first(readers, plain_time(text))
        if local is None:
            raise NotATime(_("is not a time written as {formats}", formats=written))
        try:
            return clock.moment(local)
        except OverflowError:
            raise NotATime(_("is in no calendar")) from None

    return read


def compile_days(formats: Sequence[str], year: int | None = None) -> Callable[[str], date | None]:
    """A function that reads a day that stands alone, without a time; None of any other text.

    Args:
        formats: As of `compile_formats`, which refuses those that cannot be read.
        year: Of days that say none.
    """
    plain = [one for one in formats if not re.search("%[HI]", one)]
    readers: list[_Local] = [*(_DAYS.get(one) or _pattern(one, year) for one in plain), _iso_day]

    @lru_cache(maxsize=16)
    def read(text: str) -> date | None:
        try:
            local = _first(readers, text) or _first(readers, plain_time(text))
        except NotATime:
            return None
        return None if local is None else local.date()

    return read


def _first(readers: Sequence[_Local], text: str) -> datetime | None:
    """What the first reader that understands a text makes of it; None if none does.

    Raises:
        NotATime: The first of those that understand it and find no such time.
    """
    failure = None
    for reader in readers:
        try:
            local = reader(text)
        except NotATime as error:
            failure = failure or error
            continue
        if local is not None:
            return local
    if failure is not None:
        raise failure
    return None


class _Clock:
    """Makes moments of wall-clock times.

    Args:
        zone: Of times without offset.
        shown: Of the moments, which carry its offset then as a fixed one.
        twice: Which a time is that comes twice.
        doubt: Told of each such time.
    """

    def __init__(
        self, zone: tzinfo, shown: tzinfo, twice: Twice, doubt: Callable[[datetime], None]
    ) -> None:
        self._twice = twice
        self._doubt = doubt
        self._zone = zone
        self._shown = shown
        self._same = zone == shown
        self._fixed: dict[timedelta, timezone] = {}
        self._steady: dict[int, timezone] = {}

    def moment(self, local: datetime) -> datetime:
        """The moment at which the clock shows this.

        Raises:
            NotATime: A clock change leaves it out or shows it twice, or it is too long ago.
        """
        if local.tzinfo is not None:
            return self._kept(local.astimezone(self._shown))
        if not self._same:
            return self._kept(self._aware(local).astimezone(self._shown))
        day = local.toordinal()
        steady = self._steady.get(day)
        if steady is not None:
            return local.replace(tzinfo=steady)
        moment = self._kept(self._aware(local))
        if _is_steady(local, self._zone):
            assert isinstance(moment.tzinfo, timezone)
            self._steady[day] = moment.tzinfo
        return moment

    def _aware(self, local: datetime) -> datetime:
        moment = local.replace(tzinfo=self._zone)
        before, after = moment.utcoffset(), moment.replace(fold=1).utcoffset()
        if before is None or after is None or before == after:
            return moment
        if after > before:
            raise NotATime(_("is a time that the clock change leaves out"))
        if self._twice is Twice.REFUSE:
            raise NotATime(
                _("is a time that the clock shows twice (dates: twice: first or second)")
            )
        self._doubt(local)
        return moment.replace(fold=int(self._twice is Twice.SECOND))

    def _kept(self, moment: datetime) -> datetime:
        offset = moment.utcoffset()
        assert offset is not None
        if moment.year < EARLIEST:
            raise NotATime(_("lies before {year}", year=EARLIEST))
        known = self._fixed.get(offset)
        if known is None:
            if offset.seconds % 60:
                raise NotATime(_("is of a time whose offset was not of whole minutes"))
            known = self._fixed[offset] = timezone(offset)
        return moment.replace(tzinfo=known, fold=0)


def _is_steady(local: datetime, zone: tzinfo) -> bool:
    """Whether the clock does not change on the day of a local time."""
    midnight = local.replace(hour=0, minute=0, second=0, tzinfo=zone)
    ends = (midnight, midnight + timedelta(days=1))
    return len({end.replace(fold=fold).utcoffset() for end in ends for fold in (0, 1)}) == 1


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _excel(text: str) -> datetime | None:
    """A spreadsheet's serial number: days, and the time as a fraction of one."""
    if not _SERIAL.fullmatch(text) or float(text) > _LAST_DAY:
        return None
    days, milliseconds = day_and_time(text)
    return _DAY_ZERO + timedelta(days, milliseconds=milliseconds)


def _unix(text: str) -> datetime | None:
    """Seconds since 1970, or thousandths or millionths of them, told apart by their digits."""
    found = _SECONDS.fullmatch(text)
    if found is None:
        return None
    whole, fraction = found.groups()
    exact = int(whole) * 10 ** (16 - len(whole)) + int((fraction or "0")[:6].ljust(6, "0"))
    return _FIRST_SECOND + timedelta(microseconds=exact)


def _no_day(_text: str) -> datetime | None:
    """A number of seconds is never a day alone."""
    return None


def _iso_day(text: str) -> datetime | None:
    return _iso(text) if _ISO_DAY.fullmatch(text) else None


def _excel_day(text: str) -> datetime | None:
    return _excel(text) if text.isdigit() else None


_ISO_DAY = lazy_pattern(r"[0-9]{4}-?([0-9]{2}-?[0-9]{2}|W[0-9]{2}(-?[1-7])?)")
_DAYS: dict[str, _Local] = {ISO: _iso_day, EXCEL: _excel_day, UNIX: _no_day}
_OFFSET_PARTS = lazy_pattern(r"(?:Z|UTC|GMT)?(?:([+-])([0-9]{1,2}):?([0-9]{2})?)?")
_SECONDS = lazy_pattern(r"([0-9]{10}|[0-9]{13}|[0-9]{16})(?:\.([0-9]{1,9}))?")
_FIRST_SECOND = datetime(1970, 1, 1, tzinfo=UTC)
_SERIAL = lazy_pattern(r"[0-9]{1,7}(\.[0-9]{1,20})?")
_OTHERS: dict[str, _Local] = {ISO: _iso, EXCEL: _excel, UNIX: _unix}


def _typed(text: str) -> datetime | None:
    """A date or time as the readers of spreadsheets write a true one."""
    return _iso(text) if _TYPED.fullmatch(text) else None


def _pattern(pattern: str, year: int | None) -> _Local:
    regex, seen = _regex(pattern)
    if not seen & {"Y", "y"} and year is None:
        raise ValueError(
            _("{pattern} lacks %Y: name the year of all with dates: year:", pattern=pattern)
        )
    return partial(_local, regex, year)


def _local(regex: re.Pattern[str], year: int | None, text: str) -> datetime | None:
    """What a pattern makes of a text, by the wall clock; None if it is not so written."""
    match = regex.fullmatch(text)
    if match is None:
        return None
    part = match.groupdict()
    years = _year(part.get("Y") or part.get("y") or str(year))
    months = int(part["m"]) if "m" in part else _month(part["b"])
    local = _made(years, months, int(part["d"])) + _time_of_day(part)
    if part.get("a") and local.weekday() != weekday_of(part["a"]):
        raise NotATime(_("names another day of the week than that day is"))
    return local.replace(tzinfo=_offset(part["z"])) if "z" in part else local


def _time_of_day(part: dict[str, str | None]) -> timedelta:
    """How far into its day a time is.

    Raises:
        NotATime: No clock shows it.
    """
    hours = int(part.get("H") or part.get("I") or 0)
    minutes, seconds = int(part.get("M") or 0), int(part.get("S") or 0)
    half = part.get("p")
    # 24:00 is how a day ends; nothing comes after it.
    if hours > 24 - bool(minutes or seconds or half) or minutes > 59 or seconds > 59:
        raise NotATime(_("is in no calendar"))
    try:
        hours = hour_of(hours, half) if half else hours
    except ValueError as error:
        raise NotATime(str(error)) from None
    fraction = int((part.get("f") or "0")[:6].ljust(6, "0"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=fraction)


def _regex(pattern: str) -> tuple[re.Pattern[str], set[str]]:
    made, seen, at = "", set(), 0
    while at < len(pattern):
        char = pattern[at]
        if char == "%":
            at += 1
            letter = pattern[at : at + 1]
            if letter not in _LETTERS or letter in seen:
                raise ValueError(
                    _("%{letter} is not understood or stands twice in {pattern}",
                      letter=letter, pattern=pattern)
                )  # fmt: skip
            seen.add({"B": "b", "A": "a"}.get(letter, letter))
            made += _group(letter, pattern[at + 1 : at + 2], "%f" in pattern)
        else:
            made += r"\s+" if char.isspace() else re.escape(char)
        at += 1
    _check(pattern, seen)
    return re.compile(made), seen - {"%"}


def _group(letter: str, after: str, fraction: bool) -> str:
    """What a letter stands for.

    Args:
        after: The character that comes next.
        fraction: Whether the pattern itself says where fractions of a second stand.
    """
    group = _LETTERS[letter]
    if letter in "MS" and after in _UNITS and after:
        group = group.replace("{2}", "{1,2}")
    return group + (_FRACTION if letter == "S" and not fraction else "")


def _check(pattern: str, seen: set[str]) -> None:
    """Refuse a pattern that says too little, or one thing twice.

    Raises:
        ValueError: It does.
    """
    for wanted in (("m", "b"), ("d",)):
        if not seen & set(wanted):
            raise ValueError(_("{pattern} lacks %{letter}", pattern=pattern, letter=wanted[0]))
    if ("I" in seen) != ("p" in seen) or ("M" in seen and not seen & {"H", "I"}):
        raise ValueError(_("{pattern}: %I goes with %p, and %M with an hour", pattern=pattern))
    if {"H", "I"} <= seen or {"Y", "y"} <= seen or {"m", "b"} <= seen:
        raise ValueError(_("{pattern} says one thing twice", pattern=pattern))


def _made(year: int, month: int, day: int) -> datetime:
    try:
        return datetime(year, month, day)  # noqa: DTZ001 - settled later
    except ValueError:
        raise NotATime(_("is in no calendar")) from None


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (1900 if year >= _PIVOT else 2000)


def _month(text: str) -> int:
    word = text.lower()
    if word in _NAMES:
        return _NAMES.index(word) + 1
    if word in _MONTHS:
        return _MONTHS.index(word) + 1
    raise NotATime(_("names a month {text} that is not English", text=text))


def _offset(text: str) -> timezone:
    sign, hours, minutes = _OFFSET_PARTS.fullmatch(text).groups("0")  # type: ignore[union-attr]
    span = int(hours) * 60 + int(minutes)
    if span >= 24 * 60 or int(minutes) > 59:
        raise NotATime(_("has an offset that no place has"))
    return timezone(timedelta(minutes=-span if sign == "-" else span))
