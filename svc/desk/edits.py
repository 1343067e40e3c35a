"""Mending a ticket's header: every change is an event that keeps old and new value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk import people
from svc.desk.tickets import When, clocks_of, keep, open_timeline
from svc.errors import UsageError
from svc.model.ticket import Change, Due, Ticket
from svc.model.words import Action
from svc.rules.clocks import callback_policy
from svc.rules.history import typed

if TYPE_CHECKING:
    from svc.desk.desk import Desk
    from svc.desk.timeline import Timeline

#: Header fields a clerk may mend; the others follow from the timeline.
EDITABLE = (
    "kind", "category", "priority", "channel", "text", "unit", "place", "resident",
    "reporter.name", "reporter.phone", "first_taker", "appointment",
)  # fmt: skip
#: Fields a ticket cannot do without.
_NEEDED = frozenset({"kind", "category", "priority", "channel", "text"})
#: Fields that decide which target applies.
_TARGETING = frozenset({"kind", "category", "priority"})


def edit(
    desk: Desk, tail: str, values: Mapping[str, str], reason: str | None = None, at: When = None
) -> Ticket:
    """Mend header fields of a ticket.

    Args:
        values: New text by field; an empty text removes the field.

    Raises:
        UsageError: A field that cannot be mended, or a value that does not fit it.
    """
    line = open_timeline(desk, tail)
    changes = [_change(desk, line.ticket, field, text) for field, text in values.items()]
    changes = [change for change in changes if change.old != change.new]
    if not changes:
        desk.notices.append(f"{line.id}: nothing changed")
        return line.ticket
    ticket = line.ticket
    for change in changes:
        ticket = _applied(ticket, change)
    _whole(ticket)
    line.ticket = ticket
    line.add(Action.EDIT, desk.moment(at), changes=tuple(changes), reason=reason,
             **_consequences(desk, line, changes))  # fmt: skip
    fields = ", ".join(change.field for change in changes)
    return keep(desk, line, Action.EDIT, f"edit {line.id} ({fields})", at)


def _change(desk: Desk, ticket: Ticket, field: str, text: str) -> Change:
    if field not in EDITABLE:
        raise UsageError(f"{field!r} is no field to edit", f"one of {', '.join(EDITABLE)}")
    if not text and field in _NEEDED:
        raise UsageError(f"{field} cannot be empty", f"svc edit {ticket.id} --set {field}=VALUE")
    mend = _MEND.get(field)
    new = mend(desk, ticket, text) if mend and text else text
    return Change(field.lower(), _text(ticket, field), new or None)


def _text(ticket: Ticket, field: str) -> str | None:
    value: Any = ticket
    for part in field.split("."):
        value = getattr(value, part, None)
    if value is None:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _applied(ticket: Ticket, change: Change) -> Ticket:
    field, _, part = change.field.partition(".")
    if part:
        if ticket.reporter is None or change.new is None:
            raise UsageError(
                f"{ticket.id} has no reporter of its own to change, or the value is empty",
                "a resident's name and phone: svc resident edit",
            )
        reporter = msgspec.structs.replace(ticket.reporter, **{part: change.new})
        return msgspec.structs.replace(ticket, reporter=reporter)
    try:
        value = typed(Ticket, field, change.new)
    except msgspec.ValidationError as error:
        raise UsageError(
            f"{field} cannot be {change.new!r}: {error}", f"svc edit {ticket.id} --help"
        ) from error
    return msgspec.structs.replace(ticket, **{field: value})


def _whole(ticket: Ticket) -> None:
    """A mended ticket is still complete."""
    if ticket.unit is None and ticket.place is None:
        raise UsageError(f"{ticket.id} needs a unit or a place", "set one as you remove the other")
    if ticket.resident is None and ticket.reporter is None:
        raise UsageError(f"{ticket.id} needs a resident", "name another: --set resident=R-…")


def _consequences(desk: Desk, line: Timeline, changes: list[Change]) -> dict[str, Any]:
    """A new kind has its own callback policy; a new target sets the clocks that still run."""
    fields = {change.field for change in changes}
    policy = callback_policy(desk.office, line.ticket.kind) if "kind" in fields else None
    if not fields & _TARGETING:
        return {"policy": policy}
    due = clocks_of(desk, line.ticket).received(line.ticket.received, line.ticket.appointment)
    return {"policy": policy, "due": tuple(one for one in due if _runs(line, one))}


def _runs(line: Timeline, due: Due) -> bool:
    run = line.life.current(due.clock)
    return run is None or (run.running and run.paused is None)


def _unit(desk: Desk, _ticket: Ticket, text: str) -> str:
    return people.unit(desk.index, text)


def _resident(desk: Desk, _ticket: Ticket, text: str) -> str:
    return people.find_number(desk.index, text, "R")


def _category(desk: Desk, ticket: Ticket, text: str) -> str:
    return people.category(desk, text, ticket.kind)


def _staff(desk: Desk, _ticket: Ticket, text: str) -> str:
    return people.staff(desk, text).id


def _moment(desk: Desk, _ticket: Ticket, text: str) -> str:
    from svc.rules.times import iso, parse_moment

    return iso(parse_moment(text, desk.now, desk.zone))


_MEND: dict[str, Callable[[Desk, Ticket, str], str]] = {
    "unit": _unit,
    "resident": _resident,
    "category": _category,
    "first_taker": _staff,
    "appointment": _moment,
}
