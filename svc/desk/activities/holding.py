"""Activities that took place: who was there, what was decided, what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.promises import making
from svc.desk.record import general
from svc.desk.ticket import intake
from svc.duties.record import general as decide
from svc.duties.ticket import dispatch
from svc.duties.ticket.timeline import Timeline
from svc.duties.typed_values import plain_text
from svc.errors import UsageError
from svc.kinds.people.activity import Activity, ActivityAction, ActivityType
from svc.language import _
from svc.model.words import Channel, Kind
from svc.rules.time.coming import END_OF_DAY, parse_coming

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

KIND = "activity"
#: When something began of which only the day is told.
NINE = time(9)
#: Fields of those who are not of the staff.
_GUESTS = ("units", "residents", "parties")
#: The category of a ticket that comes of an activity, the first that the office has.
_CATEGORIES = ("service", "other")


def hold(
    desk: Desk, activity: str, present: Sequence[str] = (), excused: Sequence[str] = (),
    units: Sequence[str] = (), residents: Sequence[str] = (), parties: Sequence[str] = (),
    heads: str | None = None, everybody: bool = False, document: str | None = None,
    note: str | None = None, at: str | datetime | None = None,
) -> Activity:  # fmt: skip
    """Record that an activity took place, and who was there.

    Args:
        desk: Where.
        activity: Which, by the end of its number.
        present, excused: Of the staff.
        units, residents, parties: Who else was there; of a visit the homes that it was
            planned for, where nobody is named.
        heads: How many were there, where they are not named.
        everybody: All that were invited were there, but for whoever was excused.
        document: A list of signatures on file.
        note: Words to keep.
        at: When, if not now.

    Raises:
        NotFound: There is no such activity, or nobody of a name.
        Refused: It was held already, or cancelled; or nobody was there.
    """
    before: Activity = desk.load(KIND, general.find(desk, KIND, activity))
    away = [lookup.staff(desk, one).id for one in excused]
    typed: dict[str, Any] = {
        "present": [lookup.staff(desk, one).id for one in present], "excused": away,
        "units": list(units), "residents": list(residents), "parties": list(parties),
        "heads": heads, "document": document, "note": note,
    }  # fmt: skip
    if everybody:
        typed["present"] = [who for who in before.staff if who not in away]
    named = any(typed[name] for name in ("present", *_GUESTS, "heads"))
    if everybody or (before.type is ActivityType.VISIT and not named):
        typed |= {name: list(getattr(before, name)) for name in _GUESTS}
    if before.type is ActivityType.MEETING:
        typed["due"] = _minutes_due(desk, desk.moment(at))
    made: Activity = general.take_step(desk, KIND, before.id, ActivityAction.HOLD, at, typed)
    return made


def decided(
    desk: Desk, activity: str, text: str, owner: str, due: str, promise: str | None = None,
    kind: str | None = None, category: str | None = None, unit: str | None = None,
    at: str | datetime | None = None,
) -> Activity:  # fmt: skip
    """Record a decision of an activity: it becomes a ticket of its owner, or a promise.

    Args:
        desk: Where.
        activity: Which.
        text: What was decided.
        owner: Who sees to it, of the staff.
        due: By when.
        promise: To whom it is promised, where it becomes a promise: `svc promise TO`.
        kind, category, unit: Of the ticket, where it becomes one.
        at: When it was decided, if not now.

    Raises:
        NotFound: There is no such activity, or nobody of a name.
        UsageError: The date is none.
        Refused: The activity was not held yet.
    """
    before: Activity = desk.load(KIND, general.find(desk, KIND, activity))
    decide.in_turn(_row(), decide.step_of(_row(), ActivityAction.DECIDE), before)
    decision, by = plain_text(text), parse_coming(due, desk.now, desk.zone)
    who = lookup.staff(desk, owner).id
    typed: dict[str, Any] = {"text": decision, "owner": who, "due": by}
    if promise is not None:
        typed["promise"] = making.promise(desk, promise, decision, by.isoformat(), at=at).id
    else:
        typed["ticket"] = _ticket(desk, before, decision, kind, category, unit, who, at)
    return _happens(desk, before, ActivityAction.DECIDE, typed, at)


def heard(
    desk: Desk, activity: str, text: str, reason: str | None = None, promise: str | None = None,
    by: str | None = None, kind: str | None = None, category: str | None = None,
    unit: str | None = None, at: str | datetime | None = None,
) -> Activity:  # fmt: skip
    """Record what somebody said: a ticket comes of it, a promise, or nothing for a reason.

    Args:
        desk: Where.
        activity: Which.
        text: What was said.
        reason: Why nothing follows.
        promise, by: To whom something is promised, and by when.
        kind, category, unit: Of the ticket.
        at: When, if not now.

    Raises:
        As `decided` does.
    """
    before: Activity = desk.load(KIND, general.find(desk, KIND, activity))
    decide.in_turn(_row(), decide.step_of(_row(), ActivityAction.HEAR), before)
    opinion = plain_text(text)
    typed: dict[str, Any] = {"text": opinion}
    if reason is not None:
        typed["reason"] = plain_text(reason)
    elif promise is not None:
        if by is None:
            raise UsageError(_("a promise has a date"), "--by TIME")
        typed["promise"] = making.promise(desk, promise, opinion, by, at=at).id
    else:
        typed["ticket"] = _ticket(desk, before, opinion, kind, category, unit, None, at)
    return _happens(desk, before, ActivityAction.HEAR, typed, at)


def _happens(
    desk: Desk, before: Activity, action: ActivityAction, values: dict[str, Any],
    at: str | datetime | None,
) -> Activity:  # fmt: skip
    """Append what happened, with what was made for it in the same action."""
    step = decide.take_step(KIND, before, action, desk.moment(at), desk.actor.id, values)
    made: Activity = desk.record(step)
    return made


def _row() -> Any:
    from svc.kinds.table import KINDS

    return KINDS[KIND]


def _minutes_due(desk: Desk, held: datetime) -> str:
    """By when the minutes of a meeting are written."""
    day = held.date() + timedelta(days=desk.office.policies.minutes_days)
    return datetime.combine(day, END_OF_DAY, desk.zone).isoformat()


def _ticket(
    desk: Desk, activity: Activity, text: str, kind: str | None, category: str | None,
    unit: str | None, owner: str | None, at: str | datetime | None,
) -> str:  # fmt: skip
    """The ticket that came of an activity, with its owner where there is one; its number."""
    home = unit or (activity.units[0] if len(activity.units) == 1 else None)
    request = intake.Request(
        text=_("{words} (of {id})", words=text, id=activity.id), kind=kind or Kind.INQUIRY,
        category=category or _category(desk, kind or Kind.INQUIRY), channel=Channel.STAFF,
        unit=home, place=None if home else activity.place or activity.title,
        reported_by=desk.actor.id, at=at,
    )  # fmt: skip
    ticket = intake.create(desk, request)
    if owner is not None:
        line = Timeline(desk.at_hand, ticket, ticket.received)
        ticket = desk.record(dispatch.assign(line, lookup.recipient(desk, owner)))
    return ticket.id


def _category(desk: Desk, kind: str) -> str:
    """The category of a ticket that comes of an activity.

    Raises:
        UsageError: The office has none that is meant for anything.
    """
    offered = [one.id for one in desk.office.categories if not one.kinds or kind in one.kinds]
    known = next((one for one in _CATEGORIES if one in offered), "")
    if not known and not offered:
        raise UsageError(_("say what it is about"), "--category CATEGORY")
    return known or offered[-1]
