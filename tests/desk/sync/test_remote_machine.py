"""A remote whose machine is the matter: locks that were left there, a disk without room."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from svc.desk.sync import sync as syncing
from svc.desk.sync.remotes import renew_remote
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.errors import Busy
from svc.store.commit import left_locks
from svc.store.gate import push_log
from svc.store.gate.receiving import PushedRef
from svc.store.git import alone, config
from svc.store.git.repository import Repository
from svc.store.sync.remote import Remote
from tests.desk.sync.meeting import TwoDesks, do, meet, same, two_desks
from tests.support import Run, git

LOCKS = ("HEAD", "refs/heads/main", "refs/svc/desks/A")


@pytest.fixture
def desks(tmp_path: Path) -> TwoDesks:
    """Two desks, of which A has words to send."""
    made = two_desks(tmp_path / "apart")
    do(made.a, lambda desk: annotate(desk, "T2611-A0002", "from a"))
    return made


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_that_was_left(desks: TwoDesks, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a remote in a folder it stops nobody for good, and is gone afterwards."""
    monkeypatch.setattr(left_locks, "HELD_THERE_SECONDS", 0.2)
    lock = desks.remote / f"{name}.lock"
    lock.write_bytes(b"")
    meet(desks)
    assert same(desks)
    assert not lock.exists()


def test_a_lock_that_is_held(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that goes by itself is waited for, no longer than it takes."""
    lock = desks.remote / "refs/heads/main.lock"
    lock.write_bytes(b"")
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        lock.unlink(missing_ok=True)

    monkeypatch.setattr(alone.time, "sleep", sleep)
    assert sync(desks.a).sent == 1
    assert 1 <= len(waits) <= 3


def test_a_lock_that_a_gate_left(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """The remote goes on with its log of pushes; who is logging just now is waited for."""
    monkeypatch.setattr(left_locks, "HELD_SECONDS", 0.2)
    monkeypatch.setattr(push_log, "_PAUSE", 0)
    remote = Repository.open(desks.remote)
    lock = desks.remote / f"{push_log.LOG}.lock"
    lock.write_bytes(b"")
    moved = [
        PushedRef("0" * 40, git("rev-parse", "main", cwd=desks.remote).strip(), "refs/heads/main")
    ]
    logged = push_log.append(remote, moved, None, datetime.now(UTC), "refs/heads/main")
    assert push_log.tip(remote) == logged
    assert not lock.exists()


def test_a_lock_that_a_renewal_left(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote's settings are written anew, whatever a git that was killed at it left."""
    monkeypatch.setattr(config, "LOCKED_SECONDS", 0.2)
    lock = desks.remote / "config.lock"
    lock.write_bytes(b"half")
    renew_remote(desks.remote)
    assert not lock.exists()
    assert Repository.open(desks.remote).config("core.hooksPath") == "hooks"


def test_a_log_that_others_write(desks: TwoDesks, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that is another's at every look is let alone, and the push is told to be unlogged."""
    remote = Repository.open(desks.remote)
    lock = desks.remote / f"{push_log.LOG}.lock"

    def others(_seconds: float) -> None:
        lock.unlink(missing_ok=True)
        lock.write_bytes(b"")

    others(0)
    monkeypatch.setattr(alone.time, "sleep", others)
    with pytest.raises(Busy):
        push_log.append(remote, [], None, datetime.now(UTC), "refs/heads/main")
    assert lock.exists()


def test_a_lock_behind_a_server(desks: TwoDesks, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as what it is, with the file that somebody there may remove."""
    lock = desks.remote / "refs/heads/main.lock"
    lock.write_bytes(b"")
    monkeypatch.setattr(Remote, "folder", None)
    monkeypatch.setattr(syncing, "_LONGEST_PAUSE", 0.0)
    said = run(["svc", "-C", str(desks.a), "sync"], code=5).err
    assert "the remote's refs/heads/main was locked 10 times" in said
    assert "refs/heads/main.lock on the remote's machine" in said
    assert "faster" not in said
    assert lock.exists()
    lock.unlink()
    meet(desks)
    assert same(desks)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes, where one may mount it."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk(tmp_path: Path, small_disk: Path, run: Run) -> None:
    """The remote's disk is full: told as that, nothing is lost, and with room it goes on."""
    desks = two_desks(tmp_path / "apart")
    moved = small_disk / "remote.git"
    subprocess.run(["cp", "-a", str(desks.remote), str(moved)], check=True)
    for desk in (desks.a, desks.b):
        for name in (".git/svc/sync.json", ".git/config"):
            path = desk / name
            path.write_text(path.read_text("utf-8").replace(str(desks.remote), str(moved)), "utf-8")
    do(desks.a, lambda desk: annotate(desk, "T2611-A0002", "from a" * 2000))
    fill = small_disk / "fill"
    with pytest.raises(OSError, match="No space"), fill.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    said = run(["svc", "-C", str(desks.a), "sync"], code=5).err
    assert "the remote cannot write what was sent" in said
    with pytest.raises(Busy):
        sync(desks.a)
    fill.unlink()
    there = TwoDesks(desks.a, desks.b, moved)
    meet(there)
    assert same(there)
