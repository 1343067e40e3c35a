"""Calling the resident back: every attempt is a record, and what it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from svc.desk.core.typed_values import fit, plain_text
from svc.desk.ticket.actions import TimeInput, clocks_of, keep, open_timeline, say_whether_there
from svc.errors import Refused, UsageError
from svc.kinds.followup import FOLLOWUP_FORMAT, FollowUp
from svc.language import N_, _
from svc.model.words import Action, CallbackPolicy, CallCode, Outcome, Status, word
from svc.rules.clocks.due_times import reopened
from svc.rules.ticket.callbacks import OUTCOMES, handler
from svc.rules.ticket.lifecycle import DISSATISFIED_UP_TO, OWN, SATISFIED_FROM

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk
    from svc.desk.ticket.timeline import Timeline
    from svc.model.ticket import Due, Ticket


@dataclass(frozen=True, kw_only=True)
class CallbackResult:
    """What came of one attempt.

    Attributes:
        reached: Whether the resident was reached.
        score: 1 very dissatisfied to 5 very satisfied, if one was given.
        satisfied: What the resident said, where no score was given.
        code: How it went; it must fit `reached`.
        next: When to try again; a day alone means from its beginning.
        reporter: Who was called, where a ticket has several reporters: the number of
            the ticket they reported, or of a resident; the only one left unless told.
    """

    reached: bool
    score: int | None = None
    satisfied: bool | None = None
    code: str | None = None
    reason: str | None = None
    note: str | None = None
    next: TimeInput = None
    at: TimeInput = None
    reporter: str | None = None


def callback(desk: Desk, tail: str, call: CallbackResult) -> tuple[Ticket, FollowUp]:
    """Record an attempt to call back.

    Once every reporter is reached and content the ticket closes; a dissatisfied
    one reopens it for the same assignee; when the attempts that the office allows
    are used up on all who are left it closes as not reached, never as satisfied.

    Raises:
        Refused: No callback is owed, or who did the work may not call.
        UsageError: What was said of the call contradicts itself, or several are to
            be called and nobody was named.
    """
    line = open_timeline(desk, tail, call.at)
    line.allows(Action.CALLBACK)
    _check(call)
    _check_caller(desk, line)
    when = desk.moment(call.at)
    reporter = called(desk, line, call.reporter)
    record = _record(desk, line, call, reporter, when)
    line.add(
        Action.CALLBACK, when, followup=record.id, outcome=record.outcome, score=call.score,
        satisfied=call.satisfied, reason=record.reason, note=record.note,
        ticket=record.reporter, due=_due(desk, line, call, when),
    )  # fmt: skip
    if line.life.policy is CallbackPolicy.HISTORY and _is_unhappy(call):
        said = _("{ticket} came in closed from another system and stays so", ticket=line.id)
        desk.notices.append(said)
    if line.life.status is Status.ASSIGNED:
        say_whether_there(desk, line)
    settle(desk, line, when)
    if record.code is CallCode.WRONG_NUMBER:
        desk.notices.append(_wrong_number(desk, line, reporter))
    desk.put("followup", record)
    subject = f"callback {line.id} ({_words(call)}, {line.life.status})"
    return keep(desk, line, Action.CALLBACK, subject, call.at), record


def _check(call: CallbackResult) -> None:
    if not call.reached and (call.score is not None or call.satisfied is not None):
        raise UsageError(_("unreachable and a score exclude each other"), _("svc callback --help"))
    if call.reached and call.next is not None:
        raise UsageError(
            _("--next is for a resident who was not reached"), _("svc callback --help")
        )
    _check_code(call)
    if call.score is None:
        return
    if not 1 <= call.score <= 5:
        raise UsageError(
            _("score {score} is not 1 to 5", score=call.score),
            _("1 very dissatisfied, 5 very satisfied"),
        )
    contrary = call.score >= SATISFIED_FROM if call.satisfied is False else (
        call.satisfied is True and call.score <= DISSATISFIED_UP_TO
    )  # fmt: skip
    if contrary:
        raise UsageError(
            _("score {score} and what was said contradict each other", score=call.score),
            _(
                "{high} and 5 are satisfied, 1 and {low} are not",
                high=SATISFIED_FROM,
                low=DISSATISFIED_UP_TO,
            ),
        )


def _check_code(call: CallbackResult) -> None:
    if call.code is None:
        return
    code = fit(FollowUp, "code", call.code, "--outcome")
    if (OUTCOMES[code] is Outcome.REACHED) is not call.reached:
        said = Outcome.REACHED if call.reached else Outcome.UNREACHABLE
        raise UsageError(
            _("{one} and {other} exclude each other", one=word(code), other=word(said)),
            _("svc callback --help"),
        )
    if code is CallCode.REFUSED and (call.score is not None or call.satisfied is not None):
        raise UsageError(_("refused and a score exclude each other"), _("svc callback --help"))


def _wrong_number(desk: Desk, line: Timeline, reporter: str) -> str:
    ticket: Ticket = desk.load("ticket", reporter) if reporter else line.ticket
    mend = f"svc resident edit {ticket.resident}" if ticket.resident else f"svc edit {ticket.id}"
    return _("{ticket}: the phone on file is wrong: {command}", ticket=ticket.id, command=mend)


def _check_caller(desk: Desk, line: Timeline) -> None:
    """Who did the work should not be who asks how it was."""
    if desk.actor.id != handler(line.ticket, line.life):
        return
    if not desk.office.policies.handler_may_call:
        raise Refused(
            _(
                "{actor} did the work on {ticket} and may not call back "
                "(policies.handler_may_call)",
                actor=desk.actor.id,
                ticket=line.id,
            ),
            _("let somebody else call: --as STAFF"),
        )
    others = "SELECT 1 FROM staff WHERE active AND id != ? AND ' ' || roles || ' ' LIKE '% desk %'"
    if desk.index.one(others, (desk.actor.id,)) is not None:
        desk.notices.append(
            _(
                "{actor} did the work on {ticket}: better let another call",
                actor=desk.actor.id,
                ticket=line.id,
            )
        )


def to_call(desk: Desk, line: Timeline) -> list[str]:
    """Reporters not reached yet on whom attempts are left: `OWN`, or a ticket's number."""
    limit = desk.office.policies.callback_attempts
    return [one for one in line.life.unreached() if line.life.tried.get(one, 0) < limit]


