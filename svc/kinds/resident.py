"""A resident: a person, and the occupancies that tie the person to units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import (
    Day,
    Email,
    OfResident,
    OfUnit,
    PersonalLine,
    PersonalText,
    Phone,
    ResidentId,
    Withheld,
    keyed,
)
from svc.model.source import Source
from svc.model.words import Relation, word
from svc.rules.record.flaws import Flaw, phone_flaws
from svc.rules.record.phones import digits, normalise

#: Version of the resident format that this svc writes.
RESIDENT_FORMAT = 1


class Occupancy(Struct, frozen=True, forbid_unknown_fields=True):
    """From when to when a resident was owner, tenant or family in a unit.

    Attributes:
        since: First day.
        until: First day no longer; absent while it lasts.
    """

    unit: OfUnit
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
        formerly: The number it had before another desk was found to have given the same.
        same_as: The record that goes on for this person, where it was taken on file twice.
    """

    format: int
    id: ResidentId
    name: PersonalLine
    phones: tuple[Phone, ...] = ()
    email: Email | None = None
    occupancies: Annotated[
        tuple[Occupancy, ...], Meta(extra=keyed("unit", "relation", "since"))
    ] = ()
    native_place: Withheld | None = None
    age_group: Withheld | None = None
    occupation: Withheld | None = None
    interests: tuple[Withheld, ...] = ()
    note: PersonalText | None = None
    source: Source | None = None
    formerly: ResidentId | None = None
    same_as: OfResident | None = None
    disputes: tuple[Dispute, ...] = ()


def flaws(resident: Resident) -> Iterator[Flaw]:
    """What must hold of a resident by itself."""
    for number, phone in enumerate(resident.phones):
        yield from phone_flaws(f"phones[{number}]", phone)
    for number, occupancy in enumerate(resident.occupancies):
        if occupancy.until is not None and occupancy.until <= occupancy.since:
            yield Flaw(f"occupancies[{number}].until", _("is not after since"))
        for earlier, other in enumerate(resident.occupancies[:number]):
            if _overlap(occupancy, other):
                where = _(
                    "overlaps occupancies[{earlier}]: {relation} of {unit} twice",
                    earlier=earlier,
                    relation=word(occupancy.relation),
                    unit=occupancy.unit,
                )
                yield Flaw(f"occupancies[{number}]", where)


def tables(resident: Resident, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """Further rows of the index: phones as they are dialled, and who lives where."""
    return {
        "phone": [(digits(phone), normalise(phone, region)) for phone in resident.phones],
        "occupancy": [
            (o.unit, str(o.relation), o.since.isoformat(), o.until.isoformat() if o.until else None)
            for o in resident.occupancies
        ],
    }


def _overlap(occupancy: Occupancy, other: Occupancy) -> bool:
    if (occupancy.unit, occupancy.relation) != (other.unit, other.relation):
        return False
    starts_before_end = other.until is None or occupancy.since < other.until
    return starts_before_end and (occupancy.until is None or other.since < occupancy.until)
