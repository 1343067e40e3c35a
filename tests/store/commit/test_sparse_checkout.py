"""Months out of the work tree: what leaves, what stays, and writing to both."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from svc.errors import Busy, UsageError
from svc.store.commit import archive, index_copy, journal, recovery, transaction
from svc.store.commit.archive import archive_months, restore_months
from svc.store.commit.index_copy import IndexCopy
from svc.store.git import sparse_patterns as cone
from svc.store.git import worktree
from svc.store.git.repository import Repository
from tests.store.workbench import assert_tidy, change, fresh, put, top
from tests.support import git

OLD = "records/tickets/2023/05/T2305-A0001.yaml"
LAST = "records/tickets/2024/12/T2412-A0001.yaml"
FEBRUARY = "records/tickets/2025/02/T2502-A0001.yaml"
NOW = "records/tickets/2026/11/T2611-A0001.yaml"
CALL = "records/followups/2023/05/F2305-A0001.yaml"
UNIT = "records/units/3/3-2-1502.yaml"
OFFICE = "records/office.yaml"


def begin(place: Path) -> None:
    """Make an office with four years of records and folders of the user's own."""
    found = fresh(place)
    root = top(found)
    (root / "docs" / "deep").mkdir(parents=True)
    (root / "docs" / "deep" / "a b.txt").write_text("x")
    (root / 'od"d *').mkdir()
    (root / 'od"d *' / "file").write_text("x")
    (root / "README").write_text("x")
    git("add", ".", cwd=root)
    git("commit", "-q", "-m", "own files", cwd=root)
    paths = (OLD, LAST, FEBRUARY, NOW, CALL, UNIT, OFFICE, "templates/letters/a.txt")
    put(found, dict.fromkeys(paths, b"1\n"))


def present(repository: Repository) -> set[str]:
    """Return the files on disk."""
    root = top(repository)
    files = (path for path in root.rglob("*") if path.is_file())
    return {str(p.relative_to(root)) for p in files if ".git" not in p.parts}


def test_old_months_leave_and_all_else_stays(repository: Repository) -> None:
    """Tickets and follow-ups before the cut-off go; kinds, templates, own files stay."""
    everything = present(repository)
    assert repository.archived_before() is None
    archive_months(repository, "2025-01")
    assert repository.archived_before() == "2025-01"
    assert present(repository) == everything - {OLD, LAST, CALL}
    assert len(repository.tree(str(repository.head()))) == 7
    index = git("ls-files", "--sparse", "-t", cwd=repository.root)
    assert "S records/tickets/2023/" in index
    assert_tidy(repository)
    restore_months(repository)
    assert present(repository) == everything
    assert repository.archived_before() is None
    assert Repository.open(top(repository)).archived_before() is None
    assert_tidy(repository)


def test_a_cut_off_inside_a_year(repository: Repository) -> None:
    """Months of one year can be parted; another cut-off replaces the first, both ways."""
    everything = present(repository)
    archive_months(repository, "2025-03")
    assert repository.archived_before() == "2025-03"
    assert present(repository) == everything - {OLD, LAST, CALL, FEBRUARY}
    archive_months(repository, "2024-12")
    assert repository.archived_before() == "2024-12"
    assert present(repository) == everything - {OLD, CALL}
    assert_tidy(repository)


def test_the_cut_off_must_be_a_month(repository: Repository) -> None:
    """Anything else is a usage error with the value."""
    for text in ("2025", "2025-13", "2025-00", "--help", "2025-01-01", ""):
        with pytest.raises(UsageError, match="not a month"):
            archive_months(repository, text)


@pytest.mark.parametrize("how", ["edited", "staged", "untracked", "deleted"])
def test_months_with_edits_do_not_leave(repository: Repository, how: str) -> None:
    """Uncommitted work in a month that would go is named, and nothing leaves."""
    everything = present(repository)
    file = top(repository) / OLD
    if how == "deleted":
        file.unlink()
    elif how == "untracked":
        file.with_name("draft.yaml").write_text("mine")
    else:
        file.write_text("mine")
    if how == "staged":
        git("add", OLD, cwd=repository.root)
    with pytest.raises(Busy, match=r"records/tickets/2023/05/.* has uncommitted edits"):
        archive_months(repository, "2025-01")
    assert everything - {OLD} <= present(repository)
    assert repository.archived_before() is None
    assert not journal.needed(repository)


def test_edits_elsewhere_are_no_obstacle(repository: Repository) -> None:
    """What stays on disk may be edited and staged; it stays so."""
    (top(repository) / NOW).write_text("mine")
    (top(repository) / UNIT).write_text("mine")
    git("add", UNIT, cwd=repository.root)
    before = git("status", "--porcelain", cwd=repository.root)
    archive_months(repository, "2025-01")
    assert git("status", "--porcelain", cwd=repository.root) == before


