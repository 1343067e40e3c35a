"""Calling the resident back: every attempt is a record, and what it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from svc.desk.tickets import When, clocks_of, keep, open_timeline, say_whether_there
from svc.desk.values import fit, plain_text
from svc.errors import Refused, UsageError
from svc.model.followup import FOLLOWUP_FORMAT, FollowUp
from svc.model.words import Action, Outcome, Status
from svc.rules.clocks import reopened
from svc.rules.lifecycle import DISSATISFIED_UP_TO, SATISFIED_FROM

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.desk import Desk
    from svc.desk.timeline import Timeline
    from svc.model.ticket import Due, Ticket


@dataclass(frozen=True, kw_only=True)
class Call:
    """What came of one attempt.

    Attributes:
        reached: Whether the resident was reached.
        score: 1 very dissatisfied to 5 very satisfied, if one was given.
        satisfied: What the resident said, where no score was given.
        next: When to try again.
    """

    reached: bool
    score: int | None = None
    satisfied: bool | None = None
    reason: str | None = None
    note: str | None = None
    next: When = None
    at: When = None


def callback(desk: Desk, tail: str, call: Call) -> tuple[Ticket, FollowUp]:
    """Record an attempt to call back.

    Reached and content closes the ticket; dissatisfied reopens it for the same
    assignee; the last failed attempt that the office allows closes it as not
    reached, never as satisfied.

    Raises:
        Refused: No callback is owed, or who did the work may not call.
        UsageError: What was said of the call contradicts itself.
    """
    line = open_timeline(desk, tail, call.at)
    line.allows(Action.CALLBACK)
    _check(call)
    _check_caller(desk, line)
    when = desk.moment(call.at)
    record = _record(desk, line, call, when)
    line.add(
        Action.CALLBACK, when, followup=record.id, outcome=record.outcome, score=call.score,
        satisfied=call.satisfied, reason=record.reason, note=record.note,
        due=_due(desk, line, call, when),
    )  # fmt: skip
    if line.life.status is Status.ASSIGNED:
        say_whether_there(desk, line)
    _give_up(desk, line, when)
    desk.put("followup", record)
    subject = f"callback {line.id} ({_words(call)}, {line.life.status})"
    return keep(desk, line, Action.CALLBACK, subject, call.at), record


def _check(call: Call) -> None:
    if not call.reached and (call.score is not None or call.satisfied is not None):
        raise UsageError("unreachable and a score exclude each other", "svc callback --help")
    if call.reached and call.next is not None:
        raise UsageError("--next is for a resident who was not reached", "svc callback --help")
    if call.score is None:
        return
    if not 1 <= call.score <= 5:
        raise UsageError(
            f"score {call.score} is not 1 to 5", "1 very dissatisfied, 5 very satisfied"
        )
    contrary = call.score >= SATISFIED_FROM if call.satisfied is False else (
        call.satisfied is True and call.score <= DISSATISFIED_UP_TO
    )  # fmt: skip
    if contrary:
        raise UsageError(
            f"score {call.score} and what was said contradict each other",
            f"{SATISFIED_FROM} and 5 are satisfied, 1 and {DISSATISFIED_UP_TO} are not",
        )


def _check_caller(desk: Desk, line: Timeline) -> None:
    """Who did the work should not be who asks how it was."""
    finished = [event.by for event in line.ticket.timeline if event.action is Action.FINISH]
    handlers = [line.life.assignee] if line.life.assignee else finished[-1:]
    if desk.actor.id not in handlers:
        return
    if not desk.office.policies.handler_may_call:
        raise Refused(
            f"{desk.actor.id} did the work on {line.id} and may not call back"
            " (policies.handler_may_call)",
            "let somebody else call: --as STAFF",
        )
    others = "SELECT 1 FROM staff WHERE active AND id != ? AND ' ' || roles || ' ' LIKE '% desk %'"
    if desk.index.one(others, (desk.actor.id,)) is not None:
        desk.notices.append(f"{desk.actor.id} did the work on {line.id}: better let another call")


def _record(desk: Desk, line: Timeline, call: Call, when: datetime) -> FollowUp:
    return FollowUp(
        format=FOLLOWUP_FORMAT,
        id=desk.next_number("F", when),
        ticket=line.id,
        at=when,
        by=desk.actor.id,
        attempt=line.life.attempts + 1,
        outcome=Outcome.REACHED if call.reached else Outcome.UNREACHABLE,
        score=call.score,
        satisfied=call.satisfied,
        reason=_words_of(call.reason, "--reason"),
        note=_words_of(call.note, "--note"),
        next=_next(desk, call, when),
    )


def _words_of(text: str | None, spelled: str) -> str | None:
    plain = plain_text(text or "")
    return fit(FollowUp, "note", plain, spelled) if plain else None


def _next(desk: Desk, call: Call, when: datetime) -> datetime | None:
    from svc.rules.times import in_zone, parse_moment

    if call.next is None:
        return None
    typed = call.next
    at = parse_moment(typed, desk.now, desk.zone) if isinstance(typed, str) else typed
    if at <= when:
        raise UsageError(
            f"--next {in_zone(at, desk.zone).isoformat()} has passed", "say a later time"
        )
    return in_zone(at, desk.zone)


def _due(desk: Desk, line: Timeline, call: Call, when: datetime) -> tuple[Due, ...]:
    low = call.score is not None and call.score <= DISSATISFIED_UP_TO
    if not (call.reached and (low or call.satisfied is False)):
        return ()
    return reopened(clocks_of(desk, line.ticket), line.life, when)


def _give_up(desk: Desk, line: Timeline, when: datetime) -> None:
    """Close as not reached once the attempts are used up; say what is left otherwise."""
    limit = desk.office.policies.callback_attempts
    if not line.life.owes_callback():
        return
    if line.life.attempts >= limit:
        line.add(Action.CLOSE, when, outcome=Outcome.UNREACHABLE)
        desk.notices.append(f"{line.id}: {limit} attempts used up; closed as not reached")
    else:
        desk.notices.append(f"{line.id}: attempt {line.life.attempts} of {limit}; still owed")


def _words(call: Call) -> str:
    if not call.reached:
        return "unreachable"
    return f"score {call.score}" if call.score is not None else "reached"
