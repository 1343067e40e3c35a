"""`svc key` and `svc audit`: an office signed from the first, a forgery, an answer for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import offices
from tests.models import copied, shared
from tests.support import Run


@pytest.fixture
def signed(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office whose founder's key signed its first commit; she acts."""
    monkeypatch.setenv("SVC_ACTOR", "wang.fang")
    run("svc key setup")
    place = tmp_path / "office"
    run(["svc", "init", str(place)])
    monkeypatch.chdir(place)
    run("svc staff add wang.fang --name 王芳 --department service --role director")
    return place


def test_a_forgery_is_found_and_answered_for(
    signed: Path, run: Run, git: Callable[..., str]
) -> None:
    """All that svc records is signed; what somebody adds without a key is found, and stays so."""
    fingerprint = run("svc key list --format json").json()[0]["fingerprint"]
    assert run(["svc", "audit", "--root", fingerprint]).out == "2 commits, nothing found\n"
    assert {*git("log", "--format=%G?", cwd=signed).split()} == {"G"}
    forger = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgSign=false")
    git(*forger, "commit", "-q", "--allow-empty", "-m", "nothing", cwd=signed)
    found = run("svc audit --format json", code=1).json()
    assert {one["rule"] for one in found["findings"]} >= {"signature"}
    assert found["findings"][0]["commit"] == git("rev-parse", "HEAD", cwd=signed).strip()
    run("svc audit accept HEAD --reason 练习")
    assert "accepted" in run("svc audit").err
    assert run("svc audit --format html").out.startswith("<!doctype html>")
    assert "--unshallow" in run(["svc", "-C", _shallow(signed, git), "audit"], code=5).err


def test_the_sample_is_clean(tmp_path: Path, run: Run) -> None:
    """A year of fees and three months of requests: nothing is found in any of its commits."""
    place = copied(shared(offices.sample), tmp_path / "sample")
    assert run(["svc", "-C", str(place), "audit"]).out.endswith("commits, nothing found\n")


def test_the_last_director_stays(signed: Path, run: Run) -> None:
    """Once signatures count, nobody takes the last director's role or leave; a second may."""
    for words in ("edit wang.fang --set roles=desk", "edit wang.fang --inactive"):
        refused = run(f"svc staff {words}", code=1)
        assert "nobody would be director" in refused.err, words
    run("svc staff add li.na --name 李娜 --department service --role director")
    run("svc staff edit wang.fang --set roles=desk")
    assert (
        "nobody would be director" in run("svc --as li.na staff edit li.na --inactive", code=1).err
    )


def _shallow(office: Path, git: Callable[..., str]) -> str:
    """A clone without the beginning."""
    place = office.parent / "shallow"
    git("clone", "-q", "--depth", "1", f"file://{office}", str(place), cwd=office)
    return str(place)
