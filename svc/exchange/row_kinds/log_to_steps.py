"""What another system's log says of a ticket, as steps that the life cycle allows.

A row of such a log tells an action, or the state that the ticket was in from then
on. Where the state here does not allow it, the shortest way there by the
life-cycle table is put in, and marked as inferred: as a step that nobody reported,
but for work finished before a row that closes it, which is sure but for its time. So
is a handover that a row of something else tells by naming another department or
person. What would move nothing (a state that holds already, words about a ticket
that is settled) becomes a note.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

from svc.exchange.row_kinds.states import TicketContext, ToldStep
from svc.exchange.row_kinds.told_rows import (
    DISPATCHING,
    HANDED,
    before_handover,
    director_of,
    forgets,
    holds,
    lacking,
    moves_nothing,
    names_other,
    recipient_of,
    said_of,
    with_names,
    words_of,
)
from svc.language import _
from svc.model.actors import IMPORT
from svc.model.ticket import Event
from svc.model.words import Action, CallbackPolicy, Inferred, Status
from svc.named_tuple import NamedTuple
from svc.rules.ticket.lifecycle import (
    TABLE,
    Life,
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
        steps: The rows about the ticket, in any order; of the same moment by their own order,
            else in that of the file.
        setting: See there.
    """
    rows = sorted(steps, key=lambda one: (one.at, one.order))
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
    plain = (words_of(row), said_of(row, TABLE[Action.NOTE])["note"])
    notes = (*plain, *(with_names(row, words) for words in plain))
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
        self._none = any(event.policy is CallbackPolicy.NONE for event in timeline)
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
        handed = self._handed(row)
        self._take(handed)
        try:
            self._take(self._steps(row, later))
        except _Refused:
            self._take_back(handed, row.at)
            raise
        self._last = row.at

    def _take(self, events: Sequence[Event]) -> None:
        for event in events:
            apply(self._life, event)
        self.events += events
        self._seq += len(events)

    def _take_back(self, events: Sequence[Event], at: datetime) -> None:
        if events:
            del self.events[-len(events) :]
            self._seq -= len(events)
            self._life = fold((*self._before, *self.events))
            wake(self._life, at)

    def _handed(self, row: ToldStep) -> list[Event]:
        """The handover that a row of another action tells, behind what makes it legal."""
        if row.action in DISPATCHING or not names_other(row, self._life):
            return []
        life = fold((*self._before, *self.events))
        wake(life, row.at)
        events: list[Event] = []
        between = before_handover(row, life)
        if between and not self._setting.insert:
            return []
        for action in between:
            event = self._between(row, action, life, len(events) + 1)
            if refusal(life, TABLE[action], event):
                return []
            apply(life, event)
            events.append(event)
        if life.status not in HANDED:
            return []
        action = Action.TRANSFER if life.status is Status.WORKING else Action.ASSIGN
        fields = recipient_of(row, life, self._setting)
        if fields["department"] is None:
            return []
        if action is Action.TRANSFER:
            fields["reason"] = row.word
        fields |= {**director_of(life, action), "inferred": Inferred.TIME}
        return [*events, self._event(row, action, life, len(events) + 1, **fields)]

    def _steps(self, row: ToldStep, later: Sequence[ToldStep]) -> list[Event]:
        """The events of a row: itself, a note, or itself behind what makes it legal."""
        life = self._life
        if holds(life, row):
            return [self._event(row, Action.NOTE, life, 1, note=self._note(row))]
        reason = lacking(row, life, self._setting)
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
        if moves_nothing(row, life):
            return [self._event(row, Action.NOTE, life, 1, note=self._note(row))]
        raise _Refused(_("is not possible: {reason}", reason=reason))

    def _note(self, row: ToldStep) -> str:
        """A row in words, with whom it names if the ticket cannot go there."""
        words = words_of(row)
        return with_names(row, words) if names_other(row, self._life) else words

    def _around(self, row: ToldStep, later: Sequence[ToldStep]) -> list[Event]:
        """The shortest way to a row that is legal from here; empty if there is none."""
        status = self._life.status
        assert status is not None
        for way in ways(status, row.action, _BETWEEN, row.arriving):
            if not TABLE[row.action].targets and status not in OPEN:
                break
            if forgets(way[-1], row, self._life):
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
            if lacking(row._replace(action=action), life, self._setting):
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
        fields = recipient_of(row, life, self._setting) if action in DISPATCHING else {}
        if "reason" in TABLE[action].needs:
            fields["reason"] = row.word
        if action is Action.FINISH:
            fields["resolution"] = row.fields.get("resolution") or self._setting.resolution
        sure = action is Action.FINISH and row.action is Action.CLOSE
        if sure and self._setting.callback is not None:
            fields |= self._settled(life)
        inferred = Inferred.TIME if sure else Inferred.STEP
        fields |= {**director_of(life, action), "inferred": inferred}
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
        if action in DISPATCHING:
            fields |= recipient_of(row, life, self._setting)
        if action is Action.ACCEPT and life.assignee is None and row.by != IMPORT:
            fields.setdefault("assignee", row.by)
        if action is Action.FINISH:
            fields.setdefault("resolution", self._setting.resolution)
            if any(one.action is Action.CLOSE for one in later):
                fields |= self._settled(life)
        fields |= said_of(row, step)
        if action not in DISPATCHING and "note" in step.takes and names_other(row, life):
            fields["note"] = with_names(row, fields.get("note") or "")
        fields |= director_of(life, action)
        return self._event(row, action, life, number, **fields)

    def _settled(self, life: Life) -> dict[str, Any]:
        """The callback policy of a ticket that its source closes: it owes nothing here."""
        counts = self._setting.callback not in (None, CallbackPolicy.NONE) and not self._none
        policy = CallbackPolicy.HISTORY if counts else CallbackPolicy.NONE
        return {} if life.policy is policy else {"policy": policy}

    def _event(
        self, row: ToldStep, action: Action, life: Life, place: int, /, **fields: Any
    ) -> Event:
        if not fields.get("due"):
            fields |= self._setting.stamp(life, action, row.at, fields)
        return Event(self._seq + place, row.at, row.by, action, **fields)
