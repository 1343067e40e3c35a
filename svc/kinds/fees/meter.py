"""A meter: what it counts, for which unit, and how far it can count."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import Day, Line, OfUnit, Text, refers
from svc.model.source import Source
from svc.rules.record.flaws import Flaw

METER_ID = r"[0-9A-Z]{1,8}(?:-[0-9A-Z]{1,8}){1,3}\.[a-z][a-z0-9-]{0,30}(?:\.[a-z0-9]{1,12})?"
MeterId = Annotated[str, Meta(pattern=rf"^{METER_ID}\Z")]
OfMeter = Annotated[MeterId, Meta(extra=refers("meter"))]

LABELS = {
    "item": "收费项目", "place": "位置", "number": "表号", "digits": "位数", "since": "启用日",
    "until": "停用日", "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧",
    "system": "系统", "row": "行", "source.number": "编号",
}  # fmt: skip
HEADINGS = {
    "unit": "房号 房屋编号 房屋编码", "item": "表类型 表种类 抄表类型", "number": "表编号 仪表号",
    "digits": "表位数", "since": "安装日期 启用日期", "until": "拆除日期 停用日期",
}  # fmt: skip


class Meter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One meter of a unit; its id is the unit, what it counts, and which of several.

    Attributes:
        item: What it counts: the tariff that goes by it.
        place: Which of several of one unit: `kitchen`.
        number: What is printed on it.
        digits: How many places it has before the point.
        since, until: From when to when it is read; `until` is the first day no longer.
    """

    format: int
    id: MeterId
    unit: OfUnit
    item: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,30}\Z")]
    place: Annotated[str, Meta(pattern=r"^[a-z0-9]{1,12}\Z")] | None = None
    number: Line | None = None
    digits: Annotated[int, Meta(ge=1, le=12)] = 6
    since: Day | None = None
    until: Day | None = None
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


def slot(meter: Meter) -> str:
    """The id: unit, item, and the place where there is one."""
    return ".".join([meter.unit, meter.item, *([meter.place] if meter.place else [])])


def flaws(meter: Meter) -> Iterator[Flaw]:
    """What must hold of a meter by itself."""
    if meter.since is not None and meter.until is not None and meter.until <= meter.since:
        yield Flaw("until", _("is not after {field}", field="since"))
