"""What an import records: numbers for the new tickets, and one commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from svc.errors import Busy
from svc.exchange.additions import extended, lacked, with_additions
from svc.exchange.known import Known
from svc.exchange.tickets import file_of
from svc.rules.numbers import parse_number
from svc.store.layout import OFFICE_PATH, path_of
from svc.store.repository import Change

if TYPE_CHECKING:
    from svc.desk.desk import Desk
    from svc.exchange.batch import Batch
    from svc.exchange.mapping import ImportMapping
    from svc.index.index import Index

Advance = Callable[[int], None]
#: Tickets that are there: number in their own system → number here and blob id.
Already = dict[str, tuple[str, str]]
#: Makes a progress report: what is done, how many there are, what is counted.
Meter = Callable[[str, int | None, str], AbstractContextManager[Advance]]

_PROGRESS_EVERY = 500


@dataclass
class Imported:
    """What an import did, or would do.

    Attributes:
        system: Where the rows come from.
        rows: Rows read.
        new: Tickets made, or to be made.
        already: Rows whose tickets are there already.
        differing: How many of these say something else than their tickets do now.
        first, last: Numbers of the first and last new ticket.
        added: Departments and categories added to the office.
        commit: The commit; None if nothing was written.
        batch: What was read.
        rejects: The file with the bad rows, if there is one.
    """

    system: str
    rows: int
    batch: Batch
    new: int = 0
    already: int = 0
    differing: int = 0
    first: str | None = None
    last: str | None = None
    added: list[str] = field(default_factory=list)
    commit: str | None = None
    rejects: Path | None = None
    notices: list[str] = field(default_factory=list)


@dataclass
class Writing:
    """What is to be written, and what it was made with."""

    mapping: ImportMapping
    known: Known
    batch: Batch
    seen: str
    meter: Meter


def write(desk: Desk, writing: Writing) -> Imported:
    """Number the new tickets and commit them, inside the lock.

    Raises:
        Refused: This is the toolkit's own sample.
        Busy: What the rows were checked against has changed since.
    """
    desk.writable()
    actor = desk.actor
    _still_known(desk, writing)
    done = Imported(writing.mapping.source.system, writing.batch.rows, writing.batch)
    already = there_already(desk.index, done.system)
    compare(desk.index, already, done)
    if not done.new:
        return done
    office = _office_file(desk, writing, done)
    with writing.meter("recording", done.new, "tickets") as advance:
        files = chain(office, _files(desk, already, done, advance))
        change = Change(
            parent=desk.index.commit,
            files={},
            message=_message(done, actor.id),
            author_name=actor.name,
            author_email=f"{actor.id}@svc.invalid",
            author_time=desk.now,
        )
        done.commit = desk.repository.bulk(change, files)
    return done


def _still_known(desk: Desk, writing: Writing) -> None:
    """Refuse if what the rows were checked against has changed since.

    Raises:
        Busy: It has.
    """
    if desk.index.commit == writing.seen:
        return
    known, mapping = writing.known, writing.mapping
    again = Known(desk.index, with_additions(desk.office, mapping.office), known.used)
    if again.office != known.office or again.unmet():
        raise Busy(
            "the office's rules or files were changed while the rows were read",
            "run the import again; nothing was imported",
        )


def there_already(index: Index, system: str) -> Already:
    """Tickets there already from a system."""
    sql = (
        "SELECT source_number, ticket.id, oid FROM ticket JOIN record USING (row)"
        " WHERE source_system = ?"
    )
    return {row[0]: (row[1], row[2]) for row in index.rows(sql, (system,))}


def compare(index: Index, already: Already, done: Imported) -> None:
    """Count the rows that are new, those that are there, and those that differ."""
    entries = done.batch.entries
    done.already = sum(entry.number in already for entry in entries)
    done.new = len(entries) - done.already
    if not done.already:
        return
    for entry, draft in done.batch.drafts():
        if entry.number in already:
            number, oid = already[entry.number]
            done.differing += index.blob_id(file_of(draft, number)) != oid


def _office_file(desk: Desk, writing: Writing, done: Imported) -> list[tuple[str, bytes]]:
    """The office with what it lacks, if it lacks something."""
    wanted = lacked(desk.office, writing.mapping.office, writing.known.used)
    done.added = wanted.ids()
    if not done.added:
        return []
    row = desk.index.one("SELECT oid FROM record WHERE path = ?", (OFFICE_PATH,))
    assert row is not None
    ((_, data),) = desk.repository.blobs([row["oid"]])
    return [(OFFICE_PATH, extended(data, wanted))]


def _files(
    desk: Desk, already: Already, done: Imported, advance: Advance
) -> Iterator[tuple[str, bytes]]:
    """Path and content of each new ticket, numbered in the order of the file."""
    numbers: dict[tuple[int, int], _Numbers] = {}
    count = 0
    for entry, draft in done.batch.drafts():
        if entry.number in already:
            continue
        month = (entry.year, entry.month)
        if month not in numbers:
            first = desk.next_number("T", datetime(*month, 1, tzinfo=desk.zone))
            numbers[month] = _Numbers(first)
        number, path = numbers[month].next()
        done.first, done.last = done.first or number, number
        yield path, file_of(draft, number)
        count += 1
        if count % _PROGRESS_EVERY == 0:
            advance(_PROGRESS_EVERY)
    advance(count % _PROGRESS_EVERY)


class _Numbers:
    """The numbers of one month from the first free one on, with their paths."""

    def __init__(self, first: str) -> None:
        number = parse_number(first)
        self._sequence = number.sequence
        self._stem = f"{number.prefix}{number.yymm}-{number.desk}"
        self._folder = path_of("ticket", first).removesuffix(f"{first}.yaml")

    def next(self) -> tuple[str, str]:
        """The next number and the path of its record."""
        number = f"{self._stem}{self._sequence:04d}"
        self._sequence += 1
        return number, f"{self._folder}{number}.yaml"


def _message(done: Imported, actor: str) -> str:
    """The commit message: a count, for a line a ticket would drown every log."""
    tickets = "1 ticket" if done.new == 1 else f"{done.new} tickets"
    lines = ["Svc-Action: import", f"Svc-Count: {done.new}"]
    lines += ["Svc-Record: office"] if done.added else []
    lines.append(f"Svc-Actor: {actor}")
    return f"import {tickets} from {done.system}\n\n" + "\n".join(lines) + "\n"
