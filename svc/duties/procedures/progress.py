"""How far a procedure is: a fold over what happened, by the version it was opened with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from svc.kinds.procedures.permit import CHINESE as OF_PERMITS
from svc.kinds.procedures.permit import PermitState
from svc.kinds.procedures.procedure import (
    CHINESE,
    ENDS,
    InspectionResult,
    Procedure,
    ProcedureAction,
    ProcedureEvent,
)
from svc.kinds.procedures.workflow import StepSort, WorkflowStep, WorkflowVersion
from svc.language import either
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.rules.time.working_time import WorkCalendar


class ProcedureState(StrEnum):
    """What has become of a procedure.

    Attributes:
        OPEN: It was asked for.
        APPROVED: It was agreed to.
        RUNNING: What it asks for was handed out: the works go on.
        INSPECTED: The work was accepted, the last time it had to be.
        CLOSED: All of it is done.
    """

    OPEN = "open"
    APPROVED = "approved"
    RUNNING = "running"
    INSPECTED = "inspected"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class StepState(StrEnum):
    """What has become of a step.

    Attributes:
        BLOCKED: Steps that come before it are left.
        READY: It can be taken.
        SKIPPED: It was left out, with a reason.
        NEEDLESS: It is not asked of this applicant.
    """

    BLOCKED = "blocked"
    READY = "ready"
    DONE = "done"
    SKIPPED = "skipped"
    NEEDLESS = "needless"


ENDED = {
    ProcedureAction.COMPLETE: ProcedureState.CLOSED,
    ProcedureAction.REFUSE: ProcedureState.REFUSED,
    ProcedureAction.WITHDRAW: ProcedureState.WITHDRAWN,
}
_CHINESE: dict[type[StrEnum], dict[str, str]] = {
    ProcedureState: {
        "open": "已受理", "approved": "已批准", "running": "进行中", "inspected": "已验收",
        "closed": "已办结", "refused": "未批准", "withdrawn": "已撤销",
    },
    StepState: {
        "blocked": "未到", "ready": "待办", "done": "已办", "skipped": "免办",
        "needless": "不适用",
    },
    PermitState: OF_PERMITS[PermitState],
    InspectionResult: CHINESE[InspectionResult],
}  # fmt: skip
#: Steps that nobody waits for.
OVER = frozenset({StepState.DONE, StepState.SKIPPED, StepState.NEEDLESS})
_TAKEN = frozenset({ProcedureAction.STEP, ProcedureAction.APPROVE, ProcedureAction.INSPECT})


def said(state: StrEnum) -> str:
    """What has become of a procedure, a step or a permit, in the reader's language."""
    return either(str(state), _CHINESE[type(state)][state])


class StepProgress(NamedTuple):
    """How far one step is.

    Attributes:
        step: What the workflow says of it.
        state: What has become of it.
        event: What ended it, or None.
        ready: When its turn came; None while others are left before it.
        due: Until when it is to be taken, where the workflow says so and it can be.
    """

    step: WorkflowStep
    state: StepState
    event: ProcedureEvent | None
    ready: datetime | None
    due: datetime | None

    @property
    def opens(self) -> date | None:
        """The first day on which it may be taken; None while others are left before it."""
        return None if self.ready is None else self.ready.date() + timedelta(days=self.step.delay)


class ProcedureProgress(NamedTuple):
    """How far a procedure is.

    Attributes:
        procedure: Its record.
        state: What has become of it.
        steps: Its steps, in the order of the workflow.
        through: Its last day, as it was last extended.
        ended: When it ended, or None.
    """

    procedure: Procedure
    state: ProcedureState
    steps: tuple[StepProgress, ...]
    through: date | None
    ended: datetime | None

    @property
    def ready(self) -> list[StepProgress]:
        """What can be done next; nothing once it ended."""
        if self.ended is not None:
            return []
        return [one for one in self.steps if one.state is StepState.READY]

    @property
    def left(self) -> list[StepProgress]:
        """The steps that are not over."""
        return [one for one in self.steps if one.state not in OVER]

    def of(self, step_id: str) -> StepProgress | None:
        """How far a step is, by its id."""
        return next((one for one in self.steps if one.step.id == step_id), None)


def progress(
    procedure: Procedure, version: WorkflowVersion, calendar: WorkCalendar
) -> ProcedureProgress:
    """How far a procedure is.

    Args:
        procedure: Its record, as of the moment that is asked about.
        version: The version that it was opened with.
        calendar: By whose working days steps are due.
    """
    events = in_order(procedure.events)
    taken = _taken(version, events)
    steps: dict[str, StepProgress] = {}
    for step in _sorted(version.steps):
        before = [steps[name] for name in step.after if name in steps]
        steps[step.id] = _step(procedure, step, before, taken.get(step.id), calendar)
    ordered = tuple(steps[step.id] for step in version.steps)
    end = next((event for event in events if event.action in ENDS), None)
    return ProcedureProgress(
        procedure, _state(end, ordered), ordered, last_day(procedure), end.at if end else None
    )


def in_order(events: Sequence[ProcedureEvent]) -> list[ProcedureEvent]:
    """What happened, by when it did: two desks may have told it the other way round."""
    return sorted(events, key=lambda event: event.at)


