"""A unit: a home, a shop or a parking space."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import _
from svc.model.amounts import Area
from svc.model.dispute import Dispute
from svc.model.fields import Line, Text, UnitId
from svc.model.source import Source
from svc.rules.record.flaws import Flaw

#: Version of the unit format that this svc writes; 1 had the area as a plain number.
UNIT_FORMAT = 2


class Use(StrEnum):
    """What a unit is for."""

    HOME = "home"
    SHOP = "shop"
    PARKING = "parking"


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    """One unit; its id is building, entrance (where there is one) and room.

    Attributes:
        format: Version of this record's format.
        building: First part of the id; also the folder it lies in.
        floor: Storey, ground floor is 1.
        area: Floor space in square metres, such as '118.40'.
    """

    format: int
    id: UnitId
    building: Line
    use: Use
    entrance: Line | None = None
    room: Line | None = None
    floor: Annotated[int, Meta(ge=-99, le=999)] | None = None
    area: Area | None = None
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


def flaws(unit: Unit) -> Iterator[Flaw]:
    """What must hold of a unit by itself."""
    building = unit.id.split("-", 1)[0]
    if unit.building != building:
        yield Flaw(
            "building",
            _(
                "is {building!r}, but the id begins with {begin}",
                building=unit.building,
                begin=building,
            ),
        )
