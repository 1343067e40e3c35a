"""Many record files into rows, on every core once there are enough of them."""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from svc.index.rows import Parsed, parse_file

if TYPE_CHECKING:
    from svc.store.repository import Repository

#: From this many files on, a second process pays for its start.
PARALLEL_FROM = 3_000
_CHUNK = 400


def parse_files(
    repository: Repository, files: list[tuple[str, str]], region: str
) -> Iterator[tuple[str, str, Parsed]]:
    """Read and parse record files, in the order given.

    Args:
        repository: Where the blobs lie.
        files: (path, blob id) pairs.
        region: ISO 3166 code by which phones without a country code are read.

    Yields:
        (path, blob id, parsed) for each file.
    """
    contents = (data for _, data in repository.blobs(oid for _, oid in files))
    named = zip(files, contents, strict=True)
    if len(files) < PARALLEL_FROM:
        for (path, oid), data in named:
            yield path, oid, parse_file(path, data, region)
        return
    yield from _parallel(((path, oid, data) for (path, oid), data in named), region)


def _parallel(
    named: Iterator[tuple[str, str, bytes]], region: str
) -> Iterator[tuple[str, str, Parsed]]:
    from multiprocessing import get_context

    workers = max(2, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2)
    method = "fork" if hasattr(os, "fork") else "spawn"
    with get_context(method).Pool(workers) as pool:
        chunks = _chunks(named, region)
        # A window keeps the reading no further ahead than the parsing: memory stays flat.
        pending = [pool.apply_async(_work, chunk) for chunk in islice(chunks, workers * 3)]
        while pending:
            done = pending.pop(0).get()
            pending.extend(pool.apply_async(_work, chunk) for chunk in islice(chunks, 1))
            for path, oid, parsed in marshal.loads(done):  # noqa: S302 - from our own worker
                yield path, oid, Parsed(*parsed)


def _chunks(
    named: Iterator[tuple[str, str, bytes]], region: str
) -> Iterator[tuple[list[tuple[str, str, bytes]], str]]:
    while chunk := list(islice(named, _CHUNK)):
        yield chunk, region


def _work(chunk: Iterable[tuple[str, str, bytes]], region: str) -> bytes:
    """One chunk in a worker; marshalled, which for plain rows beats pickling threefold."""
    return marshal.dumps(
        [(path, oid, tuple(parse_file(path, data, region))) for path, oid, data in chunk]
    )
