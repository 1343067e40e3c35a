"""What each action does to a ticket's life, and why it may not happen in a state that allows it.

The functions behind the rows of `svc.rules.ticket.lifecycle.TABLE`; an effect returns
the new state, or None to stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.language import _
from svc.model.words import Action, CallbackPolicy, ClockName, Outcome, Role, Status, word
from svc.rules.ticket.life import OWN, Run
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


def leave(life: Life, target: Status, at: datetime) -> None:
    """What ends because the ticket leaves its state; a wait ends at its own time at the latest."""
    if target in (Status.CANCELLED, Status.MERGED):
        _void(life, at, *ClockName)
    elif target is Status.NEW:
        _void(life, at, ClockName.ACCEPT)
    elif target in (Status.DONE, Status.CLOSED):
        _void(life, at, ClockName.ANSWER, ClockName.ARRIVE)
    if life.status is Status.WAITING:
        ended = at if life.resumes is None else min(at, life.resumes)
        for run in life.runs:
            if run.paused is not None:
                run.goes_on(ended)
        life.waits_for = life.resumes = None


def stamp(life: Life, due: Due, event: Event) -> None:
    """Set the due time of a clock that runs; that of arrival starts with its stamp.

    Of two desks one may have moved a due time that the other's ticket no longer
    had: a clock that was met or voided keeps what it was judged by.
    """
    run = life.current(due.clock)
    if run is None and due.clock is ClockName.ARRIVE and life.status in OPEN:
        run = Run(due.clock, life.runs[0].started)
        life.runs.append(run)
    if run is None or not run.running:
        return
    run.due, run.rule = due.at, due.rule
    if due.clock is ClockName.ARRIVE and event.action in (Action.CREATE, Action.EDIT):
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


def _void(life: Life, at: datetime, *clocks: ClockName) -> None:
    for run in life.runs:
        if run.clock in clocks and run.running:
            run.voided = at


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


def create(life: Life, event: Event) -> Status:
    """Respond and resolve run from receipt."""
    life.runs = [Run(ClockName.RESPOND, event.at), Run(ClockName.RESOLVE, event.at)]
    return Status.NEW


def assign(life: Life, event: Event) -> Status:
    """To a department, and perhaps a person; accept runs anew."""
    life.department = event.department
    life.assignee = event.assignee
    _start(life, ClockName.ACCEPT, event.at)
    return Status.ASSIGNED


def accept(life: Life, event: Event) -> Status:
    """Whoever accepts for a department becomes the assignee."""
    _stop(life, event.at, ClockName.ACCEPT, ClockName.RESPOND)
    if life.assignee is None:
        life.assignee = event.assignee
    return Status.WORKING


def give_back(life: Life, _event: Event) -> Status:
    """Back at the desk, with nobody."""
    life.returns += 1
    life.department = life.assignee = None
    return Status.NEW


def arrive(life: Life, event: Event) -> None:
    """Somebody is on the spot."""
    _stop(life, event.at, ClockName.ARRIVE, ClockName.RESPOND)


def contact(life: Life, event: Event) -> None:
    """The resident has been spoken to."""
    _stop(life, event.at, ClockName.RESPOND)


def wait(life: Life, event: Event) -> Status:
    """Resolve stands still if the reason pauses it, arrive if the resident is waited for."""
    life.waits_for = event.reason
    life.resumes = event.until if event.until is not None and event.until > event.at else None
    stopped = {ClockName.RESOLVE: event.pauses, ClockName.ARRIVE: event.on_resident}
    for run in life.runs:
        if stopped.get(run.clock):
            run.pause(event.at)
    return Status.WAITING


def resume(_life: Life, _event: Event) -> Status:
    """Work goes on."""
    return Status.WORKING


def extend(life: Life, _event: Event) -> None:
    """A later due time; it comes with the event's stamp."""
    life.extensions += 1


def urge(life: Life, _event: Event) -> None:
    """Somebody asked how it goes; counted."""
    life.urges += 1


def supervise(life: Life, event: Event) -> None:
    """The director wants an answer."""
    life.supervisions += 1
    _ask_answer(life, event.at)


def escalate(life: Life, event: Event) -> None:
    """A higher level owes an answer."""
    life.escalations += 1
    if event.level is not None:
        life.levels.append(event.level)
    _ask_answer(life, event.at)


def answer(life: Life, event: Event) -> None:
    """Every answer that was owed is given."""
    _stop(life, event.at, ClockName.ANSWER)


def nothing(_life: Life, _event: Event) -> None:
    """Words only: the event stands in the timeline and moves nothing."""


def edit(life: Life, event: Event) -> None:
    """Another kind may owe a callback, or owe none any more."""
    _owe_by_policy(life, event)


def _owe_by_policy(life: Life, event: Event) -> None:
    """Have a ticket that is done owe a callback exactly if the policy an event brings says so."""
    if event.policy is None or life.status is not Status.DONE:
        return
    if life.policy is not CallbackPolicy.BEFORE_CLOSE:
        _void(life, event.at, ClockName.CALLBACK)
    elif not life.owes_callback():
        _start(life, ClockName.CALLBACK, event.at)


def finish(life: Life, event: Event) -> Status:
    """The work is done; straight from `assigned` it counts as accepted now."""
    _stop(life, event.at, ClockName.ACCEPT, ClockName.RESPOND, ClockName.RESOLVE)
    if life.assignee is None:
        life.assignee = event.assignee
    life.resolution, life.words = event.resolution, event.note
    life.finished = event.at
    life.finishes.append(event.at)
    life.tried, life.answered, life.score = {}, set(), None
    if life.policy is CallbackPolicy.BEFORE_CLOSE:
        _start(life, ClockName.CALLBACK, event.at)
    return Status.DONE


