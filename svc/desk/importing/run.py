"""Importing files: read and checked first, then one commit or none.

Reading happens outside the lock, and so does settling what the rows become, as
long as nobody commits meanwhile: a desk goes on working while long files are
read. What is written is written inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from datetime import datetime
from itertools import chain
from pathlib import Path

import msgspec

from svc.desk.core import identity
from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.core.progress import ProgressMeter
from svc.desk.core.view import View, look
from svc.desk.importing.commit import ImportResult, add_to_office, additions_of, still_known, write
from svc.desk.importing.file import FileImport
from svc.desk.importing.import_desk import ImportDesk, there_already
from svc.desk.importing.registry import record
from svc.desk.importing.svc_jsonl import check_all, take_rules
from svc.errors import InvalidData, Problem, SvcError
from svc.exchange.files.rejects import Rejects
from svc.exchange.files.source import ANYTHING, ReadOptions, RowSource, opened, readable
from svc.exchange.mapping.model import ImportMapping, RowKind
from svc.exchange.reading.load_mapping import load
from svc.exchange.reading.staged_rows import StagedRows
from svc.exchange.reading.svc_jsonl import OwnLines, check_own, mapping_of
from svc.exchange.reading.wide import WideSource
from svc.exchange.row_kinds.registry import ORDER, row_kind
from svc.exchange.rows.lookup import OfficeLookup
from svc.exchange.rows.pending import PendingRecords, ReadRecords
from svc.kinds.table import KINDS, noun
from svc.language import _, n_
from svc.model.actors import IMPORT
from svc.model.office import Office
from svc.named_tuple import NamedTuple
from svc.store.layout import OFFICE_PATH

#: From so many rows on it is told how far their settling has come.
_LONG = 5_000


class ImportJob(NamedTuple):
    """A file as it is to be imported.

    Attributes:
        file: Its path; `-` for standard input.
        mapping: The mapping, or the path of its file; None for svc's own JSON lines.
        rejects: Where bad rows go, the others being imported; None to import all or nothing.
        dry_run: Only say what would change.
        kind: What its rows must become; whatever the mapping says if None.
        told: How the file is written, where that is told and neither found out
            nor said by the mapping.
    """

    file: str
    mapping: Path | ImportMapping | None
    rejects: Path | None = None
    dry_run: bool = False
    kind: RowKind | None = None
    told: ReadOptions = ANYTHING


def import_files(
    start: Path,
    actor: str | None,
    jobs: Sequence[ImportJob],
    meter: ProgressMeter = lambda _words, _total, _unit: nullcontext(lambda _more: None),
    now: datetime | None = None,
    tell: Callable[[str], object] = lambda _words: None,
    office: Path | None = None,
) -> ImportResult:
    """Import files as one commit.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who imports; the program itself if nobody is named.
        jobs: What to import; all are a dry run, or none is.
        meter: Makes progress reports.
        now: The present moment; the real one unless told.
        tell: Called with what was found out of a file and could have been otherwise.
        office: An office.yaml that comes with them, for an office that has no records yet.

    Raises:
        NotFound: No such file, mapping or office.
        InvalidData: A mapping or a file cannot be read; the office lacks what
            rows refer to; or rows are bad and `rejects` is not given. Nothing
            is imported then.
        Refused: The file for rejects exists.
        SvcError: Whatever the store refuses.
    """
    mappings = [_mapping(job) for job in jobs]
    dry_run = any(job.dry_run for job in jobs)
    with ExitStack() as stack:
        view = stack.enter_context(look(start, now=now))
        opening = [
            stack.enter_context(_opened(view, job, mapping, dry_run))
            for job, mapping in zip(jobs, mappings, strict=True)
        ]
        parts = sorted(opening, key=_turn)
        for words in chain.from_iterable(part.source.told for part in parts):
            tell(words)
        _read(view, parts, meter)
        _lacking(parts, jobs)
        if not dry_run:
            _refuse_bad(parts)
        folder = None if view.index.in_memory else str(view.repository.state_dir)
        made = ImportDesk(view.repository, view.index, view.moment, folder)
        waiting = stack.enter_context(closing(made))
        rules = None if office is None else office.read_bytes()
        done = _settled(waiting, parts, rules, meter)
        done.notices = [*view.notices, *waiting.notices]
        if dry_run:
            return done
        _refuse_bad(parts)
        actor = identity.known(view.repository, actor)
        view.close()
        return _recorded(start, actor, waiting, done, meter, now, rules)


def _turn(part: FileImport) -> tuple[int, bool]:
    """When a file's turn is: after what its rows refer to, and people before where they live."""
    kind = part.mapping.kind
    homes = kind is RowKind.RESIDENTS and "name" not in part.mapping.fields.given
    return ORDER.index(kind), homes


