"""A procedure in hand: its steps, whose each is, and what may be done now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from svc.duties.decision import Decision, Written
from svc.duties.procedures import progress as fold
from svc.duties.procedures.progress import OVER, ProcedureProgress, StepProgress, StepState
from svc.duties.record.changes import sound
from svc.errors import NotFound, Refused
from svc.kinds.procedures.permit import Permit
from svc.kinds.procedures.procedure import Procedure, ProcedureEvent
from svc.kinds.procedures.workflow import Workflow, WorkflowStep, WorkflowVersion
from svc.language import _
from svc.model.roles import Role
from svc.model.words import word
from svc.named_tuple import NamedTuple
from svc.rules.ticket.permissions import holders, roles_of

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.rules.time.working_time import WorkCalendar

#: Version of the format of procedures that this svc writes.
PROCEDURE_FORMAT = 1
_LEADING = (Role.DIRECTOR, Role.SUPERVISOR)
#: So many who may are named.
_MOST_NAMED = 3


class OpenCase(NamedTuple):
    """A procedure in hand.

    Attributes:
        workflow, version: By which it is carried through.
        held: Its record as it stands.
        calendar: By whose working days it is due.
        permits: What was handed out in it, and of its unit.
    """

    workflow: Workflow
    version: WorkflowVersion
    held: Procedure
    calendar: WorkCalendar
    permits: Sequence[Permit] = ()

    @property
    def so_far(self) -> ProcedureProgress:
        """How far it is."""
        return fold.progress(self.held, self.version, self.calendar)


def happened(
    case: OpenCase, event: ProcedureEvent, more: Sequence[Written] = (),
    also: Decision[Any] | None = None,
) -> Decision[Procedure]:  # fmt: skip
    """Append what happened; records that are written with it stand behind it.

    Raises:
        Refused: The record would not be sound: words hold the number of a paper, say.
    """
    after = replace(case.held, events=(*case.held.events, event))
    sound("procedure", case.held, after)
    subject = f"{event.action} {after.id}" + (f" {event.step}" if event.step else "")
    if also is not None:
        subject = f"{subject} ({also.about})"
    written = (Written("procedure", after, case.held), *more)
    notices = also.notices if also is not None else ()
    return Decision(after, written, str(event.action), after.id, subject, event.at, notices)


def of_step(case: OpenCase, step_id: str) -> StepProgress:
    """How far a step is, by its id or its name.

    Raises:
        NotFound: The workflow has none of that name.
    """
    for asked in case.so_far.steps:
        if step_id in (asked.step.id, asked.step.name, asked.step.name_en):
            return asked
    raise NotFound(
        _("{workflow} has no step {step!r}", workflow=case.workflow.id, step=step_id),
        _("one of {known}", known=", ".join(one.id for one in case.version.steps)),
    )


def open_still(case: OpenCase) -> None:
    """Refuse what comes after the end.

    Raises:
        Refused: The procedure ended.
    """
    state = case.so_far.state
    if state in fold.ENDED.values():
        raise Refused(
            _("{id} is {state}", id=case.held.id, state=fold.said(state)),
            _("svc procedure open begins another one"),
        )


def may_take(hand: AtHand, case: OpenCase, asked: StepProgress, at: datetime) -> None:
    """Refuse a step whose turn has not come, or that is somebody else's.

    Raises:
        Refused: It is.
    """
    open_still(case)
    step_id = asked.step.id
    if asked.state in OVER:
        raise is_over(case, asked)
    if asked.state is StepState.BLOCKED:
        left = [name for name in asked.step.after if _left(case, name)]
        raise Refused(
            _("{step} comes after {others}", step=step_id, others=_(", ").join(left)),
            _("svc procedure show {id}", id=case.held.id),
        )
    opens = asked.opens
    if opens is not None and at.date() < opens:
        raise Refused(
            _("{step} may be taken from {day} on", step=step_id, day=opens.isoformat()),
            _("svc procedure show {id}", id=case.held.id),
        )
    if asked.step.role is not None and not _is_theirs(hand, asked.step):
        raise not_theirs(hand, asked.step, (asked.step.role,))


def _left(case: OpenCase, step_id: str) -> bool:
    other = case.so_far.of(step_id)
    return other is not None and other.state not in OVER


def _is_theirs(hand: AtHand, step: WorkflowStep) -> bool:
    """Whether a step is for whoever acts: by role, by department, or who leads."""
    if step.role is None or hand.is_program:
        return True
    if step.department is not None and hand.actor.department == step.department:
        return True
    if is_one_of(hand, (step.role,)):
        return True
    own = hand.roles.get(hand.actor.id, ())
    return bool(roles_of(hand.office, hand.actor.id, own) & set(_LEADING))


def is_one_of(hand: AtHand, roles: Sequence[Role]) -> bool:
    """Whether whoever acts holds one of some roles, or nobody does."""
    able = holders(hand.office, roles, hand.roles)
    return able is None or hand.actor.id in able


def not_theirs(hand: AtHand, step: WorkflowStep, roles: Sequence[Role]) -> Refused:
    """Why a step is somebody else's, and who may take it."""
    able = sorted(
        who for who, own in hand.roles.items() if roles_of(hand.office, who, own) & set(roles)
    )
    return Refused(
        _("{step} is for a {roles}; {who} is none", step=step.id, who=hand.actor.id,
          roles=_(", ").join(word(role) for role in roles)),
        _("who may: {names}", names=", ".join(able[:_MOST_NAMED]) or _("nobody yet")),
    )  # fmt: skip


def is_over(case: OpenCase, asked: StepProgress) -> Refused:
    """Why a step that is over is not taken again."""
    return Refused(
        _("{step} is {state} already", step=asked.step.id, state=fold.said(asked.state)),
        _("to take it again: svc procedure send-back {id} {step}", id=case.held.id,
          step=asked.step.id),
    )  # fmt: skip
