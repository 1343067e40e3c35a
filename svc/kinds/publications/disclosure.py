"""A disclosure list: what must be made public, by a statute or by the office's own rule.

It is one of the office's rules, and lies with them: `records/rules/disclosures/cc-943.yaml`.
When a thing was made public last, and whether that is too long ago, is asked of it and of
the publications, and stands written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import Day, Line, Slug, Text, keyed
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.record.versions import twice


class DisclosureItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that must be made public.

    Attributes:
        months: How often, at the latest; absent of what must be on display all the time.
    """

    id: Slug
    name: Line
    name_en: Line | None = None
    months: Annotated[int, Meta(ge=1, le=600)] | None = None


class DisclosureList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One disclosure list.

    Attributes:
        basis: The statute, or the rule, that asks for it.
        since: From when it is kept to: what was never made public is late from then on.
    """

    format: int
    id: Slug
    name: Line
    name_en: Line | None = None
    basis: Line | None = None
    since: Day | None = None
    items: Annotated[tuple[DisclosureItem, ...], Meta(extra=keyed("id"))] = ()
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


LABELS = {
    "id": "清单", "name": "名称", "name_en": "英文名称", "basis": "依据", "since": "执行起始日",
    "items": "事项", "items[].id": "事项", "months": "间隔月数", "field": "字段",
    "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统", "number": "编号",
    "row": "行",
}  # fmt: skip


def flaws(disclosure: DisclosureList) -> Iterator[Flaw]:
    """What must hold of a disclosure list by itself."""
    yield from twice("items", [one.id for one in disclosure.items])
    if not disclosure.items:
        yield Flaw("items", _("has none: nothing must be made public by it"), note=True)
