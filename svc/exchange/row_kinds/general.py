"""Rows of general kinds of record: what a mapping of them says follows from row and type.

A row becomes a record, or, of a kind whose events are appended, a row becomes one of
them. Nothing here knows which kind it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec

from svc.errors import SvcError
from svc.exchange.mapping.field_reader import BadCell, Parse
from svc.exchange.mapping.model import (
    FieldMap,
    Fields,
    ImportMapping,
    RowKind,
    Unknown,
    kind_of_rows,
)
from svc.exchange.row_kinds.field_parsers import parser_of
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.maker import BadRow, Maker, RowKindSpec, moment_of, no_complaints
from svc.kinds.derive import own_rule, type_of
from svc.kinds.fields import FieldSort, RecordField, every_field, field_of, fields_of
from svc.kinds.id_schemes import NamedId, Series
from svc.kinds.identify import identified, pending_number
from svc.kinds.labels import label, word_of
from svc.kinds.table import KINDS, RecordKind
from svc.language import _
from svc.model.actors import IMPORT
from svc.model.source import Source
from svc.store.yaml.codec import decode, encode
from svc.table import display_width

if TYPE_CHECKING:
    from svc.exchange.rows.lookup import OfficeLookup

#: In a mapping's type every field has this before its name, which may be any word.
_PREFIX = "field_"
#: Columns of a line of help that the parts of a value may take.
_ROOM = 48


class GeneralFields(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields that a kind's rows can get; a type of its own is made for each kind."""

    rows_of: ClassVar[tuple[tuple[str, RecordField], ...]] = ()

    def is_time(self, name: str) -> bool:
        """Whether a field is a moment."""
        return self._sort(name) is FieldSort.MOMENT

    def is_dated(self, name: str) -> bool:
        """Whether a field is a moment or a day."""
        return self._sort(name) in (FieldSort.MOMENT, FieldSort.DAY)

    def vocabulary(self, name: str) -> Collection[str] | None:
        """The words that a field may hold, where there is a choice."""
        return dict(self.rows_of)[name].words or None

    def _sort(self, name: str) -> FieldSort:
        field = dict(self.rows_of)[name]
        return FieldSort.TABLE if field.many else field.sort


