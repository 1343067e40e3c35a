"""Tickets that contradict one another only together, put right once two desks have met.

Each desk's merges were legal where they were made. United they may lead round in a
circle, into a ticket that the other desk cancelled, or have one reporter called by two
tickets or by none. What follows here are events of `svc` that depend on nothing but the
tickets: whoever computes them writes the same bytes. Afterwards no merged ticket leads
to nowhere, and whoever is owed a callback is owed it by one ticket. Source: trust.md A3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.language import N_
from svc.model.actors import SVC
from svc.model.ticket import Event
from svc.model.words import Action, Status
from svc.rules.ticket.lifecycle import OWN, Life, fold, header
from svc.rules.ticket.merging import person_of, stricter

if TYPE_CHECKING:
    from svc.model.ticket import Ticket

#: Rounds after which the pass gives up; each puts at least one ticket right.
MOST_ROUNDS = 200
#: What the steps say of themselves: the same on every desk; readers see it in their language.
_CIRCLE = N_("two desks merged tickets in a circle")
_NOWHERE = N_("the ticket it went into was cancelled by another desk")
_ELSEWHERE = N_("another desk let it go on elsewhere")
_LATER = N_("it came with a ticket that another desk had merged")
_SAME_MATTER = N_("two desks merged the same ticket into both: the same matter?")


def mended(seeds: Iterable[str], load: Callable[[str], Ticket | None]) -> list[Ticket]:
    """The tickets to be written besides, so that a set of tickets makes sense together.

    Args:
        seeds: Numbers of tickets that two desks changed apart.
        load: Gives a ticket as the merge left it; None where there is none.

    Returns:
        Each ticket that got further steps, by number; a second pass finds nothing.
    """
    group = _Group(load)
    group.follow(seeds)
    for _round in range(MOST_ROUNDS):
        if not (group.open_circles() or group.open_dead_ends() or group.call_once()):
            break
    return group.changed()


class _Group:
    """Tickets that were merged, in whatever way, with one another."""

    def __init__(self, load: Callable[[str], Ticket | None]) -> None:
        self._load = load
        self._tickets: dict[str, Ticket] = {}
        self._lives: dict[str, Life] = {}
        self._changed: set[str] = set()

    def changed(self) -> list[Ticket]:
        return [self._tickets[number] for number in sorted(self._changed)]

    def follow(self, seeds: Iterable[str]) -> None:
        """Read the seeds, and whatever they say that they were merged with."""
        waiting, seen = list(seeds), set()
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            ticket = self._load(number)
            if ticket is None:
                continue
            others = [
                event.ticket
                for event in ticket.timeline
                if event.ticket and event.action in (Action.MERGE, Action.ABSORB)
            ]
            if others:
                self._tickets[number] = ticket
                self._lives[number] = fold(ticket.timeline)
                waiting += others

    def _into(self, number: str) -> str | None:
        return self._lives[number].merged_into

    def _merged(self) -> Iterator[str]:
        return (number for number in sorted(self._lives) if self._into(number) is not None)

    def open_circles(self) -> bool:
        """Of each circle the ticket that came in first goes on."""
        for number in self._merged():
            way: list[str] = []
            at: str | None = number
            while at in self._lives and at not in way:
                way.append(at)
                at = self._into(at)
            if at == number:
                first = min(way, key=lambda one: (self._tickets[one].received, one))
                return self._add(first, Action.SPLIT, self._latest(way), reason=_CIRCLE)
        return False

    def open_dead_ends(self) -> bool:
        """What was merged into a ticket that is cancelled, or not there, goes on by itself."""
        for number in self._merged():
            target = self._lives.get(self._into(number) or "")
            if target is None or target.status is Status.CANCELLED:
                names = [number, self._into(number) or ""]
                return self._add(number, Action.SPLIT, self._latest(names), reason=_NOWHERE)
        return False

    def call_once(self) -> bool:
        """Each reporter is called by the ticket that theirs goes on in, and by no other."""
        for number in sorted(self._lives):
            life = self._lives[number]
            if life.status not in (None, Status.MERGED, Status.CANCELLED) and (
                self._let_go(number) or self._take_over(number)
            ):
                return True
        return False

    def _let_go(self, number: str) -> bool:
        """Reporters whose tickets do not go on in this one leave it."""
        life, members = self._lives[number], self._members(number)
        gone = [one for one in life.absorbed if one not in members]
        strangers = [one for one in life.reporters if one != OWN and one not in members]
        if not gone and not strangers:
            return False
        leaving = gone[0] if gone else strangers[0]
        others = tuple(one for one in strangers if one != leaving)
        at = self._latest([number, leaving])
        left = self._add(
            number, Action.SPLIT, at, ticket=leaving, reporters=others, reason=_ELSEWHERE
        )
        if left:
            self._link(number, leaving)
        return left

    def _link(self, number: str, leaving: str) -> None:
        """Say of two tickets that took the same one in that they may be the same matter."""
        other = self._root(leaving)
        if other in (None, number, leaving) or self._lives[other].status is Status.CANCELLED:
            return
        at = self._latest([number, other])
        for near, far in ((number, other), (other, number)):
            linked = any(
                event.action is Action.LINK and event.ticket == far
                for event in self._tickets[near].timeline
            )
            if not linked:
                self._add(near, Action.LINK, at, ticket=far, reason=_SAME_MATTER)

    def _take_over(self, number: str) -> bool:
        """Reporters whose tickets go on in this one are called by it, each person once."""
        life = self._lives[number]
        known = {person_of(self._tickets[one or number]) for one in life.reporters
                 if (one or number) in self._tickets}  # fmt: skip
        for member in self._members(number):
            person = person_of(self._tickets[member])
            if self._tickets[member].no_contact is not None:
                continue
            if person in known or member in life.reporters:
                continue
            at = self._latest([number, member])
            if member in life.absorbed:
                # It came without its reporter, who was known then: it comes once more.
                self._add(number, Action.SPLIT, at, ticket=member, reason=_LATER)
            policy = stricter(life.policy, self._lives[member].policy)
            return self._add(
                number, Action.ABSORB, at, ticket=member, reporters=(member,),
                policy=policy if policy is not life.policy else None, reason=_LATER,
            )  # fmt: skip
        return False

    def _root(self, number: str) -> str | None:
        """The ticket that one goes on in; itself where it is not merged."""
        at: str | None = number
        for _step in range(len(self._lives) + 1):
            into = self._into(at) if at in self._lives else None
            if into is None:
                return at if at in self._lives else None
            at = into
        return None

    def _members(self, number: str) -> list[str]:
        """Tickets that go on in one, by whatever way."""
        return [one for one in self._merged() if self._root(one) == number]

    def _latest(self, numbers: Iterable[str]) -> datetime:
        """When the last of what is answered had happened."""
        return max(
            event.at
            for number in numbers if number in self._tickets
            for event in self._tickets[number].timeline
        )  # fmt: skip

    def _add(self, number: str, action: Action, at: datetime, **fields: Any) -> bool:
        """Give a ticket one more step; whether it has an effect, else it is not kept."""
        ticket = self._tickets[number]
        seq = 1 + max(step.seq for step in ticket.timeline)
        event = Event(seq=seq, at=at, by=SVC, action=action, **fields)
        timeline = (*ticket.timeline, event)
        life = fold(timeline)
        if any(ineffective.event is event for ineffective in life.ineffective):
            return False
        self._lives[number] = life
        self._tickets[number] = msgspec.structs.replace(ticket, timeline=timeline, **header(life))
        self._changed.add(number)
        return True
