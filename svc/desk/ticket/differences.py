"""Drawers in which more or less was counted than was to be there: who asks what became of it.

The desk that closed opens a ticket, once, for a difference that is more than the office
allows (`policies.cash_difference`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.ticket import intake
from svc.desk.ticket.doubles import category_of
from svc.duties.record import general as decide
from svc.kinds.fees.closing import Closing, ClosingAction
from svc.language import _
from svc.model.amounts import Money
from svc.model.words import Channel, Kind

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.model.ticket import Ticket


def open_tickets(desk: Desk) -> Iterator[tuple[Ticket, Closing]]:
    """Open a ticket for each closing of this desk with a difference above the office's limit.

    Raises:
        NotFound: The office has no category for it.
        SvcError: It cannot be taken in.
    """
    allowed = Money.parse(desk.office.policies.cash_difference)
    sql = "SELECT id FROM closing WHERE desk = ? AND abs(difference) > ? ORDER BY day, id"
    for row in desk.index.rows(sql, (desk.letter, int(allowed))):
        closing: Closing = desk.load("closing", row["id"])
        if any(event.action is ClosingAction.TICKET for event in closing.events):
            continue
        ticket = intake.create(desk, _request(desk, closing))
        step = decide.take_step(
            "closing", closing, ClosingAction.TICKET, desk.at_hand.here, desk.actor.id,
            {"ticket": ticket.id},
        )  # fmt: skip
        desk.record(step)
        yield ticket, closing


def said(closing: Closing) -> str:
    """A closing and its difference in a few words."""
    if closing.difference > 0:
        return _("{closing}: {amount} too much", closing=closing.id, amount=closing.difference)
    return _("{closing}: {amount} short", closing=closing.id, amount=-closing.difference)


def _request(desk: Desk, closing: Closing) -> intake.Request:
    text = _("{what} in the drawer. What became of it?", what=said(closing))
    return intake.Request(
        text=text, kind=Kind.INQUIRY, category=category_of(desk, Kind.INQUIRY),
        channel=Channel.STAFF,
        place=_("the cashier's desk"), reported_by=closing.by or closing.cashier,
    )  # fmt: skip
