"""Months and parts of months: what share of a month's price a few of its days cost.

A period is cut into calendar months, a line each, so that paying by the month, by the
quarter or by the year comes to the same. Both ends of a part count.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache

from svc.model.fees import Proration
from svc.named_tuple import NamedTuple


class MonthPart(NamedTuple):
    """Some days of one calendar month, both ends counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many they are."""
        return (self.last - self.first).days + 1

    @property
    def of_days(self) -> int:
        """How many the whole month has."""
        return monthrange(self.first.year, self.first.month)[1]

    @property
    def month(self) -> str:
        """The month, `2026-04`."""
        return f"{self.first:%Y-%m}"


def months_of(first: date, last: date) -> Iterator[MonthPart]:
    """A period cut at the ends of its months; nothing where it ends before it begins.

    Example:
        >>> [part.days for part in months_of(date(2026, 1, 12), date(2026, 3, 2))]
        [20, 28, 2]
    """
    while first <= last:
        end = first.replace(day=monthrange(first.year, first.month)[1])
        yield MonthPart(first, min(end, last))
        first = end + timedelta(days=1)


@lru_cache(maxsize=256)
def share_of_month(part: MonthPart, by: Proration = Proration.ACTUAL) -> Fraction:
    """What of a month's price a part of it costs, from 0 to 1.

    The contracts that count by halves say it of the month in which charging begins; a
    month that ends early is counted by its days under these as well.

    Example:
        >>> march = MonthPart(date(2026, 3, 12), date(2026, 3, 31))
        >>> [str(share_of_month(march, by)) for by in Proration]
        ['20/31', '2/3', '48/73', '1', '17/31']
    """
    month_days = part.of_days
    if part.days == month_days:
        return Fraction(1)
    if by is Proration.THIRTY:
        return min(Fraction(part.days, 30), Fraction(1))
    if by is Proration.YEAR:
        return min(Fraction(12 * part.days, 365), Fraction(1))
    begun, ends_early = part.first.day, part.last.day < month_days
    if by is Proration.ACTUAL or begun == 1 or ends_early:
        return Fraction(part.days, month_days)
    if by is Proration.HALF_MONTH:
        return Fraction(1) if begun <= 15 else Fraction(1, 2)
    return Fraction(month_days - 15 + 1, month_days) if begun <= 15 else Fraction(0)
