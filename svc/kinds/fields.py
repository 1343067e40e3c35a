"""What the fields of a record are: read off its type once, with the marks on them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache, partial
from typing import Any

import msgspec

# Loaded once a type is looked into (`svc.light_imports`): what that told of moments is kept.
from msgspec import inspect

from svc.model.amounts import Measured, Money
from svc.named_tuple import NamedTuple
from svc.rules.record.conversion_errors import scalar_annotation
from svc.start_pack import kept_value


class FieldSort(StrEnum):
    """What one value of a field is."""

    TEXT = "text"
    LINE = "line"
    WORD = "word"
    MOMENT = "moment"
    DAY = "day"
    NUMBER = "number"
    FLAG = "flag"
    MONEY = "money"
    MEASURE = "measure"
    PART = "part"
    TABLE = "table"


class RecordField(NamedTuple):
    """One field of a record, or of a part of one.

    Attributes:
        name: As it stands in files.
        sort: What one value of it is.
        type: That value's type.
        many: Whether it holds a list of them.
        required: Whether it must be there.
        default: What it is where it is absent.
        refers: The kind of record that it names; empty for none.
        happens: Whether it is a moment of the world, which `--as-of` may hide.
        personal: How it is masked (see `svc.model.fields`); empty where it is not personal.
        pattern: What its text must look like; empty where nothing is asked.
        most: The longest text, or the largest number; None where nothing is asked.
        annotation: What msgspec holds one value of it against.
        safe: The value that wins where two desks wrote different ones; None for none.
        keyed: Of a list, the fields by which its items are told apart; empty where an
            item is what it is as a whole.
        grows: Of a list, whether items are only added to it, also to a body that never
            changes; of one item that two desks wrote differently, one counts as a whole.
    """

    name: str
    sort: FieldSort
    type: Any
    many: bool
    required: bool
    default: Any
    refers: str = ""
    happens: bool = False
    personal: str = ""
    pattern: str = ""
    most: int | None = None
    annotation: Any = None
    safe: Any = None
    keyed: tuple[str, ...] = ()
    grows: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words it may hold, where there is a choice."""
        return tuple(str(word) for word in self.type) if self.sort is FieldSort.WORD else ()

    @property
    def acts(self) -> bool:
        """Whether it names somebody who may act."""
        return self.refers == "staff"

    @property
    def is_unit(self) -> bool:
        """Whether it names a unit, which people spell in many ways."""
        return self.refers == "unit"

    @property
    def is_of_unit(self) -> bool:
        """Whether it names something by the unit that it belongs to: a meter."""
        return self.refers == "meter"


@cache
def fields_of(struct: type[msgspec.Struct]) -> tuple[RecordField, ...]:
    """The fields of a record's type, or of a part's, in order."""
    return tuple(_field(field) for field in msgspec.structs.fields(struct))


def field_of(struct: type[msgspec.Struct], name: str) -> RecordField | None:
    """One of them by name; None if there is none."""
    return next((field for field in fields_of(struct) if field.name == name), None)


def every_field(struct: type[msgspec.Struct]) -> Iterator[tuple[str, RecordField]]:
    """All fields at every depth, each with its path: `events[].at`, `source.number`."""
    for field in fields_of(struct):
        yield field.name, field
        if field.sort is FieldSort.PART:
            place = f"{field.name}[]" if field.many else field.name
            yield from ((f"{place}.{path}", inner) for path, inner in every_field(field.type))


@cache
def moments_of(struct: type[msgspec.Struct]) -> frozenset[str]:
    """Keys of a file of this type, at every depth, whose values are moments."""
    name = f"moments:{struct.__module__}.{struct.__qualname__}"
    return kept_value(name, (struct.__module__, __name__), partial(_moments_of, struct))


def _moments_of(struct: type[msgspec.Struct]) -> frozenset[str]:
    keys: set[str] = set()
    waiting: list[inspect.Type] = [inspect.type_info(struct)]
    while waiting:
        kind = waiting.pop()
        if isinstance(kind, inspect.StructType):
            for field in kind.fields:
                inner = list(_inside(field.type))
                if any(isinstance(value, inspect.DateTimeType) for value in inner):
                    keys.add(field.encode_name)
                waiting += inner
    return frozenset(keys)


