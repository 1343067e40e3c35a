"""Residents: taken on file, mended, moving in and out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.record.changes import change, fields_changed
from svc.errors import NotFound, Refused, UsageError
from svc.kinds.resident import Occupancy, Resident
from svc.language import N_, _
from svc.model.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_NAMED = 3


def add(resident: Resident, same_phone: Sequence[str]) -> Decision[Resident]:
    """Take a resident on file.

    Args:
        resident: Under a new number.
        same_phone: Residents who have one of the phones: they may be the same person.
    """
    return Decision(
        resident, (Written("resident", resident),), "add", resident.id,
        f"add resident {resident.id}", notices=_same_person(resident, same_phone),
    )  # fmt: skip


def edit(
    before: Resident,
    after: Resident,
    units: Collection[str] = (),
    same_phone: Sequence[str] = (),
    data: bytes | None = None,
) -> Decision[Resident]:
    """Mend a resident's fields.

    Args:
        before, after: The resident.
        units: Those on file among the ones that `after` names.
        same_phone: Residents who have a phone that is new here.
        data: The file as somebody typed it, where that is to be kept.

    Raises:
        NotFound: A unit they newly live in is not on file.
        Refused: They live there twice at a time, or leave before they come.
    """
    hold(before, after, units)
    notices = _same_person(after, same_phone)
    summary = fields_changed(before, after)
    return change("resident", before, after, summary, data=data, notices=notices)


def move_in(before: Resident, home: Occupancy, units: Collection[str]) -> Decision[Resident]:
    """Have a resident live in a unit from a day on.

    Args:
        before: The resident.
        home: Where, as what, since when.
        units: Those on file among the resident's, this one included.

    Raises:
        NotFound: The unit is not on file.
        Refused: They are on file as living there at that time already.
    """
    homes = tuple(sorted((*before.occupancies, home), key=lambda one: (one.since, one.unit)))
    after = msgspec.structs.replace(before, occupancies=homes)
    hold(before, after, units)
    where = f"to {home.unit} ({home.relation})"
    return change("resident", before, after, where, action="move-in")


def move_out(
    before: Resident, unit: str | None, day: date, units: Collection[str]
) -> Decision[Resident]:
    """Have a resident no longer live in a unit from a day on.

    Args:
        before: The resident.
        unit: Which; None where they live in only one.
        day: The first day no longer.
        units: Those on file among the resident's.

    Raises:
        NotFound: They do not live there.
        UsageError: They live in several units.
        Refused: They moved in on that day or later.
    """
    home = _current(before, unit, day)
    ended = msgspec.structs.replace(home, until=day)
    homes = tuple(ended if one is home else one for one in before.occupancies)
    after = msgspec.structs.replace(before, occupancies=homes)
    hold(before, after, units)
    return change("resident", before, after, f"from {home.unit}", action="move-out")


def hold(before: Resident, after: Resident, units: Collection[str]) -> None:
    """What must hold of where somebody lives, of as much of it as changed.

    Args:
        before, after: The resident.
        units: Those on file among the ones that `after` names.

    Raises:
        NotFound: A unit is not on file.
        Refused: They live there twice at a time, or leave before they come.
    """
    for home in Counter(after.occupancies) - Counter(before.occupancies):
        if home.unit not in units:
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


def _overlap(occupancy: Occupancy, other: Occupancy) -> bool:
    return occupancy.since < (other.until or date.max) and other.since < (
        occupancy.until or date.max
    )


def _current(resident: Resident, unit: str | None, day: date) -> Occupancy:
    """The occupancy that ends on a day: one without an end, or with one still to come."""
    lasting = [one for one in resident.occupancies if one.until is None or one.until > day]
    open_ones = [one for one in lasting if unit in (None, one.unit)]
    if not open_ones:
        reason = N_("{resident} does not live in {unit} on {day}")
        if unit is None:
            reason = N_("{resident} does not live in any unit on {day}")
        raise NotFound(
            _(reason, resident=resident.id, unit=unit, day=day),
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


def _same_person(resident: Resident, same_phone: Iterable[str]) -> tuple[str, ...]:
    others = [one for one in dict.fromkeys(same_phone) if one != resident.id]
    if not others:
        return ()
    named = ", ".join(others[:_MOST_NAMED]) + (" …" if len(others) > _MOST_NAMED else "")
    return (_("also with this phone: {residents}; is it the same person?", residents=named),)
