"""What a desk does with units: taking them on file and mending them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.record.field_edits import FieldEdits, changed, checked, mended
from svc.desk.record.writing import keep, new
from svc.errors import Refused, UsageError
from svc.index.query import units
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
from svc.language import _
from svc.rules.record.unit_ids import split, unit_id, usual_use

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

EDITABLE = ("use", "floor", "area", "note")


def add(
    desk: Desk,
    spelling: str,
    use: str | None = None,
    floor: str | int | None = None,
    area: str | float | None = None,
    note: str | None = None,
) -> Unit:
    """Take a unit on file.

    Args:
        spelling: The whole unit, in any spelling.
        use: A home unless told; a parking space where the spelling says so.
        floor: Storey, ground floor is 1.
        area: Floor space in square metres.

    Raises:
        UsageError: The spelling or a value cannot be read.
        Refused: It is on file already.
    """
    unit = unit_id(spelling, desk.office.phase_codes)
    new(desk, "unit", unit)
    parts = split(unit)
    values = checked(desk, Unit, use=use or Use(usual_use(unit)), floor=floor, area=area, note=note)
    record = Unit(
        format=UNIT_FORMAT, id=unit, building=parts.building or "", entrance=parts.entrance,
        room=parts.room, **values,
    )  # fmt: skip
    desk.put("unit", record)
    desk.did("add", unit, f"add unit {unit} ({record.use})")
    return record


def edit(desk: Desk, spelling: str, edits: FieldEdits) -> Unit:
    """Mend a unit's fields.

    Raises:
        NotFound: It is not on file.
        UsageError: A field that cannot be mended, or a value that does not fit.
    """
    if any(name in ("id", "building", "entrance", "room") for name in edits.set):
        raise UsageError(
            _("building, entrance and room are the unit's id"), _("svc unit add adds another unit")
        )
    before: Unit = desk.load("unit", units.find(desk.index, spelling))
    after: Unit = mended(desk, before, edits, EDITABLE)
    return keep(desk, "unit", before, after, f"({', '.join(changed(before, after))})")


def check(before: Unit, after: Unit) -> None:
    """What must hold of a changed unit: its parts, if they changed, are those of its id.

    Raises:
        Refused: They are not.
    """
    parts, said = split(after.id), (after.building, after.entrance, after.room)
    if said not in (parts, (before.building, before.entrance, before.room)):
        raise Refused(
            _("{unit}: building, entrance and room must be those of the id", unit=after.id),
            _("they are {parts}", parts=", ".join(part or _("none") for part in parts)),
        )
