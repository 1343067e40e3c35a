"""What falls due: running clocks by their due time, and callbacks still owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.tickets import clocks, running

if TYPE_CHECKING:
    import sqlite3

    from svc.index.index import Index


def falling_due(index: Index, before: int) -> list[sqlite3.Row]:
    """Clocks that run and are due before a moment, as rows of the table `clock`.

    What stands still is left out, unless it was late before it was stopped.
    """
    sql = (
        "SELECT * FROM clock WHERE stopped IS NULL AND voided IS NULL AND due < ?"
        " AND (paused IS NULL OR paused > due)"
    )
    return index.rows(sql, (before,))


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
