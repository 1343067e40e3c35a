"""Steps of tickets that reports tell of one by one: put off, put under supervision, escalated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from svc.model.ticket import Event, Ticket
from svc.model.words import Action, ClockName
from svc.rules.ticket.lifecycle import Life, order
from svc.rules.time.seconds import seconds

#: Steps by which somebody is asked for an answer.
ASKING = (Action.SUPERVISE, Action.ESCALATE)
_TOLD = (Action.EXTEND, *ASKING)


def told_steps(ticket: Ticket, life: Life) -> list[tuple[Any, ...]]:
    """Extensions, supervisions and escalations that had effect, in order.

    Of an extension the old and the new due time of the resolution; of a question the
    due time of its answer, and when that was given.
    """
    if not (life.extensions or life.supervisions or life.escalations):
        return []
    without = {id(one.event) for one in life.ineffective}
    answers = iter([run for run in life.runs if run.clock is ClockName.ANSWER])
    rows: list[tuple[Any, ...]] = []
    resolve: datetime | None = None
    for event in order(ticket.timeline):
        if id(event) in without:
            continue
        old, resolve = resolve, _stamped(event) or resolve
        if event.action in ASKING:
            run = next(answers)
            rows.append(_row(event, None, run.due, run.stopped))
        elif event.action in _TOLD:
            rows.append(_row(event, old, resolve, None))
    return rows


def _stamped(event: Event) -> datetime | None:
    """The due time of the resolution that a step sets."""
    found = [due.at for due in event.due if due.clock is ClockName.RESOLVE]
    return found[-1] if found else None


def _row(
    event: Event, old: datetime | None, due: datetime | None, answered: datetime | None
) -> tuple[Any, ...]:
    moments = (seconds(moment) for moment in (old, due, answered))
    return (
        str(event.action), seconds(event.at), event.by, event.level, event.reason,
        event.approved_by, *moments,
    )  # fmt: skip
