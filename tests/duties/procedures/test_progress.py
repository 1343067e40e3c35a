"""How far a procedure is follows from what happened, in whatever order two desks tell it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from svc.duties.procedures.progress import (
    OVER,
    ProcedureState,
    StepState,
    deducted,
    due_on,
    extensions,
    progress,
    unagreed,
)
from svc.kinds.procedures.permit import PermitType
from svc.kinds.procedures.procedure import (
    InspectionResult,
    Procedure,
    ProcedureAction,
    ProcedureEvent,
)
from svc.kinds.procedures.workflow import StepSort, WorkflowStep, WorkflowVersion
from svc.model.amounts import Money
from svc.model.office import Calendar, Week
from svc.rules.time.working_time import WorkCalendar

ZONE = ZoneInfo("Asia/Shanghai")
OPENED = datetime(2026, 3, 2, 9, tzinfo=ZONE)
VERSION = WorkflowVersion(
    version="1", since=date(2026, 1, 1),
    steps=(
        WorkflowStep(id="ask", name="申请"),
        WorkflowStep(id="agree", name="审批", sort=StepSort.APPROVAL, after=("ask",), within=3),
        WorkflowStep(id="permit", name="发证", after=("agree",), issues=(PermitType.RENOVATION,)),
        WorkflowStep(id="look", name="验收", sort=StepSort.ACCEPTANCE, after=("permit",), delay=30),
    ),
)  # fmt: skip
CALENDAR = WorkCalendar(Calendar(Week(*["08:30-12:00 13:30-17:30"] * 5)), "Asia/Shanghai")


def case(*events: ProcedureEvent) -> Procedure:
    """A procedure of that workflow."""
    return Procedure(
        format=1, id="P2603-A0001", workflow="works", version="1", opened=OPENED, by="li.na",
        unit="3-2-1502", through=date(2026, 4, 30), events=events,
    )  # fmt: skip


def event(
    hours: int, action: ProcedureAction, step: str | None = None, **more: Any
) -> ProcedureEvent:
    """Something that happened so many hours after it was opened."""
    at = OPENED + timedelta(hours=hours)
    return ProcedureEvent(at=at, by="li.na", action=action, step=step, **more)


LIFE = (
    event(1, ProcedureAction.STEP, "ask"),
    event(2, ProcedureAction.SEND_BACK, "ask", reason="不全"),
    event(3, ProcedureAction.STEP, "ask"),
    event(4, ProcedureAction.APPROVE, "agree"),
    event(5, ProcedureAction.STEP, "permit"),
    event(6, ProcedureAction.EXTEND, through=date(2026, 5, 31), reason="雨"),
    event(7, ProcedureAction.DEDUCT, item="deposit", amount=Money(100), reason="墙"),
    event(8, ProcedureAction.AGREE),
    event(9, ProcedureAction.EXTEND, through=date(2026, 6, 30), reason="雨"),
    event(10, ProcedureAction.INSPECT, "look", result=InspectionResult.FAILED, reason="漏"),
    event(11, ProcedureAction.DEDUCT, item="deposit", amount=Money(50), reason="地"),
    event(12, ProcedureAction.INSPECT, "look", result=InspectionResult.PASSED),
    event(13, ProcedureAction.COMPLETE),
)


@given(st.permutations(LIFE), st.integers(0, len(LIFE)))
def test_the_order_of_telling_is_none(told: list[ProcedureEvent], most: int) -> None:
    """Two desks' events in any order come to the same as by the clock."""
    kept = tuple(one for one in told if one in LIFE[:most])
    mixed, straight = case(*kept), case(*LIFE[:most])
    one, other = (progress(held, VERSION, CALENDAR) for held in (mixed, straight))
    assert one._replace(procedure=straight) == other
    assert extensions(mixed) == extensions(straight)
    assert deducted(mixed) == deducted(straight) and unagreed(mixed) == unagreed(straight)


@given(st.lists(st.sampled_from(LIFE), unique=True))
def test_a_step_waits_for_those_before_it(events: list[ProcedureEvent]) -> None:
    """Whatever happened: none is ready while one before it is left, and an end has no next."""
    so_far = progress(case(*events), VERSION, CALENDAR)
    states = {one.step.id: one.state for one in so_far.steps}
    for one in so_far.steps:
        free = all(states[name] in OVER for name in one.step.after)
        assert (one.state is StepState.BLOCKED) is not (free or one.state in OVER)
    assert so_far.ended is None or so_far.ready == []


def test_what_it_is_by_then() -> None:
    """Asked for, agreed to, accepted, closed; a step sent back is to be taken again."""
    expected = {
        1: (ProcedureState.OPEN, "agree"), 2: (ProcedureState.OPEN, "ask"),
        4: (ProcedureState.APPROVED, "permit"), 5: (ProcedureState.RUNNING, "look"),
        10: (ProcedureState.RUNNING, "look"), 12: (ProcedureState.INSPECTED, None),
        13: (ProcedureState.CLOSED, None),
    }  # fmt: skip
    for most, (state, following) in expected.items():
        so_far = progress(case(*LIFE[:most]), VERSION, CALENDAR)
        assert so_far.state is state
        assert [one.step.id for one in so_far.ready] == ([following] if following else [])
    look = progress(case(*LIFE[:5]), VERSION, CALENDAR).of("look")
    assert look is not None and look.opens == date(2026, 4, 1)
    assert extensions(case(*LIFE)) == [(date(2026, 4, 30), LIFE[5]), (date(2026, 5, 31), LIFE[8])]
    assert deducted(case(*LIFE)) == {"deposit": Money(150)}
    assert unagreed(case(*LIFE)) == [LIFE[10]]


def test_working_days_leave_the_first_out() -> None:
    """Three working days from a Friday end on a Wednesday (Civil Code 201)."""
    days = due_on(CALENDAR, date(2026, 3, 6), 3), due_on(CALENDAR, date(2026, 3, 6), 0)
    assert days == (date(2026, 3, 11), date(2026, 3, 6))
