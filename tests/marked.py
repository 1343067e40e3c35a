"""What tests of languages share: messages of the code, and words that bypass them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from gettext import GNUTranslations
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import NamedTuple

from babel.messages.catalog import Message

from svc.cli.parsing.language import paragraphs
from svc.kinds.table import KINDS
from svc.language import LANGUAGES
from tests.support import TOP

#: What is meant to stay English, each with why: `path: words  # why`.
KEPT = TOP / "tests" / "untranslated.txt"

MARKS = {"_", "n_", "N_", "plural"}
#: What says its first arguments to a person.
SAYING = {
    "say": 1, "add": 1, "warn": 1, "complain": 1, "ask": 1, "choose": 1, "confirm": 1,
    "Refused": 2, "UsageError": 2, "NotFound": 2, "InvalidData": 2, "Busy": 2, "Fault": 2,
    "SvcError": 2,
}  # fmt: skip
#: Which argument of these is words.
REASONS = {"Problem": 3, "Flaw": 1, "Breach": 1, "show_written": 1, "show_person": 1}
#: Never shown to people: patterns, SQL, faults of the programmer, arguments of programs.
SILENT = {"compile", "lazy_pattern", "execute", "ValueError", "TypeError", "RuntimeError",
          "AssertionError", "option", "argument", "command", "group", "Meta", "Command", "TypeVar",
          "DisplayField"}  # fmt: skip
SENTENCE = re.compile(r"(?<![\w<-])[a-z]{2,}[,;:]? [a-z]{2,}(?![\w>=])")
SQL = re.compile(r"\b(SELECT|FROM|WHERE|INSERT|UPDATE|CREATE|DELETE|PRAGMA|JOIN|VALUES|AND|NULL"
                 r"|ORDER BY|GROUP BY|UNION|CASE|WHEN|COUNT|AS|ON)\b")  # fmt: skip
COMMAND = re.compile(r"(svc|git|cd|--[a-z]+)\b")


@cache
def messages() -> dict[str, Message]:
    """Every message of the code by its English, the singular of those that have a plural."""
    found = (one for one in catalogue().template() if one.id)
    return {one.id if isinstance(one.id, str) else one.id[0]: one for one in found}


@cache
def shipped() -> frozenset[str]:
    """The same as a program reads them, which is soon done; another test holds them equal."""
    with (catalogue().folder(list(LANGUAGES)[1]) / "svc.mo").open("rb") as file:
        ids = vars(GNUTranslations(file))["_catalog"]
    texts = (one[0] if isinstance(one, tuple) else one for one in ids)
    return frozenset(text.rpartition("\4")[2] for text in texts)


@cache
def catalogue() -> ModuleType:
    """`scripts/catalogue.py`, which brings the catalogues up to date."""
    spec = spec_from_file_location("catalogue", TOP / "scripts" / "catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Found(NamedTuple):
    """Words that no reader of another language would understand."""

    place: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.place}:{self.line}: {self.words}"


def unmarked(place: str, code: bytes | str) -> Iterator[Found]:
    """Words in a module that people read, and that do not pass through `_`."""
    tree = ast.parse(code)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = _words(node)
        if (
            not isinstance(node, ast.expr)
            or text is None
            or isinstance(parents[node], (ast.JoinedStr, ast.Expr))
        ):
            continue
        around = list(_around(node, parents))
        if (
            _silent(text, around)
            or _is_verbs(text)
            or (_listed(text) and not _in_function(node, parents))
        ):
            continue
        if _said(node, around) or SENTENCE.search(text):
            yield Found(place, node.lineno, " ".join(text.split()))


def _is_verbs(words: str) -> bool:
    """Whether it names verbs of kinds, as the office's rules and the audit do: `staff grant`."""
    return all(
        re.fullmatch("[a-z-]+", verb) and kind in KINDS
        for kind, _blank, verb in (part.partition(" ") for part in words.split(","))
    )


def _in_function(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.FunctionDef):
            return True
    return False


def _listed(words: str) -> bool:
    """Whether it is in the catalogues by other ways: help and headings are."""
    return words in shipped() or all(one in shipped() for one in paragraphs(words))


def _words(node: ast.AST) -> str | None:
    """The fixed part of a string, `…` for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values
        )
    return None


def _around(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Each node above, with the one below it on the way, as far as the statement reaches."""
    while not isinstance(node, ast.stmt):
        yield parents[node], node
        node = parents[node]


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _said(node: ast.AST, around: list[tuple[ast.AST, ast.AST]]) -> bool:
    """Whether the string is itself handed to something that says it."""
    if not re.search(r"[A-Za-z]{2}", _words(node) or ""):
        return False
    for above, below in around:
        if isinstance(above, ast.Call):
            name = _name(above.func)
            if isinstance(above.func, ast.Attribute) and name in ("add", "warn"):
                return False
            where = above.args.index(below) if below in above.args else 99
            return where < SAYING.get(name, 0) or where == REASONS.get(name)
        if not isinstance(above, (ast.IfExp, ast.BinOp, ast.BoolOp)):
            return False
    return False


def _silent(words: str, around: list[tuple[ast.AST, ast.AST]]) -> bool:
    """Whether nobody reads it, or it is marked already."""
    if SQL.search(words) or COMMAND.match(words.strip()):
        return True
    for above, below in around:
        if isinstance(above, ast.Call) and _name(above.func) in MARKS | SILENT:
            return True
        if isinstance(above, ast.Call) and _name(above.func) in REASONS and below in above.args:
            return above.args.index(below) < REASONS[_name(above.func)]
        if isinstance(above, (ast.Assert, ast.Compare, ast.Subscript, ast.Raise)) and (
            not isinstance(above, ast.Raise) or below is above.cause
        ):
            return True
    return False


def allowed(found: Found) -> bool:
    """Whether words are listed as such that stay English."""
    return any(fnmatchcase(f"{found.place}: {found.words}", one) for one in _kept())


@cache
def _kept() -> list[str]:
    lines = KEPT.read_text(encoding="utf-8").splitlines()
    listed = (line.partition("  # ")[0] for line in lines if not line.startswith("#"))
    return [one for one in listed if one]
