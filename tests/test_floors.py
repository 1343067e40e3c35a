"""The house: floors that import downward, rooms in one direction, no circle, no crowd.

An import counts wherever it stands: at the top of a module, inside a function, or for
typing only.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

from svc.cli.manual.reference import FLOORS
from tests.support import TOP, rooms

HEIGHT = {name: height for height, names in enumerate(FLOORS) for name in names}
#: Files that one folder holds at most, so that a newcomer takes it in at a glance.
MOST_FILES = 20


class Import(NamedTuple):
    """One of svc's modules named in another.

    Attributes:
        line: Where.
        module: The module that is imported, or of which a name is.
    """

    line: int
    module: str


def module_of(path: Path) -> str:
    """`svc/rules/__init__.py` is `svc.rules`."""
    parts = path.relative_to(TOP).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_of(path): path for path in sorted((TOP / "svc").rglob("*.py"))}


def imports(source: str) -> Iterator[Import]:
    """Every one of svc's own modules that a source names, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield Import(node.lineno, inner if inner in FILES else str(node.module))


@cache
def known(module: str) -> list[Import]:
    """Those of a module that are there; each is read once, by whichever test wants it."""
    source = FILES[module].read_text(encoding="utf-8")
    return [named for named in imports(source) if named.module in FILES]


def floor_of(module: str) -> str:
    """`svc.rules.time.working_time` lies on `rules`; `svc` itself on none."""
    return module.partition(".")[2].partition(".")[0]


def room_of(module: str) -> str:
    """`svc.rules.time.working_time` lies in `svc.rules.time`, `svc.desk.sample` in `svc.desk`."""
    return module if FILES[module].name == "__init__.py" else module.rpartition(".")[0]


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Some way that leads back to where it began; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


@pytest.mark.parametrize("room", rooms(), ids=lambda room: room.relative_to(TOP).as_posix())
def test_imports_lead_down(room: Path) -> None:
    """No module imports from a floor above, nor from the neighbour on its floor."""
    for module in map(module_of, room.glob("*.py")):
        own = floor_of(module)
        for line, name in known(module) if own else ():
            other = floor_of(name)
            below = not other or other == own or HEIGHT[other] < HEIGHT[own]
            assert below, f"{FILES[module]}:{line}: {own} imports {name}"


def test_no_circle_of_modules() -> None:
    """Whichever module is read first, all that it names can be read before it."""
    graph = {
        module: {name for _line, name in known(module) if name not in (module, "svc")}
        for module in FILES
    }
    assert circle(graph) == []


def test_no_circle_of_rooms() -> None:
    """Of two rooms, one at most knows the other, by whatever way round."""
    graph: dict[str, set[str]] = {}
    for module in FILES:
        others = {room_of(name) for _line, name in known(module)}
        graph.setdefault(room_of(module), set()).update(others - {room_of(module), "svc"})
    assert circle(graph) == []


@pytest.mark.parametrize("top", ["svc", "tests", "scripts"])
def test_no_folder_is_crowded(top: str) -> None:
    """What belongs together lies in a room of its own before a folder is full."""
    folders = Counter(
        path.parent.relative_to(TOP).as_posix()
        for path in (TOP / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    )
    crowded = {folder: count for folder, count in folders.items() if count > MOST_FILES}
    assert crowded == {}


def test_the_walk_sees_every_import() -> None:
    """Inside a function, for typing only, of a module or of a name in it: all are found."""
    source = (
        "from typing import TYPE_CHECKING\n"
        "import svc.errors\n"
        "if TYPE_CHECKING:\n"
        "    from svc.model.ticket import Ticket\n"
        "def late():\n"
        "    from svc.rules.ticket import lifecycle, steps\n"
    )
    assert [named for named in imports(source) if named.module in FILES] == [
        (2, "svc.errors"),
        (4, "svc.model.ticket"),
        (6, "svc.rules.ticket.lifecycle"),
        (6, "svc.rules.ticket.steps"),
    ]


def test_a_circle_is_told() -> None:
    """The way round is named, however long."""
    assert circle({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert set(circle({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == {"a", "b", "c"}
