"""Rows become records, of whatever kind; changed ones are put into theirs.

A field follows its source as long as the office leaves it alone: only what differs
from what the source said last is taken over, and where the office has changed it
meanwhile, its word stays. Of lists (phones, homes) what the source adds is added
and what it drops is dropped, beside what the office did.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.importing.file import SourceConflict
from svc.desk.importing.import_desk import ImportDesk, ImportedRecord
from svc.desk.importing.source_history import UNKNOWN, Home, SourceVersion, source_words
from svc.desk.importing.untaken import numbered_here, refuses
from svc.duties.decision import written
from svc.kinds.derive import flaws as record_flaws
from svc.kinds.derive import references, type_of
from svc.kinds.fields import fields_of
from svc.kinds.identify import identified, renamed
from svc.kinds.table import KINDS
from svc.language import _
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from svc.desk.importing.file import FileImport
    from svc.exchange.rows.draft import StagedDraft
    from svc.kinds.resident import Occupancy

#: Fields of rows that stand elsewhere in a record.
_HOME = frozenset({"unit", "relation", "since", "until"})


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle a file of records."""
    kind = part.kind.record
    there = desk.there(kind, part.system)
    held_here = []
    for entries, row_record in _gathered(desk, part):
        desk.advance(len(entries))
        entry = entries[0]
        held = there.get(entry.number)
        if held is None and entry.id and desk.holds(kind, row_record.id):
            held = ImportedRecord(row_record.id, "")
        if held is not None:
            held_here.append((entries, row_record, held.id))
        elif not part.mapping.fields.given.keys() >= set(part.kind.needs):
            words = _("is the number of nobody on file, or in this import before it")
            part.refuse_all(entries, words)
        elif not flawed(part, entries, row_record):
            new = _numbered(desk, kind, row_record)
            desk.record(written(kind, new))
            there[entry.number] = ImportedRecord(new.id, "")
            part.tally.add(new.id)
    _follow(desk, part, held_here)


def _gathered(desk: ImportDesk, part: FileImport) -> list[tuple[list[StagedDraft], Any]]:
    """The records of a file, each with its rows; those of one number are put together."""
    record_type = type_of(part.kind.record)
    records: dict[str, tuple[list[StagedDraft], Any]] = {}
    rows: dict[str, int] = {}
    settled = naming(desk, part, partial(_named_in, part.kind.record))
    for entry, draft in part.batch.drafts():
        if entry.id and rows.setdefault(entry.id, entry.row) != entry.row:
            reason = _(
                "{id} stands in row {row} under another number", id=entry.id, row=rows[entry.id]
            )
            part.refuse(entry, reason)
            continue
        record = settled(entry, decode(draft, record_type, part.batch.name))
        if record is None:
            continue
        if entry.number not in records:
            records[entry.number] = ([entry], record)
            continue
        entries, so_far = records[entry.number]
        contrary = [name for name in _scalars(part) if _differ(so_far, record, name)]
        if contrary:
            reason = _(
                "{fields} is not what row {row} says of the same number",
                fields=", ".join(contrary),
                row=entries[0].row,
            )
            part.refuse(entry, reason)
        else:
            records[entry.number] = ([*entries, entry], _together(so_far, record))
    return list(records.values())


def _named_in(kind: str, record: Any) -> Iterator[str]:
    return (one.name for one in references(kind, record))


def _scalars(part: FileImport) -> list[str]:
    """Mapped fields that hold one value."""
    names = [name for name in part.mapping.fields.given if name not in _HOME]
    many = {field.name for field in fields_of(type_of(part.kind.record)) if field.many}
    return [name for name in names if name not in many]


def _differ(first_row: Any, later_row: Any, name: str) -> bool:
    first, second = getattr(first_row, name), getattr(later_row, name)
    return second is not None and first != second


def _together(first_row: Any, later_row: Any) -> Any:
    """A resident of two rows."""
    lists = {
        name: tuple(dict.fromkeys((*getattr(first_row, name), *getattr(later_row, name))))
        for name in ("phones", "interests", "occupancies")
    }
    return msgspec.structs.replace(first_row, **lists)


def naming(
    desk: ImportDesk, part: FileImport, named_in: Callable[[Any], Iterable[str]]
) -> Callable[[StagedDraft, Any], Any]:
    """What makes a record, or an event, name those that come before it by their ids here.

    It gives None where what a row names was not taken in, and refuses the row.

    Args:
        named_in: Says what one of them names, as references call it.
    """
    ids = numbered_here(desk, part)

    def named(entry: StagedDraft, record: Any) -> Any:
        if desk.untaken and refuses(desk, part, entry, named_in(record)):
            return None
        return renamed(record, ids) if ids else record

    return named


def _numbered(desk: ImportDesk, kind: str, record: Any) -> Any:
    """A new record under the id that it has from now on."""
    values = msgspec.structs.asdict(record)
    own = values.pop("id")
    del values["format"]

    def number(at: datetime | None, parent: str) -> str:
        return desk.next_number(kind, at.astimezone(desk.zone) if at else None, parent)

    return identified(kind, values, number, own)


def flawed(
    part: FileImport, entries: Sequence[StagedDraft], after: Any, before: Any = None
) -> bool:
    """Whether a record would break what must hold inside it; its rows are refused then."""
    kind = part.kind.record
    known = set(record_flaws(kind, before)) if before is not None else set()
    # The number that it has until it gets its own is no flaw.
    found = [one for one in record_flaws(kind, after) if not one.note and one not in known]
    for flaw in found:
        part.refuse_all(entries, f"{flaw.path} {flaw.reason}")
    return bool(found)


