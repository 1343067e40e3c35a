"""What every change of a record has in common: what changed, and that it brings in no flaw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from svc.duties.decision import Decision, Written
from svc.errors import Refused
from svc.kinds.derive import flaws as record_flaws
from svc.kinds.table import KINDS
from svc.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

R = TypeVar("R")


def changed(before: Any, after: Any) -> list[str]:
    """Names of the fields in which two records of one type differ."""
    fields = (one.name for one in msgspec.structs.fields(before))
    return [name for name in fields if getattr(before, name) != getattr(after, name)]


def change(
    kind: str,
    before: R,
    after: R,
    summary: str = "",
    *,
    action: str = "edit",
    data: bytes | None = None,
    when: datetime | None = None,
    notices: Iterable[str] = (),
) -> Decision[R]:
    """Have a changed record stand; one that did not change is only said to be the same.

    Args:
        kind: Its kind.
        before, after: The record, as it stands and as it is to stand.
        summary: What the commit's subject says after the id.
        action: What the commit says was done.
        data: The file as somebody typed it, where that is to be kept.
        when: When it happened, if not now.
        notices: What the user is to be told.

    Raises:
        Refused: The change brings in what must not hold.
    """
    record: Any = after
    if not changed(before, after) and data is None:
        same = _("{id}: nothing changed", id=record.id)
        return Decision(before, notices=(*notices, same))
    if data is None:
        # An old file is written anew in the newest format when it changes.
        record = msgspec.structs.replace(record, format=max(record.format, KINDS[kind].format))
    sound(kind, before, record)
    subject = f"{action} {kind} {record.id} {summary}".rstrip()
    written = (Written(kind, record, before, data),)
    return Decision(record, written, action, record.id, subject, when, tuple(notices))


def fields_changed(before: Any, after: Any) -> str:
    """What a commit says of mended fields, or of a file that was only laid out anew."""
    return f"({', '.join(changed(before, after)) or 'layout'})"


def sound(kind: str, before: Any, after: Any) -> None:
    """Refuse a change that brings in what must not hold inside a record.

    Raises:
        Refused: With everything it brings in.
    """
    known = set(record_flaws(kind, before))
    new = [one for one in record_flaws(kind, after) if one not in known and not one.note]
    if new:
        where = getattr(after, "id", kind)
        raise Refused(
            "\n".join(f"{where}: {one.path} {one.reason}" for one in new), _("mend what it names")
        )
