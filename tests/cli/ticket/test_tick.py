"""`svc tick`: what it says, as whom it acts, and what an auditor sees of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from svc.desk.record import office as offices
from svc.desk.ticket import callbacks
from svc.desk.ticket.callbacks import CallbackResult
from tests.counter import Counter
from tests.support import Run


@pytest.fixture
def tried(estate: Path) -> str:
    """A ticket whose resident was called twice in vain, in an office that allows as many."""
    counter = Counter(estate)
    counter.now = datetime.now().astimezone() - timedelta(hours=2)
    number: str = counter.ticket("done").id
    for _ in range(2):
        counter.do(lambda desk: callbacks.callback(desk, number, CallbackResult(reached=False)))
    counter.do(lambda desk: offices.edit(desk, {"policies.callback_attempts": "2"}))
    return number


def test_in_words(run: Run, tried: str, git: Callable[..., str]) -> None:
    """A line for each step; the commit is the program's, whatever SVC_ACTOR says."""
    line = f"{tried}  closed as not reached: 2 attempts used up\n"
    assert run("svc tick --dry-run").out == line
    head = git("rev-parse", "HEAD")
    assert run("svc tick", env={"SVC_ACTOR": "li.na"}).out == line
    assert git("rev-parse", "HEAD^") == head
    assert git("log", "-1", "--format=%an %s").strip() == f"svc close {tried} (not reached)"
    again = run("svc tick")
    assert (again.out, again.err) == ("", "nothing is due\n")


def test_as_json(run: Run, tried: str) -> None:
    """The commit, and every step with its rule."""
    foreseen = run("svc tick --dry-run --format json").json()
    assert (foreseen["dry_run"], foreseen["commit"]) == (True, None)
    done = run("svc tick --format json").json()
    assert len(done["commit"]) == 40
    (step,) = done["steps"]
    assert (step["id"], step["action"], step["rule"]) == (tried, "close", "2 attempts")
    assert run("svc tick --format json").json()["steps"] == []


def test_a_person_may_be_named(run: Run, tried: str, git: Callable[..., str]) -> None:
    """With --as it is that person's doing."""
    run("svc --as li.na tick")
    assert git("log", "-1", "--format=%ae").strip() == "li.na@svc.invalid"


def test_nobody_of_that_name(run: Run, tried: str) -> None:
    """Whoever is named must be on the staff."""
    assert "no member of staff" in run("svc --as nobody tick", code=3).err
    assert tried


def test_no_office(run: Run, tmp_path: Path) -> None:
    """Outside an office it ends as every command does."""
    assert run(["svc", "-C", str(tmp_path), "tick"], code=3).err
