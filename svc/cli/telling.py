"""Steps of a ticket's life in words: the same for its timeline and its history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from svc.cli.moments import full
from svc.language import _

if TYPE_CHECKING:
    from svc.model.ticket import Change, Event

#: The names of staff, by id.
Names = Mapping[str, str]

#: Fields of an event that are said as they are, in this order.
_SAID = {
    "role": "as {}", "level": "to {}", "resolution": "{}", "outcome": "{}",
    "score": "score {}", "reason": "{}", "asked_by": "asked by {}", "followup": "{}",
}  # fmt: skip


def named(person: str | None, names: Names) -> str:
    """A staff id with the name beside it."""
    if not person:
        return ""
    name = names.get(person)
    return f"{person} {name}" if name else person


def told(event: Event, names: Names) -> str:
    """What an event says beyond who did what and when; may be empty."""
    note = event.note or ""
    words = "; ".join(_pieces(event, names))
    return f"{words}: {note}" if words and note else words or note


def _pieces(event: Event, names: Names) -> Iterator[str]:
    yield from _recipient(event, names)
    yield from _together(event)
    for field, words in _SAID.items():
        value = getattr(event, field)
        if value is not None:
            yield words.format(value)
    if event.satisfied is not None:
        yield "satisfied" if event.satisfied else "dissatisfied"
    if event.until:
        yield f"until {full(event.until)}"
    if event.pauses:
        yield "the clocks stand still" if event.on_resident else "the clock stands still"
    if event.approved_by:
        yield f"approved by {named(event.approved_by, names)}"
    yield from map(changed, event.changes)
    if event.inferred:
        yield _("inferred")


def _together(event: Event) -> Iterator[str]:
    """What an event says of other tickets."""
    if event.ticket:
        yield f"reporter of {event.ticket}" if event.outcome else event.ticket
    if event.reporters:
        yield f"to call back too: the reporter of {', of '.join(event.reporters)}"
    if event.urges:
        yield f"urges taken over: {event.urges}"


def _recipient(event: Event, names: Names) -> Iterator[str]:
    person = named(event.assignee, names) if event.assignee != event.by else ""
    if event.department:
        yield f"to {person} ({event.department})" if person else f"to {event.department}"
    elif person:
        yield f"for {person}"


def changed(change: Change) -> str:
    """One edited field, from old to new."""
    return f"{change.field} {change.old or '–'} → {change.new or '–'}"
