"""The clocks of one ticket: the whole account, and each due time's reason in words."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from svc.desk.query import ticket_detail
from svc.language import english
from svc.model.words import Action, ClockName
from svc.named_tuple import NamedTuple
from svc.rules.clocks import explanation
from svc.rules.clocks.clock_trace import ClockTrace, accounts
from svc.rules.time.parsing import in_zone
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from svc.desk.core.view import View
    from svc.model.ticket import Ticket
    from svc.rules.clocks.targets import ExplanationPart

#: What became of a clock.
RUNNING, STILL, MET, GIVEN_UP, VOID = "running", "stands-still", "met", "given-up", "void"


class Clock(NamedTuple):
    """One run of one clock.

    Attributes:
        number: Which run of this clock it is, from 1.
        calendar: The working time it counts in.
        person: How the reader calls a member of staff.
    """

    account: ClockTrace
    number: int
    calendar: WorkCalendar
    person: Callable[[str], str]

    @property
    def state(self) -> str:
        """What became of it."""
        run, ended = self.account.run, self.account.ended
        if run.stopped is not None:
            used_up = ended is not None and ended.action is Action.CLOSE and ended.outcome
            return GIVEN_UP if used_up else MET
        if run.voided is not None:
            return VOID
        return STILL if run.paused is not None else RUNNING

    @property
    def story(self) -> list[ExplanationPart]:
        """Why it is due when it is."""
        return explanation.story(self.account, self.calendar, self.person)

    def left(self, moment: datetime) -> int | None:
        """Seconds until it is due where it stopped, stands or runs; negative once late.

        None also of one whose beginning or end is only inferred: nothing tells how long it ran.
        """
        run = self.account.run
        if run.due is None or (run.vague and not run.running):
            return None
        until = run.stopped or run.voided or run.reckoned or moment
        return floor((run.due - until).total_seconds())


def clocks_of(view: View, ticket: Ticket) -> list[Clock]:
    """Every run of every clock of a ticket, clock by clock as they started."""
    office = view.office
    calendars: dict[str | None, WorkCalendar] = {None: WorkCalendar.of_plain(office)}
    own = {one["id"] for one in office.get("departments", ()) if one.get("hours")}
    seen: dict[ClockName, int] = {}
    runs = []
    for account in accounts(ticket.timeline, view.moment):
        seen[account.clock] = seen.get(account.clock, 0) + 1
        whose = account.department if account.clock is ClockName.ACCEPT else None
        whose = whose if whose in own else None
        if whose not in calendars:
            calendars[whose] = WorkCalendar.of_plain(office, whose)
        runs.append(Clock(account, seen[account.clock], calendars[whose], view.person))
    order = list(ClockName)
    return sorted(runs, key=lambda clock: order.index(clock.account.clock))


def clocks(view: View, tail: str) -> tuple[Ticket, list[Clock]]:
    """A ticket by any tail of its number, and its clocks.

    Raises:
        UsageError: The tail fits several tickets.
        NotFound: It fits none.
        InvalidData: The ticket's file cannot be read.
    """
    ticket = ticket_detail.read(view, ticket_detail.ticket_number(view, tail))
    return ticket, clocks_of(view, ticket)


def warnings(found: list[Clock]) -> list[str]:
    """Years of which the holidays are not known, that an account relied on."""
    said = {str(year): None for clock in found for year in clock.calendar.warnings}
    return list(said)


def _in_english(clock: Clock) -> str:
    with english():
        return explanation.line(clock.story)


def as_record(view: View, clock: Clock) -> dict[str, Any]:
    """A clock as scripts get it; what is absent is null."""
    account, run = clock.account, clock.account.run
    left = clock.left(view.moment)

    def iso(moment: datetime | None) -> str | None:
        return None if moment is None else in_zone(moment, view.zone, exact=True).isoformat()

    span = explanation.span_of(account.moves[0].rule) if account.moves else None
    return {
        "clock": str(account.clock),
        "run": clock.number,
        "state": clock.state,
        "late": left is not None and left < 0,
        "inferred": [name for name, vague in (("start", run.vague_start), ("end", run.vague_end))
                     if vague],
        "left": left,
        "started": iso(run.started),
        "by": explanation.began(account),
        "rule": run.rule,
        "span": span and str(span),
        "due": iso(run.due),
        "stopped": iso(run.stopped),
        "first_stopped": iso(run.first_stopped),
        "voided": iso(run.voided),
        "words": _in_english(clock),
        "stretches": [
            {"from": iso(one.since), "to": iso(one.until), "seconds": one.seconds}
            for one in explanation.stretches(account, clock.calendar)
        ],
        "pauses": [
            {"from": iso(one.since), "to": iso(one.until), "reason": one.reason,
             "resumes": iso(one.resumes)}
            for one in account.pauses
        ],
        "moves": [
            {"at": iso(one.event.at), "action": str(one.event.action), "by": one.event.by,
             "rule": one.rule, "before": iso(one.before), "due": iso(one.due),
             "seconds": explanation.moved_by(one, clock.calendar)}
            for one in account.moves
        ],
    }  # fmt: skip
