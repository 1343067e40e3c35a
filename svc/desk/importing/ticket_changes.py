"""What a changed row of a source changes in its ticket, and what of it stays the office's.

The ticket itself tells what the source said last: what `import` wrote when it
came and in later edits, whatever the office edited since. Only what differs from
that has changed at the source. It becomes an edit that keeps the old value, or a
further step; where the office changed the same thing meanwhile, its word stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.importing.ticket_states import led, timed
from svc.duties.decision import written
from svc.duties.ticket.edits import EDITABLE, mend, text_of
from svc.duties.ticket.timeline import Timeline
from svc.model.actors import IMPORT
from svc.model.ticket import TICKET_FORMAT, Event, Ticket
from svc.model.words import Action, CallbackPolicy, Inferred, Status
from svc.named_tuple import NamedTuple
from svc.rules.ticket.lifecycle import TABLE, apply, header, order, refusal

if TYPE_CHECKING:
    from svc.desk.importing.import_desk import ImportDesk
    from svc.exchange.mapping.model import ImportMapping

#: Why an import edits.
REASON = "changed at the source"
#: Fields of a mapping whose names differ from those of a ticket's header.
_NAMES = {"reporter_name": "reporter.name", "reporter_phone": "reporter.phone"}
_REPORTER = tuple(_NAMES.values())
_DISPATCH = (Action.ASSIGN, Action.TRANSFER)
#: Steps that need not be told again once the office has got further by itself.
_PASSED = {
    Action.ASSIGN: frozenset(Status) - {Status.NEW},
    Action.ACCEPT: frozenset(Status) - {Status.NEW, Status.ASSIGNED},
    Action.FINISH: frozenset({Status.DONE, Status.CLOSED}),
    Action.CLOSE: frozenset({Status.CLOSED}),
}


class TicketUpdate(NamedTuple):
    """What came of a row that differs from its ticket.

    Attributes:
        changed: Whether the ticket was changed.
        kept: What the office has its own word on, although the source changed it.
        inferred: Steps that were inferred, as `action kind`.
    """

    changed: bool
    kept: tuple[str, ...]
    inferred: tuple[str, ...]


def follow(desk: ImportDesk, mapping: ImportMapping, row: Ticket) -> TicketUpdate:
    """Bring a ticket up to what its source says now.

    Args:
        row: The ticket as it would be if it came only now, under its number.
    """
    line = Timeline(desk.at_hand, desk.load("ticket", row.id))
    follower = _Follower(desk, line, row)
    follower.fields(mapping)
    follower.steps("state" in mapping.fields.given)
    follower.dues(mapping)
    if follower.changed:
        desk.record(written("ticket", line.ticket))
    return TicketUpdate(
        follower.changed, tuple(dict.fromkeys(follower.kept)), tuple(follower.inferred)
    )


def source_said(ticket: Ticket) -> dict[str, str | None]:
    """What the source said last of each field, as text."""
    current = {name: text_of(ticket, name) for name in EDITABLE}
    first: dict[str, str | None] = {}
    latest: dict[str, str | None] = {}
    for event in order(ticket.timeline):
        for change in event.changes:
            first.setdefault(change.field, change.old)
            if event.by == IMPORT:
                latest[change.field] = change.new
    return {**current, **first, **latest}


class _Follower:
    """One ticket being brought up to its row.

    Attributes:
        changed: Whether anything was.
        kept: What was not, for the office says otherwise.
        inferred: What was inferred of what was.
    """

    def __init__(self, desk: ImportDesk, line: Timeline, row: Ticket) -> None:
        self.changed = False
        self.kept: list[str] = []
        self.inferred: list[str] = []
        self._desk = desk
        self._line = line
        self._row = row

    def fields(self, mapping: ImportMapping) -> None:
        """Edit what the source says otherwise than before."""
        row, held = self._row, self._line.ticket
        last_said = source_said(held)
        if "received" in mapping.fields.given and row.received != held.received:
            self.kept.append("received")
        edits: dict[str, str | None] = {}
        contrary: list[str] = []
        for name in mapping.fields.given:
            field = _NAMES.get(name, name)
            if field not in EDITABLE:
                continue
            new, now = text_of(row, field), text_of(held, field)
            if new in (last_said[field], now):
                continue
            if now == last_said[field]:
                edits[field] = new
            else:
                contrary.append(field)
        if any(field in _REPORTER for field in contrary):
            # Name and phone are one person's: half of another's is nobody's.
            contrary += [field for field in _REPORTER if edits.pop(field, "") != ""]
        self.kept += contrary
        if edits and mend(self._line, edits, REASON):
            self.changed = True

    def steps(self, has_state: bool) -> None:
        """Add what has happened since, by the source, unless its log tells that.

        Args:
            has_state: Whether the row tells the ticket's state.
        """
        source = self._line.ticket.source
        if source is not None and source.log:
            return
        for event in (timed(self._row) if has_state else self._row.timeline)[1:]:
            if event.action in _DISPATCH:
                self._dispatched(event)
            elif event.action is Action.NOTE:
                self._say(event.note)
            else:
                self._happened(event)
        if has_state:
            self._state()

    def _state(self) -> None:
        """Whatever leads to the state that the source tells now."""
        steps, kept = led(self._desk, self._line.ticket, self._row, self._now)
        self.kept += [kept] if kept else []
        for step in steps:
            self._append(step)

    def dues(self, mapping: ImportMapping) -> None:
        """Stamp due times of the source's own that have moved."""
        for due in self._row.timeline[0].due:
            if f"{due.clock}_due" not in mapping.fields.given:
                continue
            mine = [e for e in order(self._line.ticket.timeline) if e.by == IMPORT]
            last = [one.at for e in mine for one in e.due if one.clock == due.clock]
            run = self._line.life.current(due.clock)
            if last[-1:] != [due.at] and run is not None and run.running:
                note = f"{due.clock} is due at {due.at.isoformat()} by the source"
                self._add(Action.NOTE, note=note, due=(due,))

    def _dispatched(self, event: Event) -> None:
        """A department or person of the source's choice, if it is another than before."""
        to = (event.department, event.assignee)
        mine = [e for e in order(self._line.ticket.timeline) if e.by == IMPORT]
        routes = [(e.department, e.assignee) for e in mine if e.action in _DISPATCH]
        life = self._line.life
        if routes[-1:] == [to] or to == (life.department, life.assignee):
            return
        if routes and (life.department, life.assignee) != routes[-1]:
            self.kept.append("assignee" if event.assignee else "department")
            return
        if not routes and life.status is not Status.NEW:
            return
        action = Action.TRANSFER if life.status is Status.WORKING else Action.ASSIGN
        reason = REASON if action is Action.TRANSFER else None
        due = self._line.hand.clocks_of(self._line.ticket, event.department).assigned(self._now)
        at = None if routes else event
        self._step(
            action, at, department=to[0], assignee=to[1], reason=reason, due=due,
            inferred=event.inferred,
        )  # fmt: skip

    def _happened(self, event: Event) -> None:
        """A step of the source's, if it is not there yet."""
        held = [one for one in self._line.ticket.timeline if one.action is event.action]
        if any(one.at == event.at for one in held):
            self._say(event.note)
        elif any(one.by == IMPORT for one in held):
            self._say(f"{event.action} at {event.at.isoformat()} by the source")
        elif self._line.life.status not in _PASSED.get(event.action, ()):
            if self._line.life.status is Status.WAITING:
                self._step(Action.RESUME, event, inferred=Inferred.STEP)
            owed = event.action is Action.FINISH and (
                self._line.life.policy is CallbackPolicy.BEFORE_CLOSE
            )
            due = self._line.hand.clocks_of(self._line.ticket).callback(event.at) if owed else ()
            fields: dict[str, Any] = {"policy": self._settled()} if event.resolution else {}
            self._step(
                event.action, event, resolution=event.resolution, note=event.note, due=due,
                inferred=event.inferred, **fields,
            )  # fmt: skip

    def _settled(self) -> CallbackPolicy | None:
        """The policy of a ticket that owes nothing here, once its source has closed it."""
        line, policy = self._line, self._row.timeline[0].policy
        said = any(event.policy is not None for event in line.ticket.timeline)
        return policy if policy is CallbackPolicy.HISTORY and not said else None

    def _say(self, words: str | None) -> None:
        """Note words of the source's that are not there yet."""
        if words and all(words != one.note for one in self._line.ticket.timeline):
            self._add(Action.NOTE, note=words)

    def _step(self, action: Action, like: Event | None, **fields: Any) -> None:
        event = self._event(action, like, fields)
        if refusal(self._line.life, TABLE[action], event) is None:
            self._append(event)
        elif action is not Action.CLOSE or self._line.life.status is not Status.DONE:
            # What is done here and owes a callback closes once that is made.
            self.kept.append(str(action))

    def _add(self, action: Action, **fields: Any) -> None:
        self._append(self._event(action, None, fields))

    @property
    def _now(self) -> Any:
        return self._desk.moment(None)

    def _event(self, action: Action, like: Event | None, fields: dict[str, Any]) -> Event:
        at = like.at if like is not None else self._now
        known = max((one.seq for one in self._line.ticket.timeline), default=0)
        recorded = None if at >= self._now else self._now
        return Event(seq=known + 1, at=at, by=IMPORT, action=action, recorded=recorded, **fields)

    def _append(self, event: Event) -> None:
        line = self._line
        apply(line.life, event)
        self.inferred += [f"{event.action} {event.inferred}"] if event.inferred else []
        line.ticket = msgspec.structs.replace(
            line.ticket,
            format=TICKET_FORMAT if event.inferred else line.ticket.format,
            timeline=(*line.ticket.timeline, event),
            **header(line.life),
        )
        self.changed = True
