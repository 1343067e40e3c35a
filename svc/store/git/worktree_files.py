"""Files as they lie in the work tree, before git knows their content.

Whatever lies there, reading it neither hangs nor leads out of the work tree
nor fills the memory: only plain files of a sensible size are opened.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.git.worktree import ROOTS
from svc.store.layout import storable
from svc.store.yaml.fast_reader import MAX_BYTES
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Letterheads and logos are larger than records.
MAX_TEMPLATE_BYTES = 10_000_000
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class WorktreeFile(NamedTuple):
    """One file.

    Attributes:
        path: From the top of the repository, bytes that are no UTF-8 spelled out.
        data: As git would keep it; None where there is no file, or none to read.
        trouble: Why it cannot be read; None if it can, or is not there.
    """

    path: str
    data: bytes | None
    trouble: str | None


def read_drafts(repository: Repository, paths: Iterable[str]) -> Iterator[WorktreeFile]:
    """Read files of the work tree as git would keep them; each folder is looked at once."""
    folders: dict[str, str | None] = {}
    for path in paths:
        yield read_draft(repository, path, folders)


def read_draft(
    repository: Repository, path: str, folders: dict[str, str | None] | None = None
) -> WorktreeFile:
    """Read one file of the work tree as git would keep it.

    Args:
        repository: With a work tree.
        path: From its top.
        folders: What is known of folders already; see `read_drafts`.
    """
    assert repository.root is not None, "a bare repository has no drafts"
    root = os.fspath(repository.root)
    if storable(path) != path:
        return WorktreeFile(storable(path), None, _("has a name that is not UTF-8"))
    try:
        known = {} if folders is None else folders
        trouble = _folder(root, path.rstrip("/").rpartition("/")[0], known)
        trouble = trouble or _kind(f"{root}/{path}", _limit(path))
        if trouble is not None:
            return WorktreeFile(path, None, trouble)
        data = _read(f"{root}/{path}", _limit(path))
    except (FileNotFoundError, NotADirectoryError):
        return WorktreeFile(path, None, None)
    except (PermissionError, OSError) as error:
        if error.errno == errno.ELOOP:
            return WorktreeFile(path, None, _("is a symbolic link"))
        return WorktreeFile(path, None, _("cannot be read: {reason}", reason=reason(error)))
    return WorktreeFile(path, kept(repository, path, data), None)


def kept(repository: Repository, path: str, data: bytes) -> bytes:
    """The content that git keeps of a file: lines end in LF, as `.gitattributes` and git say."""
    if b"\r\n" not in data:
        return data
    record = path.startswith("records/") and path.endswith(".yaml")
    converts = (repository.config("core.autocrlf") or "").lower() in ("true", "input", "yes", "on")
    if not (record or (converts and b"\0" not in data)):
        return data
    return data.replace(b"\r\n", b"\n")


def _limit(path: str) -> int:
    return MAX_BYTES if path.startswith(f"{ROOTS[0]}/") else MAX_TEMPLATE_BYTES


def _folder(root: str, folder: str, known: dict[str, str | None]) -> str | None:
    """Why no file is read through a folder of the work tree; None for one that is plain."""
    if not folder:
        return None
    if folder not in known:
        known[folder] = _folder(root, folder.rpartition("/")[0], known) or (
            _("lies behind the symbolic link {path}", path=folder)
            if stat.S_ISLNK(os.lstat(f"{root}/{folder}").st_mode)
            else None
        )
    return known[folder]


def _kind(place: str, limit: int) -> str | None:
    status = os.lstat(place)
    if stat.S_ISLNK(status.st_mode):
        return _("is a symbolic link")
    if stat.S_ISDIR(status.st_mode):
        return _("is a folder, or a repository of its own")
    if not stat.S_ISREG(status.st_mode):
        return _("is no plain file")
    if status.st_size > limit:
        return _("is {count} bytes; at most {most} are read", count=status.st_size, most=limit)
    return None


def _read(place: str, limit: int) -> bytes:
    """Read a file that was plain a moment ago, and is held to it."""
    with os.fdopen(os.open(place, os.O_RDONLY | _NO_FOLLOW), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise FileNotFoundError(place)
        return file.read(limit + 1)
