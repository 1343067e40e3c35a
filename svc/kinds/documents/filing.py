"""A filing list: which documents must be there, by a statute or by the office's own rule.

It is one of the office's rules, and lies with them: `records/rules/filings/pmr-29.yaml`.
What is missing is asked of it and of the register, and stands written nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.kinds.documents.words import CHINESE as TYPES
from svc.kinds.documents.words import DocumentType
from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import Days, Line, Slug, Text, keyed
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.record.versions import twice


class FilingScope(StrEnum):
    """Of what one must be there."""

    ESTATE = "estate"
    BUILDING = "building"
    HOME = "home"
    EQUIPMENT = "equipment"


class FilingItem(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that must be there.

    Attributes:
        type: What it is.
        words: What its title must hold, where the type alone does not tell it.
        per: Of what one must be there.
        equipment: Of equipment: which, each by its name.
        within: How many days after its own date it is to be on file.
    """

    id: Slug
    name: Line
    name_en: Line | None = None
    type: DocumentType
    words: Line | None = None
    per: FilingScope = FilingScope.ESTATE
    equipment: tuple[Line, ...] = ()
    within: Days | None = None


class FilingList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One filing list.

    Attributes:
        basis: The statute, or the rule, that asks for it.
    """

    format: int
    id: Slug
    name: Line
    name_en: Line | None = None
    basis: Line | None = None
    items: Annotated[tuple[FilingItem, ...], Meta(extra=keyed("id"))] = ()
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    DocumentType: TYPES[DocumentType],
    FilingScope: {"estate": "小区", "building": "每栋", "home": "每户", "equipment": "每台设备"},
}  # fmt: skip
LABELS = {
    "id": "清单", "name": "名称", "name_en": "英文名称", "basis": "依据", "items": "条目",
    "items[].id": "条目", "type": "类别", "words": "题名含", "per": "范围", "equipment": "设备",
    "within": "归档天数", "field": "字段", "lost": "失去的值", "hash": "校验",
    "disputes": "分歧", "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip


def flaws(filing: FilingList) -> Iterator[Flaw]:
    """What must hold of a filing list by itself."""
    yield from twice("items", [one.id for one in filing.items])
    if not filing.items:
        yield Flaw("items", _("has none: nothing must be there by it"), note=True)
    for place, item in enumerate(filing.items):
        if (item.per is FilingScope.EQUIPMENT) is not bool(item.equipment):
            yield Flaw(f"items[{place}].equipment", _("is named of equipment, and only there"))
