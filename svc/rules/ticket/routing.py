"""To whom a ticket goes: the office's routing by category."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.model.office import Office


class Route(NamedTuple):
    """A proposal for dispatch.

    Attributes:
        department: Its id.
        person: Staff id: the one person the category names, else the supervisor.
        why: The rule, in words.
    """

    department: str
    person: str | None
    why: str


def propose(office: Office, category: str) -> Route | None:
    """Where dispatch proposes to send a ticket of this category; None without a route."""
    chosen = next((one for one in office.categories if one.id == category), None)
    if chosen is None or chosen.department is None:
        return None
    if chosen.assignee is not None:
        return Route(chosen.department, chosen.assignee, f"category {category}")
    department = next((d for d in office.departments if d.id == chosen.department), None)
    supervisor = department.supervisor if department else None
    return Route(chosen.department, supervisor, f"category {category}, supervisor")
