"""What a command loads, compiles and starts before it has done anything: most of its time."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from svc.store.git.config import _is_the_systems_git
from tests.support import TOP, git
from tests.week import Week

#: Runs svc and tells how many modules of its own it loaded, expressions it compiled and
#: programs it started, and which libraries came along.
COUNTED = """
import sys
from re import _compiler
programs, expressions, compiled = [], [], _compiler.compile
def counting(*args):
    expressions.append(args)
    return compiled(*args)
_compiler.compile = counting
sys.addaudithook(lambda event, args: event == "subprocess.Popen" and programs.append(args[1]))
from svc.cli.main import main
code = main(sys.argv[1:])
own = [name for name in sys.modules if name.partition(".")[0] == "svc"]
print(len(own), len(expressions), len(programs), file=sys.stderr)
heavy = {"tabulate", "wcwidth", "yaml", "git", "logging", "inspect", "platform", "shutil", "locale"}
print(*heavy & set(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("command", "modules", "expressions", "programs"),
    [
        ("list --format json", 105, 30, 0),
        ("show T2411-A0004", 145, 60, 0),
        ("note T2411-A0004 hello", 185, 62, 2),
    ],
)
def test_start(
    week: Week, tmp_path: Path, command: str, modules: int, expressions: int, programs: int
) -> None:
    """A command loads what its step needs, and starts git where git alone can do a thing."""
    if not _is_the_systems_git():
        programs += programs > 0
    for _ in range(2):
        counts, libraries = counted(week, tmp_path, command)
    allowed = (modules, expressions, programs)
    assert all(int(count) <= most for count, most in zip(counts.split(), allowed, strict=True)), (
        counts
    )
    assert not libraries


def test_behind(week: Week, tmp_path: Path) -> None:
    """After others' commits git says which records have changed; what they hold it need not."""
    files = sorted((week.place / "records" / "tickets").rglob("*.yaml"))
    for file in files:
        file.write_text(re.sub(r"(?m)^text: .*$", "text: told anew", file.read_text("utf-8")))
    git("commit", "-q", "-a", "-m", "edited by hand", cwd=week.place)
    counts, _libraries = counted(week, tmp_path, "list --format json --status all")
    assert len(files) > 8
    assert int(counts.split()[-1]) <= 1 + (not _is_the_systems_git())


def counted(week: Week, home: Path, command: str) -> list[str]:
    """Run a command; modules, expressions and programs in numbers, and libraries by name."""
    told = subprocess.run(
        [sys.executable, "-c", COUNTED, "--as", "li.na", *command.split()],
        cwd=week.place, capture_output=True, text=True, check=True,
        env={"PYTHONPATH": str(TOP), "HOME": str(home), "PATH": os.environ["PATH"]},
    )  # fmt: skip
    return told.stderr.split("\n")[:-1][-2:]
