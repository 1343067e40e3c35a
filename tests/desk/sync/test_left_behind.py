"""Files that could be made and not be removed, such as on a disk that fails: no promise falls."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.desk.sync import remotes
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.store.commit import left_locks
from svc.store.git.repository import Repository
from svc.store.sync.meeting import Meeting
from tests.desk.sync.meeting import TwoDesks, do, same, two_desks
from tests.support import git


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks, of which A has words to send."""
    made = two_desks(tmp_path / "apart")
    do(made.a, lambda desk: annotate(desk, "T2611-A0002", "from a"))
    return made


def test_what_was_refused_cannot_be_forgotten(desks: TwoDesks) -> None:
    """The desks have met, so that it is told and no failure."""
    left = desks.a / ".git/svc/refused.json"
    left.mkdir()
    met = sync(desks.a)
    assert any(notice.startswith("met, but when could not be noted: ") for notice in met.notices)
    sync(desks.b)
    assert same(desks)
    left.rmdir()
    assert sync(desks.a).notices == []


def test_a_new_clone(desks: TwoDesks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What git left in it stops no action there, and no clearing up."""
    remember = remotes.remember_paths

    def left(repository: Repository) -> None:
        remember(repository)
        for name in ("HEAD.lock", "refs/heads/main.lock", "objects/pack/pack-1.keep"):
            (repository.common_dir / name).write_bytes(b"")

    monkeypatch.setattr(remotes, "remember_paths", left)
    place = tmp_path / "new"
    remotes.join(str(desks.remote), place)
    assert [*(place / ".git").rglob("*.lock"), *(place / ".git").rglob("*.keep")] == []
    do(place, lambda desk: annotate(desk, "T2611-A0002", "from the new one"))
    git("gc", "-q", cwd=place)


def test_a_desk_that_left(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """No meeting comes after it that would clear away what its git left."""
    monkeypatch.setattr(left_locks, "HELD_SECONDS", 0.2)
    lock = desks.a / ".git/packed-refs.lock"
    save = Meeting.save

    def left(meeting: Meeting, repository: Repository) -> None:
        save(meeting, repository)
        if not meeting.desk:
            lock.write_bytes(b"")

    monkeypatch.setattr(Meeting, "save", left)
    remotes.leave(desks.a)
    assert not lock.exists()
    git("pack-refs", "--all", cwd=desks.a)
