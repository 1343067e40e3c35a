"""Putting right what a killed command left: finished if it was recorded, undone if not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from svc.errors import SvcError
from svc.language import N_, _
from svc.store.commit import journal, kept_objects, sparse_checkout
from svc.store.commit.index_copy import IndexCopy
from svc.store.commit.index_lock import IndexLock
from svc.store.commit.journal import Journal
from svc.store.git import worktree
from svc.store.git.fast_import import SIGN, free_packs
from svc.store.git.process import unwritable
from svc.store.git.small_file import small_file
from svc.store.git.worktree import FileChange
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: How long a lock on the branch must stay empty to count as left behind.
EMPTY_LOCK_SECONDS = 1.0


def recover(repository: Repository) -> list[str]:
    """Finish or undo what a killed command left, and clear away its traces.

    Returns:
        A line for the user for each command concerned, such as
        `finished an interrupted command: create T2611-A0042`.

    Raises:
        Busy: Somebody else holds the index lock.
    """
    lines = kept_objects.put_back(repository)
    if not journal.needed(repository):
        return lines
    repository.made_state_dir()
    try:
        with IndexLock(repository.git_dir, repository.state_dir) as claim:
            return lines + recover_claimed(repository, claim)
    except OSError as error:
        raise unwritable(reason(error)) from error


def recover_claimed(repository: Repository, claim: IndexLock) -> list[str]:
    """Do the same with the index lock in hand: nothing of the killed command lives."""
    _tidy(repository)
    lines: list[str] = []
    note = journal.load(repository)
    if note:
        _free_refs(repository, note)
        lines += _settle(repository, note, has_landed(repository, note), claim)
        journal.clear(repository.state_dir)
    return lines + _finish_sparse(repository, claim)


def _finish_sparse(repository: Repository, claim: IndexLock) -> list[str]:
    """Finish taking months out or bringing them back; where it cannot be, nothing else waits."""
    before = journal.sparse_noted(repository.state_dir)
    if before is None:
        return []
    try:
        _free_sparse(repository)
        sparse_checkout.finish(repository, claim, before)
    except (SvcError, OSError) as error:
        said = N_("an interrupted archive is not finished yet: {reason}")
        if not before:
            said = N_("an interrupted unarchive is not finished yet: {reason}")
        return [_(said, reason=reason(error))]
    return [
        _("finished an interrupted archive") if before else _("finished an interrupted unarchive")
    ]


def _free_sparse(repository: Repository) -> None:
    """Remove locks that the killed command's git left: nothing of it lives."""
    (repository.git_dir / "info" / "sparse-checkout.lock").unlink(missing_ok=True)
    configs = [repository.common_dir / "config.lock", repository.git_dir / "config.worktree.lock"]
    deadline = time.monotonic() + EMPTY_LOCK_SECONDS
    left = {path: _content(path) for path in configs}
    while time.monotonic() < deadline and any(path.exists() for path in configs):
        time.sleep(0.05)
    for path in configs:
        # A living git is done with its configuration in less than that.
        if path.exists() and _content(path) == left[path]:
            path.unlink()


def has_landed(repository: Repository, note: Journal) -> bool:
    """Return whether the journal's commit is in its branch."""
    return repository.has_reached(note.ref, note.commit)


def _settle(repository: Repository, note: Journal, landed: bool, claim: IndexLock) -> list[str]:
    said = N_("finished an interrupted command: {subject}")
    if not landed:
        said = N_("dropped, as it had not been recorded, an interrupted command: {subject}")
    lines = [_(said, subject=note.subject)]
    if repository.bare or repository.head_ref() != note.ref:
        return lines
    before = note.parent or repository.empty_tree
    ends = (before, note.commit) if landed else (note.commit, before)
    with IndexCopy(repository, {}, (claim.fd,)) as index:
        try:
            index.merge(*ends)
            index.install()
        except SvcError as error:
            lines.append(
                _("the index was left as it is: {reason}; see git status", reason=error.message)
            )
    if landed:
        lines.extend(_write_files(repository, note, before))
    return lines


def _write_files(repository: Repository, note: Journal, before: str) -> Iterator[str]:
    assert repository.root is not None
    root = repository.root
    steps = repository.steps(before, note.commit)
    worktree.sweep(root, (step.path for step in steps))
    later = {step.path for step in repository.steps(note.commit, note.ref)}
    open_steps = [
        step for step in steps if step.path not in later and repository.in_cone(step.path)
    ]
    for step, data in _contents(repository, open_steps):
        if not _ours_to_write(repository, root, step, data):
            yield _("{path} was edited meanwhile and left as it is", path=step.path)
        elif step.new:
            worktree.put(root, step.path, step.new.mode, data)
        else:
            worktree.remove(root, step.path)


def _contents(
    repository: Repository, steps: list[FileChange]
) -> Iterator[tuple[FileChange, bytes]]:
    yield from ((step, b"") for step in steps if step.new is None)
    wanted = [step for step in steps if step.new]
    blobs = repository.blobs(step.new.oid for step in wanted if step.new)
    for step, (_oid, data) in zip(wanted, blobs, strict=True):
        yield step, data


def _ours_to_write(repository: Repository, root: Path, step: FileChange, data: bytes) -> bool:
    """Tell a file the killed command had not finished from one somebody edited."""
    if worktree.look(root, step, repository.object_format):
        return True
    try:
        return data.startswith((root / step.path).read_bytes())
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _tidy(repository: Repository) -> None:
    state = repository.state_dir
    from shutil import rmtree

    rmtree(state / "incoming", ignore_errors=True)
    free_packs(repository.common_dir / "objects", repository.git_dir)
    journal.tidy(state)
    for name in ("index.new", "index.new.lock"):
        (state / name).unlink(missing_ok=True)
    for report in repository.git_dir.glob("fast_import_crash_*"):
        if SIGN.strip() in (small_file(report) or b""):
            report.unlink(missing_ok=True)


def _free_refs(repository: Repository, note: Journal) -> None:
    """Remove locks on the branch that the killed command's git left.

    A lock that holds the journal's commit is svc's. An empty one is when it
    stays so: nothing of svc's lives, and a living git fills or drops it at once.
    """
    branch = repository.common_dir / f"{note.ref}.lock"
    head = repository.git_dir / "HEAD.lock"
    deadline = time.monotonic() + EMPTY_LOCK_SECONDS
    while time.monotonic() < deadline and (_empty(branch) or _empty(head)):
        time.sleep(0.05)
    if _content(branch) in (b"", note.commit.encode()):
        branch.unlink(missing_ok=True)
    if _empty(head) and not branch.exists():
        head.unlink(missing_ok=True)


def _empty(path: Path) -> bool:
    return _content(path) == b""


def _content(path: Path) -> bytes | None:
    data = small_file(path)
    return None if data is None else data.strip()
