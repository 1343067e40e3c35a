"""A closing: what one cashier took at one desk since the last, counted at the end of the day.

It is a snapshot that never changes: what lay in the drawer before, what came and went by
each method, what was to be there and what was counted, what stays as the float of the
next day. Whoever confirms it, and what is found out about a difference, is appended.

Which receipts it holds it says by their numbers, as stretches of the cashier's own; so
every receipt is in one closing or in none yet, whatever another desk sends later.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from svc.kinds.fees.cash import OfCashMove
from svc.kinds.fees.receipt import CHINESE as WORDS_OF_RECEIPTS
from svc.kinds.fees.receipt import Method
from svc.language import N_, _
from svc.model.amounts import Money
from svc.model.dispute import Dispute
from svc.model.fields import ByStaff, Count, Day, Happened, OfReceipt, OfTicket, Text, refers
from svc.model.slug import SLUG
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.record.numbers import parse_number

ClosingId = Annotated[str, Meta(pattern=rf"^D[0-9]{{6}}-[A-Z]{{1,2}}-{SLUG}\Z")]
OfClosing = Annotated[ClosingId, Meta(extra=refers("closing"))]
DeskLetter = Annotated[str, Meta(pattern=r"^[A-Z]{1,2}\Z", description=N_("a desk's letter"))]


class ClosingAction(StrEnum):
    """What can happen to a closing."""

    CONFIRM = "confirm"
    EXPLAIN = "explain"
    PRINT = "print"
    TICKET = "ticket"


class MethodTotal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came and went by one method, what was given back with it."""

    method: Method
    count: Count
    amount: Money


class ReceiptStretch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Receipts of the cashier from one number to another, both counted.

    Attributes:
        count: How many of the numbers between are the cashier's.
    """

    first: OfReceipt
    last: OfReceipt
    count: Count


class MoneyPurposes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What money was for, as the receipts say; together it is what all methods brought.

    Attributes:
        arrears: Lines that were due before the day of the payment.
        current: Lines that were not.
        ahead: Lines of a later month than that of the payment.
        credit: What credit gained.
        deposit: What deposits gained.
        late: Late fees.
    """

    arrears: Money = field(default_factory=Money)
    current: Money = field(default_factory=Money)
    ahead: Money = field(default_factory=Money)
    credit: Money = field(default_factory=Money)
    deposit: Money = field(default_factory=Money)
    late: Money = field(default_factory=Money)


class ClosingEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a closing.

    Attributes:
        ticket: Where it is settled what became of a difference.
    """

    at: Happened
    by: ByStaff
    action: ClosingAction
    ticket: OfTicket | None = None
    words: Text | None = None


class Closing(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One closing.

    Attributes:
        day: The business day that it ends.
        desk: The letter of the desk whose receipts it holds.
        closed: When it was made: what is taken later belongs to the next business day.
        by: Who counted, where that was not the cashier.
        opening: What lay in the drawer at the beginning.
        opened_from: The closings that left it there.
        methods: What came and went, by method.
        receipts: Which receipts it holds.
        reversals: Those of them that take another back.
        cash_in, cash_back: What receipts brought in cash, and what they gave back: 0 or less.
        moves: Cash that came or went without a receipt.
        moved: What these come to, without what went to the bank.
        banked: What went to the bank before the count.
        expected: What was to be in the drawer.
        counted: What was.
        difference: How much more that is; of money that was short, less than 0.
        explanation: Why there is a difference.
        kept: What stays in the drawer as the float; the rest is handed in.
        handed_to: Who takes the drawer over, where that is another cashier.
        purpose: What the money was for.
    """

    format: int
    id: ClosingId
    day: Day
    desk: DeskLetter
    cashier: ByStaff
    closed: Happened
    by: ByStaff | None = None
    opening: Money
    opened_from: tuple[OfClosing, ...] = ()
    methods: tuple[MethodTotal, ...] = ()
    receipts: tuple[ReceiptStretch, ...] = ()
    reversals: tuple[OfReceipt, ...] = ()
    cash_in: Money = field(default_factory=Money)
    cash_back: Money = field(default_factory=Money)
    moves: tuple[OfCashMove, ...] = ()
    moved: Money = field(default_factory=Money)
    banked: Money = field(default_factory=Money)
    expected: Money
    counted: Money
    difference: Money = field(default_factory=Money)
    explanation: Text | None = None
    kept: Money
    handed_to: ByStaff | None = None
    purpose: MoneyPurposes = field(default_factory=MoneyPurposes)
    source: Source | None = None
    events: tuple[ClosingEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def handed_in(self) -> Money:
        """What leaves the drawer after the count."""
        return self.counted - self.kept


CHINESE = {
    Method: WORDS_OF_RECEIPTS[Method],
    ClosingAction: {"confirm": "复核", "explain": "说明", "print": "打印", "ticket": "转工单"},
}
LABELS = {
    "day": "营业日", "desk": "服务台", "cashier": "收银员", "closed": "日结时间", "by": "经手人",
    "opening": "期初备用金", "opened_from": "承接日结单", "methods": "收款方式", "method": "方式",
    "count": "笔数", "amount": "金额", "receipts": "收据", "first": "起号", "last": "止号",
    "reversals": "冲正收据", "cash_in": "现金收入", "cash_back": "现金退出", "moves": "现金调拨",
    "moved": "调拨净额", "banked": "存行", "expected": "应有现金", "counted": "实点现金",
    "difference": "长短款", "explanation": "差异说明", "kept": "留存备用金",
    "handed_to": "移交给", "purpose": "用途", "arrears": "往欠", "current": "本期",
    "ahead": "预收", "credit": "预存", "deposit": "押金", "late": "违约金", "words": "说明",
    "ticket": "工单", "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧",
    "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip
HEADINGS = {"day": "日结日期", "counted": "实收现金", "difference": "长款 短款"}


def slot(closing: Closing) -> str:
    """The id of a closing: day, desk and cashier."""
    return f"D{closing.day:%y%m%d}-{closing.desk}-{closing.cashier}"


def body_verbs(before: Closing | None, after: Closing) -> Iterator[str]:
    """What it is to put a closing down: one's own, or that of another."""
    if before is None:
        yield "add" if after.by in (None, after.cashier) else "add-for"


def flaws(closing: Closing) -> Iterator[Flaw]:
    """What must hold of a closing by itself: its sums add up, and a difference has a reason."""
    cash = sum((one.amount for one in closing.methods if one.method is Method.CASH), Money(0))
    if closing.cash_in + closing.cash_back != cash:
        yield Flaw("cash_in", _("comes to {sum} by its parts", sum=cash))
    sum_of_cash = closing.opening + cash + closing.moved - closing.banked
    if closing.expected != sum_of_cash:
        yield Flaw("expected", _("comes to {sum} by its parts", sum=sum_of_cash))
    if closing.difference != closing.counted - closing.expected:
        short = closing.counted - closing.expected
        yield Flaw("difference", _("comes to {sum} by its parts", sum=short))
    if closing.difference and closing.explanation is None:
        yield Flaw("explanation", _("is missing: a difference has a reason"))
    if not 0 <= closing.kept <= closing.counted:
        yield Flaw("kept", _("is not between 0.00 and {most}", most=closing.counted))
    if closing.handed_to == closing.cashier:
        yield Flaw("handed_to", _("is the cashier"))
    money = sum((one.amount for one in closing.methods if one.method.moves_money), Money(0))
    purposes = closing.purpose
    held = sum((getattr(purposes, name) for name in purposes.__struct_fields__), Money(0))
    if held != money:
        yield Flaw("purpose", _("comes to {sum} by its parts", sum=held))
    if sum(one.count for one in closing.methods) != sum(one.count for one in closing.receipts):
        yield Flaw("receipts", _("are not as many as the methods count"))


def tables(closing: Closing, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """Stretches of receipts, cash moves, where the opening came from, whether nobody confirmed it.

    Those of another system were confirmed there, or never.
    """
    del region
    stretches = []
    for stretch in closing.receipts:
        first, last = parse_number(stretch.first), parse_number(stretch.last)
        stretches.append(
            (closing.cashier, first.desk, first.yymm, first.sequence, last.sequence, stretch.count)
        )
    is_open = closing.source is None and not any(
        event.action is ClosingAction.CONFIRM for event in closing.events
    )
    return {
        "closing_unconfirmed": [(closing.by,)] * is_open,
        "closing_stretch": stretches,
        "closing_move": [(move,) for move in closing.moves],
        "closing_opening": [(one,) for one in closing.opened_from],
    }
