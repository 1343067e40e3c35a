"""What git says of its own, in svc's manner: a documented code, and nothing personal in it."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest

from tests.support import Run, git

ODD = "fatal: the moon is in the wrong house for 13912345678"


@pytest.fixture
def odd_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that cannot move a branch today, for a reason nobody has heard of."""
    real = shutil.which("git")
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(
        f'#!/bin/sh\ncase " $* " in *" update-ref "*) echo "{ODD}" >&2; exit 128;; esac\n'
        f'exec {real} "$@"\n',
        encoding="utf-8",
    )
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")


def test_an_unheard_of_reason(estate: Path, run: Run, odd_git: None) -> None:
    """It is no fault of svc: 5, with git's own words, in which nothing personal stands."""
    before = git("rev-parse", "HEAD")
    said = run("svc --as li.na unit add 9-1-101", code=5)
    assert "git update-ref failed (128): the moon is in the wrong house for 139" in said.err
    assert "13912345678" not in said.err
    assert "a fault of svc" not in said.err
    assert git("rev-parse", "HEAD") == before
    assert not list((estate / ".git" / "svc").glob("log/*"))


@pytest.mark.skipif(os.name == "nt", reason="a hook in sh")
def test_a_lock_that_git_could_not_remove(estate: Path, run: Run) -> None:
    """Git says nothing of it, and every later command would be refused: svc removes it."""
    hook = estate / ".git" / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    # What git held HEAD by is there again, the same file, once git is through.
    hook.write_text(
        "#!/bin/sh\n"
        'case $1 in prepared) ln "$GIT_DIR/HEAD.lock" "$GIT_DIR/kept" 2>/dev/null;;\n'
        'committed) ! test -e "$GIT_DIR/kept" || mv "$GIT_DIR/kept" "$GIT_DIR/HEAD.lock";; esac\n'
        "exit 0\n",
        encoding="utf-8",
    )
    hook.chmod(hook.stat().st_mode | stat.S_IXUSR)
    run("svc --as li.na unit add 9-1-101")
    assert not (estate / ".git" / "HEAD.lock").exists()
    assert not (estate / ".git" / "kept").exists()
    run("svc --as li.na unit add 9-1-102")
