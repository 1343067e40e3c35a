"""Numbers of records, and the tails people say on the phone.

`T2611-A0042`: what it is, year and month received, the desk's letter, a
sequence per desk and month. `Q26-A01`: a sequence per desk and year. `R-A00042`:
a sequence per desk.
"""

from __future__ import annotations

import re
from functools import cache

from svc.errors import UsageError
from svc.language import _
from svc.named_tuple import NamedTuple

#: First two-digit year that belongs to the 1900s.
CENTURY_PIVOT = 70
MAX_SEQUENCE = 999_999_999
#: Longest spelling that is looked at.
MAX_LENGTH = 60

#: Digits of a sequence at least, by what it lasts: a month, a year, for ever.
WIDTHS = {"month": 4, "year": 2, "": 5}
_NUMBER = (
    r"([A-Z])(?:([0-9]{2}(?:0[1-9]|1[0-2]))-([A-Z]{1,2})([0-9]{4,9})"
    r"|([0-9]{2})-([A-Z]{1,2})([0-9]{2,9})|()-([A-Z]{1,2})([0-9]{5,9}))\Z"
)
_TAIL = r"#?(?:([0-9]{0,4})-|([0-9]{1,4})(?=[A-Z]))?([A-Z]{0,2})([0-9]{1,15})\Z"
_DESK = r"[A-Z]{1,2}\Z"
#: For `svc.start_pack`: kinds of records say what is compiled here.
__constant_patterns__ = True
#: What stands before the last four digits of numbers met, with what it says: four digits
#: that are not all naught make a number of it. Thousands share one.
_heads: dict[str, tuple[str, str, str, int]] = {}
_MANY_HEADS = 20_000


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """An expression, compiled once it is needed: `svc --help` compiles none."""
    return re.compile(pattern)


class Number(NamedTuple):
    """The parts of a number; `yymm` is empty where a sequence lasts for ever, `26` for a year."""

    prefix: str
    yymm: str
    desk: str
    sequence: int


class NumberTail(NamedTuple):
    """The end of a number, as said or typed.

    Attributes:
        prefix: Which numbers are meant: T, F, R …
        span: What their sequences last: `month`, `year` or empty.
        yymm_tail: One to four last digits of year and month; None if not said.
        desk: The desk's letters; None if not said.
        sequence: The whole sequence.
    """

    prefix: str
    yymm_tail: str | None
    desk: str | None
    sequence: int
    span: str = "month"

    @property
    def exact(self) -> str | None:
        """The number, if nothing of it was left out."""
        digits = {"month": 4, "year": 2, "": 0}[self.span]
        if self.desk is None or len(self.yymm_tail or "") != digits:
            return None
        return spell(self.prefix, self.yymm_tail or "", self.desk, self.sequence)

    def matches(self, number: str) -> bool:
        """Whether a complete number ends so."""
        parts = _parse(number)
        return (
            parts is not None
            and parts.prefix == self.prefix
            and parts.sequence == self.sequence
            and self.desk in (None, parts.desk)
            and parts.yymm.endswith(self.yymm_tail or "")
        )


def spell(prefix: str, yymm: str, desk: str, sequence: int) -> str:
    """A number from its parts, as they are.

    Example:
        >>> spell("T", "2611", "A", 42), spell("Q", "26", "A", 1), spell("R", "", "A", 42)
        ('T2611-A0042', 'Q26-A01', 'R-A00042')
    """
    width = WIDTHS[{4: "month", 2: "year"}.get(len(yymm), "")]
    return f"{prefix}{yymm}-{desk}{sequence:0{width}d}"


def format_number(prefix: str, year: int, month: int, desk: str, sequence: int) -> str:
    """The number of a record of a month of the office's zone.

    Args:
        prefix: The letter of its kind, such as T.

    Raises:
        UsageError: A year the two digits cannot hold, a wrong desk letter or sequence.

    Example:
        >>> format_number("T", 2026, 11, "A", 42)
        'T2611-A0042'
    """
    if not (len(prefix) == 1 and "A" <= prefix <= "Z" and 1 <= month <= 12):
        raise UsageError(
            _("no number is made of {prefix!r} and month {month}", prefix=prefix, month=month)
        )
    if not 1900 + CENTURY_PIVOT <= year < 2000 + CENTURY_PIVOT:
        raise UsageError(
            _("year {year} cannot be numbered", year=year),
            _(
                "records must be of {first} to {last}",
                first=1900 + CENTURY_PIVOT,
                last=1999 + CENTURY_PIVOT,
            ),
        )
    return spell(prefix, f"{year % 100:02d}{month:02d}", desk_letter(desk), _checked(sequence))


def format_lasting(prefix: str, desk: str, sequence: int) -> str:
    """A number of a sequence that lasts for ever.

    Raises:
        UsageError: A wrong desk letter or sequence.

    Example:
        >>> format_lasting("R", "A", 42)
        'R-A00042'
    """
    return spell(prefix, "", desk_letter(desk), _checked(sequence))


def century(year: int) -> int:
    """The year that two digits mean: 70 to 99 are the 1900s.

    Example:
        >>> century(26), century(99)
        (2026, 1999)
    """
    return year + (1900 if year >= CENTURY_PIVOT else 2000)


def desk_letter(text: str) -> str:
    """A desk's letter, A to Z or AA to ZZ, in capitals.

    Raises:
        UsageError: It is something else.
    """
    letter = _plain(text)
    if not compiled(_DESK).match(letter):
        raise UsageError(
            _("desk letter {text!r} is not A to Z or AA to ZZ", text=text), _("choose one like A")
        )
    return letter


