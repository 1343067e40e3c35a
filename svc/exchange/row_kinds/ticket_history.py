"""What a row says of a ticket's life, told as events that the life cycle allows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from svc.exchange.row_kinds.log_to_steps import continued
from svc.exchange.row_kinds.states import TicketContext, ToldStep
from svc.exchange.row_kinds.ticket_fields import Callbacks, Targets
from svc.model.actors import IMPORT
from svc.model.ticket import Due, Event
from svc.model.words import Action, CallbackPolicy, ClockName, Priority
from svc.rules.clocks.due_times import Clocks, callback_policy
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from svc.exchange.row_kinds.ticket_fields import TicketMapping
    from svc.exchange.rows.lookup import OfficeLookup

#: The rule of a due time whose mapping names none.
RULE = "source"
#: Times that tell that a ticket was sent to somebody, whatever its state.
_SENT = ("assigned", "accepted", "arrived", "finished", "closed")
#: What leads to the states of tickets that are no longer open.
_CLOSED = (Action.CLOSE, Action.CANCEL)
_ENDS = (Action.FINISH, *_CLOSED)
_CLOCKS = (ClockName.RESPOND, ClockName.ARRIVE, ClockName.RESOLVE)


class TicketHistories:
    """Tells tickets' lives.

    Args:
        mapping: Says which due times and callbacks the tickets get.
        known: The office they are for.
    """

    def __init__(self, mapping: TicketMapping, known: OfficeLookup) -> None:
        self._known = known
        self._targets = mapping.stamps
        self._callbacks = mapping.callback
        self._dues = [
            (clock, f"{clock}_due", field.rule or RULE)
            for clock in _CLOCKS
            if (field := getattr(mapping.fields, f"{clock}_due")) is not None
        ]
        self._clocks: dict[tuple[str, ...], Clocks] = {}

    def events(self, values: dict[str, Any]) -> Iterator[Event]:
        """The events of a ticket, in order.

        Args:
            values: The row's values by field, without contradictions.
        """
        received, assignee = values["received"], values.get("assignee")
        finished = values.get("finished") or values.get("closed")
        stamps = self._stamps(finished is not None or _said(values) in _ENDS)
        policy = self._policy(values)
        yield Event(
            1, received, IMPORT, Action.CREATE, policy=policy, due=self._due(values, stamps)
        )
        department = values.get("department") or (
            assignee and self._known.staff[assignee].department
        )
        at, seq = received, 1
        waits = _said(values) is Action.CREATE and not any(map(values.get, _SENT))
        if department and not waits:
            at, seq = values.get("assigned") or received, 2
            due = self._of_office(values, department).assigned(at) if stamps else ()
            yield Event(
                seq, at, IMPORT, Action.ASSIGN, department=department, assignee=assignee, due=due
            )
        for event in _begun(values, seq):
            at, seq = event.at, event.seq
            yield event
        if finished is not None:
            yield from self._end(values, seq, finished, stamps)
        elif values.get("note"):
            yield Event(seq + 1, at, IMPORT, Action.NOTE, note=values["note"])

    def in_state(self, values: dict[str, Any], timeline: tuple[Event, ...]) -> tuple[Event, ...]:
        """A timeline with what leads from its end to the state that the row tells.

        Raises:
            ValueError: Nothing leads there.
        """
        if not values.get("state"):
            return timeline
        action, word = values["state"]
        if action is Action.FINISH and values.get("closed"):
            return timeline
        names = ("department", "assignee", "resolution")
        fields = {name: values[name] for name in names if values.get(name)}
        home = next(one for one in self._known.office.categories if one.id == values["category"])
        told = ToldStep(None, timeline[-1].at, action, word, True, fields=fields)
        found = continued(timeline, [told], TicketContext(home.department))
        if found.refused:
            raise ValueError(found.refused[0][1])
        steps = [one for one in found.events if one.action is not Action.NOTE]
        return (*timeline, *(replace(step, inferred=True) for step in steps))

    def _end(
        self, values: dict[str, Any], seq: int, finished: datetime, stamps: bool
    ) -> Iterator[Event]:
        owed = stamps and self._policy(values) is CallbackPolicy.BEFORE_CLOSE
        due = self._of_office(values, None).callback(finished) if owed else ()
        yield Event(
            *(seq + 1, finished, IMPORT, Action.FINISH),
            resolution=values["resolution"],
            note=values.get("note"),
            due=due,
        )
        if values.get("closed"):
            yield Event(seq + 2, values["closed"], IMPORT, Action.CLOSE)

    def _policy(self, values: dict[str, Any]) -> CallbackPolicy:
        """What is closed already owes nothing, whatever is asked of the others."""
        closed = values.get("closed") or _said(values) in _CLOSED
        if self._callbacks is Callbacks.OPEN and not closed:
            return callback_policy(self._known.office, values["kind"])
        return CallbackPolicy.NONE

    def _stamps(self, ended: bool) -> bool:
        """Whether the office's targets stamp this ticket."""
        every = self._targets is Targets.ALL
        return every or (self._targets is Targets.OPEN and not ended)

    def _due(self, values: dict[str, Any], stamps: bool) -> tuple[Due, ...]:
        """The source's own due times, and the office's for other clocks."""
        dues = [
            Due(clock, values[name], rule)
            for clock, name, rule in self._dues
            if values[name] is not None
        ]
        if stamps:
            own = self._of_office(values, None).received(
                values["received"], values.get("appointment")
            )
            given = {due.clock for due in dues}
            dues += [due for due in own if due.clock not in given]
        return tuple(dues)

    def _of_office(self, values: dict[str, Any], department: str | None) -> Clocks:
        key = (values["kind"], values["category"], values.get("priority") or Priority.NORMAL)
        clocks = self._clocks.get((*key, department or ""))
        if clocks is None:
            office = self._known.office
            own = any(one.id == department and one.hours for one in office.departments)
            calendar = WorkCalendar.of(office, department) if own else self._known.calendar
            clocks = Clocks.of(office, calendar, *key)
            self._clocks[(*key, department or "")] = clocks
        return clocks


def _begun(values: dict[str, Any], seq: int) -> Iterator[Event]:
    """Whoever was on the spot had taken the ticket on, though no column says when."""
    accepted, arrived = values.get("accepted"), values.get("arrived")
    at = accepted or arrived
    if at is not None:
        yield Event(seq + 1, at, IMPORT, Action.ACCEPT, inferred=not accepted or None)
    if arrived:
        yield Event(seq + 2, arrived, IMPORT, Action.ARRIVE)


def _said(values: dict[str, Any]) -> Action | None:
    """What leads to the state that a row tells, if it tells one."""
    action: Action | None = (values.get("state") or (None,))[0]
    return action