def test_writing_to_an_archived_month(repository: Repository) -> None:
    """Changing, adding and deleting there works; no file appears, the index stays sparse."""
    archive_months(repository, "2025-01")
    new = OLD.replace("A0001", "A0002")
    commit = put(repository, {OLD: b"2\n", new: b"3\n", CALL: None, NOW: b"2\n"})
    assert repository.read(commit, OLD) == b"2\n"
    assert repository.read(commit, new) == b"3\n"
    assert repository.read(commit, CALL) is None
    assert not {OLD, new, CALL} & present(repository)
    assert (top(repository) / NOW).read_bytes() == b"2\n"
    index = git("ls-files", "--sparse", "-t", cwd=repository.root)
    assert "S records/tickets/2023/" in index
    assert OLD not in index
    assert_tidy(repository)
    restore_months(repository)
    assert (top(repository) / OLD).read_bytes() == b"2\n"
    assert_tidy(repository)


def test_months_and_years_to_come_are_on_disk(repository: Repository) -> None:
    """New months, years far ahead and new kinds of record are written to disk."""
    archive_months(repository, "2025-01")
    paths = [
        "records/tickets/2026/12/T2612-A0001.yaml",
        "records/followups/2031/01/F3101-A0001.yaml",
        "records/tickets/2090/07/T9007-A0001.yaml",
        "records/payments/2026/P1.yaml",
        "templates/new/letter.txt",
        "records/staff/li.na.yaml",
    ]
    for path in paths:
        put(repository, {path: b"1\n"})
        assert path in present(repository), path
        assert_tidy(repository)
    for path in paths:
        put(repository, {path: b"2\n"})
    assert repository.archived_before() == "2025-01"
    assert OLD not in present(repository)
    assert_tidy(repository)


def test_staged_and_edited_files_are_guarded_here_too(repository: Repository) -> None:
    """In a sparse work tree the same refusals hold."""
    archive_months(repository, "2025-01")
    root = top(repository)
    (root / NOW).write_text("mine")
    with pytest.raises(Busy, match="uncommitted edits"):
        put(repository, {NOW: b"2\n"})
    git("add", NOW, cwd=root)
    (root / NOW).write_bytes(b"1\n")
    with pytest.raises(Busy, match=f"{NOW} has uncommitted edits"):
        put(repository, {NOW: b"2\n"})
    (root / NOW).write_bytes(b"3\n")
    transaction.write(repository, change(repository, {NOW: b"3\n"}, adopt=True))
    assert_tidy(repository)
    (root / OLD).parent.mkdir(parents=True)
    (root / OLD).write_text("by hand")
    with pytest.raises(Busy, match="uncommitted edits"):
        put(repository, {OLD: b"2\n"})
    assert (root / OLD).read_text() == "by hand"


def test_other_staged_changes_survive(repository: Repository) -> None:
    """A file staged elsewhere is neither committed nor unstaged by writes to either side."""
    archive_months(repository, "2025-01")
    (top(repository) / "README").write_text("mine")
    git("add", "README", cwd=repository.root)
    put(repository, {OLD: b"2\n"})
    put(repository, {NOW: b"2\n"})
    assert git("status", "--porcelain", cwd=repository.root) == "M  README\n"


def test_bulk_into_archived_months(repository: Repository) -> None:
    """An import of old months need not write their files; current ones are there."""
    archive_months(repository, "2025-01")
    files = [(f"records/tickets/2022/{m:02}/T{i}.yaml", b"x\n") for m in (1, 2) for i in range(50)]
    files.append(("records/tickets/2026/12/T1.yaml", b"y\n"))
    commit = transaction.bulk(repository, change(repository), files)
    assert len(repository.tree(commit)) == 7 + 101
    assert not (top(repository) / "records/tickets/2022").exists()
    assert (top(repository) / "records/tickets/2026/12/T1.yaml").read_bytes() == b"y\n"
    assert_tidy(repository)


