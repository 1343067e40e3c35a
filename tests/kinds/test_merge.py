"""Every kind of the table has its merge from its declaration alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from svc.kinds.derive import type_of
from svc.kinds.fields import FieldSort, fields_of
from svc.kinds.merge import merge_records, unite_events
from svc.kinds.paths import value_at, with_value
from svc.kinds.table import KINDS
from svc.store.yaml.codec import decode
from tests.kinds.ledger import LedgerEvent
from tests.kinds.made_record import made_record
from tests.support import TOP

LOST = "b" * 40


def example(kind: str) -> Any:
    """Some record of a kind: from the sample, or made of its type where that has none."""
    row = KINDS[kind]
    place = TOP / row.top
    path = place if place.is_file() else next(iter(sorted(place.rglob("*.yaml"))), None)
    if path is None:
        return made_record(kind)
    return decode(path.read_bytes(), type_of(kind), path.name)


def texts(kind: str, record: Any) -> list[str]:
    """Fields of plain words that a record may hold, but for what names the record itself."""
    fixed = {"id", "building"}
    return [
        field.name
        for field in fields_of(type_of(kind))
        if field.sort in (FieldSort.TEXT, FieldSort.LINE)
        and not (field.many or field.refers or field.pattern.startswith("^[A-Z0-9"))
        and field.name not in fixed
        and isinstance(getattr(record, field.name), str)
    ]


@pytest.mark.parametrize("kind", list(KINDS))
def test_nothing_changed(kind: str) -> None:
    """One side alone, both alike, and nobody: what there is."""
    record = example(kind)
    for base in (record, None):
        assert merge_records(kind, base, record, record, LOST) == (record, ())


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "ticket"])
def test_a_field_of_each_side(kind: str) -> None:
    """What one side wrote is taken; of what both wrote the published stays, in dispute."""
    record = example(kind)
    for name in texts(kind, record):
        one, other = (
            msgspec.structs.replace(record, **{name: words}) for words in ("eins", "zwei")
        )
        assert merge_records(kind, record, one, record, LOST).record == one
        assert merge_records(kind, record, record, one, LOST).record == one
        merged, besides = merge_records(kind, record, one, other, LOST)
        assert value_at(merged, name) == "eins"
        disputes = besides or merged.disputes
        assert [(dispute.field, dispute.lost) for dispute in disputes] == [(name, LOST)]
        settled = msgspec.structs.replace(with_value(merged, name, "zwei"), disputes=())
        assert settled == other


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_record_of_the_type_alone(kind: str) -> None:
    """Every kind's least record merges, whether the sample has one or not."""
    record = made_record(kind)
    assert merge_records(kind, record, record, record, LOST) == (record, ())


def test_lists_with_keys() -> None:
    """Two desks that changed two departments, and added one each, have all four changes."""
    office = example("office")
    first, second, *rest = office.departments
    here, there = (msgspec.structs.replace(one, name=f"{one.name}部") for one in (first, second))
    new = [msgspec.structs.replace(first, id=name) for name in ("green", "pool")]
    one = msgspec.structs.replace(office, departments=(here, second, *rest, new[0]))
    other = msgspec.structs.replace(office, departments=(new[1], first, there, *rest))
    merged = merge_records("office", office, one, other, LOST).record
    assert merged.disputes == ()
    assert merged.departments == (new[1], here, there, *rest, new[0])


def test_events_are_united() -> None:
    """What happened to a record whose body never changes: each once, in its order."""
    at = example("followup").at
    events = [LedgerEvent(seq, at, "li.na", f"step {seq}") for seq in range(1, 5)]
    assert unite_events(events[:3], [events[0], events[3]]) == tuple(events)
    assert unite_events(events[2:], events[:2]) == tuple(events)


def test_paths() -> None:
    """A value deep in a record, by the keys of lists on the way."""
    office = example("office")
    department = office.departments[0]
    path = f"departments[{department.id}].name"
    assert value_at(office, path) == department.name
    assert value_at(with_value(office, path, "新名"), path) == "新名"
    assert value_at(office, "departments[nobody].name") is None
    with pytest.raises(KeyError):
        value_at(office, "nothing.there")
