"""A record of any kind made of its type alone: for tests of kinds that the sample has none of."""

from __future__ import annotations

import re
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import msgspec
from msgspec import inspect

from svc.kinds.derive import type_of
from svc.kinds.fields import FieldSort, fields_of
from svc.model.amounts import decoded


def made_record(kind: str) -> Any:
    """A record whose required fields hold the least that fits, and whose words hold some."""
    struct = type_of(kind)
    plain = _struct(inspect.type_info(struct))  # type: ignore[arg-type]
    for field in fields_of(struct):
        said = field.sort in (FieldSort.TEXT, FieldSort.LINE) and not (field.many or field.pattern)
        if said and field.name not in plain and not field.refers:
            plain[field.name] = "words"
    return msgspec.convert(plain, struct, strict=False, dec_hook=decoded)


def _struct(kind: inspect.StructType) -> dict[str, Any]:
    return {one.encode_name: _value(one.type) for one in kind.fields if one.required}


#: What a file holds of types that ask no more.
_LEAST: dict[type[inspect.Type], Any] = {
    inspect.DateTimeType: "2026-04-01T09:00:00+08:00", inspect.DateType: "2026-04-01",
    inspect.BoolType: True, inspect.DictType: {},
}  # fmt: skip


def _value(kind: inspect.Type) -> Any:
    """The least value that a type takes, as a file would hold it."""
    if isinstance(kind, inspect.Metadata):
        return _value(kind.type)
    if isinstance(kind, inspect.StructType):
        return _struct(kind)
    if isinstance(kind, inspect.UnionType):
        return _value(next(one for one in kind.types if not isinstance(one, inspect.NoneType)))
    if isinstance(kind, (inspect.VarTupleType, inspect.ListType)):
        return [_value(kind.item_type)] * (kind.min_length or 0)
    return _LEAST.get(type(kind)) or _scalar(kind)


def _scalar(kind: inspect.Type) -> Any:
    if isinstance(kind, inspect.StrType):
        return matching(kind.pattern) if kind.pattern else "words"
    if isinstance(kind, inspect.EnumType):
        return next(iter(kind.cls)).value
    if isinstance(kind, inspect.IntType):
        return kind.ge or 1
    return {} if isinstance(kind, inspect.DictType) else "1.00"


def matching(pattern: str) -> str:
    r"""A short text that a pattern matches.

    Example:
        >>> matching(r"^[A-Z][0-9]{4}-(?:a|b)+\Z")
        'A0000-a'
    """
    found = "".join(map(_one, parser.parse(pattern)))
    assert re.search(pattern, found), (pattern, found)
    return found


def _one(node: tuple[Any, Any]) -> str:
    """What a part of a pattern matches."""
    sort, held = node
    if sort is sre.LITERAL:
        return chr(held)
    if sort is sre.IN and held[0][0] is sre.NEGATE:
        return "x"
    if sort is sre.IN:
        return next(chr(one if what is sre.LITERAL else one[0]) for what, one in held
                    if what in (sre.LITERAL, sre.RANGE))  # fmt: skip
    if sort in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return "".join(map(_one, held[2])) * held[0]
    if sort is sre.SUBPATTERN:
        return "".join(map(_one, held[3]))
    if sort is sre.BRANCH:
        return "".join(map(_one, held[1][0]))
    return "x" if sort is sre.ANY else ""
