"""Once the branch has moved the action has happened; until then it has not, whatever git does."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from svc.errors import Busy
from svc.store.commit import checkpoints as moments
from svc.store.commit import kept_objects, recovery, transaction
from svc.store.git.repository import Repository
from tests.store.workbench import OTHER, TICKET, assert_tidy, change, put, top
from tests.support import git


def at(monkeypatch: pytest.MonkeyPatch, moment: str, *deeds: tuple[str, ...]) -> None:
    """Have git do something when a write reaches a moment."""

    def reached(here: str) -> None:
        if here == moment:
            for deed in deeds:
                git(*deed, code=None)

    monkeypatch.setattr(moments, "reached", reached)


def read_only(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """From the landing on, nothing of that name can be removed."""
    landed: list[str] = []
    real = Path.unlink

    def unlink(self: Path, missing_ok: bool = False) -> None:
        if landed and name in self.name:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(self))
        real(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    monkeypatch.setattr(moments, "reached", lambda here: landed.extend(["x"][: here == "landed"]))


@pytest.mark.parametrize("name", ["index.new", "index.lock", "pending.json"])
def test_what_cannot_be_put_in_order_is_a_notice(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The commit stands, the call succeeds, and the next command does the rest."""
    with monkeypatch.context() as patched:
        read_only(patched, name)
        commit = transaction.write(repository, change(repository, {OTHER: b"id: 2\n"}))
    assert repository.head() == commit
    assert any("Read-only file system" in notice for notice in repository.notices)
    assert not any("nothing was changed" in notice for notice in repository.notices)
    later = Repository.open(top(repository))
    recovery.recover(later)
    put(later, {TICKET: b"id: 3\n"})
    assert git("rev-list", "--count", "HEAD", "--", OTHER, cwd=repository.root).strip() == "1"
    assert_tidy(later)


BRANCHES = [
    ("symbolic-ref", "HEAD", "refs/heads/other"),
    ("symbolic-ref", "HEAD", "refs/heads/unborn"),
    ("update-ref", "--no-deref", "HEAD", "HEAD"),
]


@pytest.mark.parametrize("moment", ["claimed", "looked", "committed", "noted", "prepared"])
@pytest.mark.parametrize("deed", BRANCHES, ids=["other", "unborn", "detached"])
def test_head_leaves_the_branch(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    deed: tuple[str, ...],
    moment: str,
) -> None:
    """What is acknowledged is on the branch HEAD is on; else nothing is, on any branch."""
    monkeypatch.chdir(top(repository))
    git("branch", "other")
    before = git("rev-parse", "main", "other")
    with monkeypatch.context() as patched:
        at(patched, moment, deed)
        try:
            commit = transaction.write(repository, change(repository, {OTHER: b"id: 2\n"}))
        except Busy:
            assert git("rev-parse", "main", "other") == before
        else:
            # Either HEAD was elsewhere before it was looked at, or git came to nothing: svc
            # had locked HEAD.
            assert git("rev-parse", "HEAD").strip() == commit
            on = {"prepared": "main", "claimed": "other"}[moment]
            assert git("symbolic-ref", "HEAD").strip() == f"refs/heads/{on}"
    assert "locked" not in git("symbolic-ref", "HEAD", "refs/heads/main")
    put(Repository.open(top(repository)), {TICKET: b"id: 4\n"})


CLEAN_UPS = [("gc", "--prune=now", "-q"), ("repack", "-adq"), ("prune", "--expire=now")]


@pytest.mark.parametrize("bulk", [False, True], ids=["few", "many"])
@pytest.mark.parametrize("deed", CLEAN_UPS, ids=["gc", "repack", "prune"])
@pytest.mark.parametrize("moment", ["streaming", "committed", "released", "prepared", "landed"])
def test_clean_up_beside(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    deed: tuple[str, ...],
    moment: str,
    bulk: bool,
) -> None:
    """Objects are safe until the branch points at them, or are put back."""
    monkeypatch.chdir(top(repository))
    files = [(OTHER, b"id: 2\n")]
    files += [(f"records/units/1/{n}.yaml", b"%d\n" % n) for n in range(120 if bulk else 0)]
    with monkeypatch.context() as patched:
        at(patched, moment, ("reflog", "expire", "--expire=now", "--all"), deed)
        try:
            commit = transaction.bulk(repository, change(repository), files)
        except Busy:
            return
    assert git("rev-parse", "HEAD").strip() == commit
    assert git("fsck", "--strict", "--connectivity-only", "--no-dangling") == ""
    assert_tidy(Repository.open(top(repository)))


