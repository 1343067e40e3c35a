"""Late fees: simple interest by the day on what is still open, told for any moment.

A late fee exists only where a tariff has one (whether it may be asked, and how much,
is the contract's; what is far above the loss is reduced: Civil Code 585). The first day
is not counted (Civil Code 201). The fee is a function of what was open on which day, so
that asking twice, or as of an earlier day, gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from svc.duties.fees.apportionment import rounded
from svc.model.amounts import Money


class LateTerms(NamedTuple):
    """What a tariff says of lateness.

    Attributes:
        rate: The share of the open principal that a day costs, such as 0.0003.
        grace: Days after the due day within which paying costs nothing; whoever pays
            later owes from the due day on.
        cap: The most a line's late fees may come to, as a share of its principal.
    """

    rate: Decimal
    grace: int = 0
    cap: Decimal | None = None


class LinePayment(NamedTuple):
    """What one payment settled of one line.

    Attributes:
        on: The day it was taken.
        principal: Of the line's amount.
        late: Of its late fees.
    """

    on: date
    principal: Money
    late: Money = Money(0)


def late_fee_open(
    principal: Money,
    due: date,
    terms: LateTerms | None,
    payments: Iterable[LinePayment],
    on: date,
) -> Money:
    """The late fee of one line that is still owed on a day.

    Between two payments the open principal stays the same; each such stretch is rounded
    by itself, half up, and nothing is charged on late fees.

    Args:
        principal: What the line came to.
        due: The last day on which it was in time.
        terms: What its tariff says; None where it says nothing.
        payments: What was paid on it; those after `on` are left out.
        on: The day.
    """
    if terms is None:
        return Money(0)
    until_then = sorted((payment for payment in payments if payment.on <= on), key=lambda p: p.on)
    accrued = paid = Money(0)
    still_open, since = principal, due
    for payment in until_then:
        if (payment.on - due).days > terms.grace:
            accrued += _stretch(still_open, since, payment.on, terms)
            since = payment.on
        still_open -= payment.principal
        paid += payment.late
    if (on - due).days > terms.grace:
        accrued += _stretch(still_open, since, on, terms)
    if terms.cap is not None:
        accrued = min(accrued, rounded(Fraction(principal.decimal()) * Fraction(terms.cap)))
    return max(accrued - paid, Money(0))


def _stretch(still_open: Money, since: date, until: date, terms: LateTerms) -> Money:
    """What the principal of one stretch costs; negative lines (corrections) cost nothing."""
    if still_open <= 0:
        return Money(0)
    return rounded(Fraction(still_open.decimal()) * Fraction(terms.rate) * (until - since).days)
