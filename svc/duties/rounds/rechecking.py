"""What was mended is looked at again, by somebody else than who mended it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.ticket import finishing
from svc.errors import Refused
from svc.kinds.rounds.round import Round, RoundAction, RoundEvent
from svc.language import _
from svc.model.words import Action, Status

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.duties.ticket.timeline import Timeline


def recheck(
    hand: AtHand, made: Round, point: str, line: Timeline, passed: bool, note: str | None = None
) -> Decision[Round]:
    """Keep whether what was mended is: its ticket is closed, or taken up again.

    Args:
        hand: What is at hand.
        made: The round that found it last.
        point: Where.
        line: The ticket.
        passed: Whether it is mended.
        note: Words to keep; of what is not mended, why.

    Raises:
        Refused: It is not said to be mended, or by the one who looks.
    """
    who = hand.actor.id
    if line.life.status not in (Status.DONE, Status.CLOSED):
        raise Refused(
            _("{ticket} is not finished: there is nothing to look at again", ticket=line.id),
            _("svc finish {ticket}", ticket=line.id),
        )
    if who in _menders(line) and hand.office.policies.two_persons and _others(hand, line):
        raise Refused(
            _("{ticket} was mended by {who}: somebody else looks at it again", ticket=line.id,
              who=who), _("one of {known}", known=", ".join(_others(hand, line)[:3])),
        )  # fmt: skip
    event = RoundEvent(
        at=line.when, by=who, action=RoundAction.RECHECK, point=point, ticket=line.id,
        passed=passed, note=note,
    )  # fmt: skip
    after = msgspec.structs.replace(made, format=2, events=(*made.events, event))
    written = (Written("round", after, made), *_of_ticket(line, passed, note))
    outcome = "passed" if passed else "failed"
    subject = f"recheck {line.id} of {made.id}: {outcome}"
    return Decision(
        after, written, str(RoundAction.RECHECK), made.id, subject, line.when, tuple(line.notices)
    )


def _of_ticket(line: Timeline, passed: bool, note: str | None) -> tuple[Written, ...]:
    decision: Decision[Any]
    if passed:
        if line.life.status is Status.CLOSED:
            return ()
        decision = finishing.close(line, None, note)
    else:
        if line.life.status is Status.DONE:
            finishing.close(line, None, None)
        decision = finishing.reopen(line, note or _("looked at again: it is not mended"))
    return decision.written


def _menders(line: Timeline) -> frozenset[str]:
    """Who said that it was mended, and whose work it was."""
    ends = [one.by for one in line.ticket.timeline if one.action is Action.FINISH]
    return frozenset(filter(None, [*ends[-1:], line.life.assignee]))


def _others(hand: AtHand, line: Timeline) -> list[str]:
    return sorted(set(hand.roles) - _menders(line))
