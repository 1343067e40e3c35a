"""Counts of tickets by department, for the board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database.statuses import OPEN

if TYPE_CHECKING:
    import sqlite3

    from svc.index.database.index import Index


def by_department(index: Index, now: int, tomorrow: int) -> list[sqlite3.Row]:
    """Tickets that are not at their end or owe a callback, counted by department.

    Args:
        now: Moment at which lateness is judged.
        tomorrow: First moment after today.

    Returns:
        Rows of `department` (None for nobody's), `new`, `assigned`, `working`,
        `waiting`, `overdue` (open, resolution late), `due_today` (open,
        resolution due later today, also of a wait that ends by itself before)
        and `callbacks`.
    """
    sql = f"""
        SELECT department,
          sum(status = 'new') AS new,
          sum(status = 'assigned') AS assigned,
          sum(status = 'working') AS working,
          sum(status = 'waiting') AS waiting,
          sum(status IN {OPEN}
              AND coalesce(resolve_paused > resolve_due, ?1 > resolve_due, 0)) AS overdue,
          sum(status IN {OPEN}
              AND (resolve_paused IS NULL OR coalesce(resumes <= resolve_due, 0))
              AND coalesce(resolve_due >= ?1 AND resolve_due < ?2, 0)) AS due_today,
          sum(owes_callback) AS callbacks
        FROM (
          SELECT row, department, status, resolve_due, resolve_paused, resumes, owes_callback
          FROM ticket WHERE status IN {OPEN}
          UNION
          SELECT row, department, status, resolve_due, resolve_paused, resumes, owes_callback
          FROM ticket WHERE owes_callback
        ) GROUP BY department
    """
    return index.rows(sql, (now, tomorrow))
