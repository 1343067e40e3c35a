"""What another system's log says of a ticket, as steps that the life cycle allows.

A row of such a log tells an action, or the state that the ticket was in from then
on. Where the state here does not allow it, the shortest way there by the
life-cycle table is put in, and marked as inferred. What would move nothing (a
state that holds already, words about a ticket that is settled) becomes a note.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, NamedTuple

from svc.exchange.row_kinds.states import TicketContext, ToldStep
from svc.language import _
from svc.model.actors import IMPORT
from svc.model.ticket import Event
from svc.model.words import Action, CallbackPolicy, Role, Status
from svc.rules.ticket.lifecycle import (
    RETURNS_BEFORE_DIRECTOR,
    TABLE,
    Life,
    Transition,
    apply,
    fold,
    refusal,
    wake,
)
from svc.rules.ticket.shortest_paths import ways
from svc.rules.ticket.statuses import OPEN

#: What can be put in: it moves the ticket on, and needs nothing that nobody said.
_BETWEEN = frozenset(
    {Action.ASSIGN, Action.ACCEPT, Action.RETURN, Action.TRANSFER, Action.RESUME, Action.FINISH,
     Action.CLOSE, Action.REOPEN}
)  # fmt: skip


class TimelineAdditions(NamedTuple):
    """What rows add to a timeline.

    Attributes:
        events: The new events, in order.
        there: How many rows the timeline held already.
        refused: Rows that cannot follow, and why.
    """

    events: list[Event]
    there: int
    refused: list[tuple[ToldStep, str]]


def continued(
    timeline: Sequence[Event], steps: Iterable[ToldStep], setting: TicketContext
) -> TimelineAdditions:
    """The events that rows add to a ticket's timeline.

    Args:
        timeline: As it is.
        steps: The rows about the ticket, in any order; of the same moment, in that of the file.
        setting: See there.
    """
    rows = sorted(steps, key=lambda one: one.at)
    new = list(_missing(timeline, rows))
    if not new:
        return TimelineAdditions([], len(rows), [])
    line = _Line(timeline, setting)
    refused = []
    for number, row in enumerate(new):
        try:
            line.tell(row, new[number + 1 :])
        except _Refused as refusal:
            refused.append((row, str(refusal)))
    return TimelineAdditions(line.events, len(rows) - len(new), refused)


def _missing(timeline: Sequence[Event], rows: Iterable[ToldStep]) -> Iterator[ToldStep]:
    """Rows that the timeline does not hold, each event standing for one row."""
    there: dict[datetime, list[Event]] = {}
    for event in timeline:
        there.setdefault(event.at, []).append(event)
    for at, together in groupby(rows, key=attrgetter("at")):
        some = list(together)
        held = set(_paired(some, there.get(at, [])).values())
        yield from (row for place, row in enumerate(some) if place not in held)


def _paired(rows: Sequence[ToldStep], events: Sequence[Event]) -> dict[int, int]:
    """Which event stands for which row, so that as many rows as can be have one.

    Rows of one moment may fit several events: one that takes an event of another
    sends it to look for the next (an augmenting path of a bipartite matching).
    """
    places = _places(events)
    fitting = [_fitting(row, places) for row in rows]
    pairs: dict[int, int] = {}
    for start in range(len(rows) if places else 0):
        ways: dict[int, tuple[int, int | None]] = {}
        looking: deque[tuple[int, int | None]] = deque([(start, None)])
        free = None
        while looking and free is None:
            row, taken = looking.popleft()
            for event in fitting[row]:
                if event not in ways:
                    ways[event] = row, taken
                    if event not in pairs:
                        free = event
                        break
                    looking.append((pairs[event], event))
        while free is not None:
            pairs[free], free = ways[free]
    return pairs


def _places(events: Sequence[Event]) -> dict[Action | str, list[int]]:
    """The places of events that rows told: of notes by their words, of others by action."""
    places: dict[Action | str, list[int]] = {}
    for place, event in enumerate(events):
        if not event.inferred:
            note = event.action is Action.NOTE
            key = f"note {event.note}" if note else event.action
            places.setdefault(key, []).append(place)
    return places


def _fitting(row: ToldStep, places: Mapping[Action | str, list[int]]) -> list[int]:
    """Places of events that may be what came of a row, the likeliest first."""
    notes = (_words(row), _said(row, TABLE[Action.NOTE])["note"])
    keys: list[Action | str] = [*(f"note {words}" for words in notes), row.action]
    if row.arriving:
        goals = set(TABLE[row.action].targets)
        keys += [action for action in TABLE if goals & set(TABLE[action].targets)]
    return list(dict.fromkeys(chain.from_iterable(places.get(key, ()) for key in keys)))


class _Refused(Exception):
    """A row that cannot follow; its words say why."""


class _Line:
    """A timeline that grows.

    Attributes:
        events: What was added.
    """

    def __init__(self, timeline: Sequence[Event], setting: TicketContext) -> None:
        self._before = tuple(timeline)
        self._setting = setting
        self._life = fold(timeline)
        self._last = max((event.at for event in timeline), default=None)
        self._seq = max((event.seq for event in timeline), default=0)
        self.events: list[Event] = []

    def tell(self, row: ToldStep, later: Sequence[ToldStep]) -> None:
        """Take one row in.

        Args:
            later: The rows that follow it.

        Raises:
            _Refused: It cannot follow.
        """
        if self._last is not None and row.at < self._last:
            when = self._last.isoformat(sep=" ", timespec="minutes")
            raise _Refused(_("is earlier than the ticket's last step, {when}", when=when))
        if self._life.status is None:
            raise _Refused(_("tells of a ticket that was not received yet"))
        wake(self._life, row.at)
        events = self._steps(row, later)
        for event in events:
            apply(self._life, event)
        self.events += events
        self._last, self._seq = row.at, self._seq + len(events)

    def _steps(self, row: ToldStep, later: Sequence[ToldStep]) -> list[Event]:
        """The events of a row: itself, a note, or itself behind what makes it legal."""
        life = self._life
        if _holds(life, row):
            return [self._event(row, Action.NOTE, life, 1, note=_words(row))]
        reason = _lacking(row, life, self._setting)
        if reason is None:
            event = self._own(row, row.action, life, 1, later)
            reason = refusal(life, TABLE[row.action], event)
            if reason is None:
                return [event]
        found = self._around(row, later)
        if not self._setting.insert and any(event.inferred for event in found):
            raise _Refused(_("is not possible: {reason}", reason=reason))
        if found:
            return found
        if _moves_nothing(row, life):
            return [self._event(row, Action.NOTE, life, 1, note=_words(row))]
        raise _Refused(_("is not possible: {reason}", reason=reason))

    def _around(self, row: ToldStep, later: Sequence[ToldStep]) -> list[Event]:
        """The shortest way to a row that is legal from here; empty if there is none."""
        status = self._life.status
        assert status is not None
        for way in ways(status, row.action, _BETWEEN, row.arriving):
            if not TABLE[row.action].targets and status not in OPEN:
                break
            if _forgets(way[-1], row, self._life):
                continue
            events = self._along(way, row, later)
            if events:
                return events
        return []

    def _along(
        self, way: Sequence[Action], row: ToldStep, later: Sequence[ToldStep]
    ) -> list[Event]:
        """The events of one way; empty if something is lacking, or a rule is against it."""
        life = fold((*self._before, *self.events))
        wake(life, row.at)
        events: list[Event] = []
        for number, action in enumerate(way, 1):
            if _lacking(row._replace(action=action), life, self._setting):
                return []
            if number < len(way):
                event = self._between(row, action, life, number)
            else:
                event = self._own(row, action, life, number, later)
            if refusal(life, TABLE[action], event):
                return []
            apply(life, event)
            events.append(event)
        return events

    def _between(self, row: ToldStep, action: Action, life: Life, number: int) -> Event:
        """A step that is put in, by nobody but the import."""
        fields = _recipient(row, life, self._setting) if action in _DISPATCHING else {}
        if "reason" in TABLE[action].needs:
            fields["reason"] = row.word
        if action is Action.FINISH:
            fields["resolution"] = row.fields.get("resolution") or self._setting.resolution
        fields |= {**_director(life, action), "inferred": True}
        return self._event(row._replace(by=IMPORT), action, life, number, **fields)

    def _own(
        self, row: ToldStep, action: Action, life: Life, number: int, later: Sequence[ToldStep]
    ) -> Event:
        """The row's own step, by another action if that leads to the state it told."""
        step = TABLE[action]
        fields = {
            name: value
            for name, value in row.fields.items()
            if value is not None and (name in step.needs or name in step.takes)
        }
        if action in _DISPATCHING:
            fields |= _recipient(row, life, self._setting)
        if action is Action.ACCEPT and life.assignee is None and row.by != IMPORT:
            fields.setdefault("assignee", row.by)
        if action is Action.FINISH:
            fields.setdefault("resolution", self._setting.resolution)
            if any(one.action is Action.CLOSE for one in later):
                fields["policy"] = CallbackPolicy.NONE
        fields |= _said(row, step)
        fields |= _director(life, action)
        return self._event(row, action, life, number, **fields)

    def _event(
        self, row: ToldStep, action: Action, life: Life, number: int, **fields: Any
    ) -> Event:
        if not fields.get("due"):
            fields |= self._setting.stamp(life, action, row.at, fields)
        return Event(self._seq + number, row.at, row.by, action, **fields)


