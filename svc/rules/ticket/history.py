"""A ticket as it was: without the events after a moment, and with later edits undone."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from svc.model.amounts import decoded
from svc.model.words import Action
from svc.rules.ticket.lifecycle import effective, fold, header, order
from svc.rules.ticket.undoing import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.model.ticket import Change, Event, Ticket


def as_of(ticket: Ticket, moment: datetime) -> Ticket | None:
    """The ticket as it had happened by a moment (inclusive).

    Returns:
        The ticket, its header folded anew; None if it had not been received yet.
    """
    events = tuple(event for event in ticket.timeline if event.at <= moment)
    if not events or ticket.received > moment:
        return None
    return _without(ticket, events, [event for event in ticket.timeline if event.at > moment])


def undone(ticket: Ticket, timeline: tuple[Event, ...]) -> Ticket:
    """The ticket after a last event that takes others back, and with the edits that still stand.

    Args:
        timeline: Its own, and that event.
    """
    return _without(ticket, timeline, timeline[-1:])


def _without(ticket: Ticket, events: tuple[Event, ...], later: Iterable[Event]) -> Ticket:
    before: dict[str, Any] = {}
    others = _edits(order(_with_named(ticket, later)))
    for change in reversed(others):
        _put(before, ticket, change.field, change.old)
    # Of two desks' edits the later one does not know what the earlier one wrote.
    touched = {change.field for change in others}
    for change in _edits(effective(events)) if touched else ():
        if change.field in touched:
            _put(before, ticket, change.field, change.new)
    return msgspec.structs.replace(
        ticket, timeline=events, **_put_together(before), **header(fold(events))
    )


def _with_named(ticket: Ticket, later: Iterable[Event]) -> list[Event]:
    """Later events, and those that they take back: these stood there until then."""
    later = list(later)
    named = {key_of(step) for event in later for step in event.steps}
    if not named:
        return later
    return [*later, *(event for event in ticket.timeline if key_of(event) in named)]


def _edits(ordered: Iterable[Event]) -> list[Change]:
    edits = (event for event in ordered if event.action is Action.EDIT)
    return [change for event in edits for change in event.changes]


def _put(undone: dict[str, Any], ticket: Ticket, path: str, text: str | None) -> None:
    field, _, part = path.partition(".")
    if not part:
        undone[field] = typed(type(ticket), field, text)
        return
    whole = undone.get(field, getattr(ticket, field))
    parts = dict.fromkeys(("name", "phone")) if whole is None else _parts(whole)
    undone[field] = {**parts, part: text}


def _parts(whole: Any) -> dict[str, Any]:
    return whole if isinstance(whole, dict) else msgspec.structs.asdict(whole)


def _put_together(undone: dict[str, Any]) -> dict[str, Any]:
    """The fields as values; a reporter whose parts were all added later is none."""
    from svc.model.ticket import Reporter

    parts = undone.get("reporter")
    if isinstance(parts, dict):
        undone["reporter"] = None if None in parts.values() else Reporter(**parts)
    return undone


def typed(record: type[msgspec.Struct], field: str, text: str | None) -> Any:
    """The text of a field as the value its record type holds there.

    Raises:
        msgspec.ValidationError: The text does not fit the field.
        KeyError: The record has no such field.
    """
    kind = _types(record)[field]
    return None if text is None else msgspec.convert(text, kind, strict=False, dec_hook=decoded)


@cache
def _types(record: type[msgspec.Struct]) -> dict[str, Any]:
    """The type of each field; msgspec reads the annotations anew whenever it is asked."""
    return {one.name: one.type for one in msgspec.structs.fields(record)}
