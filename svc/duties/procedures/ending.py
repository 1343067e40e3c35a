"""How a procedure goes on and ends: extended, violated, accepted, its deposit back, done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from svc.duties.decision import Decision, Written
from svc.duties.procedures import progress as fold
from svc.duties.procedures.case import OpenCase, happened, may_take, of_step, open_still
from svc.duties.procedures.progress import ProcedureState, StepProgress
from svc.errors import Refused, UsageError
from svc.kinds.procedures.procedure import (
    InspectionResult,
    Procedure,
    ProcedureAction,
    ProcedureEvent,
)
from svc.kinds.procedures.workflow import StepSort
from svc.language import _
from svc.model.amounts import Money

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand

#: States in which the works are agreed to and not at an end.
_UNDER_WAY = frozenset({ProcedureState.APPROVED, ProcedureState.RUNNING, ProcedureState.INSPECTED})


def extend(
    hand: AtHand,
    case: OpenCase,
    through: date,
    reason: str,
    at: datetime,
    permits: Sequence[Written],
) -> Decision[Procedure]:
    """Move the end of a procedure; the earlier one stays readable, permits follow.

    Args:
        hand: What is at hand.
        case: The procedure.
        through: The new last day.
        reason: Why.
        at: When that was agreed to.
        permits: Its permits with that day.

    Raises:
        Refused: It has no end, was not agreed to, or the day is no later.
    """
    open_still(case)
    so_far = case.so_far
    ends = so_far.through
    if ends is None:
        raise Refused(
            _("{id} has no end that could be moved", id=case.held.id),
            _("svc procedure show {id}", id=case.held.id),
        )
    asks = any(one.step.sort is StepSort.APPROVAL for one in so_far.steps)
    if asks and so_far.state not in _UNDER_WAY:
        raise Refused(
            _("{id} is not agreed to", id=case.held.id),
            _("svc procedure approve {id}", id=case.held.id),
        )
    if through <= ends:
        raise Refused(
            _("{through} is not after {ends}", through=through.isoformat(), ends=ends.isoformat()),
            _("give a later day"),
        )
    event = ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.EXTEND, through=through, reason=reason
    )
    return happened(case, event, permits)


def violate(
    hand: AtHand, case: OpenCase, reason: str, at: datetime, ticket: Decision[Any] | str
) -> Decision[Procedure]:
    """Note that a rule was not kept to; it is counted, and followed up by a ticket.

    Args:
        hand: What is at hand.
        case: The procedure.
        reason: Which, and how.
        at: When.
        ticket: What it becomes, or the number of the one that it is.

    Raises:
        Refused: It was not agreed to, or ended.
    """
    open_still(case)
    if case.so_far.state is ProcedureState.OPEN:
        raise Refused(
            _("{id} is not agreed to: nothing goes on yet", id=case.held.id),
            _("svc create takes a complaint in"),
        )
    made = None if isinstance(ticket, str) else ticket
    event = ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.VIOLATE, reason=reason,
        ticket=ticket if isinstance(ticket, str) else ticket.about,
    )  # fmt: skip
    return happened(case, event, made.written if made else (), made)


def inspected(
    hand: AtHand, case: OpenCase, step_id: str | None, result: InspectionResult, at: datetime,
    seen: str | None, due: Callable[[], datetime | None], ticket: Decision[Any] | None,
) -> Decision[Procedure]:  # fmt: skip
    """Keep what came of looking at the work: what failed stays due, with a ticket.

    Args:
        hand: What is at hand.
        case: The procedure.
        step_id: Which acceptance; the one whose turn it is if None.
        result: What came of it.
        at: When.
        seen: What was seen.
        due: Until when deposits go back, once nothing is left to be looked at.
        ticket: What a failure becomes.

    Raises:
        Refused: Nothing is to be accepted now.
    """
    asked = acceptance(case, step_id)
    may_take(hand, case, asked, at)
    passed = result is InspectionResult.PASSED
    others = [
        one for one in case.so_far.left
        if one.step.sort is StepSort.ACCEPTANCE and one.step.id != asked.step.id
    ]  # fmt: skip
    event = ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.INSPECT, step=asked.step.id,
        result=result, note=seen if passed else None, reason=None if passed else seen,
        ticket=ticket.about if ticket else None, due=due() if passed and not others else None,
    )  # fmt: skip
    return happened(case, event, ticket.written if ticket else (), ticket)


def acceptance(case: OpenCase, step_id: str | None) -> StepProgress:
    """The acceptance that is meant, or whose turn it is.

    Raises:
        NotFound: The workflow has no such step.
        Refused: Nothing is to be accepted now.
    """
    if step_id is not None:
        asked = of_step(case, step_id)
        if asked.step.sort is StepSort.ACCEPTANCE:
            return asked
    ready = [one for one in case.so_far.ready if one.step.sort is StepSort.ACCEPTANCE]
    if step_id is not None or not ready:
        raise Refused(
            _("{id}: nothing is to be accepted now", id=case.held.id),
            _("svc procedure show {id}", id=case.held.id),
        )
    return ready[0]


def deduct(
    hand: AtHand, case: OpenCase, item: str | None, amount: Money, reason: str, at: datetime
) -> Decision[Procedure]:
    """Say that part of a deposit is to be kept; another person has to agree.

    Raises:
        Refused: No deposit of it goes back.
        UsageError: It is none of its deposits, or several are meant.
    """
    open_still(case)
    items = [name for one in case.so_far.left for name in one.step.refunds]
    if not items:
        raise Refused(
            _("{id}: no deposit is to be given back", id=case.held.id),
            _("svc procedure show {id}", id=case.held.id),
        )
    if (item is None and len(items) > 1) or (item is not None and item not in items):
        raise UsageError(
            _("say from which deposit"), _("--item, one of {known}", known=", ".join(items))
        )
    return happened(case, ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.DEDUCT, item=item or items[0],
        amount=amount, reason=reason,
    ))  # fmt: skip


def agree(hand: AtHand, case: OpenCase, at: datetime, note: str | None) -> Decision[Procedure]:
    """Agree to what is to be kept of a deposit.

    Raises:
        Refused: There is nothing to agree to.
    """
    open_still(case)
    if not fold.unagreed(case.held):
        raise Refused(
            _("{id}: there is no deduction to agree to", id=case.held.id),
            _("svc procedure show {id}", id=case.held.id),
        )
    return happened(case, ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.AGREE, note=note
    ))  # fmt: skip


def withdraw(
    hand: AtHand, case: OpenCase, at: datetime, reason: str, due: datetime | None
) -> Decision[Procedure]:
    """Have whoever asked for it ask for it no longer: its deposits are due back at once.

    Raises:
        Refused: The works go on.
    """
    open_still(case)
    state = case.so_far.state
    if state not in (ProcedureState.OPEN, ProcedureState.APPROVED):
        raise Refused(
            _("{id} is {state}: it is carried to its end", id=case.held.id, state=fold.said(state)),
            _("svc procedure show {id}", id=case.held.id),
        )
    return happened(case, ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.WITHDRAW, reason=reason, due=due
    ))  # fmt: skip


def complete(hand: AtHand, case: OpenCase, at: datetime, note: str | None) -> Decision[Procedure]:
    """End a procedure of which every step is over.

    Raises:
        Refused: Steps are left.
    """
    open_still(case)
    left = case.so_far.left
    if left:
        raise Refused(
            _("{id}: {steps} is left", id=case.held.id,
              steps=_(", ").join(one.step.id for one in left)),
            _("svc procedure show {id}", id=case.held.id),
        )  # fmt: skip
    return happened(case, ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.COMPLETE, note=note
    ))  # fmt: skip
