"""A reading: what a meter showed on a day. There is one for a meter and a day, at most.

A meter that shows less than before is no usage but a question: only a person can say that
it turned over, or that another one hangs there since that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from svc.kinds.fees.meter import METER_ID, OfMeter
from svc.language import _
from svc.model.amounts import Quantity
from svc.model.dispute import Dispute
from svc.model.fees import MeterChange
from svc.model.fields import ByStaff, Day, Text
from svc.model.source import Source
from svc.rules.record.flaws import Flaw

READING_ID = rf"{METER_ID}_[0-9]{{8}}"

CHINESE = {MeterChange: {"none": "正常", "rollover": "翻转", "replaced": "换表"}}
LABELS = {
    "meter": "表计", "day": "抄表日", "value": "读数", "change": "变动", "starts": "新表起数",
    "by": "抄表人", "estimated": "估计", "field": "字段", "lost": "失去的值", "hash": "校验",
    "disputes": "分歧", "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip
TELLING = ("day", "value")
HEADINGS = {
    "day": "抄表日期 本期读表时间 读表时间", "value": "本期度数 本期读数 度数",
    "by": "抄表员",
}  # fmt: skip


class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a meter showed on a day.

    Attributes:
        value: What it showed; where it was replaced, the old one at last.
        change: What a person says of it, where it does not simply follow the one before.
        starts: What the new meter showed when it was put in.
        estimated: Whether nobody could read it.
    """

    format: int
    id: Annotated[str, Meta(pattern=rf"^{READING_ID}\Z")]
    meter: OfMeter
    day: Day
    value: Quantity
    change: MeterChange = MeterChange.NONE
    starts: Quantity | None = None
    by: ByStaff
    estimated: bool = False
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


def slot(reading: Reading) -> str:
    """The id: the meter and the day."""
    return f"{reading.meter}_{reading.day:%Y%m%d}"


def as_of(reading: Reading, moment: datetime) -> Reading | None:
    """A reading as of a moment: it happened on its day."""
    return reading if reading.day <= moment.date() else None


def flaws(reading: Reading) -> Iterator[Flaw]:
    """What must hold of a reading by itself."""
    if reading.value < 0:
        yield Flaw("value", _("must not be negative"))
    if (reading.change is MeterChange.REPLACED) is not (reading.starts is not None):
        yield Flaw("starts", _("belongs to a meter that was replaced, and only there"))
