"""A dispute ends where somebody writes the field that it is about."""

from __future__ import annotations

from typing import Any, Protocol

import msgspec

from svc.kinds.paths import undecided


class RecordsAtHand(Protocol):
    """Records as they stand before an action."""

    def holds(self, kind: str, record_id: str) -> bool:
        """Whether there is such a record."""

    def load(self, kind: str, record_id: str) -> Any:
        """The record."""


def without_decided(
    records: RecordsAtHand, kind: str, record: Any, data: bytes | None
) -> tuple[Any, bytes | None]:
    """A record to be written without disputes about fields that change: that decides them.

    Args:
        data: Its file as somebody typed it, if somebody did.
    """
    name = getattr(record, "id", kind)
    if not records.holds(kind, name):
        return record, data
    rest = undecided(records.load(kind, name), record)
    if rest == record.disputes:
        return record, data
    after = msgspec.structs.replace(record, disputes=rest)
    if data is None:
        return after, None
    # Only here: reading PyYAML costs a command half of what it takes.
    from svc.store.yaml.rewrite import rewritten

    return after, rewritten(data, record, after)
