"""Rows of tickets become records: new ones are numbered, changed ones go into the timeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from svc.desk.importing.file import SourceConflict
from svc.desk.importing.import_desk import ImportDesk, ImportedRecord, NewFiles
from svc.desk.importing.ticket_changes import follow
from svc.desk.importing.untaken import refuses
from svc.exchange.row_kinds.tickets import PLACEHOLDER, file_of, inferred_in, numbered
from svc.model.ticket import Ticket
from svc.rules.record.numbers import parse_number
from svc.rules.ticket.references import references
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.desk.importing.file import FileImport


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle a file of tickets."""
    there = desk.there("ticket", part.system)
    known = dict(there) if any(entry.number in there for entry in part.batch.entries) else {}
    part.tally.put_in.update(part.batch.inferred)
    refused = _refused(desk, part, known) if desk.untaken else frozenset()
    _new(desk, part, there, refused)
    if known:
        _known(desk, part, known, refused)


def _refused(desk: ImportDesk, part: FileImport, known: Collection[str]) -> frozenset[int]:
    """Places of the rows that name what was not taken in."""
    places = set()
    for position, (entry, draft) in enumerate(part.batch.drafts()):
        ticket = numbered(draft, PLACEHOLDER)
        if refuses(desk, part, entry, (one.name for one in references(ticket))):
            places.add(position)
            desk.advance(1)
            if entry.number not in known:
                part.tally.put_in -= Counter(inferred_in(ticket.timeline))
    return frozenset(places)


def _new(
    desk: ImportDesk,
    part: FileImport,
    there: dict[str, ImportedRecord],
    refused: Collection[int],
) -> None:
    """Number what is new, in the order of the file."""
    numbers: dict[tuple[int, int], _Numbers] = {}
    positions, ids = [], []
    for position, entry in enumerate(part.batch.entries):
        if entry.number in there or position in refused:
            continue
        month = (entry.year, entry.month)
        if month not in numbers:
            numbers[month] = _Numbers(
                desk.next_number("ticket", datetime(*month, 1, tzinfo=desk.zone))
            )
        positions.append(position)
        ids.append(numbers[month].next())
    desk.advance(len(ids))
    if ids:
        part.tally.new, part.tally.first, part.tally.last = len(ids), ids[0], ids[-1]
        new = NewFiles("ticket", part.batch, positions, ids, _whole(desk, part))
        desk.bring(new, part.system)
    for month_numbers in numbers.values():
        desk.used(month_numbers.last)


def _known(
    desk: ImportDesk,
    part: FileImport,
    there: dict[str, ImportedRecord],
    refused: Collection[int],
) -> None:
    """Bring what has changed at the source since, and leave what has not."""
    whole = _whole(desk, part)
    differing = []
    for position, (entry, draft) in enumerate(part.batch.drafts()):
        held = there.get(entry.number)
        if held is None or position in refused:
            continue
        if desk.index.blob_id(whole(draft, held.id)) == held.oid:
            part.tally.unchanged += 1
            desk.advance(1)
        else:
            differing.append((position, held.id))
    desk.fetch("ticket", [number for _, number in differing])
    for position, number in differing:
        row = decode(whole(part.batch.draft(position), number), Ticket, number)
        outcome = follow(desk, part.mapping, row)
        desk.advance(1)
        part.tally.changed += outcome.changed
        part.tally.unchanged += not outcome.changed
        part.tally.put_in.update(outcome.inferred)
        if outcome.kept:
            part.tally.conflicts.append(SourceConflict(number, outcome.kept))


def _whole(desk: ImportDesk, part: FileImport) -> Callable[[bytes, str], bytes]:
    """Makes a file of a draft, with the numbers of residents that came before it."""
    coming = part.known.coming

    def made(draft: bytes, number: str) -> bytes:
        return file_of(coming.settled(draft, resident), number)

    def resident(system: str, number: str) -> str:
        return desk.there("resident", system)[number].id

    return made


class _Numbers:
    """The numbers of one month from the first free one on.

    Attributes:
        last: The last one given.
    """

    def __init__(self, first: str) -> None:
        number = parse_number(first)
        self._sequence = number.sequence
        self.last = first
        self._stem = f"{number.prefix}{number.yymm}-{number.desk}"

    def next(self) -> str:
        """The next number."""
        self.last = f"{self._stem}{self._sequence:04d}"
        self._sequence += 1
        return self.last
