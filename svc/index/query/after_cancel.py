"""Tickets that one desk cancelled while another, not knowing of it, worked on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svc.index.database.index import Index

#: For so long somebody is to be told of it.
_SECONDS = 14 * 86_400


def worked_on_after_cancel(index: Index, now: int) -> list[str]:
    """Numbers of tickets cancelled of late in which later steps have no effect.

    Args:
        now: The moment to look back from, in seconds.
    """
    sql = (
        "SELECT ticket.id FROM ticket JOIN record USING (row)"
        " WHERE ticket.status = 'cancelled' AND ticket.updated >= ?"
        " AND record.notes LIKE '%\"timeline[%' ORDER BY ticket.id"
    )
    return [row["id"] for row in index.rows(sql, (now - _SECONDS,))]
