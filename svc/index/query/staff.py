"""Questions about staff: who is there, and whom a few words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database.statuses import IN_HAND
from svc.index.query.residents import ResidentRecord, folded, given
from svc.rules.record.phones import digits, looks_like_phone, normalise

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.kinds.staff import Staff


def record(index: Index, who: str) -> ResidentRecord | None:
    """The record of a member of staff as plain values, without what is absent."""
    row = index.one("SELECT json FROM staff WHERE id = ?", (who,))
    return given(row["json"]) if row else None


def every_member(index: Index) -> list[Staff]:
    """Everybody on file, also those no longer active, by id."""
    from svc.index.database.whole_records import records  # a list needs no record types
    from svc.kinds.staff import Staff

    return records(index, "staff", Staff, "1 ORDER BY id")


def listed(
    index: Index, *, gone: bool = False, department: str | None = None, role: str | None = None
) -> list[ResidentRecord]:
    """Staff by department and id, with how many open tickets each holds.

    Args:
        gone: Also those no longer active.
        department: Only of this department.
        role: Only with this role.
    """
    rows = index.rows(
        "SELECT json, (SELECT count(*) FROM ticket WHERE assignee = staff.id"
        f" AND status IN {IN_HAND}) AS open FROM staff WHERE (:gone OR active)"
        " AND (:department IS NULL OR department = :department)"
        " AND (:role IS NULL OR ' ' || roles || ' ' LIKE '% ' || :role || ' %')"
        " ORDER BY department, id",
        {"gone": gone, "department": department, "role": role},
    )
    return [{**given(row["json"]), "open_tickets": row["open"]} for row in rows]


def search(index: Index, text: str, region: str) -> list[ResidentRecord]:
    """Staff with this in their id or name, or with this phone; also those no longer active."""
    wanted = folded(text).strip()
    phone = text if looks_like_phone(text) or len(digits(text)) >= 4 else None
    return [
        one
        for one in listed(index, gone=True)
        if (wanted and (wanted in one["id"] or wanted in folded(one["name"])))
        or (phone and _same(phone, one.get("phone"), region))
    ]


def holds(index: Index, who: str) -> list[str]:
    """Numbers of the open tickets somebody holds."""
    sql = f"SELECT id FROM ticket WHERE assignee = ? AND status IN {IN_HAND} ORDER BY received"
    return [row["id"] for row in index.rows(sql, (who,))]


def _same(wanted: str, phone: str | None, region: str) -> bool:
    if phone is None:
        return False
    whole = normalise(wanted, region)
    return digits(phone).endswith(digits(wanted)) or (
        whole is not None and whole == normalise(phone, region)
    )
