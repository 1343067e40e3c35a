"""Calling the resident back: what came of an attempt, and what it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.duties.ticket.finishing import say_whether_there
from svc.duties.typed_values import fit, plain_text
from svc.errors import Refused, UsageError
from svc.kinds.followup import FOLLOWUP_FORMAT, FollowUp
from svc.language import N_, _
from svc.model.roles import Role
from svc.model.words import Action, CallbackPolicy, CallCode, Outcome, Status, word
from svc.named_tuple import NamedTuple
from svc.rules.clocks.due_times import reopened
from svc.rules.ticket.callbacks import OUTCOMES, handler
from svc.rules.ticket.lifecycle import DISSATISFIED_UP_TO, OWN, SATISFIED_FROM

if TYPE_CHECKING:
    from datetime import datetime

    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Due, Ticket


class CallAnswer(NamedTuple):
    """What was said of one attempt.

    Attributes:
        reached: Whether the resident was reached.
        score: 1 very dissatisfied to 5 very satisfied, if one was given.
        satisfied: What the resident said, where no score was given.
        code: How it went; it must fit `reached`.
        next: When to try again.
    """

    reached: bool
    score: int | None = None
    satisfied: bool | None = None
    code: CallCode | None = None
    reason: str | None = None
    note: str | None = None
    next: datetime | None = None

    @property
    def is_unhappy(self) -> bool:
        """Whether it reached somebody who is not content."""
        low = self.score is not None and self.score <= DISSATISFIED_UP_TO
        return self.reached and (low or self.satisfied is False)

    @property
    def outcome(self) -> Outcome:
        """Reached, or not."""
        return Outcome.REACHED if self.reached else Outcome.UNREACHABLE


def _may_call(line: Timeline) -> None:
    """Who did the work should not be who asks how it was.

    Raises:
        Refused: The office's rules forbid it.
    """
    actor = line.hand.actor.id
    if actor != handler(line.ticket, line.life):
        return
    if not line.hand.office.policies.handler_may_call:
        raise Refused(
            _(
                "{actor} did the work on {ticket} and may not call back "
                "(policies.handler_may_call)",
                actor=actor,
                ticket=line.id,
            ),
            _("let somebody else call: --as STAFF"),
        )
    if any(Role.DESK in roles for who, roles in line.hand.roles.items() if who != actor):
        line.notices.append(
            _("{actor} did the work on {ticket}: better let another call",
              actor=actor, ticket=line.id)
        )  # fmt: skip


def callback(
    line: Timeline,
    call: CallAnswer,
    number: str,
    whom: str | None = None,
    absorbed: Mapping[str, Ticket] = MappingProxyType({}),
) -> Decision[tuple[Ticket, FollowUp]]:
    """Record an attempt to call back.

    Once every reporter is reached and content the ticket closes; a dissatisfied
    one reopens it for the same assignee; when the attempts that the office allows
    are used up on all who are left it closes as not reached, never as satisfied.

    Args:
        line: The ticket.
        call: What came of it.
        number: Of the follow-up's record.
        whom: Who was called: `OWN`, or the number of the ticket they reported; the only
            one left unless told.
        absorbed: The tickets that its other reporters reported, needed where the phone
            on file is wrong.

    Raises:
        Refused: No callback is owed, or who did the work may not call.
        UsageError: What was said of the call contradicts itself, or several are to
            be called and nobody was named.
    """
    line.allows(Action.CALLBACK)
    _contradictions(call)
    _may_call(line)
    reporter = only_one_left(line) if whom is None else whom
    record = _record(line, call, reporter, number)
    line.add(
        Action.CALLBACK, followup=record.id, outcome=record.outcome, score=call.score,
        satisfied=call.satisfied, reason=record.reason, note=record.note,
        ticket=record.reporter, due=_due(line, call),
    )  # fmt: skip
    if line.life.policy is CallbackPolicy.HISTORY and call.is_unhappy:
        stays = _("{ticket} came in closed from another system and stays so", ticket=line.id)
        line.notices.append(stays)
    if line.life.status is Status.ASSIGNED:
        say_whether_there(line)
    settle(line)
    if record.code is CallCode.WRONG_NUMBER:
        line.notices.append(_wrong_number(absorbed[reporter] if reporter else line.ticket))
    decision = line.decided(
        Action.CALLBACK, f"({_words(call)}, {line.life.status})", (Written("followup", record),)
    )
    return Decision((line.ticket, record), *decision[1:])


def _contradictions(call: CallAnswer) -> None:
    """Hold what was said of a call against itself.

    Raises:
        UsageError: It contradicts itself.
    """
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


def _check_code(call: CallAnswer) -> None:
    if call.code is None:
        return
    if OUTCOMES[call.code] is not call.outcome:
        raise UsageError(
            _(
                "{one} and {other} exclude each other",
                one=word(call.code),
                other=word(call.outcome),
            ),
            _("svc callback --help"),
        )
    if call.code is CallCode.REFUSED and (call.score is not None or call.satisfied is not None):
        raise UsageError(_("refused and a score exclude each other"), _("svc callback --help"))


def _wrong_number(ticket: Ticket) -> str:
    mend = f"svc resident edit {ticket.resident}" if ticket.resident else f"svc edit {ticket.id}"
    return _("{ticket}: the phone on file is wrong: {command}", ticket=ticket.id, command=mend)


def to_call(line: Timeline) -> list[str]:
    """Reporters not reached yet on whom attempts are left: `OWN`, or a ticket's number."""
    limit = line.hand.office.policies.callback_attempts
    return [one for one in line.life.unreached() if line.life.tried.get(one, 0) < limit]


