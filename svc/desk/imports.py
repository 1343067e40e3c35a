"""Importing a file of tickets: read and checked first, then one commit or none.

Reading happens outside the lock, so a desk goes on working while a long file
is read; numbers are given and written inside it. Rows whose source's number is
in the office already are left alone.
"""

from __future__ import annotations

from contextlib import ExitStack, nullcontext
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from svc.desk.desk import act
from svc.desk.recording import Already, Imported, Meter, Writing, compare, there_already, write
from svc.desk.view import View, look
from svc.errors import InvalidData, Problem
from svc.exchange.additions import lacked, with_additions
from svc.exchange.batch import Batch
from svc.exchange.histories import BY
from svc.exchange.kinds import KINDS
from svc.exchange.known import Known
from svc.exchange.mapping import ImportMapping, load
from svc.exchange.rejects import Rejects
from svc.exchange.source import Source, Wanted, opened
from svc.model.office import Office
from svc.store.layout import OFFICE_PATH


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
        wanted = Wanted(mapping.headers, delimiter=mapping.delimiter)
        source = stack.enter_context(opened(job.file, wanted))
        view = stack.enter_context(look(start, now=now))
        rejects = _rejects(job, source)
        if rejects:
            stack.callback(rejects.drop)
        already = there_already(view.index, mapping.source.system)
        folder = None if view.index.in_memory else str(view.repository.state_dir)
        keep_on = rejects is not None or job.dry_run
        batch = stack.enter_context(Batch(folder, source.name, already, keep_on))
        known = _read(view, mapping, source, batch, rejects, meter)
        _lacking(known, job, batch)
        if job.dry_run:
            return _foreseen(view, mapping, known, batch, already)
        if batch.bad and rejects is None:
            raise refused(batch)
        view.close()
        writing = Writing(mapping, known, batch, view.commit, meter)
        outcome = act(start, actor or BY, lambda desk: write(desk, writing), now)
        done: Imported = outcome.result
        done.notices = [*view.notices, *outcome.notices]
        if rejects:
            rejects.keep()
            done.rejects = rejects.path if rejects.count else None
        return done


def _read(
    view: View,
    mapping: ImportMapping,
    source: Source,
    batch: Batch,
    rejects: Rejects | None,
    meter: Meter,
) -> Known:
    """Make tickets of all rows, and say what of the office's they refer to."""
    known = Known(view.index, with_additions(_office(view), mapping.office))
    maker = KINDS[mapping.kind].maker(mapping, known, view.moment)
    with meter("reading", source.lines(), "rows") as advance:
        batch.read(source, maker, rejects, advance)
    known.used = batch.used
    return known


def _office(view: View) -> Office:
    return msgspec.convert(view.office, Office, strict=False)


def refused(batch: Batch, verb: str = "was") -> InvalidData:
    """The refusal of a file with bad rows; `would be` for a dry run."""
    be = "is" if batch.bad == 1 else "are"
    return InvalidData(
        f"{batch.bad:,} of {batch.rows:,} rows {be} bad, so nothing {verb} imported",
        "mend them, or import the others: --skip-bad REJECTS.csv",
        batch.shown(),
    )


def _rejects(job: Job, source: Source) -> Rejects | None:
    if job.rejects is None or job.dry_run:
        return None
    return Rejects(job.rejects, source)


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
    compare(view.index, already, done)
    if done.new:
        done.added = lacked(_office(view), mapping.office, known.used).ids()
    return done
