"""What imported steps carry by the office's rules: due times, and which clocks a wait stops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from svc.model.words import Action, CallbackPolicy, ClockName
from svc.rules.clocks.due_times import Clocks, reopened
from svc.rules.office import defaults
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from svc.model.office import Office
    from svc.model.ticket import Due, Ticket
    from svc.rules.ticket.lifecycle import Life

_DISPATCH = (Action.ASSIGN, Action.TRANSFER)


class StampingRules(Protocol):
    """What knows an office's rules."""

    @property
    def office(self) -> Office:
        """The office."""
        ...

    @property
    def calendar(self) -> WorkCalendar:
        """Its working time."""
        ...


class DueStamper:
    """Stamps the steps of one ticket as the desk would have; only if it has due times already.

    Args:
        known: The office.
        ticket: What it is about.
    """

    def __init__(self, known: StampingRules, ticket: Ticket) -> None:
        self._known = known
        self._ticket = ticket

    def fields(
        self, life: Life, action: Action, at: datetime, details: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Further fields of a step.

        Args:
            life: What the ticket has come to before it.
            action: What happens.
            at: When.
            details: The fields that it has.
        """
        if action is Action.WAIT:
            return self._wait(life, at, details)
        due = self._due(life, action, at, details) if life.due() else ()
        return {"due": due} if due else {}

    def _due(
        self, life: Life, action: Action, at: datetime, details: Mapping[str, Any]
    ) -> tuple[Due, ...]:
        clocks = self.clocks(details.get("department") or life.department)
        policy = details.get("policy") or life.policy
        if action in _DISPATCH:
            return clocks.assigned(at)
        if action is Action.RESUME:
            return clocks.resumed(life, at)
        if action is Action.REOPEN:
            return reopened(clocks, life, at)
        owed = {
            Action.FINISH: policy is CallbackPolicy.BEFORE_CLOSE,
            Action.CLOSE: policy is CallbackPolicy.AFTER_CLOSE and not life.reached,
        }
        return clocks.callback(at) if owed.get(action) else ()

    def _wait(self, life: Life, at: datetime, details: Mapping[str, Any]) -> dict[str, Any]:
        """A wait for one of the office's reasons stops the clocks that the office says."""
        why = defaults.wait_reason(self._known.office, details["reason"])
        if why is None:
            return {}
        there = defaults.on_resident(why)
        stopped = {ClockName.RESOLVE: why.pauses, ClockName.ARRIVE: there}
        stopping = [clock for clock, stops in stopped.items() if stops]
        until = details.get("until")
        clocks = self.clocks(life.department)
        due = clocks.waiting(life, at, until, stopping) if until and life.due() else ()
        found = {"reason": why.code, "pauses": why.pauses, "on_resident": there or None}
        return {**found, "due": due} if due else found

    def clocks(self, department: str | None = None) -> Clocks:
        """The ticket's due times by the office's targets, if a department has it."""
        office, ticket = self._known.office, self._ticket
        own = any(one.id == department and one.hours for one in office.departments)
        hours = WorkCalendar.of(office, department) if own else None
        about = (ticket.kind, ticket.category, ticket.priority)
        return Clocks.of(office, self._known.calendar, *about, hours)

    def office_rules(self) -> frozenset[str]:
        """Names of the rules by which the office stamps such a ticket's receipt."""
        stamps = self.clocks().received(self._ticket.received, self._ticket.appointment)
        return frozenset(stamp.rule for stamp in stamps)
