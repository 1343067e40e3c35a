"""Numbers of tickets, follow-ups and residents, and the tails people say on the phone.

`T2611-A0042`: what it is, year and month received, the desk's letter, a
sequence per desk and month. `R-A00042`: a resident, a sequence per desk.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from svc.errors import UsageError
from svc.language import _

#: First two-digit year that belongs to the 1900s.
CENTURY_PIVOT = 70
MAX_SEQUENCE = 999_999_999
#: Longest spelling that is looked at.
MAX_LENGTH = 60

_DATED = re.compile(r"([TF])([0-9]{2}(?:0[1-9]|1[0-2]))-([A-Z]{1,2})([0-9]{4,9})\Z")
_RESIDENT = re.compile(r"(R)(-)([A-Z]{1,2})([0-9]{5,9})\Z")
_TAIL = re.compile(r"#?(?:([0-9]{0,4})-|([0-9]{1,4})(?=[A-Z]))?([A-Z]{0,2})([0-9]{1,15})\Z")
_DESK = re.compile(r"[A-Z]{1,2}\Z")


class Number(NamedTuple):
    """The parts of a number; `yymm` is empty for a resident."""

    prefix: str
    yymm: str
    desk: str
    sequence: int


class NumberTail(NamedTuple):
    """The end of a number, as said or typed.

    Attributes:
        prefix: Which numbers are meant: T, F or R.
        yymm_tail: One to four last digits of year and month; None if not said.
        desk: The desk's letters; None if not said.
        sequence: The whole sequence.
    """

    prefix: str
    yymm_tail: str | None
    desk: str | None
    sequence: int

    @property
    def exact(self) -> str | None:
        """The number, if nothing of it was left out."""
        if self.desk is None:
            return None
        if self.prefix == "R":
            return format_resident(self.desk, self.sequence)
        if self.yymm_tail is None or len(self.yymm_tail) != 4:
            return None
        return f"{self.prefix}{self.yymm_tail}-{self.desk}{self.sequence:04d}"

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


def format_number(prefix: str, year: int, month: int, desk: str, sequence: int) -> str:
    """The number of a ticket (T) or a follow-up (F) received in a month of the office's zone.

    Raises:
        UsageError: A year the two digits cannot hold, a wrong desk letter or sequence.

    Example:
        >>> format_number("T", 2026, 11, "A", 42)
        'T2611-A0042'
    """
    if prefix not in ("T", "F") or not 1 <= month <= 12:
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
    return f"{prefix}{year % 100:02d}{month:02d}-{desk_letter(desk)}{_checked(sequence):04d}"


def format_resident(desk: str, sequence: int) -> str:
    """The number of a resident.

    Raises:
        UsageError: A wrong desk letter or sequence.

    Example:
        >>> format_resident("A", 42)
        'R-A00042'
    """
    return f"R-{desk_letter(desk)}{_checked(sequence):05d}"


def desk_letter(text: str) -> str:
    """A desk's letter, A to Z or AA to ZZ, in capitals.

    Raises:
        UsageError: It is something else.
    """
    letter = _plain(text)
    if not _DESK.match(letter):
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
    if not yymm:
        raise UsageError(
            _("{number!r} has no month in it", number=number),
            _("numbers with one look like T2611-A0042"),
        )
    year = int(yymm[:2])
    return year + (1900 if year >= CENTURY_PIVOT else 2000), int(yymm[2:])


def parse_tail(text: str, prefix: str = "T") -> NumberTail:
    """Read a number or any end of one that holds the whole sequence and whole desk letters.

    `42`, `A42`, `11-A42`, `2611A42` and `T2611-A0042`, in any case and width; zeros
    in front of the sequence may be left out. `T42` is read as ticket 42 of any desk.

    Raises:
        UsageError: It cannot be such an end.
    """
    found = _TAIL.match(_without_prefix(_plain(text), prefix))
    if found is None or len(text) > MAX_LENGTH:
        raise _no_tail(text, prefix)
    yymm, desk, sequence = found[1] or found[2] or "", found[3], int(found[4])
    impossible_month = prefix == "R" or (len(yymm) == 4 and not 1 <= int(yymm[2:]) <= 12)
    if not 1 <= sequence <= MAX_SEQUENCE or (yymm and impossible_month):
        raise _no_tail(text, prefix)
    return NumberTail(prefix, yymm or None, desk or None, sequence)


def _without_prefix(plain: str, prefix: str) -> str:
    """Drop the prefix of a whole number, and of `T42`; the T of `TA42` is a desk's letter."""
    if prefix == "R":
        return re.sub(r"^R(?:(?=[0-9])|-)", "", plain)
    return re.sub(rf"^{prefix}(?=[0-9]{{4}}-?[A-Z]|[0-9]{{4}}-[0-9]|[0-9]+\Z)", "", plain)


def _parse(number: str) -> Number | None:
    found = _DATED.match(number) or _RESIDENT.match(number)
    if found is None:
        return None
    prefix, yymm, desk, written = found.groups()
    sequence, width = int(written), 5 if prefix == "R" else 4
    if sequence == 0 or written != f"{sequence:0{width}d}":
        return None
    return Number(prefix, yymm.strip("-"), desk, sequence)


def _plain(text: str) -> str:
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


def _no_tail(text: str, prefix: str) -> UsageError:
    whole = "R-A00042" if prefix == "R" else f"{prefix}2611-A0042"
    more = "" if prefix == "R" else ", 2611-A42"
    shown = text if len(text) <= 40 else text[:40] + "…"
    return UsageError(
        _("{shown!r} is no number or end of one", shown=shown),
        _("write 42, A42{more} or {whole}", more=more, whole=whole),
    )
