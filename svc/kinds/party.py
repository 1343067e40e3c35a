"""An outside party: the developer, a contractor, a utility, the street office.

What it handles, whom to ask there, how soon it owes a word, and for which parts of homes
it still answers: all that is needed to hand a matter on to it and to follow it up.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Count,
    Day,
    Line,
    OfCategory,
    PersonalLine,
    Phone,
    Slug,
    Text,
    refers,
)
from svc.model.office import SpanText
from svc.model.source import Source
from svc.model.ticket import LetterId
from svc.model.words import CHINESE as WORDS
from svc.model.words import Channel
from svc.rules.record.flaws import Flaw, phone_flaws

#: Version of the format that this svc writes; 1 had one contact and no targets.
PARTY_FORMAT = 2


class PartyRole(StrEnum):
    """What an outside party is to the office."""

    DEVELOPER = "developer"
    CONTRACTOR = "contractor"
    UTILITY = "utility"
    AUTHORITY = "authority"
    STREET_OFFICE = "street-office"
    COMMUNITY = "community"
    POLICE = "police"
    HOTLINE = "hotline"
    COMPANY = "company"
    OWNERS_COMMITTEE = "owners-committee"
    TENANT = "tenant"
    OTHER = "other"


CHINESE = {
    PartyRole: {
        "developer": "开发商", "contractor": "承包商", "utility": "公用事业单位",
        "authority": "主管部门", "street-office": "街道办", "community": "居委会",
        "police": "派出所", "hotline": "政务热线", "company": "公司部门",
        "owners-committee": "业委会", "tenant": "单位租户", "other": "其他",
    },
    Channel: WORDS[Channel],
}  # fmt: skip
LABELS = {
    "name": "名称", "role": "性质", "contact": "联系人", "buildings": "楼栋", "since": "开始日",
    "until": "终止日", "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧",
    "contacts": "联系人名册", "contacts[].name": "姓名", "contacts[].role": "职务",
    "name_en": "英文名称",
    "handles": "负责类别", "contract": "合同", "targets": "时限",
    "answer": "答复时限", "arrive": "到场时限", "resolve": "处理时限", "orders": "交办回复时限",
    "channel": "联系方式", "counterpart": "对接人", "warranties": "保修条款", "part": "部位",
    "months": "保修月数", "categories": "适用类别", "basis": "依据",
}  # fmt: skip
HEADINGS = {
    "id": "单位编号 单位编码 供应商编号 编码 代码 简称 code",
    "name": "单位名称 公司名称 企业名称 供应商名称 合作单位 company supplier vendor",
    "role": "类型 单位类型 单位性质 类别", "contact": "负责人 联络人",
    "phone": "联系电话 手机号 手机", "buildings": "负责楼栋 楼号",
    "since": "合作开始时间 合作开始日期 合同开始日期 合同起始日",
    "until": "合作结束时间 合作结束日期 合同结束日期 合同到期日",
}  # fmt: skip


class PartyContact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to ask for there, from when to when; `until` is the first day no longer.

    Attributes:
        role: What they are there: site manager, duty desk.
    """

    name: PersonalLine
    phone: Phone | None = None
    role: Line | None = None
    since: Day | None = None
    until: Day | None = None


class PartyTargets(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How soon they owe what, counted from when a matter is referred to them.

    Attributes:
        answer: A first word.
        arrive, resolve: Somebody on the spot, and the work done, once it is theirs.
        orders: The other way: how soon the office owes them a reply to an order of theirs.
    """

    answer: SpanText | None = None
    arrive: SpanText | None = None
    resolve: SpanText | None = None
    orders: SpanText | None = None


class WarrantyTerm(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how long a part of homes is under their warranty.

    Source: Property Management Regulations (2018) 31; how long each part is covered stands
    in the Regulations on Construction Quality (2019) 40 and in what the developer promised.

    Attributes:
        part: Short name of the part: `waterproofing`.
        months: How long.
        since: From which day; without one, from each home's delivery.
        buildings: Where; empty for all that the party built.
        categories: Categories of tickets that are about the part.
        basis: Where it is said.
    """

    part: Slug
    name: Line
    name_en: Line | None = None
    months: Count
    since: Day | None = None
    buildings: tuple[Line, ...] = ()
    categories: tuple[OfCategory, ...] = ()
    basis: Line | None = None


class Party(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One outside party; its id is a short name.

    Attributes:
        contact, phone: Whom to ask for there, in short.
        contacts: Everybody there, with dates. Since format 2, as all below.
        buildings: Of a developer: what it built; empty for all of the estate.
        since, until: From when the office deals with it; `until` is the first day no longer.
        handles: Categories of tickets that are referred to it.
        contract: The contract with it, in the register of documents.
        targets: How soon it owes what.
        channel: How it is told, unless somebody says else.
        counterpart: Who of the office deals with it.
        warranties: For what it answers, and until when.
    """

    format: int
    id: Slug
    name: Line
    role: PartyRole
    contact: PersonalLine | None = None
    phone: Phone | None = None
    contacts: tuple[PartyContact, ...] = ()
    buildings: tuple[Line, ...] = ()
    since: Day | None = None
    until: Day | None = None
    handles: tuple[OfCategory, ...] = ()
    contract: Annotated[LetterId, Meta(extra=refers("document"))] | None = None
    targets: PartyTargets | None = None
    channel: Channel | None = None
    counterpart: ByStaff | None = None
    warranties: tuple[WarrantyTerm, ...] = ()
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


def payer_name(who: str) -> str:
    """How the index calls whoever pays: a resident, or an outside party."""
    return f"r:{who}" if who.startswith("R-") else f"pa:{who}"


def flaws(party: Party) -> Iterator[Flaw]:
    """What must hold of a party by itself."""
    if party.phone is not None:
        yield from phone_flaws("phone", party.phone)
    yield from _turned("", party.since, party.until)
    for number, person in enumerate(party.contacts):
        place = f"contacts[{number}]"
        if person.phone is not None:
            yield from phone_flaws(f"{place}.phone", person.phone)
        yield from _turned(f"{place}.", person.since, person.until)
    parts = [
        (one.part, building) for one in party.warranties for building in one.buildings or ("",)
    ]
    for number, term in enumerate(party.warranties):
        if any(parts.count((term.part, building)) > 1 for building in term.buildings or ("",)):
            yield Flaw(f"warranties[{number}].part", _("stands there twice for one building"))


def _turned(place: str, since: object, until: object) -> Iterator[Flaw]:
    if since is not None and until is not None and until <= since:  # type: ignore[operator]
        yield Flaw(f"{place}until", _("is not after {field}", field="since"))
