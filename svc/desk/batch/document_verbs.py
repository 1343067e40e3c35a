"""The actions about documents, for batches.

Files are copied inside the batch's one transaction: a batch that is not done takes away
again what it put into the folder.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.desk.batch.action_keys import (
    FLAG,
    RECORD,
    SEVERAL,
    TEXT,
    ActionArguments,
    Key,
    Verb,
    calling,
)
from svc.desk.documents import destroying, filing, filings, lending
from svc.duties.documents.keeping import StoredFile
from svc.duties.record.general import given_fields
from svc.store.documents import folder as files

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

_DOCUMENT = Key("document", RECORD, "text", needed=True)
_AT, _NOTE = Key("at", TEXT), Key("note", TEXT)
_REASON = Key("reason", TEXT, needed=True)


def _stored(desk: Desk, path: str) -> StoredFile:
    folder = files.folder_of(desk.repository)
    kept = files.take(folder, Path(path))
    if kept.new:
        desk.outside.taken_back_by(partial(files.remove, folder, kept.sha256))
    return StoredFile(kept.sha256, kept.size, kept.media)


def _add(desk: Desk, arguments: ActionArguments) -> Any:
    file, again = arguments.pop("file", None), arguments.pop("again", False)
    return filing.add(desk, arguments, _stored(desk, file) if file else None, again)


def _store(desk: Desk, arguments: ActionArguments) -> Any:
    return filing.store(desk, file=_stored(desk, arguments.pop("file")), **arguments)


def _fields() -> tuple[Key, ...]:
    """What may be given with a new document."""
    return tuple(
        Key(field.name.replace("_", "-"), SEVERAL if field.many else RECORD if field.refers
            else TEXT, needed=field.required and field.name != "filed")
        for field in given_fields("document")
    )  # fmt: skip


DOCUMENT_VERBS: tuple[Verb, ...] = (
    Verb("filing adopt", calling(filings.adopt), (
        Key("name", TEXT, needed=True), Key("as", TEXT, "called"))),
    Verb("document add", _add, (Key("file", TEXT), Key("again", FLAG), *_fields())),
    Verb("document store", _store, (
        _DOCUMENT, Key("file", TEXT, needed=True), Key("again", FLAG), _NOTE, _AT)),
    Verb("document lend", calling(lending.lend), (
        _DOCUMENT, Key("borrower", TEXT), Key("outsider", TEXT), Key("due", TEXT, needed=True),
        Key("reason", TEXT), Key("approved-by", TEXT), _AT)),
    Verb("document return", calling(lending.give_back), (_DOCUMENT, _NOTE, _AT)),
    Verb("document propose", calling(destroying.propose), (_DOCUMENT, _REASON, _AT)),
    Verb("document destroy", calling(destroying.destroy), (
        _DOCUMENT, Key("witness", RECORD, needed=True), _NOTE, _AT)),
    Verb("document keep", calling(destroying.keep), (_DOCUMENT, _REASON, _AT)),
)  # fmt: skip
