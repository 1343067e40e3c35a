"""What adding and editing records of the estate have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from svc.desk.record.field_edits import changed
from svc.errors import Refused
from svc.kinds.derive import flaws as record_flaws
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.store.yaml.rewrite import rewritten

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk

R = TypeVar("R")


def keep(
    desk: Desk,
    kind: str,
    before: R,
    after: R,
    summary: str,
    action: str = "edit",
    data: bytes | None = None,
    when: datetime | None = None,
) -> R:
    """Have a changed record written; one that did not change is only said to be the same.

    Args:
        summary: What the commit's subject says after the id.
        data: The file as somebody typed it, where that is to be kept.
        when: When it happened, if not now.
    """
    record: Any = after
    if not changed(before, after) and data is None:
        desk.notices.append(_("{id}: nothing changed", id=record.id))
        return before
    if data is None:
        # An old file is written anew in the newest format when it changes.
        after = msgspec.structs.replace(record, format=max(record.format, KINDS[kind].format))
    sound(kind, before, after)
    desk.put(kind, after, data or retained(desk, kind, before, after))
    desk.did(action, record.id, f"{action} {kind} {record.id} {summary}".rstrip(), when)
    return after


def sound(kind: str, before: Any, after: Any) -> None:
    """Refuse a change that brings in what must not hold inside a record.

    Raises:
        Refused: With everything it brings in.
    """
    known = set(record_flaws(kind, before))
    found = [one for one in record_flaws(kind, after) if one not in known and not one.note]
    if found:
        where = getattr(after, "id", kind)
        raise Refused(
            "\n".join(f"{where}: {one.path} {one.reason}" for one in found), _("mend what it names")
        )


def retained(desk: Desk, kind: str, before: Any, after: Any) -> bytes:
    """A changed record's file, with what people wrote into it beside: comments, their own style."""
    return rewritten(desk.content(kind, getattr(before, "id", kind)), before, after)


def new(desk: Desk, kind: str, record_id: str) -> None:
    """Refuse an id that is taken, also by a file that cannot be read.

    Raises:
        Refused: It is.
    """
    if desk.holds(kind, record_id):
        raise Refused(
            _("{kind} {id} is on file already", kind=noun(kind), id=record_id),
            _("svc {kind} show {id}; svc {kind} edit {id}", kind=kind, id=record_id),
        )
