"""YAML in and out: strict block style, read as text and typed by the record's schema.

`encode` writes keys in schema order and leaves out what is absent or at its
default. `decode` takes what `encode` wrote and what people write by hand,
refuses aliases, tags, unknown and duplicate keys, and names every error of a
file at once, with line and path. Reading is driven by the events of PyYAML's
C parser.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from svc.errors import InvalidData, Problem
from svc.kinds.fields import moments_of
from svc.kinds.table import noun
from svc.language import _
from svc.model.amounts import decoded, encoded
from svc.rules.record.conversion_errors import misfit
from svc.store.yaml import fast_reader
from svc.store.yaml.emitter import WRITERS, scalar
from svc.store.yaml.fast_reader import MAX_BYTES, NotPlain

T = TypeVar("T", bound=msgspec.Struct)

_fields: dict[type, tuple[list[str], list[Any]]] = {}
#: By type what writes a record as JSON and reads it by its schema.
_checkers: dict[type, tuple[msgspec.json.Encoder, msgspec.json.Decoder[Any]]] = {}


def encode(record: msgspec.Struct) -> bytes:
    """A record as the bytes of its file.

    Raises:
        InvalidData: Some text is not Unicode (a lone surrogate).
    """
    lines: list[str] = []
    _struct_lines(record, "", lines)
    lines.append("")
    try:
        return "\n".join(lines).encode()
    except UnicodeEncodeError as error:
        raise InvalidData(
            _("some text is not valid UTF-8"), _("type it anew, or convert the input to UTF-8")
        ) from error


def mapping_lines(items: Iterable[tuple[str, Any]], indent: str, lines: list[str]) -> None:
    """Append the lines of a mapping, each behind `indent`."""
    _lines([(key, None, value) for key, value in items], indent, lines)


def sequence_lines(values: tuple[Any, ...], indent: str, lines: list[str]) -> None:
    """Append the lines of a list, each behind `indent`."""
    for value in values:
        if isinstance(value, msgspec.Struct):
            first = len(lines)
            _struct_lines(value, indent + "  ", lines)
            lines[first] = f"{indent}- {lines[first][len(indent) + 2 :]}"
        else:
            lines.append(f"{indent}- {scalar(value, indent)}")


def _struct_lines(record: msgspec.Struct, indent: str, lines: list[str]) -> None:
    _lines(zip(*_spec(record), msgspec.structs.astuple(record), strict=True), indent, lines)


def _spec(record: msgspec.Struct) -> tuple[list[str], list[Any]]:
    """Names and defaults of a record's fields, in schema order."""
    kind = type(record)
    spec = _fields.get(kind)
    if spec is None:
        fields = msgspec.structs.fields(kind)
        spec = _fields[kind] = ([f.encode_name for f in fields], [f.default for f in fields])
    return spec


def _lines(entries: Iterable[tuple[str, Any, Any]], indent: str, lines: list[str]) -> None:
    """Append key and value of each entry, but for nothing and the default (between the two)."""
    for key, default, value in entries:
        if value is None or value is default or value == default:
            continue
        write = WRITERS.get(type(value))
        if write is not None:
            lines.append(f"{indent}{key}: {write(value)}")
        elif isinstance(value, str):
            lines.append(f"{indent}{key}: {scalar(value, indent)}")
        elif isinstance(value, msgspec.Struct):
            at = len(lines)
            lines.append(f"{indent}{key}:")
            _struct_lines(value, indent + "  ", lines)
            if len(lines) == at + 1:
                lines[at] += " {}"
        elif not isinstance(value, (tuple, dict)):
            lines.append(f"{indent}{key}: {scalar(value, indent)}")
        elif value:
            lines.append(f"{indent}{key}:")
            if isinstance(value, tuple):
                sequence_lines(value, indent + "  ", lines)
            else:
                mapping_lines([(str(k), v) for k, v in value.items()], indent + "  ", lines)


def decode(data: bytes, kind: type[T], file: str) -> T:
    """A record from the bytes of its file.

    Args:
        data: The file's content.
        kind: Record type.
        file: Its path, for error messages.

    Raises:
        InvalidData: With every problem of the file.
    """
    plain: Any = None
    try:
        plain = parse(data, moments_of(kind))
        return msgspec.convert(plain, kind, strict=False, dec_hook=decoded)
    except (NotPlain, msgspec.ValidationError, UnicodeDecodeError) as error:
        from svc.store.yaml.diagnosis import diagnose

        otherwise = str(error) if isinstance(error, NotPlain) else misfit(plain, kind, strict=False)
        raise InvalidData(
            _("{file} is not a valid {kind}", file=file, kind=noun(kind.__name__.lower())),
            _("mend the file, then: svc check {file}", file=file),
            # What the quick reader knows, where the slow look has found nothing.
            diagnose(data, kind, file) or [Problem(file, 0, "", str(otherwise))],
        ) from error


def check(record: msgspec.Struct, data: bytes, file: str) -> None:
    """Refuse a record that breaks its schema, of which its file was just made.

    Args:
        record: As it is to be read again.
        data: What `encode` made of it.
        file: Its path, for error messages.

    Raises:
        InvalidData: As `decode` does.
    """
    kind = type(record)
    hooks = _checkers.get(kind)
    if hooks is None:
        encoder = msgspec.json.Encoder(enc_hook=encoded)
        hooks = _checkers[kind] = encoder, msgspec.json.Decoder(kind, dec_hook=decoded)
    encoder, decoder = hooks
    try:
        # Far quicker than reading the file again, which says better what is wrong.
        if len(data) <= MAX_BYTES and decoder.decode(encoder.encode(record)) == record:
            return
    except (msgspec.ValidationError, NotImplementedError):
        pass
    decode(data, kind, file)


def parse(data: bytes, moments: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    """The file as mappings, lists and text; nothing is typed yet.

    Args:
        data: The file.
        moments: Keys whose values are moments, where a bare number is refused.

    A key without a value (nothing, `null` or `~`, unquoted) is left out.
    """
    if len(data) > MAX_BYTES:
        raise NotPlain(_("is larger than {most} bytes", most=MAX_BYTES))
    # Only what begins with a mark needs the codec for it.
    text = data.decode("utf-8-sig" if data.startswith(BOM_UTF8) else "utf-8")
    try:
        return fast_reader.parse(text, moments)
    except fast_reader.NotQuick:
        return general(text, moments)


def general(text: str, moments: frozenset[str] = frozenset()) -> Mapping[str, Any]:
    """As `parse`, by PyYAML alone: for what people write by hand."""
    from svc.store.yaml import reader

    return reader.parse(text, moments)
