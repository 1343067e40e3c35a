"""Rows of the index's tables by the file content that they were read from.

A content is read once, whichever commits hold it: `head` says of its rows whether the
commit that the index stands at shows it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from svc.index.database import schema, stamp
from svc.store.layout import storable

if TYPE_CHECKING:
    from svc.index.rows.parsing import TableRows
    from svc.store.git.repository import Repository, TreeChange


def difference(
    repository: Repository, old: str | None, new: str, meanwhile: Callable[[], object] | None = None
) -> list[TreeChange]:
    """The paths under `records/` that differ, each in letters that SQLite can hold.

    Args:
        repository: Where the commits lie.
        old: Commit before; None for nothing at all.
        new: Commit after.
        meanwhile: Done here while git compares.
    """
    changes = repository.changes(old, new, meanwhile)
    return [c._replace(path=storable(c.path)) for c in changes]


def contents(changes: Iterable[TreeChange]) -> list[tuple[str, str]]:
    """What is new in a tree difference, by path: blob id, behind the mode of what is no file."""
    return [
        (c.path, c.new if c.mode.startswith("100") else f"{c.mode} {c.new}")
        for c in changes
        if c.new is not None
    ]


def turn_to(
    db: sqlite3.Connection, files: Iterable[tuple[str, str]], gone: Iterable[str]
) -> list[tuple[str, str]]:
    """Show at HEAD contents seen before; those that were not are given back.

    What HEAD shows at the paths of these stays until they take its place
    (`successors.succeed`).

    Args:
        files: What there is now, as path and blob id.
        gone: Paths at which there is nothing any longer.
    """
    asked = list(dict.fromkeys(files))
    # Also json_each has a `path`.
    sql = (
        "SELECT row, kind, held.path, oid, head FROM json_each(?) AS file"
        " CROSS JOIN record_row AS held"
        " ON held.path = json_extract(value, '$[0]') AND oid = json_extract(value, '$[1]')"
    )
    known = db.execute(sql, (json.dumps(asked),)).fetchall()
    returning = [row for row in known if not row["head"]]
    _hide(db, [*gone, *(row["path"] for row in returning)])
    _flag(db, returning, head=1)
    seen = {(row["path"], row["oid"]) for row in known}
    return [file for file in asked if file not in seen]


def _hide(db: sqlite3.Connection, paths: list[str]) -> None:
    """Show at HEAD no longer what lies at some paths."""
    if paths:
        sql = (
            "SELECT row, kind FROM record_row"
            " WHERE path IN (SELECT value FROM json_each(?)) AND head"
        )
        _flag(db, db.execute(sql, (json.dumps(paths),)), head=0)


def insert(db: sqlite3.Connection, batch: TableRows) -> None:
    """Add parsed contents, by table."""
    for table, rows in batch.items():
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            db.executemany(f"INSERT INTO {table}_row VALUES ({marks})", rows)


#: What keys of marks begin with, among what an index says of itself.
MARK = "mark "


#: The rows at HEAD of records that came or changed since a mark was set. Each new content takes
#: a number, for itself or for the one that made room for it.
CAME_SINCE = """
SELECT held.row FROM record_row AS new CROSS JOIN record_row AS held
ON held.path = new.path AND held.head WHERE new.row > :row
"""
_NEXT_ROW = f"""
SELECT 1 + max(
  coalesce((SELECT max(row) FROM record_row), 0),
  coalesce((SELECT max(CAST(value AS INT)) FROM meta WHERE key LIKE '{MARK}%'), 0))
"""


def next_row(db: sqlite3.Connection) -> int:
    """The number that the next content gets: none that a mark has passed, be it free again."""
    return int(db.execute(_NEXT_ROW).fetchone()[0])


def forget(db: sqlite3.Connection) -> None:
    """Empty all tables."""
    # Without triggers SQLite empties a table in one go.
    for statement in stamp.no_triggers():
        db.execute(statement)
    for table in schema.TABLES:
        db.execute(f"DELETE FROM {table}_row")
    for table in schema.KEPT:
        db.execute(f"DELETE FROM {table}")
    # Rows get their numbers anew.
    db.execute("DELETE FROM meta WHERE key LIKE ?", (f"{MARK}%",))
    for statement in stamp.triggers():
        db.execute(statement)


def read_phones_anew(db: sqlite3.Connection, region: str) -> None:
    """Another region reads numbers without a country code as other numbers."""
    from svc.rules.record.phones import digits, normalise

    db.execute("DELETE FROM phone_row")
    for row in db.execute("SELECT row, head, phones FROM resident_row").fetchall():
        phones = [(digits(one), normalise(one, region)) for one in json.loads(row["phones"])]
        values = ((row["row"], row["head"], *phone) for phone in phones)
        db.executemany("INSERT INTO phone_row VALUES (?, ?, ?, ?)", values)


def _flag(db: sqlite3.Connection, found: Iterable[sqlite3.Row], head: int) -> None:
    """Show or hide rows of contents, all of a table at once."""
    by_kind: dict[str, list[int]] = {}
    for row in found:
        by_kind.setdefault(row["kind"], []).append(row["row"])
    for kind, rows in by_kind.items():
        for table in ("record", *schema.TABLES_OF.get(kind, ())):
            sql = f"UPDATE {table}_row SET head = {head} WHERE row IN"
            db.execute(f"{sql} (SELECT value FROM json_each(?))", (json.dumps(rows),))
