"""`svc callback`: scores, attempts, and whom to call."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.desk_day import Numbered, at_the_desk, month
from tests.support import Run

__all__ = ["at_the_desk"]
T, F = Numbered("T", 1), Numbered("F", 1)


@pytest.fixture(autouse=True)
def finished(at_the_desk: object, run: Run) -> None:
    """The leak is mended, and the resident is to be called."""
    run("svc assign 1 zhang.wei")
    run("svc finish 1 --resolution fixed --note 换了垫圈")


@pytest.mark.parametrize(
    ("said", "out"),
    [
        ("--score 5", f"{T}  closed (fixed) ({F})\n"),
        ("--score 3 --note 一般", f"{T}  closed (fixed) ({F})\n"),
        ("--reached", f"{T}  closed (fixed) ({F})\n"),
        ("--reached --score 4", f"{T}  closed (fixed) ({F})\n"),
        ("--satisfied", f"{T}  closed (fixed) ({F})\n"),
        ("--score 2 --reason 还漏", f"{T}  assigned, zhang.wei (engineering); accept by"),
        ("--dissatisfied", f"{T}  assigned, zhang.wei (engineering); accept by"),
        ("--score 3 --dissatisfied", f"{T}  assigned, zhang.wei (engineering); accept by"),
        ("--unreachable --next 'tomorrow 10:00'", f"{T}  done (fixed); callback by"),
        ("--outcome no-answer", f"{T}  done (fixed); callback by"),
        ("--outcome 占线 --next tomorrow", f"{T}  done (fixed); callback by"),
        ("--unreachable --outcome wrong-number", f"{T}  done (fixed); callback by"),
        ("--outcome refused --note 不想说", f"{T}  closed (fixed) ({F})\n"),
        ("--outcome reached --score 4", f"{T}  closed (fixed) ({F})\n"),
    ],
)
def test_in_one_line(run: Run, said: str, out: str) -> None:
    """What came of the call, and where the ticket stands."""
    assert run(f"svc callback 1 {said}").out.startswith(out)


def test_attempts_used_up(run: Run, git: Callable[..., str]) -> None:
    """The third failed attempt closes the ticket as not reached; each has its record."""
    for left in ("attempt 1 of 3", "attempt 2 of 3"):
        assert left in run("svc callback 1 --unreachable").err
    last = run("svc callback 1 --unreachable")
    assert last.out.startswith(f"{T}  closed (fixed) (F{month()}-A0003)")
    assert "closed as not reached" in last.err
    trailers = git("log", "-1", "--format=%(trailers:key=Svc-Record,valueonly)").split()
    assert trailers == [f"F{month()}-A0003", T] or trailers == [T, f"F{month()}-A0003"]
    refused = run("svc callback 1 --unreachable", code=1)
    assert "it was closed as not reached already" in refused.err
    assert run("svc callback 1 --score 5").out.startswith(f"{T}  closed")


def test_as_json(run: Run) -> None:
    """The ticket, whose last event names the follow-up."""
    record = run("svc callback 1 --score 5 --format json").json()
    assert record["timeline"][-1]["followup"] == F
    assert record["status"] == "closed"


@pytest.mark.parametrize(
    ("said", "code", "says"),
    [
        ("", 2, "missing: --score 1-5, --reached, --satisfied, --dissatisfied or --unreachable"),
        ("--note x", 2, "missing: --score"),
        ("--score 6", 2, "6 is not between 1 and 5"),
        ("--score five", 2, "'five' is no whole number"),
        ("--unreachable --score 5", 2, "unreachable and a score exclude each other"),
        ("--unreachable --reached", 2, "--reached, --unreachable exclude each other"),
        ("--satisfied --dissatisfied", 2, "--satisfied, --dissatisfied exclude each other"),
        ("--score 5 --dissatisfied", 2, "contradict each other"),
        ("--score 5 --next tomorrow", 2, "--next is for a resident who was not reached"),
        ("--unreachable --next '1h ago'", 2, "has passed"),
        ("--score 5 --at '+1h'", 1, "lies ahead"),
        ("--outcome busy --score 5", 2, "unreachable and a score exclude each other"),
        ("--outcome busy --reached", 2, "--reached, --unreachable exclude each other"),
        ("--outcome refused --score 1", 2, "refused and a score exclude each other"),
        ("--outcome asleep", 2, "'asleep' is not one of reached, unreachable, refused"),
    ],
)
def test_bad_input(run: Run, git: Callable[..., str], said: str, code: int, says: str) -> None:
    """The exit code, the matter, and nothing written."""
    head = git("rev-parse", "HEAD")
    assert says in run(f"svc callback 1 {said}", code=code).err
    assert git("rev-parse", "HEAD") == head


def test_not_finished_yet(run: Run) -> None:
    """A ticket that is still worked on owes no callback."""
    run("svc callback 1 --score 1")
    refused = run("svc callback 1 --score 5", code=1)
    assert f"{T} is assigned; from there: assign, accept, return, finish" in refused.err


def test_a_terminal_shows_whom_to_call(run: Run) -> None:
    """Name and masked phone, what was done, how often it was tried; then it asks."""
    run("svc callback 1 --unreachable")
    result = run.terminal("svc callback 1", typed=["y", "7", "5", "-"])
    assert "call 王芳 (R-A00001): 138 **** 0000  (--reveal shows it in full)" in result.out
    assert "fixed: 换了垫圈" in result.out
    assert "tried 1 of 3 times" in result.out
    assert "1 very dissatisfied to 5 very satisfied" in result.out
    assert f"{T}  closed (fixed) (F{month()}-A0002)" in result.out


def test_reveal(run: Run) -> None:
    """The number in full, for whoever has to dial it."""
    result = run.terminal("svc callback 1 --reveal", typed=["n", "busy", "没人接"])
    assert "call 王芳 (R-A00001): 138 1234 0000\n" in result.out
    assert "busy  占线" in result.out
    assert "attempt 1 of 3" in result.out
    assert "attempt 1: unreachable; busy; 没人接" in run("svc show 1").out


def test_a_terminal_asks_why(run: Run) -> None:
    """Of a dissatisfied resident the reason is asked for; no score asks whether content."""
    result = run.terminal("svc callback 1", typed=["", "2", "还在漏", "-"])
    assert "Why not content: 还在漏" in result.out
    assert f"{T}  assigned, zhang.wei" in result.out
    run("svc finish 1 --resolution fixed --note 再换")
    result = run.terminal("svc callback 1", typed=["y", "-", "n", "-", "-"])
    assert "Content? [Y/n]: n" in result.out
    assert f"{T}  assigned, zhang.wei" in result.out


def test_no_names_in_messages(run: Run, git: Callable[..., str]) -> None:
    """Commits hold ids and scores, no names of residents, phones or words."""
    run("svc callback 1 --score 2 --reason 王芳说还漏")
    log = git("log", "-1", "--format=%B")
    assert log.startswith(f"callback {T} (score 2, assigned)\n")
    assert "王芳" not in log
