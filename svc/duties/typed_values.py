"""Typed words held against the record they are meant for, before anything is written."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, get_args

import msgspec

# Loaded once a type is looked into (`svc.light_imports`).
from msgspec import inspect as schema

from svc.errors import UsageError
from svc.language import _
from svc.rules.record.conversion_errors import misfit, plain_kind
from svc.rules.ticket.history import typed


def fit(record: type[msgspec.Struct], field: str, text: str, spelled: str) -> Any:
    """A text as the value that a record's field holds.

    Args:
        record: The record type.
        field: Its field.
        text: What was typed.
        spelled: How it is given on the command line, such as `--place`.

    Raises:
        UsageError: It does not fit. The text is not repeated: it may be personal.
    """
    try:
        return typed(record, field, text)
    except msgspec.ValidationError:
        way_out = _choices(record, field) or _("give another value")
        reason = _reason(text, _annotation(record, field))
        raise UsageError(_("{field} {reason}", field=spelled, reason=reason), way_out) from None


def plain_text(text: str) -> str:
    """Words with one sort of line end, and no blanks or empty lines around them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def callable_phone(text: str, spelled: str) -> str:
    """A phone number somebody could be called at, as written.

    Raises:
        UsageError: It is none. It is not repeated: it is personal.
    """
    from svc.rules.record.phones import looks_like_phone

    if not looks_like_phone(text):
        raise UsageError(
            _("{field} is no phone number that could be called", field=spelled),
            _("write it as it is dialled"),
        )
    return text


def _choices(record: type[msgspec.Struct], field: str) -> str:
    """The words that a field of fixed vocabulary may hold."""
    kind = _annotation(record, field)
    for part in (kind, *get_args(kind)):
        if isinstance(part, type) and issubclass(part, StrEnum):
            return _("one of {known}", known=", ".join(part))
    return ""


def _annotation(record: type[msgspec.Struct], field: str) -> Any:
    return next(one.type for one in msgspec.structs.fields(record) if one.name == field)


def _reason(text: str, annotation: Any) -> str:
    kind = plain_kind(schema.type_info(annotation))
    if isinstance(kind, schema.StrType):
        if kind.max_length is not None and len(text) > kind.max_length:
            most = kind.max_length
            return _("has {count} characters; at most {most} are kept", count=len(text), most=most)
        if kind.pattern and ("\n" in text or "\r" in text):
            return _("must be one line")
    return misfit(text, kind, strict=False).reason
