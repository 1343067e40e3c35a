"""Many record files into table rows, on every core once there are enough of them."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from svc.index.rows.records import ParsedRecord, parse_file, unreadable
from svc.language import N_, _, keeping
from svc.pool import cores, in_order, leave_interruptions
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: From this many files on, a second process pays for its start.
PARALLEL_FROM = 3_000
#: From this many files on, remembering what their lines become pays.
BULK_FROM = 64
_CHUNK = 500

_STRANGE = {
    "120000": N_("is a symbolic link; a record is a plain file"),
    "160000": N_("is a repository of its own; records lie in the office's"),
}

#: Rows by table, complete: with `row` and `head`.
TableRows = dict[str, list[tuple[Any, ...]]]
_Chunk = tuple[int, int, str, list[tuple[str, str, bytes]]]


def batches(
    repository: Repository, files: list[tuple[str, str]], region: str, first: int, head: bool
) -> Iterator[tuple[int, TableRows]]:
    """Read and parse record files, in the order given.

    Args:
        repository: Where the blobs lie.
        files: (path, blob id) pairs.
        region: ISO 3166 code by which phones without a country code are read.
        first: `row` of the first file; the others follow on.
        head: Whether they are in the commit the index stands at.

    Yields:
        How many files, and their rows, some hundred files at a time.
    """
    contents = (data for _blob, data in repository.blobs(oid for _, oid in files))
    named = ((path, oid, data) for (path, oid), data in zip(files, contents, strict=True))
    yield from _made(_chunks(named, region, first, int(head)), len(files))


def rows_of(
    files: Iterator[tuple[str, str, bytes]], region: str, first: int
) -> Iterator[TableRows]:
    """Parse files that no commit holds yet.

    Args:
        files: Path, blob id or nothing, and content.
        first: `row` of the first file, negative: there are no more of them than that.
    """
    for _count, made in _made(_chunks(files, region, first, 1), -first):
        yield made


def _made(chunks: Iterator[_Chunk], count: int) -> Iterator[tuple[int, TableRows]]:
    if count < PARALLEL_FROM:
        for chunk in chunks:
            yield len(chunk[-1]), _batch(*chunk)
    else:
        yield from _parallel(chunks)


def batch(parsed: Iterable[tuple[str, str, ParsedRecord]], first: int, head: int) -> TableRows:
    """The complete rows of parsed files: (path, blob id, parsed)."""
    made: TableRows = {"record": []}
    for row, (path, oid, found) in enumerate(parsed, first):
        of_row = (row, head)
        made["record"].append((*of_row, path, oid, *found[:-1]))
        for table, rows in found.rows.items():
            if rows:
                made.setdefault(table, []).extend([of_row + values for values in rows])
    return made


def strange(files: Iterable[tuple[str, str]], first: int, head: int) -> TableRows:
    """The rows of what lies under `records/` and is no file: its blob id begins with its mode."""
    with keeping():
        found = [
            (path, oid, unreadable(path, _(_STRANGE.get(oid[:6], N_("is no plain file")))))
            for path, oid in files
            if " " in oid
        ]
    return batch(found, first, head)


def _chunks(
    named: Iterator[tuple[str, str, bytes]], region: str, first: int, head: int
) -> Iterator[_Chunk]:
    while chunk := list(islice(named, _CHUNK)):
        yield first, head, region, chunk
        first += len(chunk)


def _batch(first: int, head: int, region: str, chunk: list[tuple[str, str, bytes]]) -> TableRows:
    read = reader(len(chunk))
    parsed = ((path, oid, parse_file(path, data, region, read)) for path, oid, data in chunk)
    return batch(parsed, first, head)


def reader(count: int) -> Callable[[bytes, Any, str], Any]:
    """What makes a record of content, type and path, where there are so many to make."""
    if count < BULK_FROM:
        return decode
    from svc.store.yaml import bulk

    return bulk.decode


def _parallel(chunks: Iterator[_Chunk]) -> Iterator[tuple[int, TableRows]]:
    from multiprocessing import get_context

    workers = max(2, cores())
    method = "fork" if hasattr(os, "fork") else "spawn"
    with get_context(method).Pool(workers, leave_interruptions) as pool:
        for _none, answer in in_order(pool, workers, _work, ((None, chunk) for chunk in chunks)):
            made: TableRows = marshal.loads(answer)  # noqa: S302 - from our own worker
            yield len(made["record"]), made


def _work(*chunk: Any) -> bytes:
    """One chunk in a worker; marshalled, which for plain rows beats pickling threefold."""
    return marshal.dumps(_batch(*chunk))