def test_patterns_of_the_users_own(repository: Repository) -> None:
    """A sparse checkout made by hand, in either mode, is respected."""
    root = top(repository)
    git("status", cwd=root)
    git("sparse-checkout", "set", "--no-cone", "/*", "!records/tickets/2023", cwd=root)
    opened = Repository.open(root)
    assert not opened.cone.known
    put(opened, {OLD: b"2\n", NOW: b"2\n", OFFICE: b"2\n"})
    assert not (root / OLD).exists()
    assert (root / NOW).read_bytes() == b"2\n"
    assert_tidy(opened)
    git("status", cwd=root)
    git("sparse-checkout", "set", "--cone", "records/units", "docs", cwd=root)
    opened = Repository.open(root)
    assert opened.archived_before() is None
    put(opened, {NOW: b"3\n", UNIT: b"3\n"})
    assert not (root / NOW).exists()
    assert (root / UNIT).read_bytes() == b"3\n"
    git("sparse-checkout", "disable", cwd=root)
    assert Repository.open(root).cone is cone.EVERYTHING
    assert_tidy(opened)


def test_the_cone_is_what_git_says(repository: Repository) -> None:
    """For every file, our reading of git's patterns agrees with git's own skip bits."""
    archive_months(repository, "2025-03")
    lines = git("ls-files", "-t", "-z", cwd=repository.root).split("\0")[:-1]
    assert lines
    for line in lines:
        assert repository.in_cone(line[2:]) == (line[0] != "S"), line


def test_a_bare_repository_has_nothing_to_archive(tmp_path: Path) -> None:
    """Without a work tree: exit 5."""
    repository = fresh(tmp_path / "bare.git", "--bare")
    put(repository, {OLD: b"1\n"})
    with pytest.raises(Busy, match="no work tree"):
        archive_months(repository, "2025-01")
    with pytest.raises(Busy, match="no work tree"):
        restore_months(repository)


def test_git_too_old_for_it_is_named(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The version is checked where the feature needs it."""
    monkeypatch.setattr(archive, "_OLDEST_GIT", (99, 0))
    with pytest.raises(Busy, match=r"git version .* is too old") as caught:
        archive_months(repository, "2025-01")
    assert "99.0" in caught.value.next_step


def test_an_index_in_two_parts(repository: Repository) -> None:
    """core.splitIndex and archived months go together, also when git splits the index again."""
    root = top(repository)
    git("config", "core.splitIndex", "true", cwd=root)
    git("update-index", "--split-index", cwd=root)
    archive_months(repository, "2025-01")
    assert git("status", "--porcelain", cwd=root) == ""
    git("update-index", "--split-index", cwd=root)
    later = Repository.open(root)
    put(later, {NOW: b"2\n"})
    restore_months(later)
    assert git("status", "--porcelain", cwd=root) == ""
    assert (root / OLD).read_bytes() == b"1\n"


def test_files_that_come_back_are_whole(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after any file, each one there is whole, and the next command brings the others."""
    archive_months(repository, "2025-03")
    root = top(repository)
    count = 0
    real = worktree.put

    def stopping(*args: object, **named: object) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(*args, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(worktree, "put", stopping)
        restore_months(repository)
    assert any("the next command does it" in notice for notice in repository.notices)
    later = Repository.open(root)
    assert recovery.recover(later) == ["finished an interrupted unarchive"]
    assert {path: (root / path).read_bytes() for path in (OLD, LAST, CALL, FEBRUARY)} == (
        dict.fromkeys((OLD, LAST, CALL, FEBRUARY), b"1\n")
    )
    assert_tidy(later)


def test_what_cannot_be_finished_stops_nothing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock on git's configuration that stays: reading and writing go on, and it is told."""
    root = top(repository)
    journal.note_sparse(repository.state_dir, "2025-01")
    with monkeypatch.context() as patched:
        patched.setattr(IndexCopy, "sparse", _no_space)
        (line,) = recovery.recover(Repository.open(root))
        assert line.startswith("an interrupted archive is not finished yet: ")
        put(Repository.open(root), {NOW: b"3\n"})
    (repository.common_dir / "config.lock").touch()
    monkeypatch.setattr(recovery, "EMPTY_LOCK_SECONDS", 0.1)
    assert recovery.recover(Repository.open(root)) == ["finished an interrupted archive"]
    assert_tidy(Repository.open(root))


def _no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_index_that_git_could_not_write(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git takes files away and says nothing: it is noticed, and the next command finishes it."""
    real = index_copy.run

    def runs(args: Sequence[str], **more: Any) -> Any:
        if "sparse-checkout" not in args:
            return real(args, **more)
        new = repository.state_dir / "index.new"
        as_it_was = new.with_name("kept")
        os.link(new, as_it_was)
        done = real(args, **more)
        as_it_was.replace(new)
        return done

    with monkeypatch.context() as patched:
        patched.setattr(index_copy, "run", runs)
        archive_months(repository, "2025-01")
    (line,) = repository.notices
    assert "git could not write its index" in line
    later = Repository.open(top(repository))
    assert recovery.recover(later) == ["finished an interrupted archive"]
    assert OLD not in present(later)
    assert_tidy(later)
