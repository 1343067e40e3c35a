"""An activity: a visit, a meeting, an event, a session of training.

What was planned never changes; that it was held, with whom, what was decided and what was
said, is appended. Whoever was not at home was not visited: an attempt is an outcome of its
own, and the visit stays due. A decision has an owner and a date, and is a ticket or a promise;
an opinion is one too, or has a reason why nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.kinds.procedures.permit import OfProcedure
from svc.kinds.procedures.procedure import OfParty
from svc.language import N_, _
from svc.model.amounts import Quantity
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Count,
    Happened,
    Line,
    OfDocument,
    OfResident,
    OfTicket,
    OfUnit,
    PersonalLine,
    PersonalText,
    Slug,
    Text,
    Time,
    refers,
)
from svc.model.source import Source
from svc.rules.record.flaws import Flaw, identity_flaws
from svc.rules.time.seconds import seconds

ActivityId = Annotated[str, Meta(pattern=r"^V[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
OfPromise = Annotated[
    str, Meta(pattern=r"^W[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z", extra=refers("promise"))
]
OfOutreach = Annotated[Slug, Meta(extra=refers("outreach"))]


class ActivityType(StrEnum):
    """What an activity is."""

    VISIT = "visit"
    MEETING = "meeting"
    EVENT = "event"
    TRAINING = "training"


class VisitReason(StrEnum):
    """Why somebody is visited."""

    ELDERLY = "elderly"
    ARREARS = "arrears"
    AFTER_CARE = "after-care"
    NEW_OWNER = "new-owner"
    HOLIDAY = "holiday"
    ROUTINE = "routine"
    OTHER = "other"


class ActivityAction(StrEnum):
    """What can happen to an activity.

    Attributes:
        HOLD: It took place, with these people.
        ATTEMPT: It did not: nobody was there. It stays due.
        RESCHEDULE: It is to be at another time; the first one stays readable.
        CANCEL: It will not take place.
        MINUTE: What was said and done was written up.
        DECIDE: Something was decided; it has an owner, a date, and a ticket or a promise.
        HEAR: Somebody said what he thinks; it is followed up, or there is a reason why not.
        MARK: What somebody came to in the test of a session.
    """

    HOLD = "hold"
    ATTEMPT = "attempt"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    MINUTE = "minute"
    DECIDE = "decide"
    HEAR = "hear"
    MARK = "mark"


class ActivityEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to an activity.

    Attributes:
        until: When it is to be, from then on.
        present, excused: Of the staff that were invited.
        units, residents, parties: Who else was there.
        heads: How many were there, where they are not named.
        text: What was decided, said or written up.
        owner: Who sees to what was decided.
        due: Until when that is to be done; of what was held, until when minutes are written.
        ticket, promise: What a decision or an opinion became.
        document: Where the minutes, or a list of signatures, are kept.
        trainee, score, passed: Of a test: whose, how many points, and whether that is enough.
    """

    at: Happened
    by: ByStaff
    action: ActivityAction
    until: Time | None = None
    present: tuple[ByStaff, ...] = ()
    excused: tuple[ByStaff, ...] = ()
    units: tuple[OfUnit, ...] = ()
    residents: tuple[OfResident, ...] = ()
    parties: tuple[OfParty, ...] = ()
    heads: Count | None = None
    text: PersonalText | None = None
    owner: ByStaff | None = None
    due: Time | None = None
    ticket: OfTicket | None = None
    promise: OfPromise | None = None
    document: OfDocument | None = None
    trainee: ByStaff | None = None
    score: Quantity | None = None
    passed: bool | None = None
    reason: PersonalText | None = None
    note: PersonalText | None = None


