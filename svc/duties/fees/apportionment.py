"""Sums that are shared out to the fen, so that the parts add up to the whole.

Rounding each share by itself loses or invents money: 99.91 over four homes by their
areas would come to 99.90. Shares are cut down to whole fen, and what is left goes, a fen
each, to those that lost most by it (the largest remainder); equal ones in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from svc.model.amounts import Money

#: Digits of a decimal with which it is still exact by a hundred.
_EXACT = 25
_WHOLE = Decimal(1)


def rounded(yuan: Decimal | Fraction) -> Money:
    """An exact sum of yuan as money: half up, away from zero, and only here.

    Example:
        >>> rounded(Decimal("444.195")), rounded(Decimal("60.89") * Decimal("1.9876"))
        (Money.parse('444.20'), Money.parse('121.02'))
    """
    if isinstance(yuan, Decimal) and len(yuan.as_tuple().digits) <= _EXACT:
        return Money(int((yuan * 100).quantize(_WHOLE, ROUND_HALF_UP)))
    fen = Fraction(yuan) * 100
    doubled = 2 * abs(fen)
    whole = (doubled.numerator + doubled.denominator) // (2 * doubled.denominator)
    return Money(-whole if fen < 0 else whole)


def shared_out(total: Money, weights: Sequence[Decimal | Fraction | int]) -> list[Money]:
    """A sum in as many parts as there are weights, in proportion, to the fen.

    Args:
        total: What is shared; a negative sum is shared like its opposite.
        weights: How much each counts; none is negative and one at least is not 0.

    Returns:
        The parts in the order of the weights; they add up to `total`.

    Raises:
        ValueError: No weight counts, or one is negative.

    Example:
        >>> [str(part) for part in shared_out(Money.parse("100.00"), [1, 1, 1])]
        ['33.34', '33.33', '33.33']
    """
    if len(weights) == 1 and weights[0] > 0:
        return [total]
    exact = [Fraction(weight) for weight in weights]
    sum_of_weights = sum(exact, Fraction())
    if sum_of_weights <= 0 or min(exact) < 0:
        raise ValueError("weights must not be negative, and must not all be 0")
    fen = abs(int(total))
    shares = [fen * weight / sum_of_weights for weight in exact]
    parts = [int(share) for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - shares[place])
    for place in by_remainder[: fen - sum(parts)]:
        parts[place] += 1
    return [Money(-part if total < 0 else part) for part in parts]


def in_turn(whole: Money, parts: Sequence[Money]) -> list[Money]:
    """The parts of a whole, of which the last is what the others leave.

    A month that two payers share is cut so: neither pays a fen of the other's, and both
    together pay what the month costs.

    Args:
        whole: What all parts come to.
        parts: Each part as it would be by itself, in order.

    Example:
        >>> half = Money.parse("82.72")
        >>> in_turn(Money.parse("165.45"), [half, half])
        [Money.parse('82.72'), Money.parse('82.73')]
    """
    before = list(parts[:-1])
    return [*before, whole - sum(before, Money(0))] if parts else []


def percentage(of: Money, percent: Decimal) -> Money:
    """So many hundredths of a sum, rounded once.

    Example:
        >>> percentage(Money.parse("1985.40"), Decimal(5))
        Money.parse('99.27')
    """
    return rounded(of.decimal() * percent / 100)
