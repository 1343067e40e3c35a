"""A promise: what somebody of the office said would be done, to whom, and by when.

What was said and its first date never change: a date that is moved is appended, with who was
told of it, and only before the earlier one has come. Whether a promise was kept follows from
its events and its dates, whatever day `svc tick` notes that it was not: who keeps it late has
broken it, and kept it late. What a body promises in public is part of its contract (Civil
Code 938).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.errors import Refused
from svc.kinds.procedures.permit import OfProcedure
from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Happened,
    Line,
    OfResident,
    OfTicket,
    OfUnit,
    PersonalLine,
    PersonalText,
    Text,
    Time,
)
from svc.model.source import Source
from svc.named_tuple import NamedTuple
from svc.rules.record.flaws import Flaw, identity_flaws
from svc.rules.time.seconds import seconds

PromiseId = Annotated[str, Meta(pattern=r"^W[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]


class PromiseSubject(StrEnum):
    """What a promise is about: not everybody may promise everything.

    Attributes:
        REFUND: Money, or something in its place.
        WORKS: Works that are done by a day.
        VISIT: Somebody comes.
        ANSWER: An answer, a call, a paper.
        OTHER: Anything else.
    """

    REFUND = "refund"
    WORKS = "works"
    VISIT = "visit"
    ANSWER = "answer"
    OTHER = "other"


#: Promises that are somebody's right; so is every public one.
KEPT_FOR = (PromiseSubject.REFUND, PromiseSubject.WORKS)


class PromiseAction(StrEnum):
    """What can happen to a promise.

    Attributes:
        KEEP: It was kept; by what it can be seen.
        MOVE: It got a later date, before the earlier one had come.
        TELL: Whoever it was made to was told how it stands.
        OCCUR: What it waited for has come.
        RELEASE: Whoever it was made to asks for it no longer.
        BREAK: Its date passed.
    """

    KEEP = "keep"
    MOVE = "move"
    TELL = "tell"
    OCCUR = "occur"
    RELEASE = "release"
    BREAK = "break"


class PromiseEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a promise.

    Attributes:
        evidence: By what it can be seen that it was kept.
        until: The date from then on.
        told: Who was told, or whose word it is.
        ticket: Where a broken promise is followed up.
    """

    at: Happened
    by: ByStaff
    action: PromiseAction
    evidence: Text | None = None
    until: Time | None = None
    told: PersonalLine | None = None
    reason: PersonalText | None = None
    ticket: OfTicket | None = None
    note: PersonalText | None = None


