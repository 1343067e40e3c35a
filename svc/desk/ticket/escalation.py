"""Pressing for a ticket: urging, supervising, escalating, and answering what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.desk.core import permissions as rights
from svc.desk.ticket.actions import TimeInput, clocks_of, happen, keep, open_timeline
from svc.desk.ticket.waiting import ahead
from svc.errors import Refused, UsageError
from svc.language import _, n_
from svc.model.ticket import Due
from svc.model.words import Action, ClockName, Role
from svc.rules.clocks.targets import due as due_after
from svc.rules.office import defaults as customs

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk
    from svc.desk.ticket.timeline import Timeline
    from svc.model.office import Level
    from svc.model.ticket import Ticket

#: What the due time of an answer to the director is named after.
SUPERVISED = "supervise"


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
    line = open_timeline(desk, tail, at)
    line.allows(Action.URGE)
    asked = _asked_by(desk, asked_by)
    ticket = happen(desk, line, Action.URGE, at, asked_by=asked, note=note)
    urged = n_("{ticket}: urged once", "{ticket}: urged {n} times", line.life.urges, ticket=line.id)
    desk.notices.append(urged)
    return ticket


def supervise(
    desk: Desk,
    tail: str,
    answer_by: TimeInput,
    reason: str | None = None,
    at: TimeInput = None,
) -> Ticket:
    """A director takes a ticket under supervision and wants an answer by a time.

    Raises:
        Refused: Who acts is no director, or the time has passed.
    """
    line = open_timeline(desk, tail, at)
    line.allows(Action.SUPERVISE)
    by = ahead(desk, answer_by, "--answer-by")
    role = Role.DIRECTOR if rights.is_director(desk) else None
    due = (Due(ClockName.ANSWER, by, SUPERVISED),)
    line.add(Action.SUPERVISE, desk.moment(at), role=role, reason=reason, due=due)
    subject = f"supervise {line.id} (answer by {by:%Y-%m-%d %H:%M})"
    return keep(desk, line, Action.SUPERVISE, subject, at)


def answer(desk: Desk, tail: str, note: str, at: TimeInput = None) -> Ticket:
    """Answer what a director or a higher level asked."""
    return happen(desk, open_timeline(desk, tail, at), Action.ANSWER, at, note=note)


def escalate(
    desk: Desk, tail: str, to: str, reason: str | None = None, at: TimeInput = None
) -> Ticket:
    """Put a ticket to a higher level, which owes an answer within its own time.

    The desk stays the owner; the levels go up only.

    Args:
        to: Id or name of one of the office's levels.

    Raises:
        Refused: There is no such level, or the ticket was at it or above already.
    """
    line = open_timeline(desk, tail, at)
    line.allows(Action.ESCALATE)
    level = _level(desk, line, to)
    when = desk.moment(at)
    raise_to(line, level, when, reason)
    return keep(desk, line, Action.ESCALATE, f"escalate {line.id} to {level.id}", at)


def raise_to(line: Timeline, level: Level, when: datetime, reason: str | None) -> datetime:
    """Have a level asked, and by when it owes an answer."""
    calendar = clocks_of(line.desk, line.ticket).calendar
    due = due_after(when, level.answer, calendar)
    stamp = Due(ClockName.ANSWER, due, f"{level.id} {level.answer}")
    line.add(Action.ESCALATE, when, level=level.id, reason=reason, due=(stamp,))
    return due


def _level(desk: Desk, line: Timeline, to: str) -> Level:
    levels = customs.levels(desk.office)
    ladder = " → ".join(one.id for one in levels)
    level = customs.level(desk.office, to)
    if level is None:
        raise Refused(
            _("{to!r} is no level (escalation)", to=to), _("the levels: {ladder}", ladder=ladder)
        )
    order = [one.id for one in levels]
    reached = [order.index(one) for one in line.life.levels if one in order]
    if reached and order.index(level.id) <= max(reached):
        raise Refused(
            _(
                "{ticket} was escalated to {level} already, and goes up only (escalation: "
                "{ladder})",
                ticket=line.id,
                level=order[max(reached)],
                ladder=ladder,
            ),
            _("a higher level; or svc answer {ticket} --note WORDS", ticket=line.id),
        )
    return level


def _asked_by(desk: Desk, typed: str | None) -> str | None:
    """Who asked; a resident on file by number in full."""
    name = (typed or "").strip()
    if not name.upper().startswith("R-"):
        return name or None
    try:
        return people.find_number(desk.index, name, "resident")
    except UsageError:
        return name
