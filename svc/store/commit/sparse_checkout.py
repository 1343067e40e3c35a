"""Which months lie in the work tree: git's sparse checkout in cone mode.

Archived months stay in HEAD, in the index and in every report; only their files
are not on disk, and with a sparse index git's own work no longer grows with them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.kinds.table import KINDS
from svc.lazy_pattern import lazy_pattern
from svc.store.commit import journal
from svc.store.commit.index_copy import IndexCopy
from svc.store.commit.index_lock import IndexLock
from svc.store.git import sparse_patterns, worktree
from svc.store.git.process import run

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_YEAR = lazy_pattern(r"\d{4}$")
#: What stays whole, also where it is only to come.
_KINDS = (
    *(folder for kind in KINDS.values()
      if not kind.single and (folder := kind.top) not in sparse_patterns.DATED),
    "templates",
)  # fmt: skip
# Patterns name what is on disk, so years to come are named before they come: a merge
# that brings a new year then writes its files without svc's help.
_YEARS_AHEAD = 50


def finish(repository: Repository, claim: IndexLock, before: str) -> None:
    """Bring the work tree to a cut-off; doing it again finishes what was interrupted.

    Args:
        repository: The office's repository.
        claim: Its index lock, held.
        before: First month that stays; empty for everything.
    """
    with IndexCopy(repository, {}, (claim.fd,)) as index:
        if before:
            kept = keptfolders_of(folders_of(repository), before)
            # Git cannot hold an index that is in two parts and leaves folders out as well.
            split = repository.flag("core.splitindex")
            form = "--no-sparse-index" if split else "--sparse-index"
            index.sparse(("set", "--cone", form, "--stdin"), kept)
        else:
            _lay_out(repository)
            index.sparse(("disable",), ())
            index.refresh()
        index.install()
    repository.forget_cone()
    journal.clear_sparse(repository.state_dir)


def _lay_out(repository: Repository) -> None:
    """Put the files of archived months on disk, each whole or not at all.

    Git would write them in their places, and leave half of one where it is killed;
    those it finds there it leaves alone.
    """
    root, head = repository.root, repository.head()
    if root is None or head is None:
        return
    archived = [
        entry
        for folder in sparse_patterns.DATED
        for entry in repository.tree(head, folder)
        if entry.mode.startswith("100") and not repository.in_cone(entry.path)
    ]
    worktree.sweep(root, (entry.path for entry in archived))
    absent = [entry for entry in archived if not os.path.lexists(f"{root}/{entry.path}")]
    checked: set[str] = set()
    blobs = repository.blobs(entry.oid for entry in absent)
    for entry, (_oid, data) in zip(absent, blobs, strict=True):
        worktree.put(root, entry.path, entry.mode, data, checked)


def extend(repository: Repository, claim: IndexLock, paths: Sequence[str]) -> None:
    """Make room on disk for files about to be written outside the archived months.

    Args:
        repository: The office's repository.
        claim: Its index lock, held.
        paths: The files.
    """
    folders = sparse_patterns.missing_folders(repository.cone, paths)
    if not folders:
        return
    with IndexCopy(repository, {}, (claim.fd,)) as index:
        index.sparse(("add", "--stdin"), folders)
        index.install()
    repository.forget_cone()


def keptfolders_of(folders: Sequence[str], before: str) -> list[str]:
    """Return the folders that stay on disk whole.

    Args:
        folders: Every folder of the last commit.
        before: First month that stays.
    """
    kept = {*_KINDS, *(name for name in folders if _is_kind(name))}
    for dated, span in sparse_patterns.DATED.items():
        kept |= _years(dated, span, before)
        kept |= {name for name in folders if _is_odd(name, dated)}
    return sorted(kept)


def _years(dated: str, span: str, before: str) -> set[str]:
    """The folders of years and months that stay: of a year's, the whole of it."""
    year, month = int(before[:4]), int(before[5:])
    whole = {f"{dated}/{later:04}" for later in range(year + 1, year + _YEARS_AHEAD)}
    if month == 1 or span == "year":
        return whole | {f"{dated}/{year:04}"}
    return whole | {f"{dated}/{year:04}/{later:02}" for later in range(month, 13)}


def _is_kind(name: str) -> bool:
    """Tell a folder that has nothing to do with months: the user's own, or a kind of record."""
    parent = name.rpartition("/")[0]
    return name != "records" and parent in ("", "records") and name not in sparse_patterns.DATED


def _is_odd(name: str, dated: str) -> bool:
    parent, _, last = name.rpartition("/")
    return parent == dated and not _YEAR.match(last)


def folders_of(repository: Repository) -> list[str]:
    """Return every folder of the last commit."""
    if repository.head() is None:
        return []
    args = ("ls-tree", "-r", "-d", "-z", "--full-tree", "--name-only", "HEAD")
    found = run(args, cwd=repository.place).stdout.decode("utf-8", "surrogateescape")
    return found.split("\0")[:-1]
