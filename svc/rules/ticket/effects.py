"""What each action does to a ticket's life, and why it may not happen in a state that allows it.

The functions behind the rows of `svc.rules.ticket.lifecycle.TABLE`; an effect returns
the new state, or None to stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.model.words import (
    Action,
    CallbackPolicy,
    ClockName,
    Inferred,
    Outcome,
    Status,
)
from svc.rules.ticket.life import OWN, Deed, Finish, Run
from svc.rules.ticket.statuses import OPEN

if TYPE_CHECKING:
    from datetime import datetime

    from svc.model.ticket import Due, Event
    from svc.rules.ticket.life import Life

#: Returns after which only a director's assign moves the ticket on.
RETURNS_BEFORE_DIRECTOR = 2
#: Highest score that counts as dissatisfied, lowest that counts as satisfied.
DISSATISFIED_UP_TO, SATISFIED_FROM = 2, 4


def dissatisfied(event: Event) -> bool:
    """Whether a callback reached somebody who is not content: score 1-2, or said so."""
    low = event.score is not None and event.score <= DISSATISFIED_UP_TO
    return low or event.satisfied is False


def unreported(event: Event) -> bool:
    """Whether nobody reported a step, so that it counts nowhere but in the state.

    Records of before do not tell such steps from those that lack their time alone;
    work that was finished is what a source says, if anything is.
    """
    if event.inferred is Inferred.UNTOLD:
        return event.action is not Action.FINISH
    return event.inferred is Inferred.STEP


def deed(life: Life, name: str, event: Event) -> None:
    """Have a step counted, as one of whoever has the ticket."""
    if not unreported(event):
        life.deeds.append(Deed(name, event, life.department, life.assignee))


def leave(life: Life, target: Status, event: Event) -> None:
    """What ends because a step has the ticket leave its state."""
    if target in (Status.CANCELLED, Status.MERGED):
        void(life, event, *(one for one in ClockName if one is not ClockName.HOTLINE))
    elif target is Status.NEW:
        void(life, event, ClockName.ACCEPT)
    elif target in (Status.DONE, Status.CLOSED):
        void(life, event, ClockName.ANSWER, ClockName.ARRIVE, ClockName.PARTY)
    if target in (Status.CANCELLED, Status.DONE, Status.CLOSED):
        for referral in life.referrals:
            referral.ended = referral.ended or event.at
    if life.status is Status.WAITING:
        end_wait(life, event.at)


def end_wait(life: Life, at: datetime) -> None:
    """A wait ends, if there is one: at its own time at the latest."""
    if life.status is Status.WAITING:
        ended = at if life.resumes is None else min(at, life.resumes)
        for run in life.runs:
            if run.paused is not None:
                run.goes_on(ended)
        life.waits_for = life.resumes = None


def stamp(life: Life, due: Due, event: Event) -> None:
    """Set the due time of a clock that runs; those of arrival and a hotline start with it.

    Of two desks one may have moved a due time that the other's ticket no longer
    had: a clock that was met or voided keeps what it was judged by.
    """
    run = life.current(due.clock)
    if run is None and due.clock is ClockName.ARRIVE and life.status in OPEN:
        run = Run(due.clock, life.runs[0].started)
        life.runs.append(run)
    sets = event.action in (Action.CREATE, Action.EDIT)
    if run is None and due.clock is ClockName.HOTLINE and sets:
        run = Run(due.clock, life.runs[0].started)
        life.runs.append(run)
    if run is None or not run.running:
        return
    run.due, run.rule = due.at, due.rule
    if due.clock is ClockName.ARRIVE and sets:
        run.started = due.start or life.runs[0].started
    if run.paused is not None:
        _hold(life, run, event)


def _hold(life: Life, run: Run, event: Event) -> None:
    """What a due time stamped during a wait comes to once the clock goes on.

    A wait moves it in advance of its date, and resuming before then counts from
    where it stood. An extension granted with a date in sight stands as granted;
    without one the stretch from it to the resumption does not count.
    """
    if event.action is Action.EXTEND:
        run.held = run.due if life.resumes is None else None
        run.counted_from = event.at
    elif event.action is not Action.WAIT:
        run.held, run.counted_from = run.due, life.resumes or run.paused


def void(life: Life, event: Event, *clocks: ClockName) -> None:
    """Clocks cease to matter without being met."""
    for run in life.runs:
        # Most have ended before; that is looked at first, and by no call.
        if run.stopped is None and run.voided is None and run.clock in clocks:
            void_run(life, event, run)


def void_run(life: Life, event: Event, run: Run) -> None:
    """One run of a clock ceases to matter, if it runs."""
    if run.running:
        run.voided = event.at
        _ended(life, run, event)


def stop_run(life: Life, event: Event, run: Run) -> None:
    """One run of a clock is met, if it runs."""
    if run.running:
        run.stop(event.at)
        _ended(life, run, event)


def start(life: Life, clock: ClockName, event: Event) -> None:
    """A clock runs anew; its former run ceases to matter."""
    void(life, event, clock)
    run = Run(clock, event.at)
    run.vague_start = event.inferred is not None
    if clock is ClockName.ACCEPT:
        run.department, run.assignee = life.department, life.assignee
    life.runs.append(run)


def _ask_answer(life: Life, event: Event) -> None:
    """A further answer owed; an earlier one stays owed beside it."""
    run = Run(ClockName.ANSWER, event.at)
    run.vague_start = unreported(event)
    life.runs.append(run)


def meet(life: Life, event: Event, *clocks: ClockName) -> None:
    """Meet clocks; what was inferred to have met one stands until a step told at its moment."""
    for run in life.runs:
        if run.clock not in clocks:
            continue
        if run.stopped is None and run.voided is None:
            stop_run(life, event, run)
        elif run.vague_end and run.stopped == event.at and event.inferred is None:
            run.vague_end = False
            _ended(life, run, event)


def _ended(life: Life, run: Run, event: Event) -> None:
    """Whose a clock was that ends; an assignment stays of whom it went to."""
    run.vague_end = event.inferred is not None
    if run.clock is not ClockName.ACCEPT:
        run.department, run.assignee = life.department, life.assignee
    elif run.assignee is None and run.stopped is not None:
        run.assignee = life.assignee


def _hands(life: Life, department: str | None, assignee: str | None) -> None:
    """Who has the ticket from now on."""
    life.department, life.assignee = department, assignee
    life.holder = (department, assignee)


def _is_other(holder: tuple[str | None, str | None], event: Event) -> bool:
    """Whether a step sends the ticket to another department or person than had it last."""
    department, person = holder
    return department != event.department or (
        None not in (person, event.assignee) and person != event.assignee
    )


def create(life: Life, event: Event) -> Status:
    """Respond and resolve run from receipt."""
    life.runs = [Run(ClockName.RESPOND, event.at), Run(ClockName.RESOLVE, event.at)]
    return Status.NEW


def assign(life: Life, event: Event) -> Status:
    """To a department, and perhaps a person; accept runs anew."""
    if life.holder is not None and _is_other(life.holder, event) and not unreported(event):
        life.deeds.append(Deed("handover", event, *life.holder))
    _hands(life, event.department, event.assignee)
    start(life, ClockName.ACCEPT, event)
    return Status.ASSIGNED


def accept(life: Life, event: Event) -> Status:
    """Whoever accepts for a department becomes the assignee."""
    _hands(life, life.department, life.assignee or event.assignee)
    meet(life, event, ClockName.ACCEPT, ClockName.RESPOND)
    return Status.WORKING


def give_back(life: Life, event: Event) -> Status:
    """Back at the desk, with nobody."""
    life.returns += 1
    deed(life, "return", event)
    life.department = life.assignee = None
    return Status.NEW


def arrive(life: Life, event: Event) -> None:
    """Somebody is on the spot."""
    meet(life, event, ClockName.ARRIVE, ClockName.RESPOND)


def contact(life: Life, event: Event) -> None:
    """The resident has been spoken to."""
    meet(life, event, ClockName.RESPOND)


def wait(life: Life, event: Event) -> Status:
    """Resolve stands still if the reason pauses it, arrive if the resident is waited for."""
    life.waits_for = life.waited_for = event.reason
    life.resumes = event.until if event.until is not None and event.until > event.at else None
    stopped = {ClockName.RESOLVE: event.pauses, ClockName.ARRIVE: event.on_resident}
    for run in life.runs:
        if stopped.get(run.clock):
            run.pause(event.at)
    return Status.WAITING


def resume(_life: Life, _event: Event) -> Status:
    """Work goes on."""
    return Status.WORKING


def extend(life: Life, event: Event) -> None:
    """A later due time; it comes with the event's stamp."""
    life.extensions += 1
    deed(life, "extend", event)


