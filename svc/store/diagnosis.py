"""Everything that is wrong with one record file, with line and path.

The codec reads quickly and knows only that something is wrong; this walks the
file slowly, beside its schema, and names each error.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
import msgspec.inspect as schema
import yaml

from svc.errors import Problem
from svc.store.codec import MAX_BYTES
from svc.store.quick import NULLS

_MAX_DEPTH = 12
#: Problems of one kind after which no more are looked for.
_MOST = 20
_ALIAS = "aliases and anchors are not used in records"
_SECOND = "holds more than one document"
_DEEP = "is nested too deep"
_MANY = "and more like these"
#: What makes the rest of the file not worth a look: aliases can multiply without end.
_HOPELESS = frozenset({_ALIAS, _SECOND, _DEEP, _MANY})
#: Characters that YAML forbids.
_STRANGE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_Loader: Any = getattr(yaml, "CSafeLoader", None) or yaml.SafeLoader


def diagnose(data: bytes, kind: type[msgspec.Struct], file: str) -> list[Problem]:
    """Every problem of one file; an empty list if there is none.

    Args:
        data: The file's content.
        kind: Record type it should be.
        file: Path for the messages.
    """
    if len(data) > MAX_BYTES:
        return [Problem(file, 0, "", f"is {len(data)} bytes; a record has at most {MAX_BYTES}")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return [Problem(file, line, "", f"is not UTF-8 (byte {data[error.start]:#04x})")]
    try:
        found = _unwanted(text, file)
        if any(problem.reason in _HOPELESS for problem in found):
            return found
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        return [_syntax(error, text, file)]
    if node is None:
        return [Problem(file, 0, "", "is empty")]
    _Walk(file, found).node(node, schema.type_info(kind), "")
    return sorted(found, key=lambda problem: problem.line)


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        return Problem(file, mark.line + 1, "", f"is not YAML: {reason}")
    strange = _STRANGE.search(text)
    if strange is None:
        return Problem(file, 0, "", f"is not YAML: {str(error).splitlines()[0]}")
    line = text.count("\n", 0, strange.start()) + 1
    return Problem(file, line, "", f"holds the control character {ord(strange.group()):#04x}")


def _unwanted(text: str, file: str) -> list[Problem]:
    """Aliases, anchors, tags, further documents, deep nesting: none belongs in a record."""
    found, depth, documents = [], 0, 0
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            found.append(Problem(file, line, "", _ALIAS))
        if getattr(event, "tag", None):
            found.append(Problem(file, line, "", f"tag {event.tag} is not used in records"))
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _MAX_DEPTH or documents > 1 or len(found) > _MOST:
            reason = _SECOND if documents > 1 else _DEEP if depth > _MAX_DEPTH else _MANY
            found.append(Problem(file, line, "", reason))
            break
    return found


class _Walk:
    """Holds one node after another against its type."""

    def __init__(self, file: str, found: list[Problem]) -> None:
        self.file = file
        self.found = found

    def node(self, node: yaml.Node, kind: schema.Type, path: str) -> None:
        private, wanted = _private(kind), _description(kind)
        kind = _strip(kind)
        if isinstance(kind, schema.StructType):
            self._struct(node, kind, path)
        elif isinstance(kind, schema.VarTupleType):
            self._sequence(node, kind, path)
        elif isinstance(kind, schema.DictType):
            self._dict(node, kind, path)
        else:
            self._scalar(node, kind, path, private, wanted)

    def say(self, node: yaml.Node, path: str, reason: str) -> None:
        self.found.append(Problem(self.file, node.start_mark.line + 1, path, reason))

    def _struct(self, node: yaml.Node, kind: schema.StructType, path: str) -> None:
        if not isinstance(node, yaml.MappingNode):
            self.say(node, path, "must be a mapping")
            return
        fields = {field.encode_name: field for field in kind.fields}
        seen = set()
        for key, value in self._pairs(node, path):
            if _is_null(value):
                continue
            seen.add(key.value)
            if key.value in fields:
                self.node(value, fields[key.value].type, f"{path}.{key.value}".lstrip("."))
            else:
                self.say(key, path, f"unknown key {key.value!r}; known: {', '.join(fields)}")
        for name, field in fields.items():
            if field.required and name not in seen:
                self.say(node, path, f"{name} is missing")

    def _dict(self, node: yaml.Node, kind: schema.DictType, path: str) -> None:
        if not isinstance(node, yaml.MappingNode):
            self.say(node, path, "must be a mapping")
            return
        for key, value in self._pairs(node, path):
            self.node(key, kind.key_type, f"{path} key")
            self.node(value, kind.value_type, f"{path}.{key.value}")

    def _pairs(self, node: yaml.MappingNode, path: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        pairs, seen = [], set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.say(key, path, "a key must be text")
            elif key.value in seen:
                self.say(key, path, f"key {key.value!r} stands twice")
            else:
                seen.add(key.value)
                pairs.append((key, value))
        return pairs

    def _sequence(self, node: yaml.Node, kind: schema.VarTupleType, path: str) -> None:
        if not isinstance(node, yaml.SequenceNode):
            self.say(node, path, "must be a list")
            return
        if kind.min_length is not None and len(node.value) < kind.min_length:
            self.say(node, path, "must not be empty")
        for number, item in enumerate(node.value):
            self.node(item, kind.item_type, f"{path}[{number}]")

    def _scalar(
        self, node: yaml.Node, kind: schema.Type, path: str, private: bool, wanted: str
    ) -> None:
        if not isinstance(node, yaml.ScalarNode):
            self.say(node, path, "must be a single value")
            return
        try:
            # A number is no moment, though msgspec would take it for one.
            lax = not isinstance(kind, schema.DateTimeType)
            msgspec.convert(node.value, _python(kind), strict=not lax)
        except msgspec.ValidationError as error:
            shown = "(personal)" if private else _short(node.value)
            reason = _reason(error, node.value, kind)
            self.say(node, path, f"{shown!r} {f'does not fit: {wanted}' if wanted else reason}")


def _is_null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.style and node.value in NULLS


def _private(kind: schema.Type) -> bool:
    """Whether the field is marked as personal data, which no message may repeat."""
    if isinstance(kind, schema.UnionType):
        return any(_private(one) for one in kind.types)
    return isinstance(kind, schema.Metadata) and bool(
        (kind.extra_json_schema or {}).get("personal")
    )


def _description(kind: schema.Type) -> str:
    """What the field's documentation says of its values."""
    if isinstance(kind, schema.UnionType):
        return next((said for one in kind.types if (said := _description(one))), "")
    if not isinstance(kind, schema.Metadata):
        return ""
    return str((kind.extra_json_schema or {}).get("description", "")) or _description(kind.type)


def _strip(kind: schema.Type) -> schema.Type:
    """Without `None` and metadata: absent is absent, not a value."""
    if isinstance(kind, schema.Metadata):
        return _strip(kind.type)
    if isinstance(kind, schema.UnionType):
        return _strip(next(t for t in kind.types if not isinstance(t, schema.NoneType)))
    return kind


def _python(kind: schema.Type) -> Any:
    """The Python type, with its bounds, that a scalar is converted to."""
    from datetime import date, datetime
    from typing import Annotated

    if isinstance(kind, schema.EnumType):
        return kind.cls
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


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:40] + "…"


def _reason(error: msgspec.ValidationError, value: str, kind: schema.Type) -> str:
    """What is wrong with a value, for people, without the value."""
    if isinstance(kind, schema.EnumType):
        return f"is none of {', '.join(str(member.value) for member in kind.cls)}"
    if isinstance(kind, schema.StrType) and kind.pattern and ("\n" in value or "\r" in value):
        return "must be one line"
    if isinstance(kind, schema.IntType) and not value.removeprefix("-").isdigit():
        return "is no whole number"
    if isinstance(kind, schema.BoolType):
        return "is neither true nor false"
    return f"does not fit: {str(error).split(' - at ')[0]}"