def _follow(
    desk: ImportDesk, part: FileImport, held_here: list[tuple[list[StagedDraft], Any, str]]
) -> None:
    """Bring records up to what their rows say now."""
    kind = part.kind.record
    desk.fetch(kind, [record_id for _, _, record_id in held_here])
    differing = []
    for entries, row_record, record_id in held_here:
        before = desk.load(kind, record_id)
        row_record = msgspec.structs.replace(row_record, id=record_id)
        if _after(part, before, row_record, None)[0] == before:
            part.tally.unchanged += 1
        else:
            differing.append((entries, row_record, before))
    versions = source_words(desk, kind, [before.id for _, _, before in differing])
    for entries, row_record, before in differing:
        if _rewrites(part, entries, before, row_record):
            continue
        after, kept = _after(part, before, row_record, versions[before.id])
        if kept:
            part.tally.conflicts.append(SourceConflict(before.id, kept))
        if after == before or flawed(part, entries, after, before):
            part.tally.unchanged += after == before
            continue
        desk.record(written(kind, after, before))
        part.tally.changed += 1


def _rewrites(
    part: FileImport, entries: Sequence[StagedDraft], before: Any, row_record: Any
) -> bool:
    """Whether rows change what never changes once it is recorded; they are refused then."""
    events = KINDS[part.kind.record].events
    if not KINDS[part.kind.record].stands:
        return False
    mapped = [name for name in part.mapping.fields.given if name != events]
    differ = [name for name in mapped if getattr(before, name) != getattr(row_record, name)]
    if differ:
        words = _("{id} was recorded with another {names}: what it says never changes",
                  id=before.id, names=", ".join(differ))  # fmt: skip
        part.refuse_all(entries, words)
    return bool(differ)


def _after(
    part: FileImport, before: Any, row_record: Any, last_said: SourceVersion | None
) -> tuple[Any, tuple[str, ...]]:
    """A record as its row would have it, and fields on which the office has its own word.

    Args:
        last_said: What the source said last; None as if the office had changed nothing.
    """
    values: dict[str, Any] = {}
    kept: list[str] = []
    if before.source is None:
        values["source"] = row_record.source
    for name in (one for one in part.mapping.fields.given if one not in _HOME):
        now, new = getattr(before, name), getattr(row_record, name)
        last = now if last_said is None else last_said.fields.get(name, UNKNOWN)
        if isinstance(now, tuple) and name == KINDS[part.kind.record].events:
            values[name] = (*now, *(one for one in new if one not in now))
        elif isinstance(now, tuple):
            values[name] = _merged(now, new, () if last is UNKNOWN else last)
        elif new in (now, last):
            continue
        elif now in (last, None):
            values[name] = new
        else:
            kept.append(name)
    if getattr(row_record, "occupancies", ()):
        homes, own = _homes(before.occupancies, row_record.occupancies, last_said)
        values["occupancies"] = homes
        kept += own
    return msgspec.structs.replace(before, **values), tuple(kept)


def _merged(now: tuple[Any, ...], new: tuple[Any, ...], last: Any) -> tuple[Any, ...]:
    """A list with what the source has added and without what it has dropped since."""
    kept = [one for one in now if one in new or one not in last]
    return (*kept, *(one for one in new if one not in kept and one not in last))


def _homes(
    now: tuple[Occupancy, ...], new: tuple[Occupancy, ...], last_said: SourceVersion | None
) -> tuple[tuple[Occupancy, ...], list[str]]:
    """Homes with what the source says of them; one that its rows leave out stays.

    Two that cannot both be are one whose beginning the source has corrected.
    """
    homes = {_key(one): one for one in now}
    kept = []
    for new_home in new:
        held = homes.get(_key(new_home))
        last = UNKNOWN if last_said is None else last_said.homes.get(_key(new_home), UNKNOWN)
        if held is None:
            if last is UNKNOWN:
                wrong = _corrected(
                    new_home, homes.values(), {_key(other) for other in new}, last_said
                )
                homes = {_key(new_home) if it == wrong else it: home for it, home in homes.items()}
                homes[_key(new_home)] = new_home
        elif new_home.until in (held.until, last):
            continue
        elif held.until in (last, None) or last_said is None:
            homes[_key(new_home)] = new_home
        else:
            kept.append(f"occupancies {new_home.unit}")
    if [*homes] == [_key(one) for one in now]:
        return tuple(homes.values()), kept
    return tuple(sorted(homes.values(), key=lambda one: (one.since, one.unit))), kept


def _key(home: Occupancy) -> Home:
    return home.unit, home.relation, home.since


def _corrected(
    new: Occupancy,
    homes: Iterable[Occupancy],
    kept_homes: set[Home],
    last_said: SourceVersion | None,
) -> Home | None:
    """The home that stood for a new one with another beginning, by the source's own word."""
    for home in homes:
        alike = (home.unit, home.relation) == (new.unit, new.relation)
        both = home.since < (new.until or date.max) and new.since < (home.until or date.max)
        if (
            alike
            and both
            and _key(home) not in kept_homes
            and (last_said is None or _key(home) in last_said.homes)
        ):
            return _key(home)
    return None
