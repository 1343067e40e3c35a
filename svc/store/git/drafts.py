"""Drafts: what is written beside its place, and takes it once it is whole.

A draft is locked (`flock`) for as long as its process lives, and the system takes that
lock back from whoever is killed. So a draft that nobody holds was left by a killed process:
the next one that writes there clears it away, and never one that another is still writing.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

#: What a draft's name has between that of its place and what makes it unique.
_MARK = ".draft-"


@contextlib.contextmanager
def draft_folder(folder: Path, name: str, mode: int = 0o777) -> Iterator[Path]:
    """A hidden folder for as long as the body runs; what is left in it is removed.

    Args:
        folder: Where it lies, which exists.
        name: What it becomes, or is for.
        mode: Who may enter it, as far as the umask lets them.

    Yields:
        The new folder; the body may move it away.

    Raises:
        OSError: It cannot be made.
    """
    _clear(folder, name)
    while True:
        draft = folder / f".{name}{_MARK}{secrets.token_hex(4)}"
        draft.mkdir(mode)
        handle = os.open(draft, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if _held(handle, draft):
            break
        os.close(handle)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        os.close(handle)


def draft_file(path: Path) -> tuple[int, Path]:
    """A hidden file beside the one it is to become; whoever ends with it closes the handle.

    Args:
        path: What it becomes, in a folder that exists.

    Returns:
        A handle to write with, which holds the lock until it is closed, and the draft's path.

    Raises:
        OSError: It cannot be made.
    """
    _clear(path.parent, path.name)
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}{_MARK}", dir=path.parent)
        if _held(handle, Path(name)):
            return handle, Path(name)
        os.close(handle)


def _held(handle: int, draft: Path) -> bool:
    """Lock a new draft; False where another took it for a leftover just before."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
    except OSError:
        # Some network shares know no locks; there `_clear` takes nothing away either.
        return True
    try:
        return os.path.samestat(os.fstat(handle), os.lstat(draft))
    except FileNotFoundError:
        return False


def _clear(folder: Path, name: str) -> None:
    """Remove the drafts of a name that nobody holds."""
    begun = f".{name}{_MARK}"
    for left in [path for path in folder.iterdir() if path.name.startswith(begun)]:
        with contextlib.suppress(OSError):
            flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
            handle = os.open(left, flags)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if left.is_dir():
                    shutil.rmtree(left)
                else:
                    left.unlink()
            finally:
                os.close(handle)
