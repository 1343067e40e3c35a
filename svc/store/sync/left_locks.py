"""Locks on references that a killed meeting's git left behind.

A lock is held for moments only. One that is the same after a while, although no other
meeting is under way here, belongs to nobody, and would stop every meeting to come.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Seconds after which a lock that is still the same was left behind.
HELD_SECONDS = 3.0
_LOOK_SECONDS = 0.1


def clear(repository: Repository) -> None:
    """Remove what a killed meeting left; for whoever is alone in meeting the remote here.

    Waits only where there is a lock.
    """
    locks = _locks(repository)
    until = time.monotonic() + HELD_SECONDS
    while locks and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
        now = _locks(repository)
        locks = {path: made for path, made in locks.items() if now.get(path) == made}
    for path in locks:
        path.unlink(missing_ok=True)


def _locks(repository: Repository) -> dict[Path, tuple[int, int]]:
    """Locks on what a meeting writes, each with what tells it from a later one."""
    refs = repository.common_dir / "refs"
    named = [refs / "remotes" / "origin" / "main.lock", repository.common_dir / "packed-refs.lock"]
    locks = {}
    for path in (*named, *(refs / "svc").rglob("*.lock")):
        try:
            state = os.lstat(path)
        except FileNotFoundError:
            continue
        locks[path] = state.st_ino, state.st_mtime_ns
    return locks
