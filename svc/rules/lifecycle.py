"""A ticket's life as one table: what may happen in which state, and what it leads to.

`TABLE` is the only statement of the life cycle. The fold applies it, refusals
name what it allows (`ways_out`), and the documentation prints it. Source: the
table "A ticket's life" of the domain description.

The fold is total: whatever set of events two desks bring together, it gives a
legal history; an event that the state no longer allows stays in the timeline
and is listed as without effect, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.model.words import Action, CallbackPolicy, ClockName, Outcome, Resolution, Role, Status

if TYPE_CHECKING:
    from svc.model.ticket import Due, Event

OPEN = frozenset({Status.NEW, Status.ASSIGNED, Status.WORKING, Status.WAITING})
ANY = frozenset(Status)
#: Returns after which only a director's assign moves the ticket on.
RETURNS_BEFORE_DIRECTOR = 2
#: Highest score that counts as dissatisfied, lowest that counts as satisfied.
DISSATISFIED_UP_TO, SATISFIED_FROM = 2, 4


class Run:
    """One run of one clock.

    Attributes:
        clock: Which clock.
        started, due, stopped: Start, due time as last stamped, and when it was met.
        first_stopped: When it was met first, before any reopening.
        rule: The rule that set the due time.
        paused: Since when it stands still; None while it runs.
        voided: When it ceased to matter without being met (reassigned, cancelled …).
        gaps: Stretches that did not count: pauses, and time spent done or closed.
    """

    __slots__ = (
        "clock", "due", "first_stopped", "gaps", "paused", "rule", "started", "stopped", "voided",
    )  # fmt: skip

    def __init__(self, clock: ClockName, started: datetime) -> None:
        self.clock = clock
        self.started = started
        self.due: datetime | None = None
        self.rule: str | None = None
        self.stopped: datetime | None = None
        self.first_stopped: datetime | None = None
        self.paused: datetime | None = None
        self.voided: datetime | None = None
        self.gaps: list[tuple[datetime, datetime]] = []

    @property
    def running(self) -> bool:
        """Whether it is neither met nor voided."""
        return self.stopped is None and self.voided is None

    def stop(self, at: datetime) -> None:
        """Meet the clock at this moment, if it still runs."""
        if self.running:
            self.stopped = at
            self.first_stopped = self.first_stopped or at

    def goes_on(self, at: datetime) -> None:
        """Let the clock run again after a pause, or after it was met too early."""
        since = self.paused or self.stopped
        if since is not None and self.voided is None:
            self.gaps.append((since, at))
            self.paused = self.stopped = None

    def late(self, now: datetime) -> bool:
        """Whether the due time passed unmet, as of `now`; a pause stands still in time."""
        ended = self.stopped or self.paused or self.voided or now
        return self.due is not None and ended > self.due


class Ineffective(NamedTuple):
    """An event that the state no longer allowed."""

    event: Event
    reason: str


class Life:
    """The state of a ticket after some of its events.

    Attributes:
        finishes: Every time the work was finished; reopening unsets `finished` only.
        reopens: Every time it was reopened; one lies between any two finishes.
        runs: Every clock run in order of start; `current` finds the latest of a name.
        attempts: Callback attempts since the ticket was last finished.
        ineffective: Events without effect, and why.
    """

    __slots__ = (
        "assignee", "attempts", "closed", "department", "escalations", "extensions", "finished",
        "finishes", "ineffective", "merged_into", "policy", "reached", "reopened", "reopens",
        "resolution", "returns", "runs", "score", "status", "supervisions", "updated", "urges",
        "words",
    )  # fmt: skip

    def __init__(self) -> None:
        self.status: Status | None = None
        self.department: str | None = None
        self.assignee: str | None = None
        self.resolution: Resolution | None = None
        self.words: str | None = None
        self.finished: datetime | None = None
        self.finishes: list[datetime] = []
        self.reopens: list[datetime] = []
        self.closed: datetime | None = None
        self.merged_into: str | None = None
        self.policy = CallbackPolicy.NONE
        self.attempts = 0
        self.reached = False
        self.score: int | None = None
        self.returns = self.reopened = self.urges = 0
        self.extensions = self.escalations = self.supervisions = 0
        self.updated: datetime | None = None
        self.runs: list[Run] = []
        self.ineffective: list[Ineffective] = []

    def current(self, clock: ClockName) -> Run | None:
        """The latest run of a clock, if it ever started."""
        for run in reversed(self.runs):
            if run.clock is clock:
                return run
        return None

    def due(self) -> dict[ClockName, datetime]:
        """The due time of each clock's latest run, where it has one."""
        latest = {run.clock: run.due for run in self.runs}
        return {clock: at for clock, at in latest.items() if at is not None}

    def owes_callback(self) -> bool:
        """Whether the desk still has to reach the resident."""
        run = self.current(ClockName.CALLBACK)
        return run is not None and run.running


