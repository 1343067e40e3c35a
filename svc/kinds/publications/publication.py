"""A publication: a text of the office's, with who was told which version of it, where and when.

A notice, an announcement or a briefing is told to residents: it is approved, published to
units that are kept by name, posted, corrected by a further version, withdrawn. An answer, a
case or reading material is told to the staff, who tell it on: it holds once it is approved.
No version is ever changed: the first stands in the record itself, each later one beside it,
so that `U2604-A0004@2` is for ever what somebody was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.kinds.publications.indexed import indexed
from svc.kinds.publications.told import told_hash, ungrouped
from svc.kinds.publications.versions import (
    in_force,
    latest,
    number_of,
    reviewed_until,
    state_of,
    text_of,
    texts,
    told_units,
    was_told,
)
from svc.kinds.publications.words import (
    CHINESE,
    FOR_STAFF,
    TELLING_STEPS,
    Audience,
    Outage,
    PostPlace,
    PublicationAction,
    PublicationType,
    TextScope,
    Urgency,
)
from svc.kinds.unit import Use
from svc.language import N_, _
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Count,
    Day,
    Happened,
    Line,
    OfCategory,
    OfDepartment,
    OfTicket,
    OfUnit,
    Text,
    Time,
    grows,
)
from svc.model.source import Source
from svc.model.words import Relation
from svc.rules.record.flaws import Flaw

__all__ = [
    "CHINESE", "FOR_STAFF", "TELLING_STEPS", "Audience", "Outage", "PostPlace", "Publication",
    "PublicationAction", "PublicationEvent", "PublicationType", "TextScope", "TextVersion",
    "ToldFact", "Urgency", "in_force", "latest", "number_of", "reviewed_until", "state_of",
    "text_of", "texts", "told_units", "was_told",
]  # fmt: skip

PublicationId = Annotated[str, Meta(pattern=r"^U[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
TextHash = Annotated[
    str, Meta(pattern=r"^[0-9a-f]{64}\Z", description=N_("SHA-256 of the ids, a line each"))
]
ToldGroup = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Z]{1,8}(?:-[0-9A-Z]{1,8}){0,2}:[0-9A-Z]{1,8}(?:,[0-9A-Z]{1,8})*\Z",
        max_length=20_000, description=N_("units of one entrance: 3-2:1501,1502"),
    ),
]  # fmt: skip


class ToldFact(Struct, frozen=True, forbid_unknown_fields=True):
    """A value that stood in the place of a name in braces when a text was published."""

    name: Line
    value: Line


class TextVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One later version, whole; fields as of `Publication`.

    Attributes:
        version: Its number; the first is the record itself.
        at, by: When it was written, and by whom.
    """

    version: Annotated[int, Meta(ge=2, le=100_000)]
    at: Happened
    by: ByStaff
    title: Line
    body: Text
    also: tuple[Line, ...] = ()
    scope: TextScope | None = None
    buildings: tuple[Line, ...] = ()
    units: tuple[OfUnit, ...] = ()
    uses: tuple[Use, ...] = ()
    relations: tuple[Relation, ...] = ()
    since: Day | None = None
    until: Day | None = None
    outage: Outage | None = None
    begins: Time | None = None
    ends: Time | None = None
    basis: Line | None = None
    review_by: Day | None = None


class PublicationEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a text.

    Attributes:
        version: Which version it is about.
        told: Of a publication, the units it is told to.
        count, told_hash: How many they are, and by what the list is known again.
        facts: What stood in the places of names then.
        where, place: Where it was put up, and where exactly.
        buildings: Those that it reaches there; all if none is named.
        photo: Hash of a picture of it.
        review_by: Of a review, by when the next one is due.
    """

    at: Happened
    by: ByStaff
    action: PublicationAction
    version: Count | None = None
    told: tuple[ToldGroup, ...] = ()
    count: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    told_hash: TextHash | None = None
    facts: tuple[ToldFact, ...] = ()
    where: PostPlace | None = None
    place: Line | None = None
    buildings: tuple[Line, ...] = ()
    photo: TextHash | None = None
    review_by: Day | None = None
    reason: Text | None = None
    note: Text | None = None


class Publication(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One text of the office's; what stands here of it is its first version.

    Attributes:
        at, by: When it was first written, and by whom.
        title, body: What it says; of an answer the question and what to say.
        also: How the same is asked otherwise.
        urgency: An emergency is published first, and approved within the day.
        department: Whom it speaks for, and who approves an answer.
        item: Which thing that must be made public it is: `LIST/ITEM` of a disclosure list.
        scope, buildings, units, uses, relations: Whom it is for. Of each list any will do,
            and all lists that are given must fit.
        since, until: From which day to which it holds; the last one counts.
        outage, begins, ends: What will not be there, and when.
        audience: Who may be told an answer.
        basis: The law, tariff or document that it rests on.
        review_by: By when it is to be held against the facts again.
        required: Whether the staff must have read it.
        asks_reply: Whether residents are asked to answer.
        tickets: What it is about; of a case, what it was drawn from.
        versions: Later versions.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: PublicationId
    at: Happened
    by: ByStaff
    type: PublicationType
    title: Line
    body: Text
    urgency: Urgency = Urgency.COMMON
    category: OfCategory | None = None
    department: OfDepartment | None = None
    item: Line | None = None
    also: tuple[Line, ...] = ()
    scope: TextScope | None = None
    buildings: tuple[Line, ...] = ()
    units: tuple[OfUnit, ...] = ()
    uses: tuple[Use, ...] = ()
    relations: tuple[Relation, ...] = ()
    since: Day | None = None
    until: Day | None = None
    outage: Outage | None = None
    begins: Time | None = None
    ends: Time | None = None
    audience: Audience | None = None
    basis: Line | None = None
    review_by: Day | None = None
    required: bool = False
    asks_reply: bool = False
    tickets: tuple[OfTicket, ...] = ()
    versions: Annotated[tuple[TextVersion, ...], Meta(extra=grows("version"))] = ()
    source: Source | None = None
    formerly: PublicationId | None = None
    events: tuple[PublicationEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


LABELS = {
    "at": "起草时间", "by": "起草人", "type": "类型", "title": "标题", "body": "正文",
    "urgency": "缓急", "category": "分类", "department": "责任部门", "item": "公示事项",
    "also": "其他问法", "scope": "范围", "buildings": "楼栋", "units": "房屋", "uses": "用途",
    "relations": "人群", "since": "生效日", "until": "有效期", "outage": "停供",
    "begins": "停供开始", "ends": "停供结束", "audience": "可告知对象", "basis": "依据",
    "review_by": "复核期限", "required": "必读", "asks_reply": "请求答复", "tickets": "相关工单",
    "versions": "以后各版", "version": "版本", "formerly": "原编号", "events[].at": "时间",
    "events[].by": "操作人", "told": "告知房屋", "count": "户数", "told_hash": "名单校验",
    "facts": "事实", "value": "值", "where": "张贴处", "place": "具体位置", "photo": "照片校验值",
    "reason": "原因", "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧",
    "system": "系统", "number": "编号", "row": "行", "facts[].name": "名称",
    "events[].facts[].name": "名称",
}  # fmt: skip
HEADINGS = {
    "title": "问题 标题 题目 通知标题 question", "body": "答案 正文 内容 答复 通知内容 answer",
    "category": "分类 类别 问题分类", "department": "责任部门 部门 归口部门",
    "until": "有效期 有效期至 截止日期", "also": "其他问法 相似问法",
    "at": "起草时间 发布时间 日期",
    "type": "类型 文稿类型", "review_by": "复核日期 复核期限",
}  # fmt: skip
TELLING = ("title", "body")
#: What `standing` says of a text, by key.
STANDING = {"state": "状况", "version": "现行版本"}

#: As a text may stand, in words; whether it is over follows from the day.
STATES = (
    N_("draft"), N_("approved"), N_("published"), N_("corrected"), N_("withdrawn"), N_("expired"),
)  # fmt: skip


def standing(record: Mapping[str, Any]) -> dict[str, Any]:
    """How a text stands, in a word, and which version of it is told."""
    steps = [(str(one["action"]), one.get("version") or 1) for one in record.get("events", ())]
    last = max((one["version"] for one in record.get("versions", ())), default=1)
    state, version = state_of(str(record["type"]), last, steps)
    return {"state": state, "version": version or last}


def settled(record: Mapping[str, Any]) -> bool:
    """Whether what a text names need no longer be kept for it: it says what was once told."""
    del record
    return True


def flaws(record: Publication) -> Iterator[Flaw]:
    """What must hold of a text by itself."""
    for text in texts(record):
        path = f"versions[{number_of(text)}]." if isinstance(text, TextVersion) else ""
        yield from _text_flaws(record, text, path)
    if record.type not in (PublicationType.ANSWER, None) and record.audience is not None:
        yield Flaw("audience", _("is said of answers alone"))
    if record.item is not None and record.item.count("/") != 1:
        yield Flaw("item", _("is LIST/ITEM of a disclosure list"))
    yield from _version_flaws(record)
    yield from _history_flaws(record)


def _text_flaws(record: Publication, text: Publication | TextVersion, path: str) -> Iterator[Flaw]:
    from svc.rules.record.anonymous import identifying
    from svc.rules.record.personal_words import holds_personal

    for name, words in (("title", text.title), ("body", text.body)):
        if holds_personal(words):
            yield Flaw(path + name, _("holds a phone or another number of a person"))
        elif record.type is PublicationType.CASE and (sort := identifying(words)):
            yield Flaw(path + name, _("is a case's, and names {sort}", sort=_(sort)))
    if text.since is not None and text.until is not None and text.until < text.since:
        yield Flaw(f"{path}until", _("is before {field}", field="since"))
    if (text.outage is None) is not (text.begins is None) or (text.begins is None) is not (
        text.ends is None
    ):
        yield Flaw(f"{path}outage", _("goes with when it begins and ends, and only with both"))
    elif text.begins is not None and text.ends is not None and text.ends <= text.begins:
        yield Flaw(f"{path}ends", _("is not after {field}", field="begins"))
    narrowed = bool(text.buildings or text.units or text.uses or text.relations)
    if text.scope is TextScope.ALL and narrowed:
        yield Flaw(f"{path}scope", _("is for all, and names some: one of the two"))
    if record.type in FOR_STAFF and (narrowed or text.scope is not None):
        yield Flaw(f"{path}scope", _("is for residents, and this is a text for the staff"))


def _version_flaws(record: Publication) -> Iterator[Flaw]:
    numbers = sorted(one.version for one in record.versions)
    if numbers != list(range(2, len(numbers) + 2)):
        yield Flaw("versions", _("are not numbered 2, 3 and so on, each once"))


def _history_flaws(record: Publication) -> Iterator[Flaw]:
    """What cannot have happened, where two desks' events came together or a hand wrote them."""
    known = {number_of(one) for one in texts(record)}
    published = gone = False
    for place, event in enumerate(record.events):
        path = f"events[{place}]"
        if event.version is not None and event.version not in known:
            yield Flaw(f"{path}.version", _("is of no version that there is"))
        telling = event.action in TELLING_STEPS
        if telling and record.type not in FOR_STAFF:
            yield from _told_flaws(event, path)
        if event.action is PublicationAction.PUBLISH and published:
            yield Flaw(f"{path}.action", _("was published twice: two desks did so"), note=True)
        if gone and event.action is not PublicationAction.WITHDRAW:
            yield Flaw(f"{path}.action", _("comes after it was withdrawn"), note=True)
        published = published or event.action is PublicationAction.PUBLISH
        gone = gone or event.action is PublicationAction.WITHDRAW


def _told_flaws(event: PublicationEvent, path: str) -> Iterator[Flaw]:
    units = list(ungrouped(event.told))
    if not units:
        yield Flaw(f"{path}.told", _("names nobody who was told"))
    elif event.count != len(units) or event.told_hash != told_hash(units):
        yield Flaw(f"{path}.told", _("is not the list that its count and its hash are of"))


def tables(record: Publication, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """How a text stands, whom it was told, its words, its outage, its readers, for the index."""
    del region
    return indexed(record)
