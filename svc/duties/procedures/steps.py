"""The steps of a procedure: taken, left out, sent back, agreed to or refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.duties.procedures.case import (
    OpenCase,
    happened,
    is_one_of,
    is_over,
    may_take,
    not_theirs,
    of_step,
    open_still,
)
from svc.duties.procedures.progress import OVER, StepProgress, StepState
from svc.errors import Refused, UsageError
from svc.kinds.procedures.permit import Permit, is_out
from svc.kinds.procedures.procedure import Procedure, ProcedureAction, ProcedureEvent
from svc.kinds.procedures.workflow import StepSort, WorkflowStep
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand


class StepTaken(NamedTuple):
    """What is said when a step is taken.

    Attributes:
        step: Which.
        at: When.
        shown, signed, handed: What was shown, signed and handed over.
        everything: Whether all that the step asks for was.
        receipts: By which was paid, or given back, what it asks for.
        note: Words to keep.
    """

    step: str
    at: datetime
    shown: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    handed: tuple[str, ...] = ()
    everything: bool = False
    receipts: tuple[str, ...] = ()
    note: str | None = None


def step(
    hand: AtHand, case: OpenCase, taken: StepTaken, made: Sequence[Permit]
) -> Decision[Procedure]:
    """Take a step.

    Args:
        hand: What is at hand.
        case: The procedure.
        taken: What is said of it; its receipts were looked at.
        made: What is handed out with it.

    Raises:
        NotFound: The workflow has no such step.
        UsageError: Something that it asks for was not shown, signed or handed over.
        Refused: Its turn has not come, or it is somebody else's.
    """
    asked = of_step(case, taken.step)
    _is_task(asked.step)
    may_take(hand, case, asked, taken.at)
    _is_collected(case, asked.step)
    event = ProcedureEvent(
        at=taken.at, by=hand.actor.id, action=ProcedureAction.STEP, step=asked.step.id,
        shown=_all_of(asked.step, "shown", asked.step.shows, taken.shown, taken.everything),
        signed=_all_of(asked.step, "signed", asked.step.signs, taken.signed, taken.everything),
        handed=_all_of(asked.step, "handed", asked.step.hands_out, taken.handed, taken.everything),
        receipts=taken.receipts, note=taken.note,
    )  # fmt: skip
    return happened(case, event, [Written("permit", one) for one in made])


def skip(
    hand: AtHand, case: OpenCase, step_id: str, reason: str, at: datetime
) -> Decision[Procedure]:
    """Leave a step out, with a reason.

    Raises:
        NotFound: The workflow has no such step.
        Refused: It may not be left out, or not by whoever acts.
    """
    asked = of_step(case, step_id)
    open_still(case)
    if asked.state in OVER:
        raise is_over(case, asked)
    roles = asked.step.waivable_by
    if not roles:
        raise Refused(
            _("{step} may not be left out", step=asked.step.id),
            _("take it: svc procedure step {id} {step}", id=case.held.id, step=asked.step.id),
        )
    if not is_one_of(hand, roles):
        raise not_theirs(hand, asked.step, roles)
    return happened(case, ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.SKIP, step=asked.step.id, reason=reason
    ))  # fmt: skip


def send_back(
    hand: AtHand, case: OpenCase, step_id: str, reason: str, at: datetime
) -> Decision[Procedure]:
    """Have a step taken again, and whatever came after it.

    Raises:
        NotFound: The workflow has no such step.
        Refused: It was not taken.
    """
    asked = of_step(case, step_id)
    open_still(case)
    if asked.state not in (StepState.DONE, StepState.SKIPPED):
        raise Refused(
            _("{step} was not taken", step=asked.step.id),
            _("svc procedure show {id}", id=case.held.id),
        )
    return happened(case, ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.SEND_BACK, step=asked.step.id,
        reason=reason,
    ))  # fmt: skip


def approve(
    hand: AtHand, case: OpenCase, at: datetime, through: date | None, note: str | None
) -> Decision[Procedure]:
    """Agree to a procedure; a last day may be set with it.

    Raises:
        Refused: It asks for no approval, or its turn has not come.
    """
    asked = _of_sort(case, StepSort.APPROVAL, _("{id} asks for no approval", id=case.held.id))
    may_take(hand, case, asked, at)
    return happened(case, ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.APPROVE, step=asked.step.id,
        through=through, note=note,
    ))  # fmt: skip


def refuse(
    hand: AtHand, case: OpenCase, at: datetime, reason: str, due: datetime | None
) -> Decision[Procedure]:
    """Refuse a procedure: that is its end; deposits that were paid for it are due back at once.

    Args:
        hand: What is at hand.
        case: The procedure.
        at: When.
        reason: Why.
        due: Until when deposits go back, if there are any.

    Raises:
        Refused: It asks for no approval, or was agreed to.
    """
    asked = _of_sort(case, StepSort.APPROVAL, _("{id} asks for no approval", id=case.held.id))
    open_still(case)
    if asked.state in OVER:
        raise is_over(case, asked)
    return happened(case, ProcedureEvent(
        at=at, by=hand.actor.id, action=ProcedureAction.REFUSE, reason=reason, due=due
    ))  # fmt: skip


def _is_task(step: WorkflowStep) -> None:
    """Refuse to take what has a verb of its own.

    Raises:
        UsageError: It has.
    """
    verbs = {StepSort.APPROVAL: "approve", StepSort.ACCEPTANCE: "inspect"}
    if step.sort in verbs:
        raise UsageError(
            _("{step} is no step that is simply taken", step=step.id),
            f"svc procedure {verbs[step.sort]}",
        )


def _is_collected(case: OpenCase, step: WorkflowStep) -> None:
    """Refuse a step before what it collects is back, or is marked as lost.

    Raises:
        Refused: Something is still out.
    """
    out = [one.id for one in case.permits if one.type in step.collects and is_out(one)]
    if out:
        raise Refused(
            _("{step}: {permits} is not back", step=step.id, permits=_(", ").join(out)),
            _("svc permit return {permit}, or svc permit lose {permit}", permit=out[0]),
        )


def _all_of(
    step: WorkflowStep, what: str, asked: Sequence[str], named: Sequence[str], everything: bool
) -> tuple[str, ...]:
    """What was shown, signed or handed over: all that a step asks for.

    Raises:
        UsageError: Something is missing, or is not asked for.
    """
    if everything:
        return tuple(asked)
    for name in named:
        if name not in asked:
            raise UsageError(
                _("{step} does not ask for {what!r}", step=step.id, what=name),
                _("one of {known}", known=_(", ").join(asked) or _("none yet")),
            )
    missing = [one for one in asked if one not in named]
    if missing:
        raise UsageError(
            _("{step}: missing: {what}", step=step.id, what=_(", ").join(missing)),
            _("--{what} for each, or --all if it is all there", what=what),
        )
    return tuple(named)


def _of_sort(case: OpenCase, sort: StepSort, none: str) -> StepProgress:
    asked = next((one for one in case.so_far.steps if one.step.sort is sort), None)
    if asked is None:
        raise Refused(none, _("svc procedure show {id}", id=case.held.id))
    return asked
