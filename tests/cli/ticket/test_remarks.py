"""`svc note`, `contact`, `edit`: words and corrections."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.desk_day import Numbered, at_the_desk
from tests.support import Run

__all__ = ["at_the_desk"]
pytestmark = pytest.mark.usefixtures("at_the_desk")
T = Numbered("T", 1)


@pytest.mark.parametrize("command", ["note", "contact"])
@pytest.mark.parametrize("given", [["带梯子"], ["--note", "带梯子"], ["-"], ["--note", "-"]])
def test_words(run: Run, command: str, given: list[str]) -> None:
    """As an argument, as an option, or from standard input."""
    words = ["svc", command, "1", *given, "--format", "json"]
    record = run(words, input="带梯子\n").json()
    assert record["timeline"][-1]["action"] == command
    assert record["timeline"][-1]["note"] == "带梯子"


def test_contact_meets_the_respond_clock(run: Run) -> None:
    """What was said to the resident counts as the first response; a note does not."""
    run("svc note 1 内部备注")
    assert "respond" in run("svc show 1").out
    run("svc contact 1 约了下午")
    shown = run("svc show 1").out
    assert any("respond" in line and "met" in line for line in shown.splitlines())


def test_notes_at_the_end_of_a_life(run: Run) -> None:
    """Words can be added to whatever happened; nobody is contacted about what is over."""
    run("svc cancel 1 --reason 不需要了")
    assert run("svc note 1 住户又来电").out == f"{T}  cancelled\n"
    assert f"{T} is cancelled; from there: nothing but" in run("svc contact 1 x", code=1).err


def test_edit(run: Run, git: Callable[..., str]) -> None:
    """Several fields at once; the subject names them, the timeline keeps what they were."""
    out = run("svc edit 1 --set priority=urgent --set unit=A座1502 --reason 听错了").out
    assert out.startswith(f"{T}  priority normal → urgent; unit 3-2-1502 → A-1502; new; re")
    assert git("log", "-1", "--format=%s") == f"edit {T} (priority, unit)\n"
    record = run("svc edit 1 --set text=- --format json", input="阳台漏水\n").json()
    assert record["text"] == "阳台漏水"
    assert record["timeline"][-1]["changes"] == [
        {"field": "text", "old": "厨房漏水", "new": "阳台漏水"}
    ]
    assert record["timeline"][1]["reason"] == "听错了"


def test_edit_nothing(run: Run, git: Callable[..., str]) -> None:
    """The same values again: said, and no commit is made."""
    head = git("rev-parse", "HEAD")
    result = run("svc edit 1 --set priority=normal")
    assert result.err == f"{T}: nothing changed\n"
    assert git("rev-parse", "HEAD") == head


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("svc note 1", 2, "missing: WORDS"),
        ("svc note 1 ''", 2, "missing: WORDS"),
        ("svc note 1 ' '", 2, "note needs --note"),
        ("svc note 1 a --note b", 2, "WORDS and --note exclude each other"),
        ("svc note 1 two words", 2, "unexpected extra argument"),
        ("svc note 99 x", 3, "no ticket '99'"),
        ("svc contact 1", 2, "missing: WORDS"),
        ("svc edit 1", 2, "missing: --set FIELD=VALUE"),
        ("svc edit 1 --set priority", 2, "--set takes FIELD=VALUE"),
        ("svc edit 1 --set =x", 2, "--set takes FIELD=VALUE"),
        ("svc edit 1 --set priority=low --set priority=high", 2, "priority is set twice"),
        ("svc edit 1 --set status=closed", 2, "'status' is no field to edit"),
        ("svc edit 1 --set id=T2611-A0009", 2, "no field to edit"),
        ("svc edit 1 --set text=", 2, "text cannot be empty"),
        ("svc edit 1 --set kind=leak", 2, "kind does not fit"),
        ("svc edit 1 --set unit=9-9-9", 3, "no unit 9-9-9"),
        ("svc edit 1 --set unit=", 2, "needs a unit or a place"),
        ("svc edit 1 --set $'place=a\\nb'", 2, "place"),
    ],
)
def test_bad_input(run: Run, git: Callable[..., str], words: str, code: int, says: str) -> None:
    """The exit code, the matter, and nothing written."""
    head = git("rev-parse", "HEAD")
    given = ["svc", "edit", "1", "--set", "place=a\nb"] if "$'" in words else words
    assert says in run(given, code=code).err
    assert git("rev-parse", "HEAD") == head


@pytest.mark.parametrize("words", ["--force", "-", "\x1b]0;x\x07", "a\r\nb", "\u202e", "'; --"])
def test_hostile_words(run: Run, words: str) -> None:
    """After `--` anything is words; `-` there is still standard input."""
    record = run(["svc", "note", "--format", "json", "1", "--", words], input="told").json()
    wanted = "told" if words == "-" else words.replace("\r\n", "\n")
    assert record["timeline"][-1]["note"] == wanted


def test_reporters_stay_out_of_errors(run: Run) -> None:
    """A phone that is none is not repeated on standard error."""
    result = run(
        "svc edit 1 --set resident= --set reporter.name=Sam --set reporter.phone=abc", code=2
    )
    assert "abc" not in result.err and "Sam" not in result.err


def test_edit_asks_on_a_terminal(run: Run) -> None:
    """Which field and its new value; what does not fit the field is told, not recorded."""
    done = run.terminal("svc edit 1", typed=["priority", "urgent"])
    assert "reporter.phone" in done.out
    assert run("svc show 1 --format json").json()["priority"] == "urgent"
    run.terminal("svc edit 1", typed=["priority", "soon"], code=2)
    assert "missing: --set" in run("svc edit 1", code=2).err
