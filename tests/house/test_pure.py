"""Rules and decisions are functions of what they are given: no I/O, no clock, no chance."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.support import TOP

PURE = ("rules", "duties", "kinds", "model")
#: Modules that reach out of the program, or whose answer differs from call to call.
REACHING = {"os", "subprocess", "socket", "shutil", "tempfile", "random", "secrets", "sqlite3",
            "time", "threading", "urllib", "pathlib", "io"}  # fmt: skip
#: What does all the same, with why.
ALLOWED = {
    # A switch of pypinyin's own, which says that its phrases are not to be loaded.
    "svc/rules/record/sounds.py: os",
}
#: Calls that do, whatever they are called on.
CALLS = {"open", "now", "today", "utcnow", "input", "print", "getenv", "uuid4"}


def reaching(tree: ast.AST) -> Iterator[str]:
    """What of a module reaches beyond its arguments, each with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
            yield from (f"{node.lineno}: {one}" for one in names if one.split(".")[0] in REACHING)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in REACHING:
            yield f"{node.lineno}: {node.module}"
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func).rpartition(".")[2]
            if called in CALLS:
                yield f"{node.lineno}: {called}()"


@pytest.mark.parametrize("floor", PURE)
def test_nothing_reaches_out(floor: str) -> None:
    """Whoever decides is told the time and the records; tests need no repository for it."""
    paths = sorted((TOP / "svc" / floor).rglob("*.py"))
    assert paths
    found = {
        place: [one for one in reaching(ast.parse(path.read_text("utf-8")))
                if f"{place}: {one.partition(': ')[2]}" not in ALLOWED]
        for path in paths
        if (place := path.relative_to(TOP).as_posix())
    }  # fmt: skip
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "source",
    ["import os", "from pathlib import Path", "datetime.now(UTC)", "date.today()", "open('x')",
     "def f():\n    import random"],
)  # fmt: skip
def test_reaching_out_is_found(source: str) -> None:
    """Wherever in a module."""
    assert len(list(reaching(ast.parse(source)))) == 1


def test_every_action_records_by_one_door() -> None:
    """Only `Desk.record` puts records down; whoever acts, an import too, hands it a decision."""
    puts = [
        f"{path.relative_to(TOP).as_posix()}: {ast.unparse(node)}"
        for path in sorted((TOP / "svc/desk").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("desk.put", "self.put")
    ]
    assert puts == ["svc/desk/core/desk.py: self.put(kind, record, data)"]