class Step(NamedTuple):
    """One row of the life-cycle table.

    Attributes:
        action: What happens.
        sources: States in which it may happen.
        targets: States it may lead to; empty for an event that leaves the state alone.
        needs: Event fields it cannot do without.
        takes: Event fields it may carry besides.
        asks: What the desk is asked for, in words.
        effect: Applies it; returns the new state, or None to stay.
        refusal: Why it may not happen although the state is right; None if it may.
    """

    action: Action
    sources: frozenset[Status]
    targets: tuple[Status, ...]
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    asks: str
    effect: Callable[[Life, Event], Status | None]
    refusal: Callable[[Life, Event | None], str | None] | None = None


def fold(events: Iterable[Event]) -> Life:
    """The state after these events, in any order of arrival.

    Args:
        events: A set of whole events; they are put into their order first.

    Returns:
        The life, with every event that had no effect listed.
    """
    life = Life()
    previous = None
    for event in order(events):
        if event == previous:
            life.ineffective.append(Ineffective(event, "it stands in the timeline twice"))
        else:
            apply(life, event)
        previous = event
    return life


def order(events: Iterable[Event]) -> list[Event]:
    """Events in the order in which they count: (`seq`, `at`, `by`, `action`).

    Where all four are the same, the rest of the event decides, so that the
    order never depends on which came first.
    """
    ordered = sorted(events, key=_place)
    if any(_place(one) == _place(next_one) for one, next_one in pairwise(ordered)):
        ordered.sort(key=lambda event: (*_place(event), repr(event)))
    return ordered


def _place(event: Event) -> tuple[int, datetime, str, Action]:
    return event.seq, event.at, event.by, event.action


def apply(life: Life, event: Event) -> None:
    """Let one event happen to a ticket, or list it as without effect."""
    step = TABLE[event.action]
    reason = refusal(life, step, event)
    if reason is not None:
        life.ineffective.append(Ineffective(event, reason))
        return
    if event.policy is not None and "policy" in step.takes:
        life.policy = event.policy
    target = step.effect(life, event)
    if target is not None and target is not life.status:
        _leave(life, target, event.at)
        life.status = target
    for due in event.due:
        _stamp(life, due)
    if life.updated is None or event.at > life.updated:
        life.updated = event.at


def header(life: Life) -> dict[str, Any]:
    """The header fields of a ticket that repeat its fold, by name."""
    from svc.model.ticket import Dues

    due = {str(clock): at for clock, at in life.due().items()}
    return {
        "status": life.status,
        "department": life.department,
        "assignee": life.assignee,
        "resolution": life.resolution,
        "finished": life.finished,
        "closed": life.closed,
        "merged_into": life.merged_into,
        "due": Dues(**due) if due else None,
    }


def refusal(life: Life, step: Step, event: Event | None = None) -> str | None:
    """Why this step may not happen now; None if it may."""
    if life.status is None:
        return None if step.action is Action.CREATE else "there is no such ticket yet"
    if life.status not in step.sources:
        return f"the ticket is {life.status}"
    return step.refusal(life, event) if step.refusal else None


