"""What a payment settles: which lines, how much of each, and what is left as credit.

The payer's word comes first. Where he says nothing, what fell due first is settled
first, and what fell due on the same day in proportion (Civil Code 560). Within a debt
late fees come before the principal (Civil Code 561), unless the tariff says principal
first; then all principals come before any late fee.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby

from svc.duties.fees.apportionment import shared_out
from svc.model.amounts import Money
from svc.model.fees import PaymentOrder
from svc.named_tuple import NamedTuple


class OpenLine(NamedTuple):
    """What is owed for one line of a bill.

    Attributes:
        key: Which line.
        due: The last day on which paying it is in time.
        principal: What is open of its amount.
        late: What is open of its late fees.
        rank: The place of its item in the office's order; lines due on one day are
            settled by rank, and in proportion where it is the same.
        order: What comes first within this debt, where its own contract says so.
    """

    key: str
    due: date
    principal: Money
    late: Money = Money(0)
    rank: int = 0
    order: PaymentOrder | None = None


class Settled(NamedTuple):
    """What a payment settles of one line."""

    key: str
    principal: Money
    late: Money


class Allocation(NamedTuple):
    """Where a payment goes.

    Attributes:
        lines: What it settles, in the order in which it does; lines it does not reach
            are not among them.
        credit: What no open line takes.
    """

    lines: list[Settled]
    credit: Money


def allocated(
    amount: Money,
    lines: Iterable[OpenLine],
    order: PaymentOrder = PaymentOrder.LAW,
    designated: Sequence[str] = (),
) -> Allocation:
    """A payment over the lines that are open.

    Args:
        amount: What was paid; more than nothing.
        lines: What is open, in any order.
        order: What comes first within a debt.
        designated: Keys of the lines that the payer says it is for, in his order; the
            payment is for no other line, and what they do not take is credit.

    Example:
        >>> due = date(2026, 4, 30)
        >>> lines = [OpenLine("a", due, Money.parse("165.45")),
        ...          OpenLine("b", due, Money.parse("96.00"))]
        >>> [str(line.principal) for line in allocated(Money.parse("200.00"), lines).lines]
        ['126.56', '73.44']
    """
    settled: dict[str, Settled] = {}
    left = amount
    groups = _groups(lines, designated)

    def late_last(line: OpenLine) -> bool:
        return (line.order or order) is PaymentOrder.PRINCIPAL

    def first(line: OpenLine) -> OpenLine:
        return line._replace(late=Money(0)) if late_last(line) else line

    def last(line: OpenLine) -> OpenLine:
        late = line.late if late_last(line) else Money(0)
        return line._replace(principal=Money(0), late=late)

    for part in (first, last):
        for group in groups:
            left = _settle(settled, group, left, part)
    return Allocation(list(settled.values()), left)


def _groups(lines: Iterable[OpenLine], designated: Sequence[str]) -> list[list[OpenLine]]:
    """Lines that are settled together, the earliest debts first."""
    open_lines = [line for line in lines if line.principal > 0 or line.late > 0]
    if designated:
        by_key = {line.key: line for line in open_lines}
        return [[by_key[key]] for key in dict.fromkeys(designated) if key in by_key]
    in_order = sorted(open_lines, key=lambda line: (line.due, line.rank, line.key))
    return [list(group) for _, group in groupby(in_order, lambda line: (line.due, line.rank))]


def _settle(
    settled: dict[str, Settled],
    group: list[OpenLine],
    left: Money,
    part: Callable[[OpenLine], OpenLine],
) -> Money:
    """Settle as much of a group as what is left allows; returns what is left then."""
    parts = [part(line) for line in group]
    wanted = [max(line.principal, Money(0)) + max(line.late, Money(0)) for line in parts]
    total = sum(wanted, Money(0))
    if left <= 0 or total <= 0:
        return left
    shares = wanted if left >= total else shared_out(left, wanted)
    for line, share in zip(parts, shares, strict=True):
        if share:
            before = settled.get(line.key, Settled(line.key, Money(0), Money(0)))
            late = Money(min(share, max(line.late, Money(0))))
            settled[line.key] = Settled(
                line.key, before.principal + (share - late), before.late + late
            )
    return left - min(left, total)
