"""Which kind a record is, is asked in `svc/kinds/` only; exceptions are listed with reasons.

A kind that is compared, matched, looked up in a dictionary by name, or picked out of the
table of kinds by name, is a rule of that kind: it belongs into its row or its file.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from svc.kinds.table import KINDS
from tests.support import TOP

#: What kinds are called, one and many.
NAMES = {name for kind in KINDS.values() for name in (kind.name, kind.plural)}
#: Places that ask all the same, as `file: what is asked`, each with the reason.
EXCEPTIONS = {
    "cli/parsing/own_commands.py: "
    "{'party', 'tariff', 'bill', 'receipt', 'plan', 'round', 'filing', 'document', 'workflow', "
    "'procedure', 'permit', 'activity', 'outreach', 'survey', "
    "'response', 'cash', 'closing', 'statement', 'disclosure', "
    "'notice', 'demand'}":
        "commands with code of their own, under the nouns of kinds whose others are derived",
    "cli/parsing/own_commands.py: {'demand', 'promise'}":
        "nouns that are verbs as well, each with the command that it is by itself",
    "desk/query/find.py: {'residents', 'units', 'tickets'}": "how many of each a search found",
    "desk/query/exports.py: {'tickets', 'events', 'followups'}":
        "collections found by what is asked of tickets, with their ways; steps are no kind",
    "desk/record/whole_file.py: {'office', 'staff', 'unit', 'resident'}":
        "kinds with verbs of their own, and the one that a file typed by hand goes through",
    "desk/importing/run.py: kind is RowKind.RESIDENTS":
        "homes on a sheet of their own name people, who have to be there before",
    "desk/importing/run.py: part.mapping.kind is RowKind.TICKETS":
        "steps inferred of a ticket give way to those of its log",
    "exchange/suggest/column_matching.py: kind is RowKind.TICKETS":
        "a file without headings can be a list of requests and nothing else",
    "exchange/suggest/row_signs.py: {RowKind.TICKETS, RowKind.EVENTS, RowKind.FOLLOWUPS, "
    "RowKind.STAFF, RowKind.UNITS, RowKind.RESIDENTS, RowKind.OPENINGS}":
        "the one table of what tells rows whose imports are written by hand",
    "exchange/suggest/suggest.py: {RowKind.TICKETS, RowKind.EVENTS, RowKind.FOLLOWUPS, "
    "RowKind.RESIDENTS, RowKind.UNITS, RowKind.STAFF, RowKind.OPENINGS}":
        "who guesses the mapping of rows whose imports are written by hand",
    "exchange/blank/columns.py: {RowKind.RESIDENTS, RowKind.UNITS, RowKind.STAFF}":
        "the one table of workbooks to fill in that are laid out by hand",
    "exchange/suggest/suggest.py: kind in (None, RowKind.TICKETS)":
        "a log of steps may hold its tickets too",
    "exchange/suggest/suggest.py: rows_are is RowKind.TICKETS":
        "a log of steps makes its tickets of the columns that stand on every row",
    "exchange/suggest/suggest.py: kind is RowKind.TICKETS":
        "whether a source's own number is one is in doubt for requests alone",
    "exchange/export/columns.py: "
    "{'tickets', 'events', 'followups', 'residents', 'units', 'staff'}":
        "headings of the kinds whose tables were laid out by hand, kept for who reads them",
    "exchange/rows/lookup.py: {'category', 'department', 'staff', 'unit', 'resident'}":
        "what an import asks the office for, with its look-ups; two are no kinds",
    "index/rows/records.py: {'office', 'ticket'}":
        "rows made by hand: a ticket is folded once, for its flaws and for its rows",
}  # fmt: skip


def words(node: ast.AST | None) -> set[str]:
    """The texts that an expression is, or holds as a list, a set or the first keys.

    A member of `RowKind`, the kinds of rows an import knows, is its name.
    """
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("RowKind"):
        return {node.attr.lower()}
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return set().union(*map(words, node.elts))
    if isinstance(node, ast.Call) and node.args and ast.unparse(node.func) in ("frozenset", "set"):
        return words(node.args[0])
    return set()


def asks(tree: ast.AST) -> Iterator[ast.expr]:
    """Every expression that asks for a kind by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            if NAMES & set().union(*map(words, (node.left, *node.comparators))):
                yield node
        elif isinstance(node, ast.Dict):
            kinds = [key for key in node.keys if words(key) & NAMES]
            # Two of them, and hardly anything else: fields of a record may be called so.
            spread = any(key is None and "KINDS" in ast.unparse(value)
                         for key, value in zip(node.keys, node.values, strict=True))  # fmt: skip
            named = len([key for key in node.keys if key is not None])
            several = len(kinds) > 1 and 2 * len(kinds) > len(node.keys)
            if several or (spread and kinds and named == len(kinds)):
                yield node
        elif isinstance(node, ast.Subscript):
            if words(node.slice) & NAMES and ast.unparse(node.value).endswith("KINDS"):
                yield node
        elif isinstance(node, ast.MatchValue) and words(node.value) & NAMES:
            yield node.value


def said(node: ast.expr) -> str:
    """An expression as the list of exceptions has it: of a dictionary its keys."""
    if isinstance(node, ast.Dict):
        return f"{{{', '.join(ast.unparse(key) if key else '**' for key in node.keys)}}}"
    return ast.unparse(node)


@cache
def places() -> Counter[str]:
    """Everything that asks outside `svc/kinds/`, as `file: what is asked`."""
    return Counter(
        f"{path.relative_to(TOP / 'svc').as_posix()}: {said(node)}"
        for path in sorted((TOP / "svc").rglob("*.py"))
        if "kinds" not in path.relative_to(TOP / "svc").parts[:1]
        for node in asks(ast.parse(path.read_text(encoding="utf-8")))
    )


def test_no_place_asks_which_kind_it_is() -> None:
    """None but those listed, and none is listed that is gone."""
    assert {place for place in places() if place not in EXCEPTIONS} == set()
    assert set(EXCEPTIONS) - set(places()) == set()


def test_every_exception_has_its_reason() -> None:
    """A sentence, and not the same for everything."""
    assert len(set(EXCEPTIONS.values())) == len(EXCEPTIONS)
    assert all(len(reason.split()) >= 4 for reason in EXCEPTIONS.values())


@pytest.mark.parametrize(
    "source",
    [
        'if kind == "ticket": pass',
        'x = place.kind != "unit"',
        'x = kind in ("staff", "unit")',
        'x = kind not in {"tickets"}',
        'x = kind in frozenset({"followups"})',
        'WORDS = {"resident": 1, "ticket": 2}',
        'WORDS = {"tickets": 1, "events": 2, "units": 3}',
        "x = kind is RowKind.TICKETS",
        "x = mapping.kind in (RowKind.UNITS, RowKind.EVENTS)",
        "WORDS = {RowKind.TICKETS: 1, RowKind.UNITS: 2}",
        'x = KINDS["office"].single',
        'x = table.KINDS["office"]',
        'match kind:\n    case "ticket":\n        pass',
    ],
)
def test_asking_is_found(source: str) -> None:
    """However it is written."""
    assert len(list(asks(ast.parse(source)))) == 1


@pytest.mark.parametrize(
    "source",
    [
        'desk.load("ticket", number)',
        'row["unit"]',
        'x = {"unit": 1, "place": 2, "resident": 3, "text": 4}',
        "KINDS[kind]",
    ],
)
def test_naming_a_kind_is_no_question(source: str) -> None:
    """What is written for one kind may say which; a column is none."""
    assert list(asks(ast.parse(source))) == []
