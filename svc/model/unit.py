"""A unit: a home, a shop or a parking space."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.model.fields import Line, Text, UnitId
from svc.model.source import Source

#: Version of the unit format that this svc writes.
UNIT_FORMAT = 1


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
        area: Floor space in square metres.
    """

    format: int
    id: UnitId
    building: Line
    use: Use
    entrance: Line | None = None
    room: Line | None = None
    floor: Annotated[int, Meta(ge=-99, le=999)] | None = None
    area: Annotated[float, Meta(gt=0, le=10_000_000)] | None = None
    note: Text | None = None
    source: Source | None = None
