"""The end of the work: finished, closed, taken up again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from svc.duties.ticket.referring import may_be_referred
from svc.duties.typed_values import fit
from svc.errors import Refused, UsageError
from svc.language import N_, _
from svc.model.ticket import Event
from svc.model.words import Action, CallbackPolicy, ClockName, Kind, Resolution, Status, word
from svc.rules.clocks.due_times import callback_policy, reopened
from svc.rules.ticket.lifecycle import TABLE, refusal

if TYPE_CHECKING:
    from svc.duties.decision import Decision
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Ticket


def finish(
    line: Timeline, resolution: str, note: str, final_word: str | None = None
) -> Decision[Ticket]:
    """Say that the work is done, how it ended, and in words what was done.

    Args:
        final_word: What the resident was told last: recorded as a contact just before.
    """
    line.allows(Action.FINISH)
    _finish(line, resolution, note, final_word)
    if line.life.owes_callback():
        _say_owed(line)
    return _ended(line, Action.FINISH)


def close(
    line: Timeline, resolution: str | None, note: str | None, final_word: str | None = None
) -> Decision[Ticket]:
    """Settle a matter as far as the rules allow; finishes it first if need be.

    Where a callback is owed before the ticket may close, it rests in `done`,
    and the notices say by when to call.

    Raises:
        Refused: Its state does not allow it, or the callback is still owed.
        UsageError: It is not finished yet, and no resolution or words are given;
            or it is, with another resolution.
    """
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
        _finish(line, resolution, note or "", final_word)
        if line.life.owes_callback():
            _say_owed(line)
            return _ended(line, Action.FINISH)
        note = None
    _may_close(line, resolution)
    line.add(Action.CLOSE, note=note, due=_after_close(line))
    if line.life.owes_callback():
        _say_owed(line)
    return _ended(line, Action.CLOSE)


def answer_at_once(line: Timeline, answer: str) -> None:
    """Finish a question that was answered while it was asked; praise is passed on.

    It closes there, unless a callback is owed first.
    """
    praise = line.ticket.kind is Kind.PRAISE
    _finish(line, Resolution.PASSED_ON if praise else Resolution.ANSWERED, answer)
    if refusal(line.life, TABLE[Action.CLOSE]) is None:
        line.add(Action.CLOSE, due=_after_close(line))
    if line.life.owes_callback():
        _say_owed(line)


def reopen(line: Timeline, reason: str) -> Decision[Ticket]:
    """Take up a closed ticket again, within the office's window."""
    line.allows(Action.REOPEN)
    days = line.hand.office.policies.reopen_days
    if line.life.closed is not None and line.when - line.life.closed > timedelta(days=days):
        raise Refused(
            _(
                "{ticket} was closed on {day}, more than {days} days ago (policies.reopen_days)",
                ticket=line.id,
                day=f"{line.life.closed:%Y-%m-%d}",
                days=days,
            ),
            _("a new ticket linked to it: svc create --follows {ticket}", ticket=line.id),
        )
    due = reopened(line.hand.clocks_of(line.ticket), line.life, line.when)
    say_whether_there(line)
    line.add(Action.REOPEN, reason=reason, due=due)
    return line.decided(Action.REOPEN)


def say_whether_there(line: Timeline) -> None:
    """Tell if a reopened ticket goes back to somebody who has left."""
    person = line.life.assignee
    if person is not None and not line.hand.is_active(person):
        line.notices.append(
            _(
                "{ticket}: {person} is no longer active; svc assign it anew",
                ticket=line.id,
                person=person,
            )
        )


def _finish(line: Timeline, resolution: str, note: str, final_word: str | None = None) -> None:
    """Straight from `assigned` it counts as accepted, by whoever of the department says so.

    What was new is of whoever finishes it.
    """
    if not note.strip():
        raise UsageError(_("finish needs --note: what was done"), _("svc finish --help"))
    may_be_referred(line, resolution, final_word)
    if final_word and final_word.strip():
        line.add(Action.CONTACT, note=final_word)
    policy = None
    if line.life.policy is CallbackPolicy.HISTORY:
        policy = callback_policy(line.hand.office, line.ticket.kind)
    owed = (policy or line.life.policy) is CallbackPolicy.BEFORE_CLOSE
    due = line.hand.clocks_of(line.ticket).callback(line.when) if owed else ()
    actor = line.hand.actor
    department = actor.department if line.life.status is Status.NEW else None
    own = line.life.assignee is None and actor.department in (department, line.life.department)
    line.add(
        Action.FINISH, note=note, due=due, department=department,
        assignee=actor.id if own else None,
        resolution=fit(Event, "resolution", resolution, "--resolution"), policy=policy,
    )  # fmt: skip


def _ended(line: Timeline, action: Action) -> Decision[Ticket]:
    return line.decided(action, f"({line.life.resolution})")


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
                other=word(Resolution(resolution)),
            ),
            _(
                "leave --resolution out, or reopen it: svc reopen {ticket} --reason WORDS",
                ticket=line.id,
            ),
        )


def _after_close(line: Timeline) -> tuple[Any, ...]:
    owed = line.life.policy is CallbackPolicy.AFTER_CLOSE and not line.life.reached
    return line.hand.clocks_of(line.ticket).callback(line.when) if owed else ()


def _say_owed(line: Timeline) -> None:
    said = N_("{ticket} a callback is owed{by} (svc callback {ticket})")
    if line.life.status is Status.DONE:
        said = N_("{ticket} rests in done: a callback is owed{by} (svc callback {ticket})")
    line.notices.append(_(said, ticket=line.id, by=_by_when(line)))


def _by_when(line: Timeline) -> str:
    run = line.life.current(ClockName.CALLBACK)
    if run is None or run.due is None:
        return ""
    return _(" by {time}", time=f"{run.due:%Y-%m-%d %H:%M}")