def parse_number(number: str) -> Number:
    """The parts of a complete number, spelled as `format_number` spells it.

    Raises:
        UsageError: It is no number.

    Example:
        >>> parse_number("T2611-A0042")
        Number(prefix='T', yymm='2611', desk='A', sequence=42)
    """
    found = _parse(number)
    if found is None:
        raise UsageError(
            _("{number!r} is no complete number", number=number), _("they look like T2611-A0042")
        )
    return found


def month_of(number: str) -> tuple[int, int]:
    """Year and month in a ticket's or follow-up's number; 70 to 99 are the 1900s.

    Raises:
        UsageError: It is no such number.
    """
    yymm = parse_number(number).yymm
    if len(yymm) != 4:
        raise UsageError(
            _("{number!r} has no month in it", number=number),
            _("numbers with one look like T2611-A0042"),
        )
    return century(int(yymm[:2])), int(yymm[2:])


def parse_tail(text: str, prefix: str = "T", span: str = "month") -> NumberTail:
    """Read a number or any end of one that holds the whole sequence and whole desk letters.

    `42`, `A42`, `11-A42`, `2611A42` and `T2611-A0042`, in any case and width; zeros
    in front of the sequence may be left out. `T42` is read as ticket 42 of any desk.

    Args:
        prefix: The letter of the kind that is meant.
        span: What its sequences last: `month`, `year` or empty.

    Raises:
        UsageError: It cannot be such an end.
    """
    match = compiled(_TAIL).match(_without_prefix(_plain(text), prefix, span))
    if match is None or len(text) > MAX_LENGTH:
        raise _no_tail(text, prefix, span)
    yymm, desk, sequence = match[1] or match[2] or "", match[3], int(match[4])
    most = {"month": 4, "year": 2, "": 0}[span]
    impossible = len(yymm) > most or (len(yymm) == 4 and not 1 <= int(yymm[2:]) <= 12)
    if not 1 <= sequence <= MAX_SEQUENCE or (yymm and impossible):
        raise _no_tail(text, prefix, span)
    return NumberTail(prefix, yymm or None, desk or None, sequence, span)


def _without_prefix(plain: str, prefix: str, span: str) -> str:
    """Drop the prefix of a whole number, and of `T42`; the T of `TA42` is a desk's letter."""
    if not span:
        return re.sub(rf"^{prefix}(?:(?=[0-9])|-)", "", plain)
    digits = 4 if span == "month" else 2
    return re.sub(
        rf"^{prefix}(?=[0-9]{{{digits}}}-?[A-Z]|[0-9]{{{digits}}}-[0-9]|[0-9]+\Z)", "", plain
    )


def _parse(number: str) -> Number | None:
    head, last = number[:-4], number[-4:]
    if head in _heads and last.isdecimal() and last.isascii() and last != "0000":
        prefix, yymm, desk, thousands = _heads[head]
        return Number(prefix, yymm, desk, thousands + int(last))
    parts = _read(number)
    # Of a year's numbers, which may have two digits, four do not begin with a naught.
    if parts is not None and len(parts.yymm) != 2 and last.isdecimal():
        if len(_heads) > _MANY_HEADS:
            _heads.clear()
        _heads[head] = (*parts[:3], parts.sequence // 10_000 * 10_000)
    return parts


def _read(number: str) -> Number | None:
    match = compiled(_NUMBER).match(number)
    if match is None:
        return None
    prefix, yymm, desk, written = (match[1], *next(
        match.group(at, at + 1, at + 2) for at in (2, 5, 8) if match[at] is not None
    ))  # fmt: skip
    sequence = int(written)
    if sequence == 0 or number != spell(prefix, yymm, desk, sequence):
        return None
    return Number(prefix, yymm, desk, sequence)


def _plain(text: str) -> str:
    import unicodedata

    narrow = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).upper()
    return re.sub(r"[‐‑‒–—―−]", "-", re.sub(r"\s+", "", narrow))


def _checked(sequence: int) -> int:
    if not 1 <= sequence <= MAX_SEQUENCE:
        raise UsageError(
            _(
                "sequence {sequence} is not between 1 and {most}",
                sequence=sequence,
                most=MAX_SEQUENCE,
            )
        )
    return sequence


def _no_tail(text: str, prefix: str, span: str) -> UsageError:
    whole = spell(prefix, {"month": "2611", "year": "26", "": ""}[span], "A", 42)
    more = {"month": ", 2611-A42", "year": ", 26-A42", "": ""}[span]
    shown = text if len(text) <= 40 else text[:40] + "…"
    return UsageError(
        _("{shown!r} is no number or end of one", shown=shown),
        _("write 42, A42{more} or {whole}", more=more, whole=whole),
    )


def parse_version(text: str) -> tuple[str, int | None]:
    """A number with the version that is meant behind it: `U2604-A0004@2`; None without one.

    Raises:
        UsageError: What follows the sign is no number of a version.

    Example:
        >>> parse_version("U2604-A0004@2"), parse_version("4")
        (('U2604-A0004', 2), ('4', None))
    """
    name, sign, version = text.strip().partition("@")
    if not sign:
        return name, None
    if not (version.isascii() and version.isdecimal() and 0 < int(version) < _MOST_VERSIONS):
        raise UsageError(
            _("{text!r} names no version", text=text), _("write it like U2604-A0004@2")
        )
    return name, int(version)


_MOST_VERSIONS = 100_000
