"""One process at a time: a lock that the system takes back from whoever is killed.

Git's own locks are files, which a git that is killed leaves behind.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

_LOOK_SECONDS = 0.1


@contextlib.contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold a lock file while this goes on; it stays, and says nothing.

    Args:
        path: The file, made if there is none; its folder exists.

    Yields:
        Whether this process has it; False where another holds it.
    """
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True
    finally:
        os.close(fd)


def remove_left(folder: Path, patterns: Sequence[str], seconds: float) -> None:
    """Remove locks of git's that nobody holds: those that are the same all the while.

    Waits only where there is one, and only as long as it stays the same.

    Args:
        folder: The repository.
        patterns: Names of locks in it.
        seconds: Longer than a living git holds one.
    """
    locks = _locks(folder, patterns)
    until = time.monotonic() + seconds
    while locks and time.monotonic() < until:
        time.sleep(_LOOK_SECONDS)
        now = _locks(folder, patterns)
        locks = {path: made for path, made in locks.items() if now.get(path) == made}
    for path in locks:
        path.unlink(missing_ok=True)


def _locks(folder: Path, patterns: Sequence[str]) -> dict[Path, tuple[int, int]]:
    """Each with what tells it from a later one."""
    locks = {}
    for pattern in patterns:
        for path in folder.glob(pattern):
            with contextlib.suppress(FileNotFoundError):
                state = path.lstat()
                locks[path] = state.st_ino, state.st_mtime_ns
    return locks
