"""Who pays for a unit on which days: its own word, else the developer, else the owner.

Before a home is handed over the developer pays (Property Management Regulations 41); after
that whoever the unit's file names for those days, and for what nobody is named, the owner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from svc.duties.fees.proration import MonthPart
from svc.kinds.unit import PayerSpan, Unit
from svc.language import _
from svc.named_tuple import NamedTuple

_DAY = timedelta(days=1)


class OwnerSpan(NamedTuple):
    """From when to when somebody owns a unit; `until` is the first day no longer."""

    who: str
    since: date
    until: date | None = None


class PayingPart(NamedTuple):
    """Some days with the same payers.

    Attributes:
        part: The days.
        shares: Each payer's share; they come to 1.
    """

    part: MonthPart
    shares: tuple[tuple[str, Decimal], ...]


class Unpaid(NamedTuple):
    """Some days for which nobody is known to pay, and why."""

    part: MonthPart
    reason: str


class UnitPayers(NamedTuple):
    """What is known of who pays for a unit.

    Attributes:
        unit: The unit.
        owners: Its owners, whenever they were.
        developer: Who built it, where that is on file.
    """

    unit: Unit
    owners: Sequence[OwnerSpan] = ()
    developer: str | None = None

    def parts(self, item: str, part: MonthPart) -> tuple[list[PayingPart], list[Unpaid]]:
        """Some days cut where another pays; the days for which nobody does are apart.

        Args:
            item: What is paid for.
            part: The days, of one month.
        """
        paying: list[PayingPart] = []
        unpaid: list[Unpaid] = []
        for piece in _cut(part, self._changes()):
            shares, reason = self._on(item, piece.first)
            if reason:
                unpaid.append(Unpaid(piece, reason))
            elif paying and (paying[-1].shares, paying[-1].part.last + _DAY) == (
                shares,
                piece.first,
            ):
                paying[-1] = PayingPart(MonthPart(paying[-1].part.first, piece.last), shares)
            else:
                paying.append(PayingPart(piece, shares))
        return paying, unpaid

    def _changes(self) -> Iterable[date | None]:
        yield self.unit.delivered
        for span in self.unit.payers:
            yield from (span.since, span.until)
        for owner in self.owners:
            yield from (owner.since, owner.until)

    def _on(self, item: str, day: date) -> tuple[tuple[tuple[str, Decimal], ...], str]:
        """The payers of a day with their shares; or why there is none."""
        if not self.unit.payers:
            who, reason = self._usual(day)
            return ((), reason) if reason else (((who, Decimal(1)),), "")
        shares: dict[str, Decimal] = {}
        for span in self.unit.payers:
            if _lasts(span, day) and (not span.items or item in span.items):
                share = Decimal(1) if span.share is None else span.share
                shares[span.who] = shares.get(span.who, Decimal(0)) + share
        left = 1 - sum(shares.values(), Decimal(0))
        if left > 0:
            who, reason = self._usual(day)
            if reason:
                return (), reason
            shares[who] = shares.get(who, Decimal(0)) + left
        return tuple(shares.items()), ""

    def _usual(self, day: date) -> tuple[str, str]:
        """Who pays where the unit's file names nobody; or why nobody does."""
        if self.unit.delivered is not None and day < self.unit.delivered:
            return self.developer or "", "" if self.developer else _("no developer on file")
        owning = [one for one in self.owners if one.since <= day and not _over(one.until, day)]
        first = min(owning, key=lambda one: (one.since, one.who), default=None)
        return (first.who, "") if first else ("", _("no payer on file"))


def _lasts(span: PayerSpan, day: date) -> bool:
    return span.since <= day and not _over(span.until, day)


def _over(until: date | None, day: date) -> bool:
    return until is not None and until <= day


def _cut(part: MonthPart, changes: Iterable[date | None]) -> list[MonthPart]:
    """Some days in pieces, each of which begins on a day on which something may change."""
    inside = {day for day in changes if day is not None and part.first < day <= part.last}
    if not inside:
        return [part]
    begins = sorted({part.first, *inside})
    ends = [day - _DAY for day in begins[1:]] + [part.last]
    return [MonthPart(begin, end) for begin, end in zip(begins, ends, strict=True)]
