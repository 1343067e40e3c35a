"""`svc finish`, `close`, `reopen`, `cancel`: ends, and ways back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.ticket.intake import create
from tests.cli.desk_day import Numbered, at_the_desk, leak, month
from tests.estate import done
from tests.support import Run

__all__ = ["at_the_desk"]
pytestmark = pytest.mark.usefixtures("at_the_desk")
T = Numbered("T", 1)
FINISH = "svc finish 1 --resolution fixed --note 换了垫圈"


def test_finish_and_close(run: Run) -> None:
    """A repair rests in done until the callback; close says so, and by when."""
    run("svc assign 1 zhang.wei")
    result = run(FINISH)
    assert result.out.startswith(f"{T}  done (fixed); callback by ")
    assert result.err.startswith(f"{T} rests in done: a callback is owed by ")
    refused = run("svc close 1", code=1)
    assert refused.err.startswith(f"svc: {T} is done: a callback is owed before it closes, by ")
    assert "; from there: callback\n" in refused.err


def test_close_finishes_first(run: Run, at_the_desk: Path) -> None:
    """Where no callback is owed, one command does both; the commit says close."""
    done(at_the_desk, lambda desk: create(desk, leak("inquiry", "fees")))
    run("svc assign 2 --proposed")
    result = run("svc close 2 --resolution 已答复 --note 见公示")
    assert result.out == f"T{month()}-A0002  closed (answered)\n"
    assert result.err == ""


def test_reopen_and_the_words_of_a_refusal(run: Run) -> None:
    """`… is closed; from there: reopen`, and reopen goes back to the same person."""
    run("svc assign 1 zhang.wei")
    run(FINISH)
    run("svc callback 1 --score 5")
    refused = run(FINISH, code=1)
    assert refused.err == f"svc: {T} is closed; from there: reopen\n  next: svc show {T}\n"
    assert run("svc close 1", code=1).err.startswith(f"svc: {T} is closed; from there: reopen\n")
    back = run("svc reopen 1 --reason 又漏了")
    assert back.out.startswith(f"{T}  assigned, zhang.wei (engineering); accept by ")


def test_cancel(run: Run) -> None:
    """Withdrawn; nothing leads on from there."""
    assert run("svc cancel 1 --reason 不需要了").out == f"{T}  cancelled\n"
    refused = run("svc assign 1 engineering", code=1)
    assert f"{T} is cancelled; from there: nothing but note and edit" in refused.err


def test_a_terminal_is_asked(run: Run) -> None:
    """How it ended by number or name, then what was done."""
    run("svc assign 1 zhang.wei")
    result = run.terminal("svc finish 1", typed=["9", "已修复", "换了垫圈"])
    assert "1  fixed  已修复" in result.out
    assert f"{T}  done (fixed)" in result.out
    assert f"{T} is done" in run.terminal("svc finish 1", code=1).out


def test_a_terminal_closes(run: Run) -> None:
    """How an unfinished ticket ended is asked, and once whether it is meant."""
    refused = run.terminal("svc close 1", typed=["1", "换了垫圈", ""], code=1)
    assert f"Close {T}, 厨房漏水? [y/N]" in refused.out
    assert "nothing was done" in refused.out
    result = run.terminal("svc close 1", typed=["1", "换了垫圈", "是"])
    assert f"{T}  done (fixed)" in result.out
    assert result.out.count("new  厨房漏水") == 1
    assert "a callback is owed before it closes" in run.terminal("svc close 1", code=1).out


def test_a_withdrawal_is_asked_once(run: Run) -> None:
    """On a terminal; a script is not asked."""
    refused = run.terminal("svc cancel 1 --reason 不需要了", typed=["n"], code=1).out
    assert f"Cancel {T}, 厨房漏水? [y/N]" in refused
    assert f"{T}  cancelled" in run.terminal("svc cancel 1 --reason x", typed=["y"]).out
    assert "from there" in run.terminal("svc cancel 1 --reason x", code=1).out


def test_words_from_standard_input(run: Run) -> None:
    """A reason of several lines."""
    record = run("svc cancel 1 --reason - --format json", input="一\n二\n").json()
    assert record["timeline"][-1]["reason"] == "一\n二"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("svc finish 1", 2, "missing: --resolution, --note"),
        ("svc finish 1 --resolution fixed", 2, "missing: --note"),
        ("svc finish 1 --resolution fixed --note ' '", 2, "finish needs --note"),
        ("svc finish 1 --resolution mended --note x", 2, "'mended' is not one of"),
        ("svc close 1", 2, "--resolution and --note are needed"),
        ("svc close 1 --resolution fixed", 2, "--resolution and --note are needed"),
        ("svc reopen 1 --reason x", 1, f"{T} is assigned; from there:"),
        ("svc reopen 1", 2, "missing: --reason"),
        ("svc cancel 1", 2, "missing: --reason"),
        ("svc cancel 1 --reason ''", 2, "missing: --reason"),
        ("svc finish 99 --resolution fixed --note x", 3, "no ticket '99'"),
        (f"{FINISH} --at '2020-01-01 09:00'", 1, "days back"),
        (f"{FINISH} --format yaml", 2, "'yaml' is not one of"),
        ("svc finish 1 --resolution fixed --note - --bogus", 2, "no such option"),
    ],
)
def test_bad_input(run: Run, git: Callable[..., str], words: str, code: int, says: str) -> None:
    """The exit code, the matter, and nothing written."""
    run("svc assign 1 zhang.wei")
    head = git("rev-parse", "HEAD")
    assert says in run(words, code=code).err
    assert git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("words", ["--", "--help", "-n", "\x1b[2J", "a\nb\n---\nc: d", "$(id)"])
def test_hostile_words(run: Run, words: str) -> None:
    """Reasons and notes are text, whatever they look like, and cannot command a terminal."""
    run("svc assign 1 zhang.wei")
    note = ["svc", "finish", "1", "--resolution", "fixed", "--note", words]
    record = run([*note, "--format", "json"])
    assert record.json()["timeline"][-1]["note"] == words
    assert "\x1b" not in record.out
