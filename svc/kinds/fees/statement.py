"""A statement: what a bank or a payment channel says came in and went out, line by line.

It is a file that was taken in, and never changes: whose account it is is said by the
office's own word for it, never by its number, and whoever paid stands there masked. What
becomes of its lines is appended: a line is matched with a receipt, put aside with a reason,
let go again, and differences are closed. A file of very many lines is kept in several
parts, each a record that adds up by itself.

A line is told apart by its channel's own number, so that two equal rows are two lines;
where a bank gives none, by the file, the row and the balance after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from svc.kinds.fees.receipt import Method
from svc.language import _
from svc.model.amounts import Money
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Count,
    Day,
    Happened,
    Line,
    OfReceipt,
    PersonalLine,
    PersonalText,
    Slug,
    Text,
    keyed,
)
from svc.model.source import Source
from svc.named_tuple import NamedTuple
from svc.rules.record.flaws import Flaw

StatementId = Annotated[str, Meta(pattern=r"^M[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]


class StatementChannel(StrEnum):
    """Whose statement it is."""

    BANK = "bank"
    WECHAT = "wechat"
    ALIPAY = "alipay"

    @property
    def methods(self) -> tuple[Method, ...]:
        """How money was taken that arrives there."""
        ways = {"wechat": (Method.WECHAT,), "alipay": (Method.ALIPAY,)}
        return ways.get(self.value, (Method.TRANSFER, Method.BATCH, Method.CARD))


class TransactionState(StrEnum):
    """Whether a transaction came about; one that was closed or failed moved no money."""

    DONE = "done"
    CLOSED = "closed"


class DifferenceKind(StrEnum):
    """What does not agree between a channel and the receipts."""

    CHANNEL_MISSING = "channel-missing"
    LOCAL_MISSING = "local-missing"
    AMOUNT_MISMATCH = "amount-mismatch"
    STATUS_MISMATCH = "status-mismatch"
    REFUND_MISMATCH = "refund-mismatch"


class StatementAction(StrEnum):
    """What can happen to a statement and its lines."""

    MATCH = "match"
    CLAIM = "claim"
    IGNORE = "ignore"
    RELEASE = "release"
    CLOSE = "close"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"


class StatementLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One transaction.

    Attributes:
        key: What it is called: the channel's number, else file, row and balance.
        amount: What the payer paid, fees not taken off; negative where money went out.
        fee: What the channel kept back of it; negative where it gave that back.
        state: Whether it came about.
        balance: What the account held after it.
        ref: The channel's number, where the key is another.
        order: The number that the office's own system gave the payment.
        original: The number of the payment that a refund gives back.
        counterparty: Who paid, masked.
        memo: What was said with it, masked.
    """

    key: Line
    day: Day
    time: Annotated[str, Meta(pattern=r"^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?\Z")] | None = None
    amount: Money
    fee: Money = field(default_factory=Money)
    state: TransactionState = TransactionState.DONE
    balance: Money | None = None
    ref: Line | None = None
    order: Line | None = None
    original: Line | None = None
    counterparty: PersonalLine | None = None
    memo: PersonalText | None = None

    @property
    def is_money(self) -> bool:
        """Whether money was moved by it."""
        return self.state is TransactionState.DONE and bool(self.amount)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers by which a payment may be known."""
        named = (self.key, self.ref, self.order, self.original)
        return tuple(dict.fromkeys(one for one in named if one))


class LineMatch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line and the receipt that it is."""

    line: Line
    receipt: OfReceipt


class StatementEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a statement or to one of its lines.

    Attributes:
        line: The line's key.
        receipt: What the line is claimed for; of a difference, what the channel lacks.
        matches: Lines and receipts, of a match by rule.
        difference: Which one is closed.
    """

    at: Happened
    by: ByStaff
    action: StatementAction
    line: Line | None = None
    receipt: OfReceipt | None = None
    matches: tuple[LineMatch, ...] = ()
    difference: DifferenceKind | None = None
    reason: Text | None = None


class Statement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement, or one part of a long one.

    Attributes:
        at: When it was taken in.
        account: The office's word for the account.
        layout: How the file was laid out.
        file: The file's name, without numbers of accounts.
        sha256: Of the file as it came.
        part, parts: Which part it is, of how many.
        first, last: The days it is for; both count.
        opening, closing: What the account held before the first line and after the last.
    """

    format: int
    id: StatementId
    at: Happened
    by: ByStaff
    account: Slug
    channel: StatementChannel
    layout: Slug
    file: Line
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    part: Count = 1
    parts: Count = 1
    first: Day
    last: Day
    opening: Money | None = None
    closing: Money | None = None
    lines: Annotated[tuple[StatementLine, ...], Meta(extra=keyed("key"))] = ()
    source: Source | None = None
    formerly: StatementId | None = None
    events: tuple[StatementEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    StatementChannel: {"bank": "银行", "wechat": "微信", "alipay": "支付宝"},
    TransactionState: {"done": "已完成", "closed": "未成交"},
    DifferenceKind: {
        "channel-missing": "渠道缺单", "local-missing": "本地缺单", "amount-mismatch": "金额不符",
        "status-mismatch": "状态不符", "refund-mismatch": "退款不符",
    },
    StatementAction: {
        "match": "匹配", "claim": "认领", "ignore": "不需认领", "release": "解除匹配",
        "close": "差异了结", "confirm": "复核", "withdraw": "撤回",
    },
}  # fmt: skip
LABELS = {
    "at": "导入时间", "by": "经办人", "account": "账户", "channel": "渠道", "layout": "版式",
    "file": "文件名", "sha256": "文件校验", "part": "第几份", "parts": "共几份",
    "first": "起始日", "last": "截止日", "opening": "期初余额", "closing": "期末余额",
    "lines": "明细", "formerly": "原编号", "key": "流水", "day": "交易日", "time": "交易时间",
    "amount": "金额", "fee": "手续费", "state": "状态", "balance": "余额", "ref": "交易单号",
    "order": "商户单号", "original": "原交易单号", "counterparty": "对方", "memo": "摘要",
    "line": "流水", "receipt": "收据", "matches": "匹配", "difference": "差异",
    "reason": "原因", "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧",
    "system": "系统", "number": "编号", "row": "行", "events[].at": "时间",
}  # fmt: skip


class LineStanding(NamedTuple):
    """A line with what has become of it.

    Attributes:
        place: Its place in the statement, from 1.
        line: The line.
        receipts: What it is matched with; more than one where desks disagree.
        ignored: Why it was put aside, if it was.
        closed: Differences about it that are closed.
    """

    place: int
    line: StatementLine
    receipts: tuple[str, ...] = ()
    ignored: str | None = None
    closed: frozenset[DifferenceKind] = frozenset()

    @property
    def state(self) -> str:
        """`closed`, `matched`, `disputed`, `ignored`, `explained` or `unidentified`.

        It is closed where no money moved, disputed where it is matched with several receipts,
        and explained where a difference was closed.
        """
        if not self.line.is_money:
            return "closed"
        if self.receipts:
            return "matched" if len(self.receipts) == 1 else "disputed"
        if self.ignored is not None:
            return "ignored"
        return "explained" if self.closed else "unidentified"


def is_withdrawn(statement: Statement) -> bool:
    """Whether it counts no longer."""
    return any(event.action is StatementAction.WITHDRAW for event in statement.events)


