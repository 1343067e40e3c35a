"""Mending a ticket's header, from the words typed for its fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.desk.ticket.actions import TimeInput, open_timeline
from svc.duties.ticket import edits as decide
from svc.duties.ticket.edits import EDITABLE
from svc.duties.typed_values import callable_phone, fit, plain_text
from svc.errors import UsageError
from svc.language import _
from svc.model.ticket import Ticket

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: Fields a ticket cannot do without.
_NEEDED = frozenset({"kind", "category", "priority", "channel", "text"})


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
    if before.no_contact is not None and any(header.get(name) for name in _CONTACT):
        header |= dict.fromkeys(("no_contact", "caller", "reported_by"))
    if {"kind", "category"} & set(header):
        header["category"] = _category(desk, before, header)
    return desk.record(decide.edit(line, header, reason))


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
    read = _READ.get(field)
    return (read(desk, plain) if read else plain) if plain else None


def _unit(desk: Desk, text: str) -> str:
    return people.unit(desk.index, text)


def _resident(desk: Desk, text: str) -> str:
    return people.find_number(desk.index, text, "resident")


def _category(desk: Desk, ticket: Ticket, header: Mapping[str, str | None]) -> str:
    """The category's id; it must be offered for the kind, also where only that changes."""
    kind = fit(Ticket, "kind", header.get("kind") or ticket.kind, "kind")
    return people.category(desk, header.get("category") or ticket.category, kind)


def _staff(desk: Desk, text: str) -> str:
    return people.staff(desk, text).id


def _phone(_desk: Desk, text: str) -> str:
    return callable_phone(text, "reporter.phone")


def _moment(desk: Desk, text: str) -> str:
    from svc.rules.time.parsing import iso, parse_moment

    return iso(parse_moment(text, desk.now, desk.zone))


#: Whom to call back from now on.
_CONTACT = ("resident", "reporter.phone")
_READ: dict[str, Callable[[Desk, str], str]] = {
    "unit": _unit,
    "resident": _resident,
    "reporter.phone": _phone,
    "first_taker": _staff,
    "appointment": _moment,
}
