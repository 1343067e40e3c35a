"""What a write is about to do, kept on disk until it is done; and putting it right after.

The journal names the branch, the commit before and the commit after. Everything
else follows from those two commits, so the journal is small whatever the size
of the change.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from svc.errors import SvcError
from svc.language import N_, _
from svc.store.commit.index_copy import IndexCopy
from svc.store.commit.index_lock import Claim, is_ours
from svc.store.git import worktree
from svc.store.git.fast_import import SIGN
from svc.store.git.process import run
from svc.store.git.worktree import Step

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_FILE = "pending.json"
_SPARSE = "pending-archive"
#: How long a lock on the branch must stay empty to count as left behind.
EMPTY_LOCK_SECONDS = 1.0


class Journal(NamedTuple):
    """One write under way.

    Attributes:
        ref: Full name of the branch.
        parent: Commit before; None for the branch's first.
        commit: Commit after.
        subject: First line of its message.
    """

    ref: str
    parent: str | None
    commit: str
    subject: str

    def save(self, state_dir: Path) -> None:
        """Write the journal so that it survives a power cut."""
        draft = state_dir / f"{_FILE}.tmp"
        with draft.open("w", encoding="utf-8") as file:
            json.dump(self._asdict(), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(state_dir / _FILE)


def load(state_dir: Path) -> Journal | None:
    """Return the journal a killed command left, if any."""
    try:
        text = (state_dir / _FILE).read_text("utf-8")
    except FileNotFoundError:
        return None
    try:
        return Journal(**json.loads(text))
    except (ValueError, TypeError):
        # Written whole or not at all, so this is not svc's own doing and tells nothing.
        clear(state_dir)
        return None


def clear(state_dir: Path) -> None:
    """Remove the journal: the write is done, or did not happen."""
    (state_dir / _FILE).unlink(missing_ok=True)


def note_sparse(state_dir: Path, before: str) -> None:
    """Keep in mind that months are being taken out, or (empty) brought back."""
    draft = state_dir / f"{_SPARSE}.tmp"
    draft.write_text(before)
    draft.replace(state_dir / _SPARSE)


def clear_sparse(state_dir: Path) -> None:
    """Forget it: it is done."""
    (state_dir / _SPARSE).unlink(missing_ok=True)


def needed(git_dir: Path, state_dir: Path) -> bool:
    """Return whether a killed command may have left something to put right."""
    return pending(state_dir) or is_ours(git_dir / "index.lock")


def pending(state_dir: Path) -> bool:
    """Return whether a write or an archive was begun and not ended."""
    return (state_dir / _FILE).exists() or (state_dir / _SPARSE).exists()


def recover(repository: Repository) -> list[str]:
    """Finish or undo what a killed command left, and clear away its traces.

    Returns:
        A line for the user for each command concerned.

    Raises:
        Busy: Somebody else holds the index lock.
    """
    if not needed(repository.git_dir, repository.state_dir):
        return []
    repository.state_dir.mkdir(exist_ok=True)
    with Claim(repository.git_dir, repository.state_dir) as claim:
        return recover_claimed(repository, claim)


def recover_claimed(repository: Repository, claim: Claim) -> list[str]:
    """Do the same with the index lock in hand: nothing of the killed command lives."""
    _tidy(repository)
    lines: list[str] = []
    journal = load(repository.state_dir)
    if journal:
        _free_refs(repository, journal)
        lines += _settle(repository, journal, has_landed(repository, journal), claim)
        clear(repository.state_dir)
    return lines + _finish_sparse(repository, claim)


def _finish_sparse(repository: Repository, claim: Claim) -> list[str]:
    from svc.store.commit import sparse_checkout as sparse

    try:
        before = (repository.state_dir / _SPARSE).read_text()
    except FileNotFoundError:
        return []
    # git takes this lock before the index's, which is held: its owner was svc's child.
    (repository.git_dir / "info" / "sparse-checkout.lock").unlink(missing_ok=True)
    sparse.finish(repository, claim, before)
    return [
        _("finished an interrupted archive") if before else _("finished an interrupted unarchive")
    ]


def has_landed(repository: Repository, journal: Journal) -> bool:
    """Return whether the journal's commit is in its branch."""
    cwd = repository.place
    args = ("merge-base", "--is-ancestor", journal.commit, journal.ref)
    return run(args, cwd=cwd, check=False).returncode == 0


def _settle(repository: Repository, journal: Journal, landed: bool, claim: Claim) -> list[str]:
    said = N_("finished an interrupted command: {subject}")
    if not landed:
        said = N_("dropped, as it had not been recorded, an interrupted command: {subject}")
    lines = [_(said, subject=journal.subject)]
    if repository.bare or repository.head_ref() != journal.ref:
        return lines
    before = journal.parent or repository.empty_tree
    ends = (before, journal.commit) if landed else (journal.commit, before)
    with IndexCopy(repository, {}, (claim.fd,)) as index:
        try:
            index.merge(*ends)
            index.install()
        except SvcError as error:
            lines.append(
                _("the index was left as it is: {reason}; see git status", reason=error.message)
            )
    if landed:
        lines.extend(_write_files(repository, journal, before))
    return lines


def _write_files(repository: Repository, journal: Journal, before: str) -> Iterator[str]:
    assert repository.root is not None
    root = repository.root
    steps = repository.steps(before, journal.commit)
    worktree.sweep(root, (step.path for step in steps))
    later = {step.path for step in repository.steps(journal.commit, journal.ref)}
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


def _contents(repository: Repository, steps: list[Step]) -> Iterator[tuple[Step, bytes]]:
    yield from ((step, b"") for step in steps if step.new is None)
    wanted = [step for step in steps if step.new]
    blobs = repository.blobs(step.new.oid for step in wanted if step.new)
    for step, (_oid, data) in zip(wanted, blobs, strict=True):
        yield step, data


def _ours_to_write(repository: Repository, root: Path, step: Step, data: bytes) -> bool:
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
    shutil.rmtree(state / "incoming", ignore_errors=True)
    for name in ("index.new", "index.new.lock", f"{_FILE}.tmp"):
        (state / name).unlink(missing_ok=True)
    for report in repository.git_dir.glob("fast_import_crash_*"):
        if SIGN.strip() in report.read_bytes():
            report.unlink(missing_ok=True)


def _free_refs(repository: Repository, journal: Journal) -> None:
    """Remove locks on the branch that the killed command's git left.

    A lock that holds the journal's commit is svc's. An empty one is when it
    stays so: nothing of svc's lives, and a living git fills or drops it at once.
    """
    branch = repository.common_dir / f"{journal.ref}.lock"
    head = repository.git_dir / "HEAD.lock"
    deadline = time.monotonic() + EMPTY_LOCK_SECONDS
    while time.monotonic() < deadline and (_empty(branch) or _empty(head)):
        time.sleep(0.05)
    if _content(branch) in (b"", journal.commit.encode()):
        branch.unlink(missing_ok=True)
    if _empty(head) and not branch.exists():
        head.unlink(missing_ok=True)


def _empty(path: Path) -> bool:
    return _content(path) == b""


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes().strip()
    except OSError:
        return None
