"""Screens of the shell that are shown again: within a second, and as long as nothing changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from svc.cli.main import answered
from svc.cli.shell.screens import KeptScreens
from svc.store.git.repository import Repository
from tests.support import TOP, git
from tests.week import Week


class Desk:
    """A shell's screens in an office, at a time of our own."""

    def __init__(self, place: Path) -> None:
        self.place, self.time, self.runs = place, 1000.0, 0
        self.screens = KeptScreens(Repository.open(place), lambda: self.time)

    def say(self, *words: str, run: Callable[[Sequence[str]], int] = answered) -> int:
        """Do a line, and count whether it was run."""

        def counted() -> int:
            self.runs += 1
            return run(["-C", str(self.place), "--lang", "en", *words])

        return self.screens.answer(words, counted)


@pytest.fixture
def desk(week: Week) -> Desk:
    """A desk in the office of a week."""
    return Desk(week.place)


@pytest.mark.parametrize("words", [("list",), ("show", "T2411-A0004")])
def test_the_same_again(
    desk: Desk, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    """A question of the same second has the same answer, on both streams, and no work."""
    assert desk.say(*words) == 0
    first = capsys.readouterr()
    assert first.out
    assert desk.say(*words) == 0
    assert capsys.readouterr() == first
    assert desk.runs == 1


def test_another_second(desk: Desk) -> None:
    """A second later, clocks may say something else."""
    desk.say("list")
    desk.time += 0.9
    desk.say("list")
    assert desk.runs == 1
    desk.time += 0.2
    desk.say("list")
    assert desk.runs == 2


def test_what_others_commit_is_seen_at_once(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Once HEAD has moved the command is run, within the same second too."""
    before = git("rev-parse", "HEAD", cwd=desk.place).strip()
    desk.say("list")
    git("commit", "-q", "--allow-empty", "-m", "another", cwd=desk.place)
    try:
        desk.say("list")
        assert desk.runs == 2
    finally:
        git("reset", "-q", "--hard", before, cwd=desk.place)


@pytest.mark.parametrize(
    "words",
    [("list", "--format", "json"), ("list", "--reveal"), ("show", "--help"), ("due",),
     ("show", "T2411-A0004", "--reveal"), ("show", "T9901-A9999")],
)  # fmt: skip
def test_what_is_not_kept(desk: Desk, words: tuple[str, ...]) -> None:
    """Other commands are run each time, and so is what was refused."""
    desk.say(*words)
    desk.say(*words)
    assert desk.runs == 2


def test_anything_else_done_in_between(desk: Desk) -> None:
    """After another command or one of git's a screen is made anew."""
    desk.say("list")
    desk.say("due")
    desk.say("list")
    desk.screens.forget()
    desk.say("list")
    assert desk.runs == 4


def test_moved_while_it_was_shown(desk: Desk) -> None:
    """An answer that took until the next second is not kept."""

    def slowly(words: Sequence[str]) -> int:
        desk.time += 1
        return answered(words)

    desk.say("list", run=slowly)
    desk.say("list")
    assert desk.runs == 2


def test_words_that_are_told_once(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """What was put right before an answer is not told again with it."""
    (desk.place / ".git" / "svc" / "index.sqlite").write_bytes(b"no index")
    from svc.cli.termio.say import say

    def noticed(words: Sequence[str]) -> int:
        say("something was put right")
        return answered(words)

    desk.say("list", run=noticed)
    assert "put right" in capsys.readouterr().err
    desk.say("list")
    assert desk.runs == 2
    assert "put right" not in capsys.readouterr().err


def test_nobody_listens_any_more(week: Week) -> None:
    """A screen that cannot be shown again ends the shell as the command would."""
    shell = [sys.executable, "-m", "svc", "--as", "li.na", "shell"]
    script = (
        f"yes list | head -2000 | {' '.join(shell)} | head -1 >/dev/null; echo ${{PIPESTATUS[2]}}"
    )
    done = subprocess.run(
        ["bash", "-c", script], cwd=week.place, capture_output=True, text=True,
        env={"PYTHONPATH": str(TOP), "PATH": "/usr/bin:/bin", "HOME": "/nonexistent"},
    )  # fmt: skip
    assert done.stdout.strip() == "141"
    assert "Traceback" not in done.stderr
