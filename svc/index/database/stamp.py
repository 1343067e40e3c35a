"""Noticing what another program wrote to the index, and proving that it holds what HEAD does.

Each table carries triggers that leave a mark on whatever is written while svc's
gate is shut. svc opens it inside its own write transaction, where nobody else
sees it, and shuts it before the transaction ends. Changes of the tables'
make-up, such as a trigger taken away, show in SQLite's own count of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from svc.index.database import schema

_VERBS = ("INSERT", "UPDATE", "DELETE")
_COUNT = "(SELECT schema_version FROM pragma_schema_version)"
_SOUND = f"SELECT open = 0 AND written = 0 AND made = {_COUNT} FROM gate"


def tables() -> list[str]:
    """Statements that make the gate, open: the index is about to be made."""
    return [
        "CREATE TABLE gate (open INT, written INT, made INT)",
        "INSERT INTO gate VALUES (1, 0, 0)",
    ]


def triggers() -> list[str]:
    """Statements that make the triggers; a bulk load goes without them."""
    # Every command reads them all: a condition of their own would double what that takes.
    return [
        f"CREATE TRIGGER {table}_{verb.lower()} AFTER {verb} ON {table}"
        " BEGIN UPDATE gate SET written = 1 WHERE open = 0; END"
        for table, verb in _watched()
    ]


def no_triggers() -> list[str]:
    """Statements that take the triggers away."""
    return [f"DROP TRIGGER IF EXISTS {table}_{verb.lower()}" for table, verb in _watched()]


def _watched() -> Iterator[tuple[str, str]]:
    for table in ("meta", *(f"{name}_row" for name in schema.TABLES), *schema.KEPT):
        for verb in _VERBS:
            yield table, verb


def open_gate(db: sqlite3.Connection) -> None:
    """Let svc itself write, inside its transaction."""
    db.execute("UPDATE gate SET open = 1")


def shut_gate(db: sqlite3.Connection) -> None:
    """From here on whatever is written leaves a mark."""
    db.execute(f"UPDATE gate SET open = 0, made = {_COUNT}")


def is_sound(db: sqlite3.Connection) -> bool:
    """Return whether nobody but svc has written to the index."""
    try:
        row = db.execute(_SOUND).fetchone()
    except sqlite3.OperationalError as error:
        # The question is right: a gate that cannot be asked it is none of svc's.
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            return False
        raise
    return row is not None and bool(row[0])


def lacks_tables(db: sqlite3.Connection) -> bool:
    """Return whether a table or view is gone that every index has."""
    there = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    views = {*schema.TABLES}
    rows = (f"{name}_row" for name in views)
    return not {"meta", "gate", *views, *rows, *schema.KEPT} <= there


def differences(db: sqlite3.Connection, fresh: sqlite3.Connection) -> dict[str, int]:
    """Compare an index with one made anew from the same commit.

    Args:
        db: The index.
        fresh: The other one.

    Returns:
        By table: how many rows of HEAD the one has and the other has not, where any.
    """
    counts = {}
    for table in (*schema.TABLES, *schema.KEPT):
        mine, theirs = _rows(db, table), _rows(fresh, table)
        count = _count_different(mine, theirs)
        if count:
            counts[table] = count
    return counts


def _rows(db: sqlite3.Connection, table: str) -> Iterator[tuple[object, ...]]:
    """A table's rows of HEAD, by the file they are of and in an order that says nothing else."""
    if table in schema.KEPT:
        return (tuple(row) for row in db.execute(f"SELECT * FROM {table}"))
    columns = [f"t.{name}" for name in schema.columns(table)]
    names = ", ".join(columns)
    if table == "record":
        sql = f"SELECT {names} FROM record_row t WHERE head ORDER BY {names}"
    else:
        sql = (
            f"SELECT r.path, {names} FROM {table}_row t JOIN record_row r USING (row)"
            f" WHERE t.head ORDER BY r.path, {names}"
        )
    return (tuple(row) for row in db.execute(sql))


def _count_different(
    mine: Iterator[tuple[object, ...]], theirs: Iterable[tuple[object, ...]]
) -> int:
    """How many rows are in only one of two ordered series."""
    count = 0
    row = next(mine, None)
    for other in theirs:
        while row is not None and _key(row) < _key(other):
            count += 1
            row = next(mine, None)
        if row == other:
            row = next(mine, None)
        else:
            count += 1
    while row is not None:
        count += 1
        row = next(mine, None)
    return count


def _key(row: tuple[object, ...]) -> tuple[tuple[int, object], ...]:
    """Rows in SQLite's order: nothing, then numbers, then texts by their bytes."""
    return tuple(_ranked(value) for value in row)


def _ranked(value: object) -> tuple[int, object]:
    if value is None:
        return 0, 0
    if isinstance(value, (int, float)):
        return 1, value
    return 2, str(value).encode("utf-8", "surrogatepass")
