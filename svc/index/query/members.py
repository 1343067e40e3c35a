"""The staff as rules look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.rules.office.consistency import Member

if TYPE_CHECKING:
    from svc.index.database.index import Index


def members(index: Index) -> dict[str, Member]:
    """Every member of staff by id, also those who have left."""
    rows = index.rows("SELECT id, department, active, roles FROM staff ORDER BY id")
    return {
        row["id"]: Member(row["department"], bool(row["active"]), frozenset(row["roles"].split()))
        for row in rows
    }
