"""A receipt: money that was taken or given back, and what it was for.

What it says never changes, since the paper is in somebody's hand: a mistake is reversed
by another receipt. What happens to it later is appended. It keeps what was *intended*;
which line was paid by which money in the end is a fold over all receipts of the unit
(`svc.duties.fees.accounts`), so that two desks may take money for one line.

A receipt moves money to three places, and says how much to each: lines of bills, credit
and a deposit. What comes by a method that moves money is their sum; what is paid from
credit or a deposit takes it away there, so that the three come to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from svc.kinds.fees.bill import BillId
from svc.kinds.party import payer_name
from svc.language import _
from svc.model.amounts import Money
from svc.model.dispute import Dispute
from svc.model.fees import LateStretch, Payer
from svc.model.fields import (
    ByStaff,
    Happened,
    Line,
    OfReceipt,
    OfTicket,
    OfUnit,
    PersonalLine,
    ReceiptId,
    Slug,
    Text,
)
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.ticket.references import Reference, staff_named
from svc.rules.time.seconds import seconds


class Method(StrEnum):
    """How money came or went; the last two move none."""

    CASH = "cash"
    WECHAT = "wechat"
    ALIPAY = "alipay"
    CARD = "card"
    TRANSFER = "transfer"
    BATCH = "batch"
    CREDIT = "credit"
    DEPOSIT = "deposit"

    @property
    def moves_money(self) -> bool:
        """Whether money changes hands by it."""
        return self not in (Method.CREDIT, Method.DEPOSIT)


class Designation(StrEnum):
    """Who said which lines a payment is for."""

    AUTO = "auto"
    PAYER = "payer"


class ReceiptAction(StrEnum):
    """What can happen to a receipt."""

    PRINT = "print"
    INVOICE = "invoice"
    CONFIRM = "confirm"
    TICKET = "ticket"
    ACKNOWLEDGE = "acknowledge"


class PaidLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is for one line of a bill.

    Attributes:
        line: Its key inside the bill.
        principal: Of the line's amount.
        late: Of its late fees.
        stretches: How the line's late fees came about until then, where any are paid.
    """

    bill: BillId
    line: Line
    principal: Money
    late: Money = field(default_factory=Money)
    stretches: tuple[LateStretch, ...] = ()


class DepositPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a deposit gains by a receipt, or loses.

    Attributes:
        item: What it secures.
    """

    item: Slug
    amount: Money


class ReceiptEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a receipt.

    Attributes:
        number: That of the tax invoice.
        ticket: Where it is settled what becomes of money that found its line paid.
    """

    at: Happened
    by: ByStaff
    action: ReceiptAction
    number: Line | None = None
    ticket: OfTicket | None = None
    note: Text | None = None


