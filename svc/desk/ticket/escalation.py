"""Pressing for a ticket: urging, supervising, escalating, and answering what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.desk.ticket.actions import TimeInput, open_timeline
from svc.desk.ticket.waiting import due_moment
from svc.duties.ticket import escalation as decide
from svc.duties.ticket import remarks
from svc.errors import UsageError
from svc.model.words import Action

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.model.ticket import Ticket


def urge(
    desk: Desk,
    tail: str,
    asked_by: str | None = None,
    note: str | None = None,
    at: TimeInput = None,
) -> Ticket:
    """Somebody asked how it goes; it is counted.

    Args:
        asked_by: A resident's number, or who asked in words; the reporter unless told.
    """
    line = open_timeline(desk, tail, at, Action.URGE)
    return desk.record(remarks.urge(line, _asked_by(desk, asked_by), note))


def supervise(
    desk: Desk,
    tail: str,
    answer_by: TimeInput,
    reason: str | None = None,
    at: TimeInput = None,
    party: str | None = None,
    their_number: str | None = None,
) -> Ticket:
    """A director takes a ticket under supervision and wants an answer by a time.

    Args:
        party: The department of the company that asks for it, by id; None for nobody else.
        their_number: Its own number of the item.

    Raises:
        Refused: Who acts is no director, or the time has passed.
    """
    line = open_timeline(desk, tail, at, Action.SUPERVISE)
    by = due_moment(desk, answer_by, "--answer-by")
    return desk.record(decide.supervise(line, by, reason, party, their_number))


def answer(desk: Desk, tail: str, note: str, at: TimeInput = None) -> Ticket:
    """Answer what a director or a higher level asked."""
    return desk.record(remarks.happen(open_timeline(desk, tail, at), Action.ANSWER, note=note))


def escalate(
    desk: Desk, tail: str, to: str, reason: str | None = None, at: TimeInput = None
) -> Ticket:
    """Put a ticket to a higher level, which owes an answer within its own time.

    Args:
        to: Id or name of one of the office's levels.

    Raises:
        Refused: There is no such level, or the ticket was at it or above already.
    """
    return desk.record(decide.escalate(open_timeline(desk, tail, at), to, reason))


def _asked_by(desk: Desk, typed: str | None) -> str | None:
    """Who asked; a resident on file by number in full."""
    name = (typed or "").strip()
    if not name.upper().startswith("R-"):
        return name or None
    try:
        return people.find_number(desk.index, name, "resident")
    except UsageError:
        return name
