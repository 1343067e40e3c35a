"""Changing fields of a record by the words typed for them.

One way for residents, units and staff: a field is set to a value (an empty one
removes it), or a value is added to or removed from a field that holds several.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core.typed_values import plain_text
from svc.errors import UsageError
from svc.language import _
from svc.model.amounts import decoded
from svc.rules.record.conversion_errors import misfit
from svc.rules.record.emails import is_email
from svc.rules.record.phones import digits, is_callable, normalise
from svc.rules.time.parsing import parse_moment

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
    for name, text in edits.add:
        name, held = _several(record, values, name, editable)
        value = _value(desk, record, name, text)
        values[name] = held if _place(desk, name, held, value) is not None else (*held, value)
    for name, text in edits.remove:
        name, held = _several(record, values, name, editable)
        place = _place(desk, name, held, text)
        if place is None:
            raise UsageError(
                _("{field} holds no such value", field=name),
                _("--set {field}= removes all of them", field=name),
            )
        values[name] = (*held[:place], *held[place + 1 :])
    return msgspec.structs.replace(record, **values)


def changed(before: Any, after: Any) -> list[str]:
    """Names of the fields in which two records of one type differ."""
    fields = (one.name for one in msgspec.structs.fields(before))
    return [name for name in fields if getattr(before, name) != getattr(after, name)]


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


def day_of(desk: Desk, text: str | date | None) -> date:
    """A day as typed, in the office's zone; today if none was.

    Raises:
        UsageError: It cannot be read.
    """
    if isinstance(text, date):
        return text
    if not text:
        return desk.moment(None).date()
    return parse_moment(text, desk.now, desk.zone, day_at=time(12)).date()


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
    """A text as the value its field holds.

    Personal values are not repeated in what is said of them.
    """
    kind = _type(record, name)
    text = plain_text(text)
    if name in ("phone", "phones"):
        return _phone(desk, text)
    if name == "email":
        return _email(text)
    if isinstance(kind, msgspec.inspect.StrType):
        return _text(kind, name, text)
    if isinstance(kind, msgspec.inspect.DateType):
        return day_of(desk, text)
    text = unicodedata.normalize("NFKC", text)
    annotation = _annotation(record, name)
    several = isinstance(msgspec.inspect.type_info(annotation), msgspec.inspect.VarTupleType)
    try:
        value = msgspec.convert(
            [text] if several else text, annotation, strict=False, dec_hook=decoded
        )
    except msgspec.ValidationError:
        raise UsageError(
            _("{field} cannot be {text!r}", field=name, text=text),
            _choices(kind) or misfit(text, kind, strict=False).reason,
        ) from None
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(
            _("{field} cannot be {text!r}", field=name, text=text), _("write a number")
        )
    return value[0] if isinstance(value, tuple) else value


def _text(kind: msgspec.inspect.StrType, name: str, text: str) -> str:
    most = kind.max_length
    if not text:
        raise UsageError(_("{field} is empty", field=name), _("write what it is, or leave it out"))
    if most and len(text) > most:
        raise UsageError(
            _("{field} has {count} characters", field=name, count=len(text)),
            _("write at most {most}", most=most),
        )
    if kind.pattern and ("\n" in text or "\r" in text):
        raise UsageError(_("{field} has several lines", field=name), _("write it in one line"))
    try:
        return str(msgspec.convert(text, _constrained(kind)))
    except msgspec.ValidationError:
        raise UsageError(
            _("{field} cannot be {text!r}", field=name, text=text),
            _("use small letters a-z, digits, dots, hyphens"),
        ) from None


def _phone(desk: Desk, text: str) -> str:
    if not is_callable(text, desk.office.region):
        raise UsageError(
            _("that is no phone number that could be called"), _("write it as it is dialled")
        )
    return text


def _email(text: str) -> str:
    if not is_email(text):
        raise UsageError(_("that is no email address"), _("write it like name@example.org"))
    return text


def _place(desk: Desk, name: str, held: Sequence[Any], value: Any) -> int | None:
    """Where a value stands among others; a phone also by another spelling or its last digits."""
    plain = value.strip() if isinstance(value, str) else value
    same = [number for number, one in enumerate(held) if str(one) == str(plain)]
    if not same and name == "phones":
        region = desk.office.region
        whole = normalise(plain, region)
        same = [i for i, one in enumerate(held) if whole and normalise(one, region) == whole]
        tail = digits(plain)
        if not same and len(tail) >= _PHONE_TAIL and whole is None:
            same = [i for i, one in enumerate(held) if digits(one).endswith(tail)]
    return same[0] if len(same) == 1 else None


def _annotation(record: Any, name: str) -> Any:
    return next(one.type for one in msgspec.structs.fields(record) if one.name == name)


def _type(record: Any, name: str) -> msgspec.inspect.Type:
    """What one value of a field is: without `None`, marks, and the tuple around it."""
    kind = msgspec.inspect.type_info(_annotation(record, name))
    while True:
        if isinstance(kind, msgspec.inspect.Metadata):
            kind = kind.type
        elif isinstance(kind, msgspec.inspect.UnionType):
            none = msgspec.inspect.NoneType
            kind = next(one for one in kind.types if not isinstance(one, none))
        elif isinstance(kind, msgspec.inspect.VarTupleType):
            kind = kind.item_type
        else:
            return kind


def _constrained(kind: msgspec.inspect.StrType) -> Any:
    from typing import Annotated

    return Annotated[str, msgspec.Meta(pattern=kind.pattern)] if kind.pattern else str


def _choices(kind: msgspec.inspect.Type) -> str:
    if isinstance(kind, msgspec.inspect.EnumType):
        return _("one of {known}", known=", ".join(str(one.value) for one in kind.cls))
    return ""
