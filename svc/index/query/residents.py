"""Questions about residents: who lives where on which day, and whom a clerk means."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import TYPE_CHECKING, Any

from svc.errors import UsageError
from svc.model.plain import present
from svc.named_tuple import NamedTuple
from svc.rules.record.numbers import parse_tail
from svc.rules.record.phones import digits, looks_like_phone, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from svc.index.database.index import Index
    from svc.rules.record.unit_ids import UnitParts

#: Digits of a phone number that say whose it is: 尾号0000.
_PHONE_TAIL = 4
#: From so many on, a middle part of a number will do as well.
_PHONE_PART = 7

ResidentRecord = dict[str, Any]


class OccupancyFilter(NamedTuple):
    """Occupancies that are asked for; what is None does not matter.

    Attributes:
        parts: Of the unit.
        relation: `owner`, `tenant` or `family`.
        day: The day they must hold on, `2026-11-03`; None takes them of any time.
    """

    parts: UnitParts | None = None
    relation: str | None = None
    day: str | None = None

    def holds(self, occupancy: ResidentRecord) -> bool:
        """Whether an occupancy is one of them."""
        return (
            (self.parts is None or self.parts.matches(occupancy["unit"]))
            and self.relation in (None, occupancy["relation"])
            and (self.day is None or on(occupancy, self.day))
        )


class ResidentMatch(NamedTuple):
    """A resident that a search found.

    Attributes:
        id: The resident's number.
        why: What matched: `number`, `phone`, `unit` or `name`.
        unit: The unit that matched, or None.
    """

    id: str
    why: str
    unit: str | None = None


def on(occupancy: ResidentRecord, day: str) -> bool:
    """Whether an occupancy holds on a day: from its first day, until the day before `until`."""
    until = occupancy.get("until")
    return bool(occupancy["since"] <= day and (until is None or until > day))


def record(index: Index, number: str) -> ResidentRecord | None:
    """A resident's record as plain values, without what is absent."""
    row = index.one("SELECT json FROM resident WHERE id = ?", (number,))
    return given(row["json"]) if row else None


def given(text: str) -> ResidentRecord:
    """A record of the index as plain values, without what is absent."""
    found: ResidentRecord = present(json.loads(text))
    return found


def names(index: Index, numbers: Iterable[str]) -> dict[str, str]:
    """The names of residents, by number; of those who are on file."""
    sql = "SELECT id, name FROM resident WHERE id IN (SELECT value FROM json_each(?))"
    return {row["id"]: row["name"] for row in index.rows(sql, (json.dumps(list(numbers)),))}


def listed(index: Index, living: OccupancyFilter | None = None) -> list[ResidentRecord]:
    """Residents by number; only those with such an occupancy, if one is asked for."""
    if living is None:
        rows = index.rows("SELECT json FROM resident ORDER BY length(id), id")
    else:
        rows = index.rows(
            "SELECT json FROM resident WHERE row IN (SELECT row FROM occupancy"
            " WHERE (:day IS NULL OR (since <= :day AND (until IS NULL OR until > :day)))"
            " AND (:relation IS NULL OR relation = :relation)"
            " AND unit LIKE :prefix || '%' AND unit LIKE '%' || :suffix)"
            " ORDER BY length(id), id",
            {**_ends(living.parts), "day": living.day, "relation": living.relation},
        )
    return [given(row["json"]) for row in rows]


def search(index: Index, text: str, region: str) -> list[ResidentMatch]:
    """Residents a few words mean, likeliest first.

    Looked for are a number or its end, a phone in any spelling or its last
    digits, a unit or part of one in any spelling, and part of a name. Where
    several words mean nobody together, each of them must match.

    Args:
        region: ISO 3166 code by which phones without a country code are read.
    """
    matches = _search(index, text, region)
    words = text.split()
    if not matches and len(words) > 1:
        by_word = [{one.id: one for one in _search(index, word, region)} for word in words]
        whole = by_word[0].values()
        matches = [one for one in whole if all(one.id in others for others in by_word)]
    return _going_on(index, matches)


def _going_on(index: Index, matches: list[ResidentMatch]) -> list[ResidentMatch]:
    """Each person once: for one that was taken on file twice, the record that goes on."""
    from svc.index.query.twice import goes_on_in

    into = goes_on_in(index) if matches else {}
    persons: dict[str, ResidentMatch] = {}
    for match in matches:
        number = into.get(match.id, match.id)
        known = match if number == match.id else match._replace(id=number, unit=None)
        persons.setdefault(number, known)
    return list(persons.values())


