"""A plan of visits: which homes are to be visited, how often, and why.

It is one of the office's rules, and lies with them: `records/rules/outreach/elderly.yaml`. What is
due is derived from it and written nowhere: in each of its periods each of its homes once.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.kinds.people.activity import CHINESE as ACTIVITIES
from svc.kinds.people.activity import VisitReason
from svc.kinds.unit import Use
from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import ByStaff, Day, Line, OfUnit, Slug, Text, VersionName, keyed
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.record.versions import lost_versions, version_flaws


class OutreachPeriod(StrEnum):
    """Within what each home is visited once."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


#: How many months each lasts.
MONTHS = {
    OutreachPeriod.MONTH: 1, OutreachPeriod.QUARTER: 3, OutreachPeriod.HALF_YEAR: 6,
    OutreachPeriod.YEAR: 12,
}  # fmt: skip


class OutreachVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds between two days.

    Attributes:
        since, until: First day, and first day no longer.
        every: Within what each home is visited once: calendar months, quarters, halves, years.
        reason: Why; a visit for it serves the plan where it names no other.
        units, buildings, use: Which homes; all where nothing is said.
        host: Who visits.
    """

    version: VersionName
    since: Day
    until: Day | None = None
    every: OutreachPeriod
    reason: VisitReason = VisitReason.ROUTINE
    units: tuple[OfUnit, ...] = ()
    buildings: tuple[Line, ...] = ()
    use: Use | None = None
    host: ByStaff | None = None


class OutreachPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One plan of visits.

    Attributes:
        name: What people call it.
        versions: What holds when; no two hold on one day.
    """

    format: int
    id: Slug
    name: Line
    versions: Annotated[tuple[OutreachVersion, ...], Meta(extra=keyed("version"))] = ()
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    VisitReason: ACTIVITIES[VisitReason],
    Use: {"home": "住宅", "shop": "商铺", "parking": "车位"},
    OutreachPeriod: {"month": "每月", "quarter": "每季度", "half-year": "每半年", "year": "每年"},
}
LABELS = {
    "name": "名称", "versions": "版本", "version": "版本", "since": "生效日", "until": "失效日",
    "every": "周期", "reason": "原因", "units": "房屋", "buildings": "楼栋", "use": "用途",
    "host": "走访人", "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧",
    "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip


def flaws(plan: OutreachPlan) -> Iterator[Flaw]:
    """What must hold of a plan of visits by itself."""
    if not plan.versions:
        yield Flaw("versions", _("is missing"))
    yield from version_flaws(plan.versions)


def lost_steps(before: OutreachPlan, after: OutreachPlan) -> Iterator[Flaw]:
    """A version stands as it was recorded, but for its end."""
    yield from lost_versions(before.versions, after.versions)
