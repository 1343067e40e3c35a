"""`svc shell` on a pipe: lines run as commands, the first that is not done ends it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from svc.index.database.connection import keeping_open
from svc.store.commit.checkpoints import MOMENTS
from tests.support import Run, git

#: Runs svc, and kills it where the write of the second line comes by a moment.
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
CREATE = (
    "create 'no light' --kind repair --category electrical --unit 3-2-1502"
    " --resident R-A00001 --channel phone"
)


def test_lines_run_until_one_is_refused(estate: Path, run: Run) -> None:
    """Each line is a command of its own, with its own answer; what follows a refusal is not run."""
    lines = (
        "# a remark, and an empty line\n\n"
        f"{CREATE}\n"
        "svc --as zhang.wei note 1 'on my way'\n"
        "!log --format=%s -1\n"
        "list --format csv\n"
        "show 77\n"
        "note 1 'never run'\n"
    )
    done = run.process("svc --as li.na shell", input=lines, code=3, cwd=estate)
    number = done.out.split()[0]
    assert number.endswith("-A0001")
    assert f"note on {number}" in done.out or f"note {number}" in done.out
    assert "no light" in done.out.partition(number)[2]
    assert "line 7 ended with 3" in done.err
    timeline = run(f"svc show {number} --format json", cwd=estate).json()["timeline"]
    assert [event["by"] for event in timeline] == ["li.na", "zhang.wei"]


def test_lines_that_cannot_be_read(estate: Path, run: Run) -> None:
    """An open quote, bytes that are no text, and a shell in the shell are refused with the line."""
    told = run.process("svc shell", input="list\nnote 1 'open\nlist\n", code=2, cwd=estate).err
    assert "never closed" in told and "line 2 ended with 2" in told
    told = run.process("svc shell", input=b"\xff\n", code=4, cwd=estate).err
    assert "UTF-8" in told and "line 1 ended with 4" in told
    assert "line 1 ended with 2" in run("svc shell", input="shell\n", code=2, cwd=estate).err


def test_nothing_of_the_pipe_is_read_by_a_command(estate: Path, run: Run) -> None:
    """A command that reads standard input finds it empty: the next line is a line still."""
    lines = f"{CREATE}\nassign 1 zhang.wei --note -\nshow 1 --format json\nexit\nshow 77\n"
    done = run("svc --as li.na shell", input=lines, cwd=estate)
    assert '"status": "assigned"' in done.out
    assert "show 1" not in done.out


def test_what_others_commit_is_seen_at_once(estate: Path, run: Run) -> None:
    """Between two lines another program commits; the second line knows it."""
    with run.start("svc --as li.na shell", cwd=estate) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(b"unit list --format csv\nunit show A-1502 --format jsonl\n")
        process.stdin.flush()
        for line in process.stdout:
            if line.startswith(b"{"):
                break
        run("svc --as li.na unit add 9-101", cwd=estate)
        out, err = process.communicate(b"unit show 9-101 --format jsonl\n")
    assert process.returncode == 0, err
    assert b"9-101" in out


@pytest.mark.parametrize("moment", [
    pytest.param(one, marks=() if one == "installed" else pytest.mark.slow)
    for one in MOMENTS
])  # fmt: skip
def test_a_killed_shell_loses_nothing(estate: Path, run: Run, moment: str) -> None:
    """Killed at each point of an action: what was acknowledged is there, the rest whole or not."""
    lines = "unit add 9-101\nunit add 9-102\nunit add 9-103\n"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, moment], input=lines.encode(), cwd=estate,
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert b"9-101" in done.stdout
    run("svc check", cwd=estate)
    there = run("svc unit list --format csv", cwd=estate).out
    assert "9-101" in there and "9-103" not in there
    assert git("status", "--porcelain", cwd=estate) == ""
    assert git("show", "--stat", "--format=", "HEAD", cwd=estate).count("units/9/") == 1


def test_an_index_that_is_kept_open_is_the_one_that_lies_there(estate: Path, run: Run) -> None:
    """One that was thrown away meanwhile is not asked any more; a look back leaves no trace."""
    with keeping_open():
        before = run("svc list --format json", cwd=estate).json()
        run("svc list --as-of 2020-01-01", cwd=estate)
        for file in (estate / ".git" / "svc").glob("index.sqlite*"):
            file.unlink()
        assert run("svc list --format json", cwd=estate).json() == before
        assert (estate / ".git" / "svc" / "index.sqlite").exists()
