"""Pressing for a ticket from above: supervised, put to a higher level, by hand or by rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from svc.duties.ticket import permissions
from svc.duties.ticket.waiting import to_come
from svc.errors import Refused
from svc.language import _
from svc.model.roles import Role
from svc.model.ticket import Due
from svc.model.words import Action, ClockName
from svc.rules.clocks.targets import due as due_after
from svc.rules.clocks.targets import parse_span
from svc.rules.office import defaults as customs
from svc.rules.ticket.statuses import OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.duties.decision import Decision
    from svc.duties.ticket.timeline import Timeline
    from svc.model.office import Level, Office
    from svc.model.ticket import Ticket
    from svc.rules.time.working_time import WorkCalendar

#: What the due time of an answer to the director is named after.
SUPERVISED = "supervise"


def supervise(
    line: Timeline, answer_by: datetime, reason: str | None, party: str | None = None,
    number: str | None = None,
) -> Decision[Ticket]:  # fmt: skip
    """A director takes a ticket under supervision and wants an answer by a time.

    Args:
        party: The department of the company that asks for it, if one does.
        number: Its own number of the item.

    Raises:
        Refused: Who acts is no director, or the time has passed.
    """
    line.allows(Action.SUPERVISE)
    to_come(line.hand, answer_by, "--answer-by")
    role = Role.DIRECTOR if permissions.is_director(line.hand) else None
    due = (Due(ClockName.ANSWER, answer_by, SUPERVISED),)
    line.add(Action.SUPERVISE, role=role, reason=reason, party=party, number=number, due=due)
    return line.decided(Action.SUPERVISE, f"(answer by {answer_by:%Y-%m-%d %H:%M})")


def escalate(line: Timeline, to: str, reason: str | None) -> Decision[Ticket]:
    """Put a ticket to a higher level, which owes an answer within its own time.

    The desk stays the owner; the levels go up only.

    Args:
        to: Id or name of one of the office's levels.

    Raises:
        Refused: There is no such level, or the ticket was at it or above already.
    """
    line.allows(Action.ESCALATE)
    level = _level(line, to)
    _raise_to(line, level, reason)
    return line.decided(Action.ESCALATE, f"to {level.id}")


def _raise_to(line: Timeline, level: Level, reason: str | None) -> None:
    """Have a level asked, and by when it owes an answer."""
    calendar = line.hand.clocks_of(line.ticket).calendar
    due = due_after(line.when, level.answer, calendar)
    stamp = Due(ClockName.ANSWER, due, f"{level.id} {level.answer}")
    line.add(Action.ESCALATE, level=level.id, reason=reason, due=(stamp,))


def _level(line: Timeline, to: str) -> Level:
    levels = customs.levels(line.hand.office)
    ladder = " → ".join(one.id for one in levels)
    level = customs.level(line.hand.office, to)
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


def rise(line: Timeline) -> Decision[Ticket] | None:
    """Put a late ticket to the level whose time has come by rule; None if that is none's.

    Args:
        line: The ticket as its last step left it.
    """
    level = due_level(line)
    if level is None:
        return None
    _raise_to(line, level, f"overdue {level.after}")
    return line.decided(Action.ESCALATE, f"to {level.id}")


def due_level(line: Timeline) -> Level | None:
    """The level to be asked now: the next above those asked, once its time has come.

    It counts from the due time that has passed, and from when the level below was
    asked: after a long time without ticks each still has its own time to answer.
    """
    life = line.life
    run = life.current(ClockName.RESOLVE)
    if life.status not in OPEN or run is None or run.due is None or not run.running:
        return None
    above = levels_above(line.hand.office, life.levels)
    level = next((one for one in above if one.after is not None), None)
    if level is None or level.after is None:
        return None
    since = max(run.due, life.escalated or run.due)
    until = run.paused or line.hand.now
    return level if due_after(since, level.after, line.hand.calendar_of(None)) <= until else None


def may_rise(office: Office, calendar: WorkCalendar, asked: Sequence[str], late: timedelta) -> bool:
    """Whether nothing rules out that a level is due; waits are not looked at.

    Args:
        asked: Levels that were asked.
        late: Since when the ticket is.
    """
    spans = (level.after for level in levels_above(office, asked) if level.after is not None)
    span = next(spans, None)
    # The shortest time in which a span can pass: working time takes longer.
    return span is not None and timedelta(seconds=parse_span(span).seconds(calendar)) <= late


def levels_above(office: Office, asked: Sequence[str]) -> tuple[Level, ...]:
    """The office's levels above those that were asked."""
    levels = customs.levels(office)
    order = [level.id for level in levels]
    reached = [order.index(one) for one in asked if one in order]
    return levels[max(reached, default=-1) + 1 :]
