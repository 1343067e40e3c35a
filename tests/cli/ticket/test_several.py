"""Several tickets at once: `assign`, `accept` and `triage` make one commit, or none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.ticket.intake import Request, create
from tests.estate import furnish
from tests.support import Run

Git = Callable[..., str]


def begin(place: Path) -> None:
    """The estate with four new tickets: three of plumbing, one of noise."""
    furnish(place)
    for category in ("plumbing", "plumbing", "noise", "plumbing"):
        request = Request(text="又来了", kind="complaint", category=category, channel="phone",
                          unit="3-2-1502", resident="1")  # fmt: skip
        act(place, "li.na", lambda desk, asked=request: create(desk, asked))


@pytest.fixture(autouse=True)
def li_na(monkeypatch: pytest.MonkeyPatch) -> None:
    """Li Na is at the desk."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")


def holders(run: Run) -> dict[str, str | None]:
    """Who has each open ticket, by the end of its number."""
    listed = run("svc list --format json").json()
    return {one["id"][-1]: one.get("assignee") or one.get("department") for one in listed}


def commits(git: Git, place: Path) -> int:
    """How many commits there are."""
    return int(git("rev-list", "--count", "HEAD", cwd=place))


def test_assign_several(desk: Path, run: Run, git: Git) -> None:
    """To one person, as proposed, or all that are new: one commit, whose subject counts."""
    before = commits(git, desk)
    told = run("svc assign 1 2 张伟")
    assert [line.split()[0][-1] for line in told.out.splitlines()] == ["1", "2"]
    assert commits(git, desk) == before + 1
    assert git("log", "-1", "--format=%s", cwd=desk).strip() == "assign: 2 actions"
    run("svc assign --proposed --all-new")
    assert commits(git, desk) == before + 2
    assert holders(run) == {"1": "zhang.wei", "2": "zhang.wei", "3": "order", "4": "engineering"}
    assert "no ticket is new" in run("svc assign --proposed --all-new", code=3).err


def test_one_that_is_refused_stops_all(desk: Path, run: Run, git: Git) -> None:
    """Nothing is written, and the ticket at fault is named."""
    run("svc assign 1 2 zhang.wei")
    before = commits(git, desk)
    refused = run("svc --as zhang.wei accept 1 2 3", code=1).err
    assert "T2611-A0003" in refused or "A0003" in refused
    assert commits(git, desk) == before
    run("svc --as zhang.wei accept 1 2")
    assert commits(git, desk) == before + 1
    done = run("svc list --status working --format json").json()
    assert sorted(one["id"][-1] for one in done) == ["1", "2"]


def test_what_excludes_each_other(desk: Path, run: Run) -> None:
    """Each mistake is told as such."""
    assert "missing argument 'T'" in run("svc assign", code=2).err
    assert "WHO or --proposed" in run("svc assign 1 2", code=2).err
    assert "exclude each other" in run("svc assign 1 zhang.wei --proposed", code=2).err
    assert "exclude each other" in run("svc assign 1 --proposed --all-new", code=2).err


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_triage(desk: Path, run: Run, git: Git, language: str) -> None:
    """Enter takes the proposal, a name somebody else, - leaves one, q stops: one commit."""
    before = commits(git, desk)
    env = {"SVC_LANG": language}
    shown = run.terminal("svc triage", typed=["", "nobody", "张伟", "-", "q"], env=env).out
    assert "1/4" in shown and "又来了" in shown and "nobody" in shown
    assert commits(git, desk) == before + 1
    assert holders(run) == {"1": "engineering", "2": "zhang.wei", "3": None, "4": None}
    assert "triage" in run("svc triage", code=2).err
