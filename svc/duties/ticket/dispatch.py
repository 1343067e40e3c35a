"""To whom a ticket goes: assigned, taken on, given back, handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.duties.ticket import permissions
from svc.errors import Refused, UsageError
from svc.language import _
from svc.model.roles import Role
from svc.model.words import Action, Status
from svc.named_tuple import NamedTuple
from svc.rules.ticket.lifecycle import RETURNS_BEFORE_DIRECTOR
from svc.rules.ticket.routing import propose

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.duties.decision import Decision
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Ticket


class Recipient(NamedTuple):
    """To whom a ticket goes: a department, and a person of it where one is named."""

    department: str
    person: str | None

    def __str__(self) -> str:
        return f"{self.person} ({self.department})" if self.person else self.department


def proposed(hand: AtHand, ticket: Ticket) -> Recipient:
    """To whom the office's routing sends a ticket.

    Raises:
        UsageError: The routing names nobody for its category.
    """
    route = propose(hand.office, ticket.category)
    if route is None:
        raise UsageError(
            _(
                "no route for category {category}: name a department or a person",
                category=ticket.category,
            ),
            _("svc assign {ticket} WHO; a route is set with svc office edit", ticket=ticket.id),
        )
    if route.person is None or not hand.is_active(route.person):
        return Recipient(route.department, None)
    return Recipient(route.department, route.person)


def assign(line: Timeline, to: Recipient | None, note: str | None = None) -> Decision[Ticket]:
    """Hand a ticket to a department or a person; without one, by the office's routing.

    Raises:
        Refused: Its state does not allow it, it is theirs already, or it was
            returned so often that only a director assigns it.
    """
    line.allows(Action.ASSIGN)
    to = to or proposed(line.hand, line.ticket)
    if line.life.status is Status.ASSIGNED:
        _somebody_else(line, to)
    bounced = line.life.returns >= RETURNS_BEFORE_DIRECTOR
    role = Role.DIRECTOR if bounced and permissions.is_director(line.hand) else None
    return _dispatch(line, Action.ASSIGN, to, note=note, role=role)


def accept(line: Timeline, note: str | None = None) -> Decision[Ticket]:
    """Take an assigned ticket on; whoever accepts for a department becomes its assignee."""
    person = None if line.life.assignee else line.hand.actor.id
    line.allows(Action.ACCEPT)
    line.add(Action.ACCEPT, assignee=person, note=note)
    return line.decided(Action.ACCEPT)


def transfer(line: Timeline, to: Recipient, reason: str) -> Decision[Ticket]:
    """Hand a ticket under work on to somebody else, with the reason."""
    line.allows(Action.TRANSFER)
    _somebody_else(line, to)
    return _dispatch(line, Action.TRANSFER, to, reason=reason)


def _dispatch(line: Timeline, action: Action, to: Recipient, **fields: Any) -> Decision[Ticket]:
    due = line.hand.clocks_of(line.ticket, to.department).assigned(line.when)
    line.add(action, department=to.department, assignee=to.person, due=due, **fields)
    return line.decided(action, f"to {to}")


def _somebody_else(line: Timeline, to: Recipient) -> None:
    if (line.life.department, line.life.assignee) == to:
        raise Refused(
            _("{ticket} is assigned to {to} already", ticket=line.id, to=to),
            _("name somebody else, or: svc show {ticket}", ticket=line.id),
        )
