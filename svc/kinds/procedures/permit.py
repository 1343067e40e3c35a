"""A permit: anything numbered that is handed out and comes back or expires.

Permits for works, passes, cards, keys, parking spaces, slips for goods. What it says never
changes; what happens to it is appended. That it expired is written nowhere: its last day
says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.language import N_, _
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Day,
    Happened,
    Line,
    OfReceipt,
    OfResident,
    OfUnit,
    PersonalLine,
    Text,
    refers,
)
from svc.model.source import Source
from svc.rules.record.flaws import Flaw, identity_flaws

PermitId = Annotated[str, Meta(pattern=r"^K[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
OfPermit = Annotated[PermitId, Meta(extra=refers("permit"))]
OfProcedure = Annotated[
    str, Meta(pattern=r"^P[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z", extra=refers("procedure"))
]


class PermitType(StrEnum):
    """What is handed out."""

    RENOVATION = "renovation"
    WORKER = "worker"
    ACCESS = "access"
    PARKING = "parking"
    KEY = "key"
    VISITOR = "visitor"
    GOODS_OUT = "goods-out"


class PermitAction(StrEnum):
    """What can happen to a permit.

    Attributes:
        EXTEND: It holds until a later day.
        LOSE: It was reported lost, and is good for nothing from then on.
        RETURN: It came back.
        REVOKE: The office takes it back, whoever has it.
    """

    EXTEND = "extend"
    LOSE = "lose"
    RETURN = "return"
    REVOKE = "revoke"


class PermitState(StrEnum):
    """What has become of a permit by a day.

    Attributes:
        AHEAD: Its first day has not come.
        VALID: It is out, and holds.
        EXPIRED: It is out, and its last day has passed.
    """

    AHEAD = "ahead"
    VALID = "valid"
    EXPIRED = "expired"
    LOST = "lost"
    RETURNED = "returned"
    REVOKED = "revoked"


class PermitEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a permit.

    Attributes:
        through: The last day on which it holds, from then on.
    """

    at: Happened
    by: ByStaff
    action: PermitAction
    through: Day | None = None
    reason: Text | None = None