class GeneralMaker(Maker):
    """Makes records of a general kind; their drafts are their files.

    Who is not named is the import itself. A record that is numbered here has a number
    that stands for its own until the import is recorded.
    """

    record: ClassVar[str]
    struct: ClassVar[type[msgspec.Struct]]

    def __init__(self, mapping: ImportMapping, known: OfficeLookup, now: datetime) -> None:
        known.prepare_kinds({one.refers for _path, one in every_field(self.struct) if one.refers})
        super().__init__(mapping, known, now)
        self._of = {field.name: field for field in fields_of(self.struct)}

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """What makes a value of each field."""
        moment = moment_of(mapping, self.known)
        parsers: dict[str, Parse] = {}
        for name, mapped in mapping.fields.given.items():
            field = field_of(self.struct, name)
            assert field is not None
            adding = field.refers == "department" and mapped.unknown is Unknown.ADD
            parsers[name] = (
                self.known.department
                if adding
                else parser_of(self.record, field, self.known, moment)
            )
        return parsers

    def is_personal(self, name: str) -> bool:
        """Whether no message may repeat what a field says."""
        field = field_of(self.struct, name)
        return field is not None and _is_personal(field)

    def contradictions(self, values: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """What happened, and lies ahead."""
        for name, value in values.items():
            if self._of[name].happens and value is not None and value > self.now:
                yield self.fields[name].bad(row, _("lies ahead"))

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The record of a row."""
        values = self.told(row)
        kind = KINDS[self.record]
        for step in kind.steps:
            if step.by and values.get(step.sets) is not None:
                values.setdefault(step.by, IMPORT)
        if "source" in self._of:
            values["source"] = Source(self.system, number)
        chosen = values.pop("id", "")
        if (untold := own_rule(self.record, "untold")) is not None:
            values |= untold(values)
        try:
            made = identified(self.record, values, self._pending, chosen)
        except SvcError as error:
            raise BadRow([BadCell("", "", error.message)]) from None
        numbered = isinstance(kind.ids[0], Series)
        return Draft(encode(made), id="" if numbered else made.id)

    def told(self, row: Sequence[str]) -> dict[str, Any]:
        """What a row says, and who did it where it does not."""
        values = {name: value for name, value in self.read(row).items() if value not in (None, ())}
        by = self._of.get("by")
        if by is not None and by.acts and by.required:
            values.setdefault("by", IMPORT)
        return values

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a record: its list's columns, but for what is personal."""
        made: Any = decode(data, self.struct, self.record)
        kind = KINDS[self.record]
        names = kind.listed or kind.columns
        shown = {name: _shown(self._of[name], getattr(made, name)) for name in names[:5]}
        return {"number": made.source.number, **shown} if getattr(made, "source", None) else shown

    def _pending(self, at: datetime | None, parent: str) -> str:
        series = KINDS[self.record].series
        assert series is not None
        zone = self.known.calendar.zone
        return pending_number(series, at.astimezone(zone) if at else None, parent)


class GeneralEventMaker(GeneralMaker):
    """Makes events; a draft is an event, its number that of its record."""

    counted = ("step",)
    repeats = True

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """As of any part, and what can happen to the kind."""
        return {**super().parsers(mapping), "action": _action(KINDS[self.record])}

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The event of a row; which it is of its record is settled later."""
        values = self.told(row)
        if "seq" in self._of:
            values["seq"] = 1
        event: Any = self.struct(**values)
        return Draft(encode(event), facts=(str(event.action),))

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of an event."""
        event: Any = decode(data, self.struct, self.record)
        return {"at": event.at.strftime("%Y-%m-%d %H:%M"), "step": str(event.action)}


def row_kind(name: RowKind) -> RowKindSpec:
    """The rows of a general kind, or its events."""
    found = kind_of_rows(name)
    assert found is not None, f"{name} are rows of a kind with code of its own"
    kind, events = found
    if events:
        struct = type_of_rows(kind, events=True)
        return _spec(name, kind, struct, rows_fields(kind, events=True), GeneralEventMaker, ())
    own = ("id",) if isinstance(kind.ids[0], NamedId) else ()
    return _spec(name, kind, type_of(kind.name), rows_fields(kind), GeneralMaker, own)


def type_of_rows(kind: RecordKind, *, events: bool) -> type[msgspec.Struct]:
    """What a row of a kind becomes: a record, or what is appended to one."""
    struct = type_of(kind.name)
    appended = field_of(struct, kind.events) if events else None
    return appended.type if appended else struct


def rows_fields(kind: RecordKind, *, events: bool = False) -> list[RecordField]:
    """The fields that rows of a kind can give, in order: all but what follows by itself."""
    own = ["format", "source", "seq"] if events else ["format", "source"]
    if not isinstance(kind.ids[0], NamedId):
        own.append("id")
    fields = fields_of(type_of_rows(kind, events=events))
    return [field for field in fields if field.name not in own]


def _spec(
    name: RowKind,
    kind: RecordKind,
    struct: type[msgspec.Struct],
    fields: Sequence[RecordField],
    maker: type[GeneralMaker],
    own: tuple[str, ...],
) -> RowKindSpec:
    title = "".join(part.capitalize() for part in name.split("-"))
    members = [
        (f"{_PREFIX}{one.name}", FieldMap)
        if one.required and not (one.name == "by" and one.acts)
        else (f"{_PREFIX}{one.name}", FieldMap | None, None)
        for one in fields
    ]
    fields_type: Any = msgspec.defstruct(
        f"{title}Fields", members, bases=(GeneralFields,), frozen=True, kw_only=True,
        forbid_unknown_fields=True, rename=lambda attribute: attribute.removeprefix(_PREFIX),
        namespace={"rows_of": tuple((one.name, one) for one in fields)},
    )  # fmt: skip
    mapping: Any = msgspec.defstruct(
        f"{title}Mapping", [("fields", fields_type)], bases=(ImportMapping,), frozen=True,
        kw_only=True, forbid_unknown_fields=True,
    )  # fmt: skip
    own_maker = type(f"{title}Maker", (maker,), {"record": kind.name, "struct": struct})
    told = partial(_documentation, name, kind, fields)
    return RowKindSpec(
        name, kind.name, mapping, own_maker, no_complaints(*own), told, name != kind.plural
    )


def _documentation(name: RowKind, kind: RecordKind, fields: Sequence[RecordField]) -> str:
    """What the help says of a mapping's fields."""
    lines = [f"    {one.name:<22} {text}".rstrip() for one in fields
             for text in [f"\n{'':27} ".join(_told(kind, one))]]  # fmt: skip
    events = name != kind.plural
    lead = _("Fields of {kind}, those with * are required:", kind=name)
    of = _("`source.number` is the column with the record's number, the source's or that of this"
           " office.")  # fmt: skip
    return "\n\n".join([str(name), *([of] if events else []), lead, "\n".join(lines)])


def _told(kind: RecordKind, field: RecordField) -> list[str]:
    """A field's heading, its words, and how several parts are written, as lines of help."""
    needed = "*" if field.required and field.name != "by" else " "
    lines = [f"{needed} {label(kind.name, field.name)}"]
    if field.words:
        meant = [_with_meaning(kind, field, one) for one in field.words]
        lines[0] += f": {meant[0]}"
        for text in meant[1:]:
            lines[-1] += ","
            if display_width(f"{lines[-1]} {text}") > _ROOM:
                lines.append(f"  {text}")
            else:
                lines[-1] += f" {text}"
    if field.sort is FieldSort.PART:
        example = _example([one.name for one in fields_of(field.type)])
        lines[-1] += f": {example}; …" if field.many else f": {example}"
    return lines


def _with_meaning(kind: RecordKind, field: RecordField, value: str) -> str:
    """A word as it stands in records, with what its reader calls it where that is another."""
    meaning = word_of(kind.name, field, value)
    return value if meaning == value else f"{value} {meaning}"


def _example(names: Sequence[str]) -> str:
    """How the parts of a value are written, as far as a line of help has room."""
    pieces = [f"{name}=…" for name in names]
    fitting = [piece for n, piece in enumerate(pieces) if len(",".join(pieces[: n + 1])) <= _ROOM]
    return ",".join([*fitting, *(["…"] if len(fitting) < len(pieces) else [])])


def _is_personal(field: RecordField) -> bool:
    if field.sort is FieldSort.PART:
        return any(map(_is_personal, fields_of(field.type)))
    return bool(field.personal)


def _shown(field: RecordField, value: Any) -> str | None:
    if value is None or _is_personal(field):
        return None
    return str(value) if not field.many else str(len(value))


def _action(kind: RecordKind) -> Parse:
    """One of the things that can happen to a kind, by its name or its Chinese."""
    meant = {step.chinese: step.name for step in kind.steps}
    meant |= {step.name: step.name for step in kind.steps}

    def read(text: str) -> str:
        if text not in meant:
            known = ", ".join(step.name for step in kind.steps)
            raise ValueError(_("is none of {words}; translate it with values:", words=known))
        return meant[text]

    return read