class Activity(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One activity.

    Attributes:
        made, by: When it was planned, and by whom.
        title: What it is about; of training its topic.
        planned: When it is to be.
        host: Who holds it.
        units, residents, staff, parties: Who is invited, or visited.
        reason: Why somebody is visited.
        outreach: The plan of visits that it serves.
        trainer, hours, material: Of training.
        ticket, procedure: What it came of.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: ActivityId
    made: Happened
    by: ByStaff
    type: ActivityType
    title: Line
    planned: Time
    place: Line | None = None
    host: ByStaff | None = None
    units: tuple[OfUnit, ...] = ()
    residents: tuple[OfResident, ...] = ()
    staff: tuple[ByStaff, ...] = ()
    parties: tuple[OfParty, ...] = ()
    agenda: Text | None = None
    reason: VisitReason | None = None
    outreach: OfOutreach | None = None
    trainer: PersonalLine | None = None
    hours: Quantity | None = None
    material: tuple[Line, ...] = ()
    ticket: OfTicket | None = None
    procedure: OfProcedure | None = None
    note: Text | None = None
    source: Source | None = None
    formerly: ActivityId | None = None
    events: tuple[ActivityEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    ActivityType: {"visit": "上门拜访", "meeting": "会议", "event": "社区活动", "training": "培训"},
    VisitReason: {
        "elderly": "关爱老人", "arrears": "欠费沟通", "after-care": "投诉回访",
        "new-owner": "新业主", "holiday": "节日慰问", "routine": "例行走访", "other": "其他",
    },
    ActivityAction: {
        "hold": "举行", "attempt": "未遇", "reschedule": "改时间", "cancel": "取消",
        "minute": "纪要", "decide": "决议", "hear": "意见", "mark": "考核",
    },
}  # fmt: skip
LABELS = {
    "made": "登记时间", "by": "经办人", "type": "类型", "title": "主题", "planned": "计划时间",
    "place": "地点", "host": "主持人", "units": "房屋", "residents": "住户", "staff": "应到员工",
    "parties": "外部单位", "agenda": "议程", "reason": "原因", "outreach": "走访计划",
    "trainer": "讲师", "hours": "课时", "material": "材料", "procedure": "办事",
    "until": "改至", "present": "实到员工", "excused": "请假员工", "heads": "到场人数",
    "text": "内容", "owner": "负责人", "due": "期限", "promise": "承诺", "document": "档案",
    "trainee": "受考人", "score": "成绩", "passed": "合格", "formerly": "原编号",
    "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统",
    "number": "编号", "row": "行",
}  # fmt: skip
HEADINGS = {
    "made": "登记时间", "type": "活动类型", "title": "主题 活动名称 会议名称 培训主题",
    "planned": "日期 活动时间 会议时间 培训日期", "place": "地点 活动地点",
    "trainer": "讲师 培训讲师", "hours": "课时 学时",
}  # fmt: skip
TELLING = ("title", "planned")
#: What `standing` says of an activity, by key.
STANDING = {"state": "状况", "attempts": "未遇次数"}
#: As an activity may stand, in words.
STATES = (N_("planned"), N_("held"), N_("cancelled"))


def flaws(activity: Activity) -> Iterator[Flaw]:
    """What must hold of an activity by itself."""
    visit = activity.type is ActivityType.VISIT
    if visit and not (activity.units or activity.residents or activity.parties):
        yield Flaw("units", _("is missing: who is visited?"))
    if visit is not (activity.reason is not None):
        yield Flaw("reason", _("belongs to a visit, and only there"))
    if activity.outreach is not None and not visit:
        yield Flaw("outreach", _("belongs to a visit"))
    if activity.type is not ActivityType.TRAINING and (activity.trainer or activity.hours):
        yield Flaw("trainer", _("belongs to training"))
    yield from identity_flaws({"title": activity.title, "note": activity.note})
    for place, event in enumerate(activity.events):
        yield from _event_flaws(f"events[{place}].", event, activity)


def _event_flaws(where: str, event: ActivityEvent, activity: Activity) -> Iterator[Flaw]:
    action = event.action
    if action is ActivityAction.HOLD and not _there(event):
        yield Flaw(f"{where}present", _("is missing: who was there?"))
    if set(event.present) & set(event.excused):
        yield Flaw(f"{where}excused", _("names somebody who was there"))
    if action is ActivityAction.RESCHEDULE and event.until is None:
        yield Flaw(f"{where}until", _("is missing"))
    if action is ActivityAction.DECIDE:
        if event.owner is None or event.due is None:
            yield Flaw(f"{where}owner", _("is missing, or its date: a decision has both"))
        if (event.ticket is None) is (event.promise is None):
            yield Flaw(f"{where}ticket", _("is missing: a decision is a ticket or a promise"))
    followed = [event.ticket, event.promise, event.reason]
    if action is ActivityAction.HEAR and sum(one is not None for one in followed) != 1:
        yield Flaw(f"{where}reason", _("is missing: an opinion is a ticket, a promise, or has one"))
    if action is ActivityAction.MARK and (event.trainee is None or event.passed is None):
        yield Flaw(f"{where}trainee", _("is missing, or whether it is enough"))
    if event.at < activity.made:
        yield Flaw(f"{where}at", _("is before {field}", field="made"))
    yield from identity_flaws(
        {f"{where}text": event.text, f"{where}note": event.note, f"{where}reason": event.reason}
    )


def _there(event: ActivityEvent) -> bool:
    return bool(event.present or event.units or event.residents or event.parties or event.heads)


def held(activity: Activity) -> ActivityEvent | None:
    """How an activity was held: of several tellings the first; None where it was not."""
    those = [one for one in activity.events if one.action is ActivityAction.HOLD]
    return min(those, key=lambda one: one.at, default=None)


def planned_for(activity: Activity) -> datetime:
    """When an activity is to be, as it was last moved."""
    moved = [one for one in activity.events if one.until is not None]
    last = max(moved, key=lambda one: one.at, default=None)
    return last.until if last is not None and last.until is not None else activity.planned


def state_of(actions: list[str]) -> str:
    """How an activity stands after some actions: one of `STATES`."""
    return "held" if "hold" in actions else "cancelled" if "cancel" in actions else "planned"


def standing(activity: Mapping[str, Any]) -> dict[str, Any]:
    """How an activity stands, in a word, and how often nobody was there."""
    actions = [str(event["action"]) for event in activity.get("events", ())]
    return {"state": state_of(actions), "attempts": actions.count("attempt")}


def tables(activity: Activity, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """How an activity stands, who was invited and there, and what came of it, as rows."""
    del region
    actions = [str(event.action) for event in activity.events]
    there = held(activity)
    minuted = [event.at for event in activity.events if event.action is ActivityAction.MINUTE]
    return {
        "activity_state": [(
            state_of(actions), seconds(planned_for(activity)), seconds(there.at if there else None),
            seconds(there.due if there else None), seconds(min(minuted, default=None)),
            actions.count("attempt"),
        )],
        "activity_person": list(_persons(activity, there)),
        "activity_item": [
            (str(event.action), seconds(event.at), event.owner, seconds(event.due), event.ticket,
             event.promise, int(event.reason is not None))
            for event in activity.events
            if event.action in (ActivityAction.DECIDE, ActivityAction.HEAR)
        ],
        "activity_mark": [
            (event.trainee, seconds(event.at), int(bool(event.passed)))
            for event in activity.events if event.action is ActivityAction.MARK
        ],
    }  # fmt: skip


def _persons(activity: Activity, there: ActivityEvent | None) -> Iterator[tuple[Any, ...]]:
    """Of each member of staff and each home: whether invited, present, excused."""
    came = there.present if there else ()
    excused = there.excused if there else ()
    for who in dict.fromkeys((*activity.staff, *came, *excused)):
        yield who, None, int(who in activity.staff), int(who in came), int(who in excused)
    homes = there.units if there else ()
    for unit in dict.fromkeys((*activity.units, *homes)):
        yield None, unit, int(unit in activity.units), int(unit in homes), 0
