"""Mending a ticket's header: every change is an event that keeps old and new value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.decision import Decision
from svc.duties.ticket.intake import ORDERED
from svc.duties.typed_values import fit
from svc.errors import UsageError
from svc.language import _
from svc.model.ticket import Change, Due, Reporter, Ticket
from svc.model.words import Action, CallbackPolicy, ClockName, Status
from svc.rules.clocks.due_times import callback_policy

if TYPE_CHECKING:
    from svc.duties.ticket.timeline import Timeline

#: Header fields a clerk may mend; the others follow from the timeline.
EDITABLE = (
    "kind", "category", "priority", "channel", "text", "unit", "place", "resident",
    "reporter.name", "reporter.phone", "first_taker", "appointment", "external_no",
    "external_party", "external_due",
)  # fmt: skip
#: Fields that decide which target applies, and from when.
_TARGETING = frozenset({"kind", "category", "priority", "appointment"})


def edit(line: Timeline, header: Mapping[str, str | None], reason: str | None) -> Decision[Ticket]:
    """Mend header fields of a ticket.

    Args:
        header: New text by field, ids in full; None removes the field.

    Raises:
        UsageError: A value does not fit its field, or the ticket would not be complete.
    """
    _whole(_applied(line.ticket, header))
    changes = mend(line, header, reason)
    if not changes:
        return Decision(line.ticket, notices=(_("{id}: nothing changed", id=line.id),))
    return line.decided(Action.EDIT, f"({', '.join(change.field for change in changes)})")


def mend(
    line: Timeline, header: Mapping[str, str | None], reason: str | None = None
) -> tuple[Change, ...]:
    """Put new values into a ticket's header, with an edit that keeps the old ones.

    Args:
        header: New text by field, ids in full; None removes the field.

    Returns:
        What changed; nothing if there was nothing to change.
    """
    before = line.ticket
    ticket = _applied(before, header)
    changes = tuple(
        Change(field, text_of(before, field), text_of(ticket, field))
        for field in header
        if text_of(before, field) != text_of(ticket, field)
    )
    if changes:
        line.ticket = ticket
        line.add(Action.EDIT, changes=changes, reason=reason, **_consequences(line, changes))
    return changes


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


def _whole(ticket: Ticket) -> None:
    """Hold a mended ticket against what one cannot do without."""
    if ticket.unit is None and ticket.place is None:
        raise UsageError(
            _("{ticket} needs a unit or a place", ticket=ticket.id),
            _("set one as you remove the other"),
        )
    if ticket.resident is None and ticket.reporter is None and ticket.no_contact is None:
        raise UsageError(
            _("{ticket} needs somebody to call back", ticket=ticket.id),
            _("set resident, or reporter.name and reporter.phone"),
        )
    if ticket.resident is not None and ticket.reporter is not None:
        raise UsageError(
            _("{ticket} names a resident; a reporter beside it is not kept", ticket=ticket.id),
            _("remove the resident in the same edit: --set resident="),
        )


def _consequences(line: Timeline, changes: Iterable[Change]) -> dict[str, Any]:
    """A new kind has its own callback policy; a new target sets the clocks that still run."""
    fields = {change.field for change in changes}
    history = line.life.policy is CallbackPolicy.HISTORY
    policy = None
    no_contact = line.ticket.no_contact is not None
    if {"kind", "no_contact"} & fields and not history and not no_contact:
        policy = callback_policy(line.hand.office, line.ticket.kind)
    ordered = line.ticket.external_due if "external_due" in fields else None
    reply = () if ordered is None else (Due(ClockName.HOTLINE, ordered, ORDERED),)
    if not fields & _TARGETING:
        return {"policy": policy, "due": reply}
    clocks = line.hand.clocks_of(line.ticket)
    due = clocks.anew(line.life, line.ticket.received, line.ticket.appointment)
    newly_owed = (
        policy is CallbackPolicy.BEFORE_CLOSE
        and line.life.status is Status.DONE
        and not line.life.owes_callback()
    )
    owed = clocks.callback(line.when) if newly_owed else ()
    return {"policy": policy, "due": due + owed + reply}
