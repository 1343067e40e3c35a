"""What a desk does with units: taking them on file and mending them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from svc.desk.core.lookup import resident
from svc.desk.record.field_edits import FieldEdits, checked, mended
from svc.desk.record.writing import new
from svc.duties.fees.paying import owed
from svc.duties.record import units as decide
from svc.errors import UsageError
from svc.index.query import units
from svc.index.query.ledgers import ledger_of
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
from svc.language import _
from svc.rules.record.unit_ids import split, unit_id, usual_use

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.desk.core.desk import Desk

EDITABLE = ("use", "floor", "area", "delivered", "vacant", "payers", "note")


def add(
    desk: Desk,
    spelling: str,
    use: str | None = None,
    floor: str | int | None = None,
    area: str | float | None = None,
    note: str | None = None,
    delivered: str | None = None,
) -> Unit:
    """Take a unit on file.

    Args:
        spelling: The whole unit, in any spelling.
        use: A home unless told; a parking space where the spelling says so.
        floor: Storey, ground floor is 1.
        area: Floor space in square metres.
        delivered: When the developer handed it over.

    Raises:
        UsageError: The spelling or a value cannot be read.
        Refused: It is on file already.
    """
    unit = unit_id(spelling, desk.office.phase_codes)
    new(desk, "unit", units.on_file(desk.index, unit) or unit)
    parts = split(unit)
    values = checked(
        desk, Unit, use=use or Use(usual_use(unit)), floor=floor, area=area, note=note,
        delivered=delivered,
    )  # fmt: skip
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


def pays(
    desk: Desk, spelling: str, who: str, since: str, until: str | None = None,
    share: str | None = None, items: Sequence[str] = (),
) -> Unit:  # fmt: skip
    """Record who pays for a unit from a day on, where that is not the owner.

    Args:
        spelling: The unit.
        who: A resident, or an outside party.
        since: The first day.
        until: The first day no longer.
        share: What part of it; all of it if not given.
        items: Of which items; of all if none is given.

    Raises:
        NotFound: The unit, or whoever pays, is not on file.
        UsageError: A value that cannot be read.
        Refused: Together they would pay more than all of it.
    """
    before: Unit = desk.load("unit", units.find(desk.index, spelling))
    payer = who if desk.holds("party", who) else resident(desk.index, who, desk.office.region)
    given = {"who": payer, "since": since, "until": until, "share": share, "items": list(items)}
    told = json.dumps({name: one for name, one in given.items() if one}, ensure_ascii=False)
    after: Unit = mended(desk, before, FieldEdits(add=[("payers", told)]), EDITABLE)
    desk.notices.append(_("what was billed before stays with whoever paid then"))
    desk.notices += _balances(desk, before.id, payer)
    return desk.record(decide.edit(before, after))


def _balances(desk: Desk, unit: str, payer: str) -> list[str]:
    """What everybody who ever paid for a unit owes and has there, and whoever pays from now on."""
    ledger = ledger_of(desk.index, unit)
    return [
        _("{payer} owes {owed} on {unit} and has credit of {credit}", payer=who, unit=unit,
          owed=owed(ledger, who, desk.at_hand.here), credit=ledger.credit(who))
        for who in dict.fromkeys([*ledger.payers, payer]) if who
    ]  # fmt: skip


def rewrite(desk: Desk, before: Unit, after: Unit, data: bytes) -> Unit:
    """Put a unit's file as it was typed in the place of its."""
    return desk.record(decide.edit(before, after, data))
