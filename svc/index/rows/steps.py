"""Steps of tickets that reports count or tell of one by one, each with whose it was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from svc.model.ticket import Event, Ticket
from svc.model.words import Action, ClockName
from svc.rules.ticket.life import Deed
from svc.rules.ticket.lifecycle import Life, order
from svc.rules.time.seconds import seconds

#: Steps by which somebody is asked for an answer.
ASKING = (Action.SUPERVISE, Action.ESCALATE)


def told_steps(ticket: Ticket, life: Life) -> list[tuple[Any, ...]]:
    """What happened to a ticket and is counted (`svc.rules.ticket.life.Deed`), in order.

    Of an extension the old and the new due time of the resolution; of a question the
    due time of its answer, and when that was given.
    """
    if not life.deeds:
        return _taken_back(life)
    moved = _moved(ticket, life) if life.extensions else {}
    questions = (run for run in life.runs if run.clock is ClockName.ANSWER)
    answers = (run for run in questions if not run.vague_start)
    rows: list[tuple[Any, ...]] = []
    for deed in life.deeds:
        old, due, answered = None, None, None
        if deed.event.action in ASKING:
            run = next(answers)
            due, answered = run.due, run.stopped
        elif deed.event.action is Action.EXTEND:
            old, due = moved[id(deed.event)]
        rows.append(_row(deed, old, due, answered))
    return rows + _taken_back(life)


def _taken_back(life: Life) -> list[tuple[Any, ...]]:
    """Callbacks that were taken back: their follow-ups count nowhere."""
    return [
        _row(Deed("undone", event, None, None), None, None, None)
        for event in life.undone
        if event.followup is not None
    ]


def _moved(ticket: Ticket, life: Life) -> dict[int, tuple[datetime | None, datetime | None]]:
    """The due time of the resolution before and after each extension that had effect."""
    without = {id(one.event) for one in life.ineffective} | {id(event) for event in life.undone}
    moves: dict[int, tuple[datetime | None, datetime | None]] = {}
    resolve: datetime | None = None
    for event in order(ticket.timeline):
        if id(event) in without:
            continue
        old, resolve = resolve, _stamped(event) or resolve
        if event.action is Action.EXTEND:
            moves[id(event)] = old, resolve
    return moves


def _stamped(event: Event) -> datetime | None:
    """The due time of the resolution that a step sets."""
    found = [due.at for due in event.due if due.clock is ClockName.RESOLVE]
    return found[-1] if found else None


def _row(
    deed: Deed, old: datetime | None, due: datetime | None, answered: datetime | None
) -> tuple[Any, ...]:
    moments = (seconds(moment) for moment in (old, due, answered))
    event = deed.event
    return (
        deed.name, seconds(event.at), event.by, event.level, event.reason,
        event.approved_by, *moments, deed.department, deed.assignee,
        event.followup,
    )  # fmt: skip
