"""A record's history read back out of the record: each step as the desk once recorded it.

Timelines are append-only and occupancies are dated, so the records of an office
hold their own past. Commits made of these steps tell the story as `git log`
would have told it, had it been kept from the first day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from svc.duties.ticket.dispatch import Recipient
from svc.model.words import Action, Outcome
from svc.rules.ticket.history import first_events
from svc.rules.ticket.lifecycle import fold, order

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.kinds.followup import FollowUp
    from svc.kinds.resident import Occupancy, Resident
    from svc.kinds.staff import Staff
    from svc.model.ticket import Event, Ticket

#: When on its day a change of residents or staff was recorded; further ones follow it.
_MORNING, _APART = time(8, 45), timedelta(minutes=5)
#: Of the events that one action leaves behind, which names it.
_NAMING = (Action.CALLBACK, Action.CLOSE, Action.CREATE, Action.EXTEND, Action.MERGE)
#: Actions that one ticket tells of and the other as well.
_TOLD_BY_BOTH = frozenset({Action.MERGE, Action.ABSORB, Action.LINK})


class ReplayedAction(NamedTuple):
    """One action as one commit holds it.

    Attributes:
        recorded: When it was recorded.
        at: When it happened.
        by: Staff id of who acted, or the program.
        action: Its word.
        subject: What the commit says.
        records: Kind and record as the action left it, in the order of the commit.
        others: Tickets that tell of the same action.
    """

    recorded: datetime
    at: datetime
    by: str
    action: str
    subject: str
    records: tuple[tuple[str, Any], ...]
    others: frozenset[str] = frozenset()

    @property
    def about(self) -> str:
        """The record the step is about."""
        return str(self.records[-1][1].id)


def of_ticket(ticket: Ticket, followups: Mapping[str, FollowUp]) -> Iterator[ReplayedAction]:
    """The steps of a ticket and the callbacks on it, in their order."""
    count = 0
    for _, group in groupby(order(ticket.timeline), key=_together):
        events = list(group)
        count += len(events)
        then = first_events(ticket, count)
        named = _naming(events)
        calls = [followups[event.followup] for event in events if event.followup]
        yield ReplayedAction(
            recorded=named.recorded or named.at,
            at=named.at,
            by=named.by,
            action=named.action,
            subject=_subject(then, named),
            records=(*(("followup", call) for call in calls), ("ticket", then)),
            others=frozenset(e.ticket for e in events if e.action in _TOLD_BY_BOTH and e.ticket),
        )


def joined(steps: Iterable[ReplayedAction]) -> list[ReplayedAction]:
    """Steps in the order of recording, where two tickets tell of one action made one."""
    actions: list[ReplayedAction] = []
    for _, group in groupby(sorted(steps, key=_when), key=_when):
        left = list(group)
        while left:
            step = left.pop(0)
            other = next((one for one in left if _one_action(step, one)), None)
            if other is not None:
                left.remove(other)
                step = _join(step, other)
            actions.append(step)
    return actions


def _when(step: ReplayedAction) -> tuple[datetime, datetime, str]:
    return step.recorded, step.at, step.by


def _one_action(action: ReplayedAction, other: ReplayedAction) -> bool:
    return action.about in other.others and other.about in action.others


def _join(action: ReplayedAction, other: ReplayedAction) -> ReplayedAction:
    """The desk names a merge by what was merged, a link by the newer ticket."""
    ranked = sorted((action, other), key=lambda step: (step.action == Action.LINK, step.about))
    if Action.ABSORB in (action.action, other.action):
        ranked = sorted((action, other), key=lambda step: step.action == Action.ABSORB)
        return ranked[0]._replace(records=(*ranked[1].records, *ranked[0].records))
    if action.action == other.action:
        ranked.reverse()
    return ranked[0]._replace(records=(*ranked[0].records, *ranked[1].records))


def of_staff(member: Staff, zone: ZoneInfo) -> list[ReplayedAction]:
    """The one step of somebody who has left: until then they were active."""
    if member.active or member.until is None:
        return []
    subject = f"edit staff {member.id} (inactive)"
    at = _morning(member.until, zone)
    return [ReplayedAction(at, at, "svc", "edit", subject, (("staff", member),))]


def staff_at_first(member: Staff) -> Staff:
    """A member of staff before they left."""
    return msgspec.structs.replace(member, active=True, until=None)


def of_resident(resident: Resident, since: date, zone: ZoneInfo) -> Iterator[ReplayedAction]:
    """The steps of a resident from a day on: taken on file, moved out, moved in."""
    known = resident_on(resident, since)
    moves = sorted(_moves(resident, since), key=lambda move: (move[0], move[1] != "move-out"))
    for day, group in groupby(moves, key=lambda move: move[0]):
        at = _morning(day, zone)
        for _, action, home in group:
            after = _moved(known or _nowhere(resident), home, action)
            subject = _move_subject(resident, action if known else "add", home)
            yield ReplayedAction(at, at, "svc", subject.split()[0], subject, (("resident", after),))
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
    if action in (Action.MERGE, Action.LINK):
        return f"{head} {'into' if action is Action.MERGE else 'to'} {event.ticket}"
    if action in _SAID:
        return f"{head} {_SAID[action](event)}"
    if action in (Action.FINISH, Action.CLOSE):
        return f"{head} ({fold(ticket.timeline).resolution})"
    if action is Action.EDIT:
        return f"{head} ({', '.join(change.field for change in event.changes)})"
    if action is Action.CALLBACK:
        return f"{head} ({_call(event)}, {fold(ticket.timeline).status})"
    return head


_SAID: dict[Action, Callable[[Event], str]] = {
    Action.WAIT: lambda event: f"({event.reason})",
    Action.ESCALATE: lambda event: f"to {event.level}",
    Action.SUPERVISE: lambda event: f"(answer by {event.due[0].at:%Y-%m-%d %H:%M})",
    Action.EXTEND: lambda event: (
        f"to {event.until:%Y-%m-%d %H:%M} (approved by {event.approved_by})"
    ),
}


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
