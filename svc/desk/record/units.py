"""What a desk does with units: taking them on file and mending them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.record.field_edits import FieldEdits, checked, mended
from svc.desk.record.writing import new
from svc.duties.record import units as decide
from svc.errors import UsageError
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
    new(desk, "unit", units.on_file(desk.index, unit) or unit)
    parts = split(unit)
    values = checked(desk, Unit, use=use or Use(usual_use(unit)), floor=floor, area=area, note=note)
    record = Unit(
        format=UNIT_FORMAT, id=unit, building=parts.building or "", entrance=parts.entrance,
        room=parts.room, **values,
    )  # fmt: skip
    return desk.record(decide.add(record))


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
    return desk.record(decide.edit(before, after))


def rewrite(desk: Desk, before: Unit, after: Unit, data: bytes) -> Unit:
    """Put a unit's file as it was typed in the place of its."""
    return desk.record(decide.edit(before, after, data))
