"""`svc shell` as a person has it: typed into tmux, completed, killed, and a whole day long."""

from __future__ import annotations

import re
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from svc.store.commit.checkpoints import MOMENTS
from tests.day.days import CLERK, DIRECTOR, REPAIRER, SECOND_CLERK, Deed
from tests.day.shell_screen import ShellScreen
from tests.day.tmux import Tmux, needs_tmux
from tests.support import Run, git

pytestmark = [needs_tmux, pytest.mark.slow]

CREATE = (
    "create 灯不亮 --kind repair --category electrical --unit 3-2-1502 --resident R-A00001"
    " --channel phone"
)
#: Runs the shell, and kills it where its second write comes by a moment.
KILLED = """
import os, signal, sys
from svc.store.commit import checkpoints
seen = []
def reached(moment):
    seen.append(moment)
    if moment == sys.argv[1] and seen.count(moment) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
checkpoints.reached = reached
from svc.cli.main import main
sys.exit(main(["--as", "li.na", "shell"]))
"""


def test_the_shell(estate: Path, run: Run) -> None:
    """Commands without svc, completion, exit codes, git, what others do, Ctrl-C and Ctrl-D."""
    env = {"SVC_LANG": "en", "SVC_REPO": str(estate)}
    with Tmux(estate.parent, 120, env) as tmux:
        shell = ShellScreen(tmux, "svc --as li.na shell")
        made = shell.line(CREATE)
        assert made.code == 0 and "-A0001" in made.text
        # The list below the line shows the ticket with its text; Tab takes it.
        shell.begin("note 1")
        tmux.until("-A0001 +灯不亮")
        tmux.press("Tab")
        tmux.until(r"note T\d{4}-A0001")
        tmux.write(" 'on the way'")
        tmux.press("Enter")
        tmux.until("-A0001 +.*new")
        # A line that is not done says so before the next; a good one takes it back.
        assert shell.line("show 77").code == 3
        assert shell.line("!log -1 --format=%s").code == 0
        assert "note" in shell.line("!log -1 --format=%s").text
        # What is begun and left does nothing.
        shell.begin("cancel 1 --reason nothing")
        tmux.press("C-c")
        assert shell.line("list --format csv").text.count("-A0001") == 1
        # Others commit; the line below and the next answer know it.
        run(f"svc --as li.na --lang en {CREATE} --yes", cwd=estate)
        assert "-A0002" in shell.line("list").text
        tmux.until("late 0 · due today [12] · calls owed 0")
        # The arrow brings a line back; the history holds no phone.
        shell.line("note 1 '13812340000 is his number'")
        shell.line("list --sort number")
        tmux.press("Up")
        tmux.until("list --sort number")
        tmux.press("C-c")
        tmux.press("C-d")
        tmux.until(r"<0>\$")
    history = estate / ".git" / "svc" / "shell-history"
    assert history.stat().st_mode & 0o077 == 0
    assert "list --sort number" in history.read_text("utf-8")
    assert "13812340000" not in history.read_text("utf-8")


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_each_point(estate: Path, run: Run, moment: str) -> None:
    """What was acknowledged is there once, the line that was killed is whole or not at all."""
    starter = estate.parent / "starter.py"
    starter.write_text(KILLED)
    env = {"SVC_LANG": "en", "SVC_REPO": str(estate)}
    with Tmux(estate.parent, 120, env) as tmux:
        shell = ShellScreen(tmux, f"{sys.executable} {starter} {moment}")
        assert "9-101" in shell.line("unit add 9-101").text
        shell.begin("unit add 9-102")
        tmux.press("Enter")
        tmux.until(r"<137>\$")
        # The terminal works as before, and the next command puts right what there is to.
        tmux.press("Enter")
        again = ShellScreen(tmux, "svc --as li.na shell")
        there = again.line("unit list --format csv").text
        assert "9-101" in there
        assert again.line("check").code == 0
        assert again.line("unit add 9-103").code == 0
    assert git("status", "--porcelain", cwd=estate) == ""
    numbers = [one["id"] for one in run("svc unit list --format json", cwd=estate).json()]
    assert numbers.count("9-101") == numbers.count("9-103") == 1


#: Whose days they are, and as whom each begins the shell; whoever sits at the desk is asked.
ROLES = (
    ("clerk", "", CLERK),
    ("repairer", "zhang.wei", REPAIRER),
    ("director", "chen.jing", DIRECTOR),
    ("second clerk", "", SECOND_CLERK),
)
#: How each ticket stands in the end, by the end of its number.
IN_THE_END = {
    "1": "closed", "2": "closed", "3": "closed", "4": "closed", "5": "waiting", "6": "assigned",
    "7": "merged", "8": "new",
}  # fmt: skip


