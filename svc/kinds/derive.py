"""What follows from a kind's row and from the type of its records.

References, flaws, rows of the index, what had happened by a moment, what may be
changed and what never may: each is one function over any record. A rule of a
kind's own is a function in its file that this module calls: `flaws(record)` for what
must hold of a record by itself, `slot(record)` for an id that follows from what it is
about, `tables(record, region)` for further rows of the index. What is derived can
be a rule of its own as well, where a record is more than its fields: `references` and
`names`, `as_of(record, moment)`, `lost_steps(before, after)` of a timeline that only grows,
`masked(plain)` where it depends on a record what of it is personal, `may_happen(record, event)`
where an event can come too late or too early, and `standing(plain)` of what lists say besides:
how it stands, which follows from its events.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from importlib import import_module
from operator import methodcaller
from typing import Any

import msgspec

from svc.kinds.fields import FieldSort, RecordField, fields_of
from svc.kinds.id_schemes import Series, SlotId
from svc.kinds.table import KINDS, RecordKind, RecordStep
from svc.kinds.two_persons import unconfirmed
from svc.language import _
from svc.model.actors import PROGRAMS
from svc.model.amounts import encoded
from svc.rules.record.flaws import Flaw, format_flaws, month_flaws
from svc.rules.record.masking import mask_email, mask_name, mask_phone
from svc.rules.record.personal_words import masked_words
from svc.rules.ticket.references import Reference
from svc.rules.time.seconds import seconds

#: Codes of what the office's rules list: it is named like a record, and is none.
LISTED = {"department": "d", "category": "c"}

_JSON = msgspec.json.Encoder(enc_hook=encoded)
#: Rows by table of the index; each row without `row` and `head`.
Rows = dict[str, list[tuple[Any, ...]]]
_Reader = Callable[[Any], Iterator[tuple[str, str]]]


def type_of(kind: str) -> type[msgspec.Struct]:
    """The type of a kind's records."""
    return _type_of(KINDS[kind].record)


@cache
def _type_of(record: str) -> type[msgspec.Struct]:
    module, _colon, name = record.partition(":")
    struct: type[msgspec.Struct] = getattr(import_module(module), name)
    return struct


@cache
def own_rule(kind: str, name: str) -> Callable[..., Any] | None:
    """A rule of a kind's own, of that name; None where its file has none."""
    rule: Callable[..., Any] | None = getattr(KINDS[kind].rules_module(), name, None)
    return rule


def references(kind: str, record: Any) -> list[Reference]:
    """Every mention in a record of what must exist elsewhere, in the order of its fields."""
    if own := own_rule(kind, "references"):
        return list(own(record))
    if not KINDS[kind].derived:
        return []
    return [Reference(path, name) for path, name in _mentions(type_of(kind), record, "")]


def names(kind: str, record: Any) -> str | None:
    """What a record names, each once, parted by blanks; None if it names nothing."""
    if own := own_rule(kind, "names"):
        return str(own(record))
    return " ".join(dict.fromkeys(one.name for one in references(kind, record))) or None


def _mentions(struct: type[msgspec.Struct], value: Any, place: str) -> Iterator[tuple[str, str]]:
    for field, code in referring(struct):
        held = getattr(value, field.name)
        if held is None or held == ():
            continue
        for number, part in enumerate(held if field.many else (held,)):
            where = f"{place}{field.name}[{number}]" if field.many else place + field.name
            if not code:
                yield from _mentions(field.type, part, f"{where}.")
            elif not (code == "s" and part in PROGRAMS):
                yield where, f"{code}:{part}"


@cache
def referring(struct: type[msgspec.Struct]) -> tuple[tuple[RecordField, str], ...]:
    """The fields that name something, each with its code; none for a part that may."""
    fields = []
    for field in fields_of(struct):
        if field.refers:
            fields.append((field, LISTED.get(field.refers) or KINDS[field.refers].code))
        elif field.sort is FieldSort.PART and referring(field.type):
            fields.append((field, ""))
    return tuple(fields)


def flaws(kind: str, record: Any) -> list[Flaw]:
    """Everything wrong with a record by itself; the order is that of its fields."""
    row = KINDS[kind]
    found = list(_common(row, record)) if row.derived else []
    own = own_rule(kind, "flaws")
    return found + list(own(record) if own else ())


