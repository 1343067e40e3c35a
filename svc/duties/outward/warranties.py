"""Until when whoever built a home answers for its parts.

Source: Property Management Regulations (2018) 31. A term counts in calendar months from its
own day, else from the home's delivery; its last day is the one before that date.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.kinds.party import Party


class HomeWarranty(NamedTuple):
    """The warranty of one part of one home.

    Attributes:
        party: Who answers for it.
        part, name, name_en: Which part.
        since: From which day; None where nothing says when the home was delivered.
        ends: The first day no longer; None likewise.
        categories: Categories of tickets about the part; empty where any may be.
    """

    party: str
    part: str
    name: str
    name_en: str | None
    since: date | None
    ends: date | None
    categories: tuple[str, ...]

    @property
    def last(self) -> date | None:
        """The last day that counts."""
        return None if self.ends is None else self.ends - timedelta(days=1)

    def about(self, category: str) -> bool:
        """Whether a ticket of a category may be about the part."""
        return not self.categories or category in self.categories

    def within(self, day: date) -> bool | None:
        """Whether a day lies within it; None where nobody knows."""
        if self.since is None or self.ends is None:
            return None
        return self.since <= day < self.ends


def terms_of(party: Party, building: str, delivered: date | None) -> Iterator[HomeWarranty]:
    """The warranties of one home, part by part as the party's record names them.

    A term that names the building goes before one that holds for all.
    """
    named = {term.part for term in party.warranties if building in term.buildings}
    if party.buildings and building not in party.buildings:
        return
    for term in party.warranties:
        if building not in term.buildings and (term.buildings or term.part in named):
            continue
        since = term.since or delivered
        ends = None if since is None else months_later(since, term.months)
        yield HomeWarranty(
            party.id, term.part, term.name, term.name_en, since, ends, term.categories
        )


def months_later(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day.

    Example:
        >>> months_later(date(2024, 2, 29), 12)
        datetime.date(2025, 2, 28)
    """
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
