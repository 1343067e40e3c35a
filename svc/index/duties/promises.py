"""What promises ask of the index: whose date has passed, who was let down before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database.statuses import UNSETTLED

if TYPE_CHECKING:
    from svc.index.database.index import Index


def passed(index: Index, desk: str, now: int) -> list[str]:
    """Promises of a desk whose date has passed and that nobody kept, as far as it is not noted."""
    sql = (
        "SELECT id FROM promise JOIN promise_state USING (row) WHERE desk = ? AND NOT over"
        " AND ends <= ? AND (broken IS NULL OR broken < ends) ORDER BY ends, id"
    )
    return [row["id"] for row in index.rows(sql, (desk, now))]


def broken_before(
    index: Index, promise: str, resident: str | None, unit: str | None, since: int
) -> list[str]:
    """Other promises to a resident or a home that were broken since a moment."""
    sql = (
        "SELECT id FROM promise JOIN promise_state USING (row) WHERE broken >= ? AND id <> ?"
        " AND (resident = ? OR unit = ?) ORDER BY id"
    )
    return [row["id"] for row in index.rows(sql, (since, promise, resident, unit))]


def settled_state(index: Index, ticket: str) -> bool | None:
    """Whether a ticket is settled; None where there is none of that number."""
    sql = f"SELECT status IN {UNSETTLED} AS open FROM ticket WHERE id = ?"
    row = index.one(sql, (ticket,))
    return None if row is None else not row["open"]
