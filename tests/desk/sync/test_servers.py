"""Remotes on ssh and https: joined, met, and not let in, each against a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.desk.sync import remotes
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import annotate
from svc.errors import Refused
from svc.store.sync.answers import Offline
from tests.desk.sync.meeting import TwoDesks, do, head, two_desks
from tests.desk.sync.servers import free_port, https_server, ssh_server


def meet_at(url: str, desks: TwoDesks, folder: Path) -> None:
    """One more desk joins at a URL; what it does is at desk A afterwards, and the other way."""
    third = folder / "third"
    assert remotes.join(url, third).desk == "C"
    do(third, lambda desk: annotate(desk, "2", "from c"))
    do(desks.a, lambda desk: annotate(desk, "2", "from a"))
    sync(desks.a)
    assert len(sync(third).united) == 1
    sync(desks.a)
    assert head(third) == head(desks.a) == head(desks.remote)
    assert sync(third).received == 0


def test_ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote that is reached by ssh; without the key, nobody is asked for a password."""
    desks = two_desks(tmp_path / "apart")
    with ssh_server(tmp_path, monkeypatch) as server:
        meet_at(f"{server}{desks.remote}", desks, tmp_path)
        (tmp_path / "authorized").write_text("")
        with pytest.raises(Refused, match="let this desk in"):
            sync(tmp_path / "third")
    with pytest.raises(Offline):
        sync(tmp_path / "third")


@pytest.mark.slow
def test_https(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A remote behind a server that speaks https."""
    desks = two_desks(tmp_path / "apart")
    with https_server(tmp_path, tmp_path, monkeypatch) as server:
        meet_at(f"{server}/apart/remote.git", desks, tmp_path)
    with pytest.raises(Offline):
        sync(tmp_path / "third")


def test_nobody_listens(tmp_path: Path) -> None:
    """A server that is not there is offline, and leaves no half-made desk."""
    with pytest.raises(Offline):
        remotes.join(f"https://localhost:{free_port()}/office.git", tmp_path / "new")
    assert not (tmp_path / "new").exists()
