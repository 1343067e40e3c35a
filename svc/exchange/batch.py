"""A file's rows read, checked and made into records, before anything is written.

The records wait in a temporary file that has no name, so that a killed import
leaves nothing behind; in memory stay a few dozen bytes a row.
"""

from __future__ import annotations

import gc
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NamedTuple

from svc.errors import Problem
from svc.exchange.cells import BadCell
from svc.exchange.tickets import PLACEHOLDER, BadRow, TicketMaker
from svc.store.codec import encode

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from svc.exchange.rejects import Rejects
    from svc.exchange.source import CsvSource, Row
    from svc.model.ticket import Ticket

#: Problems kept to be shown; all others are counted, and stand in the rejects.
KEPT = 20
SAMPLE = 5
_PROGRESS_EVERY = 500
_HEAD = f"format: 1\nid: {PLACEHOLDER}\n".encode()


class Problems(NamedTuple):
    """One thing wrong with one row, for programs; see `Problem` for people."""

    row: int
    column: str
    value: str
    reason: str


class Entry(NamedTuple):
    """One record that waits.

    Attributes:
        number: Its number in its own system.
        received: When, in the office's zone: its month goes into its number here.
        size: Bytes it takes in the temporary file.
    """

    number: str
    received: datetime
    size: int


class Batch:
    """What one file holds.

    Attributes:
        rows: Rows read.
        bad: Rows that cannot be taken over; `problems` holds the first of what is wrong.
        counts: New tickets by field and value, for `kind`, `status`, `category`.
        sample: The first few new tickets, under the placeholder's number.

    Args:
        folder: Where the temporary file goes; None for the system's place.
        name: Of the file, for messages.
        already: Numbers whose tickets are there.
        keep_on: Keep records though rows are bad; else only up to the first bad one.
    """

    def __init__(
        self, folder: Path | None, name: str, already: Collection[str], keep_on: bool
    ) -> None:
        self.name = name
        self._already = already
        self._keep_on = keep_on
        self.rows = 0
        self.bad = 0
        self.problems: list[Problems] = []
        self.entries: list[Entry] = []
        self.counts: dict[str, Counter[str]] = {
            field: Counter() for field in ("kind", "status", "category")
        }
        self.sample: list[Ticket] = []
        self._spool: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - as long as the batch

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *_: object) -> None:
        self._spool.close()

    def read(
        self,
        source: CsvSource,
        maker: TicketMaker,
        rejects: Rejects | None,
        advance: Callable[[int], None],
    ) -> None:
        """Take every row in.

        Args:
            source: The rows.
            maker: Makes them tickets.
            rejects: Where bad rows go, if anywhere.
            advance: Told now and then how many rows more are done.

        Raises:
            InvalidData: The file cannot be read to its end.
        """
        seen: dict[str, int] = {}
        with _uncollected():
            for row in source.rows():
                self.rows += 1
                try:
                    self._take(row, maker, seen)
                except BadRow as bad:
                    self._reject(row, bad)
                    if rejects is not None:
                        rejects.add(row.cells, str(bad))
                if self.rows % _PROGRESS_EVERY == 0:
                    advance(_PROGRESS_EVERY)
        advance(self.rows % _PROGRESS_EVERY)

    def records(self) -> Iterator[tuple[Entry, bytes, bytes]]:
        """What waits, in order: the entry, and its record before and after its number."""
        self._spool.seek(0)
        before, after = _HEAD[: -len(PLACEHOLDER) - 1], b"\n"
        for entry in self.entries:
            yield entry, before, after + self._spool.read(entry.size)

    def shown(self) -> list[Problem]:
        """The problems kept, for people."""
        return [
            Problem(
                self.name, 0, ", ".join(filter(None, (f"row {p.row}", p.column, p.value))), p.reason
            )
            for p in self.problems
        ]

    def _take(self, row: Row, maker: TicketMaker, seen: dict[str, int]) -> None:
        if row.problem is not None:
            raise BadRow([BadCell("", "", row.problem)])
        number = maker.number(row.cells)
        first = seen.setdefault(number, row.number)
        if first != row.number:
            raise maker.twice(row.cells, first)
        ticket = maker.ticket(row.cells)
        if number not in self._already:
            self._count(ticket)
        if self._keep_on or not self.bad:
            data = encode(ticket)[len(_HEAD) :]
            self._spool.write(data)
            self.entries.append(Entry(number, ticket.received, len(data)))

    def _count(self, ticket: Ticket) -> None:
        for field, counter in self.counts.items():
            counter[getattr(ticket, field)] += 1
        if len(self.sample) < SAMPLE:
            self.sample.append(ticket)

    def _reject(self, row: Row, bad: BadRow) -> None:
        self.bad += 1
        for cell in bad.cells:
            if len(self.problems) < KEPT:
                self.problems.append(Problems(row.number, cell.column, cell.value, cell.reason))


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
