"""Locks on references that a killed meeting's git left behind, here, on the remote, or at its gate.

A lock is held for moments only. One that is the same after a while, although no other
meeting is under way here, belongs to nobody, and would stop every meeting to come.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from svc.store.git.repository import Repository

#: Seconds after which a lock that is still the same was left behind: here, and on a remote
#: in a folder, which others may reach more slowly.
HELD_SECONDS, HELD_THERE_SECONDS = 3.0, 10.0
_LOOK_SECONDS = 0.1
#: What is locked by a meeting in this clone, on the remote, and by the remote's own gate.
_HERE = (
    "config.lock", "refs/remotes/origin/main.lock", "packed-refs.lock", "refs/svc/**/*.lock",
)  # fmt: skip
_THERE = ("HEAD.lock", "refs/heads/main.lock", "packed-refs.lock", "refs/svc/**/*.lock")
_LOGGED = ("refs/svc/log.lock", "packed-refs.lock")


def clear(repository: Repository) -> None:
    """Remove what a killed meeting left; for whoever is alone in meeting the remote here.

    Waits only where there is a lock.
    """
    _clear(repository.common_dir, _HERE, HELD_SECONDS)


def clear_there(remote: Path) -> None:
    """Remove what a meeting that was killed left on a remote in a folder.

    Waits only as long as the locks are the same ones: one that is held goes by itself.
    """
    _clear(remote, _THERE, HELD_THERE_SECONDS)


def clear_logged(remote: Path) -> None:
    """Remove what a gate that was killed left on the log of pushes; for the remote's gate.

    Others may log just now: what they hold changes before the time is over.
    """
    _clear(remote, _LOGGED, HELD_SECONDS)


def _clear(folder: Path, patterns: Sequence[str], seconds: float) -> None:
    locks = _locks(folder, patterns)
    until = time.monotonic() + seconds
    while locks and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
        now = _locks(folder, patterns)
        locks = {path: made for path, made in locks.items() if now.get(path) == made}
    for path in locks:
        path.unlink(missing_ok=True)


def _locks(folder: Path, patterns: Sequence[str]) -> dict[Path, tuple[int, int]]:
    """Locks on what a meeting writes, each with what tells it from a later one."""
    locks = {}
    for pattern in patterns:
        for path in folder.glob(pattern):
            try:
                state = os.lstat(path)
            except FileNotFoundError:
                continue
            locks[path] = state.st_ino, state.st_mtime_ns
    return locks
