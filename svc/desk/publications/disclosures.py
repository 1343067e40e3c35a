"""What must be made public: lists that svc brings along, and when each thing was last."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from svc.desk.publications.looking import today
from svc.desk.record import shipped as rules
from svc.duties.publications.disclosing import ItemPublished, standing
from svc.index.duties import publications
from svc.kinds.publications.disclosure import DisclosureItem, DisclosureList
from svc.language import either
from svc.model.office import Policies

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View

_FOLDER = "disclosures"


def shipped() -> list[str]:
    """Names of the disclosure lists that svc brings along."""
    return rules.names(_FOLDER)


def adopt(desk: Desk, name: str, called: str | None = None) -> DisclosureList:
    """Take a disclosure list that svc brings along into the office's rules.

    Args:
        desk: Where.
        name: Which: `cc-943`.
        called: What it is called here; the same if not given.

    Raises:
        NotFound: There is no such list.
        Refused: The office has one of that name.
    """
    made: DisclosureList = rules.adopt(
        desk, "disclosure", _FOLDER, name, None, called, lambda _one: None
    )
    return made


def items(view: View) -> list[ItemPublished]:
    """How everything stands that must be made public."""
    rows = view.rows(
        "SELECT n.item, n.id, s.published, s.until, s.state FROM notice n"
        " JOIN notice_state s ON s.notice = n.id"
        " WHERE n.item IS NOT NULL AND s.published IS NOT NULL ORDER BY s.published, n.id"
    )
    by_item: dict[str, list[tuple[str, date, date | None, bool]]] = {}
    for row in rows:
        on = view.local(row["published"])
        assert on is not None
        until = date.fromisoformat(row["until"]) if row["until"] else None
        by_item.setdefault(row["item"], []).append(
            (row["id"], on.date(), until, row["state"] != "withdrawn")
        )
    day = date.fromisoformat(today(view))
    return [
        standing(listed.id, item, listed.since, by_item.get(f"{listed.id}/{item.id}", ()), day)
        for listed in publications.disclosures(view.index)
        for item in listed.items
    ]


def outage_hours(view: View) -> int:
    """How many hours before it begins an outage is to be announced (`policies.outage_hours`)."""
    return int(view.office.get("policies", {}).get("outage_hours", Policies().outage_hours))


def as_row(view: View, held: ItemPublished) -> dict[str, Any]:
    """How a thing stands, as plain values."""
    del view
    return {
        "item": held.name, "name": item_name(held.item), "months": held.item.months,
        "last": held.last and held.last.isoformat(), "publication": held.publication,
        "due": held.due and held.due.isoformat(), "late": held.late,
    }  # fmt: skip


def item_name(item: DisclosureItem) -> str:
    """A thing as its reader calls it."""
    return either(item.name_en or item.name, item.name)