def _common(row: RecordKind, record: Any) -> Iterator[Flaw]:
    """What holds of every kind: its format, its number's month, moments in their order."""
    yield from format_flaws(record, row.format)
    scheme = row.scheme(record.id)
    begun = _begins(type_of(row.name))
    monthly = isinstance(scheme, Series) and scheme.span == "month" and not scheme.parent
    if monthly and begun:
        yield from month_flaws(record.id, begun, getattr(record, begun))
    if isinstance(scheme, SlotId):
        expected = row.module().slot(record)
        if record.id != expected:
            yield Flaw("id", _("is {id}, but what it is about says {slot}",
                               id=record.id, slot=expected))  # fmt: skip
    for step in _dated_steps(row.name):
        yield from _step_flaws(row, step, record)
    for path, name, who in unconfirmed(row.name, record):
        yield Flaw(path, _("{step} is unconfirmed: {who} did both", step=name, who=who), note=True)


@cache
def _dated_steps(kind: str) -> tuple[RecordStep, ...]:
    """The steps of a kind that set a moment; those of the others are events."""
    return tuple(step for step in KINDS[kind].steps if step.sets)


def _step_flaws(row: RecordKind, step: RecordStep, record: Any) -> Iterator[Flaw]:
    when = getattr(record, step.sets)
    if when is None:
        return
    earlier = step.after or _begins(type_of(row.name))
    before = getattr(record, earlier) if earlier else None
    if step.after and before is None:
        yield Flaw(step.sets, _("is set, but {field} is not", field=step.after))
    elif before is not None and when < before:
        yield Flaw(step.sets, _("is before {field}", field=earlier))
    for other in step.unless:
        if getattr(record, other) is not None:
            yield Flaw(step.sets, _("is set, and so is {field}", field=other))


@cache
def _begins(struct: type[msgspec.Struct]) -> str:
    """The field of the moment at which a record begins: the first that must be there."""
    found = (f.name for f in fields_of(struct) if f.happens and f.required and not f.many)
    return next(found, "")


def begins(kind: str) -> str:
    """The field of the moment at which records of a kind begin; empty if they have none."""
    return _begins(type_of(kind))


# What had happened by a moment


def as_of(kind: str, record: Any, moment: datetime) -> Any:
    """A record as it was at a moment: None before its first, later moments and events unset.

    With a moment that is unset goes what came with it: who did it, and what was said.
    """
    if own := own_rule(kind, "as_of"):
        return own(record, moment)
    then = _rewound(type_of(kind), record, moment)
    steps = [] if then is None else [step for step in KINDS[kind].steps if step.sets]
    taken = {True: set[str](), False: set[str]()}
    for step in steps:
        had_happened = getattr(then, step.sets) is not None
        taken[had_happened] |= {step.by, *(name.rstrip("?") for name in step.takes)} - {""}
    gone = {
        field.name: field.default
        for field in fields_of(type_of(kind))
        if field.name in taken[False] - taken[True] and not field.required
    }
    return msgspec.structs.replace(then, **gone) if gone and then != record else then


def _rewound(struct: type[msgspec.Struct], value: Any, moment: datetime) -> Any:
    changed: dict[str, Any] = {}
    for field in _happening(struct):
        held = getattr(value, field.name)
        if held is None or held == ():
            continue
        kept = tuple(
            then
            for one in (held if field.many else (held,))
            if (then := _then(field, one, moment)) is not None
        )
        if field.many:
            changed[field.name] = kept
        elif kept:
            changed[field.name] = kept[0]
        elif field.required:
            return None
        else:
            changed[field.name] = field.default
    return msgspec.structs.replace(value, **changed) if changed else value


def _then(field: RecordField, value: Any, moment: datetime) -> Any:
    if field.happens:
        return value if value <= moment else None
    return _rewound(field.type, value, moment)


@cache
def _happening(struct: type[msgspec.Struct]) -> tuple[RecordField, ...]:
    return tuple(
        field
        for field in fields_of(struct)
        if field.happens or (field.sort is FieldSort.PART and _happening(field.type))
    )


def _moments(struct: type[msgspec.Struct], value: Any) -> Iterator[datetime]:
    for field in _happening(struct):
        held = getattr(value, field.name)
        for part in (held or ()) if field.many else (held,):
            if part is not None:
                yield from [part] if field.happens else _moments(field.type, part)


# The index


def rows(kind: str, record: Any, region: str) -> Rows:
    """A record as rows of the index's tables.

    Args:
        kind: One whose rows are derived.
        record: Of its type.
        region: ISO 3166 code by which phones without a country code are read.

    Raises:
        InvalidData: A moment that no index can hold.
    """
    row = KINDS[kind]
    struct = type_of(kind)
    values: list[Any] = [record.id]
    series = _series(kind)
    if series is not None:
        values += _numbered(row, series, record.id)
    for name, keep in _columns(kind):
        held = getattr(record, name)
        values.append(None if held is None else keep(held))
    if row.whole:
        values.append(_as_json(record))
    begun = _begins(struct)
    last = max(_moments(struct, record), default=None)
    values += [seconds(getattr(record, begun)) if begun else None, seconds(last)]
    if row.sourced:
        values += [record.source.system, record.source.number] if record.source else [None, None]
    found: Rows = {kind: [tuple(values)]}
    if row.tables:
        found |= row.module().tables(record, region)
    return found


