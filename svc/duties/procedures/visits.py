"""How often a place is to be looked at while works go on: derived, written down nowhere.

Counted from the moment its permit was handed out until the work was first accepted, or it
ended: one visit in each span of so many days. A span that the end falls into asks for none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from svc.duties.procedures.progress import StepState, end_of
from svc.kinds.procedures.workflow import StepSort
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.duties.procedures.progress import ProcedureProgress
    from svc.kinds.procedures.workflow import RenovationVisits
    from svc.rules.time.working_time import WorkCalendar


class VisitSpan(NamedTuple):
    """Some days within which somebody is to look.

    Attributes:
        after, due: It begins after the one, and ends with the other.
        made: Whether somebody looked within.
    """

    after: datetime
    due: datetime
    made: bool


def visit_spans(
    so_far: ProcedureProgress, visits: RenovationVisits, seen: Sequence[datetime],
    at: datetime, calendar: WorkCalendar,
) -> Iterator[VisitSpan]:  # fmt: skip
    """The spans of a procedure that began by a moment; the last may go on.

    Args:
        so_far: How far it is.
        visits: How often.
        seen: When somebody looked at its home by that plan.
        at: The moment.
        calendar: In whose zone days end.
    """
    begins = _begins(so_far)
    if begins is None:
        return
    stops = _stops(so_far)
    after = begins
    while after < at:
        day = after.astimezone(calendar.zone).date() + timedelta(days=visits.every)
        due = end_of(calendar, day)
        if stops is not None and stops <= due:
            return
        yield VisitSpan(after, due, any(after < moment <= due for moment in seen))
        after = due


def _begins(so_far: ProcedureProgress) -> datetime | None:
    """When what the works ask for was handed out."""
    handed = [one.event.at for one in so_far.steps
              if one.step.issues and one.state is StepState.DONE and one.event]  # fmt: skip
    return min(handed, default=None)


def _stops(so_far: ProcedureProgress) -> datetime | None:
    """When the work was first accepted, or all of it ended."""
    ends = [one.event.at for one in so_far.steps
            if one.step.sort is StepSort.ACCEPTANCE and one.event]  # fmt: skip
    if so_far.ended is not None:
        ends.append(so_far.ended)
    return min(ends, default=None)
