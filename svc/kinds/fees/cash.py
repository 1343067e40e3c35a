"""Cash that comes into a cashier's drawer, or leaves it, without a receipt.

What is carried to the bank in the middle of a day, change that is put in, a petty expense:
without them the count at the end of the day would be wrong for a reason that everybody
knew. What it says never changes; a mistake is made good by another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import _
from svc.model.amounts import Money
from svc.model.dispute import Dispute
from svc.model.fields import ByStaff, Happened, Line, Text, refers
from svc.model.source import Source
from svc.rules.record.flaws import Flaw

CashMoveId = Annotated[str, Meta(pattern=r"^C[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
OfCashMove = Annotated[CashMoveId, Meta(extra=refers("cash"))]


class CashWay(StrEnum):
    """Where cash goes, or comes from."""

    BANK = "bank"
    PUT_IN = "put-in"
    TAKE_OUT = "take-out"


class CashAction(StrEnum):
    """What can happen to a cash move."""

    CONFIRM = "confirm"


class CashEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a cash move."""

    at: Happened
    by: ByStaff
    action: CashAction
    note: Text | None = None


class CashMove(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One move of cash.

    Attributes:
        cashier: Whose drawer it is.
        way: To the bank, into the drawer, out of it.
        amount: How much; more than 0.
        by: Who did it, where that was not the cashier.
        reason: What for; only what goes to the bank needs none.
        slip: The number of the bank's slip.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: CashMoveId
    at: Happened
    cashier: ByStaff
    way: CashWay
    amount: Money
    by: ByStaff | None = None
    reason: Text | None = None
    slip: Line | None = None
    source: Source | None = None
    formerly: CashMoveId | None = None
    events: tuple[CashEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    CashWay: {"bank": "存行", "put-in": "放入", "take-out": "取出"},
    CashAction: {"confirm": "复核"},
}
LABELS = {
    "at": "时间", "cashier": "收银员", "way": "去向", "amount": "金额", "by": "经手人",
    "reason": "事由", "slip": "存款单号", "formerly": "原编号", "field": "字段",
    "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统", "number": "编号",
    "row": "行",
}  # fmt: skip
HEADINGS = {"at": "日期", "slip": "存款回单号", "reason": "摘要"}


def body_verbs(before: CashMove | None, after: CashMove) -> Iterator[str]:
    """What it is to put one down: for one's own drawer, or for that of another."""
    if before is None:
        yield "add" if after.by in (None, after.cashier) else "add-for"


def flaws(move: CashMove) -> Iterator[Flaw]:
    """What must hold of a cash move by itself."""
    if move.amount <= 0:
        yield Flaw("amount", _("must be more than 0"))
    if move.way is not CashWay.BANK and move.reason is None:
        yield Flaw("reason", _("is missing: cash that comes or goes has a reason"))
