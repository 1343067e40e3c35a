"""`svc key` and `svc audit`: an office signed from the first, a forgery, an answer for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.audit.findings import AuditRule, rule_word
from svc.language import spoken
from tests import offices
from tests.models import copied, shared
from tests.support import BOSTON, Run


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


def test_in_the_readers_language(signed: Path, run: Run, git: Callable[..., str]) -> None:
    """A rule has a name in Chinese, with how often and where first; for machines its own."""
    forger = ("-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgSign=false")
    for _again in range(2):
        git(*forger, "commit", "-q", "--allow-empty", "-m", "nothing", cwd=signed)
    first = git("rev-parse", "--short=12", "HEAD^", cwd=signed).strip()
    chinese = run("svc --lang zh audit", code=1)
    assert f"{first} 签名：" in chinese.out
    assert f"签名：2 处问题，首见于提交 {first}" in chinese.err
    assert f"signature: 2 findings, first in {first}" in run("svc audit", code=1).err
    found = run("svc --lang zh audit --format json", code=1).json()
    assert {"signature"} <= {one["rule"] for one in found["findings"]}
    with spoken("zh_CN"):
        names = [rule_word(rule) for rule in AuditRule]
    assert len({*names}) == len(AuditRule)
    assert not any(name.isascii() for name in names)


def test_the_sample_is_clean(tmp_path: Path, run: Run) -> None:
    """A year of fees and three months of requests: nothing is found in any of its commits."""
    place = copied(shared(offices.sample), tmp_path / "sample")
    assert run(["svc", "-C", str(place), "audit"]).out.endswith("commits, nothing found\n")


@pytest.mark.slow
@pytest.mark.skipif(not BOSTON.exists(), reason="Boston's file does not lie beside the checkout")
def test_boston_is_clean(tmp_path: Path, run: Run) -> None:
    """A year of a city's cases, brought in by one commit: nothing found, and whose word it is."""
    place = copied(shared(offices.boston), tmp_path / "boston")
    done = run(["svc", "-C", str(place), "audit"])
    assert done.out == "2 commits, nothing found\n"
    assert "1 commit brought in what was recorded elsewhere" in done.err


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
