"""How times are written, found out from all of a column's values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from svc.exchange.mapping.time_formats import EXCEL, ISO, UNIX
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.exchange.suggest.profile import ColumnProfile, TextPattern

_ISO = lazy_pattern(r"#-#-#T#:#(:#(\.#)?)?(Z|[+-]#:#)?|#-#-# #:#:#(\.#)?[+-]#:#")
_NUMBER = lazy_pattern(r"#")
#: A month and a day whose year nobody wrote; with a point between and no time it is an amount.
_NO_YEAR = lazy_pattern(r"#[-/.]#\.?(?=\s|%p|%a|\Z)")
#: Days told by their week, as ISO 8601 writes them.
_WEEKS = ("#-W#-#", "#-W#", "#W#")
_OFFSET = lazy_pattern(r"((UTC|GMT)?[+-]#(:?#)?|Z|UTC|GMT)\Z")
#: How times are written that say their year, and are no patterns.
WHOLE = (ISO, EXCEL, UNIX)
#: Serial numbers of spreadsheets from 1970 to 2100.
_SERIALS = (25_569, 73_050)
#: Seconds since 1970 from September 2001, when they got ten digits, to 2100.
_SECONDS = (10**9, 4_102_444_800)
#: Largest number of each letter; of the day also by which the month is told apart.
_BOUNDS = {
    "Y": (1970, 2100), "y": (0, 99), "m": (1, 12), "d": (1, 31), "H": (0, 24), "I": (0, 23),
    "M": (0, 59), "S": (0, 59), "f": (0, 10**9),
}  # fmt: skip


class DateFormat(NamedTuple):
    """How a column's times are written.

    Attributes:
        formats: Patterns, `iso`, `excel` or `unix`, the most frequent first.
        ambiguous: Patterns taken although another fits all values as well, and that other.
        has_time, has_day: Whether they say a time of the day, and a day.
        share: Of the values that are so written.
    """

    formats: list[str]
    ambiguous: list[tuple[str, str]]
    has_time: bool
    has_day: bool
    share: float


def dated(column: ColumnProfile, day_first: bool) -> DateFormat | None:
    """How the times of a column are written; None if they are no times.

    Args:
        day_first: What is taken where day and month cannot be told apart.
    """
    formats: list[str] = []
    ambiguous: list[tuple[str, str]] = []
    understood = 0
    chinese = not column.heading.isascii()

    def likely(counted: tuple[str, int]) -> tuple[int, bool]:
        pattern, span = counted
        # Whoever leaves the year out of 03-02 leaves it out of 2026-03-02.
        short = "%Y" not in pattern and "%y" not in pattern
        month = short and (chinese or "%m-" in pattern or "%d-" in pattern)
        return span, _month_first(pattern) is (day_first and not month)

    days = times = False
    for look, shape in sorted(column.shapes.items(), key=lambda one: -one[1].count):
        fitting = [pattern for pattern, _ in sorted(_patterns(look, shape), key=likely)]
        if not fitting:
            continue
        understood += shape.count
        formats.append(fitting[0])
        if fitting[1:]:
            ambiguous.append((fitting[0], fitting[1]))
        days |= fitting[0] in WHOLE or "%d" in fitting[0]
        times |= fitting[0] in WHOLE or "%H" in fitting[0] or "%I" in fitting[0]
    filled = column.filled - column.nulls.total()
    if not filled or understood < filled * 0.5:
        return None
    kept = list(dict.fromkeys(formats))
    return DateFormat(kept, ambiguous, times, days, understood / filled)


def settled(found: Iterable[DateFormat]) -> bool | None:
    """Whether the unambiguous times of a file put the day first; None if none says."""
    orders = [
        _month_first(pattern)
        for one in found
        for pattern in one.formats
        if all(pattern != taken for taken, _ in one.ambiguous)
    ]
    clear = [one for one in orders if one is not None]
    return not max(set(clear), key=clear.count) if clear else None


def _month_first(pattern: str) -> bool | None:
    """Whether a pattern puts month before day and the year last; None if that is no question."""
    if pattern.find("%Y") == 0 or pattern.find("%y") == 0 or "%m" not in pattern:
        return None
    if "%d" not in pattern:
        return None
    return pattern.index("%m") < pattern.index("%d")


def _patterns(look: str, shape: TextPattern) -> Iterator[tuple[str, int]]:
    """Patterns that fit every text of a shape, each with the span of years it reads."""
    if look in ("#", "#.#") and _SERIALS[0] <= shape.lowest[0] and shape.highest[0] < _SERIALS[1]:
        yield EXCEL, 0
    elif look in ("#", "#.#") and _is_unix(shape):
        yield UNIX, 0
    elif _ISO.fullmatch(look):
        if shape.shortest[:3] == [4, 2, 2]:
            yield ISO, 0
    elif "W#" in look:
        if look in _WEEKS and shape.shortest[0] == 4:
            yield ISO, 0
    elif shape.shortest[0] == shape.longest[0] and shape.shortest[0] in (8, 12, 14):
        yield from _compact(look, shape)
    else:
        yield from _spelled(look, shape)


def _is_unix(shape: TextPattern) -> bool:
    """Whether every number is of seconds since 1970, or of thousandths of them."""
    digits = shape.shortest[0]
    scale = {10: 1, 13: 1_000}.get(digits)
    if scale is None or shape.longest[0] != digits:
        return False
    first, last = (bound * scale for bound in _SECONDS)
    return first <= shape.lowest[0] <= shape.highest[0] < last


def _compact(look: str, shape: TextPattern) -> Iterator[tuple[str, int]]:
    """A day without marks, such as 20261103, and perhaps a time of the same kind or after it."""
    digits = shape.shortest[0]
    years = [number // 10 ** (digits - 4) for number in (shape.lowest[0], shape.highest[0])]
    if not 1970 <= years[0] <= years[1] <= 2100:
        return
    head = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}[digits]
    groups = look.count("#")
    if digits == 8 and groups == 2 and shape.shortest[1] == shape.longest[1] and " " in look:
        clock = {4: "%H%M", 6: "%H%M%S"}.get(shape.shortest[1])
        if clock is not None and shape.highest[1] < 10 ** shape.shortest[1] // 4:
            yield look.replace("#", head, 1).replace("#", clock, 1), years[1] - years[0]
        return
    rest = {1: "", 3: "HM", 4: "HMS"}.get(groups if digits == 8 or groups == 1 else 0)
    if rest is not None:
        yield _filled(look.replace("#", head, 1), rest), years[1] - years[0]


def _spelled(look: str, shape: TextPattern) -> Iterator[tuple[str, int]]:
    offset = _OFFSET.search(look) if ":" in look else None
    pattern = look[: offset.start()] + "%z" if offset and look.count("#") > 4 else look
    for letters in _orders(pattern, "%p" in pattern, "%b" in pattern):
        if _fits(letters, shape):
            year = next((at for at, letter in enumerate(letters) if letter in "Yy"), None)
            span = 0 if year is None else shape.highest[year] - shape.lowest[year]
            yield _filled(pattern, letters), span


def _orders(pattern: str, half: bool, month: bool) -> Iterator[str]:
    """Letters for the groups of digits, in each order that people write."""
    groups = pattern.count("#")
    clocks = ["", *("IM IMS IMSf" if half else "HM HMS HMSf").split()]
    for clock in clocks:
        left = groups - len(clock)
        if left == 0 and clock and not _NO_YEAR.match(pattern):
            yield clock
        elif month and left == 2:
            yield from ("dY" + clock, "dy" + clock, "Yd" + clock)
        elif left == 2 and "月" in pattern:
            yield "md" + clock
        elif left == 2 and _NO_YEAR.match(pattern) and (clock or pattern[1] != "."):
            yield from ("md" + clock, "dm" + clock)
        elif not month and left == 3 and not pattern.startswith("#:#"):
            yield from (order + clock for order in ("Ymd", "dmY", "mdY", "ymd", "dmy", "mdy"))


def _fits(letters: str, shape: TextPattern) -> bool:
    """Whether every number of a shape can be what its letter says."""
    for place, letter in enumerate(letters):
        low, high = _BOUNDS[letter]
        if not low <= shape.lowest[place] <= shape.highest[place] <= high:
            return False
        digits = (shape.shortest[place], shape.longest[place])
        if letter == "Y" and digits != (4, 4):
            return False
        if letter == "y" and digits != (2, 2):
            return False
        if letter not in "Yf" and digits[1] > 2:
            return False
    return True


def _filled(pattern: str, letters: str) -> str:
    """A pattern whose groups of digits have their letters."""
    wanted = iter(letters)
    return _NUMBER.sub(lambda _match: f"%{next(wanted)}", pattern)