def _recorded(
    start: Path,
    actor: str | None,
    waiting: ImportDesk,
    done: ImportResult,
    meter: ProgressMeter,
    now: datetime | None,
    rules: bytes | None,
) -> ImportResult:
    """Write what waits; settle it anew first if the office has moved on."""

    def work(desk: Desk) -> ImportResult:
        if desk.index.commit == waiting.seen:
            done.commit = write(desk, waiting, done, meter)
            return done
        still_known(desk, done.parts)
        with closing(ImportDesk(desk.repository, desk.index, desk.now)) as again:
            anew = _settled(again, done.parts, rules, meter)
            _refuse_bad(anew.parts)
            anew.commit = write(desk, again, anew, meter)
            anew.notices = again.notices
            return anew

    outcome = act(start, actor or IMPORT, work, now)
    result: ImportResult = outcome.result
    same = result is done
    result.notices = [*done.notices, *([] if same else result.notices), *outcome.notices]
    for part in result.parts:
        if part.rejects is not None:
            _keep_rejects(result, part, part.rejects)
    return result


def _keep_rejects(result: ImportResult, part: FileImport, rejects: Rejects) -> None:
    """Put the bad rows in their place; the good ones are recorded, whatever comes of that."""
    try:
        part.reject_late()
        rejects.keep()
    except (OSError, SvcError) as error:
        reason = error.message if isinstance(error, SvcError) else error.strerror
        result.unwritten.append((rejects.path, str(reason)))
    else:
        result.rejects += [rejects.path] if rejects.count else []


def _mapping(job: ImportJob) -> ImportMapping:
    """How a file is read."""
    if job.mapping is None:
        assert job.kind is not None
        return mapping_of(job.kind)
    return load(job.mapping, job.kind) if isinstance(job.mapping, Path) else job.mapping


def _settled(
    desk: ImportDesk, parts: list[FileImport], rules: bytes | None, meter: ProgressMeter
) -> ImportResult:
    """What becomes of all rows, at a desk.

    Args:
        rules: An office.yaml that comes with them.
    """
    done = ImportResult(parts)
    if rules is not None:
        take_rules(desk, rules)
    rows = sum(len(part.batch.entries) for part in parts)
    with meter(_("settling"), rows, _("rows")) if rows >= _LONG else nullcontext() as advance:
        desk.advance = advance or desk.advance
        for part in parts:
            record(desk, part)
    _superseded(desk, parts)
    if any(tally.new or tally.changed for tally in done.tallies):
        done.added = add_to_office(desk, parts)
    if any(part.own for part in parts) and not any(part.bad for part in parts):
        check_all(desk)
    return done


def _superseded(desk: ImportDesk, parts: list[FileImport]) -> None:
    """Leave out of the count what was inferred of rows whose log tells better."""
    for part in parts:
        if part.mapping.kind is RowKind.TICKETS:
            gone = part.tally.put_in & desk.superseded
            part.tally.put_in -= gone
            desk.superseded -= gone


