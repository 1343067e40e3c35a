"""The account of a ticket's clocks: what set each due time, what moved it, what stopped it.

The fold is watched event by event, so an account says of every clock what the
fold made of it and nothing else. Putting it into words is `svc.rules.clocks.explanation`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from svc.model.words import Action, ClockName
from svc.named_tuple import NamedTuple
from svc.rules.ticket.life import Life, Run
from svc.rules.ticket.lifecycle import fold

if TYPE_CHECKING:
    from svc.model.ticket import Event


class DueChange(NamedTuple):
    """A due time as a step set it.

    Attributes:
        event: The step.
        start: Where the clock starts, from then on.
        before: The due time until then; None for the first.
        due: The due time from then on.
        rule: What set it.
        since, until: The stretch that does not count, where that is why it moved.
    """

    event: Event
    start: datetime
    before: datetime | None
    due: datetime
    rule: str
    since: datetime | None
    until: datetime | None


class Pause(NamedTuple):
    """A stretch that does not count.

    Attributes:
        since, until: When it began, and when it ended; None if it has not.
        reason: Code of the reason waited for; None for time spent done or closed.
        resumes: When a wait that has not ended will end by itself, if it will.
    """

    since: datetime
    until: datetime | None
    reason: str | None
    resumes: datetime | None


class ClockTrace:
    """One run of one clock.

    Attributes:
        run: As it stands.
        began: The step that started it.
        department: Who had the ticket then.
        moves: Due times in the order in which they were set.
        pauses: Stretches that do not count, in order.
        ended: The step that stopped or voided it last; None while it runs.
    """

    def __init__(self, run: Run, began: Event, department: str | None) -> None:
        self.run = run
        self.began = began
        self.department = department
        self.moves: list[DueChange] = []
        self.pauses: list[Pause] = []
        self.ended: Event | None = None
        self._reasons: dict[datetime, str | None] = {}

    @property
    def clock(self) -> ClockName:
        """Which clock."""
        return self.run.clock

    def watch(self, event: Event) -> None:
        """Take down what a step did to the run."""
        run = self.run
        if run.paused is not None:
            self._reasons.setdefault(run.paused, event.reason)
        last = self.moves[-1] if self.moves else None
        if run.due is not None and (last is None or (run.due, run.rule) != (last.due, last.rule)):
            before = last.due if last else None
            since, until = self._stretch(event) if last else (None, None)
            move = DueChange(event, run.started, before, run.due, run.rule or "", since, until)
            self.moves.append(move)
        if run.running:
            self.ended = None
        elif self.ended is None:
            self.ended = event

    def settle(self, resumes: datetime | None) -> None:
        """Take down the stretches that did not count, once all steps are seen."""
        gaps: list[tuple[datetime, datetime | None]] = list(self.run.gaps)
        if self.run.paused is not None:
            gaps.append((self.run.paused, None))
        self.pauses = [
            Pause(since, until, self._reasons.get(since), None if until else resumes)
            for since, until in gaps
        ]

    def _stretch(self, event: Event) -> tuple[datetime | None, datetime | None]:
        if event.action is Action.WAIT:
            return event.at, event.until
        if event.action in (Action.RESUME, Action.REOPEN, Action.CALLBACK) and self.run.gaps:
            return self.run.gaps[-1]
        return None, None


def accounts(events: Iterable[Event], until: datetime) -> list[ClockTrace]:
    """The account of every run of every clock, in the order in which they started.

    Args:
        events: A ticket's timeline, in any order.
        until: The moment to look from.
    """
    traces: list[ClockTrace] = []

    def watch(life: Life, event: Event) -> None:
        begun = life.runs[len(traces) :]
        traces.extend(ClockTrace(run, event, life.department) for run in begun)
        for account in traces:
            account.watch(event)

    life = fold(events, until, watch)
    for account in traces:
        account.settle(life.resumes)
    return traces
