"""What makes a value of a record's field of the text of a cell, by the field's type and marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from svc.exchange.mapping.field_reader import Parse, line, parts_of, text, whole_number
from svc.exchange.mapping.parsers import email, flag, phone
from svc.kinds.fields import FieldSort, RecordField, fields_of
from svc.kinds.labels import chinese_words
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.actors import PROGRAMS
from svc.model.amounts import decoded
from svc.rules.record.cell_text import cell_values, pairs_of
from svc.rules.record.conversion_errors import misfit

if TYPE_CHECKING:
    from datetime import datetime

    from svc.exchange.rows.lookup import OfficeLookup

#: Money and numbers as tables have them: `¥1,234.50`, `1 234.50元`, `35.5㎡`.
_DRESS = lazy_pattern(r"^(?:[¥￥$€]|RMB|CNY)\s*|\s*(?:元|m2|㎡|平方米|平米)$", re.IGNORECASE)
_GROUPS = lazy_pattern(r"(?<=[0-9])[,  ](?=[0-9]{3}(?![0-9]))")


def parser_of(
    kind: str, field: RecordField, known: OfficeLookup, moment: Callable[[str], datetime]
) -> Parse:
    """What makes a value of the text of one field.

    Args:
        kind: The kind of record, whose words are meant.
        field: One of its fields, or of a part of it.
        known: What is on file.
        moment: Makes a moment of a text, as the mapping says that times are written.
    """
    single = _single(kind, field, known, moment)
    return _several(single, parted=field.sort is not FieldSort.PART) if field.many else single


def _single(
    kind: str, field: RecordField, known: OfficeLookup, moment: Callable[[str], datetime]
) -> Parse:
    """What makes one value of a field of a text."""
    if field.refers:
        return _named(field, known)
    if field.personal in ("phone", "email"):
        read = phone(known.office.region) if field.personal == "phone" else email
        return lambda cell: read(whole_number(cell))
    if field.sort is FieldSort.MOMENT:
        return moment
    if field.sort is FieldSort.DAY:
        return lambda cell: moment(cell).date()
    if field.sort is FieldSort.FLAG:
        return flag
    if field.sort is FieldSort.WORD:
        return _word(kind, field)
    if field.sort is FieldSort.PART:
        return _part(kind, field, known, moment)
    if field.sort in (FieldSort.MONEY, FieldSort.MEASURE, FieldSort.NUMBER):
        return _amount(field)
    return _fitting(field, line if field.sort is FieldSort.LINE else text)


def _several(parse: Parse, *, parted: bool) -> Parse:
    """A reader of cells that hold several values, each once."""

    def read(cell: str) -> tuple[Any, ...]:
        try:
            values = cell_values(cell)
        except ValueError:
            raise ValueError(_("is JSON that cannot be read")) from None
        if parted and not cell.lstrip().startswith(("[", "{")):
            values = parts_of(cell)
        return tuple(dict.fromkeys(parse(_as_text(value)) for value in values))

    return read


def _as_text(value: Any) -> Any:
    return value if isinstance(value, (str, Mapping)) else str(value)


def _named(field: RecordField, known: OfficeLookup) -> Parse:
    """What a field names, by its id, the source's number or its name."""
    kind = field.refers
    if kind in ("department", "category"):
        return lambda cell: known.slug(kind, cell)
    if field.acts:
        return lambda cell: cell if cell in PROGRAMS else known.person(cell)
    if field.is_unit:
        return known.unit
    return _record(kind, known)


def _record(kind: str, known: OfficeLookup) -> Parse:
    """A record by its id; where that begins with a unit, the unit in any spelling."""

    def read(cell: str) -> str:
        unit, dot, which = cell.partition(".")
        try:
            return known.record(kind, cell)
        except ValueError:
            if not dot:
                raise
        return known.record(kind, f"{known.unit(unit)}.{which}")

    return read


def _word(kind: str, field: RecordField) -> Parse:
    """A word of the kind's vocabulary, or its Chinese."""
    meant = {chinese: word for word, chinese in chinese_words(kind, field).items()}
    meant |= {word: word for word in field.words}

    def read(cell: str) -> Any:
        if cell not in meant:
            raise ValueError(
                _("is none of {words}; translate it with values:", words=", ".join(field.words))
            )
        return field.type(meant[cell])

    return read


def _amount(field: RecordField) -> Parse:
    """A number, money or an area, as written in a table."""
    fit = _fitting(field, str)

    def read(cell: str) -> Any:
        plain = unicodedata.normalize("NFKC", cell).strip()
        plain = _GROUPS.sub("", _DRESS.sub("", plain)).strip()
        return fit(whole_number(plain) if field.sort is FieldSort.NUMBER else plain)

    return read


def _fitting(field: RecordField, clean: Callable[[str], str]) -> Parse:
    """A value that the field's own type takes."""

    def read(cell: str) -> Any:
        plain = clean(cell)
        try:
            return msgspec.convert(plain, field.annotation, strict=False, dec_hook=decoded)
        except msgspec.ValidationError:
            raise ValueError(misfit(plain, field.annotation, strict=False).reason) from None

    return read


def _part(
    kind: str, field: RecordField, known: OfficeLookup, moment: Callable[[str], datetime]
) -> Parse:
    """A part with fields of its own: `what=rice,price=45.50`, or an object of JSON."""
    inner = {one.name: one for one in fields_of(field.type)}
    parsers = {name: parser_of(kind, one, known, moment) for name, one in inner.items()}

    def read(cell: Any) -> Any:
        part = dict(cell) if isinstance(cell, Mapping) else _object(cell)
        unknown = [name for name in part if name.replace("-", "_") not in inner]
        missing = [one.name for one in inner.values() if one.required and one.name not in part]
        if unknown or missing:
            raise ValueError(
                _("must say {fields}, as {example}", fields=", ".join(inner),
                  example=",".join(f"{name}=…" for name in inner))
            )  # fmt: skip
        values = {name.replace("-", "_"): value for name, value in part.items()}
        return field.type(**{name: parsers[name](_flat(one)) for name, one in values.items()})

    return read


def _flat(value: Any) -> str:
    if isinstance(value, (list, dict)):
        return msgspec.json.encode(value).decode()
    return str(value).lower() if isinstance(value, bool) else str(value)


def _object(cell: str) -> dict[str, Any]:
    """The fields of a part from its text; none of a text that is no part."""
    if cell.lstrip().startswith("{"):
        try:
            found = cell_values(cell)[0]
        except ValueError:
            raise ValueError(_("is JSON that cannot be read")) from None
        return dict(found)
    return dict(pairs_of(cell) or {"": ""})