_DISPATCHING = (Action.ASSIGN, Action.TRANSFER)


def _holds(life: Life, row: ToldStep) -> bool:
    """Whether what a row tells is so already: the state it leads to, and who has it."""
    step = TABLE[row.action]
    if life.status not in step.targets:
        return False
    return row.action not in _DISPATCHING or not _elsewhere(row, life)


def _elsewhere(row: ToldStep, life: Life) -> bool:
    """Whether a row names a department or person that has not got the ticket."""
    department, person = row.fields.get("department"), row.fields.get("assignee")
    return department not in (None, life.department) or person not in (None, life.assignee)


def _forgets(last: Action, row: ToldStep, life: Life) -> bool:
    """Whether a way would leave out to whom a row sends the ticket."""
    return row.action in _DISPATCHING and last not in _DISPATCHING and _elsewhere(row, life)


def _moves_nothing(row: ToldStep, life: Life) -> bool:
    """Whether a row can stand as a note, for it would not have moved the ticket."""
    if not TABLE[row.action].targets:
        return True
    return row.action is Action.CLOSE and life.status is Status.DONE and life.owes_callback()


def _lacking(row: ToldStep, life: Life, setting: TicketContext) -> str | None:
    """What a step needs and neither the row nor the setting says; None if nothing."""
    for name in TABLE[row.action].needs:
        known = row.fields.get(name)
        if name == "department":
            known = _recipient(row, life, setting)["department"]
        elif name == "resolution":
            known = known or setting.resolution
        elif name in ("reason", "note"):
            known = row.word
        if known is None:
            return _("{action} needs {field}", action=row.action, field=name)
    return None


