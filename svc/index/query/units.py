"""Questions about units: which one is meant, who lives there, which there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from svc.errors import NotFound, UsageError
from svc.index.database.statuses import UNSETTLED
from svc.index.query.residents import ResidentRecord, by_name, by_phone, given, on
from svc.language import _
from svc.rules.record.phones import looks_like_phone
from svc.rules.record.unit_grammar import older
from svc.rules.record.unit_ids import EXAMPLES, candidates, unit_id

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.rules.record.unit_ids import UnitParts

_MOST_NAMED = 5


def find(index: Index, text: str) -> str:
    """The unit on file that any spelling means, also a partial one that means only one.

    Raises:
        UsageError: It cannot be read, or several units are meant.
        NotFound: No unit is.
    """
    exact = _whole(text, index)
    if exact and (known := on_file(index, exact)):
        return known
    ids = matching(index, candidates(text, index.phases()))
    if len(ids) > 1:
        named = ", ".join(ids[:_MOST_NAMED]) + (" …" if len(ids) > _MOST_NAMED else "")
        raise UsageError(
            _(
                "{text!r} may be any of {count} units: {names}",
                text=text,
                count=len(ids),
                names=named,
            ),
            _(EXAMPLES),
        )
    if not ids:
        missing = exact or text
        raise NotFound(
            _("no unit {unit}", unit=missing),
            _("svc unit list; svc unit add {unit}", unit=missing),
        )
    return ids[0]


def on_file(index: Index, unit: str) -> str | None:
    """The id under which a home is on file: its own, or that of before phases had codes."""
    ids = (unit, older(unit) or unit)
    rows = index.rows("SELECT id FROM unit WHERE id IN (?, ?) ORDER BY id = ? DESC", (*ids, unit))
    return next((row["id"] for row in rows), None)


def matching(index: Index, parts: UnitParts) -> list[str]:
    """Ids of the units on file that have these parts, by building, entrance and room."""
    ids = _having(index, parts)
    before = older(f"{parts.building}-?-?-?") if parts.building and not ids else None
    if before is not None:
        phase = parts._replace(building=before.partition("-")[0])
        ids = [one for one in _having(index, phase) if one.count("-") == before.count("-")]
    return sorted(ids, key=by_house)


def _having(index: Index, parts: UnitParts) -> list[str]:
    rows = index.rows(
        "SELECT id FROM unit WHERE id LIKE ? || '%' AND id LIKE '%' || ?",
        (parts.prefix, parts.suffix),
    )
    return [row["id"] for row in rows]


def by_house(unit: str) -> tuple[tuple[bool, int, str], ...]:
    """Order of units as people walk past them: 3-2-902 before 3-2-1502, A after 12."""
    pieces = (re.match(r"([0-9]*)(.*)", part) for part in unit.split("-"))
    return tuple((not m[1], int(m[1] or 0), m[2]) for m in pieces if m)


def record(index: Index, unit: str) -> ResidentRecord | None:
    """A unit's record as plain values, without what is absent."""
    row = index.one("SELECT json FROM unit WHERE id = ?", (unit,))
    return given(row["json"]) if row else None


def listed(index: Index, day: str, building: str | None, use: str | None) -> list[ResidentRecord]:
    """Units by house, with how many live there on a day and how many tickets are open.

    Args:
        day: `2026-11-03`.
        building: Only of this building.
        use: Only for this use.
    """
    rows = index.rows(
        "SELECT json, (SELECT count(DISTINCT row) FROM occupancy WHERE occupancy.unit = unit.id"
        " AND since <= :day AND (until IS NULL OR until > :day)) AS residents,"
        f" (SELECT count(*) FROM ticket WHERE ticket.unit = unit.id AND status IN {UNSETTLED})"
        " AS open FROM unit WHERE (:building IS NULL OR building = :building)"
        " AND (:use IS NULL OR use = :use)",
        {"day": day, "building": building, "use": use},
    )
    units: list[dict[str, Any]] = [
        {**given(row["json"]), "residents": row["residents"], "open_tickets": row["open"]}
        for row in rows
    ]
    return sorted(units, key=lambda unit: by_house(unit["id"]))


def occupancies(index: Index, unit: str, day: str | None = None) -> list[ResidentRecord]:
    """Who lives in a unit on a day, or at any time: resident, name, phones and the occupancy."""
    rows = index.rows(
        "SELECT resident.json FROM resident WHERE row IN"
        " (SELECT row FROM occupancy WHERE unit = ?) ORDER BY length(id), id",
        (unit,),
    )
    lived = [
        {"resident": person["id"], "name": person["name"], "phones": person.get("phones", []),
         "relation": one["relation"], "since": one["since"], "until": one.get("until")}
        for person in (given(row["json"]) for row in rows)
        for one in person["occupancies"]
        if one["unit"] == unit and (day is None or on(one, day))
    ]  # fmt: skip
    return sorted(lived, key=lambda one: (one["since"], one["resident"]), reverse=day is None)


def search(index: Index, text: str, region: str, day: str) -> list[str]:
    """Ids of units a few words mean: part of a unit in any spelling, else whoever lives there.

    Args:
        region: ISO 3166 code by which phones without a country code are read.
        day: The day on which the resident named lives there.
    """
    try:
        ids = matching(index, candidates(text, index.phases()))
    except UsageError:
        ids = []
    people = by_phone(index, text, region) if looks_like_phone(text) else by_name(index, text)
    for number in people:
        rows = index.rows(
            "SELECT unit FROM occupancy JOIN resident USING (row) WHERE id = ? AND since <= ?"
            " AND (until IS NULL OR until > ?)",
            (number, day, day),
        )
        ids += [row["unit"] for row in rows]
    return list(dict.fromkeys(ids))


def _whole(text: str, index: Index) -> str | None:
    try:
        return unit_id(text, index.phases())
    except UsageError:
        return None
