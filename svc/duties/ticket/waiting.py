"""Work that has to wait, goes on, or gets more time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.duties.ticket import permissions
from svc.errors import Refused
from svc.language import _
from svc.model.ticket import Due
from svc.model.words import Action, ClockName
from svc.rules.clocks.targets import AROUND_THE_CLOCK
from svc.rules.clocks.targets import due as due_after
from svc.rules.office import defaults as customs

#: The reason to wait that an outside party stands for.
THIRD_PARTY = "third-party"

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.duties.decision import Decision
    from svc.duties.ticket.timeline import Timeline
    from svc.model.office import Office, WaitReason
    from svc.model.ticket import Ticket


def wait(
    line: Timeline, why: WaitReason, until: datetime | None, note: str | None,
    party: str | None = None,
) -> Decision[Ticket]:  # fmt: skip
    """Let a ticket under work wait, for one of the office's reasons.

    Args:
        until: When it resumes by itself; without it somebody has to resume it.
        party: The outside party that is waited for; whoever has the matter unless named.

    Raises:
        Refused: Its state does not allow it, or the resume date is no later than now.
    """
    line.allows(Action.WAIT)
    if until is not None:
        to_come(line.hand, until, "--until")
    stopped = {ClockName.RESOLVE: why.pauses, ClockName.ARRIVE: customs.on_resident(why)}
    stopping = [clock for clock, stops in stopped.items() if stops]
    clocks = line.hand.clocks_of(line.ticket)
    line.add(
        Action.WAIT, reason=why.code, until=until, note=note, pauses=why.pauses,
        on_resident=customs.on_resident(why) or None, party=_waited_for(line, why, party),
        due=clocks.waiting(line.life, line.when, until, stopping) if until else (),
    )  # fmt: skip
    return line.decided(Action.WAIT, f"({why.code})")


def _waited_for(line: Timeline, why: WaitReason, party: str | None) -> str | None:
    """Which outside party a ticket waits for, if it waits for one."""
    referral = line.life.referral() if why.code == THIRD_PARTY else None
    return party or (referral.party if referral is not None else None)


def resume(line: Timeline, note: str | None) -> Decision[Ticket]:
    """Let work go on before, or without, a resume date."""
    line.allows(Action.RESUME)
    due = line.hand.clocks_of(line.ticket).resumed(line.life, line.when)
    line.add(Action.RESUME, note=note, due=due)
    return line.decided(Action.RESUME)


def resume_by_date(line: Timeline) -> Decision[Ticket] | None:
    """Write down that a wait has ended by itself; None if there is nothing to write.

    The step happened when the wait ended and says nothing of when it was written:
    two desks that both write it write the same.

    Args:
        line: The ticket as its last step left it.
    """
    ended = line.life.resumes
    if ended is None or ended > line.hand.now:
        return None
    line.add(Action.RESUME, ended, unrecorded=True)
    return line.decided(Action.RESUME, "(by its date)")


def extend(
    line: Timeline, later: datetime, reason: str, approver: str, message: str | None
) -> Decision[Ticket]:
    """Give a ticket a later resolution time, before the one it has has passed.

    Args:
        later: The new resolution time.
        approver: An active member of staff, who must be one whose word it needs.
        message: What the resident was told of it: recorded as a contact just before.

    Raises:
        Refused: It is late already, the new time is no later, it lies beyond the
            target's longest, who approved may not, or the resident was not told.
    """
    line.allows(Action.EXTEND)
    permissions.may_approve(line.hand, approver)
    to_come(line.hand, later, "--until")
    _is_later(line, later)
    _within_longest(line, later)
    if message and message.strip():
        line.add(Action.CONTACT, note=message)
    elif line.hand.office.policies.tell_extension:
        raise Refused(
            _("an extension needs the resident told (policies.tell_extension)"),
            _("say what they were told: --told WORDS"),
        )
    line.add(
        Action.EXTEND, reason=reason, until=later, approved_by=approver,
        due=(Due(ClockName.RESOLVE, later, _rule(line, approver)),),
    )  # fmt: skip
    return line.decided(Action.EXTEND, f"to {later:%Y-%m-%d %H:%M} (approved by {approver})")


def wait_reason(office: Office, typed: str) -> WaitReason:
    """The reason that a code or a name means.

    Raises:
        Refused: The office has no such reason.
    """
    reason = customs.wait_reason(office, typed)
    if reason is None:
        known = ", ".join(one.code for one in customs.wait_reasons(office))
        raise Refused(
            _("{typed!r} is no reason to wait (wait_reasons)", typed=typed),
            _("the office's reasons: {known}", known=known),
        )
    return reason


def to_come(hand: AtHand, at: datetime, spelled: str) -> None:
    """Hold a date that is set against the present.

    Args:
        spelled: How it is given on the command line, such as `--until`.

    Raises:
        Refused: It has passed.
    """
    if at <= hand.now:
        raise Refused(
            _(
                "{field} {at} lies in the past: a date that is set must be to come",
                field=spelled,
                at=at.isoformat(),
            ),
            _("give a later time"),
        )


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


def _within_longest(line: Timeline, later: datetime) -> None:
    """The target says how long after receipt a resolution may be put off at most."""
    clocks = line.hand.clocks_of(line.ticket)
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
