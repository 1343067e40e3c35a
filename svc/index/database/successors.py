"""New contents of files in the places that the old ones had.

A changed record keeps its row: of the columns only those that differ are written, so
that only the indexes and orders that go by them are touched. The content of before
moves aside to a row of its own, hidden, for whoever looks at an older commit.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from svc.index.database import schema
from svc.index.database.contents import insert

if TYPE_CHECKING:
    from svc.index.rows.parsing import TableRows

_Values = tuple[Any, ...]
_AT_HEAD = (
    "SELECT path, row FROM record_row WHERE path IN (SELECT value FROM json_each(?)) AND head"
)


def succeed(db: sqlite3.Connection, batch: TableRows) -> None:
    """Show parsed contents at HEAD, each in the place of what is shown at its path, if anything.

    Args:
        batch: By table, with rows that are free.
    """
    records = batch["record"]
    paths = json.dumps([values[2] for values in records])
    held = {row["path"]: row["row"] for row in db.execute(_AT_HEAD, (paths,))}
    if not held:
        insert(db, batch)
        return
    # By the row that a content was to get the one that it takes over.
    places = {values[0]: held[values[2]] for values in records if values[2] in held}
    kinds = {values[4] for values in records}
    others = (table for kind in kinds for table in schema.TABLES_OF.get(kind, ()))
    for table in dict.fromkeys((*batch, *others)):
        _succeed(db, table, batch.get(table, []), places)


def _succeed(
    db: sqlite3.Connection, table: str, rows: list[_Values], places: dict[int, int]
) -> None:
    """Likewise of one table."""
    added = [values for values in rows if values[0] not in places]
    gone: list[_Values] = []
    changed: dict[tuple[int, ...], list[_Values]] = {}
    for free, row, old, new in _pairs(db, table, rows, places):
        if old is not None:
            added.append((free, 0, *old[3:]))
        if old is None:
            added.append((row, *new[1:]))
        elif new is None:
            gone.append(old[:1])
        elif columns := _differing(old[3:], new[2:]):
            values = (*(new[2 + at] for at in columns), old[0])
            changed.setdefault(columns, []).append(values)
    _update(db, table, changed)
    if gone:
        db.executemany(f"DELETE FROM {table}_row WHERE rowid = ?", gone)
    insert(db, {table: added})


def _pairs(
    db: sqlite3.Connection, table: str, rows: Iterable[_Values], places: dict[int, int]
) -> Iterator[tuple[int, int, Any, Any]]:
    """Rows of contents and of those that they succeed, in order; None where one has fewer.

    Yields:
        The row that is free, the one that is taken over, what is there, behind SQLite's own
        number for it, and what comes.
    """
    came: dict[int, list[_Values]] = {}
    for values in rows:
        came.setdefault(values[0], []).append(values)
    held = _held(db, table, places.values())
    for free, row in places.items():
        for old, new in zip_longest(held.get(row, ()), came.get(free, ())):
            yield free, row, old, new


def _held(db: sqlite3.Connection, table: str, rows: Iterable[int]) -> dict[int, list[_Values]]:
    """A table's rows of some contents, in order, each behind SQLite's own number for it."""
    asking = db.cursor()
    asking.row_factory = None
    sql = (
        f"SELECT rowid, * FROM {table}_row WHERE row IN (SELECT value FROM json_each(?))"
        " ORDER BY row, rowid"
    )
    held: dict[int, list[_Values]] = {}
    for values in asking.execute(sql, (json.dumps([*rows]),)):
        held.setdefault(values[1], []).append(values)
    return held


def _differing(old: _Values, new: _Values) -> tuple[int, ...]:
    """Which columns of two rows differ; 5 is another value than 5.0."""
    if old == new and [*map(type, old)] == [*map(type, new)]:
        return ()
    return tuple(
        at
        for at, (one, other) in enumerate(zip(old, new, strict=True))
        if one != other or isinstance(one, float) is not isinstance(other, float)
    )


def _update(
    db: sqlite3.Connection, table: str, changed: dict[tuple[int, ...], list[_Values]]
) -> None:
    """Write columns anew: by which columns they are, their values, and SQLite's number of a row."""
    names = schema.columns(table)
    for columns, rows in changed.items():
        values = ", ".join(f"{names[at]} = ?" for at in columns)
        db.executemany(f"UPDATE {table}_row SET {values} WHERE rowid = ?", rows)
