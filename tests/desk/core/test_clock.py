"""The machine's clock: what speaks against it is refused, asked for or told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from svc.desk.core.act import act
from tests.support import Run, git

NOTE = "svc --as li.na unit edit 3-2-1502 --set note="


def commit_at(moment: str) -> None:
    """Have HEAD's last commit be from a moment, and be moved then."""
    with pytest.MonkeyPatch.context() as then:
        then.setenv("GIT_COMMITTER_DATE", moment)
        git("commit", "-q", "--allow-empty", "-m", "other")


def test_a_long_silence(estate: Path, run: Run) -> None:
    """A script is told, once; an office may have been closed."""
    commit_at("2026-01-01T10:00:00+08:00")
    told = run(f"{NOTE}a").err
    assert "days after the last commit (2026-01-01 02:00)" in told
    assert run(f"{NOTE}b").err == ""


def test_a_clock_that_is_behind(estate: Path, run: Run) -> None:
    """Earlier than the last commit: told as well, or numbers would fall into another year."""
    commit_at("2099-01-01T10:00:00+08:00")
    assert "but the last commit is from 2099-01-01" in run(f"{NOTE}a").err


def test_who_sits_at_a_terminal_is_asked(estate: Path, run: Run) -> None:
    """No is a refusal and records nothing; yes records."""
    commit_at("2026-01-01T10:00:00+08:00")
    head = git("rev-parse", "HEAD")
    run.terminal(f"{NOTE}a", typed=["n"], code=1)
    assert git("rev-parse", "HEAD") == head
    run.terminal(f"{NOTE}a", typed=["y"], code=0)
    assert git("rev-parse", "HEAD~").strip() == head.strip()


def test_a_step_before_the_last_one(
    estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By more than ten minutes, it is refused, naming both; by less, clocks differ."""
    run("svc --as li.na create tap --kind repair --category plumbing --channel phone"
        " --unit 3-2-1502 --name Wang --phone 13800000000")  # fmt: skip
    now = datetime.now(UTC)
    with monkeypatch.context() as early:
        early.setattr("svc.desk.core.act.act", partial(act, now=now - timedelta(minutes=11)))
        told = run("svc --as li.na note 1 hello", code=1).err
        assert "the machine's clock says" in told
    with monkeypatch.context() as early:
        early.setattr("svc.desk.core.act.act", partial(act, now=now - timedelta(minutes=9)))
        run("svc --as li.na note 1 hello")
