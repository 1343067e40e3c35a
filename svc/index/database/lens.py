"""Looking at another commit, or at another moment, through the same tables.

`--rev` asks what had been recorded by a commit: the tree difference from HEAD
says which rows to leave out and which to show; contents seen before are not
parsed again. `--as-of` asks what had happened by a moment: only tickets that
something happened to since are folded anew, without their later events.
Both at once are both. Queries do not know: they name the same tables.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.index.database import schema
from svc.index.database.contents import contents, difference
from svc.kinds.table import KINDS

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.index.rows.records import ParsedRecord
    from svc.store.git.repository import TreeChange

#: Tables of what happens, with the moments at which a record began and was last touched.
HAPPENING = (
    ("ticket", "received", "updated"),
    *((kind.name, "began", "happened") for kind in KINDS.values() if kind.derived),
)
#: Temporary tables of rows that HEAD has and the lens does not, and the other way round.
HIDDEN, SHOWN = "lens_hidden", "lens_shown"


def look(index: Index, commit: str, as_of: datetime | None) -> None:
    """Have the index's tables show a commit, as it had happened by a moment.

    Args:
        index: At HEAD.
        commit: The commit to look at.
        as_of: The moment; None shows all that was recorded.
    """
    changes = _learn(index, commit)
    kinds = _kinds_at(index, [change.path for change in changes])
    kinds |= set() if as_of is None else _later(index, as_of)
    if not changes and not kinds:
        return
    lay(index, kinds)
    hide(index, [c.path for c in changes if c.old is not None])
    index.db.executemany(
        f"INSERT INTO {SHOWN} SELECT row FROM record_row WHERE path = ? AND oid = ?",
        contents(changes),
    )
    if as_of is not None:
        _rewind(index, as_of)
    _weigh(index)


def overlay(index: Index, files: Mapping[str, ParsedRecord | None]) -> None:
    """Have the index's tables show HEAD with some files as they would be once recorded.

    Args:
        index: At HEAD, inside a transaction.
        files: What each path would hold; None where it would be gone.
    """
    kinds = {parsed.kind for parsed in files.values() if parsed is not None}
    lay(index, kinds | _kinds_at(index, files))
    hide(index, files)
    for number, (path, parsed) in enumerate(files.items(), 1):
        if parsed is not None:
            _insert(index, -number, path, "", parsed)


def _learn(index: Index, commit: str) -> list[TreeChange]:
    """The difference from HEAD to a commit, every content of it known to the index.

    Opens the transaction in which the answer is read.
    """
    while True:
        base = index.commit
        changes = difference(index.repository, base, commit) if commit != base else []
        files = contents(changes)
        if index.unseen(files):
            with contextlib.nullcontext() if index.in_memory else index.lock():
                index.know(index.unseen(files))
        index.db.execute("BEGIN")
        if index.commit == base:
            return changes
        index.db.execute("COMMIT")


def _kinds_at(index: Index, paths: Iterable[str]) -> set[str]:
    """Of which kinds any content is that was ever seen at these paths."""
    sql = "SELECT DISTINCT kind FROM record_row WHERE path IN (SELECT value FROM json_each(?))"
    return {row["kind"] for row in index.rows(sql, (json.dumps([*paths]),))}


def _later(index: Index, as_of: datetime) -> set[str]:
    """Kinds of which anything at HEAD happened after the moment."""
    tests = ", ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {began} > ?1)"
        f" OR EXISTS (SELECT 1 FROM {table} WHERE {happened} > ?1) AS {table}"
        for table, began, happened in HAPPENING
    )
    row = index.one(f"SELECT {tests}", (int(as_of.timestamp()),))
    return {table for table, _began, _happened in HAPPENING if row and row[table]}


def is_laid(index: Index, table: str = "record") -> bool:
    """Whether a table may show something else than HEAD; records do where any other does."""
    sql = "SELECT 1 FROM sqlite_temp_master WHERE name = ?"
    return index.one(sql, (schema.then(table),)) is not None


def lay(index: Index, kinds: Iterable[str] = tuple(KINDS)) -> None:
    """Make the views through which something else than HEAD is seen; they show HEAD so far.

    Args:
        index: At HEAD, or at another commit that was learned.
        kinds: Of which records may be hidden and shown; the tables of others stay as they are.
    """
    for name in (HIDDEN, SHOWN):
        index.db.execute(f"CREATE TEMP TABLE {name} (row INTEGER PRIMARY KEY)")
    tables = ["record", *(table for kind in kinds for table in schema.TABLES_OF.get(kind, ()))]
    for statement in schema.lens(tables, HIDDEN, SHOWN):
        index.db.execute(statement)


def _weigh(index: Index) -> None:
    """Tell SQLite how little the lens holds: it would take a table it knows nothing of for large.

    Of an empty table ANALYZE says nothing.
    """
    index.db.execute("ANALYZE temp")
    names = {HIDDEN, SHOWN, *map(schema.then, schema.TABLES)}
    made = index.rows("SELECT name FROM sqlite_temp_master WHERE type = 'table'")
    known = index.rows("SELECT DISTINCT tbl FROM temp.sqlite_stat1")
    empty = (names & {row["name"] for row in made}) - {row["tbl"] for row in known}
    sql = "INSERT INTO temp.sqlite_stat1 VALUES (?, NULL, '1')"
    index.db.executemany(sql, [(name,) for name in sorted(empty)])
    index.db.execute("ANALYZE temp.sqlite_master")


def hide(index: Index, paths: Iterable[str]) -> None:
    """Leave out what HEAD holds at these paths."""
    sql = f"INSERT INTO {HIDDEN} SELECT row FROM record_row WHERE path = ? AND head"
    index.db.executemany(sql, [(path,) for path in paths])


def _rewind(index: Index, as_of: datetime) -> None:
    """Leave out what came later; make anew the records that something happened to since."""
    moment, made = int(as_of.timestamp()), 0
    for table, began, happened in HAPPENING:
        _drop(index, f"SELECT row FROM {table} WHERE {began} > ?", moment)
        changed = index.rows(
            f"SELECT record.row, record.oid, record.path FROM {table} JOIN record USING (row)"
            f" WHERE {table}.{happened} > ?",
            (moment,),
        )
        _drop(index, f"SELECT row FROM {table} WHERE {happened} > ?", moment)
        blobs = index.repository.blobs([row["oid"] for row in changed])
        for row, (_, data) in zip(changed, blobs, strict=True):
            made += 1
            _show_then(index, -made, table, (row["path"], row["oid"]), data, as_of)


def _drop(index: Index, rows: str, moment: int) -> None:
    found = [(row["row"],) for row in index.rows(rows, (moment,))]
    index.db.executemany(f"INSERT OR IGNORE INTO {HIDDEN} VALUES (?)", found)
    index.db.executemany(f"DELETE FROM {SHOWN} WHERE row = ?", found)


def _show_then(
    index: Index, row: int, kind: str, file: tuple[str, str], data: bytes, as_of: datetime
) -> None:
    from svc.index.rows.records import parsed_of
    from svc.kinds import derive
    from svc.store.yaml.codec import decode

    record: Any = decode(data, derive.type_of(kind), file[0])
    then = derive.as_of(kind, record, as_of)
    if then is not None:
        _insert(index, row, *file, parsed_of(kind, then, index.region()))


def _insert(index: Index, row: int, path: str, oid: str, parsed: ParsedRecord) -> None:
    """Show rows that no commit holds."""
    from svc.index.rows.parsing import batch

    for table, rows in batch([(path, oid, parsed)], row, 1).items():
        for values in rows:
            marks = ", ".join("?" * len(values))
            index.db.execute(f"INSERT INTO {schema.then(table)} VALUES ({marks})", values)
