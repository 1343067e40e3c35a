"""What is wrong with a file that is no YAML: in our words, whichever parser read it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from svc.errors import Problem
from svc.kinds.staff import Staff
from svc.store.yaml import diagnosis
from svc.store.yaml.diagnosis import diagnose

#: Both parsers of PyYAML: what one version words or limits in its own way, so does the other.
PARSERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])
HEAD = "format: 1\nid: li.na\n"

pytestmark = pytest.mark.parametrize("parser", PARSERS, ids=lambda one: one.__name__)


def told(parser: type[Any], text: str, monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """What is told of a staff file, read by one of the parsers."""
    monkeypatch.setattr(diagnosis, "_Loader", parser)
    return diagnose((HEAD + text).encode(), Staff, "f")


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("name: 'Li Na\nrole: desk\n", 3, "text in quotes has no end"),
        ('name: "Li Na\n', 3, "text in quotes has no end"),
        ('name: "C:\\quarry"\n', 3, "a backslash that means nothing"),
        ("name: Li: Na\n", 3, "a colon within a text"),
        ("name: Li\n  phone: 1\n", 4, "a line indented too far"),
        ("name:\n\ta: b\n", 4, "a tab"),
        ("roles: [desk, cashier\nname: x\n", 4, "is not closed, or lacks a comma"),
        ("source: {system: x\nname: x\n", 4, "is not closed, or lacks a comma"),
        ("name: @li\n", 3, "'@' does not belong here"),
        ("name: %li\n", 3, "'%' does not belong here"),
        ("name: - li\n", 3, "'-' does not belong here"),
        ("roles:\n    - a\n  - b\n", 5, "'-' does not belong here"),
        ("name\nphone: 1\n", 4, "does not fit those before it"),
        ("name: 'Li' Na\n", 3, "does not fit those before it"),
    ],
)
def test_what_is_wrong_is_told_by_the_text(
    parser: type[Any], text: str, line: int, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same line and the same words by either parser, and none of the parser's own."""
    (problem,) = told(parser, text, monkeypatch)
    assert problem.line == line
    assert problem.reason.startswith("is not YAML: ")
    assert reason in problem.reason


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: " + "[" * 9000, 3),
        ("name: " + "{a: " * 9000, 3),
        ("# 电梯\n名: " + "[" * 1100, 4),
        ("name:\n" + "".join(" " * n + "a:\n" for n in range(1, 1200)), 15),
        ("? " * 3000, 3),
        ("name: " + "[" * 20 + "]" * 20, 3),
    ],
    ids=["lists", "mappings", "chinese", "lines", "keys", "just"],
)
def test_deep_nesting_has_one_answer(
    parser: type[Any], text: str, line: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A parser that refuses a thousand levels itself changes nothing in what is told."""
    assert told(parser, text, monkeypatch) == [Problem("f", line, "", "is nested too deep")]


def test_brackets_in_quotes_are_no_nesting(
    parser: type[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that holds a thousand brackets and lacks its end is told for what it is."""
    (problem,) = told(parser, 'name: "' + "[" * 3000, monkeypatch)
    assert problem.reason == "is not YAML: text in quotes has no end"
