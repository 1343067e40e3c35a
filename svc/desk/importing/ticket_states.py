"""A table that tells in which state a ticket is now: what leads there when that has changed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from svc.exchange.row_kinds.due_stamping import DueStamper
from svc.exchange.row_kinds.log_to_steps import continued
from svc.exchange.row_kinds.states import TicketContext, ToldStep
from svc.model.actors import IMPORT
from svc.model.words import Action, CallbackPolicy, Inferred, Status
from svc.rules.clocks.due_times import callback_policy
from svc.rules.ticket.lifecycle import fold, order

if TYPE_CHECKING:
    from svc.desk.importing.import_desk import ImportDesk
    from svc.model.ticket import Event, Ticket

#: What leads to each state that a table can tell.
_LEADING = {
    Status.NEW: Action.CREATE, Status.ASSIGNED: Action.ASSIGN, Status.WORKING: Action.ACCEPT,
    Status.WAITING: Action.WAIT, Status.DONE: Action.FINISH, Status.CLOSED: Action.CLOSE,
    Status.CANCELLED: Action.CANCEL,
}  # fmt: skip
_CARRIED = ("department", "assignee", "resolution", "reason")


def timed(row: Ticket) -> tuple[Event, ...]:
    """The steps of a row without those at its end that only its state tells.

    To whom a row sends a ticket it tells by itself, though no column says when.
    """
    steps = row.timeline
    while steps[-1].inferred and (len(steps) > 2 or steps[-1].action is not Action.ASSIGN):
        steps = steps[:-1]
    return steps


def led(
    desk: ImportDesk, ticket: Ticket, row: Ticket, now: datetime
) -> tuple[list[Event], str | None]:
    """The steps from where a ticket is to the state that its row tells now.

    Args:
        ticket: As it stands, with what else has changed at the source.
        row: As it would be if it came only now.
        now: When they are said to have happened: the row does not know.

    Returns:
        The steps, none if the source tells what it told before; and what the office
        has its own word on, if the source changed it.
    """
    said, is_now = _told_before(ticket), fold(ticket.timeline).status
    if row.status in (said, is_now):
        return [], None
    if is_now is not said:
        return [], "status"
    action, last = _LEADING[row.status], row.timeline[-1]
    fields = {name: value for name in _CARRIED if (value := getattr(last, name)) is not None}
    leading = ToldStep(None, now, action, str(action), is_state=True, fields=fields)
    home = next((one for one in desk.office.categories if one.id == ticket.category), None)
    owes = fold(ticket.timeline).policy is not CallbackPolicy.NONE
    setting = TicketContext(
        home.department if home else None,
        callback=None if owes else callback_policy(desk.office, ticket.kind),
        stamp=DueStamper(desk, ticket).fields,
    )
    found = continued(ticket.timeline, [leading], setting)
    if found.refused:
        return [], "status"
    steps = [one for one in found.events if one.action is not Action.NOTE]
    return [replace(step, inferred=step.inferred or Inferred.TIME) for step in steps], None


def _told_before(ticket: Ticket) -> Status | None:
    """The state the ticket was in after the last step that its row told: calls have their own."""
    steps = order(ticket.timeline)
    own = [step.by == IMPORT and step.action is not Action.CALLBACK for step in steps]
    last = max(at for at, is_own in enumerate(own) if at == 0 or is_own)
    return fold(steps[: last + 1]).status
