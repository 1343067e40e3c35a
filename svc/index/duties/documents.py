"""What documents ask of the index: which files are whose, what is out, what refers to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database.whole_records import among, records
from svc.kinds.documents.document import FiledDocument

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

    from svc.index.database.index import Index


def holding(index: Index, sha256: str) -> list[str]:
    """The documents that hold a file and were not destroyed, in the order of their ids."""
    sql = (
        "SELECT DISTINCT document FROM document_file JOIN document_standing USING (document)"
        " WHERE sha256 = ? AND state <> 'destroyed' ORDER BY document"
    )
    return [row["document"] for row in index.rows(sql, (sha256,))]


def files(index: Index) -> list[sqlite3.Row]:
    """Every file of every document: `document`, `sha256`, `size`, and how that one stands."""
    return index.rows(
        "SELECT document, sha256, size, media, state FROM document_file"
        " JOIN document_standing USING (document) ORDER BY document, at, sha256"
    )


def documents(index: Index, only: Collection[str] = ()) -> list[FiledDocument]:
    """Documents, all or some, in the order of their ids."""
    held = records(index, "document", FiledDocument, *among("id", only))
    return sorted(held, key=lambda one: one.id)


def standing(index: Index, states: Collection[str]) -> list[FiledDocument]:
    """The documents that stand so, in the order of their ids."""
    marks = ", ".join("?" * len(states))
    sql = f"SELECT document FROM document_standing WHERE state IN ({marks})"
    ids = [row["document"] for row in index.rows(sql, tuple(states))]
    return documents(index, ids) if ids else []