@contextmanager
def _opened(
    view: View, job: ImportJob, mapping: ImportMapping, dry_run: bool
) -> Iterator[FileImport]:
    """A file, ready to be read."""
    with ExitStack() as stack:
        source = stack.enter_context(_source(job, mapping))
        rejects = None if job.rejects is None or dry_run else Rejects(job.rejects, source)
        if rejects:
            stack.callback(rejects.drop)
        kind = row_kind(mapping.kind)
        told = not kind.appends and job.mapping is not None and KINDS[kind.record].sourced
        system = mapping.source.system
        already = there_already(view.index, kind.record, system) if told else {}
        folder = None if view.index.in_memory else str(view.repository.state_dir)
        keep_on = job.rejects is not None or dry_run
        batch = stack.enter_context(StagedRows(folder, source.name, already, keep_on))
        yield FileImport(mapping, source, batch, OfficeLookup(view.index, _office(view)), rejects)


@contextmanager
def _source(job: ImportJob, mapping: ImportMapping) -> Iterator[RowSource]:
    """The rows of a file."""
    if job.mapping is not None:
        with opened(job.file, mapping.wanted.or_told(job.told)) as source:
            wide = mapping.wide
            yield source if wide is None else WideSource(source, wide, mapping.headers)
        return
    with readable(job.file) as (file, name):
        own = OwnLines(file, name)
        check_own(own)
        yield own


def _read(view: View, parts: Sequence[FileImport], meter: ProgressMeter) -> None:
    """Make drafts of all rows, and say what of the office's they refer to."""
    office = additions_of(_office(view), parts)
    coming = PendingRecords()
    for part in parts:
        part.known = OfficeLookup(view.index, office, system=part.system, coming=coming)
        maker = part.kind.maker(part.mapping, part.known, view.moment)
        with meter(_("reading"), part.source.lines(), _("rows")) as advance:
            part.batch.read(part.source, maker, part.rejects, advance)
        part.known.used = part.batch.used
        if not part.kind.appends:
            batch, own = part.batch, part.own
            read = ReadRecords(part.system, batch.entries, batch.drafts(), batch.name, own)
            coming.take(part.kind.record, read, part.kind.coming)


def _office(view: View) -> Office:
    return msgspec.convert(view.office, Office, strict=False)


def _refuse_bad(parts: Sequence[FileImport]) -> None:
    """Refuse an import of all or nothing that has bad rows.

    Raises:
        InvalidData: With the first of them.
    """
    if any(part.bad and part.rejects is None for part in parts):
        raise refused(parts)


def refused(parts: Sequence[FileImport], dry_run: bool = False) -> InvalidData:
    """The refusal of files with bad rows."""
    bad, rows = sum(part.bad for part in parts), sum(part.batch.rows for part in parts)
    total = f"{rows:,}"
    refusal = n_(
        "{n} of {rows} rows is bad, so nothing was imported",
        "{n} of {rows} rows are bad, so nothing was imported",
        bad,
        rows=total,
    )
    if dry_run:
        refusal = n_(
            "{n} of {rows} rows is bad, so nothing would be imported",
            "{n} of {rows} rows are bad, so nothing would be imported",
            bad,
            rows=total,
        )
    return InvalidData(
        refusal,
        _("mend them, or import the others: --skip-bad FOLDER")
        if len(parts) > 1
        else _("mend them, or import the others: --skip-bad REJECTS"),
        [problem for part in parts for problem in part.shown()],
    )


def _lacking(parts: Sequence[FileImport], jobs: Sequence[ImportJob]) -> None:
    """Refuse rows that name categories or departments the office has not.

    Raises:
        InvalidData: With each of them.
    """
    unmet = list(dict.fromkeys(one for part in parts for one in part.known.unmet()))
    if not unmet:
        return
    problems = [
        Problem(OFFICE_PATH, 0, "", _("no {kind} {id!r}", kind=noun(kind), id=one))
        for kind, one in unmet
    ]
    names = ", ".join(dict.fromkeys(part.batch.name for part in parts))
    raise InvalidData(
        _(
            "the office lacks {count} categories or departments that {files} names",
            count=len(unmet),
            files=names,
        ),
        _(
            "list them under office: in {mapping} and they are added with the import;"
            " or add them to {path}, then svc save; or translate them with values:",
            mapping=jobs[0].mapping if isinstance(jobs[0].mapping, Path) else _("the mapping"),
            path=OFFICE_PATH,
        ),
        problems,
    )
