"""Units: taken on file and mended."""

from __future__ import annotations

from svc.duties.decision import Decision, Written
from svc.duties.record.changes import change, fields_changed
from svc.errors import Refused
from svc.kinds.unit import Unit
from svc.language import _
from svc.rules.record.unit_ids import split


def add(unit: Unit) -> Decision[Unit]:
    """Take a unit on file."""
    subject = f"add unit {unit.id} ({unit.use})"
    return Decision(unit, (Written("unit", unit),), "add", unit.id, subject)


def edit(before: Unit, after: Unit, data: bytes | None = None) -> Decision[Unit]:
    """Mend a unit's fields.

    Args:
        before, after: The unit.
        data: The file as somebody typed it, where that is to be kept.

    Raises:
        Refused: Its parts, if they changed, are not those of its id.
    """
    parts, said = split(after.id), (after.building, after.entrance, after.room)
    if said not in (parts, (before.building, before.entrance, before.room)):
        raise Refused(
            _("{unit}: building, entrance and room must be those of the id", unit=after.id),
            _("they are {parts}", parts=", ".join(part or _("none") for part in parts)),
        )
    return change("unit", before, after, fields_changed(before, after), data=data)