def test_a_clean_up_that_began_before(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that looked at the branches before and deletes afterwards is made good again."""
    monkeypatch.chdir(top(repository))
    commit = put(repository, {OTHER: b"id: 2\n"})
    for oid in git("rev-list", "--objects", "HEAD", "^HEAD~").split()[:1]:
        (repository.common_dir / "objects" / oid[:2] / oid[2:]).unlink()
    git("cat-file", "-e", commit, code=1)
    later = Repository.open(top(repository))
    assert recovery.recover(later) == ["put back 1 object that git's clean-up had taken"]
    assert git("fsck", "--strict", "--no-dangling") == ""
    assert recovery.recover(later) == []


def test_beside_many_actions_the_newest_write_is_looked_at_each_time(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that does one action after the other puts back at once what it made last."""
    monkeypatch.chdir(top(repository))
    with kept_objects.looking_seldom():
        assert kept_objects.put_back(repository) == []
        for text in (b"id: 2\n", b"id: 3\n"):
            commit = put(repository, {OTHER: text})
            (repository.common_dir / "objects" / commit[:2] / commit[2:]).unlink()
            git("cat-file", "-e", commit, code=1)
            assert len(kept_objects.put_back(Repository.open(top(repository)))) == 1
            git("cat-file", "-e", commit)


def test_what_was_cleared_away_on_purpose_stays_away(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing comes back that no branch has any more; packed objects are not kept twice."""
    monkeypatch.chdir(top(repository))
    commit = put(repository, {OTHER: b"secret\n"})
    git("reset", "-q", "--hard", "HEAD~")
    for words in CLEAN_UPS[0], ("reflog", "expire", "--expire=now", "--all"), CLEAN_UPS[0]:
        git(*words)
    later = Repository.open(top(repository))
    assert recovery.recover(later) == []
    git("cat-file", "-e", commit, code=1)
    assert not [path for path in (later.state_dir / "recent").rglob("*") if path.is_file()]


def test_kept_objects_are_dropped_in_time(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only of the last writes, and only for a while."""
    recent = repository.state_dir / "recent"
    monkeypatch.setattr(kept_objects, "KEEP_WRITES", 3)
    for number in range(6):
        put(repository, {OTHER: b"id: %d\n" % number})
    assert len(list(recent.iterdir())) == 3
    monkeypatch.setattr(kept_objects, "KEEP_SECONDS", -1)
    put(repository, {OTHER: b"id: 9\n"})
    assert list(recent.iterdir()) == []


def test_many_kept_writes_are_looked_at_once(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where many writes are kept, objects are looked at again when a folder of theirs changed."""
    monkeypatch.chdir(top(repository))
    for number in range(12):
        commit = put(repository, {OTHER: b"id: %d\n" % number})
    looked: list[object] = []
    names = kept_objects._names
    monkeypatch.setattr(kept_objects, "_names", lambda group: looked.append(group) or names(group))
    assert kept_objects.put_back(repository) == []
    assert len(looked) == 12, "what has just changed may change again in the same moment"
    monkeypatch.setattr(kept_objects, "_RACY_NS", 0)
    assert kept_objects.put_back(repository) == []
    assert kept_objects.put_back(repository) == []
    assert len(looked) == 24
    (repository.common_dir / "objects" / commit[:2] / commit[2:]).unlink()
    git("cat-file", "-e", commit, code=1)
    assert len(kept_objects.put_back(repository)) == 1
    git("cat-file", "-e", commit)
    with kept_objects.looking_seldom():
        put(repository, {OTHER: b"id: 3\n"})
        for _ in range(3):
            kept_objects.put_back(repository)
    known = (repository.state_dir / "recent-whole").read_bytes()
    put(repository, {OTHER: b"id: 4\n"})
    kept_objects.put_back(repository)
    assert (repository.state_dir / "recent-whole").read_bytes() != known
