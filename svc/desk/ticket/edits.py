"""Mending a ticket's header: every change is an event that keeps old and new value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup as people
from svc.desk.core.typed_values import callable_phone, fit, plain_text
from svc.desk.ticket.actions import TimeInput, clocks_of, keep, open_timeline
from svc.errors import UsageError
from svc.language import _
from svc.model.ticket import Change, Reporter, Ticket
from svc.model.words import Action, CallbackPolicy, Status
from svc.rules.clocks.due_times import callback_policy

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.ticket.timeline import Timeline

#: Header fields a clerk may mend; the others follow from the timeline.
EDITABLE = (
    "kind", "category", "priority", "channel", "text", "unit", "place", "resident",
    "reporter.name", "reporter.phone", "first_taker", "appointment",
)  # fmt: skip
#: Fields a ticket cannot do without.
_NEEDED = frozenset({"kind", "category", "priority", "channel", "text"})
#: Fields that decide which target applies, and from when.
_TARGETING = frozenset({"kind", "category", "priority", "appointment"})


def edit(
    desk: Desk,
    tail: str,
    values: Mapping[str, str],
    reason: str | None = None,
    at: TimeInput = None,
) -> Ticket:
    """Mend header fields of a ticket.

    Args:
        values: New text by field; an empty text removes the field.

    Raises:
        UsageError: A field that cannot be mended, or a value that does not fit it.
    """
    line = open_timeline(desk, tail, at)
    before = line.ticket
    header = {field: _wanted(desk, before, field, text) for field, text in values.items()}
    if header.get("resident") and before.reporter is not None:
        header |= {"reporter.name": None, "reporter.phone": None}
    if {"kind", "category"} & set(header):
        header["category"] = _category(desk, before, header)
    _whole(_applied(before, header))
    if not mend(desk, line, header, reason, at):
        desk.notices.append(_("{id}: nothing changed", id=line.id))
    return line.ticket


def mend(
    desk: Desk,
    line: Timeline,
    header: Mapping[str, str | None],
    reason: str | None = None,
    at: TimeInput = None,
) -> bool:
    """Put new values into a ticket's header, with an edit that keeps the old ones.

    Args:
        header: New text by field, ids in full; None removes the field.

    Returns:
        Whether there was anything to change.
    """
    before = line.ticket
    ticket = _applied(before, header)
    changes = tuple(
        Change(field, text_of(before, field), text_of(ticket, field))
        for field in header
        if text_of(before, field) != text_of(ticket, field)
    )
    if not changes:
        return False
    line.ticket = ticket
    line.add(Action.EDIT, desk.moment(at), changes=changes, reason=reason,
             **_consequences(desk, line, changes, at))  # fmt: skip
    fields = ", ".join(change.field for change in changes)
    keep(desk, line, Action.EDIT, f"edit {line.id} ({fields})", at)
    return True


def _wanted(desk: Desk, ticket: Ticket, field: str, text: str) -> str | None:
    """The new text of a field, ids in full; None removes it."""
    if field not in EDITABLE:
        raise UsageError(
            _("{field!r} is no field to edit", field=field),
            _("one of {known}", known=", ".join(EDITABLE)),
        )
    plain = plain_text(text)
    if not plain and field in _NEEDED:
        raise UsageError(
            _("{field} cannot be empty", field=field),
            _("svc edit {ticket} --set {field}=VALUE", ticket=ticket.id, field=field),
        )
    mend = _MEND.get(field)
    return (mend(desk, ticket, plain) if mend else plain) if plain else None


def text_of(ticket: Ticket, field: str) -> str | None:
    """What a header field holds, as text; `reporter.name` is the name of the reporter."""
    value: Any = ticket
    for part in field.split("."):
        value = getattr(value, part, None)
    if value is None:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _applied(ticket: Ticket, header: Mapping[str, str | None]) -> Ticket:
    """The ticket with its header mended, its timeline as it was."""
    values = {
        field: None if text is None else fit(Ticket, field, text, field)
        for field, text in header.items()
        if "." not in field
    }
    parts = {
        field.partition(".")[2]: None if text is None else fit(Reporter, "name", text, field)
        for field, text in header.items()
        if "." in field
    }
    if parts:
        values["reporter"] = _reporter(ticket, parts)
    return msgspec.structs.replace(ticket, **values)


def _reporter(ticket: Ticket, parts: Mapping[str, str | None]) -> Reporter | None:
    held: dict[str, str | None] = {"name": None, "phone": None}
    if ticket.reporter is not None:
        held = {"name": ticket.reporter.name, "phone": ticket.reporter.phone}
    name, phone = {**held, **parts}.values()
    if name is None and phone is None:
        return None
    if name is None or phone is None:
        raise UsageError(
            _("{ticket} needs both reporter.name and reporter.phone, or neither", ticket=ticket.id),
            _("a resident's own name and phone: svc resident edit"),
        )
    return Reporter(name, phone)


def _whole(ticket: Ticket) -> Ticket:
    """A mended ticket that is still complete."""
    if ticket.unit is None and ticket.place is None:
        raise UsageError(
            _("{ticket} needs a unit or a place", ticket=ticket.id),
            _("set one as you remove the other"),
        )
    if ticket.resident is None and ticket.reporter is None:
        raise UsageError(
            _("{ticket} needs somebody to call back", ticket=ticket.id),
            _("set resident, or reporter.name and reporter.phone"),
        )
    if ticket.resident is not None and ticket.reporter is not None:
        raise UsageError(
            _("{ticket} names a resident; a reporter beside it is not kept", ticket=ticket.id),
            _("remove the resident in the same edit: --set resident="),
        )
    return ticket


def _consequences(
    desk: Desk, line: Timeline, changes: Iterable[Change], at: TimeInput
) -> dict[str, Any]:
    """A new kind has its own callback policy; a new target sets the clocks that still run."""
    fields = {change.field for change in changes}
    history = line.life.policy is CallbackPolicy.HISTORY
    policy = None
    if "kind" in fields and not history:
        policy = callback_policy(desk.office, line.ticket.kind)
    if not fields & _TARGETING:
        return {"policy": policy}
    clocks = clocks_of(desk, line.ticket)
    due = clocks.anew(line.life, line.ticket.received, line.ticket.appointment)
    newly_owed = (
        policy is CallbackPolicy.BEFORE_CLOSE
        and line.life.status is Status.DONE
        and not line.life.owes_callback()
    )
    owed = clocks.callback(desk.moment(at)) if newly_owed else ()
    return {"policy": policy, "due": due + owed}


def _unit(desk: Desk, _ticket: Ticket, text: str) -> str:
    return people.unit(desk.index, text)


def _resident(desk: Desk, _ticket: Ticket, text: str) -> str:
    return people.find_number(desk.index, text, "resident")


def _category(desk: Desk, ticket: Ticket, header: Mapping[str, str | None]) -> str:
    """The category's id; it must be offered for the kind, also where only that changes."""
    kind = fit(Ticket, "kind", header.get("kind") or ticket.kind, "kind")
    return people.category(desk, header.get("category") or ticket.category, kind)


def _staff(desk: Desk, _ticket: Ticket, text: str) -> str:
    return people.staff(desk, text).id


def _phone(_desk: Desk, _ticket: Ticket, text: str) -> str:
    return callable_phone(text, "reporter.phone")


def _moment(desk: Desk, _ticket: Ticket, text: str) -> str:
    from svc.rules.time.parsing import iso, parse_moment

    return iso(parse_moment(text, desk.now, desk.zone))


_MEND: dict[str, Callable[[Desk, Ticket, str], str]] = {
    "unit": _unit,
    "resident": _resident,
    "reporter.phone": _phone,
    "first_taker": _staff,
    "appointment": _moment,
}
