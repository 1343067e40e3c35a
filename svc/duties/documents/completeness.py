"""What must be on file and is not: filing lists held against the register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from svc.kinds.documents.filing import FilingItem, FilingList, FilingScope
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set


class Entry(NamedTuple):
    """What is known of a document that is there.

    Attributes:
        id, type, title: Which it is.
        building, unit, equipment: What it is about.
    """

    id: str
    type: str
    title: str
    building: str | None = None
    unit: str | None = None
    equipment: str | None = None


class Estate(NamedTuple):
    """What there must be documents of.

    Attributes:
        homes: Ids of homes, each with its building.
        buildings: Names of the buildings.
    """

    homes: dict[str, str]
    buildings: tuple[str, ...]


class ItemStanding(NamedTuple):
    """How one item of a list stands.

    Attributes:
        filing: The list.
        item: The item.
        needed_of: The things of which one must be there.
        missing: Those of which none is: units, buildings, equipment; of the estate `""`.
    """

    filing: FilingList
    item: FilingItem
    needed_of: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def needed(self) -> int:
        """Of how many things one must be there."""
        return len(self.needed_of)


def standings(
    lists: Sequence[FilingList], entries: Sequence[Entry], estate: Estate
) -> Iterator[ItemStanding]:
    """How every item of some lists stands, in their order.

    Args:
        lists: The lists.
        entries: What is there; what was destroyed is not.
        estate: What there must be documents of.
    """
    for filing in lists:
        for item in filing.items:
            needed = _needed(item, estate)
            there = covered(item, entries)
            missing = tuple(one for one in needed if one not in there)
            yield ItemStanding(filing, item, tuple(needed), missing)


def covered(item: FilingItem, entries: Iterable[Entry]) -> Set[str]:
    """The things of which an item's document is there."""
    return {_thing(item, entry) for entry in entries if fits(item, entry)}


def fits(item: FilingItem, entry: Entry) -> bool:
    """Whether a document is what an item asks for."""
    if entry.type != item.type:
        return False
    return item.words is None or item.words.casefold() in entry.title.casefold()


def _needed(item: FilingItem, estate: Estate) -> Sequence[str]:
    match item.per:
        case FilingScope.ESTATE:
            return ("",)
        case FilingScope.BUILDING:
            return estate.buildings
        case FilingScope.HOME:
            return tuple(estate.homes)
        case FilingScope.EQUIPMENT:
            return item.equipment


def _thing(item: FilingItem, entry: Entry) -> str:
    """What a document is about, as an item counts: any of the kind does for the estate."""
    match item.per:
        case FilingScope.ESTATE:
            return ""
        case FilingScope.BUILDING:
            return "" if entry.unit else entry.building or ""
        case FilingScope.HOME:
            return entry.unit or ""
        case FilingScope.EQUIPMENT:
            return entry.equipment or ""
