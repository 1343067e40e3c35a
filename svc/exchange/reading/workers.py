"""Rows into drafts of records, on every core once there are enough of them."""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from svc.exchange.rows.maker import BadRow, Maker
from svc.named_tuple import NamedTuple
from svc.pool import cores, in_order, leave_interruptions

if TYPE_CHECKING:
    pass

#: From this many rows on, further processes pay for their start.
PARALLEL_FROM = 3_000
#: Position in the chunk, number in its own system, the cells the mapping names.
MappedRow = tuple[int, str, tuple[str, ...]]
#: Column, value as shown, reason.
CellProblem = tuple[str, str, str]
C = TypeVar("C")


class GoodRow(NamedTuple):
    """A row that became a draft; see `svc.exchange.rows.draft.Draft`.

    Attributes:
        position: In its chunk.
        number: In its own system.
        size: Bytes of its draft.
    """

    position: int
    number: str
    year: int
    month: int
    size: int
    facts: tuple[str, ...]
    id: str
    inferred: tuple[str, ...]


class ChunkResult(NamedTuple):
    """What a chunk of rows became; plain values, so that processes can hand it on.

    Attributes:
        data: The drafts, end to end.
        good: One for each record.
        bad: Position and what is wrong, for each row that became none.
        used: Ids of the office's that the rows refer to, by kind.
        doubts: Times that the clock showed twice.
    """

    data: bytes
    good: list[GoodRow]
    bad: list[tuple[int, list[CellProblem]]]
    used: dict[str, list[str]]
    doubts: list[str]


def made_of(
    maker: Maker, chunks: Iterable[tuple[C, list[MappedRow]]], rows: int
) -> Iterator[tuple[C, ChunkResult]]:
    """Make drafts of chunks of rows, in their order.

    Args:
        maker: Makes them.
        chunks: Whatever the caller wants back beside the result, and the rows.
        rows: About how many there are in all.
    """
    workers = cores()
    if rows < PARALLEL_FROM or workers < 2 or not hasattr(os, "fork"):
        for context, items in chunks:
            yield context, make(maker, items)
    else:
        yield from _parallel(maker, chunks, workers)


def make(maker: Maker, items: Sequence[MappedRow]) -> ChunkResult:
    """Make drafts of some rows."""
    data: list[bytes] = []
    good: list[GoodRow] = []
    bad: list[tuple[int, list[CellProblem]]] = []
    for position, number, cells in items:
        try:
            draft = maker.make(number, cells)
        except BadRow as row:
            bad.append((position, row.wrongs))
            continue
        data.append(draft.data)
        good.append(GoodRow(position, number, draft.year, draft.month, len(draft.data), *draft[3:]))
    used = {kind: list(ids) for kind, ids in maker.known.used.items()}
    maker.known.used.clear()
    doubts = sorted(maker.known.doubts)
    maker.known.doubts.clear()
    return ChunkResult(b"".join(data), good, bad, used, doubts)


def _parallel(
    maker: Maker, chunks: Iterable[tuple[C, list[MappedRow]]], workers: int
) -> Iterator[tuple[C, ChunkResult]]:
    from multiprocessing import get_context

    jobs = ((context, (marshal.dumps(items),)) for context, items in chunks)
    with get_context("fork").Pool(workers, _begin, (maker,)) as pool:
        for context, answer in in_order(pool, workers, _work, jobs):
            data, good, bad, used, doubts = marshal.loads(answer)  # noqa: S302 - our own process
            yield context, ChunkResult(data, [GoodRow(*one) for one in good], bad, used, doubts)


_maker: Maker | None = None


def _begin(maker: Maker) -> None:
    """Set a worker up."""
    import gc

    global _maker  # noqa: PLW0603 - the one thing a worker knows
    _maker = maker
    gc.disable()
    leave_interruptions()


def _work(items: bytes) -> bytes:
    """One chunk in a worker; marshalled, which for plain values beats pickling threefold."""
    assert _maker is not None
    made = make(_maker, marshal.loads(items))  # noqa: S302 - our own process
    return marshal.dumps((made.data, [tuple(one) for one in made.good], *made[2:]))
