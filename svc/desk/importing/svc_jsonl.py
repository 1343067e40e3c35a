"""svc's own records become records again: what is new comes in as it is, under its number.

What is on file already must say the same: which of two is right nobody could tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import msgspec

from svc.desk.importing.import_desk import ImportDesk, NewFiles
from svc.duties.decision import written
from svc.errors import InvalidData, Problem
from svc.exchange.mapping.model import RowKind
from svc.exchange.reading.staged_rows import KEPT
from svc.index.database import preview
from svc.index.database.index import Index
from svc.index.query.checks import findings
from svc.kinds.derive import type_of
from svc.language import _, n_
from svc.model.office import Office
from svc.model.ticket import Event, Ticket
from svc.rules.ticket.lifecycle import fold, header
from svc.store.layout import OFFICE_PATH, path_of
from svc.store.yaml.codec import decode
from svc.store.yaml.rewrite import rewritten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.desk.importing.file import FileImport
    from svc.exchange.rows.draft import StagedDraft


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle a file of svc's own records, or of the steps of tickets."""
    if part.mapping.kind is RowKind.EVENTS:
        _steps(desk, part)
    else:
        _records(desk, part)


def _records(desk: ImportDesk, part: FileImport) -> None:
    kind = part.kind.record
    sql = "SELECT path, oid FROM record WHERE kind = ?"
    held = {row["path"]: row["oid"] for row in desk.index.rows(sql, (kind,))}
    positions, ids, differing = [], [], []
    for position, (entry, draft) in enumerate(part.batch.drafts()):
        oid = held.get(path_of(kind, entry.id))
        if oid is None:
            positions.append(position)
            ids.append(entry.id)
            part.tally.add(entry.id)
        elif desk.index.blob_id(draft) == oid:
            part.tally.unchanged += 1
        else:
            differing.append((position, entry))
    _same(desk, part, differing)
    desk.bring(NewFiles(kind, part.batch, positions, ids, lambda draft, _id: draft))


def _same(desk: ImportDesk, part: FileImport, differing: Sequence[tuple[int, StagedDraft]]) -> None:
    """Refuse records that say something else than those on file, however these are written."""
    kind = part.kind.record
    desk.fetch(kind, [entry.id for _position, entry in differing])
    for position, entry in differing:
        try:
            held = desk.load(kind, entry.id)
        except InvalidData:
            held = None
        if held is not None and held == decode(part.batch.draft(position), type_of(kind), ""):
            part.tally.unchanged += 1
        else:
            part.refuse(entry, _("{id} is on file and says something else", id=entry.id))


def _steps(desk: ImportDesk, part: FileImport) -> None:
    """Add steps that tickets lack to their timelines."""
    found: dict[str, list[int]] = {}
    for position, entry in enumerate(part.batch.entries):
        found.setdefault(entry.id, []).append(position)
    there = {one: desk.ticket("", one) for one in found}
    desk.fetch("ticket", [one for one in there.values() if one and not desk.is_new(one)])
    for number, positions in found.items():
        if there[number] is None:
            words = _("{id} is no ticket on file, and none that comes with this import", id=number)
            part.refuse(part.batch.entries[positions[0]], words)
            continue
        ticket: Ticket = desk.load("ticket", number)
        drafts = (part.batch.draft(position) for position in positions)
        steps = [msgspec.json.decode(draft, type=Event) for draft in drafts]
        new = tuple(one for one in steps if one not in ticket.timeline)
        if not new:
            part.tally.unchanged += 1
            continue
        timeline = (*ticket.timeline, *new)
        folded = header(fold(timeline))
        after = msgspec.structs.replace(ticket, timeline=timeline, **folded)
        desk.record(written("ticket", after))
        part.tally.changed += 1


def take_rules(desk: ImportDesk, data: bytes) -> None:
    """Take over an office's rules; an office that has records keeps its own.

    Raises:
        InvalidData: They cannot be read.
    """
    office = decode(data, Office, OFFICE_PATH)
    if office.sample:
        plain = msgspec.structs.replace(office, sample=False)
        data, office = rewritten(data, office, plain), plain
    if office == desk.office:
        return
    if desk.index.one("SELECT 1 FROM record WHERE kind NOT IN ('', 'office')") is None:
        desk.record(written("office", office, data=data))
    else:
        desk.notices.append(_("this office has records and keeps its own office.yaml"))


@contextmanager
def _unlaid(desk: ImportDesk) -> Iterator[Index]:
    """The desk's index, or where that is looked at through a lens already, the same anew."""
    if desk.index.one("SELECT 1 FROM sqlite_temp_master WHERE type = 'view'") is None:
        yield desk.index
        return
    with closing(Index.open(desk.repository)) as index:
        index.catch_up(desk.seen)
        index.db.execute("BEGIN")
        yield index


def check_all(desk: ImportDesk) -> None:
    """Hold the office as it would be against every rule that `svc check` knows.

    Raises:
        InvalidData: With what the import would bring in.
    """
    if not desk.count():
        return
    with _unlaid(desk) as index:
        before = set(findings(index))
        preview.lay(index, desk.files(), desk.count())
        fresh = [one for one in findings(index) if not one.note and one not in before]
    if fresh:
        raise InvalidData(
            n_("{n} thing would be wrong in the office, so nothing was imported",
               "{n} things would be wrong in the office, so nothing was imported", len(fresh)),
            _("import all that belongs together: svc import all FOLDER"),
            [Problem(one.file, 0, one.place, one.reason) for one in fresh[:KEPT]],
        )  # fmt: skip