def urge(life: Life, event: Event) -> None:
    """Somebody asked how it goes; counted."""
    life.urges += not unreported(event)
    deed(life, "urge", event)


def supervise(life: Life, event: Event) -> None:
    """The director wants an answer."""
    life.supervisions += 1
    deed(life, "supervise", event)
    _ask_answer(life, event)


def escalate(life: Life, event: Event) -> None:
    """A higher level owes an answer."""
    life.escalations += 1
    deed(life, "escalate", event)
    if event.level is not None:
        life.levels.append(event.level)
        life.escalated = event.at
    _ask_answer(life, event)


def answer(life: Life, event: Event) -> None:
    """Every answer that was owed is given."""
    meet(life, event, ClockName.ANSWER)


def nothing(_life: Life, _event: Event) -> None:
    """Words only: the event stands in the timeline and moves nothing."""


def edit(life: Life, event: Event) -> None:
    """Another kind may owe a callback, or owe none any more."""
    owe_by_policy(life, event)


def owe_by_policy(life: Life, event: Event) -> None:
    """Have a ticket that is done owe a callback exactly if the policy an event brings says so."""
    if event.policy is None or life.status is not Status.DONE:
        return
    if life.policy is not CallbackPolicy.BEFORE_CLOSE:
        void(life, event, ClockName.CALLBACK)
    elif not life.owes_callback():
        start(life, ClockName.CALLBACK, event)


