"""Calls that are owed: to whom, what was tried, and how they can be reached."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from svc.index.query.tickets import of_rows

if TYPE_CHECKING:
    import sqlite3

    from svc.index.database.index import Index


#: Follow-ups whose callback was not taken back, as a condition. Hardly any is: SQLite, which takes
#: every action for as frequent as any other, would look at all steps for them unless told.
STANDING = (
    "followup.id NOT IN (SELECT followup FROM step WHERE likelihood(action = 'undone', 0.001))"
)


def owed(index: Index, rows: Iterable[int]) -> list[sqlite3.Row]:
    """Whom tickets owe a call, as rows of the table `owed`; `row` is the ticket's."""
    return list(of_rows(index, "SELECT * FROM owed WHERE row IN ({})", rows))


def attempts(index: Index, tickets: Iterable[str]) -> list[sqlite3.Row]:
    """Attempts on these tickets' reporters that stand, as rows of `followup`, the oldest first."""
    found = of_rows(index, f"SELECT * FROM followup WHERE {STANDING} AND ticket IN ({{}})", tickets)
    return sorted(found, key=lambda row: (row["at"], row["id"]))


def reporters(index: Index, tickets: Iterable[str]) -> dict[str, sqlite3.Row]:
    """Who reported tickets, and where, by number of the ticket.

    Columns: `resident` and `phones` (a JSON list) of a resident on file, `phone` of a
    stranger, `name` of either; `unit`, `place`.
    """
    sql = (
        "SELECT ticket.id, ticket.resident, ticket.unit, ticket.place,"
        " coalesce(resident.name, reporter.name) AS name, resident.phones, reporter.phone"
        " FROM ticket LEFT JOIN reporter ON reporter.row = ticket.row"
        " LEFT JOIN resident ON resident.id = ticket.resident WHERE ticket.id IN ({})"
    )
    return {row["id"]: row for row in of_rows(index, sql, tickets)}
