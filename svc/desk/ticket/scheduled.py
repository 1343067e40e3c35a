"""What falls due by rule, done whenever somebody asks for it: as often as one likes, by any desk.

Waits that have run out get the step that says so, overdue tickets go up the
office's ladder a level at a time, callbacks whose attempts are used up are closed. What is done
once is not due again, so a second run finds nothing; where two desks do it
apart, the fold keeps one of the two steps without effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from svc.desk.core.desk import act
from svc.desk.ticket.actions import keep, open_timeline
from svc.desk.ticket.callbacks import give_up
from svc.desk.ticket.escalation import raise_to
from svc.desk.ticket.waiting import mark_resumed
from svc.errors import SvcError
from svc.index.query import due
from svc.language import _
from svc.model.actors import SVC
from svc.model.words import Action, ClockName
from svc.rules.clocks.targets import due as due_after
from svc.rules.clocks.targets import parse_span
from svc.rules.office import defaults as customs
from svc.rules.ticket.statuses import OPEN
from svc.store.layout import path_of

if TYPE_CHECKING:
    import sqlite3

    from svc.desk.core.desk import ActionResult, Desk
    from svc.desk.ticket.timeline import Timeline
    from svc.model.office import Level
    from svc.rules.time.working_time import WorkCalendar


class ScheduledAction(NamedTuple):
    """One thing done by rule.

    Attributes:
        id: The ticket.
        action: `resume`, `escalate` or `close`.
        at: When it happened: a wait ended at its own date.
        rule: What made it due: the span of a level, the number of attempts.
        level: To which level it was escalated.
        answer: When that level owes an answer.
    """

    id: str
    action: Action
    at: datetime
    rule: str | None = None
    level: str | None = None
    answer: datetime | None = None


class _Foreseen(Exception):
    """Ends a run that is to change nothing, with what it would have done."""

    def __init__(self, steps: list[ScheduledAction], notices: list[str]) -> None:
        super().__init__()
        self.steps, self.notices = steps, notices


def run(
    start: Path, actor: str = SVC, dry_run: bool = False, now: datetime | None = None
) -> ActionResult:
    """Do what is due, as one commit, or as none if nothing is.

    Args:
        start: A folder inside the office's repository.
        actor: Who acts; the program unless told.
        dry_run: Only say what would be done.
        now: The moment; the present one unless told.

    Returns:
        Its `result` are the steps taken.
    """
    from svc.desk.core.desk import ActionResult

    def work(desk: Desk) -> list[ScheduledAction]:
        steps = tick(desk)
        if dry_run:
            raise _Foreseen(steps, desk.notices)
        return steps

    try:
        return act(start, actor, work, now)
    except _Foreseen as foreseen:
        return ActionResult(foreseen.steps, None, foreseen.notices)


def tick(desk: Desk) -> list[ScheduledAction]:
    """Take every step that is due by now; tickets that somebody edits by hand are left alone.

    Raises:
        SvcError: Whoever acts is not on the staff, or the office's rules cannot be read.
    """
    assert desk.actor
    numbers = _candidates(desk)
    edited = {edit.path for edit in desk.repository.edits()} if numbers else set()
    steps: list[ScheduledAction] = []
    for number in numbers:
        if path_of("ticket", number) in edited:
            desk.notices.append(
                _("{number} has edits by hand and is left alone (svc status)", number=number)
            )
            continue
        try:
            steps += _steps(desk, number)
        except SvcError as error:
            desk.notices.append(
                _("{number} is left alone: {reason}", number=number, reason=error.message)
            )
    return steps


def _candidates(desk: Desk) -> list[str]:
    """Tickets of which something may be due; the index tells."""
    now = int(desk.now.timestamp())
    ladder = _Ladder(desk)
    found = due.run_out(desk.index, now)
    found += due.tried_out(desk.index, desk.office.policies.callback_attempts)
    found += [row["id"] for row in due.overdue(desk.index, now) if ladder.may_rise(row, now)]
    return sorted(set(found))


def _steps(desk: Desk, number: str) -> Iterator[ScheduledAction]:
    resumed = mark_resumed(desk, number)
    if resumed is not None:
        yield ScheduledAction(number, Action.RESUME, resumed.timeline[-1].at)
    line = open_timeline(desk, number).as_recorded()
    here = desk.moment(None)
    level = _Ladder(desk).due(line)
    if level is not None:
        answer = raise_to(line, level, here, f"overdue {level.after}")
        keep(desk, line, Action.ESCALATE, f"escalate {number} to {level.id}", None)
        yield ScheduledAction(number, Action.ESCALATE, here, level.after, level.id, answer)
    if give_up(desk, line, here):
        keep(desk, line, Action.CLOSE, f"close {number} (not reached)", None)
        attempts = f"{desk.office.policies.callback_attempts} attempts"
        yield ScheduledAction(number, Action.CLOSE, here, attempts)


class _Ladder:
    """The office's levels, and which of them are due for a ticket that is late."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._levels = customs.levels(desk.office)

    def due(self, line: Timeline) -> Level | None:
        """The level to be asked now: the next above those asked, once its time has come.

        It counts from the due time that has passed, and from when the level below was
        asked: after a long time without ticks each still has its own time to answer.
        """
        life = line.life
        run = life.current(ClockName.RESOLVE)
        if life.status not in OPEN or run is None or run.due is None or not run.running:
            return None
        level = next((one for one in self._above(life.levels) if one.after is not None), None)
        if level is None or level.after is None:
            return None
        since = max(run.due, life.escalated or run.due)
        until = run.paused or self._desk.now
        return level if due_after(since, level.after, self._desk.calendar) <= until else None

    def may_rise(self, row: sqlite3.Row, now: int) -> bool:
        """Whether the index does not rule out that a level is due; waits are looked at closer."""
        late = timedelta(seconds=now - row["resolve_due"])
        calendar = self._desk.calendar
        asked = [row["level"]] if row["level"] else []
        spans = (level.after for level in self._above(asked) if level.after is not None)
        span = next(spans, None)
        return span is not None and self._least(span, calendar) <= late

    def _above(self, asked: list[str]) -> tuple[Level, ...]:
        order = [level.id for level in self._levels]
        reached = [order.index(one) for one in asked if one in order]
        return self._levels[max(reached, default=-1) + 1 :]

    @staticmethod
    def _least(span: str, calendar: WorkCalendar) -> timedelta:
        """The shortest time in which a span can pass: working time takes longer."""
        return timedelta(seconds=parse_span(span).seconds(calendar))
