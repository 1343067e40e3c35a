"""Everything that is wrong with one record file, with line and path.

The codec reads quickly and knows only that something is wrong; this walks the
file slowly, beside its schema, and names each error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import msgspec.inspect as schema
import yaml

from svc.errors import Problem
from svc.language import N_, _
from svc.model.amounts import decoded
from svc.rules.record.conversion_errors import misfit, plain_kind, scalar_annotation
from svc.store.yaml.fast_reader import MAX_BYTES, NULLS
from svc.store.yaml.syntax import deep_ahead, syntax_problem

_MAX_DEPTH = 12
#: Problems of one kind after which no more are looked for.
_MOST = 20
_ALIAS = N_("aliases and anchors are not used in records")
_SECOND = N_("holds more than one document")
_DEEP = N_("is nested too deep")
_MANY = N_("and more like these")
_Loader: Any = getattr(yaml, "CSafeLoader", None) or yaml.SafeLoader


def diagnose(data: bytes, kind: type[msgspec.Struct], file: str) -> list[Problem]:
    """Every problem of one file; an empty list if there is none.

    Args:
        data: The file's content.
        kind: Record type it should be.
        file: Path for the messages.
    """
    if len(data) > MAX_BYTES:
        return [
            Problem(
                file,
                0,
                "",
                _(
                    "is {count} bytes; a record has at most {most}",
                    count=len(data),
                    most=MAX_BYTES,
                ),
            )
        ]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return [
            Problem(
                file, line, "", _("is not UTF-8 (byte {byte})", byte=f"{data[error.start]:#04x}")
            )
        ]
    try:
        problems, hopeless = _unwanted(text, file)
        if hopeless:
            return problems
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        return [syntax_problem(error, text, file)]
    except _TooDeep as error:
        return [Problem(file, error.args[0], "", _(_DEEP))]
    if node is None:
        return [Problem(file, 0, "", _("is empty"))]
    _Walk(file, problems).node(node, schema.type_info(kind), "")
    return sorted(problems, key=lambda problem: problem.line)


def _unwanted(text: str, file: str) -> tuple[list[Problem], bool]:
    """Aliases, anchors, tags, further documents, deep nesting: none belongs in a record.

    Returns:
        Them, and whether the rest is not worth a look: aliases can multiply without end.
    """
    problems: list[Problem] = []
    depth = documents = 0
    hopeless = False
    for event in _events(text):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problems.append(Problem(file, line, "", _(_ALIAS)))
            hopeless = True
        if getattr(event, "tag", None):
            problems.append(
                Problem(file, line, "", _("tag {tag} is not used in records", tag=event.tag))
            )
        documents += isinstance(event, yaml.DocumentStartEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH or documents > 1 or len(problems) > _MOST:
            reason = _SECOND if documents > 1 else _DEEP if depth > _MAX_DEPTH else _MANY
            problems.append(Problem(file, line, "", _(reason)))
            return problems, True
    return problems, hopeless


class _TooDeep(Exception):
    """The parser refused deep nesting before it told of it; `args` has the line."""


def _events(text: str) -> Iterator[Any]:
    """The parser's events.

    Raises:
        yaml.YAMLError: It is no YAML.
        _TooDeep: It may be, but is nested deeper than the parser looks ahead.
    """
    end = 0
    event: Any
    try:
        for event in yaml.parse(text, Loader=_Loader):
            end = event.end_mark.index
            yield event
    except yaml.YAMLError as error:
        if deep_ahead(text, end, _MAX_DEPTH):
            raise _TooDeep(text.count("\n", 0, end) + 1) from error
        raise


#: What a value is meant to be, by how it is written, where it may be of several types.
_SHAPES: dict[type[yaml.Node], type[schema.Type]] = {
    yaml.SequenceNode: schema.VarTupleType, yaml.MappingNode: schema.StructType,
}  # fmt: skip


class _Walk:
    """Holds one node after another against its type."""

    def __init__(self, file: str, found: list[Problem]) -> None:
        self.file = file
        self.found = found

    def node(self, node: yaml.Node, kind: schema.Type, path: str) -> None:
        private, description = _private(kind), _description(kind)
        kind = plain_kind(kind, _SHAPES.get(type(node)))
        if isinstance(kind, schema.StructType):
            self._struct(node, kind, path)
        elif isinstance(kind, schema.VarTupleType):
            self._sequence(node, kind, path)
        elif isinstance(kind, schema.DictType):
            self._dict(node, kind, path)
        else:
            self._scalar(node, kind, path, private, description)

    def say(self, node: yaml.Node, path: str, reason: str) -> None:
        self.found.append(Problem(self.file, node.start_mark.line + 1, path, reason))

    def _struct(self, node: yaml.Node, kind: schema.StructType, path: str) -> None:
        if not isinstance(node, yaml.MappingNode):
            self.say(node, path, _("must be a mapping"))
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
                self.say(
                    key,
                    path,
                    _(
                        "unknown key {key!r}; known: {known}",
                        key=key.value,
                        known=", ".join(fields),
                    ),
                )
        for name, field in fields.items():
            if field.required and name not in seen:
                self.say(node, path, _("{name} is missing", name=name))

    def _dict(self, node: yaml.Node, kind: schema.DictType, path: str) -> None:
        if not isinstance(node, yaml.MappingNode):
            self.say(node, path, _("must be a mapping"))
            return
        for key, value in self._pairs(node, path):
            self.node(key, kind.key_type, f"{path} key")
            self.node(value, kind.value_type, f"{path}.{key.value}")

    def _pairs(self, node: yaml.MappingNode, path: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        pairs, seen = [], set()
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.say(key, path, _("a key must be text"))
            elif key.value in seen:
                self.say(key, path, _("key {key!r} stands twice", key=key.value))
            else:
                seen.add(key.value)
                pairs.append((key, value))
        return pairs

    def _sequence(self, node: yaml.Node, kind: schema.VarTupleType, path: str) -> None:
        if not isinstance(node, yaml.SequenceNode):
            self.say(node, path, _("must be a list"))
            return
        if kind.min_length is not None and len(node.value) < kind.min_length:
            self.say(node, path, _("must not be empty"))
        for number, item in enumerate(node.value):
            self.node(item, kind.item_type, f"{path}[{number}]")

    def _scalar(
        self, node: yaml.Node, kind: schema.Type, path: str, private: bool, description: str
    ) -> None:
        if not isinstance(node, yaml.ScalarNode):
            self.say(node, path, _("must be a single value"))
            return
        try:
            # A number is no moment, though msgspec would take it for one.
            lax = not isinstance(kind, schema.DateTimeType)
            msgspec.convert(node.value, scalar_annotation(kind), strict=not lax, dec_hook=decoded)
        except msgspec.ValidationError:
            shown = _("(personal)") if private else _short(node.value)
            reason = _reason(node.value, kind)
            if description:
                reason = _("does not fit: {wanted}", wanted=_(description))
            self.say(node, path, _("{value!r} {reason}", value=shown, reason=reason))


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


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:40] + "…"


def _reason(value: str, kind: schema.Type) -> str:
    """What is wrong with a value, for people, without the value."""
    if isinstance(kind, schema.EnumType):
        known = ", ".join(str(member.value) for member in kind.cls)
        return _("is none of {known}", known=known)
    if isinstance(kind, schema.LiteralType):
        return _("is none of {known}", known=", ".join(map(str, kind.values)))
    if isinstance(kind, schema.StrType) and kind.pattern and ("\n" in value or "\r" in value):
        return _("must be one line")
    if isinstance(kind, schema.IntType) and not value.removeprefix("-").isdigit():
        return _("is no whole number")
    if isinstance(kind, schema.BoolType):
        return _("is neither true nor false")
    return misfit(value, kind, strict=False).reason
