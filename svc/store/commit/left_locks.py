"""Locks on references that a killed meeting's git left behind, here, on the remote, or at its gate.

A lock is held for moments only. One that is the same after a while, although no other
meeting is under way here, belongs to nobody, and would stop every meeting to come.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.store.git.alone import remove_left

if TYPE_CHECKING:
    from pathlib import Path

    from svc.store.git.repository import Repository

#: Seconds after which a lock that is still the same was left behind: here, and on a remote
#: in a folder, which others may reach more slowly.
HELD_SECONDS, HELD_THERE_SECONDS = 3.0, 10.0
#: What is locked by a meeting in this clone, on the remote, and by the remote's own gate.
_HERE = (
    "config.lock", "refs/remotes/origin/main.lock", "packed-refs.lock", "refs/svc/**/*.lock",
)  # fmt: skip
_THERE = ("HEAD.lock", "refs/heads/main.lock", "packed-refs.lock", "refs/svc/**/*.lock")
#: What git leaves in a new clone where it may make files and not remove them.
_NEW = ("**/*.lock", "objects/pack/*.keep")
_LOGGED = ("refs/svc/log.lock", "packed-refs.lock")


def clear(repository: Repository) -> None:
    """Remove what a killed meeting left; for whoever is alone in meeting the remote here.

    Waits only where there is a lock.
    """
    remove_left(repository.common_dir, _HERE, HELD_SECONDS)


def clear_new(repository: Repository) -> None:
    """Remove what git could not, from a clone that nobody but its maker knows of yet."""
    for pattern in _NEW:
        for path in repository.common_dir.glob(pattern):
            path.unlink(missing_ok=True)


def clear_there(remote: Path) -> None:
    """Remove what a meeting that was killed left on a remote in a folder.

    Waits only as long as the locks are the same ones: one that is held goes by itself.
    """
    remove_left(remote, _THERE, HELD_THERE_SECONDS)


def clear_logged(remote: Path) -> None:
    """Remove what a gate that was killed left on the log of pushes; for the remote's gate.

    Others may log just now: what they hold changes before the time is over.
    """
    remove_left(remote, _LOGGED, HELD_SECONDS)
