"""A file's rows read, checked and made into drafts, before anything is written.

The drafts wait in a temporary file that has no name, so that a killed import
leaves nothing behind; in memory stay a few dozen bytes a row.
"""

from __future__ import annotations

import gc
import tempfile
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import accumulate
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Any

from svc.errors import Problem
from svc.exchange.mapping.field_reader import HIDDEN, BadCell
from svc.exchange.reading.workers import CellProblem, ChunkResult, MappedRow, made_of
from svc.exchange.rows.draft import StagedDraft
from svc.exchange.rows.maker import BadRow, Maker
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import masked_values
from svc.rules.record.personal_words import holds_personal, masked_words

if TYPE_CHECKING:
    from datetime import datetime

    from svc.exchange.files.rejects import Rejects
    from svc.exchange.files.source import RowSource, SourceRow

#: Problems kept to be shown; all others are counted, and stand in the rejects.
KEPT = 20
SAMPLE = 5
_CHUNK = 400


class RowProblem(NamedTuple):
    """One thing wrong with one row."""

    row: int
    column: str
    value: str
    reason: str
    sheet: str = ""

    @classmethod
    def of(cls, row: int, cell: tuple[str, str, str], sheet: str = "") -> RowProblem:
        """A problem of which nothing personal is told, whoever says it.

        Args:
            cell: Column, value and reason.
        """
        column, value, reason = cell
        value = HIDDEN if holds_personal(value) else value
        return cls(row, column, value, masked_words(reason), sheet)

    @property
    def place(self) -> str:
        """Sheet, row, column and value."""
        row = _("row {n}", n=self.row)
        return ", ".join(filter(None, (self.sheet, row, self.column, self.value)))

    @property
    def said(self) -> str:
        """What is wrong, as it is told in the row itself."""
        place = ", ".join(filter(None, (self.column, self.value)))
        return f"{place}: {self.reason}" if place else self.reason


class _Chunk(NamedTuple):
    """Some rows: those that are left out, and what is wrong with others at first sight."""

    rows: list[SourceRow]
    refused: dict[int, list[CellProblem]]
    skipped: list[int]


class StagedRows:
    """What one file holds.

    Attributes:
        rows: Rows read.
        skipped: Rows that the mapping leaves out.
        bad: Rows that cannot be taken over; `problems` holds the first of what is wrong.
        counts: New ones by what is counted of them, and value.
        inferred: Inferred steps of new ones, as `action kind`.
        sample: The first few new ones, as far as they are shown.
        used: Ids of the office's that rows refer to, by kind.
        doubts: Times without offset that the clock showed twice, as it showed them.

    Args:
        folder: Where the temporary file goes; None for the system's place.
        name: Of the file, for messages.
        already: Numbers whose records are there.
        keep_on: Keep records though rows are bad; else only up to the first bad ones.
    """

    def __init__(
        self, folder: str | None, name: str, already: Collection[str], keep_on: bool
    ) -> None:
        self.name = name
        self._already = already
        self._keep_on = keep_on
        self.rows = self.skipped = 0
        self.bad = 0
        self.problems: list[RowProblem] = []
        self.entries: list[StagedDraft] = []
        self.counts: dict[str, Counter[str]] = {}
        self.inferred: Counter[str] = Counter()
        self.sample: list[dict[str, Any]] = []
        self.used: dict[str, set[str]] = {}
        self.doubts: set[str] = set()
        self._offsets = array("Q")
        self._spool: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - as long as the batch

    def __enter__(self) -> StagedRows:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def read(
        self,
        source: RowSource,
        maker: Maker,
        rejects: Rejects | None,
        advance: Callable[[int], None],
    ) -> None:
        """Take every row in.

        Args:
            source: The rows.
            maker: Makes drafts of them; knows only the columns the mapping names.
            rejects: Where bad rows go, if anywhere.
            advance: Told now and then how many rows more are done.

        Raises:
            InvalidData: The file cannot be read to its end.
        """
        self.counts = {name: Counter() for name in maker.counted}
        maker.stored = self._already
        with _uncollected():
            for chunk, made in made_of(maker, _chunks(source, maker), source.lines()):
                self.rows += len(chunk.rows)
                self.skipped += len(chunk.skipped)
                self._refuse(chunk, made, rejects)
                if self._keep_on or not self.bad:
                    self._keep(chunk, made, maker)
                self.doubts.update(made.doubts)
                for kind, ids in made.used.items():
                    self.used.setdefault(kind, set()).update(ids)
                advance(len(chunk.rows))

    def drafts(self) -> Iterator[tuple[StagedDraft, bytes]]:
        """What waits, in order."""
        at = 0
        for entry in self.entries:
            self._spool.seek(at)
            yield entry, self._spool.read(entry.size)
            at += entry.size

    def draft(self, position: int) -> bytes:
        """One of those that wait, by its place among the entries."""
        if len(self._offsets) < len(self.entries):
            sizes = (entry.size for entry in self.entries)
            self._offsets = array("Q", accumulate(sizes, initial=0))
        self._spool.seek(self._offsets[position])
        return self._spool.read(self.entries[position].size)

    def shown(self) -> list[Problem]:
        """The problems kept, for people."""
        return [Problem(self.name, 0, problem.place, problem.reason) for problem in self.problems]

    def _keep(self, chunk: _Chunk, made: ChunkResult, maker: Maker) -> None:
        self._spool.write(made.data)
        at = 0
        for row in made.good:
            self.entries.append(StagedDraft(*row[1:5], chunk.rows[row.position].number, row.id))
            if row.number not in self._already:
                self.inferred.update(row.inferred)
                for counter, fact in zip(self.counts.values(), row.facts, strict=True):
                    counter[fact] += 1
                if len(self.sample) < SAMPLE:
                    sample = masked_values({"source": maker.sample(made.data[at : at + row.size])})
                    self.sample.append(sample["source"])
            at += row.size

    def _refuse(self, chunk: _Chunk, made: ChunkResult, rejects: Rejects | None) -> None:
        refused = {**chunk.refused, **dict(made.bad)}
        self.bad += len(refused)
        for position in sorted(refused):
            row = chunk.rows[position]
            wrongs = [RowProblem.of(row.number, wrong, row.sheet) for wrong in refused[position]]
            self.problems += wrongs[: KEPT - len(self.problems)]
            if rejects is not None:
                rejects.add(row, "; ".join(wrong.said for wrong in wrongs))


