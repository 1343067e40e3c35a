"""What the tests of the store share: a repository, a change, and a look at what is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from svc.store.commit import maintenance, transaction
from svc.store.commit.change import NewCommit
from svc.store.git.repository import Repository
from tests.models import copy_of
from tests.support import git

NOW = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
TICKET = "records/tickets/2026/11/T2611-A0001.yaml"
OTHER = "records/tickets/2026/11/T2611-A0002.yaml"
MESSAGE = "create T2611-A0001\n\nSvc-Action: create\n"


def fresh(folder: Path, *options: str) -> Repository:
    """Make an empty repository on branch main."""
    copy_of(_empty(options), folder)
    return Repository.open(folder)


@cache
def _empty(options: tuple[str, ...]) -> Callable[[Path], None]:
    """What makes an empty repository; always the same function for the same options."""

    def make(folder: Path) -> None:
        git("init", "-q", "-b", "main", *options, str(folder))
        git("config", "svc.desk", "A", cwd=folder)

    return make


def change(
    repository: Repository,
    files: Mapping[str, bytes | None] | None = None,
    *,
    message: str = MESSAGE,
    adopt: bool = False,
) -> NewCommit:
    """Return a change on top of HEAD by a member of staff."""
    return NewCommit(
        parent=repository.head(),
        files=files or {},
        message=message,
        author_name="李娜",
        author_email="li.na@svc.invalid",
        author_time=NOW,
        adopt=adopt,
    )


def put(repository: Repository, files: Mapping[str, bytes | None]) -> str:
    """Record files, let follow what follows a commit, and return the commit."""
    commit = transaction.write(repository, change(repository, files))
    maintenance.after_commit(repository)
    return commit


def top(repository: Repository) -> Path:
    """Return the work tree, which the repository has."""
    assert repository.root is not None
    return repository.root


def assert_tidy(repository: Repository) -> None:
    """Nothing is left over, `git status` is clean and `git fsck` finds no fault."""
    left = {path.name for path in repository.state_dir.iterdir()}
    assert left <= {"index-stamp", "incoming", "recent", "recent-whole"}, left
    assert [path for path in (repository.state_dir / "incoming").rglob("*") if path.is_file()] == []
    assert not (repository.git_dir / "index.lock").exists()
    assert list(repository.common_dir.rglob("*.lock")) == []
    assert list(repository.git_dir.glob("fast_import_crash_*")) == []
    assert list((repository.common_dir / "objects").rglob("tmp_*")) == []
    assert list((repository.common_dir / "objects").rglob("*.keep")) == []
    if repository.root:
        assert list((repository.root / "records").rglob(".svc-*")) == []
        assert git("status", "--porcelain", cwd=repository.root) == ""
    git("fsck", "--strict", "--no-dangling", cwd=repository.place)
