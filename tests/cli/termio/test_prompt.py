"""What is missing is asked for on a terminal, and is one usage error in a script."""

from __future__ import annotations

import io
import sys

import pytest

from svc.cli.termio import prompt
from svc.errors import InvalidData, UsageError
from tests.support import TOP, on_terminal

ASKING = """
from svc.cli.termio.prompt import *
from svc.errors import NotFound
def unit(answer):
    if answer != "3-2-1502": raise NotFound("no unit " + answer)
    return answer
print("interactive", interactive())
print("kind", choose("Kind", {"complaint": "投诉", "repair": "报修"}))
print("unit", ask("Unit", unit))
print("sure", confirm("Sure"))
"""


def asked(*typed: str) -> list[str]:
    """What the questions above made of the lines typed."""
    shown = on_terminal([sys.executable, "-c", ASKING], typed=typed, cwd=TOP)
    assert shown.code == 0, shown.out
    return shown.out.splitlines()


def test_questions_on_a_terminal() -> None:
    """A menu takes a number, and each question its answer."""
    lines = asked("2", "3-2-1502", "y")
    assert "interactive True" in lines
    assert "  1  complaint  投诉" in lines
    assert {"kind repair", "unit 3-2-1502", "sure True"} <= set(lines)


def test_wrong_answers_are_asked_again() -> None:
    """What will not do is explained and asked again."""
    lines = asked("9", "投诉", "4-4", "3-2-1502", "n")
    assert "  give a number from 1 to 2, or a name from the list" in lines
    assert "  no unit 4-4" in lines
    assert {"kind complaint", "unit 3-2-1502", "sure False"} <= set(lines)


@pytest.mark.parametrize("answer", ["1", "complaint", "Compl", "投诉", "c"])
def test_ways_to_choose(answer: str) -> None:
    """A choice is made by number, name, Chinese name or the start of a name."""
    chosen = prompt._chosen(answer, {"complaint": "投诉", "repair": "报修"})
    assert chosen == "complaint"


@pytest.mark.parametrize("answer", ["0", "3", "", "x", "１", "²"])
def test_no_such_choice(answer: str) -> None:
    """Anything else is no choice."""
    with pytest.raises(UsageError):
        prompt._chosen(answer, {"complaint": "投诉", "repair": "报修"})


def test_missing_pieces_are_named_at_once() -> None:
    """A script learns of every missing piece in one error."""
    with pytest.raises(UsageError, match="missing: --kind, --first-taker, WORDS"):
        prompt.require(kind=None, unit="3-2-1502", first_taker="", WORDS=None)


def test_nothing_is_missing() -> None:
    """Complete commands pass; nought and no are values."""
    prompt.require(kind="repair", score=0, reached=False)


def test_nobody_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nobody is asked."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("2\n"))
    assert not prompt.interactive()


def stdin(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    """Make these bytes standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="ascii"))


def test_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is all of standard input in UTF-8, whatever the locale, less the last line break."""
    stdin(monkeypatch, "\ufeff厨房\n漏水\r\n".encode())
    assert prompt.text_or_stdin("-") == "厨房\n漏水"
    assert prompt.text_or_stdin("words") == "words"


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"a" * (prompt.MOST_BYTES + 1)])
def test_standard_input_that_is_no_text(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    """Bytes that are not UTF-8, or far too many, are invalid data."""
    stdin(monkeypatch, raw)
    with pytest.raises(InvalidData):
        prompt.text_or_stdin("-")
