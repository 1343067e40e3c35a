"""Filing lists: those that svc brings along, taken over; and what is missing by the office's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.core.lookup import rule_named
from svc.desk.record import shipped as rules
from svc.duties.documents.completeness import Entry, Estate, ItemStanding, standings
from svc.errors import NotFound
from svc.index.database.whole_records import records
from svc.kinds.documents.filing import FilingItem, FilingList
from svc.language import _, either

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View

_FOLDER = "filings"


def shipped() -> list[str]:
    """Names of the filing lists that svc brings along."""
    return rules.names(_FOLDER)


def adopt(desk: Desk, name: str, called: str | None = None) -> FilingList:
    """Take a filing list that svc brings along into the office's rules.

    Args:
        desk: Where.
        name: Which: `pmr-29`.
        called: What it is called here; the same if not given.

    Raises:
        NotFound: There is no such list.
        Refused: The office has one of that name.
    """
    made: FilingList = rules.adopt(desk, "filing", _FOLDER, name, None, called, lambda _one: None)
    return made


def lists(view: View, only: Sequence[str] = ()) -> list[FilingList]:
    """The office's filing lists, all or some.

    Raises:
        NotFound: There is no such list, or none at all.
    """
    every = _all(view)
    if not every:
        raise NotFound(
            _("the office has no filing list"),
            _("svc filing adopt; one of {known}", known=", ".join(shipped())),
        )
    if not only:
        return every
    return [rule_named("filing", every, text, _("svc filing list")) for text in only]


def standing(
    view: View, only: Sequence[str] = (), unit: str | None = None, building: str | None = None
) -> list[ItemStanding]:
    """How the items of filing lists stand.

    Args:
        view: The office.
        only: Only these lists; all if empty.
        unit, building: Only what is asked for of this home, of this building.

    Raises:
        NotFound: There is no such list.
    """
    estate = _estate(view, unit, building)
    every = standings(lists(view, only), entries(view), estate)
    asked = unit is not None or building is not None
    return [one for one in every if one.needed and not (asked and _of_all(one.item))]


def entries(view: View) -> list[Entry]:
    """What is on file and was not destroyed."""
    rows = view.rows(
        "SELECT d.id, d.type, d.title, d.building, d.unit, d.equipment FROM document d"
        " JOIN document_standing s ON s.document = d.id WHERE s.state <> 'destroyed'"
        " ORDER BY d.id"
    )
    return [Entry(*row) for row in rows]


def as_row(held: ItemStanding) -> dict[str, Any]:
    """How an item stands, as plain values."""
    return {
        "list": held.filing.id, "item": held.item.id, "name": item_name(held.item),
        "type": str(held.item.type), "per": str(held.item.per), "needed": held.needed,
        "there": held.needed - len(held.missing),
        "missing": [name for name in held.missing if name],
    }  # fmt: skip


def things(view: View) -> Iterator[tuple[str, str, str, int]]:
    """Everything that filing lists ask for: list, item, of what, and whether it is there."""
    every = _all(view)
    for held in standings(every, entries(view), _estate(view, None, None)) if every else ():
        missing = set(held.missing)
        for name in held.needed_of:
            yield held.filing.id, held.item.id, name, int(name not in missing)


def terms(view: View) -> dict[str, int]:
    """Within how many days after their own date documents are to be filed, by type."""
    days: dict[str, int] = {}
    for filing in _all(view):
        for item in filing.items:
            if item.within is not None:
                kind = str(item.type)
                days[kind] = min(item.within, days.get(kind, item.within))
    return days


def _all(view: View) -> list[FilingList]:
    return sorted(records(view.index, "filing", FilingList), key=lambda one: one.id)


def item_name(item: FilingItem) -> str:
    """An item as its reader calls it."""
    return either(item.name_en or item.name, item.name)


def _of_all(item: FilingItem) -> bool:
    return str(item.per) in ("estate", "equipment")


def _estate(view: View, unit: str | None, building: str | None) -> Estate:
    rows = view.rows("SELECT id, building, use FROM unit ORDER BY id")
    chosen = [
        row for row in rows
        if (unit is None or row["id"] == unit) and (building is None or row["building"] == building)
    ]  # fmt: skip
    if building is not None and not chosen:
        raise NotFound(_("no building {building!r}", building=building), _("svc unit list"))
    homes = {row["id"]: row["building"] for row in chosen if row["use"] == "home"}
    named = () if unit is not None else dict.fromkeys(row["building"] for row in chosen)
    return Estate(homes, tuple(named))
