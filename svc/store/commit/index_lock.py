"""Holding git's index lock, in a way that survives being killed.

svc takes `index.lock` for the whole of a write, so that no `git add` or
`git commit` comes in between the branch and the index. The lock file says that
it is svc's and is itself locked with `flock`, which svc's git children inherit:
as long as one of them lives the lock counts, and once all are dead the next
command may remove it. A lock file of anybody else is never removed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from svc.errors import Busy
from svc.store.git.process import locked, unwritable
from svc.store.git.small_file import open_plain, small_file
from svc.system_errors import reason

MARK = b"held by svc\n"
WAIT_SECONDS = 5.0
_PAUSE = 0.02
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS, errno.EXDEV)


class IndexLock:
    """The index lock of one work tree, as a context manager.

    Args:
        git_dir: The work tree's git directory.
        state_dir: svc's folder in it; must exist.
        wait: Seconds to wait for another holder; `WAIT_SECONDS` unless told.

    Attributes:
        inherited: Whether a killed svc had left the lock behind.

    Raises:
        Busy: On entering, when somebody else keeps the lock or it cannot be written.
    """

    def __init__(self, git_dir: Path, state_dir: Path, wait: float | None = None) -> None:
        self.path = git_dir / "index.lock"
        self._state_dir = state_dir
        self._wait = WAIT_SECONDS if wait is None else wait
        self.fd = -1
        self.inherited = False

    def __enter__(self) -> IndexLock:
        try:
            self._take()
        except OSError as error:
            self._close()
            raise unwritable(reason(error), str(self.path.parent)) from error
        except Busy:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.path.unlink(missing_ok=True)
        finally:
            self._close()

    def _close(self) -> None:
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def _take(self) -> None:
        # A finished file is linked into place: the lock is marked from its first moment.
        draft = self._draft()
        try:
            deadline = time.monotonic() + self._wait
            while not self._link(draft):
                if remove_stale(self.path):
                    self.inherited = True
                elif time.monotonic() > deadline:
                    raise locked(self.path)
                else:
                    time.sleep(_PAUSE)
        finally:
            draft.unlink(missing_ok=True)
        for left in self._state_dir.glob("lock-*"):
            remove_stale(left, mark=b"")

    def _draft(self) -> Path:
        while True:
            draft = self._state_dir / f"lock-{os.getpid()}-{os.urandom(4).hex()}"
            self.fd = _marked(draft)
            # Until it was locked another svc could take it for a leftover.
            if draft.exists():
                return draft
            self._close()

    def _link(self, draft: Path) -> bool:
        try:
            os.link(draft, self.path)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            return self._create()
        return True

    def _create(self) -> bool:
        try:
            fd = _marked(self.path)
        except FileExistsError:
            return False
        self._close()
        self.fd = fd
        return True


def _marked(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
    fcntl.flock(fd, fcntl.LOCK_EX)
    os.write(fd, MARK)
    return fd


def remove_stale(path: Path, mark: bytes = MARK) -> bool:
    """Remove a lock file that a killed svc left and nobody of it holds any more.

    Args:
        path: The file.
        mark: What it must begin with to be svc's.

    Returns:
        Whether it was removed. A lock that is not svc's, or is alive, stays.
    """
    try:
        fd = open_plain(path)
    except OSError:
        return False
    try:
        if os.read(fd, len(mark)) != mark or not _free(fd):
            return False
        if path.stat().st_ino != os.fstat(fd).st_ino:
            return False
        path.unlink()
        return True
    except FileNotFoundError:
        return False
    finally:
        os.close(fd)


def is_ours(path: str | Path) -> bool:
    """Return whether a lock file was made by svc, alive or not."""
    return (small_file(path) or b"").startswith(MARK)


def _free(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
