"""A resident: a person, and the occupancies that tie the person to units."""

from __future__ import annotations

from msgspec import Struct

from svc.model.fields import Day, PersonalLine, PersonalText, ResidentId, UnitId
from svc.model.source import Source
from svc.model.words import Relation

#: Version of the resident format that this svc writes.
RESIDENT_FORMAT = 1


class Occupancy(Struct, frozen=True, forbid_unknown_fields=True):
    """From when to when a resident was owner, tenant or family in a unit.

    Attributes:
        since: First day.
        until: First day no longer; absent while it lasts.
    """

    unit: UnitId
    relation: Relation
    since: Day
    until: Day | None = None


class Resident(Struct, frozen=True, forbid_unknown_fields=True):
    """A person of the estate; only what they agreed to give.

    Attributes:
        format: Version of this record's format.
        phones: As written by the resident; matched in E.164.
        native_place, age_group, occupation, interests: Optional; reported
            only as aggregates over at least five people.
    """

    format: int
    id: ResidentId
    name: PersonalLine
    phones: tuple[PersonalLine, ...] = ()
    email: PersonalLine | None = None
    occupancies: tuple[Occupancy, ...] = ()
    native_place: PersonalLine | None = None
    age_group: PersonalLine | None = None
    occupation: PersonalLine | None = None
    interests: tuple[PersonalLine, ...] = ()
    note: PersonalText | None = None
    source: Source | None = None
