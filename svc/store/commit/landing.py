"""A commit that exists already, brought into the branch, the index and the work tree.

What others have recorded lands as svc's own commits do, under the same lock and the
same journal: killed anywhere, it happened as a whole or not at all.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.model.actors import SVC, address_of
from svc.store.commit import checkpoints as moments
from svc.store.commit import sparse_checkout as sparse
from svc.store.commit.change import NewCommit
from svc.store.commit.transaction import check_out, glance_at, look_at
from svc.store.commit.write_work import opened
from svc.store.git import worktree

if TYPE_CHECKING:
    from svc.store.git.repository import Repository


def land(repository: Repository, before: str, commit: str, subject: str) -> None:
    """Bring the branch from one commit to a later one, and the work tree with it.

    Args:
        before: Where HEAD must be.
        commit: A commit that goes on from there.
        subject: What is done, for the journal and the reflog.

    Raises:
        Moved: HEAD is somewhere else by now; the caller may try again.
        Busy: A file that changes is being edited by hand, or as `transaction.write`.
    """
    change = NewCommit(before, {}, subject, SVC, address_of(SVC), datetime.now(UTC))
    # Two commits differ in the same whatever happens meanwhile, and of files it is seen whether
    # they changed: nobody waits for this.
    steps = repository.steps(before, commit)
    glanced = glance_at(repository, steps)
    with opened(repository, change) as work:
        sparse.extend(repository, work.claim, [step.path for step in steps])
        seen = look_at(repository, steps, glanced)
        moments.reached("looked")
        with work.index() as index, work.update() as update:
            if not repository.bare:
                index.merge(before, commit)
            moments.reached("committed")
            work.land(commit, index, update)
        check_out(repository, work, steps, seen)
        work.keep()


def edited(repository: Repository, before: str, commit: str) -> list[str]:
    """Files edited by hand, or staged, that a landing would change."""
    if repository.root is None:
        return []
    edits = repository.edits()
    if not edits:
        return []
    changed = {step.path: step for step in repository.steps(before, commit)}
    return [
        edit.path
        for edit in edits
        if edit.path in changed
        and (
            edit.staged not in " ?"
            or worktree.look(repository.root, changed[edit.path], repository.object_format) is None
        )
    ]