def callback(life: Life, event: Event) -> Status | None:
    """Closes once every reporter was reached; anybody who is not content reopens."""
    reporter = event.ticket or OWN
    life.tried[reporter] = life.tried.get(reporter, 0) + 1
    if event.outcome is not Outcome.REACHED:
        return None
    life.answered.add(reporter)
    life.calls.append((len(life.finishes), reporter, event.at))
    life.score = event.score
    if dissatisfied(event):
        _stop(life, event.at, ClockName.CALLBACK)
        return reopen(life, event)
    if not life.reached:
        return None
    _stop(life, event.at, ClockName.CALLBACK)
    life.closed = life.closed or event.at
    return Status.CLOSED


def given_up(life: Life, event: Event) -> bool:
    """Whether this closes the ticket as not reached, after attempts."""
    return event.outcome is Outcome.UNREACHABLE and life.attempts > 0


def close(life: Life, event: Event) -> Status:
    """The matter is settled; it may owe a callback after that."""
    life.closed = life.closed or event.at
    if given_up(life, event):
        _stop(life, event.at, ClockName.CALLBACK)
    elif life.policy is CallbackPolicy.AFTER_CLOSE and not life.reached:
        _start(life, ClockName.CALLBACK, event.at)
    return Status.CLOSED


def reopen(life: Life, event: Event) -> Status:
    """Resolve goes on without the time spent done; the ladder of levels begins anew."""
    life.reopened += 1
    life.reopens.append(event.at)
    life.finished = life.closed = life.resolution = life.words = None
    life.levels = []
    _void(life, event.at, ClockName.CALLBACK)
    run = life.current(ClockName.RESOLVE)
    if run is not None:
        run.goes_on(event.at)
    _start(life, ClockName.ACCEPT, event.at)
    return Status.ASSIGNED


def cancel(_life: Life, _event: Event) -> Status:
    """Withdrawn."""
    return Status.CANCELLED


def merge(life: Life, event: Event) -> Status:
    """It goes on in another ticket, which calls its reporters back."""
    life.merged_into = event.ticket
    return Status.MERGED


def absorb(life: Life, event: Event) -> None:
    """Another ticket's reporters and urges come over; also to one that was finished meanwhile."""
    life.absorbed.append(event.ticket or "")
    life.urges += event.urges or 0
    life.reporters += [one for one in event.reporters if one not in life.reporters]
    _owe_by_policy(life, event)
    owing = {
        Status.DONE: life.policy is CallbackPolicy.BEFORE_CLOSE,
        Status.CLOSED: life.policy is not CallbackPolicy.NONE,
    }
    settled = life.status is not None and owing.get(life.status, False)
    if settled and not life.reached and not life.owes_callback():
        _start(life, ClockName.CALLBACK, event.at)


# Why an action may not happen although the state is right


def director_assigns(life: Life, event: Event | None) -> str | None:
    """A ticket that bounced goes on by a director's word only."""
    bounced = life.status is Status.NEW and life.returns >= RETURNS_BEFORE_DIRECTOR
    if not bounced or event is None or event.role is Role.DIRECTOR:
        return None
    return _(
        "it was returned {returns} times: only a director's assign moves it on",
        returns=life.returns,
    )


def not_yet(_life: Life, _event: Event | None) -> str:
    """A ticket is created once."""
    return _("it exists already")


def callback_owed(life: Life, event: Event | None) -> str | None:
    """A reporter of this ticket, who is not reached yet."""
    if life.status is not Status.DONE and not life.owes_callback():
        return _("no callback is owed")
    reporter = OWN if event is None else event.ticket or OWN
    if event is not None and reporter not in life.reporters:
        return _("no reporter came over from {reporter}", reporter=reporter)
    if event is not None and reporter in life.answered:
        if not reporter:
            return _("its own reporter was reached already")
        return _("the reporter of {reporter} was reached already", reporter=reporter)
    return None


def close_allowed(life: Life, event: Event | None) -> str | None:
    """Not before a callback that is owed, unless the attempts are used up."""
    is_given_up = event is not None and given_up(life, event)
    if life.status is Status.CLOSED:
        return (
            None
            if is_given_up and life.owes_callback()
            else _("the ticket is {status}", status=word(life.status))
        )
    if life.policy is not CallbackPolicy.BEFORE_CLOSE or life.reached:
        return None
    return None if is_given_up else _("a callback is owed before it closes")


def before_due(life: Life, event: Event | None) -> str | None:
    """What is late already cannot be put off."""
    run = life.current(ClockName.RESOLVE)
    if event is None or run is None or run.due is None or (run.paused or event.at) <= run.due:
        return None
    return _("its due time {due} has passed", due=run.due.isoformat())


def answer_owed(life: Life, _event: Event | None) -> str | None:
    """An answer is given to a question."""
    owed = any(run.clock is ClockName.ANSWER and run.running for run in life.runs)
    return None if owed else _("no answer is owed")


def not_there_yet(life: Life, event: Event | None) -> str | None:
    """A level is asked once."""
    if event is None or event.level not in life.levels:
        return None
    return _("it was escalated to {level} already", level=event.level)


def not_absorbed(life: Life, event: Event | None) -> str | None:
    """A ticket goes into another once."""
    if event is None or event.ticket not in life.absorbed:
        return None
    return _("{ticket} was merged into it already", ticket=event.ticket)