class RoleCount(NamedTuple):
    """What a day took: commands, keystrokes, and seconds from the first key to the last word."""

    commands: int
    keys: int
    seconds: float


def as_commands(tmux: Tmux, deeds: Sequence[Deed]) -> RoleCount:
    """Type a day as commands, each a process."""
    since = time.monotonic()
    for deed in deeds:
        screen = tmux.type(f"svc {deed.command}", deed.answers)
        assert screen.code == deed.code, screen.text
    return RoleCount(len(deeds), sum(one.keys for one in deeds), time.monotonic() - since)


def in_shell(tmux: Tmux, who: str, deeds: Sequence[Deed]) -> RoleCount:
    """Type a day into a shell that was begun as somebody, who is named no more."""
    begins = f"svc --as {who} shell" if who else "svc shell"
    since = time.monotonic()
    shell = ShellScreen(tmux, begins)
    keys = len(begins) + 1
    for deed in deeds:
        named = re.match(r"--as (?!li\.na)\S+ ", deed.command)
        line = deed.command[named.end() :] if named else deed.command
        screen = shell.line(line, deed.answers)
        assert screen.code == deed.code, screen.text
        keys += sum(len(one) + 1 for one in (line, *deed.answers))
    tmux.press("C-d")
    tmux.until(r"<0>\$")
    return RoleCount(len(deeds), keys, time.monotonic() - since)


def test_the_days_of_four_roles_in_the_shell(estate: Path, run: Run) -> None:
    """The same days as commands and in the shell: fewer keys, the same end."""
    for name, title in (("fees", "收费"), ("service", "服务"), ("lift", "电梯")):
        words = ["svc", "--as", "li.na", "office", "category", "add", name, "--name", title]
        run(words, code=None)
    twin = estate.parent / "twin"
    shutil.copytree(estate, twin)
    before, after = [], []
    for place, counts in ((twin, before), (estate, after)):
        with Tmux(place.parent, 140, {"SVC_LANG": "zh_CN", "SVC_REPO": str(place)}) as tmux:
            for _name, who, deeds in ROLES:
                day = in_shell(tmux, who, deeds) if counts is after else as_commands(tmux, deeds)
                counts.append(day)
        rows = run("svc list --status all --format json", cwd=place).json()
        assert {row["id"][-1]: row["status"] for row in rows} == IN_THE_END
    for (name, _who, _deeds), old, new in zip(ROLES, before, after, strict=True):
        assert new.keys < old.keys
        sys.stderr.write(
            f"{name}: {old.commands} commands, {old.keys} keys, {old.seconds:.0f} s;"
            f" in the shell {new.keys} keys, {new.seconds:.0f} s\n"
        )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_answers_are_completed(estate: Path, run: Run, language: str) -> None:
    """Choices are offered as one types: by number, by name, and by how a Chinese name sounds."""
    env = {"SVC_LANG": language, "SVC_REPO": str(estate)}
    with Tmux(estate.parent, 100, env) as tmux:
        shell = ShellScreen(tmux, "svc --as li.na shell")
        shell.begin("create")
        tmux.press("Enter")
        # Who: initials offer the resident with the unit; Tab takes the name.
        for typed, offered in (
            ("wf", "王芳 +3-2-1502"),
            ("bx", "repair +2|报修 +2"),
            ("gps", "plumbing +1|给排水 +1"),
        ):
            _asked(tmux)
            tmux.write(typed)
            tmux.until(offered)
            tmux.press("Tab")
            tmux.until(f": ({offered.split(' ')[0]}|报修|给排水|repair|plumbing) *\n")
            tmux.press("Enter")
        _asked(tmux)
        tmux.write("灯不亮")
        tmux.press("Enter")
        _asked(tmux)
        # A number that is begun offers what has it.
        tmux.write("5")
        tmux.until("chat +5|微信 +5")
        tmux.press("Enter")
        tmux.until(r"T\d{4}-A0001")
        tmux.press("C-d")
    (row,) = run("svc list --format json", cwd=estate).json()
    assert (row["kind"], row["category"], row["channel"]) == ("repair", "plumbing", "chat")
    history = (estate / ".git" / "svc" / "shell-history").read_text("utf-8")
    assert history.splitlines() == ["create"]


def _asked(tmux: Tmux) -> None:
    """Wait for a question that nothing is typed to yet."""
    since = time.monotonic()
    while not re.search(r"(: ?|\]:)$", tmux.cursor_line()):
        assert time.monotonic() < since + 120, tmux.shown()
        time.sleep(0.1)
