"""A remote that is killed while its gate judges or logs, or whose disk is full by then."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from svc.desk.gate.standing import gate_standing
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.errors import SvcError
from svc.store.commit.checkpoints import RECEIVING
from svc.store.gate import push_log
from svc.store.git.repository import Repository
from svc.store.sync.remote import MAIN
from tests.desk.gate.signed import SIGNERS, TICKET, SignedDesks, signed_desks
from tests.desk.sync.meeting import do, head
from tests.support import TOP, git, slow_after

#: Up to here the push is not taken, from here on it is.
TAKEN = RECEIVING.index("taken")


@pytest.fixture(scope="module")
def gate() -> Any:
    """`scripts/jepsen/gate.py`, which is no part of the package."""
    sys.path.insert(0, str(TOP / "scripts"))
    try:
        return import_module("jepsen.gate")
    finally:
        sys.path.remove(str(TOP / "scripts"))


def desks_of(folder: Path, gate: Any, remote: Path | None = None) -> SignedDesks:
    """Desks with words on both sides, and a remote whose gate can be disturbed."""
    desks = signed_desks(folder)
    if remote is not None:
        subprocess.run(["cp", "-a", str(desks.remote), str(remote)], check=True)
        for place in (desks.a, desks.b, desks.c):
            for name in (".git/svc/sync.json", ".git/config"):
                path = place / name
                text = path.read_text("utf-8").replace(str(desks.remote), str(remote))
                path.write_text(text, "utf-8")
        desks = desks._replace(remote=remote)
    for name in "ab":
        do(getattr(desks, name), lambda desk, name=name: annotate(desk, TICKET, f"of {name}"),
           SIGNERS[name])  # fmt: skip
    sync(desks.a)
    gate.hook(desks.remote)
    return desks


def all_is_well(desks: SignedDesks) -> None:
    """Desks and remote have the same, with the words of both, and no object is broken."""
    for name in "bab":
        sync(getattr(desks, name))
    assert len({head(one) for one in (desks.a, desks.b, desks.remote)}) == 1
    assert not git("status", "--porcelain", cwd=desks.b)
    ticket = next((desks.b / "records/tickets").rglob("T*.yaml")).read_text("utf-8")
    assert "of a" in ticket
    assert "of b" in ticket
    for place in (desks.b, desks.remote):
        git("fsck", "--strict", "--no-dangling", cwd=place)


@pytest.mark.parametrize("moment", slow_after(1, [RECEIVING[1], *RECEIVING[:1], *RECEIVING[2:]]))
def test_killed(moment: str, gate: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all that it started; what was taken by then stays, and the next sync finishes."""
    desks = desks_of(tmp_path / "signed", gate)
    before, mine = head(desks.remote), head(desks.b)
    monkeypatch.setenv("SVC_TORTURE_GATE", f"kill {moment}")
    with suppress(SvcError):
        sync(desks.b)
    taken = RECEIVING.index(moment) >= TAKEN
    assert (head(desks.remote) != before) == taken
    assert git("merge-base", mine, "main", cwd=desks.b).strip() == mine
    logged = push_log.pushes(Repository.open(desks.remote), most=1)[0].of(MAIN)
    assert logged is not None
    assert (logged.new == head(desks.remote)) == (not taken or moment in ("logged", "known"))
    monkeypatch.delenv("SVC_TORTURE_GATE")
    all_is_well(desks)


@pytest.mark.slow
def test_a_move_that_was_never_logged(
    gate: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed between taking and logging: desks judge for themselves, and the next entry says so."""
    desks = desks_of(tmp_path / "signed", gate)
    monkeypatch.setenv("SVC_TORTURE_GATE", "kill taken")
    with suppress(SvcError):
        sync(desks.b)
    monkeypatch.delenv("SVC_TORTURE_GATE")
    unlogged = head(desks.remote)
    sync(desks.a)
    assert gate_standing(Repository.open(desks.a)).passed_by
    all_is_well(desks)
    do(desks.a, lambda desk: annotate(desk, TICKET, "later"), SIGNERS["a"])
    sync(desks.a)
    assert push_log.pushes(Repository.open(desks.remote), most=1)[0].unlogged == unlogged


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a few megabytes, where one may mount it."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("moment", slow_after(1, ["taken", *RECEIVING[:TAKEN], *RECEIVING[-3:]]))
def test_a_full_disk(
    moment: str, gate: Any, tmp_path: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """Whatever could be written stays, nothing else is said to be; with room it goes on."""
    desks = desks_of(tmp_path / "signed", gate, small_disk / "remote.git")
    full = small_disk / "full"
    monkeypatch.setenv("SVC_TORTURE_GATE", f"fill {moment} {full}")
    with suppress(SvcError):
        sync(desks.b)
    assert full.exists()
    monkeypatch.delenv("SVC_TORTURE_GATE")
    full.unlink()
    all_is_well(desks)
