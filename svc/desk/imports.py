"""Importing a file of tickets: read and checked first, then one commit or none.

Reading happens outside the lock, so a desk goes on working while a long file
is read; numbers are given and written inside it. Rows whose source's number is
in the office already are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from svc.desk.desk import Desk, act
from svc.desk.view import View, look
from svc.errors import Busy, InvalidData, Problem
from svc.exchange.additions import extended, lacked, with_additions
from svc.exchange.batch import Batch
from svc.exchange.histories import BY
from svc.exchange.known import Known
from svc.exchange.mapping import ImportMapping, load
from svc.exchange.rejects import Rejects
from svc.exchange.source import CsvSource, opened
from svc.exchange.tickets import TicketMaker
from svc.model.office import Office
from svc.store.layout import OFFICE_PATH, path_of
from svc.store.repository import Change

if TYPE_CHECKING:
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


class Job(NamedTuple):
    """An import as asked for.

    Attributes:
        file: Path of the CSV file; `-` for standard input.
        mapping: Path of the mapping file.
        rejects: Where bad rows go, the others being imported; None to import all or nothing.
        dry_run: Only say what would change.
    """

    file: str
    mapping: Path
    rejects: Path | None = None
    dry_run: bool = False


def import_tickets(
    start: Path,
    actor: str | None,
    job: Job,
    meter: Meter = lambda _words, _total, _unit: nullcontext(lambda _more: None),
    now: datetime | None = None,
) -> Imported:
    """Import the tickets of a file as one commit.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who imports; the program itself if nobody is named.
        job: What to import.
        meter: Makes progress reports.
        now: The present moment; the real one unless told.

    Raises:
        NotFound: No such file, mapping or office.
        InvalidData: The mapping or the file cannot be read; the office lacks what
            rows refer to; or rows are bad and `job.rejects` is not given. Nothing
            is imported then.
        Refused: The file for rejects exists.
        SvcError: Whatever the store refuses.
    """
    mapping = load(job.mapping)
    with ExitStack() as stack:
        file, name = stack.enter_context(opened(job.file))
        source = CsvSource(file, name, mapping.headers, mapping.delimiter)
        view = stack.enter_context(look(start, now=now))
        office = msgspec.convert(view.office, Office, strict=False)
        known = Known(view.index, with_additions(office, mapping.office))
        rejects = _rejects(job, source)
        if rejects:
            stack.callback(rejects.drop)
        folder = None if view.index.in_memory else str(view.repository.state_dir)
        already = _already(view.index, mapping.source.system)
        keep_on = rejects is not None or job.dry_run
        batch = stack.enter_context(Batch(folder, name, already, keep_on))
        maker = TicketMaker(mapping, known, view.moment)
        with meter("reading", source.lines(), "rows") as advance:
            batch.read(source, maker, rejects, advance)
        known.used = batch.used
        _lacking(known, job, batch)
        if job.dry_run:
            return _foreseen(view, mapping, known, batch, already)
        if batch.bad and rejects is None:
            raise refused(batch)
        view.close()
        writing = _Writing(mapping, known, batch, view.commit, meter)
        outcome = act(start, actor or BY, lambda desk: _write(desk, writing), now)
        done: Imported = outcome.result
        done.notices = [*view.notices, *outcome.notices]
        if rejects:
            rejects.keep()
            done.rejects = rejects.path if rejects.count else None
        return done


def refused(batch: Batch, verb: str = "was") -> InvalidData:
    """The refusal of a file with bad rows; `would be` for a dry run."""
    be = "is" if batch.bad == 1 else "are"
    return InvalidData(
        f"{batch.bad:,} of {batch.rows:,} rows {be} bad, so nothing {verb} imported",
        "mend them, or import the others: --skip-bad REJECTS.csv",
        batch.shown(),
    )


def _rejects(job: Job, source: CsvSource) -> Rejects | None:
    if job.rejects is None or job.dry_run:
        return None
    return Rejects(job.rejects, source.header, source.delimiter, source.bom)


def _lacking(known: Known, job: Job, batch: Batch) -> None:
    """Refuse rows that name categories or departments the office has not.

    Raises:
        InvalidData: With each of them.
    """
    unmet = known.unmet()
    if not unmet:
        return
    problems = [Problem(OFFICE_PATH, 0, "", f"no {kind} {one!r}") for kind, one in unmet]
    raise InvalidData(
        f"the office lacks {len(unmet)} categories or departments that {batch.name} names",
        f"list them under office: in {job.mapping} and they are added with the import;"
        f" or add them to {OFFICE_PATH}, then svc save; or translate them with values:",
        problems,
    )


def _foreseen(
    view: View, mapping: ImportMapping, known: Known, batch: Batch, already: Already
) -> Imported:
    """What an import would do, without doing it."""
    done = Imported(mapping.source.system, batch.rows, batch, notices=view.notices)
    _compare(view.index, already, done)
    if done.new:
        office = msgspec.convert(view.office, Office, strict=False)
        done.added = lacked(office, mapping.office, known.used).ids()
    return done


@dataclass
class _Writing:
    """What is to be written, and what it was made with."""

    mapping: ImportMapping
    known: Known
    batch: Batch
    seen: str
    meter: Meter


def _write(desk: Desk, writing: _Writing) -> Imported:
    """Number the new tickets and commit them, inside the lock."""
    desk.writable()
    actor = desk.actor
    _still_known(desk, writing)
    done = Imported(writing.mapping.source.system, writing.batch.rows, writing.batch)
    already = _already(desk.index, done.system)
    _compare(desk.index, already, done)
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


def _still_known(desk: Desk, writing: _Writing) -> None:
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


def _already(index: Index, system: str) -> Already:
    """Tickets there already from a system."""
    sql = (
        "SELECT source_number, ticket.id, oid FROM ticket JOIN record USING (row)"
        " WHERE source_system = ?"
    )
    return {row[0]: (row[1], row[2]) for row in index.rows(sql, (system,))}


def _compare(index: Index, already: Already, done: Imported) -> None:
    """Count the rows that are new, those that are there, and those that differ."""
    entries = done.batch.entries
    done.already = sum(entry.number in already for entry in entries)
    done.new = len(entries) - done.already
    if not done.already:
        return
    for entry, before, after in done.batch.records():
        if entry.number in already:
            number, oid = already[entry.number]
            done.differing += index.blob_id(before + number.encode() + after) != oid


def _office_file(desk: Desk, writing: _Writing, done: Imported) -> list[tuple[str, bytes]]:
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
    count = 0
    for entry, before, after in done.batch.records():
        if entry.number in already:
            continue
        month = datetime(entry.year, entry.month, 1, tzinfo=desk.zone)
        number = desk.next_number("T", month)
        done.first, done.last = done.first or number, number
        yield path_of("ticket", number), before + number.encode() + after
        count += 1
        if count % _PROGRESS_EVERY == 0:
            advance(_PROGRESS_EVERY)
    advance(count % _PROGRESS_EVERY)


def _message(done: Imported, actor: str) -> str:
    """The commit message: a count, for a line a ticket would drown every log."""
    tickets = "1 ticket" if done.new == 1 else f"{done.new} tickets"
    lines = ["Svc-Action: import", f"Svc-Count: {done.new}"]
    lines += ["Svc-Record: office"] if done.added else []
    lines.append(f"Svc-Actor: {actor}")
    return f"import {tickets} from {done.system}\n\n" + "\n".join(lines) + "\n"