class Promise(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One promise.

    Attributes:
        at, by: When it was made, and by whom.
        text: What was promised, as it was said.
        subject: What it is about.
        due: By when; none where it waits for something.
        upon: What it waits for, in words.
        resident, unit, everyone: To whom.
        ticket, procedure: What it came of.
        public: Whether it was made in public.
        approver: Who agreed to a public one.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: PromiseId
    at: Happened
    by: ByStaff
    text: PersonalText
    subject: PromiseSubject = PromiseSubject.OTHER
    due: Time | None = None
    upon: Line | None = None
    resident: OfResident | None = None
    unit: OfUnit | None = None
    everyone: bool = False
    ticket: OfTicket | None = None
    procedure: OfProcedure | None = None
    public: bool = False
    approver: ByStaff | None = None
    source: Source | None = None
    formerly: PromiseId | None = None
    events: tuple[PromiseEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    PromiseSubject: {
        "refund": "退款补偿", "works": "限期施工", "visit": "上门", "answer": "答复",
        "other": "其他",
    },
    PromiseAction: {
        "keep": "兑现", "move": "改期", "tell": "告知", "occur": "条件成就", "release": "免除",
        "break": "失约",
    },
}  # fmt: skip
LABELS = {
    "at": "承诺时间", "by": "承诺人", "text": "承诺内容", "subject": "事项", "due": "兑现期限",
    "upon": "条件", "everyone": "全体业主", "procedure": "办事", "public": "公开",
    "approver": "批准人", "evidence": "凭据", "until": "改期至", "told": "告知对象",
    "reason": "原因", "formerly": "原编号", "field": "字段", "lost": "失去的值", "hash": "校验",
    "disputes": "分歧", "system": "系统", "source.number": "编号", "row": "行",
}  # fmt: skip
HEADINGS = {
    "at": "承诺时间 承诺日期", "by": "承诺人", "text": "承诺内容 承诺事项", "subject": "承诺类别",
    "due": "兑现期限 承诺期限 完成期限", "unit": "房号 房屋编号",
}  # fmt: skip
TELLING = ("text", "due")
#: What `standing` says of a promise, by key.
STANDING = {"state": "状况", "date": "现期限"}
#: As a promise may stand, in words.
STATES = {
    "open": "待兑现", "moved": "已改期", "kept": "已兑现", "kept late": "逾期兑现",
    "broken": "未兑现", "released": "已解除",
}  # fmt: skip


class PromiseCourse(NamedTuple):
    """What has become of a promise.

    Attributes:
        first: Its first date.
        due: Its date as it was last moved.
        kept: When it was kept, in time or late.
        released: When it was released, before its date had come.
        told: When whoever it was made to was last told how it stands, since the date stood
            as it does and before it had come.
        broken: When its date passed, as noted.
        over: Whether nothing is owed any more.
        moves: How often its date was moved.
    """

    first: datetime | None
    due: datetime | None
    kept: datetime | None
    released: datetime | None
    told: datetime | None
    broken: datetime | None
    over: bool
    moves: int

    @property
    def state(self) -> str:
        """One of `STATES`."""
        if self.kept is not None:
            late = self.due is not None and self.kept > self.due
            return "kept late" if late else "kept"
        if self.released is not None:
            return "released"
        return "broken" if self.broken is not None else "moved" if self.moves else "open"


def course(promise: Promise) -> PromiseCourse:
    """What has become of a promise; what came too late to count is left out.

    Two desks may each have told of it what the other did not know: events are taken in the
    order in which they happened, and a date that had come is moved by none of them.
    """
    first = due = promise.due
    kept = released = broken = warned = None
    over, moves = False, 0
    for event in sorted(promise.events, key=_order):
        come = due is not None and event.at > due
        match event.action:
            case PromiseAction.OCCUR if due is None and promise.due is None:
                first = due = event.until
            case PromiseAction.MOVE if not come and not over and due is not None:
                due, moves, warned = event.until, moves + 1, None
            case PromiseAction.TELL if not come:
                warned = event.at
            case PromiseAction.KEEP if kept is None and released is None:
                kept, over = event.at, True
            case PromiseAction.RELEASE if kept is None:
                released, over = (None if come else event.at), True
            case PromiseAction.BREAK if due is not None and event.at >= due and not over:
                broken = event.at
    return PromiseCourse(first, due, kept, released, warned, broken, over, moves)


#: What ends a promise comes, of one second, after what moves it or tells of it.
_ENDING = (PromiseAction.KEEP, PromiseAction.RELEASE)


def _order(event: PromiseEvent) -> tuple[datetime, bool, bool, str]:
    """By time; what is noted by rule comes after what people did in that moment."""
    ends = event.action in _ENDING
    return event.at, event.action is PromiseAction.BREAK, ends, str(event.action)


def flaws(promise: Promise) -> Iterator[Flaw]:
    """What must hold of a promise by itself."""
    if (promise.due is None) is (promise.upon is None):
        yield Flaw("due", _("is missing: by when, or upon what?"))
    if promise.due is not None and promise.due <= promise.at:
        yield Flaw("due", _("is not after {field}", field="at"))
    if not (promise.resident or promise.unit or promise.everyone or promise.ticket):
        yield Flaw("resident", _("is missing: to whom was it promised?"))
    if promise.everyone and (promise.resident or promise.unit):
        yield Flaw("everyone", _("is said of one home or one resident as well"))
    if promise.public is not (promise.approver is not None):
        yield Flaw("approver", _("belongs to a public promise, and only there"))
    yield from identity_flaws({"text": promise.text})
    for place, event in enumerate(promise.events):
        yield from _event_flaws(f"events[{place}].", event, promise)


def _event_flaws(where: str, event: PromiseEvent, promise: Promise) -> Iterator[Flaw]:
    action = event.action
    dates = action in (PromiseAction.MOVE, PromiseAction.OCCUR)
    if dates is not (event.until is not None):
        yield Flaw(f"{where}until", _("goes with a date that is moved or set, and only there"))
    elif event.until is not None and event.until <= event.at:
        yield Flaw(f"{where}until", _("is not after {field}", field="at"))
    telling = action in (PromiseAction.MOVE, PromiseAction.TELL, PromiseAction.RELEASE)
    if telling and event.told is None:
        yield Flaw(f"{where}told", _("is missing: who was told, or whose word is it?"))
    if action is PromiseAction.KEEP and event.evidence is None:
        yield Flaw(f"{where}evidence", _("is missing"))
    if event.at < promise.at:
        yield Flaw(f"{where}at", _("is before {field}", field="at"))
    yield from identity_flaws({f"{where}note": event.note, f"{where}reason": event.reason})


def may_happen(promise: Promise, event: PromiseEvent) -> None:
    """Refuse what can no longer happen to a promise, or cannot yet.

    Raises:
        Refused: It is over; its date has come, so it is not moved; it waits for nothing.
    """
    so_far = course(promise)
    show = _("svc promise show {id}", id=promise.id)
    if so_far.over:
        raise Refused(_("{id} is {state}", id=promise.id, state=_(so_far.state)), show)
    action, due = event.action, so_far.due
    if action is PromiseAction.OCCUR and due is not None:
        raise Refused(_("{id} waits for nothing: it has a date", id=promise.id), show)
    if action is not PromiseAction.MOVE:
        return
    if due is None:
        raise Refused(
            _("{id} has no date yet: it waits for {event}", id=promise.id, event=promise.upon),
            _("svc promise occur {id} --until TIME", id=promise.id),
        )
    if event.at >= due:
        raise Refused(
            _("{id} was due at {at}: a date is moved before it has come", id=promise.id,
              at=f"{due:%Y-%m-%d %H:%M}"),
            _("svc promise keep {id} --evidence WORDS, once it is kept, late", id=promise.id),
        )  # fmt: skip
    if event.until is not None and event.until <= due:
        raise Refused(
            _("{id} is due at {at} already", id=promise.id, at=f"{due:%Y-%m-%d %H:%M}"),
            _("--until a later time"),
        )


def body_verbs(before: Promise | None, after: Promise) -> Iterator[str]:
    """What making a promise is: of money, of works, or in public it is a right of its own."""
    if before is not None:
        return
    yield "add"
    if after.subject in KEPT_FOR:
        yield str(after.subject)


def approvals(before: Promise | None, after: Promise) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Who agreed to what is promised in public."""
    if before is None and after.approver is not None:
        yield "public", after.approver, frozenset()


def standing(promise: Mapping[str, Any]) -> dict[str, Any]:
    """How a promise stands, in a word, and its date as it was last moved."""
    from msgspec import convert

    from svc.model.amounts import decoded

    own = {name: promise[name] for name in ("due", "upon") if name in promise}
    events = [
        {name: event[name] for name in ("at", "by", "action", "until") if name in event}
        for event in promise.get("events", ())
    ]
    whole = {"format": 1, "id": promise["id"], "at": promise["at"], "by": promise["by"],
             "text": "-", **own, "events": events}  # fmt: skip
    so_far = course(convert(whole, Promise, strict=False, dec_hook=decoded))
    return {"state": so_far.state, "date": so_far.due and f"{so_far.due:%Y-%m-%d %H:%M}"}


def tables(promise: Promise, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """What has become of a promise, as a row of the index."""
    del region
    so_far = course(promise)
    return {
        "promise_state": [
            (*map(seconds, so_far[:6]), int(so_far.over), so_far.moves)
        ]
    }  # fmt: skip
