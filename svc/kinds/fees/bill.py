"""A bill: what one unit owes for a month, line by line, or what is charged once.

A line is a snapshot that never changes, and says with whose money it is to be paid. What
happens to it later is appended: it is voided, let go in part, objected to. Lines are told
apart by what they charge for (`line_key`), never by their place, so that two desks that
bill one unit for one month unite their bills; a bill holds neither a clock nor a run.
Whether a line is paid stands in no bill: that follows from the receipts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from svc.kinds.party import payer_name
from svc.language import _
from svc.model.amounts import Money, Quantity, Rate
from svc.model.dispute import Dispute
from svc.model.fees import LateStretch, Month, Payer
from svc.model.fields import (
    ByStaff,
    Count,
    Day,
    Happened,
    Line,
    OfTicket,
    OfUnit,
    Slug,
    Text,
    grows,
)
from svc.model.source import Source
from svc.named_tuple import NamedTuple
from svc.rules.record.flaws import Flaw
from svc.rules.ticket.references import Reference, staff_named
from svc.rules.time.seconds import seconds

BillId = Annotated[
    str,
    Meta(pattern=r"^B[0-9]{4}-([A-Z]{1,2}[0-9]{4,9}|[0-9A-Z]{1,8}(-[0-9A-Z]{1,8}){1,3})\Z"),
]


class BillAction(StrEnum):
    """What can happen to a line of a bill."""

    VOID = "void"
    WAIVE = "waive"
    APPROVE = "approve"
    REFUSE = "refuse"
    OBJECT = "object"
    SETTLE = "settle"


_OF_WAIVERS = (BillAction.WAIVE, BillAction.APPROVE, BillAction.REFUSE)


class LineDiscount(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is taken off a line, by which rule of its tariff.

    Attributes:
        first, last: The days over which it was given, this line's among them.
    """

    id: Slug
    amount: Money
    first: Day | None = None
    last: Day | None = None
    approved_by: ByStaff | None = None


class BillLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is charged for one item and some days of one month, to one payer.

    Attributes:
        tariff: The version it is computed by: `property-fee/2025-01`.
        first, last: The days it is for; both count.
        payer: Who owes it, for good: whoever it was in those days.
        due: The last day on which paying it is in time.
        issued: When it is owed, where that is not when its bill is.
        mark: What tells it from a line that it stands instead of.
        corrects: The line that it mends: bill and key.
        days, of_days: How many of how many days of the month are charged.
        quantity: Square metres, what a meter counted, or how many.
        charged: The share that is charged, where a home stands vacant.
        share: The payer's share, where several pay for the same days.
        list_amount: What it would be without discounts.
        meter, before, after: What a meter showed.
        total, of_quantity: What was shared, over how much.
        basis: What it rests on, in words.
    """

    item: Slug
    tariff: Line | None = None
    first: Day
    last: Day
    payer: Payer
    amount: Money
    due: Day
    issued: Happened | None = None
    mark: Slug | None = None
    corrects: Line | None = None
    days: Count | None = None
    of_days: Count | None = None
    quantity: Quantity | None = None
    price: Quantity | None = None
    charged: Rate | None = None
    share: Rate | None = None
    list_amount: Money | None = None
    discounts: tuple[LineDiscount, ...] = ()
    meter: Line | None = None
    before: Quantity | None = None
    after: Quantity | None = None
    total: Money | None = None
    of_quantity: Quantity | None = None
    basis: Text | None = None


class BillEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a line.

    Attributes:
        line: Its key.
        amount: What is let go, of a waiver.
        late: Whether that is of the line's late fees.
        stretches: How the late fees came about of which something is let go.
        ticket: The complaint that an objection became.
    """

    at: Happened
    by: ByStaff
    action: BillAction
    line: Line
    amount: Money | None = None
    late: bool = False
    stretches: tuple[LateStretch, ...] = ()
    reason: Text | None = None
    ticket: OfTicket | None = None


