"""The mapping of units, and how a row becomes one.

Fields: `unit`, the whole unit in any spelling, such as 3栋2单元1502, is
required; `use` (home, shop or parking; a home where it is left out, a parking
space or a shop where the spelling says so), `floor`, `area`, `delivered` (the day on which
the developer handed it over), `vacant` (since=…,until=…), `payers` (who=…,since=…, parted by
semicolons), `note`. A file that has no
numbers of its own may give the unit's column as the source's number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.exchange.mapping.field_reader import Parse
from svc.exchange.mapping.model import FieldMap, Fields, ImportMapping, RowKind
from svc.exchange.mapping.parsers import fitting
from svc.exchange.row_kinds.field_parsers import parser_of
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.lookup import unit_of
from svc.exchange.rows.maker import Maker, RowKindSpec, moment_of, no_complaints
from svc.exchange.rows.pending import PendingRecords, ReadRecords
from svc.kinds.fields import field_of
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
from svc.model.source import Source
from svc.rules.record.unit_ids import split, usual_use
from svc.store.yaml.codec import decode, encode


class UnitFields(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields a unit can get; see the module."""

    unit: FieldMap
    use: FieldMap | None = None
    floor: FieldMap | None = None
    area: FieldMap | None = None
    delivered: FieldMap | None = None
    vacant: FieldMap | None = None
    payers: FieldMap | None = None
    note: FieldMap | None = None


class UnitMapping(ImportMapping, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of units; see the module."""

    fields: UnitFields


class UnitMaker(Maker):
    """Makes units; their drafts are their files."""

    counted = ("use",)

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """What makes a value of a unit's fields."""
        moment = moment_of(mapping, self.known)
        parts = [(name, field) for name in ("vacant", "payers")
                 if (field := field_of(Unit, name)) is not None]  # fmt: skip
        return {
            "unit": lambda text: self.known.home(unit_of(text, self.known.office.phase_codes)),
            "floor": fitting(Unit, "floor"),
            "area": fitting(Unit, "area"),
            "delivered": lambda text: moment(text).date(),
            **{name: parser_of("unit", field, self.known, moment) for name, field in parts},
        }

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The unit of a row."""
        values = self.read(row)
        parts = split(values["unit"])
        unit = Unit(
            format=UNIT_FORMAT,
            id=values["unit"],
            building=parts.building or "",
            use=values.get("use") or Use(usual_use(values["unit"])),
            entrance=parts.entrance,
            room=parts.room,
            floor=values.get("floor"),
            area=values.get("area"),
            delivered=values.get("delivered"),
            vacant=values.get("vacant") or (),
            payers=values.get("payers") or (),
            note=values.get("note"),
            source=Source(self.system, number),
        )
        return Draft(encode(unit), facts=(unit.use.value,), id=unit.id)

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a unit."""
        unit = decode(data, Unit, "unit")
        return {"unit": unit.id, "use": str(unit.use), "floor": unit.floor, "area": unit.area}


def coming(pending: PendingRecords, read: ReadRecords, known: dict[str, str]) -> None:
    """Know units by their ids."""
    pending.units |= {entry.id for entry in read.entries}
    known |= {entry.number: entry.id for entry in read.entries}


KIND = RowKindSpec(
    RowKind.UNITS, "unit", UnitMapping, UnitMaker, no_complaints("unit"), __doc__ or "",
    coming=coming,
)  # fmt: skip
