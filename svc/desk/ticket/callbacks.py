"""Calling the resident back: every attempt is a record, and what it leads to."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.desk.ticket.actions import TimeInput, moment_of, open_timeline
from svc.duties.ticket import callbacks as decide
from svc.duties.ticket.callbacks import CallAnswer
from svc.duties.typed_values import fit
from svc.errors import Refused
from svc.kinds.followup import FollowUp
from svc.language import _
from svc.model.words import Action, CallCode
from svc.named_tuple import NamedTuple
from svc.rules.ticket.lifecycle import OWN

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Ticket


class CallbackResult(NamedTuple):
    """What came of one attempt, as typed.

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
    """Record an attempt to call back; what comes of it: `svc.duties.ticket.callbacks`.

    Raises:
        Refused: No callback is owed, or who did the work may not call.
        UsageError: What was said of the call contradicts itself, or several are to
            be called and nobody was named.
    """
    line = open_timeline(desk, tail, call.at, Action.CALLBACK)
    answer = _answer(desk, call)
    whom = None if call.reporter is None else _named(desk, line, call.reporter)
    absorbed = {}
    if answer.code is CallCode.WRONG_NUMBER:
        absorbed = {one: desk.load("ticket", one) for one in line.life.reporters if one}
    number = desk.next_number("followup", line.when)
    return desk.record(decide.callback(line, answer, number, whom, absorbed))


def called(desk: Desk, line: Timeline, typed: str | None) -> str:
    """Who is meant by a name, else the only one left to call: `OWN`, or a ticket's number.

    Raises:
        UsageError: Several are left, and nobody was named.
        Refused: Whoever was named did not report it.
    """
    return decide.only_one_left(line) if typed is None else _named(desk, line, typed)


def _named(desk: Desk, line: Timeline, typed: str) -> str:
    """The reporter that a ticket's or a resident's number means."""
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


def _answer(desk: Desk, call: CallbackResult) -> CallAnswer:
    return CallAnswer(
        reached=call.reached,
        score=call.score,
        satisfied=call.satisfied,
        code=fit(FollowUp, "code", call.code, "--outcome") if call.code is not None else None,
        reason=call.reason,
        note=call.note,
        next=None if call.next is None else moment_of(desk, call.next, time(0)),
    )
