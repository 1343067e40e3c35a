"""An outside party: the developer, a contractor, a utility, the street office."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import Day, Line, PersonalLine, Phone, Slug, Text
from svc.model.source import Source
from svc.rules.record.flaws import Flaw, phone_flaws


class PartyRole(StrEnum):
    """What an outside party is to the office."""

    DEVELOPER = "developer"
    CONTRACTOR = "contractor"
    UTILITY = "utility"
    AUTHORITY = "authority"
    TENANT = "tenant"
    OTHER = "other"


CHINESE = {
    PartyRole: {
        "developer": "开发商", "contractor": "承包商", "utility": "公用事业单位",
        "authority": "主管部门", "tenant": "单位租户", "other": "其他",
    },
}  # fmt: skip
LABELS = {
    "name": "名称", "role": "性质", "contact": "联系人", "buildings": "楼栋", "since": "开始日",
    "until": "终止日", "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧",
}  # fmt: skip
HEADINGS = {
    "id": "单位编号 单位编码 供应商编号 编码 代码 简称 code",
    "name": "单位名称 公司名称 企业名称 供应商名称 合作单位 company supplier vendor",
    "role": "类型 单位类型 单位性质 类别", "contact": "负责人 联络人",
    "phone": "联系电话 手机号 手机", "buildings": "负责楼栋 楼号",
    "since": "合作开始时间 合作开始日期 合同开始日期 合同起始日",
    "until": "合作结束时间 合作结束日期 合同结束日期 合同到期日",
}  # fmt: skip


class Party(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One outside party; its id is a short name.

    Attributes:
        contact: Whom to ask for there.
        buildings: Of a developer: what it built; empty for all of the estate.
        since, until: From when the office deals with it; `until` is the first day no longer.
    """

    format: int
    id: Slug
    name: Line
    role: PartyRole
    contact: PersonalLine | None = None
    phone: Phone | None = None
    buildings: tuple[Line, ...] = ()
    since: Day | None = None
    until: Day | None = None
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
    if party.since is not None and party.until is not None and party.until <= party.since:
        yield Flaw("until", _("is not after {field}", field="since"))
