"""A name means one thing in the whole package."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.support import TOP

MODULES = sorted((TOP / "svc").rglob("*.py"))


def public_types(path: Path) -> Iterator[str]:
    """Public classes and named types that a module defines: names such as `TicketQuery`."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        else:
            continue
        if name[0].isupper() and not name.isupper():
            yield name


def test_no_type_is_defined_twice() -> None:
    """Whoever searches for a class finds one, and knows which is meant where it is named."""
    homes = defaultdict(list)
    for path in MODULES:
        for name in public_types(path):
            homes[name].append(path.relative_to(TOP).as_posix())
    assert len(homes) > 200
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}
