"""Many files in one commit, streamed."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from svc.errors import Busy, Refused
from svc.store.commit import checkpoints as moments
from svc.store.commit import recovery, transaction
from svc.store.git.repository import Repository
from tests.store.workbench import OTHER, TICKET, assert_tidy, change, fresh, put, top
from tests.support import git


def tickets(count: int, size: int = 20) -> Iterator[tuple[str, bytes]]:
    """Yield that many tickets over some months."""
    for number in range(count):
        path = f"records/tickets/2025/{number % 12 + 1:02}/T25-A{number:05}.yaml"
        yield path, b"%d\n" % number + b"x" * size


def test_one_commit_with_everything(repository: Repository) -> None:
    """New and changed files arrive in HEAD, in the index and on disk, with progress told."""
    told: list[int] = []
    stream = [*tickets(1200), (TICKET, b"id: 2\n")]
    commit = transaction.bulk(repository, change(repository), stream, told.append)
    assert told == [500, 1000, 1201]
    assert len(repository.tree(commit)) == 1201
    assert (top(repository) / TICKET).read_bytes() == b"id: 2\n"
    assert git("rev-list", "--count", "HEAD", cwd=repository.root).strip() == "2"
    assert git("diff-files", "--name-only", cwd=repository.root) == ""
    assert_tidy(repository)


def test_first_commit_of_an_unborn_branch(tmp_path: Path) -> None:
    """A bulk can be the beginning; a bare repository will do."""
    for options in ((), ("--bare",)):
        repository = fresh(tmp_path / f"office{len(options)}", *options)
        commit = transaction.bulk(repository, change(repository), tickets(300))
        assert len(repository.tree(commit)) == 300
        assert_tidy(repository)


def test_files_in_the_way_are_refused(repository: Repository) -> None:
    """An untracked or edited target stops the whole import before anything is recorded."""
    before = repository.head()
    path, _ = next(tickets(1))
    place = top(repository) / path
    place.parent.mkdir(parents=True)
    place.write_text("mine")
    with pytest.raises(Busy, match=path):
        transaction.bulk(repository, change(repository), tickets(200))
    place.unlink()
    (top(repository) / TICKET).write_text("mine")
    with pytest.raises(Busy, match=TICKET):
        transaction.bulk(repository, change(repository), [*tickets(20), (TICKET, b"id: 2\n")])
    (top(repository) / TICKET).write_bytes(b"id: 1\n")
    git("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},{path}", cwd=repository.root)
    with pytest.raises(Busy, match=path):
        transaction.bulk(repository, change(repository), tickets(20))
    git("update-index", "--force-remove", path, cwd=repository.root)
    assert repository.head() == before
    assert_tidy(repository)


def test_edits_elsewhere_stay(repository: Repository) -> None:
    """Staged and edited files besides the import are as before."""
    put(repository, {OTHER: b"id: 2\n"})
    (top(repository) / OTHER).write_text("mine")
    (top(repository) / "note").write_text("mine")
    git("add", "note", cwd=repository.root)
    before = git("status", "--porcelain", cwd=repository.root)
    transaction.bulk(repository, change(repository), tickets(50))
    assert git("status", "--porcelain", cwd=repository.root) == before


def test_a_folder_is_not_replaced_by_a_file(repository: Repository) -> None:
    """A path that would swallow other records is refused."""
    with pytest.raises(Busy, match="not a plain file"):
        transaction.bulk(repository, change(repository), [("records/tickets/2026/11", b"x\n")])
    with pytest.raises(Busy, match="not a plain file"):
        transaction.bulk(repository, change(repository), [(f"{TICKET}/x", b"x\n")])
    assert_tidy(repository)


def test_a_bad_path_in_the_middle(repository: Repository) -> None:
    """Found while streaming: nothing of the rest is kept."""
    with pytest.raises(Refused, match="outside"):
        transaction.bulk(repository, change(repository), [*tickets(300), ("../outside", b"x")])
    assert_tidy(repository)


def test_a_source_that_fails(repository: Repository) -> None:
    """An error in what produces the files comes through, and nothing is recorded."""

    def failing() -> Iterator[tuple[str, bytes]]:
        yield from tickets(300)
        raise ZeroDivisionError

    before = repository.head()
    with pytest.raises(ZeroDivisionError):
        transaction.bulk(repository, change(repository), failing())
    assert repository.head() == before
    assert_tidy(repository)


def test_no_space_for_the_files_is_put_off(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import stands once recorded; the files follow with the next command."""

    def reached(name: str) -> None:
        if name == "written":
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(
        "svc.store.commit.index_copy.IndexCopy.checkout", lambda *_, **__: reached("written")
    )
    commit = transaction.bulk(repository, change(repository), tickets(30))
    assert repository.head() == commit
    assert "No space left" in repository.notices[0]
    monkeypatch.undo()
    assert recovery.recover(repository) == ["finished an interrupted command: create T2611-A0001"]
    assert len(list((top(repository) / "records/tickets/2025").rglob("*.yaml"))) == 30
    assert_tidy(repository)
    assert moments.MOMENTS[-1] == "written"


@pytest.mark.slow
def test_memory_stays_flat(repository: Repository) -> None:
    """80 MB of files go through without being held."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    transaction.bulk(repository, change(repository), tickets(400, 200_000))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 40_000