def last_day(procedure: Procedure) -> date | None:
    """The last day of the works or of the contract, as it was last agreed to."""
    through = procedure.through
    for event in in_order(procedure.events):
        if event.through is not None:
            through = event.through
    return through


def extensions(procedure: Procedure) -> list[tuple[date | None, ProcedureEvent]]:
    """Every extension with the last day that held before it, in order."""
    through, moved = procedure.through, []
    for event in in_order(procedure.events):
        if event.action is ProcedureAction.EXTEND:
            moved.append((through, event))
        through = event.through or through
    return moved


def due_on(calendar: WorkCalendar, day: date, working_days: int) -> date:
    """The working day by which something is due; the first is not counted (Civil Code 201)."""
    for _counted in range(working_days):
        day = calendar.working_day_from(day + timedelta(days=1))
    return day if working_days else calendar.working_day_from(day)


def end_of(calendar: WorkCalendar, day: date) -> datetime:
    """The last second of a day, in the zone of a calendar."""
    begun = datetime(day.year, day.month, day.day, tzinfo=calendar.zone)
    return begun + timedelta(days=1, seconds=-1)


def violations(procedure: Procedure) -> list[ProcedureEvent]:
    """What was violated, in order."""
    return [one for one in in_order(procedure.events) if one.action is ProcedureAction.VIOLATE]


def deducted(procedure: Procedure) -> dict[str, Money]:
    """How much of each deposit is to be kept, agreed to or not."""
    kept: dict[str, Money] = {}
    for event in procedure.events:
        if event.action is ProcedureAction.DEDUCT and event.item and event.amount:
            kept[event.item] = kept.get(event.item, Money(0)) + event.amount
    return kept


def unagreed(procedure: Procedure) -> list[ProcedureEvent]:
    """Deductions to which nobody has agreed since."""
    waiting: list[ProcedureEvent] = []
    for event in in_order(procedure.events):
        if event.action is ProcedureAction.DEDUCT:
            waiting.append(event)
        elif event.action is ProcedureAction.AGREE:
            waiting = []
    return waiting


def _taken(version: WorkflowVersion, events: Sequence[ProcedureEvent]) -> dict[str, ProcedureEvent]:
    """What ended each step that is over, as things were sent back since."""
    taken: dict[str, ProcedureEvent] = {}
    for event in events:
        if event.action is ProcedureAction.SEND_BACK and event.step is not None:
            for name in {event.step, *_following(version, event.step)}:
                taken.pop(name, None)
        elif event.step is None:
            continue
        elif event.action is ProcedureAction.SKIP or (
            event.action in _TAKEN and event.result is not InspectionResult.FAILED
        ):
            taken.setdefault(event.step, event)
    return taken


def _following(version: WorkflowVersion, step_id: str) -> set[str]:
    """The steps that come after one, near or far."""
    following: set[str] = set()
    waiting = [step_id]
    while waiting:
        name = waiting.pop()
        new = {one.id for one in version.steps if name in one.after} - following
        following |= new
        waiting += new
    return following


def _sorted(steps: Sequence[WorkflowStep]) -> Iterator[WorkflowStep]:
    """Each step behind those it comes after; of a circle, which is a flaw, in their order."""
    placed: set[str] = set()
    left = list(steps)
    while left:
        known = {one.id for one in left}
        free = [one for one in left if not (set(one.after) & known) - {one.id}] or left[:1]
        for step in free:
            placed.add(step.id)
            yield step
        left = [one for one in left if one.id not in placed]


def _step(
    procedure: Procedure, step: WorkflowStep, before: Sequence[StepProgress],
    event: ProcedureEvent | None, calendar: WorkCalendar,
) -> StepProgress:  # fmt: skip
    ready = _ready(procedure, before)
    due = None
    if ready is not None and step.within is not None:
        first = ready.astimezone(calendar.zone).date() + timedelta(days=step.delay)
        due = end_of(calendar, due_on(calendar, first, step.within))
    if event is not None:
        skipped = event.action is ProcedureAction.SKIP
        state = StepState.SKIPPED if skipped else StepState.DONE
        return StepProgress(step, state, event, ready, due)
    if step.relations and procedure.relation not in step.relations:
        return StepProgress(step, StepState.NEEDLESS, None, ready, None)
    state = StepState.READY if ready is not None else StepState.BLOCKED
    return StepProgress(step, state, None, ready, due)


def _ready(procedure: Procedure, before: Sequence[StepProgress]) -> datetime | None:
    """When the turn of a step came; None while others are left before it."""
    moments = [procedure.opened]
    for other in before:
        if other.state not in OVER:
            return None
        if other.event is not None:
            moments.append(other.event.at)
        elif other.ready is not None:
            moments.append(other.ready)
    return max(moments)


def _state(end: ProcedureEvent | None, steps: Sequence[StepProgress]) -> ProcedureState:
    if end is not None:
        return ENDED[end.action]
    looked = [one for one in steps if one.step.sort is StepSort.ACCEPTANCE]
    if looked and all(one.state in OVER for one in looked):
        return ProcedureState.INSPECTED
    asked = [one for one in steps if one.step.sort is StepSort.APPROVAL]
    if not asked or any(one.state not in OVER for one in asked):
        return ProcedureState.OPEN
    handed = any(one.step.issues and one.state is StepState.DONE for one in steps)
    return ProcedureState.RUNNING if handed else ProcedureState.APPROVED
