"""What somebody of the office finds on the spot becomes a ticket, with whoever mends it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.duties.ticket import dispatch, intake
from svc.duties.ticket.timeline import Timeline
from svc.model.words import Channel, NoContact

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.duties.decision import Decision
    from svc.kinds.rounds.plan import FindingTicket


def found(
    hand: AtHand, becomes: FindingTicket, text: str, at: datetime, number: str,
    unit: str | None, place: str | None = None,
) -> Decision[Any]:  # fmt: skip
    """A ticket of what was found, handed to whoever is to see to it, where that is said.

    Args:
        hand: What is at hand.
        becomes: What it becomes.
        text: What was found.
        at: When.
        number: The ticket's number.
        unit, place: Where: one of the two.
    """
    request = intake.Intake(
        number=number, at=at, text=text, kind=becomes.kind, category=becomes.category,
        channel=Channel.PATROL, priority=becomes.priority, unit=unit,
        place=None if unit else place, no_contact=NoContact.PATROL, reported_by=hand.actor.id,
    )  # fmt: skip
    made = intake.create(hand, request)
    if becomes.department is None:
        return made
    line = Timeline(hand, made.result, at)
    assigned = dispatch.assign(line, dispatch.Recipient(becomes.department, None))
    return assigned._replace(notices=(*made.notices, *assigned.notices))
