"""How the drafts of each kind of rows become records: one module a kind.

A recorder settles a whole file at an import's desk. It says what is new, what a
changed row changes, and which rows do not fit what is on file; it writes nothing
but to the desk, and may be asked again at another desk if the office has moved on.
"""

from __future__ import annotations

from collections.abc import Callable

from svc.desk.importing import events as record_events
from svc.desk.importing import followups as record_followups
from svc.desk.importing import records as record_files
from svc.desk.importing import svc_jsonl as record_own
from svc.desk.importing import tickets as record_tickets
from svc.desk.importing.file import FileImport
from svc.desk.importing.import_desk import ImportDesk
from svc.exchange.mapping.model import RowKind

Recorder = Callable[[ImportDesk, FileImport], None]

RECORDERS: dict[RowKind, Recorder] = {
    RowKind.UNITS: record_files.record,
    RowKind.STAFF: record_files.record,
    RowKind.RESIDENTS: record_files.record,
    RowKind.TICKETS: record_tickets.record,
    RowKind.EVENTS: record_events.record,
    RowKind.FOLLOWUPS: record_followups.record,
}


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle the rows of a file."""
    part.begin()
    (record_own.record if part.own else RECORDERS[part.mapping.kind])(desk, part)
