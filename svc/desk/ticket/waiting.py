"""Work that has to wait, goes on, or gets more time."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.desk.ticket.actions import TimeInput, as_recorded, moment_of, open_timeline
from svc.duties.ticket import waiting as decide
from svc.errors import UsageError
from svc.language import _
from svc.model.words import Action
from svc.rules.clocks.due_days import day_end

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.model.ticket import Ticket

#: What a day alone means where something falls due.
END_OF_DAY = time(23, 59, 59)


def wait(
    desk: Desk,
    tail: str,
    reason: str,
    until: TimeInput = None,
    note: str | None = None,
    at: TimeInput = None,
    party: str | None = None,
) -> Ticket:
    """Let a ticket under work wait, for one of the office's reasons.

    Args:
        reason: Code or name of the reason.
        until: When it resumes by itself, a day alone from its beginning; without it
            somebody has to resume it.
        party: The outside party that is waited for; whoever has the matter unless named.

    Raises:
        Refused: Its state does not allow it, the office has no such reason, or the
            resume date is no later than now.
    """
    line = open_timeline(desk, tail, at, Action.WAIT)
    why = decide.wait_reason(desk.office, reason)
    resumes = moment_of(desk, until, time(0)) if until is not None else None
    which = people.outside_party(desk, party) if party else None
    return desk.record(decide.wait(line, why, resumes, note, which))


def resume(desk: Desk, tail: str, note: str | None = None, at: TimeInput = None) -> Ticket:
    """Let work go on before, or without, a resume date."""
    return desk.record(decide.resume(open_timeline(desk, tail, at), note))


def mark_resumed(desk: Desk, number: str) -> Ticket | None:
    """Write down that a wait has ended by itself; None if there is nothing to write."""
    decision = decide.resume_by_date(as_recorded(desk, people.find_number(desk.index, number)))
    return None if decision is None else desk.record(decision)


def extend(
    desk: Desk,
    tail: str,
    until: TimeInput,
    reason: str,
    approved_by: str,
    message: str | None = None,
    at: TimeInput = None,
) -> Ticket:
    """Give a ticket a later resolution time, before the one it has has passed.

    Args:
        until: A day alone is due at its end: of working time if the target counts that.
        message: What the resident was told of it: recorded as a contact just before.

    Raises:
        Refused: It is late already, the new time is no later, it lies beyond the
            target's longest, who approved may not, or the resident was not told.
    """
    line = open_timeline(desk, tail, at, Action.EXTEND)
    approver = people.staff(desk, approved_by).id
    target = line.hand.clocks_of(line.ticket).target
    later = due_moment(desk, until, "--until", target.resolve if target is not None else None)
    return desk.record(decide.extend(line, later, reason, approver, message))


def due_moment(desk: Desk, text: TimeInput, spelled: str, span: str | None = None) -> datetime:
    """A moment at which something falls due, in the office's zone; a day alone means its end.

    Args:
        spelled: How it is given on the command line, such as `--until`.
        span: The clock's target, such as `2d`, by which a day may end with its work.

    Raises:
        UsageError: It is missing, or cannot be read.
    """
    if text is None:
        raise UsageError(
            _("{field} is missing", field=spelled), _("name a time, such as 2026-11-05 17:00")
        )
    typed = moment_of(desk, text, END_OF_DAY)
    if typed == moment_of(desk, text, time(0)):
        return typed
    return day_end(typed.date(), span, desk.calendar)
