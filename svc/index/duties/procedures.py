"""What procedures ask of the index: workflows, what is open, permits, receipts that are named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.index.database.whole_records import among, records
from svc.kinds.procedures.permit import Permit
from svc.kinds.procedures.procedure import Procedure
from svc.kinds.procedures.workflow import Workflow

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection, Sequence

    from svc.index.database.index import Index

_OPEN = "row IN (SELECT row FROM procedure_state WHERE ended = '')"
#: What a paid line's item is: that of the line of the bill.
_ITEMS = (
    "SELECT receipt_deposit.item FROM receipt JOIN receipt_deposit USING (row)"
    " WHERE receipt.id = ?1 AND receipt_deposit.held > 0"
    " UNION SELECT bill_line.item FROM receipt JOIN receipt_line USING (row)"
    " JOIN bill_line ON bill_line.bill_id = receipt_line.bill AND bill_line.key = receipt_line.line"
    " WHERE receipt.id = ?1 AND receipt_line.principal > 0"
)


def workflows(index: Index, only: Collection[str] = ()) -> list[Workflow]:
    """The workflows of the office, all or some, in the order of their ids."""
    held = records(index, "workflow", Workflow, *among("id", only))
    return sorted(held, key=lambda one: one.id)


def open_procedures(index: Index, unit: str | None = None) -> list[Procedure]:
    """Procedures that have not ended, all or those of a unit, in the order of their numbers."""
    condition, values = (f"{_OPEN} AND unit = ?", [unit]) if unit else (_OPEN, [])
    return sorted(records(index, "procedure", Procedure, condition, values), key=lambda p: p.id)


def open_of(index: Index, workflow: str, unit: str) -> list[str]:
    """Numbers of procedures of a workflow that are open for a unit."""
    sql = f"SELECT id FROM procedure WHERE workflow = ? AND unit = ? AND {_OPEN} ORDER BY id"
    return [row["id"] for row in index.rows(sql, [workflow, unit])]


def permits_of(index: Index, procedure: str | None, unit: str | None) -> list[Permit]:
    """Permits that were handed out in a procedure, or for a unit."""
    held = records(index, "permit", Permit, "procedure = ? OR unit = ?", [procedure, unit])
    return sorted(held, key=lambda one: one.id)


def permits_printed(index: Index, type_: str, printed: str) -> list[Permit]:
    """Permits of a type on which a number is printed."""
    return records(index, "permit", Permit, "type = ? AND printed = ?", [type_, printed])


def items_paid(index: Index, receipt: str) -> set[str]:
    """What a receipt paid for: items of its lines, and what its deposit secures."""
    return {row["item"] for row in index.rows(_ITEMS, [receipt])}


def receipts_since(index: Index, unit: str, since: int) -> list[str]:
    """Receipts of a unit since a moment, the latest first."""
    sql = (
        "SELECT id FROM receipt WHERE unit = ? AND taken >= ? AND amount > 0"
        " ORDER BY taken DESC, id DESC"
    )
    return [row["id"] for row in index.rows(sql, [unit, since])]


def refunds_of(index: Index, receipts: Sequence[str]) -> list[tuple[str, int]]:
    """What was given back of deposits, by the receipts that took them: number and fen."""
    marks = ", ".join("?" * len(receipts))
    sql = f"SELECT id, -amount AS amount FROM receipt WHERE refunds IN ({marks}) ORDER BY taken, id"
    return [(row["id"], row["amount"]) for row in index.rows(sql, list(receipts))]


def naming_receipt(index: Index, receipt: str) -> list[str]:
    """Open procedures in which a receipt was shown."""
    sql = (
        "SELECT DISTINCT procedure.id FROM procedure_receipt JOIN procedure USING (row)"
        " JOIN procedure_state USING (row) WHERE receipt = ? AND ended = '' ORDER BY id"
    )
    return [row["id"] for row in index.rows(sql, [receipt])]


def deposits_shown(index: Index, unit: str, item: str) -> list[str]:
    """Receipts of a unit's deposit that open procedures name."""
    sql = (
        "SELECT DISTINCT receipt.id FROM procedure_receipt"
        " JOIN procedure_state USING (row) JOIN receipt ON receipt.id = procedure_receipt.receipt"
        " JOIN receipt_deposit ON receipt_deposit.row = receipt.row"
        " WHERE ended = '' AND receipt.unit = ? AND receipt_deposit.item = ? AND held > 0"
        " ORDER BY receipt.id"
    )
    return [row["id"] for row in index.rows(sql, [unit, item])]


def permits_secured(index: Index, receipt: str) -> list[str]:
    """Permits whose deposit a receipt took, and that are still out."""
    sql = (
        "SELECT id FROM permit JOIN permit_state USING (row) WHERE receipt = ? AND held ORDER BY id"
    )
    return [row["id"] for row in index.rows(sql, [receipt])]


def valid_permits(index: Index, day: str, types: Collection[str] = ()) -> list[dict[str, Any]]:
    """Permits that hold on a day, without anybody's name.

    Args:
        index: What is asked.
        day: As `2026-04-01`.
        types: Only these; all if empty.
    """
    condition, values = among("type", list(types))
    sql = (
        "SELECT id, printed, type, unit, permit_state.begins AS since, ends AS through"
        " FROM permit JOIN permit_state USING (row) WHERE state = '' AND begins <= ?"
        f" AND (ends IS NULL OR ends >= ?) AND {condition} ORDER BY type, printed, id"
    )
    return [dict(row) for row in index.rows(sql, [day, day, *values])]


