"""What a row says of a ticket's life, told as events that the life cycle allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from svc.exchange.mapping.model import DayMeaning
from svc.exchange.row_kinds.log_to_steps import continued
from svc.exchange.row_kinds.states import Inferring, TicketContext, ToldStep
from svc.exchange.row_kinds.ticket_fields import Callbacks, Targets
from svc.language import N_
from svc.model.actors import IMPORT
from svc.model.ticket import Due, Event
from svc.model.words import Action, CallbackPolicy, ClockName, Inferred, Priority
from svc.rules.clocks.due_days import day_end, midnight
from svc.rules.clocks.due_times import Clocks, callback_policy
from svc.rules.time.parsing import day_start
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from svc.exchange.row_kinds.ticket_fields import TicketMapping
    from svc.exchange.rows.lookup import OfficeLookup

#: The rule of a due time whose mapping names none.
RULE = "source"
#: What stands in a record for a first word to the resident, of which a row tells only when.
SPOKEN = N_("first response")
#: Times that tell that a ticket was sent to somebody, whatever its state.
_SENT = ("assigned", "accepted", "arrived", "finished", "closed")
#: What leads to the states of tickets that are no longer open.
_CLOSED = (Action.CLOSE, Action.CANCEL)
_ENDS = (Action.FINISH, *_CLOSED)
#: What stands in a record for a reply to whoever sent an order, of which a row tells only when.
REPLIED = N_("reply to whoever sent it")
#: Clocks whose due times a row can tell, each with the field that does.
CLOCKS = {
    ClockName.RESPOND: "respond_due", ClockName.ARRIVE: "arrive_due",
    ClockName.RESOLVE: "resolve_due", ClockName.HOTLINE: "external_due",
}  # fmt: skip


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
        self._insert = mapping.inferred is Inferring.INSERT
        self._dues = [
            (clock, name, field.rule or RULE, field.day or DayMeaning.END)
            for clock, name in CLOCKS.items()
            if (field := getattr(mapping.fields, name)) is not None
        ]
        self._clocks: dict[tuple[str, ...], Clocks] = {}

    def events(self, values: dict[str, Any]) -> Iterator[Event]:
        """The events of a ticket, in order.

        Args:
            values: The row's values by field, without contradictions.
        """
        steps = list(self._steps(values))
        responded, replied = values.get("responded"), values.get("replied")
        if responded is not None:
            ends = [at for at, one in enumerate(steps) if one.action is Action.FINISH]
            spoken = Event(0, responded, IMPORT, Action.CONTACT, note=SPOKEN)
            steps.insert(min([_place(steps, responded), *ends]), spoken)
        if replied is not None:
            reply = Event(0, replied, IMPORT, Action.REPLY, note=REPLIED)
            steps.insert(_place(steps, replied), reply)
        return (replace(step, seq=seq) for seq, step in enumerate(steps, 1))

    def reply_due(self, values: dict[str, Any]) -> datetime | None:
        """By when whoever sent a row's order is owed a reply; None where nobody is."""
        for clock, name, _rule, day in self._dues:
            if clock is ClockName.HOTLINE and values[name] is not None:
                return self._falls_due(values, clock, values[name], day)
        return None

    def _steps(self, values: dict[str, Any]) -> Iterator[Event]:
        """The events without the first word to the resident."""
        received, assignee = values["received"], values.get("assignee")
        finished = values.get("finished") or values.get("closed")
        stamps = self._stamps(finished is not None or _said(values) in _ENDS)
        policy = self._policy(values)
        yield Event(
            1, received, IMPORT, Action.CREATE, policy=policy,
            due=self._due(values, stamps, ended=finished is not None or _said(values) in _ENDS),
            cites=values.get("cites") or (), needs_answer=values.get("needs_answer") or None,
        )  # fmt: skip
        department = values.get("department") or (
            assignee and self._known.staff[assignee].department
        )
        at, seq = received, 1
        if department and not _waits(values):
            at, seq = values.get("assigned") or received, 2
            due = self._of_office(values, department).assigned(at) if stamps else ()
            vague = None if values.get("assigned") else Inferred.TIME
            yield Event(
                *(seq, at, IMPORT, Action.ASSIGN),
                inferred=vague,
                department=department,
                assignee=assignee,
                due=due,
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
        if _waits(values):
            return timeline
        names = ("department", "assignee", "resolution")
        fields = {name: values[name] for name in names if values.get(name)}
        home = next(one for one in self._known.office.categories if one.id == values["category"])
        told = ToldStep(None, timeline[-1].at, action, word, True, fields=fields)
        setting = TicketContext(home.department, insert=self._insert)
        found = continued(timeline, [told], setting)
        if found.refused:
            raise ValueError(found.refused[0][1])
        steps = [one for one in found.events if one.action is not Action.NOTE]
        return (
            *timeline,
            *(replace(step, inferred=step.inferred or Inferred.TIME) for step in steps),
        )

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
            owed = self._policy(values) is CallbackPolicy.AFTER_CLOSE
            due = self._of_office(values, None).callback(values["closed"]) if owed else ()
            yield Event(seq + 2, values["closed"], IMPORT, Action.CLOSE, due=due)

    def _policy(self, values: dict[str, Any]) -> CallbackPolicy | None:
        """What a ticket owes: what is closed already nothing, unless the mapping says so.

        Returns:
            None where neither the row nor the mapping says anything.
        """
        said = _said(values)
        policy = callback_policy(self._known.office, values["kind"])
        if self._callbacks is Callbacks.NONE or said is Action.CANCEL:
            return CallbackPolicy.NONE
        if said is Action.CLOSE or (values.get("closed") and said in (None, Action.FINISH)):
            owed = self._callbacks is Callbacks.ALL
            settled = CallbackPolicy.AFTER_CLOSE if owed else CallbackPolicy.HISTORY
            return CallbackPolicy.NONE if policy is CallbackPolicy.NONE else settled
        return None if self._callbacks is None else policy

    def _stamps(self, ended: bool) -> bool:
        """Whether the office's targets stamp this ticket."""
        every = self._targets is Targets.ALL
        return every or (self._targets is Targets.OPEN and not ended)

    def _due(self, values: dict[str, Any], stamps: bool, ended: bool) -> tuple[Due, ...]:
        """The source's own due times, and the office's for other clocks.

        A reply that no row tells is not waited for once the work has ended.
        """
        dues = [
            Due(clock, self._falls_due(values, clock, values[name], day), rule)
            for clock, name, rule, day in self._dues
            if values[name] is not None
            and (clock is not ClockName.HOTLINE or not ended or values.get("replied"))
        ]
        if stamps:
            own = self._of_office(values, None).received(
                values["received"], values.get("appointment")
            )
            given = {due.clock for due in dues}
            dues += [due for due in own if due.clock not in given]
        return tuple(dues)

    def _falls_due(
        self, values: dict[str, Any], clock: ClockName, due: date | datetime, meaning: DayMeaning
    ) -> datetime:
        """When what a row tells falls due: a moment, or a day as the mapping means it."""
        if isinstance(due, datetime):
            return due
        calendar = self._known.calendar
        if meaning is DayMeaning.START:
            return day_start(due, calendar.zone)
        if meaning is DayMeaning.MIDNIGHT:
            return midnight(due, calendar)
        span = getattr(self._of_office(values, None).target, clock.value, None)
        return day_end(due, span, calendar)

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


def _place(steps: Sequence[Event], moment: datetime) -> int:
    """Where a step of a moment stands among others: behind the receipt, before what is later."""
    return next((at for at, one in enumerate(steps[1:], 1) if one.at > moment), len(steps))


def _begun(values: dict[str, Any], seq: int) -> Iterator[Event]:
    """Whoever was on the spot had taken the ticket on, though no column says when."""
    accepted, arrived = values.get("accepted"), values.get("arrived")
    at = accepted or arrived
    if at is not None:
        vague = None if accepted else Inferred.TIME
        yield Event(seq + 1, at, IMPORT, Action.ACCEPT, inferred=vague)
    if arrived:
        yield Event(seq + 2, arrived, IMPORT, Action.ARRIVE)


def _waits(values: dict[str, Any]) -> bool:
    """Whether a ticket is told to be new, and no step of it is, but a word to the resident."""
    return _said(values) is Action.CREATE and not any(map(values.get, _SENT))


def _said(values: dict[str, Any]) -> Action | None:
    """What leads to the state that a row tells, if it tells one."""
    action: Action | None = (values.get("state") or (None,))[0]
    return action