class Permit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One permit.

    Attributes:
        at: When it was handed out.
        printed: The number that stands on it, where it has one of its own.
        resident: Whose it is.
        holder: Whose, if that is nobody on file: a worker, a visitor.
        plate: Of a car.
        since, through: The first day and the last on which it holds; for ever if absent.
        receipt: By which its deposit was taken.
        procedure: In which it was handed out.
        replaces: The one in whose place it is.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: PermitId
    type: PermitType
    at: Happened
    by: ByStaff
    printed: Line | None = None
    unit: OfUnit | None = None
    resident: OfResident | None = None
    holder: PersonalLine | None = None
    plate: PersonalLine | None = None
    since: Day | None = None
    through: Day | None = None
    receipt: OfReceipt | None = None
    procedure: OfProcedure | None = None
    replaces: OfPermit | None = None
    note: Text | None = None
    source: Source | None = None
    formerly: PermitId | None = None
    events: tuple[PermitEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    PermitType: {
        "renovation": "装修许可证", "worker": "施工出入证", "access": "门禁卡",
        "parking": "车位证", "key": "钥匙", "visitor": "临时证", "goods-out": "放行条",
    },
    PermitAction: {"extend": "延期", "lose": "挂失", "return": "收回", "revoke": "注销"},
    PermitState: {
        "ahead": "未生效", "valid": "有效", "expired": "过期", "lost": "已挂失",
        "returned": "已收回", "revoked": "已注销",
    },
}  # fmt: skip
LABELS = {
    "type": "证件类型", "at": "发放时间", "by": "经办人", "printed": "印制号", "unit": "房屋",
    "resident": "住户", "holder": "持有人", "plate": "车牌号", "since": "生效日",
    "through": "有效期至", "receipt": "押金收据", "procedure": "办事编号", "replaces": "补办前",
    "reason": "原因", "formerly": "原编号", "field": "字段", "lost": "失去的值", "hash": "校验",
    "disputes": "分歧", "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip
TELLING = ("type", "printed")
HEADINGS = {
    "type": "证件类型 卡类型 证类型", "printed": "证号 卡号 印制号",
    "unit": "房号 房屋编号 车位 车位号",
    "holder": "持证人 持有人 业主", "plate": "车牌号 车牌", "since": "起租时间 生效日期 起始日期",
    "through": "截止时间 有效期至 到期日期", "at": "发证时间 办理日期", "by": "经办人 发证人",
}  # fmt: skip
#: What lists of cars and cards do not say: they were handed out on their first day.
STAND_INS = {"at": "=since"}
#: What came back, or is known never to: nobody waits for it any longer.
SETTLED = frozenset({PermitAction.RETURN, PermitAction.LOSE})


def last_day(permit: Permit) -> date | None:
    """The last day on which a permit holds, as it was last extended; None for ever."""
    through = permit.through
    for event in permit.events:
        if event.action is PermitAction.EXTEND:
            through = event.through
    return through


def state_on(permit: Permit, day: date) -> PermitState:
    """What has become of a permit by a day."""
    happened = {event.action for event in permit.events}
    for action, state in _BECOMES.items():
        if action in happened:
            return state
    last = last_day(permit)
    if last is not None and last < day:
        return PermitState.EXPIRED
    begins = permit.since or permit.at.date()
    return PermitState.AHEAD if day < begins else PermitState.VALID


def is_out(permit: Permit) -> bool:
    """Whether a permit is still to come back: it has not, and nobody said that it is lost."""
    return not SETTLED & {event.action for event in permit.events}


_BECOMES = {
    PermitAction.RETURN: PermitState.RETURNED,
    PermitAction.REVOKE: PermitState.REVOKED,
    PermitAction.LOSE: PermitState.LOST,
}


#: What `standing` says of a permit, by key.
STANDING = {"state": "状况", "last_day": "现截止日"}
#: What a permit comes to by what happened to it; until then it is out.
STATES = {
    PermitAction.RETURN: N_("back"), PermitAction.REVOKE: N_("revoked"),
    PermitAction.LOSE: N_("reported lost"),
}  # fmt: skip
OUT = N_("handed out")


def flaws(permit: Permit) -> Iterator[Flaw]:
    """What must hold of a permit by itself."""
    begins, last = permit.since, permit.through
    if begins is not None and last is not None and last < begins:
        yield Flaw("through", _("is before {field}", field="since"))
    if not (permit.unit or permit.resident or permit.holder or permit.procedure):
        yield Flaw("holder", _("is missing: whose is it?"))
    if permit.replaces == permit.id:
        yield Flaw("replaces", _("is the permit itself"))
    yield from identity_flaws({"note": permit.note, "printed": permit.printed})
    for place, event in enumerate(permit.events):
        where = f"events[{place}]."
        extends = event.action is PermitAction.EXTEND
        if extends is not (event.through is not None):
            yield Flaw(f"{where}through", _("belongs to an extension, and only there"))
        if event.reason is None and event.action in (PermitAction.REVOKE, PermitAction.EXTEND):
            yield Flaw(f"{where}reason", _("is missing"))
        if event.at < permit.at:
            yield Flaw(f"{where}at", _("is before {field}", field="at"))
        yield from identity_flaws({f"{where}reason": event.reason})


def standing(permit: Mapping[str, Any]) -> dict[str, Any]:
    """What has become of a permit, in a word, and the day it holds until as it was last extended.

    Whether that day has come depends on today: `svc permit valid` and `show` judge it.
    """
    happened = {event["action"]: event for event in permit.get("events", ())}
    ends = [STATES[action] for action in _BECOMES if action in happened]
    moved = happened.get(PermitAction.EXTEND)
    return {
        "state": ends[0] if ends else OUT,
        "last_day": moved["through"] if moved else permit.get("through"),
    }


def tables(permit: Permit, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """What has become of a permit, as a row of the index: all but what a day decides."""
    del region
    last = last_day(permit)
    happened = {event.action for event in permit.events}
    states = [state for action, state in _BECOMES.items() if action in happened]
    begins = permit.since or permit.at.date()
    return {
        "permit_state": [
            (str(states[0]) if states else "", begins.isoformat(),
             last.isoformat() if last else None, int(is_out(permit)))
        ]
    }  # fmt: skip
