"""What a desk does with residents: taking them on file, mending, moving in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from svc.desk.core import lookup as people
from svc.desk.record.field_edits import FieldEdits, changed, checked, mended
from svc.desk.record.field_values import day_of
from svc.desk.record.writing import keep
from svc.errors import NotFound, Refused, UsageError
from svc.index.query import units
from svc.index.query.residents import by_phone
from svc.kinds.resident import RESIDENT_FORMAT, Occupancy, Resident
from svc.language import N_, _
from svc.model.words import Relation, word

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

EDITABLE = (
    "name", "phones", "email", "native_place", "age_group", "occupation", "interests", "note",
)  # fmt: skip
_MOST_NAMED = 3

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
    _say_same_phone(desk, resident)
    desk.put("resident", resident)
    desk.did("add", number, f"add resident {number}")
    return resident


def edit(desk: Desk, tail: str, edits: FieldEdits) -> Resident:
    """Mend a resident's fields; units change with `move_in` and `move_out`.

    Raises:
        UsageError: A field that cannot be mended so, or a value that does not fit.
    """
    if any(name in ("unit", "occupancies", "relation", "since") for name in edits.set):
        raise UsageError(
            _("where somebody lives is no field to set"),
            _("svc resident move-in, svc resident move-out; or correct the file and svc save"),
        )
    before = find(desk, tail)
    after: Resident = mended(desk, before, edits, EDITABLE)
    if set(after.phones) - set(before.phones):
        _say_same_phone(desk, after)
    return keep(desk, "resident", before, after, f"({', '.join(changed(before, after))})")


def move_in(desk: Desk, tail: str, unit: str, relation: str, since: DayInput = None) -> Resident:
    """Record that a resident lives in a unit from a day on.

    Raises:
        NotFound: The unit or the resident is not on file.
        Refused: They are on file as living there at that time already.
    """
    before = find(desk, tail)
    home = _occupancy(desk, unit, relation, since)
    homes = tuple(sorted((*before.occupancies, home), key=lambda one: (one.since, one.unit)))
    after = msgspec.structs.replace(before, occupancies=homes)
    check(desk, before, after)
    words = f"to {home.unit} ({home.relation})"
    return keep(desk, "resident", before, after, words, action="move-in")


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
    before = find(desk, tail)
    day = day_of(desk, until)
    home = _current(desk, before, unit, day)
    ended = msgspec.structs.replace(home, until=day)
    homes = tuple(ended if one is home else one for one in before.occupancies)
    after = msgspec.structs.replace(before, occupancies=homes)
    check(desk, before, after)
    return keep(desk, "resident", before, after, f"from {home.unit}", action="move-out")


def check(desk: Desk, before: Resident, after: Resident) -> None:
    """What must hold of where somebody lives, of as much of it as changed.

    Raises:
        NotFound: A unit is not on file.
        Refused: They live there twice at a time, or leave before they come.
    """
    for home in Counter(after.occupancies) - Counter(before.occupancies):
        if desk.index.one("SELECT 1 FROM unit WHERE id = ?", (home.unit,)) is None:
            raise NotFound(
                _("no unit {unit}", unit=home.unit), _("svc unit add {unit}", unit=home.unit)
            )
        if home.until is not None and home.until <= home.since:
            raise Refused(
                _(
                    "{resident} lives in {unit} since {since}; not until {until}",
                    resident=after.id,
                    unit=home.unit,
                    since=home.since,
                    until=home.until,
                ),
                _("until is the first day no longer: give a later one"),
            )
        others = list(after.occupancies)
        others.remove(home)
        for other in others:
            if other.unit == home.unit and _overlap(other, home):
                raise Refused(
                    _(
                        "{resident} lives in {unit} already: {other}",
                        resident=after.id,
                        unit=home.unit,
                        other=_words(other),
                    ),
                    _(
                        "svc resident move-out {resident} --unit {unit} --until DATE ends that",
                        resident=after.id,
                        unit=home.unit,
                    ),
                )


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


def _overlap(occupancy: Occupancy, other: Occupancy) -> bool:
    return occupancy.since < (other.until or date.max) and other.since < (
        occupancy.until or date.max
    )


def _current(desk: Desk, resident: Resident, unit: str | None, day: date) -> Occupancy:
    """The occupancy that ends on a day: one without an end, or with one still to come."""
    unit_id = units.find(desk.index, unit) if unit else None
    lasting = [one for one in resident.occupancies if one.until is None or one.until > day]
    open_ones = [one for one in lasting if unit_id in (None, one.unit)]
    if not open_ones:
        reason = N_("{resident} does not live in {unit} on {day}")
        if unit_id is None:
            reason = N_("{resident} does not live in any unit on {day}")
        raise NotFound(
            _(reason, resident=resident.id, unit=unit_id, day=day),
            _("svc resident show {resident}", resident=resident.id),
        )
    if len({one.unit for one in open_ones}) > 1:
        named = ", ".join(one.unit for one in open_ones)
        raise UsageError(
            _("{resident} lives in {units}", resident=resident.id, units=named),
            _("say which with --unit"),
        )
    return next((one for one in open_ones if one.since <= day), open_ones[0])


def _words(occupancy: Occupancy) -> str:
    said = N_("{relation} since {since}")
    if occupancy.until:
        said = N_("{relation} since {since} until {until}")
    return _(
        said,
        relation=word(occupancy.relation),
        since=occupancy.since,
        until=occupancy.until,
    )


def _say_same_phone(desk: Desk, resident: Resident) -> None:
    others: dict[str, None] = {}
    for phone in resident.phones:
        others |= dict.fromkeys(by_phone(desk.index, phone, desk.office.region))
    others.pop(resident.id, None)
    if others:
        named = ", ".join(list(others)[:_MOST_NAMED]) + (" …" if len(others) > _MOST_NAMED else "")
        desk.notices.append(
            _("also with this phone: {residents}; is it the same person?", residents=named)
        )
