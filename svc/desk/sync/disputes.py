"""What two desks wrote differently, and nobody has settled yet.

Whether there is anything is asked of the index; record types are loaded only then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.desk.sync.disputed_values import DisputeShown


def all_disputes(view: View, reveal: bool = False) -> list[DisputeShown]:
    """Every dispute of the office, by file."""
    # Few records have notes and all have a path: not by the index that is in its order.
    rows = view.rows(
        "SELECT path, kind, id, oid FROM record"
        " WHERE notes IS NOT NULL AND notes LIKE '%\"disputes[%' ORDER BY +path"
    )
    if not rows:
        return []
    from svc.desk.sync.disputed_values import of_record
    from svc.kinds.derive import type_of
    from svc.store.yaml.codec import decode

    contents = view.repository.blobs(row["oid"] for row in rows)
    disputes: list[DisputeShown] = []
    for row, (_oid, data) in zip(rows, contents, strict=True):
        record: Any = decode(data, type_of(row["kind"]), row["path"])
        disputes += of_record(view, row["kind"], record, record.disputes, reveal)
    return disputes


def of_plain(view: View, kind: str, record: Any, reveal: bool = False) -> list[DisputeShown]:
    """The disputes of one record, given as plain values, with both values of each."""
    if not record.get("disputes"):
        return []
    from svc.desk.sync.disputed_values import of_plain_record

    return of_plain_record(view, kind, record, reveal)
