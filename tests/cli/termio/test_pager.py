"""Long answers on a terminal: a pager with git's manners, and footers behind their rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.support import Run

#: A terminal of five lines, on which every list is long.
LOW = {"LINES": "5", "NO_COLOR": "1"}
PAGER = "sed s/^/paged:/"


def paged(text: str) -> bool:
    """Whether every line came through the pager, the footer too."""
    lines = text.splitlines()
    assert any("tickets match" in line for line in lines)
    through = [line.startswith("paged:") for line in lines]
    assert all(through) or not any(through)
    return all(through)


def test_what_is_long_is_paged(desk: Path, run: Run) -> None:
    """SVC_PAGER, --no-pager, `cat`; what fits, and what goes into a pipe, is not."""
    words = "svc list --status all"
    assert paged(run.terminal(words, env={**LOW, "LINES": "4", "SVC_PAGER": PAGER}).out)
    assert not paged(run.terminal(words, env={**LOW, "LINES": "24", "SVC_PAGER": PAGER}).out)
    assert not paged(run.terminal(words, env={**LOW, "LINES": "4", "SVC_PAGER": "cat"}).out)
    none = "svc --no-pager list --status all"
    assert not paged(run.terminal(none, env={**LOW, "LINES": "4", "SVC_PAGER": PAGER}).out)
    piped = run(words, env={"SVC_PAGER": PAGER, "LINES": "4"})
    assert "paged" not in piped.out
    gone = run.terminal(words, env={**LOW, "LINES": "4", "SVC_PAGER": "/no/such/pager"})
    assert not paged(gone.out)


def test_whose_pager(desk: Path, run: Run, git: Callable[..., str]) -> None:
    """The user's own `core.pager` is obeyed; one that the repository names is not."""
    words, low = "svc list --status all", {**LOW, "LINES": "4", "PAGER": "cat"}
    git("config", "core.pager", PAGER, cwd=desk)
    assert not paged(run.terminal(words, env=low).out)
    git("config", "--global", "core.pager", PAGER, cwd=desk)
    git("config", "--unset", "core.pager", cwd=desk)
    assert paged(run.terminal(words, env=low).out)


def test_footers_stand_behind_their_rows(desk: Path, run: Run) -> None:
    """Where both streams go to one place, words about rows come after them."""
    import subprocess
    import sys

    command = [sys.executable, "-m", "svc", "list", "--status", "all"]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=True, text=True
    )
    assert done.stdout.splitlines()[-1].startswith("2 tickets match")


@pytest.mark.parametrize("columns", [80, 140])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_list_holds_what_a_clerk_looks_for(
    desk: Path, run: Run, columns: int, language: str
) -> None:
    """At 80 columns too: when it came in, who reported, a mark of priority; no line is cut off."""
    run("svc --as li.na edit 2 --set priority=urgent")
    env = {"SVC_LANG": language, "NO_COLOR": "1"}
    screen = run.terminal("svc list --status all", columns=columns, env=env).out
    lines = screen.splitlines()
    assert max(map(wcswidth, lines)) <= columns
    (line,) = (one for one in lines if one.startswith("T2611-A0002"))
    assert "11-20" in line and "王芳" in line
    assert {"en": "urgent", "zh_CN": "紧急"}[language] in line if columns == 140 else " ! " in line
