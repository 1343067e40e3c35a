"""How the drafts of each kind of rows become records: one module a kind.

A recorder settles a whole file at an import's desk. It says what is new, what a
changed row changes, and which rows do not fit what is on file; it writes nothing
but to the desk, and may be asked again at another desk if the office has moved on.
"""

from __future__ import annotations

from collections.abc import Callable

from svc.desk.importing import appended as record_appended
from svc.desk.importing import events as record_events
from svc.desk.importing import followups as record_followups
from svc.desk.importing import openings as record_openings
from svc.desk.importing import records as record_files
from svc.desk.importing import svc_jsonl as record_own
from svc.desk.importing import tickets as record_tickets
from svc.desk.importing.file import FileImport
from svc.desk.importing.import_desk import ImportDesk
from svc.desk.importing.untaken import untaken
from svc.exchange.mapping.model import RowKind

Recorder = Callable[[ImportDesk, FileImport], None]

#: Those of kinds with code of their own; the others become records, or events of them.
RECORDERS: dict[RowKind, Recorder] = {
    RowKind.TICKETS: record_tickets.record,
    RowKind.EVENTS: record_events.record,
    RowKind.FOLLOWUPS: record_followups.record,
    RowKind.OPENINGS: record_openings.record,
}


def record(desk: ImportDesk, part: FileImport) -> None:
    """Settle the rows of a file."""
    part.begin()
    if part.own:
        record_own.record(desk, part)
        return
    usual = record_appended.record if part.kind.appends else record_files.record
    RECORDERS.get(part.mapping.kind, usual)(desk, part)
    desk.untaken |= untaken(desk, part)
