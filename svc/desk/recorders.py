"""How the drafts of each kind of rows become records: one module a kind.

A recorder settles a whole file at an import's desk. It says what is new, what a
changed row changes, and which rows do not fit what is on file; it writes nothing
but to the desk, and may be asked again at another desk if the office has moved on.
"""

from __future__ import annotations

from collections.abc import Callable

from svc.desk import record_events, record_files, record_followups, record_own, record_tickets
from svc.desk.importdesk import ImportDesk
from svc.desk.part import Part
from svc.exchange.mapping import RowKind

Recorder = Callable[[ImportDesk, Part], None]

RECORDERS: dict[RowKind, Recorder] = {
    RowKind.UNITS: record_files.record,
    RowKind.STAFF: record_files.record,
    RowKind.RESIDENTS: record_files.record,
    RowKind.TICKETS: record_tickets.record,
    RowKind.EVENTS: record_events.record,
    RowKind.FOLLOWUPS: record_followups.record,
}


def record(desk: ImportDesk, part: Part) -> None:
    """Settle the rows of a file."""
    part.begin()
    (record_own.record if part.own else RECORDERS[part.mapping.kind])(desk, part)
