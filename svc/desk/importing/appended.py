"""Rows of events go to the records they happened to; what a record has already is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.importing.records import flawed, naming
from svc.duties.decision import written
from svc.exchange.mapping.field_reader import shown
from svc.kinds.derive import type_of
from svc.kinds.fields import field_of
from svc.kinds.identify import names_in
from svc.kinds.table import KINDS
from svc.language import _
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.desk.importing.file import FileImport
    from svc.desk.importing.import_desk import ImportDesk
    from svc.exchange.rows.draft import StagedDraft


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle a file of events, record by record."""
    kind = KINDS[part.kind.record]
    there = desk.there(kind.name, part.system)
    positions: dict[str, list[int]] = {}
    for position, entry in enumerate(part.batch.entries):
        desk.advance(1)
        held = there[entry.number].id if entry.number in there else entry.number
        if kind.scheme(held) is None or not desk.holds(kind.name, held):
            column = part.mapping.source.headers[0]
            reason = _("is no record on file, and none that comes with this import")
            part.refuse(entry, reason, column, shown(entry.number, "number"))
        else:
            positions.setdefault(held, []).append(position)
    desk.fetch(kind.name, positions)
    named = naming(desk, part, names_in)
    for record_id, places in positions.items():
        _append(desk, part, record_id, places, named)


def _append(
    desk: ImportDesk,
    part: FileImport,
    record_id: str,
    places: list[int],
    named: Callable[[StagedDraft, Any], Any],
) -> None:
    """Add to a record those events of some rows that it has not, as they happened."""
    kind = KINDS[part.kind.record]
    field = field_of(type_of(kind.name), kind.events)
    assert field is not None
    before = desk.load(kind.name, record_id)
    events = list(getattr(before, kind.events))
    known = {_unnumbered(one) for one in events}
    coming, rows = [], []
    for place in places:
        entry = part.batch.entries[place]
        event = named(entry, decode(part.batch.draft(place), field.type, part.batch.name))
        if event is not None and _unnumbered(event) not in known:
            known.add(_unnumbered(event))
            coming.append(event)
            rows.append(entry)
    if not coming:
        part.tally.unchanged += 1
        return
    for event in sorted(coming, key=lambda one: one.at):
        events.append(_next(events, event))
    after = msgspec.structs.replace(before, **{kind.events: tuple(events)})
    if not flawed(part, rows, after, before):
        desk.record(written(kind.name, after))
        part.tally.changed += 1
        part.tally.steps += len(coming)


def _unnumbered(event: Any) -> Any:
    """An event without its place among the others, which a row does not know."""
    return msgspec.structs.replace(event, seq=1) if hasattr(event, "seq") else event


def _next(events: list[Any], event: Any) -> Any:
    """An event with the place after those there are."""
    if not hasattr(event, "seq"):
        return event
    return msgspec.structs.replace(event, seq=1 + max((one.seq for one in events), default=0))
