"""What a line of a bill comes to: a fixed formula, its factors exact, rounded once.

Formulas are named and closed: nothing that an office types is evaluated. Prices that
change within a month make a line each; payers who change within a month share that
month's line, the last one paying what the others leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Context, Decimal, Inexact
from fractions import Fraction

from svc.duties.fees.apportionment import in_turn, rounded, shared_out
from svc.duties.fees.proration import MonthPart, share_of_month
from svc.model.amounts import Money
from svc.model.fees import Proration

#: Multiplies decimals exactly, or not at all.
_EXACT = Context(prec=25, traps=[Inexact])


def month_amount(
    quantity: Decimal,
    price: Decimal,
    part: MonthPart,
    by: Proration = Proration.ACTUAL,
    charged: Decimal = Decimal(1),
) -> Money:
    """What some days of a month cost at a monthly price.

    Args:
        quantity: Square metres, or 1 where the price is the home's.
        price: Yuan a month for one of them.
        part: The days.
        by: How the contract counts parts of months.
        charged: The share that is charged, such as 0.6 of a home that stands vacant.

    Example:
        >>> from datetime import date
        >>> march = MonthPart(date(2026, 3, 12), date(2026, 3, 31))
        >>> month_amount(Decimal("89.43"), Decimal("1.85"), march)
        Money.parse('106.74')
    """
    share = share_of_month(part, by)
    if share == 1:
        try:
            return rounded(_EXACT.multiply(_EXACT.multiply(quantity, price), charged))
        except Inexact:
            pass  # more digits than that: by fractions, as slowly as need be
    return rounded(Fraction(quantity) * Fraction(price) * Fraction(charged) * share)


def payers_amounts(
    quantity: Decimal,
    price: Decimal,
    parts: Sequence[MonthPart],
    by: Proration = Proration.ACTUAL,
    charged: Decimal = Decimal(1),
) -> list[Money]:
    """What each of several payers, one after the other, pays of one month at one price.

    Args:
        quantity: Square metres, or 1.
        price: Yuan a month for one of them.
        parts: Their days in order; they lie in one month and follow one another.
        by: How the contract counts parts of months.
        charged: The share that is charged.

    Returns:
        An amount each; together what the days of all of them cost.
    """
    if len(parts) == 1:
        return [month_amount(quantity, price, parts[0], by, charged)]
    every = MonthPart(parts[0].first, parts[-1].last)
    whole, *each = (month_amount(quantity, price, part, by, charged) for part in (every, *parts))
    return in_turn(whole, each)


def usage_amount(usage: Decimal, price: Decimal) -> Money:
    """What was used, at the price of one, rounded once.

    Example:
        >>> usage_amount(Decimal("13.8"), Decimal("4.10"))
        Money.parse('56.58')
    """
    return rounded(Fraction(usage) * Fraction(price))


def shared_total(total: Money, areas: dict[str, Decimal]) -> dict[str, Money]:
    """A total over units in proportion to their areas; a fen that is left goes by unit id.

    Raises:
        ValueError: There is no area to share by.
    """
    units = sorted(areas)
    return dict(zip(units, shared_out(total, [areas[unit] for unit in units]), strict=True))
