"""Two desks' versions of one record as one, by what its kind declares.

Single values are merged against the last version both had; lists as sets, or item by
item where the items have a key; events, and a ticket's timeline, as unions; of a field
with a safe value that value wins. Where both sides wrote a field differently the
published value stays and the other becomes a dispute. Nothing depends on who merges
or when. Source: trust.md, part A.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from svc.kinds.derive import type_of
from svc.kinds.fields import FieldSort, RecordField, fields_of
from svc.kinds.paths import key_of
from svc.kinds.table import KINDS
from svc.model.amounts import encoded
from svc.model.dispute import Dispute
from svc.named_tuple import NamedTuple
from svc.rules.merge.lists import merge_sets, placed

#: The version of the rules by which desks' records are merged; a change of them raises it.
MERGE_VERSION = 2
#: What stands for the whole record among the fields in dispute.
WHOLE = "record"

_DISPUTES = "disputes"


class RecordMerge:
    """One merge under way.

    Args:
        lost: Id of the commit whose values give way.
        apart: A field that is united by itself.

    Attributes:
        disputes: The values that gave way, by field.
    """

    def __init__(self, lost: str, apart: str = "") -> None:
        self._lost = lost
        self._apart = (_DISPUTES, apart)
        self.disputes: list[Dispute] = []

    def dispute(self, path: str, value: Any) -> None:
        """Note a value that gave way."""
        self.disputes.append(Dispute(path, self._lost, value_hash(value)))

    def part(self, place: str, struct: Any, base: Any, published: Any, ours: Any) -> Any:
        """A record, or a part of one; `base` is None where both sides made it."""
        changed = {
            field.name: self.field(place, field, base, published, ours)
            for field in fields_of(struct)
            if field.name not in self._apart
        }
        return msgspec.structs.replace(published, **changed)

    def field(self, place: str, field: RecordField, base: Any, published: Any, ours: Any) -> Any:
        """One field of it."""
        path = place + field.name
        here, there = getattr(published, field.name), getattr(ours, field.name)
        before = getattr(base, field.name) if base is not None else field.default
        if here == there or there == before:
            return here
        if path == "format":
            return max(here, there)
        if here == before:
            return there
        if field.safe is not None and field.safe in (here, there):
            return field.safe
        if field.many:
            return self._list(path, field, before or (), here, there)
        if field.sort is FieldSort.PART and None not in (here, there):
            return self.part(f"{path}.", field.type, before, here, there)
        if field.sort is FieldSort.TABLE:
            return self._table(path, before or {}, here or {}, there or {})
        self.dispute(path, there)
        return here

    def _list(self, path: str, field: RecordField, base: Any, published: Any, ours: Any) -> Any:
        if not field.keyed:
            return merge_sets(base, published, ours)
        before, here, there = (
            {key_of(field, item): item for item in items} for items in (base, published, ours)
        )
        if len(here) < len(published) or len(there) < len(ours):
            # The same key twice: somebody's slip, which no merge makes worse.
            return merge_sets(base, published, ours)
        merged: dict[str, Any] = {}
        for key in [*here, *there]:
            item = self._item(f"{path}[{key}]", field, before.get(key), here.get(key),
                              there.get(key))  # fmt: skip
            if item is not None:
                merged[key] = item
        order = [key for key in here if key in merged]
        added = [key for key in there if key in merged and key not in here]
        return tuple(merged[key] for key in placed(order, there, added))

    def _item(self, path: str, field: RecordField, base: Any, published: Any, ours: Any) -> Any:
        """One item of a list with keys; None where it is gone."""
        if published is None or ours is None:
            left = published if ours is None else ours
            if base is None or base == left:
                return left if base is None else None
            # One side took away what the other changed: it stays, and is asked about.
            self.dispute(path, ours)
            return left
        if field.grows:
            if published != ours:
                self.dispute(path, ours)
            return published
        return self.part(f"{path}.", field.type, base, published, ours)

    def _table(
        self, path: str, base: Mapping[Any, Any], published: Mapping[Any, Any],
        ours: Mapping[Any, Any],
    ) -> dict[Any, Any]:  # fmt: skip
        merged: dict[Any, Any] = {}
        for key in [*published, *(key for key in ours if key not in published)]:
            before, here, there = base.get(key), published.get(key), ours.get(key)
            value = there if here == before else here
            if there not in (here, before) and here != before:
                self.dispute(f"{path}.{key}", there)
            if value is not None:
                merged[key] = value
        return merged


class MergedRecord(NamedTuple):
    """Two versions of a record as one.

    Attributes:
        record: What it is now.
        besides: What is in dispute, where its kind has no room for it.
    """

    record: Any
    besides: tuple[Dispute, ...] = ()


def merge_records(kind: str, base: Any, published: Any, ours: Any, lost: str) -> MergedRecord:
    """Two versions of a record as one.

    Args:
        kind: Of which kind they are.
        base: The last version both sides had; None where both made the record.
        published: The version that others have already: of what collides, its value stays.
        ours: The other version.
        lost: Id of the commit that holds `ours`, for the disputes.
    """
    events = KINDS[kind].events
    merge = RecordMerge(lost, events)
    if kind == "ticket":
        record = _tickets(merge, base, published, ours)
    else:
        record = merge.part("", type_of(kind), base, published, ours)
        if events:
            united = unite_events(getattr(published, events), getattr(ours, events))
            record = msgspec.structs.replace(record, **{events: united})
    if _DISPUTES not in record.__struct_fields__:
        return MergedRecord(record, tuple(merge.disputes))
    standing = (getattr(side, _DISPUTES, ()) for side in (base, published, ours))
    disputes = with_disputes(merge_sets(*standing), merge.disputes)
    return MergedRecord(msgspec.structs.replace(record, disputes=disputes))


def unite_timelines(published: Any, ours: Any) -> Any:
    """Two versions of a ticket as one where its steps explain all; None where they do not.

    They are what `merge_records` makes of them, where both go on from what both had.
    """
    from svc.rules.ticket.merge_versions import union

    united = union(published, ours)
    return None if united.conflicts else united.ticket


def with_disputes(standing: Iterable[Dispute], new: Iterable[Dispute]) -> tuple[Dispute, ...]:
    """Disputes with further ones, each value of a field once."""
    known = {(one.field, one.hash): one for one in standing}
    for dispute in new:
        known.setdefault((dispute.field, dispute.hash), dispute)
    return tuple(known.values())


def unite_events(*histories: Iterable[Any]) -> tuple[Any, ...]:
    """Every event once, in the order of what happened."""
    events = dict.fromkeys(event for history in histories for event in history)
    return tuple(sorted(events, key=_place))


def value_hash(value: Any) -> str:
    """By what a value that gave way is known again."""
    data = msgspec.json.encode(value, enc_hook=encoded)
    return hashlib.sha256(data).hexdigest()[:16]


def _place(event: Any) -> tuple[Any, ...]:
    return (getattr(event, "seq", 0), event.at, repr(event))


def _tickets(merge: RecordMerge, base: Any, published: Any, ours: Any) -> Any:
    """Two versions of a ticket: its timeline and what follows from it need nobody's decision."""
    from svc.rules.ticket.merge_versions import union, with_part

    united = union(published, ours, base)
    ticket = united.ticket
    for conflict in united.conflicts:
        if conflict.field == "timeline":
            # A step that one side no longer has: it stays, as recorded.
            continue
        ticket = with_part(ticket, conflict.field, conflict.ours)
        merge.dispute(conflict.field, conflict.theirs)
    return ticket
