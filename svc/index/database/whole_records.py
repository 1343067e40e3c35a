"""Records of a kind as the index keeps them whole."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from svc.kinds.derive import type_of
from svc.kinds.table import KINDS
from svc.model.amounts import decoded

if TYPE_CHECKING:
    from svc.index.database.index import Index

S = TypeVar("S", bound=msgspec.Struct)


def records(
    index: Index, kind: str, struct: type[S], condition: str = "1", values: Collection[Any] = ()
) -> list[S]:
    """Records of a kind that fulfil a condition.

    Args:
        index: What is asked.
        kind: The kind.
        struct: Its type, which the caller wants to see.
        condition: SQL over the kind's columns, with a mark for each value.
        values: The values.
    """
    assert type_of(kind) is struct
    decoder = msgspec.json.Decoder(struct, dec_hook=decoded)
    rows = index.rows(f"SELECT json FROM {kind} WHERE {condition}", list(values))
    return [decoder.decode(row["json"]) for row in rows]


def kept_record(index: Index, kind: str, record_id: str) -> Any:
    """A record of a kind that the index keeps whole; None of another kind, or where it has none."""
    if not KINDS[kind].whole or KINDS[kind].single:
        return None
    return next(iter(records(index, kind, type_of(kind), "id = ?", (record_id,))), None)


def among(column: str, only: Collection[str]) -> tuple[str, list[str]]:
    """The condition that a column is one of some values, any if there are none; and those."""
    if not only:
        return "1", []
    return f"{column} IN ({', '.join('?' * len(only))})", list(only)
