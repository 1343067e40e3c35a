"""All rows of a table, some hundred at a time: what is taken out of an office at once.

Only the numbers of the rows are held in memory, so a decade fits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from svc.index.query import tickets
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    import sqlite3

    from svc.index.database.index import Index
    from svc.index.query.tickets import TicketFilter

#: Values that one statement can be given.
_AT_ONCE = 500
_FOLLOWUPS_BY = "yymm < '7000', yymm, desk, sequence"


class RecordFile(NamedTuple):
    """The file of a row.

    Attributes:
        row: Negative where the row shows no commit's content, but as it was by a moment.
        path, oid: Where it lies, and its blob id.
    """

    row: int
    path: str
    oid: str


def ticket_rows(index: Index, wanted: TicketFilter, order: str) -> list[int]:
    """The rows of the tickets that fit, in order."""
    return tickets.numbers(index, wanted, order)


def followup_rows(index: Index, wanted: TicketFilter | None) -> list[int]:
    """The rows of all follow-ups, or of those of the tickets that fit, by number."""
    where: str = "1"
    args: list[object] = []
    if wanted is not None:
        condition, args = tickets.where(wanted)
        where = f"ticket IN (SELECT id FROM ticket WHERE {condition})"
    found = index.rows(f"SELECT row FROM followup WHERE {where} ORDER BY {_FOLLOWUPS_BY}", args)
    return [row["row"] for row in found]


def portions(rows: Sequence[int], size: int = _AT_ONCE) -> Iterator[Sequence[int]]:
    """The rows, some at a time."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def files(index: Index, rows: Sequence[int]) -> list[RecordFile]:
    """The files of some rows, in the order given."""
    found: dict[int, RecordFile] = {}
    for some in portions(rows):
        marks = ", ".join("?" * len(some))
        sql = f"SELECT row, path, oid FROM record WHERE row IN ({marks})"
        found |= {row["row"]: RecordFile(*row) for row in index.rows(sql, some)}
    return [found[row] for row in rows]


def tickets_of(index: Index, rows: Sequence[int]) -> list[sqlite3.Row]:
    """Rows of the table `ticket`, in the order given."""
    found = tickets.tickets(index, rows)
    return [found[row] for row in rows]


def json_of(index: Index, table: str, order: str) -> Iterator[str]:
    """The records of a table that keeps them whole, as JSON."""
    for row in index.db.execute(f"SELECT json FROM {table} ORDER BY {order}"):
        yield row["json"]