def _chunks(source: RowSource, maker: Maker) -> Iterator[tuple[_Chunk, list[MappedRow]]]:
    """Rows by the hundred, with those that are bad at first sight set aside."""
    columns = [source.header.index(name) for name in maker.columns]
    # A second column, for with one alone itemgetter gives no tuple.
    pick = itemgetter(*columns, columns[0])
    seen = _chosen_rows(source, maker, pick) if maker.takes in ("last", "earliest") else {}
    first_of = None if maker.repeats else seen.setdefault
    chunk, items = _Chunk([], {}, []), []
    for row in source.rows():
        position = len(chunk.rows)
        chunk.rows.append(row)
        try:
            if row.problem is not None:
                chunk.refused[position] = [("", "", row.problem)]
            elif maker.skips(cells := _plain(pick(row.cells), maker.nulls)):
                chunk.skipped.append(position)
            else:
                number = maker.number(cells)
                first = first_of(number, row.number) if first_of else row.number
                if first == row.number:
                    items.append((position, number, cells))
                elif maker.takes is None:
                    raise maker.twice(cells, first)
                else:
                    chunk.skipped.append(position)
        except BadRow as bad:
            chunk.refused[position] = bad.wrongs
        if position == _CHUNK - 1:
            yield chunk, items
            chunk, items = _Chunk([], {}, []), []
    if chunk.rows:
        yield chunk, items


def _plain(cells: tuple[str, ...], nulls: frozenset[str]) -> tuple[str, ...]:
    """Cells without the words that stand for empty ones."""
    if not nulls or nulls.isdisjoint(map(str.strip, cells)):
        return cells
    return tuple("" if cell.strip() in nulls else cell for cell in cells)


def _chosen_rows(
    source: RowSource, maker: Maker, pick: Callable[[Sequence[str]], tuple[str, ...]]
) -> dict[str, int]:
    """The row of each number that makes its record: the last, or that received earliest."""
    last: dict[str, int] = {}
    times: dict[str, datetime] = {}
    received = maker.fields["received"].read if maker.takes == "earliest" else None
    for row in source.rows():
        if row.problem is not None:
            continue
        cells = _plain(pick(row.cells), maker.nulls)
        if not maker.skips(cells):
            with suppress(BadRow, BadCell):
                number = maker.number(cells)
                if received is not None:
                    at = received(cells)
                    if number in times and times[number] <= at:
                        continue
                    times[number] = at
                last[number] = row.number
    return last


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the cycle collector, which finds nothing in rows and takes a tenth of the time."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()
