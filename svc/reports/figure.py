"""A figure: what a measure comes to, and what it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.model.amounts import Money
from svc.named_tuple import NamedTuple


class Figure(NamedTuple):
    """One measure's figure for one group of tickets.

    Attributes:
        value: Count, ratio, mean, or median in seconds; None where the denominator is 0.
        numerator: Count, hits or sum; None for a duration.
        denominator: What it is divided by, or how many values there are; None for a count.
        more: Further figures by name: of a duration `mean` and quantiles such as `p90` in
            wall time, `working`, `working_mean` and `working_p90` in working time; and what
            stands beside.
        money: Whether the numbers, but for a ratio and `counts`, are fen.
        counts: What of `more` counts something, and is no money.
    """

    value: float | None
    numerator: int | None
    denominator: int | None
    more: Mapping[str, float | None]
    money: bool = False
    counts: tuple[str, ...] = ()

    def small(self, minimum_n: int) -> bool:
        """Whether too few stand behind it to say much."""
        return not self.money and self.denominator is not None and 0 < self.denominator < minimum_n

    def plain(self) -> dict[str, Any]:
        """The figure as programs get it: of money amounts are decimals, as in records."""
        value: Any = self.value
        if self.money and self.denominator is None and value is not None:
            value = _amount(value)
        return {
            "value": value,
            "numerator": _amount(self.numerator) if self.money else self.numerator,
            "denominator": _amount(self.denominator) if self.money else self.denominator,
            **{
                name: _amount(one) if self.money and name not in self.counts else one
                for name, one in self.more.items()
            },
        }


def _amount(fen: float | None) -> Any:
    return None if fen is None else str(Money(int(fen)))
