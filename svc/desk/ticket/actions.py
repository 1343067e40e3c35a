"""What a desk does with a ticket: one function per action of its life.

Each takes an open desk and plain values, writes the ticket, and returns it.
What the life cycle rules out is refused with what is possible instead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup as people
from svc.desk.core import permissions as rights
from svc.desk.core.typed_values import fit
from svc.desk.ticket.timeline import Timeline
from svc.errors import Refused, UsageError
from svc.language import N_, _
from svc.model.ticket import Event, Ticket
from svc.model.words import Action, CallbackPolicy, ClockName, Role, Status, word
from svc.rules.clocks.due_times import Clocks, callback_policy, reopened
from svc.rules.ticket.lifecycle import RETURNS_BEFORE_DIRECTOR, TABLE, refusal
from svc.rules.ticket.routing import propose

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

TimeInput = str | datetime | None


def assign(
    desk: Desk, tail: str, who: str | None, note: str | None = None, at: TimeInput = None
) -> Ticket:
    """Hand a ticket to a department or a person; without a name, by the office's routing.

    Raises:
        Refused: Its state does not allow it, it is theirs already, or it was
            returned so often that only a director assigns it.
    """
    line = open_timeline(desk, tail, at)
    line.allows(Action.ASSIGN)
    to = people.recipient(desk, who) if who else proposed(desk, line.ticket)
    if line.life.status is Status.ASSIGNED:
        _somebody_else(line, to)
    director = line.life.returns >= RETURNS_BEFORE_DIRECTOR and rights.is_director(desk)
    return _dispatch(desk, line, Action.ASSIGN, to, at, note=note,
                     role=Role.DIRECTOR if director else None)  # fmt: skip


def proposed(desk: Desk, ticket: Ticket) -> people.Recipient:
    """To whom the office's routing sends a ticket.

    Raises:
        UsageError: The routing names nobody for its category.
    """
    route = propose(desk.office, ticket.category)
    if route is None:
        raise UsageError(
            _(
                "no route for category {category}: name a department or a person",
                category=ticket.category,
            ),
            _("svc assign {ticket} WHO; a route is set with svc office edit", ticket=ticket.id),
        )
    if route.person is None or not people.is_active(desk.index, route.person):
        return people.Recipient(route.department, None)
    return people.Recipient(route.department, route.person)


def accept(desk: Desk, tail: str, note: str | None = None, at: TimeInput = None) -> Ticket:
    """Take an assigned ticket on; whoever accepts for a department becomes its assignee."""
    line = open_timeline(desk, tail, at)
    person = None if line.life.assignee else desk.actor.id
    return happen(desk, line, Action.ACCEPT, at, assignee=person, note=note)


def give_back(desk: Desk, tail: str, reason: str, at: TimeInput = None) -> Ticket:
    """Return a ticket to the desk, with the reason."""
    return happen(desk, open_timeline(desk, tail, at), Action.RETURN, at, reason=reason)


def transfer(desk: Desk, tail: str, who: str, reason: str, at: TimeInput = None) -> Ticket:
    """Hand a ticket under work on to somebody else, with the reason."""
    line = open_timeline(desk, tail, at)
    line.allows(Action.TRANSFER)
    to = people.recipient(desk, who)
    _somebody_else(line, to)
    return _dispatch(desk, line, Action.TRANSFER, to, at, reason=reason)


def contact(desk: Desk, tail: str, note: str, at: TimeInput = None) -> Ticket:
    """Record what was said to the resident."""
    return happen(desk, open_timeline(desk, tail, at), Action.CONTACT, at, note=note)


def annotate(desk: Desk, tail: str, note: str, at: TimeInput = None) -> Ticket:
    """Add words to a ticket."""
    return happen(desk, open_timeline(desk, tail, at), Action.NOTE, at, note=note)


def arrive(desk: Desk, tail: str, note: str | None = None, at: TimeInput = None) -> Ticket:
    """Record that somebody is on the spot."""
    return happen(desk, open_timeline(desk, tail, at), Action.ARRIVE, at, note=note)


def finish(desk: Desk, tail: str, resolution: str, note: str, at: TimeInput = None) -> Ticket:
    """Say that the work is done, how it ended, and in words what was done."""
    line = open_timeline(desk, tail, at)
    line.allows(Action.FINISH)
    _finish(desk, line, resolution, note, desk.moment(at))
    if line.life.owes_callback():
        _say_owed(desk, line)
    return _keep(desk, line, Action.FINISH, at)


def close(
    desk: Desk,
    tail: str,
    resolution: str | None = None,
    note: str | None = None,
    at: TimeInput = None,
) -> Ticket:
    """Settle a matter as far as the rules allow; finishes it first if need be.

    Where a callback is owed before the ticket may close, it rests in `done`,
    and the desk's notices say by when to call.

    Raises:
        Refused: Its state does not allow it, or the callback is still owed.
        UsageError: It is not finished yet, and no resolution or words are given;
            or it is, with another resolution.
    """
    line = open_timeline(desk, tail, at)
    when = desk.moment(at)
    if line.life.status not in (Status.DONE, Status.CLOSED):
        line.allows(Action.FINISH)
        if not resolution or not (note or "").strip():
            raise UsageError(
                _(
                    "{ticket} is not finished yet: --resolution and --note are needed",
                    ticket=line.id,
                ),
                _("svc close {ticket} --resolution fixed --note WORDS", ticket=line.id),
            )
        _finish(desk, line, resolution, note or "", when)
        if line.life.owes_callback():
            _say_owed(desk, line)
            return _keep(desk, line, Action.FINISH, at)
        note = None
    _may_close(line, resolution)
    line.add(Action.CLOSE, when, note=note, due=_after_close(desk, line, when))
    if line.life.owes_callback():
        _say_owed(desk, line)
    return _keep(desk, line, Action.CLOSE, at)


def reopen(desk: Desk, tail: str, reason: str, at: TimeInput = None) -> Ticket:
    """Take up a closed ticket again, within the office's window."""
    line = open_timeline(desk, tail, at)
    line.allows(Action.REOPEN)
    when = desk.moment(at)
    days = desk.office.policies.reopen_days
    if line.life.closed is not None and when - line.life.closed > timedelta(days=days):
        raise Refused(
            _(
                "{ticket} was closed on {day}, more than {days} days ago (policies.reopen_days)",
                ticket=line.id,
                day=f"{line.life.closed:%Y-%m-%d}",
                days=days,
            ),
            _("a new ticket linked to it: svc create --follows {ticket}", ticket=line.id),
        )
    due = reopened(clocks_of(desk, line.ticket), line.life, when)
    say_whether_there(desk, line)
    return happen(desk, line, Action.REOPEN, at, reason=reason, due=due)


