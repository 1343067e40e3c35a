"""Rows of residents, units and staff become records; changed ones are put into theirs.

A field follows its source as long as the office leaves it alone: only what differs
from what the source said last is taken over, and where the office has changed it
meanwhile, its word stays. Of lists (phones, homes) what the source adds is added
and what it drops is dropped, beside what the office did.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.importing.file import SourceConflict
from svc.desk.importing.import_desk import ImportDesk, ImportedRecord
from svc.desk.importing.source_history import UNKNOWN, Home, SourceVersion, source_words
from svc.index.rows.records import TYPES
from svc.language import _
from svc.rules.validation import record_flaws
from svc.store.yaml.codec import decode
from svc.store.yaml.rewrite import rewritten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.desk.importing.file import FileImport
    from svc.exchange.rows.draft import StagedDraft
    from svc.model.resident import Occupancy

#: Fields of rows that stand elsewhere in a record.
_HOME = frozenset({"unit", "relation", "since", "until"})


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle a file of residents, units or staff."""
    kind = part.kind.record
    there = desk.there(kind, part.system)
    found = []
    for entry, wanted in _gathered(part):
        desk.advance(1)
        held = there.get(entry.number)
        if held is None and kind != "resident" and desk.holds(kind, wanted.id):
            held = ImportedRecord(wanted.id, "")
        if held is not None:
            found.append((entry, wanted, held.id))
        elif not _flawed(part, entry, wanted):
            new = _numbered(desk, kind, wanted)
            desk.put(kind, new)
            there[entry.number] = ImportedRecord(new.id, "")
            part.tally.add(new.id)
    _follow(desk, part, found)


def _gathered(part: FileImport) -> list[tuple[StagedDraft, Any]]:
    """The records of a file, each with its first row; rows of one number are put together."""
    record_type = TYPES[part.kind.record]
    found: dict[str, tuple[StagedDraft, Any]] = {}
    rows: dict[str, int] = {}
    for entry, draft in part.batch.drafts():
        if entry.id and rows.setdefault(entry.id, entry.row) != entry.row:
            words = _(
                "{id} stands in row {row} under another number", id=entry.id, row=rows[entry.id]
            )
            part.refuse(entry, words)
            continue
        record = decode(draft, record_type, part.batch.name)
        if entry.number not in found:
            found[entry.number] = (entry, record)
            continue
        first, so_far = found[entry.number]
        contrary = [name for name in _scalars(part) if _differ(so_far, record, name)]
        if contrary:
            words = _(
                "{fields} is not what row {row} says of the same number",
                fields=", ".join(contrary),
                row=first.row,
            )
            part.refuse(entry, words)
        else:
            found[entry.number] = (first, _together(so_far, record))
    return list(found.values())


def _scalars(part: FileImport) -> list[str]:
    """Mapped fields that hold one value."""
    names = [name for name in part.mapping.fields.given if name not in _HOME]
    return [name for name in names if name not in ("phones", "interests", "roles")]


def _differ(one: Any, other: Any, name: str) -> bool:
    first, second = getattr(one, name), getattr(other, name)
    return second is not None and first != second


def _together(one: Any, other: Any) -> Any:
    """A resident of two rows."""
    lists = {
        name: tuple(dict.fromkeys((*getattr(one, name), *getattr(other, name))))
        for name in ("phones", "interests", "occupancies")
    }
    return msgspec.structs.replace(one, **lists)


def _numbered(desk: ImportDesk, kind: str, record: Any) -> Any:
    if kind != "resident":
        return record
    return msgspec.structs.replace(record, id=desk.next_resident())


def _flawed(part: FileImport, entry: StagedDraft, after: Any, before: Any = None) -> bool:
    """Whether a record would break what must hold inside it; its row is refused then."""
    kind = part.kind.record
    known = set(record_flaws(kind, before)) if before is not None else set()
    # The number that it has until it gets its own is no flaw.
    found = [one for one in record_flaws(kind, after) if not one.note and one not in known]
    for flaw in found:
        part.refuse(entry, f"{flaw.path} {flaw.reason}")
    return bool(found)


