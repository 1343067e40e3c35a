"""Why a value does not fit its field, in our words, by the field's type and bounds.

msgspec says whether a value fits; what it says of why is meant for programmers
and changes from one version to the next, so that is found out here instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec

# Loaded once a value does not fit, or a field is looked at (`svc.light_imports`).
from msgspec import inspect as schema

from svc.language import N_, _
from svc.model.amounts import decoded
from svc.named_tuple import NamedTuple

_TEXT = N_("does not fit: text is needed")
_EMPTY = N_("does not fit: it is empty")
_SHORT = N_("does not fit: at least {n} characters")
_LONG = N_("does not fit: at most {n} characters")
_FORM = N_("does not fit: it is not of the right form")
_LEAST = N_("does not fit: at least {n}")
_MOST = N_("does not fit: at most {n}")
_ABOVE = N_("does not fit: more than {n}")
_WHOLE = N_("does not fit: a whole number is needed")
_NUMBER = N_("does not fit: a number is needed")
_OBJECT = N_("does not fit: fields with values are needed")
_LIST = N_("does not fit: a list is needed")
#: What a value of each of these sorts should have been, by their names in msgspec.
_NEEDED = {
    "BoolType": N_("does not fit: true or false is needed"),
    "EnumType": N_("does not fit: it is none of the words known"),
    "LiteralType": N_("does not fit: it is none of the words known"),
    "DateTimeType": N_("does not fit: a moment such as 2026-11-03T09:12:00+08:00 is needed"),
    "DateType": N_("does not fit: a day such as 2026-11-03 is needed"),
}


class Misfit(NamedTuple):
    """A value that does not fit its type.

    Attributes:
        place: Where in the record it stands, such as `timeline[2].at`; empty at its top.
        reason: Why, without the value itself, which may be personal.
    """

    place: str
    reason: str

    def __str__(self) -> str:
        """The place, if there is one, and the reason."""
        return f"{self.place}: {self.reason}" if self.place else self.reason


def misfit(value: Any, kind: Any, *, strict: bool = True) -> Misfit:
    """Why `msgspec.convert` does not take a value.

    Args:
        value: What it was given.
        kind: The type it should be: an annotation, or `msgspec.inspect`'s description of one.
        strict: As `msgspec.convert` was asked: unless it was, text may stand for a number.
    """
    described = kind if isinstance(kind, schema.Type) else schema.type_info(kind)
    first = next(_misfits(value, described, "", strict), None)
    return first or Misfit("", _("does not fit"))


def plain_kind(kind: schema.Type, shape: type[schema.Type] | None = None) -> schema.Type:
    """A type without `None` and metadata: absent is absent, not a value.

    Args:
        shape: What is looked for first, where a value may be of several types.
    """
    if isinstance(kind, schema.Metadata):
        return plain_kind(kind.type, shape)
    if isinstance(kind, schema.UnionType):
        kinds = [plain_kind(one) for one in kind.types if not isinstance(one, schema.NoneType)]
        return next((one for one in kinds if shape and isinstance(one, shape)), kinds[0])
    return kind


def scalar_annotation(kind: schema.Type) -> Any:
    """The Python type, with its bounds, that a scalar is converted to.

    Raises:
        TypeError: It is no scalar.
    """
    if isinstance(kind, (schema.EnumType, schema.CustomType)):
        return kind.cls
    if isinstance(kind, schema.LiteralType):
        return Literal[kind.values]
    if isinstance(kind, schema.BoolType):
        return bool
    if isinstance(kind, schema.DateType):
        return date
    if isinstance(kind, schema.DateTimeType):
        return Annotated[datetime, msgspec.Meta(tz=kind.tz)]
    if isinstance(kind, schema.IntType):
        return Annotated[int, msgspec.Meta(ge=kind.ge, le=kind.le)]
    if isinstance(kind, schema.FloatType):
        return Annotated[float, msgspec.Meta(gt=kind.gt, le=kind.le)]
    if isinstance(kind, schema.StrType):
        bounds = msgspec.Meta(
            min_length=kind.min_length, max_length=kind.max_length, pattern=kind.pattern
        )
        return Annotated[str, bounds]
    raise TypeError(f"no scalar type {kind!r}")


def _misfits(value: Any, kind: schema.Type, place: str, strict: bool) -> Iterator[Misfit]:
    """Whatever does not fit, from the top down."""
    if value is None and _may_lack(kind):
        return
    kind = plain_kind(kind)
    if isinstance(kind, schema.AnyType):
        return
    if isinstance(kind, schema.StructType):
        yield from _of_struct(value, kind, place, strict)
    elif isinstance(kind, (schema.VarTupleType, schema.ListType)):
        yield from _of_list(value, kind, place, strict)
    elif isinstance(kind, schema.DictType):
        yield from _of_mapping(value, kind, place, strict)
    else:
        try:
            msgspec.convert(value, scalar_annotation(kind), strict=strict, dec_hook=decoded)
        except msgspec.ValidationError:
            yield Misfit(place, _reason(value, kind, strict))


def _may_lack(kind: schema.Type) -> bool:
    return isinstance(kind, schema.NoneType) or (
        isinstance(kind, schema.UnionType) and any(map(_may_lack, kind.types))
    )


def _of_struct(value: Any, kind: schema.StructType, place: str, strict: bool) -> Iterator[Misfit]:
    if not isinstance(value, Mapping):
        yield Misfit(place, _(_OBJECT))
        return
    fields = {field.encode_name: field for field in kind.fields}
    for name, item in value.items():
        if name in fields:
            yield from _misfits(item, fields[name].type, f"{place}.{name}".lstrip("."), strict)
        elif kind.forbid_unknown_fields:
            yield Misfit(place, _("there is no field {field}", field=name))
    for name, field in fields.items():
        if field.required and name not in value:
            yield Misfit(place, _("{field} is missing", field=name))


def _of_list(
    value: Any, kind: schema.VarTupleType | schema.ListType, place: str, strict: bool
) -> Iterator[Misfit]:
    if not isinstance(value, (list, tuple)):
        yield Misfit(place, _(_LIST))
        return
    if len(value) < (kind.min_length or 0):
        yield Misfit(place, _(_EMPTY))
    for number, item in enumerate(value):
        yield from _misfits(item, kind.item_type, f"{place}[{number}]", strict)


def _of_mapping(value: Any, kind: schema.DictType, place: str, strict: bool) -> Iterator[Misfit]:
    if not isinstance(value, Mapping):
        yield Misfit(place, _(_OBJECT))
        return
    for key, item in value.items():
        yield from _misfits(key, kind.key_type, f"{place}.{key}".lstrip("."), strict)
        yield from _misfits(item, kind.value_type, f"{place}.{key}".lstrip("."), strict)


def _reason(value: Any, kind: schema.Type, strict: bool) -> str:
    """Why a value that does not fit a scalar type does not."""
    if isinstance(kind, schema.StrType):
        return _of_text(value, kind)
    if isinstance(kind, schema.IntType):
        return _of_number(value, kind, strict, int, _WHOLE)
    if isinstance(kind, schema.FloatType):
        return _of_number(value, kind, strict, float, _NUMBER)
    if isinstance(kind, schema.CustomType):
        return _of_amount(value, kind)
    return _(_NEEDED.get(type(kind).__name__, N_("does not fit")))


def _of_amount(value: Any, kind: schema.CustomType) -> str:
    """What an amount's own reader says."""
    try:
        decoded(kind.cls, value)
    except ValueError as error:
        return _("does not fit: {reason}", reason=str(error))
    return _("does not fit")


def _of_text(value: Any, kind: schema.StrType) -> str:
    if not isinstance(value, str):
        return _(_TEXT)
    least = kind.min_length or 0
    if len(value) < least:
        return _(_EMPTY) if least == 1 else _(_SHORT, n=least)
    if kind.max_length is not None and len(value) > kind.max_length:
        return _(_LONG, n=kind.max_length)
    return _(_FORM)


def _of_number(
    value: Any,
    kind: schema.IntType | schema.FloatType,
    strict: bool,
    read: Callable[[str], float],
    otherwise: str,
) -> str:
    """A bound that a number passes, or that there is no number."""
    if isinstance(value, str) and not strict:
        try:
            value = read(value)
        except ValueError:
            return _(otherwise)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _(otherwise)
    if kind.ge is not None and value < kind.ge:
        return _(_LEAST, n=kind.ge)
    if kind.gt is not None and value <= kind.gt:
        return _(_ABOVE, n=kind.gt)
    if kind.le is not None and value > kind.le:
        return _(_MOST, n=kind.le)
    return _(otherwise)
