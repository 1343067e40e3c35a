"""Tickets that belong together: one merged into another, two linked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.errors import Refused
from svc.language import _
from svc.model.words import Action, Status, word
from svc.named_tuple import NamedTuple
from svc.rules.ticket.lifecycle import OWN
from svc.rules.ticket.merging import person_of, stricter
from svc.rules.ticket.statuses import OPEN

if TYPE_CHECKING:
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Ticket


class MergeResult(NamedTuple):
    """What a merge left behind.

    Attributes:
        ticket: The one that was merged.
        into: The one that goes on.
    """

    ticket: Ticket
    into: Ticket


def merge(
    line: Timeline, other: Timeline, absorbed: Mapping[str, Ticket], reason: str | None = None
) -> Decision[MergeResult]:
    """Let a ticket go on in another one about the same matter.

    Its urges go over, and its reporters, those it had taken over itself among
    them: each is called back once the other is finished, unless they have
    reported that one too. The stricter callback policy of the two holds.

    Args:
        line: The ticket that is merged.
        other: The one that goes on.
        absorbed: The tickets of the reporters that either had taken over, by number.

    Raises:
        Refused: One of them is not open, or they are the same.
    """
    may_merge(line, other)
    policy = stricter(line.life.policy, other.life.policy)
    other.add(
        Action.ABSORB, line.when, ticket=line.id, reporters=_reporters(line, other, absorbed),
        urges=line.life.urges or None, reason=reason,
        policy=policy if policy is not other.life.policy else None,
    )  # fmt: skip
    line.add(Action.MERGE, ticket=other.id, reason=reason)
    decision = line.decided(Action.MERGE, f"into {other.id}", (Written("ticket", other.ticket),))
    return Decision(MergeResult(line.ticket, other.ticket), *decision[1:])


def link(near: Timeline, far: Timeline, reason: str | None = None) -> Decision[Ticket]:
    """Say of two tickets that they have to do with each other; both tell of it.

    Raises:
        Refused: They are the same, or linked already.
    """
    near.allows(Action.LINK)
    if near.id == far.id:
        raise Refused(
            _("{ticket} cannot be linked to itself", ticket=near.id), _("name another ticket")
        )
    missing = [(a, b) for a, b in ((near, far), (far, near)) if not _linked(a, b.id)]
    if not missing:
        raise Refused(
            _("{ticket} is linked to {other} already", ticket=near.id, other=far.id),
            _("svc show {ticket}", ticket=near.id),
        )
    written = tuple(tell(a, b.id, reason) for a, b in missing)
    subject = f"link {near.id} to {far.id}"
    return Decision(near.ticket, written, Action.LINK, near.id, subject, near.when)


def tell(line: Timeline, other: str, reason: str | None = None) -> Written:
    """Have a ticket tell of another one that has to do with it."""
    line.add(Action.LINK, ticket=other, reason=reason)
    return Written("ticket", line.ticket)


def _linked(line: Timeline, other: str) -> bool:
    return any(
        event.action is Action.LINK and event.ticket == other for event in line.ticket.timeline
    )


def may_merge(line: Timeline, other: Timeline) -> None:
    """Refuse what rules a merge out.

    Raises:
        Refused: One of them is not open, or they are the same.
    """
    if line.id == other.id:
        raise Refused(
            _("{ticket} cannot be merged into itself", ticket=line.id), _("name another ticket")
        )
    line.allows(Action.MERGE)
    if other.ticket.no_contact is not None and line.ticket.no_contact is None:
        raise Refused(
            _("nobody can be called back about {ticket}: merge it the other way", ticket=other.id),
            _("svc merge {ticket} {into}", ticket=other.id, into=line.id),
        )
    if other.life.status in OPEN:
        return
    into = other.ticket.merged_into if other.life.status is Status.MERGED else None
    raise Refused(
        _(
            "{ticket} is {status}: a ticket is merged into an open one",
            ticket=other.id,
            status=word(other.life.status) if other.life.status else "",
        ),
        _("svc merge {ticket} {into}", ticket=line.id, into=into)
        if into
        else _("svc link {ticket} {other}", ticket=line.id, other=other.id),
    )


def _reporters(line: Timeline, other: Timeline, absorbed: Mapping[str, Ticket]) -> tuple[str, ...]:
    """Tickets whose reporters the other has to call besides its own, each person once."""
    known = {person_of(_of(other, one, absorbed)) for one in other.life.reporters}
    reporters = []
    for reporter in line.life.reporters:
        if _of(line, reporter, absorbed).no_contact is not None:
            continue
        person = person_of(_of(line, reporter, absorbed))
        if person not in known:
            known.add(person)
            reporters.append(reporter or line.id)
    return tuple(reporters)


def _of(line: Timeline, reporter: str, absorbed: Mapping[str, Ticket]) -> Ticket:
    """The ticket a reporter reported."""
    return line.ticket if reporter == OWN else absorbed[reporter]
