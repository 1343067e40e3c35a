"""The cashier's close: a fold over what came and went since the last, and a blind count.

All that a cashier took at a desk and no closing holds yet is in it: payments for old
bills, refunds, reversals, cash that was carried to the bank. Nothing is left out by the
date that stands on it, and nothing is asked of what other desks took.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.errors import Refused, UsageError
from svc.kinds.fees.cash import CashMove, CashWay
from svc.kinds.fees.closing import Closing, MethodTotal, MoneyPurposes, ReceiptStretch
from svc.kinds.fees.receipt import Method, Receipt
from svc.language import _
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand

#: Version of the closing format that this svc writes.
CLOSING_FORMAT = 1
NOTHING = Money(0)


class LineDates(NamedTuple):
    """What of a line tells whether it was in arrears.

    Attributes:
        first: The first day it is for.
        due: The last day on which paying it is in time.
    """

    first: date
    due: date


class Drawer(NamedTuple):
    """What a closing is made of.

    Attributes:
        cashier, desk: Whose till it is, and the letter of the desk.
        opened_from: What earlier closings left in the drawer, by their ids.
        receipts: Those that no closing holds, in the order of their numbers.
        numbers: All of the cashier's numbers from the first of these on, in order.
        moves: Cash that came or went without a receipt.
        lines: The lines that the receipts are for, by bill and key.
    """

    cashier: str
    desk: str
    opened_from: Mapping[str, Money]
    receipts: Sequence[Receipt]
    numbers: Sequence[str]
    moves: Sequence[CashMove]
    lines: Mapping[tuple[str, str], LineDates]


class DrawerSums(NamedTuple):
    """What the fold over a drawer comes to; the fields are those of a closing."""

    opening: Money
    methods: tuple[MethodTotal, ...]
    cash_in: Money
    cash_back: Money
    moved: Money
    banked: Money
    purpose: MoneyPurposes

    @property
    def expected(self) -> Money:
        """What is to be in the drawer."""
        return self.opening + self.cash_in + self.cash_back + self.moved - self.banked


class CashCount(NamedTuple):
    """What was counted, and what becomes of it.

    Attributes:
        counted: What lay in the drawer, counted before anybody said what was to lie there.
        kept: What stays as the float; all of it if None.
        handed_to: Who takes the drawer over.
        explanation: Why it is not what it was to be.
    """

    counted: Money
    kept: Money | None = None
    handed_to: str | None = None
    explanation: str | None = None


def sums_of(drawer: Drawer) -> DrawerSums:
    """What the fold over a drawer comes to, in whatever order its receipts stand.

    Example:
        >>> sums_of(Drawer("chen.hong", "A", {"D260409-A-chen.hong": Money(50000)}, (), (),
        ...                (), {})).expected
        Money.parse('500.00')
    """
    totals: dict[Method, list[Money]] = {}
    for receipt in drawer.receipts:
        totals.setdefault(receipt.method, []).append(receipt.amount)
    cash = totals.get(Method.CASH, [])
    put = {way: sum((one.amount for one in drawer.moves if one.way is way), NOTHING)
           for way in CashWay}  # fmt: skip
    return DrawerSums(
        sum(drawer.opened_from.values(), NOTHING),
        tuple(
            MethodTotal(method=method, count=len(totals[method]),
                        amount=sum(totals[method], NOTHING))
            for method in Method if method in totals
        ),
        sum((amount for amount in cash if amount > 0), NOTHING),
        sum((amount for amount in cash if amount < 0), NOTHING),
        put[CashWay.PUT_IN] - put[CashWay.TAKE_OUT],
        put[CashWay.BANK],
        purposes(drawer.receipts, drawer.lines),
    )  # fmt: skip


def purposes(
    receipts: Iterable[Receipt], lines: Mapping[tuple[str, str], LineDates]
) -> MoneyPurposes:
    """What money was for, as the receipts say; transfers from credit and deposits move none.

    A line that is on no file counts as one of the present.
    """
    sums = dict.fromkeys(MoneyPurposes.__struct_fields__, NOTHING)
    for receipt in receipts:
        if not receipt.method.moves_money:
            continue
        day = receipt.taken.date()
        for line in receipt.lines:
            sums[_when(lines.get((line.bill, line.line)), day)] += line.principal
            sums["late"] += line.late
        sums["credit"] += receipt.credit
        if receipt.deposit is not None:
            sums["deposit"] += receipt.deposit.amount
    return MoneyPurposes(**sums)


def _when(line: LineDates | None, day: date) -> str:
    if line is None:
        return "current"
    if line.due < day:
        return "arrears"
    return "ahead" if (line.first.year, line.first.month) > (day.year, day.month) else "current"


def stretches(opened: Iterable[str], numbers: Sequence[str]) -> tuple[ReceiptStretch, ...]:
    """Numbers as stretches in which no other number of the same cashier lies.

    Args:
        opened: Those that are to be in them.
        numbers: All of the cashier's, in order.

    Example:
        >>> [(one.first, one.last, one.count) for one in stretches(
        ...     ["N2604-A0001", "N2604-A0003", "N2604-A0007"],
        ...     ["N2604-A0001", "N2604-A0003", "N2604-A0004", "N2604-A0007"])]
        [('N2604-A0001', 'N2604-A0003', 2), ('N2604-A0007', 'N2604-A0007', 1)]
    """
    chosen = set(opened)
    runs: list[list[str]] = []
    before: str | None = None
    for number in numbers:
        if number in chosen:
            same_month = before is not None and before[:5] == number[:5]
            if before is not None and same_month:
                runs[-1].append(number)
            else:
                runs.append([number])
        before = number if number in chosen else None
    return tuple(ReceiptStretch(first=one[0], last=one[-1], count=len(one)) for one in runs)


def close(hand: AtHand, day: date, drawer: Drawer, count: CashCount) -> Decision[Closing]:
    """Put a closing down.

    Args:
        hand: What is at hand.
        day: The business day that it ends.
        drawer: What it is made of.
        count: What was counted.

    Raises:
        UsageError: The float that is kept is more than what was counted, or less than nothing.
        Refused: There is a difference and no word about it, or nobody else takes it over.
    """
    sums = sums_of(drawer)
    kept = _float_of(count, drawer.cashier)
    difference = count.counted - sums.expected
    if difference and not count.explanation:
        # How much is not told: whoever counts again is to count, and not to reckon.
        raise Refused(
            _("{counted} is not what is to be there", counted=count.counted),
            _("count again, or say why: --explain WORDS"),
        )
    closing = Closing(
        format=CLOSING_FORMAT, id=closing_id(day, drawer.desk, drawer.cashier), day=day,
        desk=drawer.desk, cashier=drawer.cashier, closed=hand.here,
        by=hand.actor.id if hand.actor.id != drawer.cashier else None,
        opening=sums.opening, opened_from=tuple(sorted(drawer.opened_from)),
        methods=sums.methods,
        receipts=stretches((one.id for one in drawer.receipts), drawer.numbers),
        reversals=tuple(one.id for one in drawer.receipts if one.reverses is not None),
        cash_in=sums.cash_in, cash_back=sums.cash_back,
        moves=tuple(one.id for one in drawer.moves), moved=sums.moved, banked=sums.banked,
        expected=sums.expected, counted=count.counted, difference=difference,
        explanation=count.explanation if difference else None, kept=kept,
        handed_to=count.handed_to, purpose=sums.purpose,
    )  # fmt: skip
    subject = f"close day {closing.id}"
    return Decision(closing, (Written("closing", closing),), "close-day", closing.id, subject)


def _float_of(count: CashCount, cashier: str) -> Money:
    """What stays in the drawer.

    Raises:
        UsageError: It is more than what was counted, or less than nothing.
        Refused: The drawer is handed to whom it is already.
    """
    kept = count.counted if count.kept is None else count.kept
    if count.counted < 0:
        raise UsageError(_("{amount} cannot be counted", amount=count.counted), _("0 or more"))
    if not 0 <= kept <= count.counted:
        raise UsageError(
            _("{amount} cannot be kept of {counted}", amount=kept, counted=count.counted),
            _("the float is part of what was counted"),
        )
    if count.handed_to == cashier:
        raise Refused(
            _("{who} has the drawer already", who=count.handed_to), _("leave --handed-to out")
        )
    return kept


def closing_id(day: date, desk: str, cashier: str) -> str:
    """The id of a closing.

    Example:
        >>> closing_id(date(2026, 4, 10), "A", "chen.hong")
        'D260410-A-chen.hong'
    """
    return f"D{day:%y%m%d}-{desk}-{cashier}"
