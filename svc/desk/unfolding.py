"""A record's history read back out of the record: each step as the desk once recorded it.

Timelines are append-only and occupancies are dated, so the records of an office
hold their own past. Commits made of these steps tell the story as `git log`
would have told it, had it been kept from the first day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from svc.desk.people import Recipient
from svc.model.words import Action, Outcome
from svc.rules.history import first_events
from svc.rules.lifecycle import fold, order

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.model.followup import FollowUp
    from svc.model.resident import Occupancy, Resident
    from svc.model.staff import Staff
    from svc.model.ticket import Event, Ticket

#: When on its day a change of residents or staff was recorded; further ones follow it.
_MORNING, _APART = time(8, 45), timedelta(minutes=5)
#: Of the events that one action leaves behind, which names it.
_NAMING = (Action.CALLBACK, Action.CLOSE, Action.CREATE)


class Step(NamedTuple):
    """One action as one commit holds it.

    Attributes:
        recorded: When it was recorded.
        at: When it happened.
        by: Staff id of who acted, or the program.
        action: Its word.
        subject: What the commit says.
        records: Kind and record as the action left it, in the order of the commit.
    """

    recorded: datetime
    at: datetime
    by: str
    action: str
    subject: str
    records: tuple[tuple[str, Any], ...]


def of_ticket(ticket: Ticket, followups: Mapping[str, FollowUp]) -> Iterator[Step]:
    """The steps of a ticket and the callbacks on it, in their order."""
    count = 0
    for _, group in groupby(order(ticket.timeline), key=_together):
        events = list(group)
        count += len(events)
        then = first_events(ticket, count)
        named = _naming(events)
        calls = [followups[event.followup] for event in events if event.followup]
        yield Step(
            recorded=named.recorded or named.at,
            at=named.at,
            by=named.by,
            action=named.action,
            subject=_subject(then, named),
            records=(*(("followup", call) for call in calls), ("ticket", then)),
        )


def of_staff(member: Staff, zone: ZoneInfo) -> list[Step]:
    """The one step of somebody who has left: until then they were active."""
    if member.active or member.until is None:
        return []
    subject = f"edit staff {member.id} (inactive)"
    at = _morning(member.until, zone)
    return [Step(at, at, "svc", "edit", subject, (("staff", member),))]


def staff_at_first(member: Staff) -> Staff:
    """A member of staff before they left."""
    return msgspec.structs.replace(member, active=True, until=None)


def of_resident(resident: Resident, since: date, zone: ZoneInfo) -> Iterator[Step]:
    """The steps of a resident from a day on: taken on file, moved out, moved in."""
    known = resident_on(resident, since)
    moves = sorted(_moves(resident, since), key=lambda move: (move[0], move[1] != "move-out"))
    for day, group in groupby(moves, key=lambda move: move[0]):
        at = _morning(day, zone)
        for _, action, home in group:
            after = _moved(known or _nowhere(resident), home, action)
            subject = _move_subject(resident, action if known else "add", home)
            yield Step(at, at, "svc", subject.split()[0], subject, (("resident", after),))
            known, at = after, at + _APART


def resident_on(resident: Resident, day: date) -> Resident | None:
    """A resident as on file before a day; None if they came on it or later."""
    homes = tuple(
        msgspec.structs.replace(home, until=home.until if _over(home, day) else None)
        for home in resident.occupancies
        if home.since < day
    )
    if resident.occupancies and not homes:
        return None
    return msgspec.structs.replace(resident, occupancies=homes)


def _together(event: Event) -> tuple[datetime, str, datetime | None]:
    """What the events of one action share."""
    return event.at, event.by, event.recorded


def _naming(events: list[Event]) -> Event:
    return next((e for action in _NAMING for e in events if e.action is action), events[0])


def _subject(ticket: Ticket, event: Event) -> str:
    """What the desk says in a commit of an action, after it."""
    head, action = f"{event.action} {ticket.id}", event.action
    if action is Action.CREATE:
        return f"{head} ({ticket.kind}, {ticket.category})"
    if action in (Action.ASSIGN, Action.TRANSFER):
        return f"{head} to {Recipient(event.department or '', event.assignee)}"
    if action in (Action.FINISH, Action.CLOSE):
        return f"{head} ({fold(ticket.timeline).resolution})"
    if action is Action.EDIT:
        return f"{head} ({', '.join(change.field for change in event.changes)})"
    if action is Action.CALLBACK:
        return f"{head} ({_call(event)}, {fold(ticket.timeline).status})"
    return head


def _call(event: Event) -> str:
    if event.outcome is not Outcome.REACHED:
        return "unreachable"
    return f"score {event.score}" if event.score is not None else "reached"


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, _MORNING, tzinfo=zone)


def _over(home: Occupancy, day: date) -> bool:
    return home.until is not None and home.until < day


def _moves(resident: Resident, since: date) -> Iterable[tuple[date, str, Occupancy]]:
    for home in resident.occupancies:
        if home.since >= since:
            yield home.since, "move-in", home
        if home.until is not None and home.until >= since:
            yield home.until, "move-out", home


def _nowhere(resident: Resident) -> Resident:
    return msgspec.structs.replace(resident, occupancies=())


def _moved(before: Resident, home: Occupancy, action: str) -> Resident:
    """A resident after moving into a unit, or out of it."""
    lasting = msgspec.structs.replace(home, until=None)
    others = [one for one in before.occupancies if one != lasting]
    homes = [*others, home if action == "move-out" else lasting]
    homes.sort(key=lambda one: (one.since, one.unit))
    return msgspec.structs.replace(before, occupancies=tuple(homes))


def _move_subject(resident: Resident, action: str, home: Occupancy) -> str:
    if action == "add":
        return f"add resident {resident.id}"
    where = f"to {home.unit} ({home.relation})" if action == "move-in" else f"from {home.unit}"
    return f"{action} resident {resident.id} {where}"