def cancel(desk: Desk, tail: str, reason: str, at: TimeInput = None) -> Ticket:
    """The resident withdrew the request."""
    return happen(desk, open_timeline(desk, tail, at), Action.CANCEL, at, reason=reason)


def open_timeline(desk: Desk, tail: str, at: TimeInput = None) -> Timeline:
    """The timeline of the ticket that a tail of its number names.

    Args:
        at: When something is to happen to it: a wait that is over by then has ended.

    Raises:
        UsageError: The tail fits several tickets.
        NotFound: It fits none.
    """
    ticket = desk.load("ticket", people.find_number(desk.index, tail))
    return Timeline(desk, ticket, desk.moment(at))


def clocks_of(desk: Desk, ticket: Ticket, department: str | None = None) -> Clocks:
    """The due times of a ticket by the office's targets as they stand.

    Args:
        department: Whom it is assigned to, if not who has it.
    """
    own = desk.calendar_of(department or ticket.department)
    return Clocks.of(desk.office, desk.calendar, ticket.kind, ticket.category, ticket.priority, own)


def keep(desk: Desk, line: Timeline, action: str, subject: str, at: TimeInput) -> Ticket:
    """Have the ticket written, and the commit say so."""
    desk.put("ticket", line.ticket)
    desk.did(action, line.id, subject, desk.moment(at))
    return line.ticket


def happen(desk: Desk, line: Timeline, action: Action, at: TimeInput, **fields: Any) -> Ticket:
    """Let an action happen that needs no more than its fields, and have the ticket written."""
    line.allows(action)
    line.add(action, desk.moment(at), **fields)
    return _keep(desk, line, action, at)


