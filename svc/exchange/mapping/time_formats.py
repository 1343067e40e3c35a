"""Times as other systems write them: patterns in strptime's letters, compiled once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from unicodedata import normalize

from svc.language import _

#: The formats that are no patterns: ISO 8601, and a spreadsheet's days since the end of 1899.
ISO, EXCEL = "iso", "excel"

_LETTERS = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<I>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})",
    "f": r"[0-9]{1,9}",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?|上午|下午|凌晨|早上|中午|晚上)",
    "b": r"(?P<b>[A-Za-z]{3,9})\.?",
    "B": r"(?P<b>[A-Za-z]{3,9})",
    "z": r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
    "%": "%",
}
#: Before these, minutes and seconds may have one digit.
_UNITS = "分秒"
#: Words for the half of the day after noon.
_AFTERNOON = frozenset({"下午", "中午", "晚上"})
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_TYPED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2})?")
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


def compile_formats(formats: Sequence[str], zone: tzinfo, shown: tzinfo) -> TimeReader:
    """A function that reads a time in the first of the formats that fits.

    Args:
        formats: Patterns, `iso` or `excel`; a day alone is its first second. A true
            date of a spreadsheet is read whatever they are.
        zone: Time zone of times without offset; of one that comes twice, the first.
        shown: Time zone of the moments it gives, each with a fixed offset.

    Raises:
        ValueError: A pattern that cannot be read; its words say why.
    """
    readers = [*(_OTHERS.get(one) or _pattern(one) for one in formats), _typed]
    written = " or ".join(formats)
    clock = _Clock(zone, shown)

    # Two fields of a row are often read from one column.
    @lru_cache(maxsize=16)
    def read(text: str) -> datetime:
        local = _first(readers, text) or _first(readers, normalize("NFKC", text))
        if local is None:
            raise NotATime(_("is not a time written as {formats}", formats=written))
        try:
            return clock.moment(local)
        except OverflowError:
            raise NotATime(_("is in no calendar")) from None

    return read


def compile_days(formats: Sequence[str]) -> Callable[[str], date | None]:
    """A function that reads a day that stands alone, without a time; None of any other text.

    Args:
        formats: As of `compile_formats`, which refuses those that cannot be read.
    """
    plain = [one for one in formats if not re.search("%[HI]", one)]
    readers: list[_Local] = [*(_DAYS.get(one) or _pattern(one) for one in plain), _iso_day]

    @lru_cache(maxsize=16)
    def read(text: str) -> date | None:
        try:
            local = _first(readers, text) or _first(readers, normalize("NFKC", text))
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
    """

    def __init__(self, zone: tzinfo, shown: tzinfo) -> None:
        self._zone = zone
        self._shown = shown
        self._same = zone == shown
        self._fixed: dict[timedelta, timezone] = {}
        self._steady: dict[int, timezone] = {}

    def moment(self, local: datetime) -> datetime:
        """The moment at which the clock shows this, the first if it does so twice.

        Raises:
            NotATime: A clock change leaves it out, or it is too long ago.
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
        if before is not None and after is not None and after > before:
            raise NotATime(_("is a time that the clock change leaves out"))
        return moment

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
        return datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return None


def _excel(text: str) -> datetime | None:
    """A spreadsheet's serial number: days, and the time as a fraction of one."""
    if not _SERIAL.fullmatch(text):
        return None
    days = float(text)
    if days > _LAST_DAY:
        return None
    return _DAY_ZERO + timedelta(seconds=round(days * 86_400))


def _iso_day(text: str) -> datetime | None:
    return _iso(text) if _ISO_DAY.fullmatch(text) else None


def _excel_day(text: str) -> datetime | None:
    return _excel(text) if text.isdigit() else None


_ISO_DAY = re.compile(r"[0-9]{4}-?([0-9]{2}-?[0-9]{2}|W[0-9]{2}(-?[1-7])?)")
_DAYS: dict[str, _Local] = {ISO: _iso_day, EXCEL: _excel_day}
_SERIAL = re.compile(r"[0-9]{1,7}(\.[0-9]{1,20})?")
_OTHERS: dict[str, _Local] = {ISO: _iso, EXCEL: _excel}


def _typed(text: str) -> datetime | None:
    """A date or time as the readers of spreadsheets write a true one."""
    return _iso(text) if _TYPED.fullmatch(text) else None


def _pattern(pattern: str) -> Callable[[str], datetime | None]:
    regex, seen = _regex(pattern)
    year = "Y" if "Y" in seen else "y"
    month = "m" if "m" in seen else "b"
    hour = "H" if "H" in seen else "I"

    def read(text: str) -> datetime | None:
        match = regex.fullmatch(text)
        if match is None:
            return None
        part = match.groupdict()
        hours = int(part.get(hour, 0))
        if hour == "I" and "I" in part:
            hours = _twelve(hours, part["p"])
        months = int(part[month]) if month == "m" else _month(part[month])
        clock = hours, int(part.get("M", 0)), int(part.get("S", 0))
        local = _made(_year(part[year]), months, int(part["d"]), *clock)
        return local.replace(tzinfo=_offset(part["z"])) if "z" in part else local

    return read


def _regex(pattern: str) -> tuple[re.Pattern[str], set[str]]:
    made, seen, at = "", set(), 0
    while at < len(pattern):
        char = pattern[at]
        if char == "%":
            at += 1
            letter = pattern[at : at + 1]
            if letter not in _LETTERS or letter in seen:
                raise ValueError(f"%{letter} is not understood or stands twice in {pattern!r}")
            seen.add("b" if letter == "B" else letter)
            short = letter in "MS" and pattern[at + 1 : at + 2] in _UNITS
            made += _LETTERS[letter].replace("{2}", "{1,2}") if short else _LETTERS[letter]
        else:
            made += r"\s+" if char.isspace() else re.escape(char)
        at += 1
    for wanted in (("Y", "y"), ("m", "b"), ("d",)):
        if not seen & set(wanted):
            raise ValueError(f"{pattern!r} lacks %{wanted[0]}")
    if ("I" in seen) != ("p" in seen) or ("M" in seen and not seen & {"H", "I"}):
        raise ValueError(f"{pattern!r}: %I goes with %p, and %M with an hour")
    if {"H", "I"} <= seen or {"Y", "y"} <= seen or {"m", "b"} <= seen:
        raise ValueError(f"{pattern!r} says one thing twice")
    return re.compile(made), seen - {"f", "%"}


def _made(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime:
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - settled later
    except ValueError:
        raise NotATime(_("is in no calendar")) from None


def _twelve(hours: int, half: str) -> int:
    if not 1 <= hours <= 12:
        raise NotATime(_("has an hour that no clock of twelve shows"))
    later = half in _AFTERNOON or half[0] in "pP"
    return hours % 12 + (12 if later else 0)


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
    raise NotATime(_("names a month {text!r} that is not English", text=text))


def _offset(text: str) -> timezone:
    if text == "Z":
        return timezone(timedelta())
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    if minutes >= 24 * 60 or int(text[-2:]) > 59:
        raise NotATime(_("has an offset that no place has"))
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
