"""A flaw in a record, and the flaws that records of several kinds can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import personal_parts
from svc.rules.record.phones import digits
from svc.safe import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

#: Digits of the shortest number that can be called, such as 110 or a house extension.
_FEWEST_DIGITS = 3
_PAPERS = frozenset({"identity", "passport"})


class Flaw(NamedTuple):
    """Something in a record that should not be so.

    Attributes:
        path: Where in the record, such as `timeline[2].at`.
        reason: What is wrong, in words, without personal data.
        note: True for what is worth knowing and yet legal.
    """

    path: str
    reason: str
    note: bool = False


def format_flaws(record: Any, newest: int = 1) -> list[Flaw]:
    """A record in a format of a later svc cannot be judged by this one.

    Args:
        newest: The newest format of its kind that this svc reads.
    """
    if 1 <= record.format <= newest:
        return []
    return [
        Flaw(
            "format",
            _(
                "is {format}; this svc reads 1 to {newest}",
                format=record.format,
                newest=newest,
            ),
        )
    ]


def phone_flaws(path: str, phone: str) -> list[Flaw]:
    """A phone number can be called; it is not repeated in the message."""
    if len(digits(phone)) >= _FEWEST_DIGITS:
        return []
    return [Flaw(path, _("is no phone number that could be called"))]


def identity_flaws(texts: Mapping[str, str | None]) -> Iterator[Flaw]:
    """Whoever shows a paper is believed: its number is kept nowhere (PIPL 6, 29).

    Args:
        texts: Words by where they stand; they are not repeated in the message.
    """
    for path, text in texts.items():
        if text and any(part.sort in _PAPERS for part in personal_parts(text)):
            yield Flaw(path, _("holds the number of an identity card or passport: leave it out"))


def value_words(value: Any) -> str:
    """A value of a record that is not personal, in words."""
    if value is None:
        return _("absent")
    return value.isoformat() if hasattr(value, "isoformat") else quoted(value)


def month_flaws(number: str, path: str, at: datetime) -> list[Flaw]:
    """A number's month is the month of the moment, by the clock written there."""
    if number[1:5] == f"{at.year % 100:02}{at.month:02}":
        return []
    return [
        Flaw(
            path,
            _(
                "is in {at}, but the number {number} says {said}",
                at=f"{at:%Y-%m}",
                number=number,
                said=number[1:5],
            ),
        )
    ]