def _inside(kind: inspect.Type) -> Iterator[inspect.Type]:
    """Whatever a value of a type may be, or hold."""
    if isinstance(kind, inspect.Metadata):
        yield from _inside(kind.type)
    elif isinstance(kind, inspect.UnionType):
        for branch in kind.types:
            yield from _inside(branch)
    elif isinstance(kind, (inspect.VarTupleType, inspect.ListType)):
        yield from _inside(kind.item_type)
    elif isinstance(kind, inspect.DictType):
        yield from _inside(kind.value_type)
    else:
        yield kind


def _field(field: msgspec.structs.FieldInfo) -> RecordField:
    marks: dict[str, Any] = {}
    kind, many = _unwrapped(inspect.type_info(field.type), marks)
    type_, sort = _sort(kind)
    default = () if many and field.default is msgspec.NODEFAULT else field.default
    return RecordField(
        field.encode_name,
        sort,
        type_,
        many,
        field.required,
        None if default is msgspec.NODEFAULT else default,
        marks.get("refers", ""),
        bool(marks.get("happens")),
        marks.get("personal", ""),
        getattr(kind, "pattern", None) or "",
        getattr(kind, "max_length", None) or getattr(kind, "le", None),
        type_ if isinstance(kind, _no_single_values()) else scalar_annotation(kind),
        marks.get("safe"),
        marks.get("keyed") or (_key_of(type_) if many and sort is FieldSort.PART else ()),
        bool(marks.get("grows")),
    )


#: What names an item of a list, in parts that have it.
_NAMING = ("id", "rule", "code", "day")


def _key_of(part: type[msgspec.Struct]) -> tuple[str, ...]:
    """By what items of a list are told apart, where their type says nothing else."""
    required = {field.encode_name for field in msgspec.structs.fields(part) if field.required}
    return next(((name,) for name in _NAMING if name in required), ())


def _unwrapped(kind: inspect.Type, marks: dict[str, Any]) -> tuple[inspect.Type, bool]:
    """What one value of a field is: without `None`, marks, and the tuple around it."""
    many = False
    while True:
        if isinstance(kind, inspect.Metadata):
            marks |= kind.extra or {}
            kind = kind.type
        elif isinstance(kind, inspect.UnionType):
            kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
        elif isinstance(kind, inspect.VarTupleType):
            kind, many = kind.item_type, True
        else:
            return kind, many


@cache
def _no_single_values() -> tuple[type[inspect.Type], ...]:
    return inspect.StructType, inspect.DictType, inspect.LiteralType


@cache
def _plain_sorts() -> tuple[tuple[type[inspect.Type], type, FieldSort], ...]:
    return (
        (inspect.DateTimeType, str, FieldSort.MOMENT),
        (inspect.DateType, str, FieldSort.DAY),
        (inspect.IntType, int, FieldSort.NUMBER),
        (inspect.BoolType, bool, FieldSort.FLAG),
        (inspect.DictType, dict, FieldSort.TABLE),
    )


def _sort(kind: inspect.Type) -> tuple[Any, FieldSort]:
    if isinstance(kind, inspect.StructType):
        return kind.cls, FieldSort.PART
    if isinstance(kind, inspect.EnumType):
        return kind.cls, FieldSort.WORD
    if isinstance(kind, inspect.CustomType) and issubclass(kind.cls, Money):
        return kind.cls, FieldSort.MONEY
    if isinstance(kind, inspect.CustomType) and issubclass(kind.cls, Measured):
        return kind.cls, FieldSort.MEASURE
    if isinstance(kind, inspect.StrType):
        return str, FieldSort.LINE if kind.pattern else FieldSort.TEXT
    if isinstance(kind, inspect.LiteralType):
        return kind, FieldSort.WORD
    for plain, type_, sort in _plain_sorts():
        if isinstance(kind, plain):
            return type_, sort
    raise TypeError(f"{kind} is no type of a record's field; a float, say, is never one")