@cache
def _series(kind: str) -> Series | None:
    return KINDS[kind].series


def _numbered(row: RecordKind, series: Series, record_id: str) -> list[Any]:
    """Series, desk and sequence; nothing of an id that is no number."""
    if len(row.ids) > 1 and row.scheme(record_id) is not series:
        return [None, None, None]
    number = series.parse(record_id)
    return [number.yymm, number.desk, number.sequence]


@cache
def _columns(kind: str) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The fields that have a column, each with how the column keeps a value that is there."""
    by_name = {field.name: field for field in fields_of(type_of(kind))}
    return tuple((name, _keeper(by_name[name])) for name in KINDS[kind].columns)


def _keeper(field: RecordField) -> Callable[[Any], Any]:
    """How a column keeps what a field holds."""
    keep = _KEEPERS.get(field.sort, str)
    if not field.many:
        return keep
    if field.sort is FieldSort.WORD or field.refers:
        return lambda values: " ".join(map(str, values))
    return lambda values: json.dumps([keep(one) for one in values], ensure_ascii=False)


def _as_json(value: Any) -> str:
    return _JSON.encode(value).decode()


#: How one value is kept, where that is not as its text.
_KEEPERS: dict[FieldSort, Callable[[Any], Any]] = {
    FieldSort.MOMENT: seconds, FieldSort.DAY: date.isoformat,
    FieldSort.FLAG: int, FieldSort.MONEY: int, FieldSort.NUMBER: int,
    FieldSort.MEASURE: methodcaller("scaled"),
    FieldSort.PART: _as_json, FieldSort.TABLE: _as_json,
}  # fmt: skip


# What may change


def body_changes(kind: str, before: Any, after: Any) -> list[str]:
    """Fields of the body in which two versions of a record differ: its events may, no other."""
    events = KINDS[kind].events
    if KINDS[kind].mends:
        return []
    return [
        field.name
        for field in fields_of(type_of(kind))
        if field.name not in (events, "format", "disputes")
        and not _stands(field, getattr(before, field.name), getattr(after, field.name))
    ]


def _stands(field: RecordField, before: Any, after: Any) -> bool:
    """Whether a field of the body is what it was, or a list that only grew."""
    return before == after or (field.grows and all(item in after for item in before))


def lost_events(kind: str, before: Any, after: Any) -> bool:
    """Whether events that were appended are missing, or changed, in a later version."""
    events = KINDS[kind].events
    if not events:
        return False
    held = list(getattr(after, events))
    for event in getattr(before, events):
        if event not in held:
            return True
        held.remove(event)
    return False


def lost_steps(kind: str, before: Any, after: Any) -> list[Flaw]:
    """Steps that a later version of a record changed or left out, where its kind has some."""
    own = own_rule(kind, "lost_steps")
    return list(own(before, after)) if own else []


# What people may read


def shown(kind: str, record: Mapping[str, Any], reveal: bool = False) -> dict[str, Any]:
    """A record's plain values as they may be shown: what is marked as personal is masked.

    What is only reported as an aggregate is left out, and said under `withheld`.
    """
    if reveal:
        return dict(record)
    struct = type_of(kind)
    masked = _masked(struct, record)
    if own := own_rule(kind, "masked"):
        masked = own(masked)
    withheld = [f.name for f in fields_of(struct) if f.personal == "withheld" and f.name in record]
    return {**masked, "withheld": withheld} if withheld else masked


def standing(kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """What lists of a kind say besides its fields, where its kind's file says so."""
    own = own_rule(kind, "standing")
    return dict(own(record)) if own else {}


def _masked(struct: type[msgspec.Struct], record: Mapping[str, Any]) -> dict[str, Any]:
    known = {field.name: field for field in fields_of(struct)}
    masked = {}
    for name, value in record.items():
        field = known.get(name)
        if field is None or field.personal == "withheld" or value is None:
            continue
        values = [_mask(field, one) for one in (value if field.many else [value])]
        masked[name] = values if field.many else values[0]
    return masked


def _mask(field: RecordField, value: Any) -> Any:
    if field.sort is FieldSort.PART:
        return _masked(field.type, value)
    if field.personal in _MASKS:
        return _MASKS[field.personal](str(value))
    return masked_words(value) if isinstance(value, str) and field.sort is FieldSort.TEXT else value


_MASKS: dict[str, Callable[[str], str]] = {
    "name": mask_name, "phone": mask_phone, "email": mask_email, "words": masked_words,
}  # fmt: skip
