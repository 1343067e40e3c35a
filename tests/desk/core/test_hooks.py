"""Hooks of the user's beside an action of svc's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tests.support import Run


def test_a_hook_that_calls_svc_finds_the_locks_free(
    run: Run, office: Path, git: Callable[..., str]
) -> None:
    """post-commit may itself act in the office: it waits for nobody, and both commits stand."""
    hook = office / ".git" / "hooks" / "post-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(
        f"#!/bin/sh\nchmod -x {hook}\nexec timeout 20 {sys.executable} -m svc unit add 3-2-1502\n",
        encoding="utf-8",
    )
    hook.chmod(0o755)
    done = run("svc unit add 3-2-1501")
    assert "hook failed" not in done.err
    subjects = git("log", "--format=%s", cwd=office).splitlines()
    assert subjects[:2] == ["add unit 3-2-1502 (home)", "add unit 3-2-1501 (home)"]


def test_the_desk_records_where_git_knows_nobody(
    run: Run, office: Path, git: Callable[..., str]
) -> None:
    """Without user.name the committer is the desk, by its letter."""
    run("svc unit add 3-2-1501")
    assert git("log", "-1", "--format=%cn <%ce>", cwd=office).strip() == (
        "svc desk A <desk-a@svc.invalid>"
    )