def looked_at(index: Index, plan: str, unit: str) -> list[int]:
    """When somebody looked at a home by a plan of rounds, in seconds since 1970."""
    sql = (
        "SELECT DISTINCT at FROM round JOIN round_answer USING (row)"
        " WHERE round.plan = ? AND unit = ? ORDER BY at"
    )
    return [row["at"] for row in index.rows(sql, [plan, unit])]


def every_procedure(index: Index, workflows: Collection[str]) -> list[Procedure]:
    """All procedures of some workflows, in the order of their numbers."""
    held = records(index, "procedure", Procedure, *among("workflow", workflows))
    return sorted(held, key=lambda one: one.id)


def in_hand(index: Index, text: str, units: Sequence[str]) -> list[dict[str, Any]]:
    """Procedures and permits that words mean, those that are open and out first.

    Args:
        index: What is asked.
        text: A number, its end, or what is printed on a card.
        units: The home that the words mean, if they mean one.
    """
    if index.one("SELECT 1 FROM procedure UNION ALL SELECT 1 FROM permit LIMIT 1") is None:
        return []
    unit = units[0] if units else None
    values = [text.upper(), f"%{text.upper()}", unit, text]
    sql = (
        "SELECT id, workflow AS what, unit, ended = '' AS open, NULL AS printed, opened AS at"
        " FROM procedure JOIN procedure_state USING (row)"
        " WHERE id = ?1 OR (length(?1) > 3 AND id LIKE ?2)"
        " OR (unit = ?3 AND ended = '')"
        " UNION ALL SELECT id, type, unit, state = '', printed, at"
        " FROM permit JOIN permit_state USING (row)"
        " WHERE id = ?1 OR (length(?1) > 3 AND id LIKE ?2) OR printed = ?4"
        " OR (unit = ?3 AND state = '')"
        " ORDER BY open DESC, at DESC, id"
    )
    return [
        {"id": row["id"], "what": row["what"], "unit": row["unit"], "open": bool(row["open"]),
         "printed": row["printed"]}
        for row in index.rows(sql, values)
    ]  # fmt: skip


#: Permits of whoever no longer lives in the unit or owns it. Of one that is nobody's on file,
#: whoever owned the unit when it was handed out must have sold it. Nobody has left most units.
_LEFT = """
SELECT permit.id, type, printed, permit.unit, permit.by, permit_state.ends AS through, left_on
FROM (
  SELECT permit.row AS row, max(until) AS left_on
  FROM permit JOIN permit_state USING (row) JOIN occupancy ON occupancy.unit = permit.unit
    JOIN resident ON resident.row = occupancy.row
  WHERE state = '' AND permit.unit IN (SELECT unit FROM occupancy WHERE until IS NOT NULL)
    AND CASE WHEN permit.resident IS NOT NULL THEN resident.id = permit.resident
        ELSE relation = 'owner' AND occupancy.since <= begins END
  GROUP BY permit.row HAVING max(until IS NULL OR until > ?1) = 0 AND max(until) > begins)
JOIN permit USING (row) JOIN permit_state USING (row)
WHERE permit_state.ends IS NULL OR permit_state.ends >= ?1
ORDER BY left_on, permit.id
"""
_DUE_BACK = """
SELECT procedure.id, held.unit, procedure.by, held.id AS receipt, procedure_event.due AS due
FROM procedure_state JOIN procedure_event USING (row) JOIN procedure USING (row)
JOIN (SELECT DISTINCT row, receipt FROM procedure_receipt) AS named USING (row)
JOIN receipt AS held ON held.id = named.receipt
JOIN receipt_deposit ON receipt_deposit.row = held.row AND receipt_deposit.held > 0
WHERE ended IN ('withdraw', 'refuse') AND procedure_event.action = ended
  AND procedure_event.due < ? AND held.unit IS NOT NULL
ORDER BY due, procedure.id, held.id
"""


def left_behind(index: Index, day: str) -> list[sqlite3.Row]:
    """Permits that hold on a day, of whoever has left the unit or sold it by then.

    Args:
        index: What is asked.
        day: As `2026-04-01`.

    Returns:
        Rows with `left_on`, the first day on which their holder was no longer there.
    """
    return index.rows(_LEFT, [day])


def deposits_due(index: Index, before: int) -> list[sqlite3.Row]:
    """Receipts of deposits of what was withdrawn or refused, due back before a moment.

    Whether they are there still is the unit's ledger's to say.

    Args:
        index: What is asked.
        before: Seconds since 1970.
    """
    return index.rows(_DUE_BACK, [before])


def completed(index: Index, workflows: Collection[str]) -> list[Procedure]:
    """Procedures of some workflows that were carried to their end, in the order of numbers."""
    condition, values = among("workflow", workflows)
    ended = "row IN (SELECT row FROM procedure_state WHERE ended = 'complete')"
    held = records(index, "procedure", Procedure, f"{condition} AND {ended}", values)
    return sorted(held, key=lambda one: one.id)
