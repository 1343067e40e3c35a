"""Counts of tickets by who has them, for the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database.statuses import OPEN

if TYPE_CHECKING:
    import sqlite3

    from svc.index.database.index import Index

_COLUMNS = "row, department, assignee, status, resolve_due, resolve_paused, owes_callback"


def by_holder(index: Index, now: int) -> list[sqlite3.Row]:
    """Tickets somebody still has to do something about, counted by department and person.

    Args:
        now: Moment at which lateness is judged.

    Returns:
        Rows of `department` and `assignee` (None for nobody's), `new`, `assigned`,
        `working`, `waiting`, `overdue` (open, resolution late), `callbacks`, and
        `to_close` (finished, and no callback is owed).
    """
    sql = f"""
        SELECT department, assignee,
          sum(status = 'new') AS new,
          sum(status = 'assigned') AS assigned,
          sum(status = 'working') AS working,
          sum(status = 'waiting') AS waiting,
          sum(status IN {OPEN}
              AND coalesce(resolve_paused > resolve_due, ?1 > resolve_due, 0)) AS overdue,
          sum(owes_callback) AS callbacks,
          sum(status = 'done' AND NOT owes_callback) AS to_close
        FROM (
          SELECT {_COLUMNS} FROM ticket WHERE status IN {OPEN}
          UNION
          SELECT {_COLUMNS} FROM ticket WHERE status = 'done'
          UNION
          SELECT {_COLUMNS} FROM ticket WHERE owes_callback
        ) GROUP BY department, assignee
    """
    return index.rows(sql, (now,))
