"""A name means one thing in the whole package, and says what it holds."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.support import TOP

MODULES = sorted((TOP / "svc").rglob("*.py"))
#: Names that fit anything: good for a glance, not for reading on.
VAGUE = {"found", "words", "wanted", "told", "rest", "got", "some", "given", "said"}
#: So many lines from where it is bound to its last use may such a name live.
GLANCE = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


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


def bound(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that some of the nodes bind."""
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def arguments(function: Function | ast.Lambda) -> list[ast.arg]:
    """The parameters of a function, its own only."""
    spec = function.args
    more = [arg for arg in (spec.vararg, spec.kwarg) if arg]
    return [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *more]


def is_command(function: Function) -> bool:
    """Whether click names its parameters: they are words of the command line."""
    return any(ast.unparse(one).startswith("click.command") for one in function.decorator_list)


def inner(node: ast.AST) -> set[str]:
    """Names that are bound anew inside an expression or a function within the function."""
    if isinstance(node, COMPREHENSIONS):
        return bound(part for loop in node.generators for part in ast.walk(loop.target))
    if isinstance(node, ast.Lambda):
        return {arg.arg for arg in arguments(node)}
    if isinstance(node, Function):
        return {arg.arg for arg in arguments(node)} | bound(ast.walk(node))
    return set()


def uses(statement: ast.AST) -> Iterator[tuple[str, int]]:
    """Names with their lines, but for those that comprehensions and inner functions bind."""
    nodes: list[tuple[ast.AST, frozenset[str]]] = [(statement, frozenset())]
    while nodes:
        node, hidden = nodes.pop()
        if isinstance(node, ast.Name):
            if node.id not in hidden:
                yield node.id, node.lineno
        else:
            hidden |= inner(node)
            nodes.extend((child, hidden) for child in ast.iter_child_nodes(node))


def spans(function: Function) -> dict[str, int]:
    """How many lines each local lives, by name; parameters that click names are left out."""
    own = [] if is_command(function) else arguments(function)
    lines = defaultdict(list, {arg.arg: [arg.lineno] for arg in own})
    locals_ = {arg.arg for arg in own} | bound(ast.walk(function))
    for statement in function.body:
        for name, line in uses(statement):
            if name in locals_:
                lines[name].append(line)
    return {name: max(places) - min(places) for name, places in lines.items()}


def tiring(source: str) -> list[str]:
    """Vague locals that live too long, and `one` anywhere but in a comprehension."""
    return [
        f"{function.lineno} {function.name}: {name}"
        for function in ast.walk(ast.parse(source))
        if isinstance(function, Function)
        for name, span in spans(function).items()
        if name == "one" or (name in VAGUE and span > GLANCE)
    ]


def test_no_type_is_defined_twice() -> None:
    """Whoever searches for a class finds one, and knows which is meant where it is named."""
    homes = defaultdict(list)
    for path in MODULES:
        for name in public_types(path):
            homes[name].append(path.relative_to(TOP).as_posix())
    assert len(homes) > 200
    assert {name: paths for name, paths in homes.items() if len(paths) > 1} == {}


def test_locals_say_what_they_hold() -> None:
    """What lives longer than five lines has its noun."""
    faults = {path.relative_to(TOP).as_posix(): tiring(path.read_text("utf-8")) for path in MODULES}
    assert {path: lines for path, lines in faults.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f():\n    found = 1\n\n\n\n\n    return found", []),
        ("def f():\n    found = 1\n\n\n\n\n\n    return found", ["found"]),
        ("def f(words):\n\n\n\n\n\n    return words", ["words"]),
        ("@click.command()\ndef f(words):\n\n\n\n\n\n    return words", []),
        ("def f(rows):\n    return [one for one in rows if one]", []),
        ("def f(rows):\n    for one in rows:\n        print(one)", ["one"]),
        ("def f(rows):\n    return sorted(rows, key=lambda one: one.at)", []),
        (
            "def f():\n    told = []\n    def g():\n\n\n\n\n        told.append(1)\n    g()",
            ["told"],
        ),
    ],
)
def test_what_tires(source: str, names: list[str]) -> None:
    """The rule itself: how long, parameters, comprehensions, functions inside."""
    assert [fault.rpartition(" ")[2] for fault in tiring(source)] == names
