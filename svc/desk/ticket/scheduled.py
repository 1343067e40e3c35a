"""What falls due by rule, done whenever somebody asks for it: as often as one likes, by any desk.

Waits that have run out get the step that says so, overdue tickets go up the
office's ladder a level at a time, an outside party that owes a word is noted as late,
callbacks whose attempts are used up are closed. What is done once is not due again, so a
second run finds nothing; where two desks do it apart, the fold keeps one of the two steps
without effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from svc.desk.core.act import act
from svc.desk.ticket.actions import as_recorded
from svc.desk.ticket.waiting import mark_resumed
from svc.duties.ticket.callbacks import give_up
from svc.duties.ticket.escalation import may_rise, rise
from svc.duties.ticket.referring import note_late
from svc.errors import SvcError
from svc.index.query import due
from svc.language import _
from svc.model.actors import SVC
from svc.model.words import Action
from svc.named_tuple import NamedTuple
from svc.rules.office import defaults
from svc.store.layout import path_of

if TYPE_CHECKING:
    import sqlite3

    from svc.desk.core.act import ActionResult
    from svc.desk.core.desk import Desk


#: What a rung of the ladder of what is overdue is called among what is done by rule.
DEMAND: Literal["demand"] = "demand"
#: What a promise is called whose date has passed, among what is done by rule.
BROKEN: Literal["break"] = "break"


class ScheduledAction(NamedTuple):
    """One thing done by rule.

    Attributes:
        id: The ticket.
        action: `resume`, `escalate`, `close`, `note` that an outside party is late,
            `create` of a ticket about money, or `demand`,
            a rung of the ladder of what is overdue, or `break`, a promise that was not kept.
        at: When it happened: a wait ended at its own date.
        rule: What made it due: the span of a level, the number of attempts, a receipt, a party.
        level: To which level it was escalated.
        answer: When that level owes an answer.
        words: Of a ticket about money, a promise or a late party, what happened.
    """

    id: str
    action: Action | Literal["demand", "break"]
    at: datetime
    rule: str | None = None
    level: str | None = None
    answer: datetime | None = None
    words: str | None = None


def run(
    start: Path, actor: str = SVC, dry_run: bool = False, now: datetime | None = None
) -> ActionResult:
    """Do what is due, as one commit, or as none if nothing is.

    Args:
        start: A folder inside the office's repository.
        actor: Who acts; the program unless told.
        dry_run: Only say what would be done.
        now: The moment; the present one unless told.

    Returns:
        Its `result` are the steps taken.
    """
    return act(start, actor, tick, now, dry_run=dry_run)


def tick(desk: Desk) -> list[ScheduledAction]:
    """Take every step that is due by now; tickets that somebody edits by hand are left alone.

    Raises:
        SvcError: Whoever acts is not on the staff, or the office's rules cannot be read.
    """
    assert desk.actor
    numbers = _candidates(desk)
    edited = {edit.path for edit in desk.repository.edits()} if numbers else set()
    steps: list[ScheduledAction] = []
    for number in numbers:
        if path_of("ticket", number) in edited:
            desk.notices.append(
                _("{number} has edits by hand and is left alone (svc status)", number=number)
            )
            continue
        try:
            steps += _steps(desk, number)
        except SvcError as error:
            desk.notices.append(
                _("{number} is left alone: {reason}", number=number, reason=error.message)
            )
    return [*steps, *_about_money(desk), *_about_promises(desk)]


def _about_promises(desk: Desk) -> Iterator[ScheduledAction]:
    """Promises whose date has passed: noted, and somebody is to call."""
    if desk.index.one("SELECT 1 FROM promise LIMIT 1") is None:
        return
    from svc.desk.ticket import broken_promises

    yield from _opened(desk, _("promises"), (
        ScheduledAction(made.id, BROKEN, made.events[-1].at, made.events[-1].ticket,
                        words=broken_promises.said(made))
        for made in broken_promises.note_broken(desk)
    ))  # fmt: skip


def _about_money(desk: Desk) -> list[ScheduledAction]:
    """Tickets about money that was taken twice, and about drawers that held too much or little."""
    steps: list[ScheduledAction] = []
    if desk.index.one("SELECT 1 FROM receipt LIMIT 1") is not None:
        from svc.desk.ticket import doubles

        steps += _opened(desk, _("receipts"), (
            ScheduledAction(ticket.id, Action.CREATE, ticket.received, receipt.id,
                            words=_("money of {receipt} was paid twice", receipt=receipt.id))
            for ticket, receipt in doubles.open_tickets(desk)
        ))  # fmt: skip
    if desk.index.one("SELECT 1 FROM closing LIMIT 1") is not None:
        from svc.desk.ticket import differences

        steps += _opened(desk, _("closings"), (
            ScheduledAction(ticket.id, Action.CREATE, ticket.received, closing.id,
                            words=differences.said(closing))
            for ticket, closing in differences.open_tickets(desk)
        ))  # fmt: skip
    if desk.index.one("SELECT 1 FROM bill LIMIT 1") is not None:
        from svc.desk.ticket import dunning

        steps += _opened(desk, _("arrears"), (
            ScheduledAction(made.id, DEMAND, made.at, f"{made.rung} days {made.unit}",
                            str(made.step))
            for made in dunning.climb(desk)
        ))  # fmt: skip
    return steps


def _opened(desk: Desk, what: str, opening: Iterator[ScheduledAction]) -> Iterator[ScheduledAction]:
    """Tickets as they are opened; what cannot be is told, and nothing else waits for it."""
    try:
        yield from opening
    except SvcError as error:
        desk.notices.append(
            _("{number} is left alone: {reason}", number=what, reason=error.message)
        )


def _candidates(desk: Desk) -> list[str]:
    """Tickets of which something may be due; the index tells."""
    now = int(desk.now.timestamp())
    numbers = due.run_out(desk.index, now)
    numbers += due.tried_out(desk.index, desk.office.policies.callback_attempts)
    numbers += due.parties_late(desk.index, now)
    numbers += [row["id"] for row in due.overdue(desk.index, now) if _may_rise(desk, row, now)]
    return sorted(set(numbers))


def _may_rise(desk: Desk, row: sqlite3.Row, now: int) -> bool:
    """Whether the index does not rule out that a level is due."""
    asked = [row["level"]] if row["level"] else []
    late = timedelta(seconds=now - row["resolve_due"])
    return may_rise(desk.office, desk.calendar, asked, late)


def _steps(desk: Desk, number: str) -> Iterator[ScheduledAction]:
    resumed = mark_resumed(desk, number)
    if resumed is not None:
        yield ScheduledAction(number, Action.RESUME, resumed.timeline[-1].at)
    line = as_recorded(desk, number)
    risen = rise(line)
    if risen is not None:
        event = desk.record(risen).timeline[-1]
        level = defaults.level(desk.office, event.level or "")
        yield ScheduledAction(
            number, Action.ESCALATE, line.when, level.after if level else None, event.level,
            event.due[0].at,
        )  # fmt: skip
    late = note_late(line)
    if late is not None:
        noted = desk.record(late).timeline[-1]
        yield ScheduledAction(number, Action.NOTE, line.when, noted.party, words=noted.note)
    closed = give_up(line)
    if closed is not None:
        desk.record(closed)
        attempts = f"{desk.office.policies.callback_attempts} attempts"
        yield ScheduledAction(number, Action.CLOSE, line.when, attempts)
