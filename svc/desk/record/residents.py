"""What a desk does with residents: taking them on file, mending, moving in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.desk.record.field_edits import FieldEdits, checked, mended
from svc.desk.record.field_values import day_of
from svc.duties.record import residents as decide
from svc.errors import UsageError
from svc.index.query import units
from svc.index.query.residents import by_phone
from svc.kinds.resident import RESIDENT_FORMAT, Occupancy, Resident
from svc.language import _
from svc.model.words import Relation

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.decision import Decision

#: What changes by moving in and out only.
_OF_HOMES = frozenset({"unit", "occupancies", "relation", "since"})
EDITABLE = (
    "name", "phones", "email", "native_place", "age_group", "occupation", "interests", "note",
)  # fmt: skip

DayInput = str | date | None


@dataclass(frozen=True, kw_only=True)
class ResidentDetails:
    """What a clerk takes down of a resident.

    Attributes:
        unit: In any spelling; with it `relation`, and `since` if not today.
        native_place, age_group, occupation, interests: Only if they gave it.
    """

    name: str
    phones: Sequence[str] = ()
    email: str | None = None
    unit: str | None = None
    relation: str | None = None
    since: DayInput = None
    native_place: str | None = None
    age_group: str | None = None
    occupation: str | None = None
    interests: Sequence[str] = ()
    note: str | None = None


def add(desk: Desk, person: ResidentDetails) -> Resident:
    """Take a resident on file, with the unit they live in if it is named.

    The desk's notices name residents with the same phone: they may be the same person.

    Raises:
        UsageError: A piece is missing, or does not fit its field.
        NotFound: The unit is not on file.
    """
    if not person.name.strip():
        raise UsageError(_("a resident needs a name"), _("svc resident add --name NAME"))
    if person.unit is None and (person.relation or person.since):
        raise UsageError(_("--relation and --since are of a unit"), _("name it with --unit"))
    values = checked(
        desk, Resident, name=person.name, phones=person.phones, email=person.email,
        native_place=person.native_place, age_group=person.age_group,
        occupation=person.occupation, interests=person.interests, note=person.note,
    )  # fmt: skip
    homes = (_occupancy(desk, person.unit, person.relation, person.since),) if person.unit else ()
    number = desk.next_number("resident")
    resident = Resident(format=RESIDENT_FORMAT, id=number, occupancies=homes, **values)
    return desk.record(decide.add(resident, _same_phone(desk, resident.phones)))


def edit(desk: Desk, tail: str, edits: FieldEdits) -> Resident:
    """Mend a resident's fields; units change with `move_in` and `move_out`.

    Raises:
        UsageError: A field that cannot be mended so, or a value that does not fit.
    """
    if _OF_HOMES & edits.set.keys():
        raise UsageError(
            _("where somebody lives is no field to set"),
            _("svc resident move-in, svc resident move-out; or correct the file and svc save"),
        )
    before = find(desk, tail)
    after: Resident = mended(desk, before, edits, EDITABLE)
    new_phones = set(after.phones) - set(before.phones)
    alike = _same_phone(desk, after.phones) if new_phones else []
    return desk.record(decide.edit(before, after, same_phone=alike))


def move_in(desk: Desk, tail: str, unit: str, relation: str, since: DayInput = None) -> Resident:
    """Record that a resident lives in a unit from a day on.

    Raises:
        NotFound: The unit or the resident is not on file.
        Refused: They are on file as living there at that time already.
    """
    before = find(desk, tail)
    home = _occupancy(desk, unit, relation, since)
    return desk.record(decide.move_in(before, home, _on_file(desk, before, home.unit)))


def move_out(desk: Desk, tail: str, unit: str | None = None, until: DayInput = None) -> Resident:
    """Record from which day on a resident no longer lives in a unit.

    Args:
        unit: Which; may be left out where they live in only one.
        until: The first day no longer; today unless told.

    Raises:
        NotFound: They do not live there.
        UsageError: They live in several units.
        Refused: They moved in on that day or later.
    """
    return desk.record(leaving(desk, tail, unit, until))


def leaving(
    desk: Desk, tail: str, unit: str | None = None, until: DayInput = None
) -> Decision[Resident]:
    """What it is that somebody moves out; see `move_out`."""
    before = find(desk, tail)
    day = day_of(desk, until)
    which = units.find(desk.index, unit) if unit else None
    return decide.move_out(before, which, day, _on_file(desk, before))


def rewrite(desk: Desk, before: Resident, after: Resident, data: bytes) -> Resident:
    """Put a resident's file as it was typed in the place of theirs."""
    return desk.record(decide.edit(before, after, _on_file(desk, after), data=data))


def find(desk: Desk, tail: str) -> Resident:
    """A resident on file, by number or the end of one."""
    resident: Resident = desk.load("resident", people.find_number(desk.index, tail, "resident"))
    return resident


def _occupancy(desk: Desk, unit: str, relation: str | None, since: DayInput) -> Occupancy:
    if not relation:
        raise UsageError(
            _("--relation is missing: what ties them to the unit"),
            _("one of {known}", known=", ".join(Relation)),
        )
    if relation not in list(Relation):
        raise UsageError(
            _("no relation {relation!r}", relation=relation),
            _("one of {known}", known=", ".join(Relation)),
        )
    return Occupancy(units.find(desk.index, unit), Relation(relation), day_of(desk, since))


def _on_file(desk: Desk, resident: Resident, *more: str) -> set[str]:
    """Units on file, of those that a resident's record names and some more."""
    named = {*more, *(home.unit for home in resident.occupancies)}
    sql = "SELECT 1 FROM unit WHERE id = ?"
    return {unit for unit in named if desk.index.one(sql, (unit,)) is not None}


def _same_phone(desk: Desk, phones: Sequence[str]) -> list[str]:
    """Residents on file who have one of these phones."""
    region = desk.office.region
    return [one for phone in phones for one in by_phone(desk.index, phone, region)]
