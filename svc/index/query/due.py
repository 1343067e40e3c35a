"""What falls due: running clocks by their due time, and callbacks still owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database.statuses import OPEN
from svc.index.query.tickets import clocks, running

if TYPE_CHECKING:
    import sqlite3

    from svc.index.database.index import Index


def falling_due(index: Index, before: int) -> list[sqlite3.Row]:
    """Clocks that run and are due before a moment, as rows of the table `clock`.

    What stands still is left out, unless it was late before it was stopped or
    goes on by itself before it is due.
    """
    sql = (
        "SELECT * FROM clock WHERE stopped IS NULL AND voided IS NULL AND due < ?"
        " AND (paused IS NULL OR paused > due OR EXISTS"
        " (SELECT 1 FROM ticket WHERE ticket.row = clock.row AND resumes <= due))"
    )
    return index.rows(sql, (before,))


def run_out(index: Index, now: int) -> list[str]:
    """Tickets whose wait has ended by itself without a step that says so; while none is woken."""
    return _ids(index, "SELECT id FROM ticket WHERE resumes <= ?", now)


def overdue(index: Index, before: int) -> list[sqlite3.Row]:
    """Open tickets whose resolution was due by a moment, as rows of the table `ticket`."""
    return index.rows(
        f"SELECT * FROM ticket WHERE resolve_due <= ? AND status IN {OPEN}",
        (before,),
    )


def tried_out(index: Index, limit: int) -> list[str]:
    """Tickets that owe a callback to nobody but people who were tried so often."""
    sql = (
        "SELECT id FROM ticket WHERE owes_callback AND attempts > 0 AND NOT EXISTS"
        " (SELECT 1 FROM owed WHERE owed.row = ticket.row AND owed.tried < ?)"
    )
    return _ids(index, sql, limit)


def parties_late(index: Index, now: int) -> list[str]:
    """Open tickets of which an outside party owed something by a moment, and has not done it."""
    sql = (
        "SELECT DISTINCT ticket.id FROM clock JOIN ticket USING (row) WHERE clock = 'party'"
        f" AND stopped IS NULL AND voided IS NULL AND clock.due <= ? AND status IN {OPEN}"
    )
    return _ids(index, sql, now)


def _ids(index: Index, sql: str, value: int) -> list[str]:
    return [row["id"] for row in index.rows(sql, (value,))]


def owing(index: Index) -> list[sqlite3.Row]:
    """Tickets whose resident is still to be called back, as rows of the table `ticket`."""
    return index.rows("SELECT * FROM ticket WHERE owes_callback")


def callback_due(index: Index, rows: list[int]) -> dict[int, sqlite3.Row]:
    """The running callback clock of tickets, by row; those without a due time have none."""
    return {
        row: run
        for row, runs in clocks(index, rows).items()
        for run in runs
        if run["clock"] == "callback" and running(run) and run["due"] is not None
    }
