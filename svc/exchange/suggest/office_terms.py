"""What an office has on file, as far as a mapping for it can make use of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from svc.exchange.rows.lookup import unit_of
from svc.exchange.suggest.synonyms import meaning_of, near, squeezed

if TYPE_CHECKING:
    from datetime import date

    from svc.index.database.index import Index
    from svc.model.office import Office


#: What is understood by a part of the word; of states a part may mean the contrary.
_NEAR = frozenset({"kind", "channel", "category", "department"})


@dataclass(frozen=True)
class OfficeTerms:
    """An office; without one, nothing is known but the starter's categories and departments.

    Attributes:
        categories, departments: Ids by squeezed name; None where no office says.
        homes: The department of each category.
        staff: Ids and names.
        units: Ids.
        metered: What meters of any unit count, by item.
        phases: Its words for phases.
        tickets, residents: The systems that these came from, by their number there; the
            latest of them.
        today: The day on which the office is asked.
        parties: Outside parties: ids by squeezed name.
    """

    categories: Mapping[str, str] | None = None
    departments: Mapping[str, str] | None = None
    homes: Mapping[str, str] = field(default_factory=dict)
    staff: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    metered: frozenset[str] = frozenset()
    phases: Mapping[str, str] = field(default_factory=dict)
    tickets: Mapping[str, str] = field(default_factory=dict)
    residents: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None
    parties: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, office: Office, index: Index, today: date | None = None) -> OfficeTerms:
        """What an office knows."""
        staff = index.rows("SELECT id, name FROM staff")
        return cls(
            _names((one.id, one.name, one.name_en) for one in office.categories),
            _names((one.id, one.name, one.name_en) for one in office.departments),
            {one.id: one.department for one in office.categories if one.department},
            frozenset(name for row in staff for name in (row["id"], row["name"])),
            frozenset(row["id"] for row in index.rows("SELECT id FROM unit")),
            frozenset(row["item"] for row in index.rows("SELECT DISTINCT item FROM meter")),
            office.phase_codes,
            _systems(index, "ticket", "received"),
            _systems(index, "resident", "sequence"),
            today,
            _names((row["id"], row["name"], None)
                   for row in index.rows("SELECT id, name FROM party")),
        )  # fmt: skip

    def meaning(self, sort: str, word: str) -> str | None:
        """Our word for a word of another system; None if it is not known, or not here."""
        own = {
            "category": self.categories, "department": self.departments,
            "external_party": self.parties, "party": self.parties,
        }.get(sort)  # fmt: skip
        if own is not None and (found := own.get(squeezed(word))):
            return found
        meant = meaning_of(sort, word) or (near(sort, word) if sort in _NEAR else None)
        return meant if own is None or meant in own.values() else None

    def usual(self, sort: str, wanted: str) -> str:
        """A category or department to fall back on: the one wanted, or any there is."""
        own = {"category": self.categories, "department": self.departments}[sort]
        if own is None or wanted in own.values():
            return wanted
        return next(iter(own.values()), wanted)

    def has_unit(self, text: str) -> bool:
        """Whether a spelling is that of a unit on file."""
        try:
            return unit_of(text, self.phases) in self.units
        except ValueError:
            return False


def _systems(index: Index, kind: str, newest: str) -> dict[str, str]:
    """Where records of a kind came from, by their number there."""
    rows = index.rows(
        f"SELECT source_number, source_system FROM {kind} WHERE source_number IS NOT NULL"
        f" ORDER BY {newest} DESC LIMIT 100000"
    )
    return {row["source_number"]: row["source_system"] for row in rows}


def _names(entries: Iterable[tuple[str, str, str | None]]) -> dict[str, str]:
    return {squeezed(name): one for one, *names in entries for name in (one, *names) if name}
