"""Reading the small files that svc and git keep beside the objects, whatever lies in their place.

Anybody may have put something else there: a named pipe would never end, a
symbolic link leads out of the repository, a device has no end.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

#: More than any of them ever has.
MOST_BYTES = 65_536
#: What git reads of a repository before it answers anything.
_READ_AT_ONCE = (
    "HEAD", "config", "config.worktree", "commondir", "index", "packed-refs", "shallow",
    "objects/info/alternates", "info/exclude", "info/attributes",
)  # fmt: skip
_CAREFUL = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def small_file(path: str | Path, most: int = MOST_BYTES) -> bytes | None:
    """Return what a small plain file holds.

    Args:
        path: Where it should lie.
        most: How many bytes of it are read.

    Returns:
        Its content, of which no more than `most` bytes count; None where there is none, or
        something else than a plain file.
    """
    try:
        fd = os.open(path, os.O_RDONLY | _CAREFUL)
    except OSError:
        return None
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            return None
        # Python makes room for as much as it is asked for.
        return os.read(fd, min(most, status.st_size))
    except OSError:
        return None
    finally:
        os.close(fd)


def endless(start: Path) -> Path | None:
    """Return a file of git's, around a folder, that git would wait for and never have read.

    Args:
        start: A folder in a work tree; only a git directory of its own is looked at.
    """
    git_dir = _git_dir_above(os.fspath(start.absolute()))
    if git_dir is None:
        return None
    names = [*_READ_AT_ONCE]
    branch = (small_file(f"{git_dir}/HEAD") or b"").removeprefix(b"ref: ").strip()
    if branch.startswith(b"refs/") and b".." not in branch and b"\0" not in branch:
        names.append(os.fsdecode(branch))
    paths = (f"{git_dir}/{name}" for name in names)
    return next((Path(path) for path in paths if _never_ends(path)), None)


def _git_dir_above(folder: str) -> str | None:
    # Asked by every command and line of a shell: by os.path, a Path for each takes longer.
    while not os.path.isdir(f"{folder}/.git"):  # noqa: PTH112
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder:
            return None
        folder = above
    return f"{folder}/.git"


def _never_ends(path: str) -> bool:
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def open_plain(path: Path) -> int:
    """Open a file for reading and writing, as a descriptor.

    Raises:
        FileNotFoundError: There is none.
        OSError: It is no plain file, or may not be opened.
    """
    fd = os.open(path, os.O_RDWR | _CAREFUL)
    if stat.S_ISREG(os.fstat(fd).st_mode):
        return fd
    os.close(fd)
    raise OSError(errno.ENXIO, "no plain file", str(path))


def discard(path: Path) -> None:
    """Remove whatever lies at a path, without following it anywhere.

    Raises:
        OSError: It cannot be removed.
    """
    if path.is_dir() and not path.is_symlink():
        from shutil import rmtree

        rmtree(path)
    else:
        path.unlink(missing_ok=True)


def drop_strange(folder: Path) -> None:
    """Remove from a folder of svc's own what svc never puts there.

    That is all but plain files and folders. Where nothing can be removed nothing can be
    written either, so what stays does no harm.
    """
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            plain = entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)
            if not plain:
                Path(entry.path).unlink()
