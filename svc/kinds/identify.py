"""What a new record is called: as chosen, numbered, or as follows from what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from svc.kinds.derive import begins, referring, type_of
from svc.kinds.fields import fields_of
from svc.kinds.id_schemes import NamedId, Series, SlotId
from svc.kinds.table import KINDS

#: Gives a number, by the moment at which the record begins and the id of its parent.
Numbering = Callable[[datetime | None, str], str]
#: The desk and the sequence of numbers that stand for ones which are still to be given:
#: nobody was ever given so many, in no month.
_PENDING_DESK, _PENDING = "ZZ", 900_000_000


def identified(kind: str, values: Mapping[str, Any], number: Numbering, chosen: str = "") -> Any:
    """A record of these values with its id.

    Args:
        kind: Its kind.
        values: By field, without format and id.
        number: Gives it its number, where its kind has numbers.
        chosen: Its id, where people give one.

    Example:
        >>> from svc.kinds.unit import Use
        >>> identified("unit", {"building": "3", "use": Use.HOME}, lambda at, of: "", "3-1").id
        '3-1'
    """
    row = KINDS[kind]
    struct: Any = type_of(kind)
    scheme = row.ids[0]
    if isinstance(scheme, NamedId):
        return struct(format=row.format, id=chosen, **values)
    if isinstance(scheme, SlotId):
        unnamed = struct(format=row.format, id="", **values)
        return msgspec.structs.replace(unnamed, id=row.module().slot(unnamed))
    begun = begins(kind)
    at = values.get(begun) if begun else None
    return struct(format=row.format, id=number(at, parent_of(kind, values)), **values)


def parent_of(kind: str, values: Mapping[str, Any]) -> str:
    """The id of the record of which a new one is the child; empty where it is nobody's."""
    series = KINDS[kind].series
    if series is None or not series.parent:
        return ""
    field = next(one for one in fields_of(type_of(kind)) if one.refers == series.parent)
    return str(values[field.name])


def pending_number(series: Series, at: datetime | None, parent: str, place: int = 0) -> str:
    """A number that stands for one which is given later.

    Args:
        series: Its series.
        at: When the record begins, in the office's zone.
        parent: The id of the record it is a child of, where it is one.
        place: Which of several that wait.

    Example:
        >>> pending_number(Series("V"), datetime(2026, 11, 3), "", 7)
        'V2611-ZZ900000007'
    """
    return series.spell(parent or series.begins(at), _PENDING_DESK, _PENDING + place)


def renamed(record: Any, meant: Mapping[str, str]) -> Any:
    """A record that names others by what they are called now, in all its parts.

    Args:
        record: Any record, or part of one.
        meant: The new names, by what stands in the record; others stay.
    """
    struct: type[msgspec.Struct] = type(record)
    changed: dict[str, Any] = {}
    for field, code in referring(struct):
        held = getattr(record, field.name)
        values = (held if field.many else (held,)) if held is not None else ()
        now = tuple(meant.get(one, one) if code else renamed(one, meant) for one in values)
        if now != tuple(values):
            changed[field.name] = now if field.many else now[0]
    return msgspec.structs.replace(record, **changed) if changed else record


def names_in(record: Any) -> set[str]:
    """Whatever a record, or part of one, names at every depth, as references call it."""
    struct: type[msgspec.Struct] = type(record)
    names: set[str] = set()
    for field, code in referring(struct):
        held = getattr(record, field.name)
        values = (held if field.many else (held,)) if held is not None else ()
        names |= (
            {f"{code}:{one}" for one in values} if code else set().union(*map(names_in, values))
        )
    return names
