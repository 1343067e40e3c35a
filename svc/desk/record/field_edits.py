"""Changing fields of a record by the words typed for them.

One way for residents, units and staff: a field is set to a value (an empty one
removes it), or a value is added to or removed from a field that holds several.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.record.field_values import value_of
from svc.errors import UsageError
from svc.kinds.fields import field_of
from svc.language import _
from svc.rules.record.phones import digits, normalise

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: Digits of a phone number that say which of a person's numbers is meant.
_PHONE_TAIL = 4


@dataclass(frozen=True, kw_only=True)
class FieldEdits:
    """What to change.

    Attributes:
        set: New text by field; an empty text removes the field.
        add, remove: Field and value, for fields that hold several values.
    """

    set: Mapping[str, str] = field(default_factory=dict)
    add: Sequence[tuple[str, str]] = ()
    remove: Sequence[tuple[str, str]] = ()

    def __bool__(self) -> bool:
        return bool(self.set or self.add or self.remove)


def mended(desk: Desk, record: Any, edits: FieldEdits, editable: Sequence[str]) -> Any:
    """A record with its fields changed.

    Args:
        record: As it stands.
        editable: Fields that may be changed so.

    Raises:
        UsageError: A field that cannot be changed so, or a value that does not fit it.
    """
    values: dict[str, Any] = {}
    for name, text in edits.set.items():
        name = _field(name, editable)
        several = isinstance(getattr(record, name), tuple)
        single = _value(desk, record, name, text) if text else None
        values[name] = ((single,) if text else ()) if several else single
        if not text and _needed(record, name):
            raise UsageError(
                _("{field} cannot be empty", field=name),
                _("give one: --set {field}=VALUE", field=name),
            )
    for name, text in edits.remove:
        name, held = _several(record, values, name, editable)
        place = _place(desk, record, name, held, text)
        if place is None:
            raise UsageError(
                _("{field} holds no such value", field=name),
                _("--set {field}= removes all of them", field=name),
            )
        values[name] = (*held[:place], *held[place + 1 :])
    # Behind, so that a value can take the place of one that is removed.
    for name, text in edits.add:
        name, held = _several(record, values, name, editable)
        value = _value(desk, record, name, text)
        values[name] = (
            held if _place(desk, record, name, held, value) is not None else (*held, value)
        )
    return msgspec.structs.replace(record, **values)


def checked(desk: Desk, kind: type[msgspec.Struct], **texts: Any) -> dict[str, Any]:
    """Typed values of a new record's fields; absent ones are left out.

    Args:
        kind: The record's type.
        texts: By field: text, or several texts.

    Raises:
        UsageError: A value that does not fit its field.
    """
    values = {}
    for name, text in texts.items():
        if isinstance(text, (list, tuple)):
            values[name] = tuple(dict.fromkeys(_value(desk, kind, name, one) for one in text))
        elif text not in (None, ""):
            values[name] = _value(desk, kind, name, str(text))
    return values


def _field(name: str, editable: Sequence[str]) -> str:
    """The field meant; `phone` and `native-place` mean `phones` and `native_place`."""
    plain = name.strip().lower().replace("-", "_")
    for candidate in (plain, f"{plain}s"):
        if candidate in editable:
            return candidate
    raise UsageError(
        _("{field!r} is no field to edit", field=name),
        _("one of {known}", known=", ".join(editable)),
    )


def _several(
    record: Any, values: Mapping[str, Any], name: str, editable: Sequence[str]
) -> tuple[str, tuple[Any, ...]]:
    name = _field(name, editable)
    held = values.get(name, getattr(record, name))
    if not isinstance(held, tuple):
        raise UsageError(
            _("{field} holds one value", field=name), _("--set {field}=VALUE", field=name)
        )
    return name, held


def _needed(record: Any, name: str) -> bool:
    found = next(one for one in msgspec.structs.fields(record) if one.name == name)
    return bool(found.required)


def _value(desk: Desk, record: Any, name: str, text: str) -> Any:
    """A text as the value its field holds."""
    struct = record if isinstance(record, type) else type(record)
    field = field_of(struct, name)
    assert field is not None, f"{struct.__name__} has no field {name}"
    return value_of(desk, field, text)


def _place(desk: Desk, record: Any, name: str, held: Sequence[Any], value: Any) -> int | None:
    """Where a value stands among others; a part also by what it is told apart by.

    A phone is found by another spelling as well, or by its last digits.
    """
    plain = value.strip() if isinstance(value, str) else value
    same = [number for number, one in enumerate(held) if str(one) == str(plain)]
    field = field_of(type(record), name)
    if not same and field is not None and field.keyed and isinstance(plain, str):
        same = [i for i, one in enumerate(held) if plain in _names(one, field.keyed)]
    if not same and name == "phones":
        region = desk.office.region
        whole = normalise(plain, region)
        same = [i for i, one in enumerate(held) if whole and normalise(one, region) == whole]
        tail = digits(plain)
        if not same and len(tail) >= _PHONE_TAIL and whole is None:
            same = [i for i, one in enumerate(held) if digits(one).endswith(tail)]
    return same[0] if len(same) == 1 else None


def _names(part: Any, keyed: Sequence[str]) -> tuple[str, str]:
    """What one part of a list is called: by all that tells it apart, or by the first of it."""
    keys = [str(getattr(part, name)) for name in keyed]
    return " ".join(keys), keys[0]