def _recipient(row: ToldStep, life: Life, setting: TicketContext) -> dict[str, Any]:
    """To whom a row sends the ticket: as it says, else who had it, else by its category."""
    said = row.fields.get("department")
    person = row.fields.get("assignee")
    if said is None and person is None:
        person = life.assignee
    found = {"department": said or life.department or setting.department}
    return {**found, "assignee": person} if person else found


def _director(life: Life, action: Action) -> dict[str, Any]:
    """A ticket that bounced goes on by a director's word, which the source did not record."""
    bounced = life.status is Status.NEW and life.returns >= RETURNS_BEFORE_DIRECTOR
    if action is Action.ASSIGN and bounced:
        return {"role": Role.DIRECTOR}
    return {}


def _said(row: ToldStep, step: Transition) -> dict[str, Any]:
    """Reason and note of a step: what one of them needs, the other or the source's word says."""
    reason, note = row.fields.get("reason"), row.fields.get("note")
    if "reason" in step.needs:
        return {"reason": reason or note or row.word, "note": note if reason else None}
    words = note if "reason" in step.takes else "; ".join(filter(None, (reason, note)))
    return {"note": words or (row.word if "note" in step.needs else None)}


def _words(row: ToldStep) -> str:
    """What a row says, as a note."""
    words = (row.word, row.fields.get("reason"), row.fields.get("note"))
    return ": ".join(filter(None, words))
