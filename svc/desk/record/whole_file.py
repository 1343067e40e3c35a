"""A record typed by hand, as a whole: checked as every action is, and kept as it was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from svc.desk.record import office as offices
from svc.desk.record import residents, staff, units
from svc.errors import Busy, Refused
from svc.kinds.derive import type_of
from svc.language import _
from svc.store.layout import path_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def rewrite(desk: Desk, kind: str, record_id: str, data: bytes, oid: str) -> Any:
    """Put a whole file in the place of a record's.

    Args:
        kind: One of `REWRITES`.
        record_id: Its id; `office` for the office.
        data: The file as typed.
        oid: Blob id of what was there when the typing began.

    Raises:
        InvalidData: It breaks its schema; with every problem.
        Busy: Somebody else changed the record meanwhile.
        Refused: A rule says no.
    """
    path = path_of(kind, record_id)
    row = desk.index.one("SELECT oid FROM record WHERE path = ?", (path,))
    if row is None or row["oid"] != oid:
        raise Busy(
            _("{id} was changed by somebody else meanwhile", id=record_id),
            _("git log -1 -p -- {path}", path=path),
        )
    before: Any = desk.load(kind, record_id)
    after: Any = decode(data, type_of(kind), path)
    if getattr(after, "id", record_id) != record_id:
        raise Refused(_("the id of {id} cannot be changed", id=record_id), _("leave it as it was"))
    return REWRITES[kind](desk, before, after, data)


#: What holds of a file typed by hand, for the kinds that have verbs of their own.
REWRITES: dict[str, Callable[[Desk, Any, Any, bytes], Any]] = {
    "office": offices.rewrite,
    "staff": staff.rewrite,
    "unit": units.rewrite,
    "resident": residents.rewrite,
}
