"""Showing HEAD with many files as they would be once recorded: to check them before they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from svc.index.database import lens, schema
from svc.index.rows.parsing import rows_of

if TYPE_CHECKING:
    from svc.index.database.index import Index

#: Files whose rows are in memory at once.
_AT_ONCE = 2_000


def lay(index: Index, files: Iterable[tuple[str, bytes]], count: int) -> None:
    """Have the index's tables show HEAD with some files as they would be.

    Args:
        index: At HEAD, inside a transaction.
        files: Path and content of each.
        count: How many there are.
    """
    lens.lay(index)
    for batch in rows_of(_seen(index, files), index.region(), -count):
        for table, rows in batch.items():
            if rows:
                marks = ", ".join("?" * len(rows[0]))
                index.db.executemany(f"INSERT INTO {schema.then(table)} VALUES ({marks})", rows)


def _seen(index: Index, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, str, bytes]]:
    """The files, what HEAD holds in their place being left out."""
    todo = iter(files)
    while some := list(islice(todo, _AT_ONCE)):
        lens.hide(index, [path for path, _data in some])
        yield from ((path, "", data) for path, data in some)
