"""A demand: what somebody was asked to pay, on which day, how, and by whom.

It is a record of its own, numbered by the desk that made it, and not an event of each of
the bills that it names: one letter names a dozen of them, which would be a dozen files
that two desks may both have changed, and a demand that is missing would leave no gap.
New files never conflict, and the limitation of a claim begins anew with the latest
demand that can be proved (Civil Code 195), so that what it says never changes: amounts
and late fees are those of its day. What follows is appended.

Where no means is named, the office's ladder only told its own people (`step`): nobody
was asked to pay, and no limitation begins anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct, field

from svc.kinds.fees.bill import BillId
from svc.kinds.party import payer_name
from svc.language import _
from svc.model.amounts import Money
from svc.model.dispute import Dispute
from svc.model.dunning import DemandMeans, RungStep
from svc.model.fees import LateStretch, Payer
from svc.model.fields import ByStaff, Count, Happened, Line, OfTicket, OfUnit, Text
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.record.utilities import threat_in
from svc.rules.ticket.references import Reference, staff_named

DemandId = Annotated[str, Meta(pattern=r"^J[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
#: Version of the format that this svc writes.
DEMAND_FORMAT = 1


class DemandAction(StrEnum):
    """What can happen to a demand."""

    DELIVER = "deliver"


class DemandedLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was asked for of one line, as it stood that day.

    Attributes:
        line: Its key inside the bill.
        principal: What was open of its amount.
        late: Its late fees that were open.
        days: How many days it was overdue.
        stretches: How its late fees came about, those that were settled already among them.
    """

    bill: BillId
    line: Line
    principal: Money
    late: Money = field(default_factory=Money)
    days: Count | None = None
    stretches: tuple[LateStretch, ...] = ()


class DemandEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a demand.

    Attributes:
        number: That of the registered letter, or of whatever else proves it.
    """

    at: Happened
    by: ByStaff
    action: DemandAction
    number: Line | None = None
    note: Text | None = None


class Demand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One demand to one payer of one unit.

    Attributes:
        at: When it was made.
        by: Who made it.
        payer: Who was asked.
        amount: Altogether, late fees with it.
        means: How; none where the ladder only told the office's own people.
        step: What the office's ladder had come to, where it was the ladder's doing.
        rung: After how many days the ladder has that step.
        said: What was said, or answered.
        ticket: The work that came of it: a visit.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: DemandId
    at: Happened
    by: ByStaff
    unit: OfUnit
    payer: Payer
    amount: Money
    means: DemandMeans | None = None
    step: RungStep | None = None
    rung: Count | None = None
    lines: tuple[DemandedLine, ...] = ()
    said: Text | None = None
    ticket: OfTicket | None = None
    source: Source | None = None
    formerly: DemandId | None = None
    events: tuple[DemandEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    DemandMeans: {
        "phone": "电话", "wechat": "微信", "sms": "短信", "letter": "催款函", "visit": "上门",
        "lawyer": "律师函",
    },
    RungStep: {
        "notice": "到期提示", "reminder": "提醒", "letter": "发函", "visit": "上门",
        "director": "报主任",
    },
    DemandAction: {"deliver": "送达"},
}  # fmt: skip
LABELS = {
    "at": "催缴时间", "by": "经办人", "unit": "房屋", "payer": "付款人", "amount": "催缴金额",
    "means": "方式", "step": "阶段", "rung": "逾期天数", "lines": "明细", "said": "内容",
    "ticket": "工单", "bill": "账单", "line": "明细", "principal": "本金", "late": "违约金",
    "days": "逾期天数", "stretches": "违约金计算",
    "tariff": "收费标准", "stretches[].days": "天数", "formerly": "原编号", "number": "凭证号",
    "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统",
    "source.number": "编号", "row": "行",
}  # fmt: skip
HEADINGS = {
    "at": "催缴日期 催费时间", "by": "催缴人 催费员", "unit": "房号 房屋编号", "means": "催缴方式",
    "said": "催缴内容 备注", "amount": "欠费金额",
}  # fmt: skip


def references(demand: Demand) -> Iterator[Reference]:
    """Whatever a demand names that must exist elsewhere."""
    yield from staff_named("by", demand.by)
    yield Reference("unit", f"u:{demand.unit}")
    yield Reference("payer", payer_name(demand.payer))
    for place, line in enumerate(demand.lines):
        yield Reference(f"lines[{place}].bill", f"b:{line.bill}")
    if demand.ticket is not None:
        yield Reference("ticket", f"t:{demand.ticket}")
    for place, event in enumerate(demand.events):
        yield from staff_named(f"events[{place}].by", event.by)


def flaws(demand: Demand) -> Iterator[Flaw]:
    """What must hold of a demand by itself."""
    total = sum((line.principal + line.late for line in demand.lines), Money(0))
    if demand.lines and demand.amount != total:
        yield Flaw("amount", _("comes to {sum} by its parts", sum=total))
    if demand.amount <= 0:
        yield Flaw("amount", _("is nothing"))
    if demand.means is None and demand.step is None:
        yield Flaw("means", _("is missing: a demand is made by phone, letter or otherwise"))
    threat = threat_in(demand.said or "")
    if threat is not None:
        yield Flaw("said", _("{words}: no supply may be cut off for fees", words=threat))


def tables(demand: Demand, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a demand was for, line by line, as rows of the index."""
    del region
    return {
        "demand_line": [
            (line.bill, line.line, int(line.principal), int(line.late)) for line in demand.lines
        ]
    }
