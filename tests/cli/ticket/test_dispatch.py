"""`svc assign`, `accept`, `return`, `transfer`: by name, by routing, with reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.desk_day import Numbered, at_the_desk, office_folder
from tests.support import Run

__all__ = ["at_the_desk", "office_folder"]
pytestmark = pytest.mark.usefixtures("at_the_desk")
T = Numbered("T", 1)


def test_there_and_back(run: Run) -> None:
    """Assigned, accepted, handed on, sent back: the number first, then where it stands."""
    assert run("svc assign 1 engineering").out.startswith(f"{T}  assigned, engineering; accept by ")
    assert run("svc accept 1").out.startswith(f"{T}  working, li.na (engineering); resolve by ")
    handed = run("svc transfer 1 zhang.wei --reason 他在楼里")
    assert handed.out.startswith(f"{T}  assigned, zhang.wei (engineering); accept by ")
    assert run("svc return 1 --reason 不归我们").out.startswith(f"{T}  new; re")


def test_as_json(run: Run) -> None:
    """--format json prints the record."""
    record = run("svc assign 1 zhang.wei --note 带梯子 --format json").json()
    assert (record["id"], record["assignee"]) == (T, "zhang.wei")
    assert record["timeline"][-1]["note"] == "带梯子"
    assert run("svc accept 1 --format json").json()["status"] == "working"


def test_a_script_must_name_somebody(run: Run) -> None:
    """Without WHO the proposal is named, and the flag that takes it."""
    result = run("svc assign 1", code=2)
    assert result.err == (
        "svc: missing: WHO; the office's routing proposes engineering\n"
        f"  next: svc assign {T} --proposed, or name a department or a person\n"
    )
    assert run("svc assign 1 --proposed").out.startswith(f"{T}  assigned, engineering")


def test_a_terminal_is_asked(run: Run) -> None:
    """The proposal is offered; another name will do, and a wrong one is asked again."""
    result = run.terminal("svc assign 1", typed=[""])
    assert f"{T}  new  厨房漏水" in result.out
    assert "Assign to engineering? [Y/n]" in result.out
    assert f"{T}  assigned, engineering" in result.out
    result = run.terminal("svc assign 1", typed=["n", "nobody", "张伟"])
    assert "nobody and no department is called 'nobody'" in result.out
    assert f"{T}  assigned, zhang.wei (engineering)" in result.out


def test_a_terminal_is_asked_for_reasons(run: Run) -> None:
    """What is missing is asked for, one by one; nothing is asked that could not happen."""
    refused = run.terminal("svc transfer 1", code=1)
    assert f"{T} is new; from there: assign, finish, cancel, merge" in refused.out
    run("svc assign 1 zhang.wei")
    result = run.terminal("svc return 1", typed=["", "不归我们"])
    assert "Reason:" in result.out
    assert f"{T}  new" in result.out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("svc accept 1", 1, f"{T} is new; from there: assign, finish, cancel, merge"),
        ("svc return 1 --reason x", 1, f"{T} is new; from there: assign, finish, cancel, merge"),
        ("svc return 1", 2, "missing: --reason"),
        ("svc transfer 1", 2, "missing: WHO, --reason"),
        ("svc transfer 1 order", 2, "missing: --reason"),
        ("svc transfer 1 order --reason x", 1, f"{T} is new"),
        ("svc assign 1 nobody", 3, "nobody and no department is called 'nobody'"),
        ("svc assign 1 -- --proposed", 3, "called '--proposed'"),
        ("svc assign 1 engineering --proposed", 2, "WHO and --proposed exclude each other"),
        ("svc assign 99 engineering", 3, "no ticket '99'"),
        ("svc assign -- -x engineering", 2, "'-x' is no number"),
        ("svc assign '' engineering", 2, "no number"),
        ("svc assign", 2, "missing argument 'T'"),
        ("svc assign 1 engineering --at tomorrow", 2, "tomorrow"),
        ("svc assign 1 engineering --at 'tomorrow 09:00'", 1, "lies ahead"),
        ("svc assign 1 engineering --at '3 days ago'", 1, "earlier than the last step"),
    ],
)
def test_bad_input(run: Run, git: Callable[..., str], words: str, code: int, says: str) -> None:
    """The exit code, the matter, and nothing written."""
    head = git("rev-parse", "HEAD")
    result = run(words, code=code)
    assert says in result.err
    assert "\n  next: " in result.err
    assert git("rev-parse", "HEAD") == head


def test_commits_tell_the_story(run: Run, git: Callable[..., str]) -> None:
    """Subjects that an auditor reads, an author who acted, trailers that a machine reads."""
    run("svc assign 1 zhang.wei")
    run("svc --as zhang.wei accept 1")
    log = git("log", "-2", "--format=%an: %s")
    assert log == f"张伟: accept {T}\n李娜: assign {T} to zhang.wei (engineering)\n"
    assert git("log", "-1", "--format=%(trailers:key=Svc-Record,valueonly)").strip() == T


def test_a_file_being_edited_is_left_alone(run: Run, office_folder: Path) -> None:
    """An action on a ticket with uncommitted edits is refused, with the way out."""
    path = next(office_folder.glob("records/tickets/*/*/*.yaml"))
    edited = path.read_text(encoding="utf-8") + "# mine\n"
    path.write_text(edited, encoding="utf-8")
    result = run("svc assign 1 engineering", code=5)
    assert path.name in result.err
    assert path.read_text(encoding="utf-8") == edited
