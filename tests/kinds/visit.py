"""A kind of record of the tests' own: a visit to a home, numbered by month."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import _
from svc.model.amounts import Area, Money
from svc.model.fields import (
    ByStaff,
    Day,
    Happened,
    Line,
    OfUnit,
    PersonalLine,
    Phone,
    Text,
    Withheld,
)
from svc.model.source import Source
from svc.rules.record.flaws import Flaw


class Purpose(StrEnum):
    """Why somebody is visited."""

    ROUTINE = "routine"
    CARE = "care"


CHINESE = {Purpose: {"routine": "例行走访", "care": "关爱走访"}}
LABELS = {
    "at": "登记时间", "by": "登记人", "purpose": "目的", "unit": "房屋", "caller": "联系人",
    "phone": "电话", "creed": "信仰", "deposit": "押金", "damp": "潮湿面积",
    "day": "约定日期", "gifts": "慰问品",
    "what": "品名", "price": "价格", "held": "上门时间", "holder": "上门人",
    "cancelled": "取消时间", "outcome": "结果", "title": "事由", "urgent": "加急",
}  # fmt: skip


class Gift(Struct, frozen=True, forbid_unknown_fields=True):
    """What was brought."""

    what: Line
    price: Money


class Visit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One visit.

    Attributes:
        at: When it was noted; its month is in the number.
        held: When somebody was there.
    """

    format: int
    id: Annotated[str, Meta(pattern=r"^Z[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
    at: Happened
    by: ByStaff
    purpose: Purpose
    unit: OfUnit
    title: Line
    caller: PersonalLine | None = None
    phone: Phone | None = None
    creed: Withheld | None = None
    day: Day | None = None
    deposit: Money | None = None
    damp: Area | None = None
    urgent: bool | None = None
    gifts: tuple[Gift, ...] = ()
    held: Happened | None = None
    holder: ByStaff | None = None
    cancelled: Happened | None = None
    outcome: Text | None = None
    source: Source | None = None


def flaws(visit: Visit) -> Iterator[Flaw]:
    """The one rule of its own: what was brought costs no more than the deposit."""
    if visit.deposit is not None and sum(gift.price for gift in visit.gifts) > visit.deposit:
        yield Flaw("gifts", _("must be at most {most}", most=visit.deposit))
