"""Late fees: simple interest by the day on what is still open, told for any moment.

A late fee exists only where a tariff has one (whether it may be asked, and how much,
is the contract's; what is far above the loss is reduced: Civil Code 585). The first day
is not counted (Civil Code 201). The fee is a function of what was open on which day, so
that asking twice, or as of an earlier day, gives the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from svc.duties.fees.apportionment import rounded
from svc.model.amounts import Money
from svc.model.fees import LateStretch
from svc.named_tuple import NamedTuple

#: No holiday is longer.
_LONGEST_REST = timedelta(days=60)


class LateTerms(NamedTuple):
    """What a tariff says of lateness.

    Attributes:
        rate: The share of the open principal that a day costs, such as 0.0003.
        grace: Days after the due day within which paying costs nothing; whoever pays
            later owes from the due day on.
        cap: The most a line's late fees may come to, as a share of its principal.
        tariff: The version that says it: `property-fee/2025-01`.
        working: The first working day from a day on; paying by it is in time. None where a
            period ends on whatever day it does.
    """

    rate: Decimal
    grace: int = 0
    cap: Decimal | None = None
    tariff: str | None = None
    working: Callable[[date], date] | None = None

    def is_late(self, on: date, due: date) -> bool:
        """Whether paying on a day is late for what was due on another."""
        last = due + timedelta(days=self.grace)
        # Who is that late need not be asked what days were holidays.
        if self.working is not None and last < on <= last + _LONGEST_REST:
            last = self.working(last)
        return on > last


class LinePayment(NamedTuple):
    """What one payment settled of one line, or what was let go of it.

    Attributes:
        on: The day it was taken.
        principal: Of the line's amount.
        late: Of its late fees.
    """

    on: date
    principal: Money
    late: Money = Money(0)


class ObjectionSpan(NamedTuple):
    """Days that cost nothing: an objection to the line waited to be settled.

    Attributes:
        since: The day on which somebody objected; it counts still.
        until: The day on which it was settled; None as long as it waits.
    """

    since: date
    until: date | None = None


class LateFee(NamedTuple):
    """The late fees of a line as of a day.

    Attributes:
        stretches: How they came about, in order.
        settled: What was paid of them, or let go.
    """

    stretches: list[LateStretch]
    settled: Money

    @property
    def open(self) -> Money:
        """What is still owed of them."""
        return max(self.accrued - self.settled, Money(0))

    @property
    def accrued(self) -> Money:
        """What they came to."""
        return sum((one.amount for one in self.stretches), Money(0))


def late_fee(
    principal: Money,
    due: date,
    terms: LateTerms | None,
    payments: Iterable[LinePayment],
    on: date,
    pauses: Iterable[ObjectionSpan] = (),
) -> LateFee:
    """The late fees of one line as of a day, and how they came about.

    Between two payments the open principal stays the same; each such stretch is rounded
    by itself, half up, and nothing is charged on late fees.

    Args:
        principal: What the line came to.
        due: The last day on which it was in time.
        terms: What its tariff says; None where it says nothing.
        payments: What was paid on it; those after `on` are left out.
        on: The day.
        pauses: Days that cost nothing; none overlap.
    """
    if terms is None:
        return LateFee([], Money(0))
    most = None
    if terms.cap is not None:
        most = rounded(Fraction(principal.decimal()) * Fraction(terms.cap))
    stretches: list[LateStretch] = []
    settled, still_open, since = Money(0), principal, due
    waits = list(pauses)
    until_then = sorted((payment for payment in payments if payment.on <= on), key=lambda p: p.on)
    for payment in [*until_then, LinePayment(on, Money(0))]:
        if terms.is_late(payment.on, due):
            made = _stretch(still_open, _days(since, payment.on, waits), terms, most)
            if made is not None:
                stretches.append(made)
                most = most - made.amount if most is not None else None
            since = payment.on
        still_open -= payment.principal
        settled += payment.late
    return LateFee(stretches, settled)


def late_fee_open(
    principal: Money,
    due: date,
    terms: LateTerms | None,
    payments: Iterable[LinePayment],
    on: date,
) -> Money:
    """The late fee of one line that is still owed on a day; see `late_fee`."""
    return late_fee(principal, due, terms, payments, on).open


def _days(since: date, until: date, pauses: Iterable[ObjectionSpan]) -> int:
    """Days from one to another, less those on which an objection waited."""
    paused = ((min(until, pause.until or until) - max(since, pause.since)).days for pause in pauses)
    return (until - since).days - sum(days for days in paused if days > 0)


def _stretch(
    still_open: Money, days: int, terms: LateTerms, most: Money | None
) -> LateStretch | None:
    """What the principal of one stretch costs; negative lines (corrections) cost nothing."""
    if still_open <= 0 or days <= 0:
        return None
    amount = rounded(Fraction(still_open.decimal()) * Fraction(terms.rate) * days)
    if most is not None:
        amount = min(amount, most)
    if not amount:
        return None
    return LateStretch(tariff=terms.tariff, principal=still_open, days=days, amount=amount)
