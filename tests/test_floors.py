"""The package is built in floors, and a module imports only from its own and those below."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import TOP

#: From the bottom; two on one floor do not know each other.
FLOORS = (
    ("catalogue",),
    ("language", "safe", "sheet", "table"),
    ("errors",),
    ("resources", "model"),
    ("rules",),
    ("store",),
    ("index",),
    ("reports", "exchange"),
    ("desk",),
    ("cli",),
    ("__main__",),
)
HEIGHT = {name: height for height, names in enumerate(FLOORS) for name in names}
MODULES = sorted((TOP / "svc").rglob("*.py"))


def floor_of(module: str) -> str:
    """`svc.rules.time.working_time` lies on `rules`."""
    return module.split(".")[1]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and module of each of svc's own modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            names = [node.module]
            if node.module == "svc":
                names = [f"svc.{a.name}" for a in node.names if not a.name.startswith("_")]
        else:
            continue
        yield from ((node.lineno, name) for name in names if name.startswith("svc."))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(TOP).as_posix())
def test_imports_lead_down(path: Path) -> None:
    """No module imports from a floor above, nor from the neighbour on its floor."""
    module = ".".join(path.relative_to(TOP).with_suffix("").parts)
    if module == "svc.__init__":
        return
    own = floor_of(module)
    for line, name in imports(path):
        other = floor_of(name)
        assert other == own or HEIGHT[other] < HEIGHT[own], f"{path}:{line}: {own} imports {name}"
