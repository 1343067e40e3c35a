"""One value of a record by its path, items of lists by their key: `categories[noise].name`.

These are the paths of disputes (`svc.kinds.merge`).
"""

from __future__ import annotations

from typing import Any

import msgspec

from svc.kinds.fields import RecordField, field_of
from svc.lazy_pattern import lazy_pattern
from svc.model.dispute import Dispute

_STEP = lazy_pattern(r"([a-z][a-z0-9_]*)(?:\[([^\]]*)\])?(?:\.|$)")


def steps_of(path: str) -> list[tuple[str, str | None]]:
    """Field names of a path, each with the key of an item where it names one.

    Raises:
        KeyError: It is no path of a field.
    """
    steps = [(match[1], match[2]) for match in _STEP.finditer(path)]
    if "".join(match[0] for match in _STEP.finditer(path)) != path or not steps:
        raise KeyError(path)
    return steps


def value_at(record: Any, path: str) -> Any:
    """The value at a path; None where an item or a part on the way is not there.

    Raises:
        KeyError: The record's type has no such field.
    """
    value = record
    for name, key in steps_of(path):
        if value is None:
            return None
        if isinstance(value, dict):
            value = next((held for known, held in value.items() if str(known) == name), None)
            continue
        field = _field(type(value), name, path)
        value = getattr(value, name)
        if key is not None:
            value = next((item for item in value if key_of(field, item) == key), None)
    return value


def with_value(record: Any, path: str, value: Any) -> Any:
    """A record with another value at a path; None takes an item or a value away.

    Raises:
        KeyError: The record's type has no such field, or the record no such item.
    """
    return _with(record, steps_of(path), value, path)


def undecided(before: Any, after: Any) -> tuple[Dispute, ...]:
    """The disputes of a record that are about none of the fields changed in it."""

    def decided(path: str) -> bool:
        try:
            return bool(value_at(before, path) != value_at(after, path))
        except KeyError:
            return False

    return tuple(one for one in after.disputes if not decided(one.field))


def key_of(field: RecordField, item: Any) -> str:
    """By what an item of a list is known."""
    return " ".join(str(getattr(item, name)) for name in field.keyed)


def _with(record: Any, steps: list[tuple[str, str | None]], value: Any, path: str) -> Any:
    (name, key), *below = steps
    if isinstance(record, dict):
        changed = {known: held for known, held in record.items() if str(known) != name}
        kind = next((type(known) for known in record), str)
        return changed if value is None else {**changed, kind(name): value}
    field = _field(type(record), name, path)
    held = getattr(record, name)
    if key is None:
        new = _with(held, below, value, path) if below else value
        new = field.default if new is None else new
        return msgspec.structs.replace(record, **{name: new})
    items = [
        item if key_of(field, item) != key else _with(item, below, value, path) if below else value
        for item in held
    ]
    if all(key_of(field, item) != key for item in held):
        if below:
            raise KeyError(path)
        items.append(value)
    return msgspec.structs.replace(
        record, **{name: tuple(item for item in items if item is not None)}
    )


def _field(struct: Any, name: str, path: str) -> RecordField:
    field = field_of(struct, name)
    if field is None:
        raise KeyError(path)
    return field