def called(desk: Desk, line: Timeline, typed: str | None) -> str:
    """Who is meant by a name, else the only one left to call: `OWN`, or a ticket's number.

    Raises:
        UsageError: Several are left, and nobody was named.
        Refused: Whoever was named did not report it.
    """
    if typed is not None:
        return _named(desk, line, typed)
    left = line.life.unreached() if line.life.given_up else to_call(desk, line)
    if len(left) > 1:
        numbers = [one or line.id for one in left]
        raise UsageError(
            _(
                "{ticket} has {count} reporters to call: those of {numbers}",
                ticket=line.id,
                count=len(left),
                numbers=", ".join(numbers),
            ),
            _("say whom: --reporter {number}", number=numbers[0]),
        )
    return left[0] if left else OWN


def _named(desk: Desk, line: Timeline, typed: str) -> str:
    """The reporter that a ticket's or a resident's number means."""
    from svc.desk.core import lookup as people

    if typed.upper().startswith("R-"):
        resident = people.find_number(desk.index, typed, "resident")
        for reporter in line.life.reporters:
            ticket = desk.load("ticket", reporter) if reporter else line.ticket
            if ticket.resident == resident:
                return str(reporter)
        raise Refused(
            _("{resident} did not report {ticket}", resident=resident, ticket=line.id),
            _("svc show {ticket}", ticket=line.id),
        )
    number = people.find_number(desk.index, typed)
    return OWN if number == line.id else number


def _record(
    desk: Desk, line: Timeline, call: CallbackResult, reporter: str, when: datetime
) -> FollowUp:
    return FollowUp(
        format=FOLLOWUP_FORMAT,
        id=desk.next_number("followup", when),
        ticket=line.id,
        at=when,
        by=desk.actor.id,
        attempt=line.life.tried.get(reporter, 0) + 1,
        outcome=Outcome.REACHED if call.reached else Outcome.UNREACHABLE,
        code=CallCode(call.code) if call.code else None,
        reporter=reporter or None,
        score=call.score,
        satisfied=call.satisfied,
        reason=_words_of(call.reason, "--reason"),
        note=_words_of(call.note, "--note"),
        next=_next(desk, call, when),
    )


def _words_of(text: str | None, spelled: str) -> str | None:
    plain = plain_text(text or "")
    return fit(FollowUp, "note", plain, spelled) if plain else None


def _next(desk: Desk, call: CallbackResult, when: datetime) -> datetime | None:
    from svc.rules.time.parsing import in_zone, parse_moment

    if call.next is None:
        return None
    typed = call.next
    if isinstance(typed, str):
        typed = parse_moment(typed, desk.now, desk.zone, day_at=time(0))
    at = in_zone(typed, desk.zone)
    if at <= when:
        raise UsageError(_("--next {at} has passed", at=at.isoformat()), _("say a later time"))
    return at


def _due(desk: Desk, line: Timeline, call: CallbackResult, when: datetime) -> tuple[Due, ...]:
    if not _is_unhappy(call) or line.life.policy is CallbackPolicy.HISTORY:
        return ()
    return reopened(clocks_of(desk, line.ticket), line.life, when)


def _is_unhappy(call: CallbackResult) -> bool:
    low = call.score is not None and call.score <= DISSATISFIED_UP_TO
    return call.reached and (low or call.satisfied is False)


def settle(desk: Desk, line: Timeline, when: datetime) -> bool:
    """Close as not reached once the attempts are used up; say what is left otherwise.

    Returns:
        Whether it was closed.
    """
    if not line.life.owes_callback():
        return False
    limit = desk.office.policies.callback_attempts
    if not give_up(desk, line, when):
        desk.notices.append(_still_owed(line, to_call(desk, line), limit))
        return False
    desk.notices.append(
        _("{ticket}: {limit} attempts used up; closed as not reached", ticket=line.id, limit=limit)
    )
    return True


def give_up(desk: Desk, line: Timeline, when: datetime) -> bool:
    """Close a ticket as not reached if nobody is left on whom there are attempts."""
    life = line.life
    if not life.owes_callback() or not life.attempts or to_call(desk, line):
        return False
    line.add(Action.CLOSE, when, outcome=Outcome.UNREACHABLE)
    return True


def _still_owed(line: Timeline, left: list[str], limit: int) -> str:
    tried = line.life.tried
    if line.life.reporters == [OWN]:
        said = N_("{ticket}: attempt {n} of {limit}; still owed")
        return _(said, ticket=line.id, n=tried.get(OWN, 0), limit=limit)
    left_on = N_("{ticket} ({n} of {limit} attempts)")
    told = [_(left_on, ticket=one or line.id, n=tried.get(one, 0), limit=limit) for one in left]
    said = N_("{ticket}: still to call: the reporter of {others}")
    return _(said, ticket=line.id, others=_(", of ").join(told))


def _words(call: CallbackResult) -> str:
    if call.code:
        return call.code
    if not call.reached:
        return "unreachable"
    return f"score {call.score}" if call.score is not None else "reached"