def finish(life: Life, event: Event) -> Status:
    """The work is done; straight from `assigned` it counts as accepted now.

    What nobody was given yet is of whoever finishes it.
    """
    _hands(life, life.department or event.department, life.assignee or event.assignee)
    meet(life, event, ClockName.ACCEPT, ClockName.RESPOND, ClockName.RESOLVE)
    life.resolution, life.words = event.resolution, event.note
    life.finished = event.at
    life.finishes.append(Finish(event.at, event.inferred, life.department, life.assignee))
    life.tried, life.answered, life.score = {}, set(), None
    if life.policy is CallbackPolicy.BEFORE_CLOSE:
        start(life, ClockName.CALLBACK, event)
    return Status.DONE


def callback(life: Life, event: Event) -> Status | None:
    """Closes once every reporter was reached; anybody who is not content reopens.

    What came in closed went on in another system, whatever was said in a call.
    """
    life.deeds.append(Deed("callback", event, life.department, life.assignee))
    reporter = event.ticket or OWN
    life.tried[reporter] = life.tried.get(reporter, 0) + 1
    if event.outcome is not Outcome.REACHED:
        return None
    life.answered.add(reporter)
    life.calls.append((len(life.finishes), reporter, event.at))
    life.score = event.score
    if dissatisfied(event):
        if life.policy is CallbackPolicy.HISTORY:
            return None
        meet(life, event, ClockName.CALLBACK)
        return reopen(life, event)
    if not life.reached:
        return None
    meet(life, event, ClockName.CALLBACK)
    life.closed = life.closed or event.at
    return Status.CLOSED


def given_up(life: Life, event: Event) -> bool:
    """Whether this closes the ticket as not reached, after attempts."""
    return event.outcome is Outcome.UNREACHABLE and life.attempts > 0


def close(life: Life, event: Event) -> Status:
    """The matter is settled; it may owe a callback after that."""
    life.closed = life.closed or event.at
    if given_up(life, event):
        life.given_up = True
        meet(life, event, ClockName.CALLBACK)
    elif life.policy is CallbackPolicy.AFTER_CLOSE and not life.reached:
        start(life, ClockName.CALLBACK, event)
    return Status.CLOSED


def reopen(life: Life, event: Event) -> Status:
    """Resolve goes on without the time spent done; the ladder of levels begins anew."""
    deed(life, "reopen", event)
    life.reopens.append(event.at)
    life.finished = life.closed = life.resolution = life.words = None
    life.given_up = False
    life.levels, life.escalated = [], None
    void(life, event, ClockName.CALLBACK)
    run = life.current(ClockName.RESOLVE)
    if run is not None:
        run.goes_on(event.at)
    start(life, ClockName.ACCEPT, event)
    return Status.ASSIGNED


def cancel(_life: Life, _event: Event) -> Status:
    """Withdrawn."""
    return Status.CANCELLED
