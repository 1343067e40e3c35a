"""The commit that two desks' work meets in: its first parent is what the remote had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.store.commit.change import header_of, signed
from svc.store.git.fast_import import Stream, TreeSlot

if TYPE_CHECKING:
    from svc.store.commit.change import NewCommit
    from svc.store.git.fast_import import Quarantine
    from svc.store.git.repository import Repository
    from svc.store.sync.merge_trees import TreeMerge


def merge_commit(
    repository: Repository, quarantine: Quarantine, change: NewCommit, ours: str, merge: TreeMerge
) -> str:
    """Write a merge where nobody sees it yet.

    Args:
        quarantine: Where its objects go.
        change: Its words and people; its `parent` is the remote's tip, its `files` are
            not used.
        ours: Its second parent.
        merge: What it holds.

    Returns:
        The commit's id.
    """
    with Stream(repository.place, quarantine) as stream:
        header = header_of(repository, change)
        stream.start(header._replace(parents=(*header.parents, ours)))
        for path, outcome in sorted(merge.outcome.items()):
            if outcome is None:
                stream.drop(path)
            elif isinstance(outcome, TreeSlot):
                stream.take(path, outcome)
            else:
                stream.put(path, outcome.mode, outcome.data)
        commit = stream.finish()
    return signed(repository, change, commit, quarantine.env)
