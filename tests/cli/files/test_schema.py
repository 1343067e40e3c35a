"""`svc schema` prints what an editor needs to check records by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from svc.cli.files.schema import KINDS
from tests.support import Run


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON document."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node:
        if isinstance(child, (dict, list)):
            yield from nodes(child)


@pytest.mark.parametrize("kind", KINDS)
def test_schema_of_each_kind(run: Run, kind: str) -> None:
    """Each kind has a schema that refuses unknown keys and requires what must be there."""
    schema = run(f"svc schema {kind}").json()
    assert schema["$schema"].startswith("https://json-schema.org/")
    record = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    assert record["additionalProperties"] is False
    assert "format" in record["required"]


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_are_portable(run: Run, kind: str) -> None:
    """Patterns keep to what JavaScript's and Python's expressions have in common."""
    patterns = [n["pattern"] for n in nodes(run(f"svc schema {kind}").json()) if "pattern" in n]
    for pattern in patterns:
        assert "\\Z" not in pattern
        re.compile(pattern)


@pytest.mark.parametrize("kind", KINDS)
def test_field_docs_reach_the_editor(run: Run, kind: str) -> None:
    """What the types say about a field stands at that field, not in one long text."""
    schema = run(f"svc schema {kind}").json()
    record = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    assert "Attributes" not in record["description"]
    assert record["properties"]["format"]["description"] == "Version of this record's format."


def test_personal_fields_are_marked(run: Run) -> None:
    """Names and phones carry the mark; units do not."""
    resident = run("svc schema resident").json()["$defs"]["Resident"]["properties"]
    assert resident["name"]["personal"] is True
    assert resident["phones"]["items"]["personal"] is True
    assert "personal" not in str(resident["occupancies"])


def test_unknown_kind(run: Run) -> None:
    """A kind there is not is a usage error that names those there are."""
    assert "followup" in run("svc schema tree", code=2).err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script(run: Run, shell: str) -> None:
    """Each shell gets a script that asks svc for its words."""
    assert "_SVC_COMPLETE" in run(f"svc completion {shell}").out


def test_completion_answers(run: Run) -> None:
    """The shell's question is answered with commands, then with values."""
    asked = {"_SVC_COMPLETE": "bash_complete", "COMP_WORDS": "svc sch", "COMP_CWORD": "1"}
    assert "plain,schema" in run("svc", env=asked).out
    asked |= {"COMP_WORDS": "svc schema resi", "COMP_CWORD": "2"}
    assert run("svc", env=asked).out.split() == ["plain,resident"]
