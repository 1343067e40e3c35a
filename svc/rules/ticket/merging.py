"""What merging does to two tickets, and what splitting them again does.

Further functions behind the rows of `svc.rules.ticket.lifecycle.TABLE`, as in
`svc.rules.ticket.effects`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.model.words import CallbackPolicy, ClockName, Status
from svc.rules.record.phones import digits
from svc.rules.ticket.effects import deed, owe_by_policy, start, unreported, void
from svc.rules.ticket.life import BeforeMerge, Run

if TYPE_CHECKING:
    from svc.model.ticket import Event, Ticket
    from svc.rules.ticket.life import Life


#: Policies from the laxest to the strictest.
_STRICTNESS = (
    CallbackPolicy.NONE, CallbackPolicy.HISTORY, CallbackPolicy.AFTER_CLOSE,
    CallbackPolicy.BEFORE_CLOSE,
)  # fmt: skip


def stricter(policy: CallbackPolicy, other: CallbackPolicy) -> CallbackPolicy:
    """Of two callback policies the one that holds for both tickets."""
    return max(policy, other, key=_STRICTNESS.index)


def person_of(ticket: Ticket) -> str:
    """Who reported a ticket, told apart: a resident by number, a stranger by phone."""
    if ticket.resident is not None:
        return ticket.resident
    return digits(ticket.reporter.phone) if ticket.reporter is not None else ticket.id


def merge(life: Life, event: Event) -> Status:
    """It goes on in another ticket, which calls its reporters back."""
    life.merged_into = event.ticket
    if life.status is not None:
        runs = [_as_it_is(run) for run in life.runs]
        life.before_merge = BeforeMerge(life.status, life.waits_for, life.resumes, runs)
    return Status.MERGED


def _as_it_is(run: Run) -> dict[str, Any]:
    return {name: getattr(run, name) for name in Run.__slots__} | {"gaps": list(run.gaps)}


def split(life: Life, event: Event) -> Status | None:
    """A merged ticket goes on as if it never had been; of the other one a ticket leaves."""
    if event.ticket is not None:
        _let_go(life, event)
        return None
    before, life.before_merge, life.merged_into = life.before_merge, None, None
    if before is None:
        return None
    for run, values in zip(life.runs, before.runs, strict=False):
        # A reply that is owed to a hotline was owed, and may have been given, all along.
        if run.clock is ClockName.HOTLINE:
            continue
        for name, value in values.items():
            setattr(run, name, value)
    life.waits_for, life.resumes = before.waits_for, before.resumes
    return before.status


def _let_go(life: Life, event: Event) -> None:
    """A ticket leaves again, with the reporters it had brought; that may end a callback."""
    if event.ticket in life.absorbed:
        life.absorbed.remove(event.ticket)
    gone = {event.ticket, *event.reporters}
    life.reporters = [reporter for reporter in life.reporters if reporter not in gone]
    if life.reached and life.owes_callback():
        void(life, event, ClockName.CALLBACK)


def absorb(life: Life, event: Event) -> None:
    """Another ticket's reporters and urges come over; also to one that was finished meanwhile."""
    life.absorbed.append(event.ticket or "")
    if event.urges and not unreported(event):
        life.urges += event.urges
        deed(life, "urge", event)
    life.reporters += [one for one in event.reporters if one not in life.reporters]
    owe_by_policy(life, event)
    owing = {
        Status.DONE: life.policy is CallbackPolicy.BEFORE_CLOSE,
        Status.CLOSED: life.policy not in (CallbackPolicy.NONE, CallbackPolicy.HISTORY),
    }
    settled = life.status is not None and owing.get(life.status, False)
    if settled and not life.reached and not life.owes_callback():
        start(life, ClockName.CALLBACK, event)