class Receipt(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One receipt.

    Attributes:
        taken: When the money changed hands.
        cashier: Whose till it went into, or came out of.
        by: Who did it, where that was not the cashier.
        unit: Whose lines it is for.
        payer: Whose lines they are, and whose the credit is.
        payer_text: Who brought the money, if it was somebody on no file.
        amount: What was moved; negative where it was given back.
        credit: What credit gains, or loses.
        designated: Whether the payer said which lines it is for.
        paper_no: The number of the pre-printed book.
        channel_no: The number of the payment's channel.
        reverses: The receipt that it takes back, line by line.
        refunds: The receipt whose deposit it gives back.
        reason: Why it was given back.
        approved_by: Who agreed to giving it back.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: ReceiptId
    taken: Happened
    cashier: ByStaff
    by: ByStaff | None = None
    unit: OfUnit | None = None
    payer: Payer | None = None
    payer_text: PersonalLine | None = None
    method: Method
    amount: Money
    lines: tuple[PaidLine, ...] = ()
    credit: Money = field(default_factory=Money)
    deposit: DepositPart | None = None
    designated: Designation = Designation.AUTO
    paper_no: Line | None = None
    channel_no: Line | None = None
    reverses: OfReceipt | None = None
    refunds: OfReceipt | None = None
    reason: Text | None = None
    approved_by: ByStaff | None = None
    note: Text | None = None
    source: Source | None = None
    formerly: ReceiptId | None = None
    events: tuple[ReceiptEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    Method: {
        "cash": "现金", "wechat": "微信", "alipay": "支付宝", "card": "刷卡", "transfer": "转账",
        "batch": "托收", "credit": "预存抵扣", "deposit": "押金抵扣",
    },
    Designation: {"auto": "自动", "payer": "付款人指定"},
    ReceiptAction: {
        "print": "打印", "invoice": "开票", "confirm": "复核", "ticket": "转工单",
        "acknowledge": "知悉",
    },
}  # fmt: skip
LABELS = {
    "taken": "收款时间", "cashier": "收银员", "by": "经手人", "unit": "房屋", "payer": "付款人",
    "payer_text": "代付人", "method": "方式", "amount": "金额", "lines": "明细", "credit": "预存",
    "deposit": "押金", "designated": "指定", "paper_no": "纸质收据号", "channel_no": "交易单号",
    "reverses": "冲正", "refunds": "退还", "reason": "原因", "approved_by": "批准人",
    "formerly": "原编号", "bill": "账单", "line": "明细", "principal": "本金", "late": "违约金",
    "stretches": "违约金计算", "tariff": "收费标准", "days": "天数",
    "item": "项目", "number": "发票号", "ticket": "工单", "field": "字段", "lost": "失去的值",
    "hash": "校验", "disputes": "分歧", "system": "系统", "source.number": "编号", "row": "行",
}  # fmt: skip
TELLING = ("taken", "amount")
HEADINGS = {
    "taken": "缴费时间 收款日期 缴费日期", "amount": "实缴金额 实收金额 收款金额",
    "cashier": "经手人 收费员", "unit": "房号 房屋编号 房屋编码", "method": "支付方式 缴费方式",
    "channel_no": "流水号 交易号", "paper_no": "收据号", "note": "备注",
}  # fmt: skip


def moved(receipt: Receipt) -> Money:
    """What lines, credit and deposit gain by a receipt together."""
    parts = [*(line.principal + line.late for line in receipt.lines), receipt.credit]
    if receipt.deposit is not None:
        parts.append(receipt.deposit.amount)
    return sum(parts, Money(0))


def untold(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row of an old system's payments leaves open: what it does not share out is credit."""
    if any(values.get(name) for name in ("lines", "credit", "deposit")):
        return {}
    return {"credit": values.get("amount", Money(0))}


def body_verbs(before: Receipt | None, after: Receipt) -> Iterator[str]:
    """What it is to put a receipt down: to take money, to reverse, to give back."""
    if before is not None:
        return
    if after.reverses is not None:
        yield "reverse"
    elif after.amount < 0:
        yield "refund"
    else:
        used = {Method.DEPOSIT: "use-deposit", Method.CREDIT: "use-credit"}
        yield used.get(after.method, "add")


def approvals(before: Receipt | None, after: Receipt) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Who agreed to what, and who may not have: whoever gives money back asks another."""
    if before is None and after.approved_by is not None:
        verb = "approve-refund" if after.reverses is None else "reverse-later"
        yield verb, after.approved_by, frozenset({after.cashier, after.by or after.cashier})


def references(receipt: Receipt) -> Iterator[Reference]:
    """Whatever a receipt names that must exist elsewhere."""
    yield from staff_named("cashier", receipt.cashier)
    named: list[tuple[str, str | None, str]] = [
        ("unit", receipt.unit, "u"), ("reverses", receipt.reverses, "n"),
        ("refunds", receipt.refunds, "n"), ("approved_by", receipt.approved_by, "s"),
        ("by", receipt.by, "s"),
    ]  # fmt: skip
    yield from (Reference(path, f"{code}:{name}") for path, name, code in named if name)
    if receipt.payer is not None:
        yield Reference("payer", payer_name(receipt.payer))
    for place, line in enumerate(receipt.lines):
        yield Reference(f"lines[{place}].bill", f"b:{line.bill}")
    for place, event in enumerate(receipt.events):
        yield from staff_named(f"events[{place}].by", event.by)
        if event.ticket is not None:
            yield Reference(f"events[{place}].ticket", f"t:{event.ticket}")


def flaws(receipt: Receipt) -> Iterator[Flaw]:
    """What must hold of a receipt by itself: what it moves adds up, one way or the other."""
    expected = receipt.amount if receipt.method.moves_money else Money(0)
    if moved(receipt) != expected:
        yield Flaw("amount", _("comes to {sum} by its parts", sum=moved(receipt)))
    if not receipt.amount:
        yield Flaw("amount", _("is nothing"))
    back = receipt.amount < 0
    signs = [part for line in receipt.lines for part in (line.principal, line.late)]
    if any(part > 0 if back else part < 0 for part in signs):
        yield Flaw("lines", _("run against the amount"))
    if back and receipt.lines and receipt.reverses is None:
        yield Flaw("reverses", _("is missing: only a reversal takes a line back"))
    if back and receipt.reason is None:
        yield Flaw("reason", _("is missing: money that is given back has a reason"))
    yield from _of_transfer(receipt)
    others = {one.by for one in receipt.events if one.action is ReceiptAction.CONFIRM}
    gave = receipt.by or receipt.cashier
    if receipt.approved_by == gave and not others - {gave}:
        said = _("is unconfirmed: {who} gave it back and agreed", who=gave)
        yield Flaw("approved_by", said, note=True)
    if receipt.unit is None and (receipt.credit or receipt.deposit):
        yield Flaw("unit", _("is missing: credit and deposits belong to one"))


def _of_transfer(receipt: Receipt) -> Iterator[Flaw]:
    """What is paid from credit or a deposit takes it away there."""
    if receipt.method is Method.CREDIT and receipt.credit != -receipt.amount:
        yield Flaw("credit", _("is not {amount}", amount=-receipt.amount))
    held = receipt.deposit.amount if receipt.deposit is not None else Money(0)
    if receipt.method is Method.DEPOSIT and held != -receipt.amount:
        yield Flaw("deposit", _("is not {amount}", amount=-receipt.amount))


def tables(receipt: Receipt, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a receipt moves, part by part, as rows of the index."""
    del region
    held, at = receipt.deposit, seconds(receipt.taken)
    whose = (receipt.unit or "", receipt.payer or "", at)
    return {
        "receipt_line": [
            (line.bill, line.line, int(line.principal), int(line.late), receipt.unit or "", at)
            for line in receipt.lines
        ],
        "receipt_credit": [(int(receipt.credit), *whose)] if receipt.credit else [],
        "receipt_deposit": [(held.item, int(held.amount), *whose)] if held is not None else [],
    }
