"""What a command loads, compiles and starts before it has done anything: most of its time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support import TOP
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
print(*{"tabulate", "wcwidth", "yaml", "git", "logging"} & set(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    ("command", "modules", "expressions", "programs"),
    [
        ("list --format json", 115, 65, 0),
        ("show T2411-A0004", 155, 90, 1),
        ("note T2411-A0004 hello", 190, 90, 3),
    ],
)
def test_start(week: Week, command: str, modules: int, expressions: int, programs: int) -> None:
    """A command loads what its step needs, and starts git where git alone can do a thing."""
    for _ in range(2):
        told = subprocess.run(
            [sys.executable, "-c", COUNTED, "--as", "li.na", *command.split()],
            cwd=week.place, env={"PYTHONPATH": str(TOP)}, capture_output=True, text=True,
            check=True,
        )  # fmt: skip
    *_notices, counts, libraries = told.stderr.split("\n")[:-1]
    allowed = (modules, expressions, programs)
    assert all(int(count) <= most for count, most in zip(counts.split(), allowed, strict=True)), (
        counts
    )
    assert not libraries
