"""What was typed for a field of a record, as the value that the field holds.

The field's type and its marks say how it is read: a moment, a day, an amount, a word of
a vocabulary, a phone that could be called, the record of another kind it names, or a part
with fields of its own. A value that may be personal is not repeated in what is said of it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup
from svc.duties.typed_values import plain_text
from svc.errors import NotFound, UsageError
from svc.kinds.fields import FieldSort, RecordField, fields_of
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.model.amounts import decoded
from svc.rules.office.naming import meant
from svc.rules.record.cell_text import pairs_of
from svc.rules.record.conversion_errors import misfit
from svc.rules.record.emails import is_email
from svc.rules.record.phones import is_callable
from svc.rules.time.coming import parse_coming
from svc.rules.time.parsing import in_zone, parse_moment

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def value_of(desk: Desk, field: RecordField, text: str) -> Any:
    """One value of a field, from what was typed.

    Raises:
        UsageError: It does not fit.
        NotFound: It names nothing that is on file.
    """
    text = plain_text(text)
    if field.refers:
        return _named(desk, field, text)
    if field.personal in _PERSONAL:
        return _PERSONAL[field.personal](desk, text)
    if field.sort is FieldSort.PART:
        return _part(desk, field, text)
    if field.sort is FieldSort.DAY:
        return day_of(desk, text)
    if field.sort is FieldSort.MOMENT and not field.happens:
        return parse_coming(text, desk.now, desk.zone)
    if field.sort is FieldSort.MOMENT:
        return in_zone(parse_moment(text, desk.now, desk.zone), desk.zone)
    if field.sort in (FieldSort.TEXT, FieldSort.LINE):
        return _text(field, text)
    if field.sort is FieldSort.FLAG:
        text = _FLAGS.get(text.lower(), text)
    return _converted(field, unicodedata.normalize("NFKC", text))


def day_of(desk: Desk, text: str | date | None) -> date:
    """A day as typed, in the office's zone; today if none was.

    Raises:
        UsageError: It cannot be read.
    """
    if isinstance(text, date) and not isinstance(text, datetime):
        return text
    if not text:
        return desk.moment(None).date()
    return parse_moment(str(text), desk.now, desk.zone, day_at=time(12)).date()


def _converted(field: RecordField, text: str) -> Any:
    try:
        value = msgspec.convert(text, field.annotation, strict=False, dec_hook=decoded)
    except msgspec.ValidationError:
        shown = _("what was typed") if field.personal else repr(text)
        choices = ", ".join(field.words)
        why = misfit(text, field.annotation, strict=False).reason
        raise UsageError(
            _("{field} cannot be {text}", field=field.name, text=shown),
            _("one of {known}", known=choices) if choices else why,
        ) from None
    return value


def _text(field: RecordField, text: str) -> str:
    if not text:
        raise UsageError(
            _("{field} is empty", field=field.name), _("write what it is, or leave it out")
        )
    if field.most and len(text) > field.most:
        raise UsageError(
            _("{field} has {count} characters", field=field.name, count=len(text)),
            _("write at most {most}", most=field.most),
        )
    if field.pattern and ("\n" in text or "\r" in text):
        raise UsageError(
            _("{field} has several lines", field=field.name), _("write it in one line")
        )
    if field.pattern and not re.match(field.pattern, text):
        shown = _("what was typed") if field.personal else repr(text)
        raise UsageError(
            _("{field} cannot be {text}", field=field.name, text=shown),
            _("use small letters a-z, digits, dots, hyphens"),
        )
    return text


def _phone(desk: Desk, text: str) -> str:
    if not is_callable(text, desk.office.region):
        raise UsageError(
            _("that is no phone number that could be called"), _("write it as it is dialled")
        )
    return text


def _email(_desk: Desk, text: str) -> str:
    if not is_email(text):
        raise UsageError(_("that is no email address"), _("write it like name@example.org"))
    return text


_PERSONAL: dict[str, Callable[[Desk, str], str]] = {"phone": _phone, "email": _email}


def _named(desk: Desk, field: RecordField, text: str) -> str:
    """The id of what a field names, from any way of writing it."""
    kind = field.refers
    if kind in _LISTED:
        listed = getattr(desk.office, _LISTED[kind])
        ids = meant(text, [(one.id, one.name, one.name_en) for one in listed])
        if len(ids) != 1:
            known = lookup.named_list([(one.id, one.name) for one in listed])
            raise NotFound(
                _("no {kind} {id!r}", kind=noun(kind), id=text),
                _("one of {known}", known=known),
            )
        return ids[0]
    if KINDS[kind].series is not None and not KINDS[kind].series.parent:  # type: ignore[union-attr]
        return lookup.find_number(desk.index, text, kind)
    if KINDS[kind].house:
        return lookup.unit(desk.index, text)
    if not desk.holds(kind, text):
        raise NotFound(
            _("no {kind} {id!r}", kind=noun(kind), id=text),
            _("svc {command}", command=KINDS[kind].listing),
        )
    return text


_FLAGS = {"yes": "true", "y": "true", "是": "true", "no": "false", "n": "false", "否": "false"}
_LISTED = {"department": "departments", "category": "categories"}


def _part(desk: Desk, field: RecordField, text: str) -> Any:
    """A part of a record, typed as `item=paint,amount=12.50` or as JSON."""
    given = _json(field, text) if text.startswith("{") else _pairs(field, text)
    known = {inner.name: inner for inner in fields_of(field.type)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        inner = known.get(name.replace("-", "_"))
        if inner is None:
            raise UsageError(
                _("{field} has no {name}", field=field.name, name=name),
                _("one of {known}", known=", ".join(known)),
            )
        texts = value if isinstance(value, list) else [value]
        made = tuple(value_of(desk, inner, _spelled(one)) for one in texts)
        values[inner.name] = made if inner.many else made[0]
    missing = [
        inner.name for inner in known.values() if inner.required and inner.name not in values
    ]
    if missing:
        raise UsageError(
            _("{field} lacks {missing}", field=field.name, missing=", ".join(missing)),
            _("write it as {example}", example=",".join(f"{name}=…" for name in known)),
        )
    return field.type(**values)


def _spelled(value: Any) -> str:
    """A value of a JSON object as it would be typed."""
    if isinstance(value, (dict, bool)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _pairs(field: RecordField, text: str) -> dict[str, str]:
    pairs = pairs_of(text)
    if pairs is None:
        example = ",".join(f"{inner.name}=…" for inner in fields_of(field.type))
        raise UsageError(
            _("{field} cannot be read", field=field.name),
            _("write it as {example}", example=example),
        )
    return pairs


def _json(field: RecordField, text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise UsageError(
            _("{field} cannot be read", field=field.name),
            _("write it as {example}", example='{"name": "…"}'),
        )
    return value
