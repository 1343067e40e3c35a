"""Two versions of one ticket as one: what two desks recorded without knowing of each other.

Events are whole and only ever added, so a timeline is a set and two of them
unite; the header is folded anew. Header fields that the timeline does not give
follow from the edits in their order, of whichever desk. The result does not
depend on which version is called ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec

from svc.model.ticket import Reporter
from svc.model.words import Action
from svc.named_tuple import NamedTuple
from svc.rules.ticket.history import typed
from svc.rules.ticket.lifecycle import Life, effective, fold, header, order

if TYPE_CHECKING:
    from svc.model.ticket import Event, Ticket

#: Header fields that the timeline or the file itself gives.
_GIVEN = frozenset({"format", "id", "timeline", "reporter", "disputes", *header(Life())})
_PARTS = ("reporter.name", "reporter.phone")
#: Of each of these groups something must be there; two desks may each remove another half.
_WHERE, _WHO = ("unit", "place"), ("resident", *_PARTS)

#: Header fields by path; those of the reporter apart.
RecordData = dict[str, Any]


class MergeConflict(NamedTuple):
    """Something that both desks changed and that no step of the timeline explains.

    Attributes:
        field: Header field, such as `reporter.phone`, or `timeline` for a step that one
            side no longer has.
        ours, theirs: The two values; may be personal.
    """

    field: str
    ours: Any
    theirs: Any


class MergedVersions(NamedTuple):
    """Two versions of a ticket as one.

    Attributes:
        ticket: The united ticket; where there is a conflict, with one of the two values.
        life: Its fold; `life.ineffective` says which events had no effect, and why.
        conflicts: What somebody has to decide.
    """

    ticket: Ticket
    life: Life
    conflicts: tuple[MergeConflict, ...]


def union(ours: Ticket, theirs: Ticket, base: Ticket | None = None) -> MergedVersions:
    """Two versions of one ticket as one.

    Args:
        ours, theirs: The versions; swapped they give the same ticket.
        base: The latest version that both desks had, if there was one.

    Raises:
        ValueError: They are versions of two tickets.
    """
    if ours.id != theirs.id:
        raise ValueError(f"{ours.id} and {theirs.id} are two tickets")
    timeline = unite(ours.timeline, theirs.timeline)
    life = fold(timeline)
    values, conflicts = _headers(timeline, ours, theirs, base)
    ticket = msgspec.structs.replace(
        ours,
        format=max(ours.format, theirs.format),
        timeline=timeline,
        **_assembled(values),
        **header(life),
    )
    return MergedVersions(ticket, life, (*conflicts, *_lost(ours, theirs, base)))


def unite(*timelines: Iterable[Event]) -> tuple[Event, ...]:
    """Every event of some timelines once, in the order in which they count."""
    events: dict[Event, Event] = {}
    for event in chain.from_iterable(timelines):
        kept = events.setdefault(event, event)
        # One moment may be spelled in two zones; which spelling stays must not depend on whose.
        if kept is not event and _spelling(event) != _spelling(kept):
            events[event] = min(event, kept, key=repr)
    return tuple(order(events.values()))


#: An event as text; far quicker than its `repr`.
_spelling = msgspec.json.Encoder().encode


def with_part(ticket: Ticket, field: str, value: Any) -> Ticket:
    """A ticket with another value in a header field, or in a part of the reporter.

    Args:
        field: As in `MergeConflict`.
    """
    if field not in _PARTS:
        return msgspec.structs.replace(ticket, **{field: value})
    values = _fields(ticket) | {field: value}
    return msgspec.structs.replace(ticket, **_assembled(values))


def _headers(
    timeline: Iterable[Event], ours: Ticket, theirs: Ticket, base: Ticket | None
) -> tuple[RecordData, list[MergeConflict]]:
    """The values of the fields that the timeline does not give, and where they collide."""
    start = _before_edits(timeline)
    edited = _edited(start, timeline)
    our_values, our_edits = _fields(ours), _edited(start, ours.timeline)
    their_values, their_edits = _fields(theirs), _edited(start, theirs.timeline)
    explained = {
        field
        for field in edited
        if our_values[field] == our_edits[field] and their_values[field] == their_edits[field]
    }
    before = _fields(base) if base is not None else {}
    values: RecordData = {}
    conflicts = []
    for field, mine in our_values.items():
        other = their_values[field]
        if field in explained:
            values[field] = edited[field]
        elif field in before and before[field] in (mine, other):
            values[field] = other if mine == before[field] else mine
        else:
            values[field] = min(mine, other, key=repr)
            if mine != other:
                conflicts.append(MergeConflict(field, mine, other))
    return values, conflicts


def _fields(ticket: Ticket) -> RecordData:
    plain = {name: getattr(ticket, name) for name in ticket.__struct_fields__ if name not in _GIVEN}
    reporter = ticket.reporter
    name, phone = (reporter.name, reporter.phone) if reporter else (None, None)
    return plain | {"reporter.name": name, "reporter.phone": phone}


def _before_edits(timeline: Iterable[Event]) -> RecordData:
    """Of each field that was ever edited, the value before."""
    start: RecordData = {}
    for changes in _edits(timeline):
        for field, (old, _) in changes.items():
            start.setdefault(field, old)
    return start


def _edited(start: RecordData, timeline: Iterable[Event]) -> RecordData:
    """The values of edited fields after the edits of a timeline that still stand, in their order.

    Of an edit that would leave a ticket without any place, or without anybody to
    call, because another desk had removed the other half, that part has no effect.
    Where a resident is named, no reporter is kept beside.
    """
    values = dict(start)
    for changes in _edits(timeline, standing=True):
        after = values | {field: new for field, (_, new) in changes.items()}
        for group in (_WHERE, _WHO):
            if not _complete(group, after):
                after |= {field: values[field] for field in group if field in values}
        if after.get("resident") is not None:
            after |= {part: None for part in _PARTS if part in after}
        values = after
    return values


def _complete(group: tuple[str, ...], values: Mapping[str, Any]) -> bool:
    """Whether something is left of a group; what was never edited is as complete as ever."""
    known = [values[field] for field in group if field in values]
    if len(known) < len(group):
        return True
    if group is _WHO:
        resident, *parts = known
        return resident is not None or None not in parts
    return any(value is not None for value in known)


def _edits(
    timeline: Iterable[Event], *, standing: bool = False
) -> Iterator[dict[str, tuple[Any, Any]]]:
    """Old and new value of each field, for one edit after another.

    Args:
        standing: Leave out those that were taken back.
    """
    events = tuple(timeline)
    if standing and any(event.action is Action.UNDO for event in events):
        events = tuple(effective(events))
    for event in order(event for event in events if event.action is Action.EDIT):
        yield {
            change.field: (_value(change.field, change.old), _value(change.field, change.new))
            for change in event.changes
        }


def _value(field: str, text: str | None) -> Any:
    """The text of an edit as the header holds it; as it is, where it does not fit there."""
    from svc.model.ticket import Ticket

    try:
        return text if field in _PARTS else typed(Ticket, field, text)
    except (KeyError, msgspec.ValidationError):
        return text


def _assembled(values: RecordData) -> RecordData:
    """The fields as a ticket has them: a reporter has both a name and a phone."""
    name, phone = (values[path] for path in _PARTS)
    plain = {field: value for field, value in values.items() if field not in _PARTS}
    reporter = None if name is None or phone is None else Reporter(name, phone)
    return plain | {"reporter": reporter}


def _lost(ours: Ticket, theirs: Ticket, base: Ticket | None) -> Iterator[MergeConflict]:
    """Steps both desks had and one no longer has: somebody rewrote what had been recorded."""
    for event in base.timeline if base is not None else ():
        mine = event if event in ours.timeline else None
        other = event if event in theirs.timeline else None
        if mine is None or other is None:
            yield MergeConflict("timeline", mine, other)
