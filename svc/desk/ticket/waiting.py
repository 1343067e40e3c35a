"""Work that has to wait, goes on, or gets more time."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from svc.desk.core import permissions as rights
from svc.desk.ticket.actions import TimeInput, clocks_of, keep, open_timeline
from svc.errors import Refused, UsageError
from svc.language import _
from svc.model.ticket import Due
from svc.model.words import Action, ClockName
from svc.rules.clocks.due_times import AROUND_THE_CLOCK
from svc.rules.clocks.targets import due as due_after
from svc.rules.office import defaults as customs

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.ticket.timeline import Timeline
    from svc.model.office import WaitReason
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
) -> Ticket:
    """Let a ticket under work wait, for one of the office's reasons.

    Args:
        reason: Code or name of the reason.
        until: When it resumes by itself, a day alone from its beginning; without it
            somebody has to resume it.

    Raises:
        Refused: Its state does not allow it, the office has no such reason, or the
            resume date is no later than now.
    """
    line = open_timeline(desk, tail, at)
    line.allows(Action.WAIT)
    why = _reason(desk, reason)
    when = desk.moment(at)
    resumes = ahead(desk, until, "--until", time(0)) if until is not None else None
    stopped = {ClockName.RESOLVE: why.pauses, ClockName.ARRIVE: customs.on_resident(why)}
    stopping = [clock for clock, stops in stopped.items() if stops]
    clocks = clocks_of(desk, line.ticket)
    line.add(
        Action.WAIT, when, reason=why.code, until=resumes, note=note, pauses=why.pauses,
        on_resident=customs.on_resident(why) or None,
        due=clocks.waiting(line.life, when, resumes, stopping) if resumes else (),
    )  # fmt: skip
    return keep(desk, line, Action.WAIT, f"wait {line.id} ({why.code})", at)


def resume(desk: Desk, tail: str, note: str | None = None, at: TimeInput = None) -> Ticket:
    """Let work go on before, or without, a resume date."""
    line = open_timeline(desk, tail, at)
    line.allows(Action.RESUME)
    when = desk.moment(at)
    due = clocks_of(desk, line.ticket).resumed(line.life, when)
    line.add(Action.RESUME, when, note=note, due=due)
    return keep(desk, line, Action.RESUME, f"resume {line.id}", at)


def mark_resumed(desk: Desk, number: str) -> Ticket | None:
    """Write down that a wait has ended by itself; None if there is nothing to write.

    The step happened when the wait ended and says nothing of when it was written:
    two desks that both write it write the same.
    """
    line = open_timeline(desk, number).as_recorded()
    ended = line.life.resumes
    if ended is None or ended > desk.now:
        return None
    line.add(Action.RESUME, ended, unrecorded=True)
    return keep(desk, line, Action.RESUME, f"resume {line.id} (by its date)", None)


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
        message: What the resident was told of it: recorded as a contact just before.

    Raises:
        Refused: It is late already, the new time is no later, it lies beyond the
            target's longest, who approved may not, or the resident was not told.
    """
    line = open_timeline(desk, tail, at)
    line.allows(Action.EXTEND)
    approver = rights.approver(desk, approved_by)
    when, later = desk.moment(at), ahead(desk, until, "--until")
    _is_later(line, later)
    _within_longest(desk, line, later)
    if message and message.strip():
        line.add(Action.CONTACT, when, note=message)
    elif desk.office.policies.tell_extension:
        raise Refused(
            _("an extension needs the resident told (policies.tell_extension)"),
            _("say what they were told: --told WORDS"),
        )
    rule = _rule(line, approver)
    line.add(
        Action.EXTEND, when, reason=reason, until=later, approved_by=approver,
        due=(Due(ClockName.RESOLVE, later, rule),),
    )  # fmt: skip
    subject = f"extend {line.id} to {later:%Y-%m-%d %H:%M} (approved by {approver})"
    return keep(desk, line, Action.EXTEND, subject, at)


def ahead(desk: Desk, text: TimeInput, spelled: str, day_at: time = END_OF_DAY) -> datetime:
    """A moment that is still to come, in the office's zone.

    Args:
        spelled: How it is given on the command line, such as `--until`.
        day_at: What a day alone means: its end, unless told.

    Raises:
        UsageError: It cannot be read.
        Refused: It has passed.
    """
    from svc.rules.time.parsing import in_zone

    if text is None:
        raise UsageError(
            _("{field} is missing", field=spelled), _("name a time, such as 2026-11-05 17:00")
        )
    typed = text if isinstance(text, datetime) else _read(desk, text, day_at)
    at = in_zone(typed, desk.zone)
    if at <= desk.now:
        raise Refused(
            _(
                "{field} {at} lies in the past: a date that is set must be to come",
                field=spelled,
                at=at.isoformat(),
            ),
            _("give a later time"),
        )
    return at


def _read(desk: Desk, text: str, day_at: time) -> datetime:
    from svc.rules.time.parsing import parse_moment

    return parse_moment(text, desk.now, desk.zone, day_at=day_at)


def _reason(desk: Desk, typed: str) -> WaitReason:
    reason = customs.wait_reason(desk.office, typed)
    if reason is None:
        known = ", ".join(one.code for one in customs.wait_reasons(desk.office))
        raise Refused(
            _("{typed!r} is no reason to wait (wait_reasons)", typed=typed),
            _("the office's reasons: {known}", known=known),
        )
    return reason


def _is_later(line: Timeline, later: datetime) -> None:
    run = line.life.current(ClockName.RESOLVE)
    if run is not None and run.due is not None and later <= run.due:
        raise Refused(
            _(
                "{later} is not later than the due time of {ticket} ({due})",
                later=later.isoformat(),
                ticket=line.id,
                due=run.due.isoformat(),
            ),
            _("an extension gives more time"),
        )


def _within_longest(desk: Desk, line: Timeline, later: datetime) -> None:
    """The target says how long after receipt a resolution may be put off at most."""
    clocks = clocks_of(desk, line.ticket)
    if clocks.target is None or clocks.target.longest is None:
        return
    limit = due_after(line.ticket.received, clocks.target.longest, clocks.calendar)
    if later > limit:
        rule = clocks.target.rule
        raise Refused(
            _(
                "{later} is beyond {longest} from receipt (targets.{rule}.longest)",
                later=later.isoformat(),
                longest=clocks.target.longest,
                rule=rule,
            ),
            _(
                "no later than {limit}; or escalate it: svc escalate {ticket} --to LEVEL",
                limit=limit.isoformat(),
                ticket=line.id,
            ),
        )


def _rule(line: Timeline, approver: str) -> str:
    """What set the due time; time around the clock stays so."""
    run = line.life.current(ClockName.RESOLVE)
    wall = run is not None and (run.rule or "").endswith(AROUND_THE_CLOCK)
    return f"extended by {approver}" + AROUND_THE_CLOCK * wall