def only_one_left(line: Timeline) -> str:
    """Who is to be called where nobody was named: `OWN`, or a ticket's number.

    Raises:
        UsageError: Several are left.
    """
    left = line.life.unreached() if line.life.given_up else to_call(line)
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


def _record(line: Timeline, call: CallAnswer, reporter: str, number: str) -> FollowUp:
    if call.next is not None and call.next <= line.when:
        raise UsageError(
            _("--next {at} has passed", at=call.next.isoformat()), _("say a later time")
        )
    return FollowUp(
        format=FOLLOWUP_FORMAT,
        id=number,
        ticket=line.id,
        at=line.when,
        by=line.hand.actor.id,
        attempt=line.life.tried.get(reporter, 0) + 1,
        outcome=call.outcome,
        code=call.code,
        reporter=reporter or None,
        score=call.score,
        satisfied=call.satisfied,
        reason=_words_of(call.reason, "--reason"),
        note=_words_of(call.note, "--note"),
        next=call.next,
    )


def _words_of(text: str | None, spelled: str) -> str | None:
    plain = plain_text(text or "")
    return fit(FollowUp, "note", plain, spelled) if plain else None


def _due(line: Timeline, call: CallAnswer) -> tuple[Due, ...]:
    if not call.is_unhappy or line.life.policy is CallbackPolicy.HISTORY:
        return ()
    return reopened(line.hand.clocks_of(line.ticket), line.life, line.when)


def settle(line: Timeline) -> None:
    """Close as not reached once the attempts are used up; say what is left otherwise."""
    if not line.life.owes_callback():
        return
    limit = line.hand.office.policies.callback_attempts
    if not _give_up(line):
        line.notices.append(_still_owed(line, to_call(line), limit))
        return
    line.notices.append(
        _("{ticket}: {limit} attempts used up; closed as not reached", ticket=line.id, limit=limit)
    )


def give_up(line: Timeline) -> Decision[Ticket] | None:
    """Close a ticket by rule as not reached; None if attempts are left, or none is owed."""
    return line.decided(Action.CLOSE, "(not reached)") if _give_up(line) else None


def _give_up(line: Timeline) -> bool:
    life = line.life
    if not life.owes_callback() or not life.attempts or to_call(line):
        return False
    line.add(Action.CLOSE, outcome=Outcome.UNREACHABLE)
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


def _words(call: CallAnswer) -> str:
    if call.code:
        return call.code
    if not call.reached:
        return "unreachable"
    return f"score {call.score}" if call.score is not None else "reached"