def _dispatch(
    desk: Desk, line: Timeline, action: Action, to: people.Recipient, at: TimeInput, **fields: Any
) -> Ticket:
    when = desk.moment(at)
    due = clocks_of(desk, line.ticket, to.department).assigned(when)
    line.add(action, when, department=to.department, assignee=to.person, due=due, **fields)
    return keep(desk, line, action, f"{action} {line.id} to {to}", at)


def _finish(desk: Desk, line: Timeline, resolution: str, note: str, when: datetime) -> None:
    """Straight from `assigned` it counts as accepted, by whoever of the department says so."""
    if not note.strip():
        raise UsageError(_("finish needs --note: what was done"), _("svc finish --help"))
    policy = None
    if line.life.policy is CallbackPolicy.HISTORY:
        policy = callback_policy(desk.office, line.ticket.kind)
    owed = (policy or line.life.policy) is CallbackPolicy.BEFORE_CLOSE
    due = clocks_of(desk, line.ticket).callback(when) if owed else ()
    own = line.life.assignee is None and desk.actor.department == line.life.department
    line.add(
        Action.FINISH, when, note=note, due=due, assignee=desk.actor.id if own else None,
        resolution=fit(Event, "resolution", resolution, "--resolution"), policy=policy,
    )  # fmt: skip


def _somebody_else(line: Timeline, to: people.Recipient) -> None:
    if (line.life.department, line.life.assignee) == to:
        raise Refused(
            _("{ticket} is assigned to {to} already", ticket=line.id, to=to),
            _("name somebody else, or: svc show {ticket}", ticket=line.id),
        )


def _may_close(line: Timeline, resolution: str | None) -> None:
    """A finished ticket closes as it was finished, and not before a callback that is owed."""
    reason = refusal(line.life, TABLE[Action.CLOSE])
    if reason is not None:
        by = _by_when(line) if line.life.status is Status.DONE else ""
        raise line.refused(_("{reason},{by}", reason=reason, by=by) if by else reason)
    if resolution and resolution != line.life.resolution:
        raise UsageError(
            _(
                "{ticket} was finished as {resolution}, not {other}",
                ticket=line.id,
                resolution=word(line.life.resolution) if line.life.resolution else "",
                other=resolution,
            ),
            _(
                "leave --resolution out, or reopen it: svc reopen {ticket} --reason WORDS",
                ticket=line.id,
            ),
        )


def _after_close(desk: Desk, line: Timeline, when: datetime) -> tuple[Any, ...]:
    owed = line.life.policy is CallbackPolicy.AFTER_CLOSE and not line.life.reached
    return clocks_of(desk, line.ticket).callback(when) if owed else ()


def say_whether_there(desk: Desk, line: Timeline) -> None:
    """Tell the desk if a reopened ticket goes back to somebody who has left."""
    person = line.life.assignee
    if person is not None and not people.is_active(desk.index, person):
        desk.notices.append(
            _(
                "{ticket}: {person} is no longer active; svc assign it anew",
                ticket=line.id,
                person=person,
            )
        )


def _say_owed(desk: Desk, line: Timeline) -> None:
    said = N_("{ticket} a callback is owed{by} (svc callback {ticket})")
    if line.life.status is Status.DONE:
        said = N_("{ticket} rests in done: a callback is owed{by} (svc callback {ticket})")
    desk.notices.append(_(said, ticket=line.id, by=_by_when(line)))


def _by_when(line: Timeline) -> str:
    run = line.life.current(ClockName.CALLBACK)
    if run is None or run.due is None:
        return ""
    return _(" by {time}", time=f"{run.due:%Y-%m-%d %H:%M}")


def _phrase(line: Timeline, action: Action) -> str:
    words: dict[Action, Callable[[], str]] = {
        Action.FINISH: lambda: f"finish {line.id} ({line.life.resolution})",
        Action.CLOSE: lambda: f"close {line.id} ({line.life.resolution})",
    }
    return words.get(action, lambda: f"{action} {line.id}")()


def _keep(desk: Desk, line: Timeline, action: Action, at: TimeInput) -> Ticket:
    return keep(desk, line, action, _phrase(line, action), at)