def ways_out(life: Life) -> list[Action]:
    """The actions that move the ticket on from its state, in the table's order."""
    return [
        step.action
        for step in TABLE.values()
        if step.targets and life.status in step.sources and refusal(life, step) is None
    ]


def dissatisfied(event: Event) -> bool:
    """Whether a callback reached somebody who is not content: score 1-2, or said so."""
    low = event.score is not None and event.score <= DISSATISFIED_UP_TO
    return low or event.satisfied is False


def _leave(life: Life, target: Status, at: datetime) -> None:
    """What ends because the ticket leaves its state."""
    if target in (Status.CANCELLED, Status.MERGED):
        _void(life, at, *ClockName)
    elif target is Status.NEW:
        _void(life, at, ClockName.ACCEPT)
    elif target in (Status.DONE, Status.CLOSED):
        _void(life, at, ClockName.ANSWER, ClockName.ARRIVE)
    if life.status is Status.WAITING:
        _unpause(life, at)


def _void(life: Life, at: datetime, *clocks: ClockName) -> None:
    for run in life.runs:
        if run.clock in clocks and run.running:
            run.voided = at


def _unpause(life: Life, at: datetime) -> None:
    for run in life.runs:
        if run.paused is not None:
            run.goes_on(at)


def _start(life: Life, clock: ClockName, at: datetime) -> None:
    _void(life, at, clock)
    life.runs.append(Run(clock, at))


def _ask_answer(life: Life, at: datetime) -> None:
    """A further answer owed; an earlier one stays owed beside it."""
    life.runs.append(Run(ClockName.ANSWER, at))


def _stop(life: Life, at: datetime, *clocks: ClockName) -> None:
    for run in life.runs:
        if run.clock in clocks:
            run.stop(at)


def _stamp(life: Life, due: Due) -> None:
    """Set the due time of a clock that runs; that of arrival starts with its stamp.

    Of two desks one may have moved a due time that the other's ticket no longer
    had: a clock that was met or voided keeps what it was judged by.
    """
    run = life.current(due.clock)
    if run is None and due.clock is ClockName.ARRIVE and life.status in OPEN:
        run = Run(due.clock, life.runs[0].started)
        life.runs.append(run)
    if run is not None and run.running:
        run.due, run.rule = due.at, due.rule


def _create(life: Life, event: Event) -> Status:
    life.runs = [Run(ClockName.RESPOND, event.at), Run(ClockName.RESOLVE, event.at)]
    return Status.NEW


def _assign(life: Life, event: Event) -> Status:
    life.department = event.department
    life.assignee = event.assignee
    _start(life, ClockName.ACCEPT, event.at)
    return Status.ASSIGNED


def _accept(life: Life, event: Event) -> Status:
    _stop(life, event.at, ClockName.ACCEPT, ClockName.RESPOND)
    if life.assignee is None:
        life.assignee = event.assignee
    return Status.WORKING


def _return(life: Life, _event: Event) -> Status:
    life.returns += 1
    life.department = life.assignee = None
    return Status.NEW


def _arrive(life: Life, event: Event) -> None:
    _stop(life, event.at, ClockName.ARRIVE, ClockName.RESPOND)


def _contact(life: Life, event: Event) -> None:
    _stop(life, event.at, ClockName.RESPOND)


def _wait(life: Life, event: Event) -> Status:
    if event.pauses:
        for run in life.runs:
            if run.clock is ClockName.RESOLVE and run.running:
                run.paused = event.at
    return Status.WAITING


def _resume(_life: Life, _event: Event) -> Status:
    return Status.WORKING


def _extend(life: Life, _event: Event) -> None:
    life.extensions += 1


def _urge(life: Life, _event: Event) -> None:
    life.urges += 1


def _supervise(life: Life, event: Event) -> None:
    life.supervisions += 1
    _ask_answer(life, event.at)


def _escalate(life: Life, event: Event) -> None:
    life.escalations += 1
    _ask_answer(life, event.at)


