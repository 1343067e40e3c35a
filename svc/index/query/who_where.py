"""What a few words mean of people and places: residents, strangers on tickets, units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import UsageError
from svc.index.query import residents
from svc.index.query.units import matching, on_file
from svc.named_tuple import NamedTuple
from svc.rules.record import sounds
from svc.rules.record.phones import digits, looks_like_phone
from svc.rules.record.unit_ids import candidates, unit_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.index.database.index import Index

#: Digits of a phone number that say whose it is: 尾号0000.
_PHONE_TAIL = 4


class Meaning(NamedTuple):
    """Whom and what words may mean; all of it may be empty.

    Attributes:
        residents: Number → `name` or `phone`, whichever said so; the likeliest first.
        units: Ids of units on file.
        strangers: Rows of tickets whose reporter is on no file, by name or phone.
    """

    residents: dict[str, str]
    units: list[str]
    strangers: set[int]


def meaning(index: Index, text: str, region: str) -> Meaning:
    """Whom and what words may mean, read as one name, phone or unit.

    A name may be part of one, a way of address (王女士), pinyin or its beginnings; a
    phone be spelled in any way, or be its last four digits or more; a unit be spelled in
    any way, also without its entrance: then each that fits is meant.

    Args:
        region: ISO 3166 code by which phones without a country code are read.
    """
    people = residents.search(index, text, region)
    known = {one.id: one.why for one in people if one.why in ("name", "phone")}
    return Meaning(known, units(index, text), _strangers(index, text.strip()))


def units(index: Index, text: str) -> list[str]:
    """Units on file of that spelling; without its entrance, each that fits.

    A building alone is no unit.
    """
    if not any(char.isalnum() for char in text):
        return []
    phases = index.phases()
    try:
        whole = unit_id(text, phases)
        if known := on_file(index, whole):
            return [known]
    except UsageError:
        pass
    try:
        parts = candidates(text, phases)
    except UsageError:
        return []
    return matching(index, parts) if parts.room else []


def _strangers(index: Index, text: str) -> set[int]:
    """Rows of tickets told by somebody on no file whose phone, surname or sound this is.

    The name as it is written stands among the ticket's words.
    """
    end = text.removeprefix("尾号").strip()
    if looks_like_phone(text) or (end.isdecimal() and len(end) >= _PHONE_TAIL):
        typed = digits(end)
        # One of them may have the country's code, the other not.
        either = "digits LIKE ?1 OR (length(digits) >= 7 AND ?2 LIKE '%' || digits)"
        return _rows(index, either, [f"%{typed}", typed])
    called = sounds.surname(text)
    if called is not None:
        return _rows(index, "name LIKE ?", [f"{called}%"])
    spelled = sounds.letters(text)
    if spelled is None:
        return set()
    rows = index.rows("SELECT DISTINCT name FROM reporter")
    names = [row["name"] for row in rows if not row["name"].isascii()]
    return _named(index, [name for name in names if sounds.sounds(name, spelled)])


def _named(index: Index, names: Sequence[str]) -> set[int]:
    import json

    if not names:
        return set()
    chosen = json.dumps(names)
    return _rows(index, "name IN (SELECT value FROM json_each(?))", [chosen])


def _rows(index: Index, condition: str, args: Sequence[str]) -> set[int]:
    found = index.rows(f"SELECT row FROM reporter WHERE {condition}", args)
    return {row["row"] for row in found}
