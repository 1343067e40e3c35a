"""Many commits down one stream: a history that happened before it is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.store.commit.change import NewCommit, header_of
from svc.store.commit.transaction import pour
from svc.store.git import worktree

if TYPE_CHECKING:
    from svc.store.git.fast_import import Stream
    from svc.store.git.repository import Repository


def replay(repository: Repository, changes: Sequence[NewCommit]) -> str:
    """Record a history as one commit a change, each on top of the one before.

    All of it happens or nothing; the work tree is brought in step at the end.
    Where git is set to sign, the last commit is signed, for all before it.

    Args:
        repository: The office's repository.
        changes: At least one, in order; the `parent` of the first is where
            HEAD must be, the others have none.

    Returns:
        The last commit.

    Raises:
        As `transaction.write` does.
    """
    for change in changes:
        for path in change.files:
            worktree.check_path(path)

    def fill(stream: Stream) -> int:
        return sum(_send(repository, stream, change) for change in changes)

    return pour(repository, changes[-1]._replace(parent=changes[0].parent), fill)


def _send(repository: Repository, stream: Stream, change: NewCommit) -> int:
    stream.start(header_of(repository, change))
    for path, data in change.files.items():
        if data is None:
            stream.drop(path)
        else:
            stream.put(path, "100644", data)
    return len(change.files)
