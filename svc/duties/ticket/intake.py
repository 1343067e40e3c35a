"""Taking a request in: complete, or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.duties.ticket import permissions
from svc.duties.ticket.merging import tell
from svc.duties.ticket.timeline import Timeline
from svc.language import _
from svc.model.ticket import TICKET_FORMAT, Due, Dues, Event, Reporter, Ticket
from svc.model.words import (
    Action,
    CallbackPolicy,
    Channel,
    ClockName,
    Kind,
    NoContact,
    Priority,
    Status,
)
from svc.named_tuple import NamedTuple
from svc.rules.clocks.due_times import Clocks, callback_policy

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand

#: What the due time of a reply to an order is named after.
ORDERED = "order"


class Intake(NamedTuple):
    """A request that was read: ids in full, words that fit their fields.

    Attributes:
        number: The new ticket's.
        at: When it was received.
        unit, place: Where; one of the two.
        resident, reporter: Who reports: a resident on file, or name and phone.
        no_contact, caller, reported_by: Where there is neither: as of `Ticket`.
        has_phone: Whether a resident on file can be called back.
        cites: Versions of publications that were told.
        needs_answer: Whether nobody had written down what to say.
        answered: What was said, of a question that was answered while it was asked.
        external_no, external_party, external_due: Of an order of others: as of `Ticket`.
    """

    number: str
    at: datetime
    text: str
    kind: Kind
    category: str
    channel: Channel
    priority: Priority = Priority.NORMAL
    unit: str | None = None
    place: str | None = None
    resident: str | None = None
    reporter: Reporter | None = None
    no_contact: NoContact | None = None
    caller: str | None = None
    reported_by: str | None = None
    first_taker: str | None = None
    appointment: datetime | None = None
    has_phone: bool = True
    answered: str | None = None
    external_no: str | None = None
    external_party: str | None = None
    external_due: datetime | None = None
    cites: tuple[str, ...] = ()
    needs_answer: bool = False


def create(hand: AtHand, asked: Intake, followed: Timeline | None = None) -> Decision[Ticket]:
    """Register a request as a new ticket.

    Args:
        hand: What is at hand.
        asked: The request.
        followed: A ticket that this one takes up again, and which tells of it.

    Raises:
        Refused: Who acts may not, or the ticket that is followed cannot tell of it.
    """
    permissions.check(hand, Action.CREATE)
    clocks = Clocks.of(
        hand.office, hand.calendar_of(None), asked.kind, asked.category, asked.priority
    )
    due = clocks.received(asked.at, asked.appointment)
    if asked.external_due is not None:
        due += (Due(ClockName.HOTLINE, asked.external_due, ORDERED),)
    policy = callback_policy(hand.office, asked.kind)
    if asked.no_contact is not None:
        policy = CallbackPolicy.NONE
    ticket = Ticket(
        format=TICKET_FORMAT,
        id=asked.number,
        kind=asked.kind,
        category=asked.category,
        priority=asked.priority,
        status=Status.NEW,
        channel=asked.channel,
        received=asked.at,
        first_taker=asked.first_taker,
        unit=asked.unit,
        place=asked.place,
        resident=asked.resident,
        reporter=asked.reporter,
        no_contact=asked.no_contact,
        caller=asked.caller,
        reported_by=asked.reported_by,
        appointment=asked.appointment,
        external_no=asked.external_no,
        external_party=asked.external_party,
        external_due=asked.external_due,
        due=Dues(**{str(one.clock): one.at for one in due}) if due else None,
        text=asked.text,
        timeline=_timeline(hand, asked, policy, due, followed.id if followed else None),
    )
    notices = list(_unreachable(asked))
    subject = f"create {ticket.id} ({asked.kind}, {asked.category})"
    if asked.answered is not None:
        from svc.duties.ticket.finishing import answer_at_once

        line = Timeline(hand, ticket, asked.at)
        answer_at_once(line, asked.answered)
        ticket, subject = line.ticket, f"{subject}, {line.life.resolution}"
        notices += line.notices
    written = [Written("ticket", ticket)]
    if followed is not None:
        written.append(tell(followed, ticket.id))
    return Decision(
        ticket, tuple(written), Action.CREATE, ticket.id, subject, asked.at, tuple(notices)
    )


def _timeline(
    hand: AtHand,
    asked: Intake,
    policy: CallbackPolicy,
    due: tuple[Due, ...],
    followed: str | None,
) -> tuple[Event, ...]:
    at, by = asked.at, hand.actor.id
    recorded = None if at >= hand.now else hand.here
    created = Event(
        seq=1, at=at, by=by, action=Action.CREATE, recorded=recorded, policy=policy, due=due,
        cites=asked.cites, needs_answer=asked.needs_answer or None,
    )  # fmt: skip
    if followed is None:
        return (created,)
    link = Event(seq=2, at=at, by=by, action=Action.LINK, recorded=recorded, ticket=followed)
    return created, link


def _unreachable(asked: Intake) -> tuple[str, ...]:
    """What to say of a resident who cannot be called back as things stand."""
    if asked.resident is None or asked.has_phone:
        return ()
    return (
        _(
            "{resident} has no phone on file to call back: svc resident edit {resident}",
            resident=asked.resident,
        ),
    )