class Bill(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One bill.

    Attributes:
        period: The month that it is for.
        issued: When it is owed; of a month's bill it follows from the rule.
        by: Who made it, of what is charged once.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: BillId
    unit: OfUnit | None = None
    period: Month
    issued: Happened
    by: ByStaff | None = None
    lines: Annotated[
        tuple[BillLine, ...], Meta(extra=grows("tariff", "item", "first", "payer", "mark"))
    ] = ()
    note: Text | None = None
    source: Source | None = None
    formerly: BillId | None = None
    events: tuple[BillEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    BillAction: {
        "void": "作废", "waive": "申请减免", "approve": "批准", "refuse": "不批准",
        "object": "异议", "settle": "异议了结",
    },
}  # fmt: skip
LABELS = {
    "period": "月份", "issued": "出账时间", "by": "经办人", "lines": "明细", "formerly": "原编号",
    "item": "收费项目", "tariff": "收费标准", "first": "起始日", "last": "截止日",
    "payer": "付款人", "amount": "金额", "due": "应缴日", "mark": "标记", "corrects": "更正",
    "days": "天数",
    "of_days": "当月天数", "quantity": "数量", "price": "单价", "charged": "收取比例",
    "share": "分担比例", "list_amount": "原价", "discounts": "优惠", "meter": "表计",
    "before": "上期度数", "after": "本期度数", "total": "总额",
    "of_quantity": "总数量",
    "basis": "依据", "line": "明细", "reason": "原因", "approved_by": "批准人",
    "events[].late": "属违约金", "stretches": "违约金计算", "principal": "本金",
    "discounts[].id": "优惠", "field": "字段", "lost": "失去的值", "hash": "校验",
    "disputes": "分歧", "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip
HEADINGS = {"unit": "房号 房屋编号", "period": "账期", "issued": "出账日期"}


class LineState(NamedTuple):
    """A line of a bill with what has happened to it.

    Attributes:
        key: What it is called inside its bill.
        line: The line.
        issued: When it is owed.
        voided: Whether it is charged no longer.
        waived: What was let go of it, with approval.
        asked: What somebody asked to let go, and nobody decided yet.
        late_waived, late_asked: The same of its late fees.
        objected: Whether somebody objects to it, so that what follows on it waits.
    """

    key: str
    line: BillLine
    issued: datetime
    voided: bool = False
    waived: Money = Money(0)
    asked: Money = Money(0)
    late_waived: Money = Money(0)
    late_asked: Money = Money(0)
    objected: bool = False

    @property
    def owed(self) -> Money:
        """What is to be paid of it, whatever was paid already."""
        return Money(0) if self.voided else self.line.amount - self.waived


def line_key(line: BillLine) -> str:
    """What a line is called inside its bill: item and version, first day, payer.

    Example:
        >>> from datetime import date
        >>> day = date(2026, 4, 1)
        >>> line_key(BillLine(item="water", tariff="water/2025", first=day, last=day,
        ...                   payer="R-A00012", amount=Money(1), due=day))
        'water/2025:2026-04-01:R-A00012'
    """
    parts = [line.tariff or line.item, line.first.isoformat(), line.payer]
    return ":".join([*parts, line.mark] if line.mark else parts)


def slot(bill: Bill) -> str:
    """The id of a month's bill: the month and the unit."""
    return f"B{bill.period[2:4]}{bill.period[5:]}-{bill.unit}"


def line_states(bill: Bill) -> dict[str, LineState]:
    """The lines of a bill by key, each with what has happened to it."""
    states = {
        key: LineState(key, line, line.issued or bill.issued)
        for key, line in ((line_key(line), line) for line in bill.lines)
    }
    for event in bill.events:
        state = states.get(event.line)
        if state is not None:
            states[event.line] = _after(state, event)
    return states


def waivers(bill: Bill) -> dict[str, tuple[tuple[datetime, Money], ...]]:
    """What was let go of each line, by key, and when; together never more than there was."""
    if not bill.events:
        return {}
    asked: dict[str, Money] = {}
    left = {line_key(line): max(line.amount, Money(0)) for line in bill.lines}
    agreed: dict[str, tuple[tuple[datetime, Money], ...]] = {}
    for event in bill.events:
        key = event.line
        if event.late:
            continue
        if event.action is BillAction.WAIVE:
            asked[key] = event.amount or Money(0)
        elif event.action is BillAction.APPROVE and key in left:
            amount = event.amount if event.amount is not None else asked.get(key, Money(0))
            amount = min(amount, left[key])
            left[key] -= amount
            agreed[key] = (*agreed.get(key, ()), (event.at, amount))
    return agreed


def _after(state: LineState, event: BillEvent) -> LineState:
    if event.late:
        return _after_late(state, event)
    match event.action:
        case BillAction.VOID:
            return state._replace(voided=True)
        case BillAction.WAIVE:
            return state._replace(asked=event.amount or Money(0))
        case BillAction.APPROVE:
            most = max(state.line.amount - state.waived, Money(0))
            more = min(event.amount if event.amount is not None else state.asked, most)
            return state._replace(waived=state.waived + more, asked=Money(0))
        case BillAction.REFUSE:
            return state._replace(asked=Money(0))
        case BillAction.OBJECT:
            return state._replace(objected=True)
        case BillAction.SETTLE:
            return state._replace(objected=False)


def _after_late(state: LineState, event: BillEvent) -> LineState:
    """What is said of late fees: asked for, let go, or not."""
    if event.action is BillAction.WAIVE:
        return state._replace(late_asked=event.amount or Money(0))
    more = Money(0)
    if event.action is BillAction.APPROVE:
        more = event.amount if event.amount is not None else state.late_asked
    return state._replace(late_waived=state.late_waived + more, late_asked=Money(0))


def body_verbs(before: Bill | None, after: Bill) -> Iterator[str]:
    """What it is to add these lines: a month's run, a correction, something charged once."""
    held = before.lines if before is not None else ()
    if before is not None and any(line not in after.lines for line in held):
        yield "edit"
    new = [line for line in after.lines if line not in held]
    if any(line.corrects for line in new):
        yield "correct"
    elif new or before is None:
        yield "run" if after.by is None else "add"


def as_of(bill: Bill, moment: datetime) -> Bill | None:
    """A bill as it was at a moment: without lines that were not owed yet; None without any."""
    lines = tuple(line for line in bill.lines if (line.issued or bill.issued) <= moment)
    if bill.issued > moment or (bill.lines and not lines):
        return None
    if len(lines) == len(bill.lines) and all(event.at <= moment for event in bill.events):
        return bill
    keys = set(map(line_key, lines))
    events = tuple(e for e in bill.events if e.at <= moment and e.line in keys)
    return replace(bill, lines=lines, events=events)


def references(bill: Bill) -> Iterator[Reference]:
    """Whatever a bill names that must exist elsewhere."""
    if bill.unit is not None:
        yield Reference("unit", f"u:{bill.unit}")
    yield from staff_named("by", bill.by)
    for place, line in enumerate(bill.lines):
        if line.tariff is not None:
            yield Reference(f"lines[{place}].tariff", f"ta:{line.tariff.partition('/')[0]}")
        yield Reference(f"lines[{place}].payer", payer_name(line.payer))
    for place, event in enumerate(bill.events):
        yield from staff_named(f"events[{place}].by", event.by)
        if event.ticket is not None:
            yield Reference(f"events[{place}].ticket", f"t:{event.ticket}")


def flaws(bill: Bill) -> Iterator[Flaw]:
    """What must hold of a bill by itself."""
    keys = [line_key(line) for line in bill.lines]
    if not bill.lines:
        yield Flaw("lines", _("has none: a bill of nothing is no bill"))
    for place, line in enumerate(bill.lines):
        yield from _of_line(f"lines[{place}].", line, keys[place] in keys[:place])
    for place, event in enumerate(bill.events):
        if event.line not in keys:
            yield Flaw(f"events[{place}].line", _("is {line}, which is no line", line=event.line))
        if (event.late or event.stretches) and event.action not in _OF_WAIVERS:
            yield Flaw(f"events[{place}].late", _("is said of waivers only"))
    yield from _charged_twice(bill)


def _of_line(place: str, line: BillLine, again: bool) -> Iterator[Flaw]:
    if again:
        yield Flaw(place[:-1], _("charges what another line does: {key}", key=line_key(line)))
    if line.last < line.first:
        yield Flaw(f"{place}last", _("is before {field}", field="first"))
    if not line.amount:
        yield Flaw(f"{place}amount", _("is nothing"))
    if line.tariff is not None and line.tariff.partition("/")[0] != line.item:
        yield Flaw(f"{place}tariff", _("is none of {item}", item=line.item))
    if line.list_amount is not None:
        taken = sum((one.amount for one in line.discounts), Money(0))
        if line.list_amount - taken != line.amount:
            yield Flaw(f"{place}amount", _("is not {sum}", sum=line.list_amount - taken))


def _charged_twice(bill: Bill) -> Iterator[Flaw]:
    """Two lines that charge one item for the same days, which no run makes: two desks did."""
    if len(bill.lines) < 2:
        return
    states = list(line_states(bill).values())
    standing = [(at, state.line) for at, state in enumerate(states)
                if not state.voided and state.line.tariff and not state.line.mark]  # fmt: skip
    for number, (at, line) in enumerate(standing):
        for _before, other in standing[:number]:
            same_days = line.first <= other.last and other.first <= line.last
            shared = line.share is not None and other.share is not None
            if line.item == other.item and same_days and line.meter == other.meter and not shared:
                yield Flaw(
                    f"lines[{at}]",
                    _("charges days that {key} charges as well", key=line_key(other)),
                    note=True,
                )


def tables(bill: Bill, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """The lines of a bill, and what was let go of them, as rows of the index."""
    del region
    return {
        "bill_line": [
            (key, line.item, line.tariff, line.corrects, line.payer, line.first.isoformat(),
             line.last.isoformat(), line.due.isoformat(), seconds(state.issued), int(line.amount),
             int(state.waived), int(state.late_waived), int(state.asked + state.late_asked),
             int(state.voided), int(state.objected), bill.id, bill.unit or "", bill.period)
            for key, state in line_states(bill).items() for line in (state.line,)
        ],
        "bill_waiver": [
            (key, seconds(at), int(amount), bill.id)
            for key, agreed in waivers(bill).items() for at, amount in agreed
        ],
    }  # fmt: skip