def _answer(life: Life, event: Event) -> None:
    _stop(life, event.at, ClockName.ANSWER)


def _nothing(_life: Life, _event: Event) -> None:
    """Words only: the event stands in the timeline and moves nothing."""


def _edit(life: Life, event: Event) -> None:
    """Another kind may owe a callback, or owe none any more."""
    if event.policy is None or life.status is not Status.DONE:
        return
    if life.policy is not CallbackPolicy.BEFORE_CLOSE:
        _void(life, event.at, ClockName.CALLBACK)
    elif not life.owes_callback():
        _start(life, ClockName.CALLBACK, event.at)


def _finish(life: Life, event: Event) -> Status:
    _stop(life, event.at, ClockName.ACCEPT, ClockName.RESPOND, ClockName.RESOLVE)
    if life.assignee is None:
        life.assignee = event.assignee
    life.resolution, life.words = event.resolution, event.note
    life.finished = event.at
    life.finishes.append(event.at)
    life.attempts, life.reached, life.score = 0, False, None
    if life.policy is CallbackPolicy.BEFORE_CLOSE:
        _start(life, ClockName.CALLBACK, event.at)
    return Status.DONE


def _callback(life: Life, event: Event) -> Status | None:
    life.attempts += 1
    if event.outcome is not Outcome.REACHED:
        return None
    life.reached, life.score = True, event.score
    _stop(life, event.at, ClockName.CALLBACK)
    if dissatisfied(event):
        return _reopen(life, event)
    life.closed = life.closed or event.at
    return Status.CLOSED


def _given_up(life: Life, event: Event) -> bool:
    """Whether this closes the ticket as not reached, after attempts."""
    return event.outcome is Outcome.UNREACHABLE and life.attempts > 0


def _close(life: Life, event: Event) -> Status:
    life.closed = life.closed or event.at
    if _given_up(life, event):
        _stop(life, event.at, ClockName.CALLBACK)
    elif life.policy is CallbackPolicy.AFTER_CLOSE and not life.reached:
        _start(life, ClockName.CALLBACK, event.at)
    return Status.CLOSED


def _reopen(life: Life, event: Event) -> Status:
    life.reopened += 1
    life.reopens.append(event.at)
    life.finished = life.closed = life.resolution = life.words = None
    _void(life, event.at, ClockName.CALLBACK)
    run = life.current(ClockName.RESOLVE)
    if run is not None:
        run.goes_on(event.at)
    _start(life, ClockName.ACCEPT, event.at)
    return Status.ASSIGNED


def _cancel(_life: Life, _event: Event) -> Status:
    return Status.CANCELLED


def _merge(life: Life, event: Event) -> Status:
    life.merged_into = event.ticket
    return Status.MERGED


def _director_assigns(life: Life, event: Event | None) -> str | None:
    bounced = life.status is Status.NEW and life.returns >= RETURNS_BEFORE_DIRECTOR
    if not bounced or event is None or event.role is Role.DIRECTOR:
        return None
    return f"it was returned {life.returns} times: only a director's assign moves it on"


def _not_yet(_life: Life, _event: Event | None) -> str:
    return "it exists already"


def _callback_owed(life: Life, _event: Event | None) -> str | None:
    if life.status is Status.DONE or life.owes_callback():
        return None
    return "no callback is owed"


def _close_allowed(life: Life, event: Event | None) -> str | None:
    given_up = event is not None and _given_up(life, event)
    if life.status is Status.CLOSED:
        return None if given_up and life.owes_callback() else "the ticket is closed"
    if life.policy is not CallbackPolicy.BEFORE_CLOSE or life.reached:
        return None
    return None if given_up else "a callback is owed before it closes"


def _before_due(life: Life, event: Event | None) -> str | None:
    run = life.current(ClockName.RESOLVE)
    if event is None or run is None or run.due is None or (run.paused or event.at) <= run.due:
        return None
    return f"its due time {run.due.isoformat()} has passed"


def _supervised(life: Life, _event: Event | None) -> str | None:
    run = life.current(ClockName.ANSWER)
    return None if run is not None and run.running else "no answer is owed"


