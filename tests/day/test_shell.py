"""`svc shell` as a person has it: typed into tmux, completed, killed, and a whole day long."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from svc.store.commit.checkpoints import MOMENTS
from tests.day.days import CLERK, REPAIRER
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


def test_a_day_in_the_shell(estate: Path, run: Run) -> None:
    """The clerk's morning and the repairer's rounds, without `svc`: fewer keys, the same end."""
    for name, title in (("fees", "收费"), ("service", "服务"), ("lift", "电梯")):
        words = ["svc", "--as", "li.na", "office", "category", "add", name, "--name", title]
        run(words, code=None)
    env = {"SVC_LANG": "zh_CN", "SVC_REPO": str(estate)}
    keys = before = 0
    seconds = 0.0
    with Tmux(estate.parent, 140, env) as tmux:
        shell = ShellScreen(tmux, "svc shell")
        for deed in (*CLERK, *REPAIRER):
            screen = shell.line(deed.command, deed.answers)
            assert screen.code == deed.code, screen.text
            keys += deed.keys - len("svc ")
            before += deed.keys
            seconds += screen.seconds
    assert keys < before
    rows = run("svc list --status all --format json", cwd=estate).json()
    assert {row["id"][-1]: row["status"] for row in rows} == {
        "1": "done", "2": "closed", "3": "closed", "4": "new", "5": "waiting", "6": "assigned",
        "7": "merged",
    }  # fmt: skip
    lines = len(CLERK) + len(REPAIRER)
    sys.stderr.write(f"{lines} lines, {keys} keys for {before}, {seconds:.1f} s\n")
