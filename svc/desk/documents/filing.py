"""Documents taken on file, with or without a file of theirs, and files added to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.desk.record import general
from svc.desk.record.general import find
from svc.duties.documents import keeping as decide
from svc.duties.documents.keeping import StoredFile
from svc.duties.typed_values import plain_text
from svc.errors import Refused
from svc.index.duties import documents
from svc.kinds.documents.document import FiledDocument
from svc.kinds.documents.words import RESIDENT_FILE, DocumentType, Secrecy
from svc.language import _
from svc.store.commit import receipts
from svc.store.documents import folder as files
from svc.store.git.repository import Repository

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.progress import Advance


@contextmanager
def taken(start: Path, path: Path, advance: Advance = lambda _more: None) -> Iterator[StoredFile]:
    """A file copied into the folder for an action; where that records nothing it goes again.

    The copying is outside the lock, for it may take long.

    Args:
        start: A folder inside the office's repository.
        path: The file.
        advance: Told how many bytes more were read.

    Raises:
        NotFound: There is no such file, or no folder.
        UsageError: It is no plain file, is empty, or is too large.
        Busy: It changed while it was read, or there is no room.
    """
    place = files.folder_of(Repository.open(start))
    before = receipts.recorded()[1]
    kept = files.take(place, path, advance)
    try:
        yield StoredFile(kept.sha256, kept.size, kept.media)
    finally:
        if kept.new and receipts.recorded()[1] == before:
            files.remove(place, kept.sha256)


def add(
    desk: Desk, texts: Mapping[str, Any], file: StoredFile | None = None, again: bool = False
) -> FiledDocument:
    """Take a document on file.

    Args:
        desk: Where.
        texts: Text by field; what is part of a home's own file is personal unless they say else.
        file: A file of it that lies in the folder.
        again: Whether it may be the same file as another document's.

    Raises:
        UsageError: Something is missing, or does not fit.
        NotFound: It names what is not on file.
        Refused: The file is on file already, or a rule is broken.
    """
    typed = dict(texts)
    if typed.get("type") in list(RESIDENT_FILE) and not typed.get("secrecy"):
        typed["secrecy"] = Secrecy.PERSONAL.value
    if file is not None:
        _new_file(desk, file, again)

    def with_file(document: FiledDocument) -> FiledDocument:
        if file is None:
            return document
        return decide.with_file(document, file, document.filed, document.by)

    document: FiledDocument = general.add(desk, "document", typed, finish=with_file)
    return document


def store(
    desk: Desk, text: str, file: StoredFile, note: str | None = None,
    at: str | datetime | None = None, again: bool = False,
) -> FiledDocument:  # fmt: skip
    """Add a file to a document on file.

    Raises:
        NotFound: There is no such document.
        Refused: It was destroyed, or the file is on file already.
    """
    before = document_of(desk, text)
    _new_file(desk, file, again, but=before.id)
    words = plain_text(note) if note else None
    decision = decide.store(desk.at_hand, before, file, desk.moment(at), words)
    return desk.record(decision)


def document_of(desk: Desk, text: str) -> FiledDocument:
    """A document on file, from any way of writing its number.

    Raises:
        NotFound: There is none.
    """
    document: FiledDocument = desk.load("document", find(desk, "document", text))
    return document


def types() -> list[str]:
    """What a document may be."""
    return [str(one) for one in DocumentType]


def _new_file(desk: Desk, file: StoredFile, again: bool, but: str = "") -> None:
    """Refuse what is on file already, unless that is meant."""
    held = [one for one in documents.holding(desk.index, file.sha256) if one != but]
    if held and not again:
        raise Refused(
            _("that file is on file already: {ids}", ids=", ".join(held)),
            _("svc document show {id}; for another entry of it: --again", id=held[0]),
        )
