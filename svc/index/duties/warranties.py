"""The warranties of homes: for which parts whoever built them answers, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.outward.warranties import HomeWarranty, terms_of
from svc.kinds.party import Party

if TYPE_CHECKING:
    from svc.index.database.index import Index

_UNITS = "SELECT id, building, json_extract(json, '$.delivered') AS delivered FROM unit"


def warranties(index: Index, unit: str | None = None) -> Iterator[tuple[str, HomeWarranty]]:
    """Every warranty of a unit, or of all, by unit.

    Args:
        index: The office.
        unit: The unit's id in full; all if none is named.
    """
    parties = [
        msgspec.json.decode(row["json"], type=Party, strict=False)
        for row in index.rows("SELECT json FROM party ORDER BY id")
    ]
    parties = [party for party in parties if party.warranties]
    if not parties:
        return
    where, args = (" WHERE id = ?", (unit,)) if unit else ("", ())
    for row in index.rows(f"{_UNITS}{where} ORDER BY id", args):
        delivered = date.fromisoformat(row["delivered"]) if row["delivered"] else None
        for party in parties:
            for term in terms_of(party, row["building"], delivered):
                yield row["id"], term


def as_record(unit: str, term: HomeWarranty, day: date) -> dict[str, Any]:
    """A warranty as scripts get it, judged on a day."""
    return {
        "unit": unit, "party": term.party, "part": term.part, "name": term.name,
        "name_en": term.name_en, "since": term.since and term.since.isoformat(),
        "last": term.last and term.last.isoformat(), "within": term.within(day),
        "categories": list(term.categories),
    }  # fmt: skip