def by_phone(index: Index, text: str, region: str) -> list[str]:
    """Numbers of residents with this phone, or one that ends so."""
    whole, part = normalise(text, region), digits(text)
    # The end of a number may begin with noughts that a whole one would not.
    end = re.sub(r"\D", "", unicodedata.normalize("NFKC", text))
    sql = (
        "SELECT DISTINCT resident.id FROM phone JOIN resident USING (row)"
        " WHERE phone.e164 = :whole OR phone.digits = :part OR (length(:end) >= :enough"
        " AND (phone.digits LIKE :tail OR phone.e164 LIKE :tail))"
    )
    tail = f"%{part}%" if len(part) >= _PHONE_PART else f"%{end}"
    args = {"whole": whole, "part": part, "end": end, "enough": _PHONE_TAIL, "tail": tail}
    return [row["id"] for row in index.rows(sql, args)]


def by_name(index: Index, text: str) -> list[str]:
    """Numbers of residents with this in their name, in any case and width, the likeliest first.

    After them come those whose surname it is (王女士), and those whose names sound so.
    """
    from svc.rules.record import sounds

    wanted = _plain(text)
    if not wanted:
        return []
    rows = index.rows("SELECT id, name FROM resident ORDER BY length(id), id")
    exact = [row["id"] for row in rows if _has(_plain(row["name"]), wanted)]
    called, typed = sounds.surname(wanted), sounds.letters(text)
    if called is None and typed is None:
        return exact
    alike = [
        row["id"]
        for row in rows
        if (called and row["name"].startswith(called))
        or (typed and not row["name"].isascii() and sounds.sounds(row["name"], typed))
    ]
    return list(dict.fromkeys([*exact, *alike]))


def by_unit(index: Index, parts: UnitParts) -> list[tuple[str, str]]:
    """Numbers of residents and their units that have these parts, present ones first."""
    rows = index.rows(
        "SELECT resident.id, occupancy.unit, max(coalesce(until, '9999-12-31')) AS until"
        " FROM occupancy JOIN resident USING (row)"
        " WHERE unit LIKE :prefix || '%' AND unit LIKE '%' || :suffix"
        " GROUP BY resident.id, occupancy.unit ORDER BY until DESC, length(resident.id), 1",
        _ends(parts),
    )
    return [(row["id"], row["unit"]) for row in rows]


def folded(text: str) -> str:
    """Text as it is compared: width and case do not matter."""
    return unicodedata.normalize("NFKC", text).casefold()


def _search(index: Index, text: str, region: str) -> list[ResidentMatch]:
    matches: dict[str, ResidentMatch] = {}
    ways: tuple[Callable[[Index, str, str], Iterable[ResidentMatch]], ...] = (
        _numbered, _called, _living, _named,
    )  # fmt: skip
    for way in ways:
        for resident in way(index, text, region):
            matches.setdefault(resident.id, resident)
    return list(matches.values())


def _numbered(index: Index, text: str, _region: str) -> Iterable[ResidentMatch]:
    try:
        tail = parse_tail(text, "R", "")
    except UsageError:
        return []
    rows = index.rows("SELECT id FROM resident WHERE sequence = ? ORDER BY desk", (tail.sequence,))
    return [ResidentMatch(row["id"], "number") for row in rows if tail.matches(row["id"])]


def _called(index: Index, text: str, region: str) -> Iterable[ResidentMatch]:
    end = text.strip().removeprefix("尾号").strip()
    if not (looks_like_phone(text) or (end.isdecimal() and len(end) >= _PHONE_TAIL)):
        return []
    return [ResidentMatch(number, "phone") for number in by_phone(index, text, region)]


def _living(index: Index, text: str, _region: str) -> Iterable[ResidentMatch]:
    from svc.rules.record.unit_ids import candidates

    if len(text.strip()) < 3 and text.strip().isdecimal():
        return []
    try:
        parts = candidates(text, index.phases())
    except UsageError:
        return []
    return [ResidentMatch(number, "unit", unit) for number, unit in by_unit(index, parts)]


def _named(index: Index, text: str, _region: str) -> Iterable[ResidentMatch]:
    return [ResidentMatch(number, "name") for number in by_name(index, text)]


def _plain(name: str) -> str:
    return " ".join(folded(name).split())


def _has(name: str, wanted: str) -> bool:
    """Chinese names are written with and without a space inside."""
    if wanted in name:
        return True
    squeezed = wanted.replace(" ", "")
    return not squeezed.isascii() and squeezed in name.replace(" ", "")


def _ends(parts: UnitParts | None) -> dict[str, str]:
    """How a unit id must begin and end; ids hold nothing that LIKE would obey."""
    return {"prefix": parts.prefix if parts else "", "suffix": parts.suffix if parts else ""}
