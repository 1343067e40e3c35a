"""A payer objects to a line: a complaint is taken in, and what follows on the line waits.

One commit holds both: the ticket, by whose clocks the office answers, and the note in the
bill that stops reminders, late fees and payments by rule for this line, and for no other.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.desk.fees.lines import line_of, telling_of
from svc.desk.ticket import intake
from svc.desk.ticket.doubles import category_of
from svc.duties.fees import line_events as decide
from svc.index.database.statuses import UNSETTLED
from svc.kinds.fees.bill import BillAction
from svc.language import _
from svc.model.words import Channel, Kind

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.fees.line_events import LineOf, SaidOfLine
    from svc.kinds.fees.bill import Bill


def object_to(
    desk: Desk, line: str, reason: str, ticket: str | None = None, channel: str | None = None,
    at: str | datetime | None = None,
) -> Bill:  # fmt: skip
    """Record that the payer objects to a line, and take the complaint in.

    Args:
        line: Which.
        reason: In the payer's words.
        ticket: The complaint, where it was taken in already.
        channel: How it reached the office, if it was not.
        at: When, if not now.

    Raises:
        NotFound: There is no such line or ticket, or the office has no category for it.
        Refused: Somebody objects to it already, or it is voided.
    """
    telling = telling_of(desk, reason, at)
    charged = line_of(desk, line)
    decide.object_to(charged, telling)
    number = lookup.find_number(desk.index, ticket) if ticket else None
    if number is None:
        number = intake.create(desk, _complaint(desk, charged, telling, channel)).id
    return desk.record(decide.object_to(charged, telling._replace(ticket=number)))


def settle(desk: Desk, line: str, reason: str, at: str | datetime | None = None) -> Bill:
    """Record that an objection is settled; the complaint has an end of its own.

    Raises:
        NotFound: There is no such line.
        Refused: Nobody objects.
    """
    bill = desk.record(decide.settle(line_of(desk, line), telling_of(desk, reason, at)))
    objections = [event for event in bill.events if event.action is BillAction.OBJECT]
    tickets = [one.ticket for one in objections if one.line == bill.events[-1].line and one.ticket]
    sql = f"SELECT id FROM ticket WHERE id = ? AND status IN {UNSETTLED}"
    for row in desk.index.rows(sql, tickets[-1:]) if tickets else ():
        desk.notices.append(_("{ticket} is still open: svc finish {ticket}", ticket=row["id"]))
    return bill


def _complaint(
    desk: Desk, line: LineOf, telling: SaidOfLine, channel: str | None
) -> intake.Request:
    """The complaint as it is taken in; of an outside party whoever acts tells of it."""
    payer = line.state.line.payer
    resident = payer if payer.startswith("R-") else None
    return intake.Request(
        text=_("objects to {line}: {reason}", line=line.name, reason=telling.reason or ""),
        kind=Kind.COMPLAINT, category=category_of(desk, Kind.COMPLAINT),
        channel=channel or (Channel.VISIT if resident else Channel.STAFF),
        unit=line.bill.unit, resident=resident, at=telling.at,
    )  # fmt: skip
