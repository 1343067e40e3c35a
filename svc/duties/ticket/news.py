"""Who is to be told of what came of an action on a ticket: pure, by the office's rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from svc.model.actors import SVC
from svc.model.dunning import RungStep
from svc.model.notifications import NotifyEvent
from svc.model.roles import Role
from svc.model.words import Action, ClockName, Status
from svc.named_tuple import NamedTuple
from svc.rules.office import defaults
from svc.rules.ticket.lifecycle import fold
from svc.rules.ticket.permissions import holders

if TYPE_CHECKING:
    from svc.kinds.fees.demand import Demand
    from svc.model.office import Office
    from svc.model.ticket import Event, Ticket
    from svc.rules.office.consistency import Member

#: Actions of a commit after which somebody may have to be told, by what they would be told of.
ACTIONS: Mapping[NotifyEvent, frozenset[Action]] = {
    NotifyEvent.ASSIGN: frozenset(
        {Action.ASSIGN, Action.TRANSFER, Action.REOPEN, Action.CALLBACK, Action.SPLIT}
    ),
    NotifyEvent.TICK: frozenset({Action.ESCALATE, Action.RESUME, Action.CLOSE, Action.NOTE}),
    NotifyEvent.CALLBACK: frozenset({Action.FINISH, Action.MERGE}),
    NotifyEvent.DIGEST: frozenset(),
}
#: Recipients that only a ticket has.
_OF_TICKETS = ("assignee", "department", "holder")
#: What a commit says was done where the ladder of what is overdue was climbed.
_DEMAND = "demand"
_HELD = (Status.ASSIGNED, Status.WORKING)


class News(NamedTuple):
    """One thing to tell.

    Attributes:
        event: What it is about.
        ticket: The ticket as it stands then.
        step: What happened to it.
        clock: The clock that whoever is told has to meet, if there is one.
        to: Names of those to be told, as channels are named.
    """

    event: NotifyEvent
    ticket: Ticket
    step: Event
    clock: ClockName | None
    to: tuple[str, ...]


def concerns(office: Office, actions: Collection[str], by: str) -> bool:
    """Whether anybody may have to be told of a commit in which these things were done.

    Args:
        office: Its rules.
        actions: What was done.
        by: Who acted; of notes only those that are made by rule are told of.
    """
    if by != SVC:
        actions = [action for action in actions if action != Action.NOTE]
    asked = {rule.event for rule in office.notify.rules}
    if NotifyEvent.TICK in asked and _DEMAND in actions:
        return True
    return any(action in ACTIONS[event] for event in asked for action in actions)


def news(
    office: Office, staff: Mapping[str, Member], before: Ticket | None, after: Ticket,
    counterparts: Mapping[str, str],
) -> list[News]:  # fmt: skip
    """What is to be told of a change of one ticket, and to whom.

    Args:
        office: Its rules.
        staff: Every member of staff by id.
        before: The ticket before; None where it is new.
        after: The ticket now.
        counterparts: Who deals with each outside party, by its id.
    """
    known = list(before.timeline) if before is not None else []
    steps = [event for event in after.timeline if event not in known]
    return [
        one._replace(to=names)
        for one in _events(steps, after)
        if (names := _recipients(office, staff, one, counterparts))
    ]


def rungs_to(office: Office, staff: Mapping[str, Member], demand: Demand) -> tuple[str, ...]:
    """Who is told of a rung of the ladder of what is overdue; of the director's, he is as well.

    Nobody is told of what only stands on a list, nor of what a person demanded himself.
    """
    words = _asked(office, NotifyEvent.TICK)
    if demand.step in (None, RungStep.NOTICE) or not words:
        return ()
    director = demand.step is RungStep.DIRECTOR
    words = [word for word in words if word not in _OF_TICKETS] + [Role.DIRECTOR] * director
    named = [name for word in words for name in _named(office, staff, word)]
    return tuple(name for name in dict.fromkeys(named) if name != demand.by)


def digest_to(office: Office, staff: Mapping[str, Member]) -> tuple[str, ...]:
    """Who gets the morning's digest."""
    words = _asked(office, NotifyEvent.DIGEST)
    named = [name for word in words for name in _named(office, staff, word)]
    return tuple(dict.fromkeys(named))


def _events(steps: Collection[Event], ticket: Ticket) -> Iterator[News]:
    handed = [step for step in steps if step.action in ACTIONS[NotifyEvent.ASSIGN]]
    if handed and ticket.status in _HELD:
        clock = ClockName.ACCEPT if ticket.status is Status.ASSIGNED else ClockName.RESOLVE
        yield News(NotifyEvent.ASSIGN, ticket, handed[-1], clock, ())
    for step in steps:
        if step.action is Action.ESCALATE:
            yield News(NotifyEvent.TICK, ticket, step, ClockName.ANSWER, ())
        elif step.by == SVC and step.action is Action.RESUME:
            yield News(NotifyEvent.TICK, ticket, step, ClockName.RESOLVE, ())
        elif step.by == SVC and step.action in (Action.CLOSE, Action.NOTE):
            owed = ClockName.PARTY if step.party else None
            yield News(NotifyEvent.TICK, ticket, step, owed, ())
    done = [step for step in steps if step.action in ACTIONS[NotifyEvent.CALLBACK]]
    if done and ticket.status is Status.DONE and fold(ticket.timeline).owes_callback():
        yield News(NotifyEvent.CALLBACK, ticket, done[-1], ClockName.CALLBACK, ())


def _asked(office: Office, event: NotifyEvent) -> list[str]:
    return [word for rule in office.notify.rules if rule.event is event for word in rule.to]


def _recipients(
    office: Office, staff: Mapping[str, Member], item: News, counterparts: Mapping[str, str]
) -> tuple[str, ...]:
    """Whose channels a piece of news goes to, each once; nobody hears what he did himself."""
    named: list[str] = []
    for word in _asked(office, item.event):
        if word == "assignee":
            named += _holder_of(office, item.ticket)
        elif word == "department":
            named += [item.ticket.department] if item.ticket.department else []
        elif word == "holder" and item.step.party in counterparts:
            named += [counterparts[item.step.party or ""]]
        elif word == "holder":
            named += _answering(office, staff, item.step)
        else:
            named += _named(office, staff, word)
    return tuple(name for name in dict.fromkeys(named) if name != item.step.by)


def _holder_of(office: Office, ticket: Ticket) -> list[str]:
    """Who has a ticket; where only a department has it, its supervisor, else itself."""
    if ticket.assignee is not None:
        return [ticket.assignee]
    for department in office.departments:
        if department.id == ticket.department:
            return [department.supervisor or department.id]
    return []


def _answering(office: Office, staff: Mapping[str, Member], step: Event) -> list[str]:
    """Who answers at the level that a ticket was escalated to."""
    level = defaults.level(office, step.level or "")
    if level is None:
        return []
    if level.holder is not None:
        return [level.holder]
    return _named(office, staff, level.role) if level.role else []


def _named(office: Office, staff: Mapping[str, Member], word: str) -> list[str]:
    """Everybody active who holds a role, or stands in; any other word is one channel's name."""
    if word not in tuple(Role):
        return [word]
    active = {who: member.roles for who, member in staff.items() if member.active}
    holding = holders(office, (Role(word),), active)
    return [who for who in active if holding is None or who in holding]
