"""A clerk's morning, typed as a person types it on a terminal of 80 columns, in both languages.

Tables must fit the screen, and the day must end as it was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from wcwidth import wcswidth

from svc.desk.core.act import act
from svc.desk.record.office import edit
from tests.support import Run

#: What is typed: the command, and the lines its questions are answered with.
MORNING: tuple[tuple[str, Sequence[str]], ...] = (
    # Who is at the desk is asked once; who calls tells the unit.
    ("svc create", ["李娜", "wf", "2", "plumbing", "厨房漏水", ""]),
    ("svc find 漏水", []),
    ("svc triage", [""]),
    ("svc --as zhang.wei accept 1", []),
    ("svc --as zhang.wei finish 1 --resolution fixed --note 换了垫圈", []),
    ("svc callback list", []),
    ("svc callback 1 --score 5", []),
    ("svc board", []),
    ("svc due --mine", []),
    ("svc list --status all", []),
    ("svc shift --to 张伟", []),
)
#: What answers with tables, whose lines must not be wrapped.
TABLES = ("find", "board", "due", "list", "shift")


def widest(screen: str) -> int:
    """Columns of the longest line of a screen's tables: rules and rows, which begin with either."""
    lines = [line for line in screen.splitlines() if line.startswith(("---", "T2", "R-", "20"))]
    return max((wcswidth(line) for line in lines), default=0)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_morning(estate: Path, run: Run, language: str) -> None:
    """A call is taken in, handed on, done, called back and handed over, each by one command."""
    act(
        estate,
        "li.na",
        lambda desk: edit(desk, {"departments.engineering.supervisor": "zhang.wei"}),
    )
    env = {"SVC_LANG": language, "NO_COLOR": "1", "SVC_PAGER": "cat"}
    screens = [
        run.terminal(command, typed=typed, columns=80, env=env).out for command, typed in MORNING
    ]
    for (command, _typed), screen in zip(MORNING, screens, strict=True):
        if command.split()[1] in TABLES:
            assert widest(screen) <= 80, command
    assert "王芳" in screens[1]
    assert {"en": "zhang.wei", "zh_CN": "张伟"}[language] in screens[2]
    (ticket,) = run("svc list --status all --format json").json()
    assert (ticket["status"], ticket["unit"]) == ("closed", "3-2-1502")
    assert ticket["resident"] == "R-A00001"
    assert "厨房漏水" in screens[-1] and "张伟" in screens[-1]
