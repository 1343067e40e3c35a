"""`svc schema`: JSON Schemas from the record types, so that an editor can help."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import click

from svc.kinds.table import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@click.command()
@click.argument("kind", type=click.Choice(tuple(KINDS)), metavar="KIND")
def schema(kind: str) -> None:
    """Print the JSON Schema of a record kind, for editors that check YAML.

    Fields that hold personal data carry `"personal": true`.
    """
    click.echo(json.dumps(record_schema(kind), ensure_ascii=False, indent=2))


def record_schema(kind: str) -> dict[str, Any]:
    """The schema of one record kind, with field docs taken from the types."""
    import msgspec

    from svc.kinds.derive import type_of
    from svc.model.amounts import schema_of

    record = type_of(kind)
    printed: dict[str, Any] = msgspec.json.schema(record, schema_hook=schema_of)
    for definition in printed["$defs"].values():
        _describe_fields(definition)
        # Every record has it, and none has more to say of it.
        if version := definition.get("properties", {}).get("format"):
            version.setdefault("description", "Version of this record's format.")
    return {"$schema": DIALECT, "title": f"svc {kind}", **_portable(printed)}


def _portable(node: Any) -> Any:
    r"""Patterns in ECMAScript's spelling: it has no `\Z`, and its `$` means the same."""
    if isinstance(node, dict):
        return {key: _portable(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_portable(item) for item in node]
    return node[:-2] + "$" if isinstance(node, str) and node.endswith(r"\Z") else node


def _describe_fields(definition: dict[str, Any]) -> None:
    """Move the `Attributes:` of a docstring to the fields they describe."""
    text = inspect.cleandoc(definition.get("description", ""))
    text, _, attributes = text.partition("\nAttributes:\n")
    if text:
        definition["description"] = text.strip()
    for names, words in _attributes(attributes):
        for name in names:
            # Words, such as those of a state, are described by their docstring alone.
            field = definition.get("properties", {}).get(name)
            if field is not None:
                field.setdefault("description", words)


def _attributes(section: str) -> list[tuple[list[str], str]]:
    """Split an `Attributes:` section into names and their words."""
    entries = re.split(r"^ {4}(?=\S)", section, flags=re.MULTILINE)[1:]
    pairs = [entry.partition(":") for entry in entries]
    return [(re.split(r",\s*", names), " ".join(words.split())) for names, _, words in pairs]
