"""Documents destroyed: one asks for it, another does it before a witness; the entry stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.desk.documents.filing import document_of
from svc.duties.documents import keeping as decide
from svc.duties.typed_values import plain_text
from svc.index.database.statuses import UNSETTLED
from svc.index.duties import documents
from svc.kinds.derive import own_rule
from svc.kinds.documents.document import FiledDocument
from svc.language import _, n_
from svc.model.amounts import Money
from svc.rules.record.personal_words import short_hash
from svc.store.documents import folder as files
from svc.system_errors import reason

if TYPE_CHECKING:
    from pathlib import Path

    from svc.desk.core.desk import Desk
    from svc.index.database.index import Index


def propose(desk: Desk, text: str, reason: str, at: str | datetime | None = None) -> FiledDocument:
    """Record that somebody asks for a document's destruction.

    Raises:
        NotFound: There is no such document.
        Refused: It is still to be kept.
    """
    document = document_of(desk, text)
    moment = desk.moment(at)
    return desk.record(decide.propose(desk.at_hand, document, plain_text(reason), moment))


def keep(desk: Desk, text: str, reason: str, at: str | datetime | None = None) -> FiledDocument:
    """Record that a document is not destroyed after all.

    Raises:
        NotFound: There is no such document.
        Refused: Nobody had asked for it.
    """
    document = document_of(desk, text)
    moment = desk.moment(at)
    return desk.record(decide.keep(desk.at_hand, document, plain_text(reason), moment))


def destroy(
    desk: Desk, text: str, witness: str, note: str | None = None, at: str | datetime | None = None
) -> FiledDocument:
    """Record that a document is no more; its files are removed once that is recorded.

    Raises:
        NotFound: There is no such document, no such witness, or no folder of its files.
        Refused: It is still to be kept or needed, or one person would do both.
    """
    before = document_of(desk, text)
    seen_by = lookup.staff(desk, witness).id
    concerns = list(_concerns(desk.index, before))
    words = plain_text(note) if note else None
    moment = desk.moment(at)
    decision = decide.destroy(desk.at_hand, before, seen_by, moment, concerns, words)
    _remove(desk, before)
    return desk.record(decision)


def _remove(desk: Desk, document: FiledDocument) -> None:
    """Have the files of a destroyed document removed, once that is recorded.

    A file that another document holds stays. Their folder must be there before anything is
    recorded; what cannot be removed afterwards is told, and by `svc document verify` too.

    Raises:
        NotFound: The folder is not there.
    """
    hashes = {event.sha256 for event in document.events if event.sha256 is not None}
    own = [one for one in sorted(hashes) if documents.holding(desk.index, one) == [document.id]]
    if own:
        folder = files.folder_of(desk.repository)
        for sha256 in own:
            desk.outside.afterwards(partial(_removed, folder, sha256))


def _removed(folder: Path, sha256: str) -> str | None:
    try:
        files.remove(folder, sha256)
    except OSError as error:
        return _("the file {hash} could not be removed: {reason}", hash=short_hash(sha256),
                 reason=reason(error))  # fmt: skip
    return None


def _concerns(index: Index, document: FiledDocument) -> Iterator[str]:
    """What still refers to a document, each by its id."""
    if document.ticket is not None:
        sql = f"SELECT id FROM ticket WHERE id = ? AND status IN {UNSETTLED}"
        if index.one(sql, (document.ticket,)) is not None:
            yield document.ticket
    yield from _referring(index, document.id)
    if document.unit is not None:
        sql = (
            "SELECT id FROM procedure JOIN procedure_state USING (row)"
            " WHERE unit = ? AND ended = '' ORDER BY id"
        )
        yield from (row["id"] for row in index.rows(sql, (document.unit,)))
    if document.unit is not None:
        owed = _arrears(index, document.unit)
        if owed:
            yield _("arrears of {unit}: {amount}", unit=document.unit, amount=owed)


def _referring(index: Index, document_id: str) -> Iterator[str]:
    """Records that name a document and are not settled."""
    sql = (
        "SELECT kind, id, path FROM record WHERE ' ' || names || ' ' LIKE '% ' || ? || ' %'"
        " ORDER BY id"
    )
    for row in index.rows(sql, (f"g:{document_id}",)):
        if not _is_settled(index, row["kind"], row["id"]):
            yield row["id"]


def _is_settled(index: Index, kind: str, record_id: str) -> bool:
    """Whether a record is one of which its kind says that nothing of it is open any more."""
    settled = own_rule(kind, "settled")
    if settled is None:
        return False
    held = index.one(f"SELECT json FROM {kind} WHERE id = ?", (record_id,))
    return held is not None and bool(settled(json.loads(held["json"])))


def _arrears(index: Index, unit: str) -> Money | None:
    """What is open of a unit's bills; None where nothing is."""
    if index.one("SELECT 1 FROM bill_line WHERE of_unit = ? LIMIT 1", (unit,)) is None:
        return None
    from svc.index.query.ledgers import ledger_of

    lines = ledger_of(index, unit).lines.values()
    return sum((max(entry.open, Money(0)) for entry in lines), Money(0)) or None


def told(document: FiledDocument) -> str:
    """What became of a document, for people."""
    files_ = sum(event.sha256 is not None for event in document.events)
    return n_("destroyed, with {n} file; its entry stays",
              "destroyed, with {n} files; its entry stays", files_)  # fmt: skip
