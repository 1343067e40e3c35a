"""What documents ask of the index: which files are whose, what is out, what refers to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection
    from datetime import date

    from svc.index.database.index import Index
    from svc.kinds.documents.document import FiledDocument


#: Documents that say when they end, without those in whose place a later one stands: of the
#: same type about the same thing, or of the same title where both say nothing of that.
IN_FORCE = """
SELECT d.id, d.type, d.valid_until, d.notice
FROM document d CROSS JOIN document_standing s ON s.row = d.row
WHERE d.valid_until IS NOT NULL AND s.state <> 'destroyed' AND NOT EXISTS (
  SELECT 1 FROM document l WHERE l.type = d.type AND l.id <> d.id
    AND l.valid_until > d.valid_until AND l.party IS d.party AND l.unit IS d.unit
    AND l.building IS d.building AND l.equipment IS d.equipment
    AND (coalesce(d.party, d.unit, d.building, d.equipment) IS NOT NULL OR l.title = d.title))
"""


def ending(index: Index, today: date, contract: int, other: int) -> list[sqlite3.Row]:
    """Contracts and certificates of whose end it is time to tell, the first to end on top.

    Args:
        index: What is asked.
        today: The day.
        contract, other: So many days before its end a contract is told of, and anything
            else; what has a notice of its own, so many before.

    Returns:
        Rows with `id`, `type`, `valid_until` and `notice`.
    """
    sql = (
        f"SELECT * FROM ({IN_FORCE}) WHERE date(valid_until, '-' || ifnull(notice,"
        " CASE type WHEN 'contract' THEN ?1 ELSE ?2 END) || ' days') <= ?3"
        " ORDER BY valid_until, id"
    )
    return index.rows(sql, (contract, other, today.isoformat()))


def contract_until(index: Index, party: str | None, unit: str | None) -> str | None:
    """The last day of the contract on file with a party, or about a unit; None if none ends."""
    row = index.one(
        "SELECT max(valid_until) AS last FROM document JOIN document_standing"
        " ON document_standing.document = document.id WHERE type = 'contract'"
        " AND state <> 'destroyed' AND party IS ? AND unit IS ?",
        (party, unit),
    )
    return str(row["last"]) if row and row["last"] else None


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
    from svc.index.database.whole_records import among, records
    from svc.kinds.documents.document import FiledDocument

    held = records(index, "document", FiledDocument, *among("id", only))
    return sorted(held, key=lambda one: one.id)


def standing(index: Index, states: Collection[str]) -> list[FiledDocument]:
    """The documents that stand so, in the order of their ids."""
    marks = ", ".join("?" * len(states))
    sql = f"SELECT document FROM document_standing WHERE state IN ({marks})"
    ids = [row["document"] for row in index.rows(sql, tuple(states))]
    return documents(index, ids) if ids else []