def _follow(desk: ImportDesk, part: FileImport, found: list[tuple[StagedDraft, Any, str]]) -> None:
    """Bring records up to what their rows say now."""
    kind = part.kind.record
    desk.fetch(kind, [record_id for _, _, record_id in found])
    differing = []
    for entry, wanted, record_id in found:
        before = desk.load(kind, record_id)
        wanted = msgspec.structs.replace(wanted, id=record_id)
        if _after(part, before, wanted, None)[0] == before:
            part.tally.unchanged += 1
        else:
            differing.append((entry, wanted, before))
    said = source_words(desk, kind, [before.id for _, _, before in differing])
    for entry, wanted, before in differing:
        after, kept = _after(part, before, wanted, said[before.id])
        if kept:
            part.tally.conflicts.append(SourceConflict(before.id, kept))
        if after == before or _flawed(part, entry, after, before):
            part.tally.unchanged += after == before
            continue
        desk.put(kind, after, rewritten(desk.content(kind, before.id), before, after))
        part.tally.changed += 1


def _after(
    part: FileImport, before: Any, wanted: Any, said: SourceVersion | None
) -> tuple[Any, tuple[str, ...]]:
    """A record as its row would have it, and fields on which the office has its own word.

    Args:
        said: What the source said last; None as if the office had changed nothing.
    """
    values: dict[str, Any] = {}
    kept: list[str] = []
    if before.source is None:
        values["source"] = wanted.source
    for name in (one for one in part.mapping.fields.given if one not in _HOME):
        now, new = getattr(before, name), getattr(wanted, name)
        last = now if said is None else said.fields.get(name, UNKNOWN)
        if isinstance(now, tuple):
            values[name] = _merged(now, new, () if last is UNKNOWN else last)
        elif new in (now, last):
            continue
        elif now in (last, None):
            values[name] = new
        else:
            kept.append(name)
    if getattr(wanted, "occupancies", ()):
        homes, own = _homes(before.occupancies, wanted.occupancies, said)
        values["occupancies"] = homes
        kept += own
    return msgspec.structs.replace(before, **values), tuple(kept)


def _merged(now: tuple[Any, ...], new: tuple[Any, ...], last: Any) -> tuple[Any, ...]:
    """A list with what the source has added and without what it has dropped since."""
    kept = [one for one in now if one in new or one not in last]
    return (*kept, *(one for one in new if one not in kept and one not in last))


def _homes(
    now: tuple[Occupancy, ...], new: tuple[Occupancy, ...], said: SourceVersion | None
) -> tuple[tuple[Occupancy, ...], list[str]]:
    """Homes with what the source says of them; one that its rows leave out stays.

    Two that cannot both be are one whose beginning the source has corrected.
    """
    homes = {_key(one): one for one in now}
    kept = []
    for one in new:
        held = homes.get(_key(one))
        last = UNKNOWN if said is None else said.homes.get(_key(one), UNKNOWN)
        if held is None:
            if last is UNKNOWN:
                wrong = _corrected(one, homes.values(), {_key(other) for other in new}, said)
                homes = {_key(one) if it == wrong else it: home for it, home in homes.items()}
                homes[_key(one)] = one
        elif one.until in (held.until, last):
            continue
        elif held.until in (last, None) or said is None:
            homes[_key(one)] = one
        else:
            kept.append(f"occupancies {one.unit}")
    if [*homes] == [_key(one) for one in now]:
        return tuple(homes.values()), kept
    return tuple(sorted(homes.values(), key=lambda one: (one.since, one.unit))), kept


def _key(home: Occupancy) -> Home:
    return home.unit, home.relation, home.since


def _corrected(
    new: Occupancy, homes: Iterable[Occupancy], told: set[Home], said: SourceVersion | None
) -> Home | None:
    """The home that stood for a new one with another beginning, by the source's own word."""
    for one in homes:
        alike = (one.unit, one.relation) == (new.unit, new.relation)
        both = one.since < (new.until or date.max) and new.since < (one.until or date.max)
        if alike and both and _key(one) not in told and (said is None or _key(one) in said.homes):
            return _key(one)
    return None