_S = Status
_UNDER_WAY = frozenset({_S.ASSIGNED, _S.WORKING})


def _step(
    action: Action,
    sources: Iterable[Status],
    targets: Sequence[Status],
    effect: Callable[[Life, Event], Status | None],
    asks: str = "",
    needs: str = "",
    takes: str = "",
    refusal: Callable[[Life, Event | None], str | None] | None = None,
) -> Step:
    return Step(
        action, frozenset(sources), tuple(targets), tuple(needs.split()),
        ("note", "due", "recorded", *takes.split()), asks, effect, refusal,
    )  # fmt: skip


TABLE: dict[Action, Step] = {
    step.action: step
    for step in (
        _step(Action.CREATE, (), [_S.NEW], _create,
              "kind, category, text, unit or place, who reports, channel",
              takes="policy", refusal=_not_yet),
        _step(Action.ASSIGN, {_S.NEW, _S.ASSIGNED}, [_S.ASSIGNED], _assign,
              "department or person, active", needs="department", takes="assignee role",
              refusal=_director_assigns),
        _step(Action.ACCEPT, {_S.ASSIGNED}, [_S.WORKING], _accept, takes="assignee"),
        _step(Action.RETURN, _UNDER_WAY, [_S.NEW], _return,
              "reason; from the second return on, only a director's assign moves it",
              needs="reason"),
        _step(Action.TRANSFER, {_S.WORKING}, [_S.ASSIGNED], _assign, "reason, to whom",
              needs="reason department", takes="assignee"),
        _step(Action.ARRIVE, {_S.WORKING}, [], _arrive),
        _step(Action.CONTACT, OPEN, [], _contact, "what was said to the resident", needs="note"),
        _step(Action.WAIT, {_S.WORKING}, [_S.WAITING], _wait, "reason code, resume date",
              needs="reason", takes="until pauses"),
        _step(Action.RESUME, {_S.WAITING}, [_S.WORKING], _resume),
        _step(Action.EXTEND, OPEN, [], _extend, "reason, new due, who approved",
              needs="reason until approved_by", refusal=_before_due),
        _step(Action.URGE, OPEN, [], _urge, "who asked", takes="asked_by"),
        _step(Action.SUPERVISE, OPEN, [], _supervise, "a director; an answer due time",
              takes="role reason"),
        _step(Action.ESCALATE, OPEN, [], _escalate, "level, own clock", needs="level",
              takes="reason"),
        _step(Action.ANSWER, OPEN, [], _answer, "what is answered", needs="note",
              refusal=_supervised),
        _step(Action.FINISH, _UNDER_WAY, [_S.DONE], _finish,
              "resolution and words", needs="resolution", takes="assignee policy"),
        _step(Action.CALLBACK, {_S.DONE, _S.CLOSED}, [_S.CLOSED, _S.ASSIGNED], _callback,
              "reached or not, score, words", needs="outcome followup",
              takes="score satisfied reason", refusal=_callback_owed),
        _step(Action.CLOSE, {_S.DONE, _S.CLOSED}, [_S.CLOSED], _close,
              "a resolution and words, if not finished yet", takes="outcome",
              refusal=_close_allowed),
        _step(Action.REOPEN, {_S.CLOSED}, [_S.ASSIGNED], _reopen,
              "reason, within the office's window", needs="reason"),
        _step(Action.CANCEL, OPEN, [_S.CANCELLED], _cancel, "reason", needs="reason"),
        _step(Action.MERGE, OPEN, [_S.MERGED], _merge, "the ticket it goes into",
              needs="ticket", takes="reason"),
        _step(Action.LINK, ANY, [], _nothing, "the other ticket", needs="ticket", takes="reason"),
        _step(Action.NOTE, ANY, [], _nothing, "words", needs="note"),
        _step(Action.EDIT, ANY, [], _edit, "field and new value; the old value is kept",
              needs="changes", takes="policy reason"),
    )
}  # fmt: skip