def standings(statement: Statement) -> dict[str, LineStanding]:
    """The lines of a statement by key, each with what has become of it."""
    held: dict[str, dict[str, None]] = {}
    ignored: dict[str, str] = {}
    closed: dict[str, set[DifferenceKind]] = {}
    for event in statement.events:
        for match in event.matches:
            held.setdefault(match.line, {})[match.receipt] = None
        if event.line is None:
            continue
        if event.action is StatementAction.CLAIM and event.receipt is not None:
            held.setdefault(event.line, {})[event.receipt] = None
            ignored.pop(event.line, None)
        elif event.action is StatementAction.IGNORE:
            ignored[event.line] = event.reason or ""
        elif event.action is StatementAction.RELEASE:
            receipts = held.get(event.line, {})
            gone = list(receipts) if event.receipt is None else [event.receipt]
            for receipt in gone:
                receipts.pop(receipt, None)
            ignored.pop(event.line, None)
        elif event.action is StatementAction.CLOSE and event.difference is not None:
            closed.setdefault(event.line, set()).add(event.difference)
    return {
        line.key: LineStanding(
            place, line, tuple(held.get(line.key, ())), ignored.get(line.key),
            frozenset(closed.get(line.key, ())),
        )
        for place, line in enumerate(statement.lines, 1)
    }  # fmt: skip


def closed_receipts(statement: Statement) -> frozenset[str]:
    """Receipts that the channel lacks, of which somebody said why."""
    return frozenset(
        event.receipt
        for event in statement.events
        if event.action is StatementAction.CLOSE and event.line is None and event.receipt
    )


def explained_receipts(statement: Statement) -> frozenset[str]:
    """Receipts of lines that differ from them, of which somebody said why."""
    return frozenset(
        event.receipt
        for event in statement.events
        if event.action is StatementAction.CLOSE and event.line is not None and event.receipt
    )


def confirmed_by(statement: Statement) -> str | None:
    """Who confirmed its matches as they stand; None while some came later, or nobody did."""
    changing = (
        StatementAction.MATCH, StatementAction.CLAIM, StatementAction.IGNORE,
        StatementAction.RELEASE,
    )  # fmt: skip
    who = None
    for event in statement.events:
        if event.action is StatementAction.CONFIRM:
            who = event.by
        elif event.action in changing:
            who = None
    return who


def total(statement: Statement) -> Money:
    """What its lines come to."""
    return sum((line.amount for line in statement.lines if line.is_money), Money(0))


def flaws(statement: Statement) -> Iterator[Flaw]:
    """What must hold of a statement by itself: its lines add up, and events name some."""
    keys: set[str] = set()
    for place, line in enumerate(statement.lines):
        if line.key in keys:
            yield Flaw(f"lines[{place}].key", _("stands there twice: {key}", key=line.key))
        keys.add(line.key)
        if not statement.first <= line.day <= statement.last:
            yield Flaw(f"lines[{place}].day", _("is none of the statement's days"))
    if statement.last < statement.first:
        yield Flaw("last", _("is before {field}", field="first"))
    if statement.part > statement.parts:
        yield Flaw("part", _("is more than {field}", field="parts"))
    yield from _of_balances(statement)
    for place, event in enumerate(statement.events):
        named = [match.line for match in event.matches]
        named += [event.line] if event.line is not None else []
        for key in named:
            if key not in keys:
                yield Flaw(f"events[{place}].line", _("is {line}, which is no line", line=key))


def _of_balances(statement: Statement) -> Iterator[Flaw]:
    held = statement.opening
    for place, line in enumerate(statement.lines):
        if held is not None and line.is_money:
            held = held + line.amount
        if held is not None and line.balance is not None and line.balance != held:
            yield Flaw(f"lines[{place}].balance", _("is not {sum}", sum=held))
            return
    if held is not None and statement.closing is not None and held != statement.closing:
        yield Flaw("closing", _("is not {sum}", sum=held))


def tables(statement: Statement, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """Its lines and their matches as rows of the index; none of one that was withdrawn."""
    del region
    if is_withdrawn(statement):
        return {"statement_line": [], "statement_match": []}
    standing = standings(statement).values()
    return {
        "statement_line": [
            (one.line.key, one.place, one.line.day.isoformat(), int(one.line.amount),
             int(one.line.fee), one.state)
            for one in standing
        ],
        "statement_match": [
            (one.line.key, one.place, receipt, int(one.line.amount))
            for one in standing for receipt in one.receipts
        ],
    }  # fmt: skip
