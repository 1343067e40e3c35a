"""Files in the work tree: may this one be written, and writing it whole or not at all.

A file somebody is editing is never overwritten, and nothing is written through
a symbolic link or outside the two folders that are an office's.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from io import FileIO
from pathlib import Path

from svc.errors import Busy, Refused
from svc.language import N_, _
from svc.named_tuple import NamedTuple
from svc.store.git.fast_import import TreeSlot

ROOTS = ("records", "templates")
_TEMP_PREFIX = ".svc-"
_TEMP_SUFFIX = ".tmp"


class FileChange(NamedTuple):
    """What one commit does to one path; None where there is no file."""

    path: str
    old: TreeSlot | None
    new: TreeSlot | None


Signature = tuple[int, int, int, int]


class FileSnapshot(NamedTuple):
    """A file as it was looked at.

    Attributes:
        signature: Inode, size and times; None when there was no file.
        done: It already is what the commit makes of it.
    """

    signature: Signature | None
    done: bool


def check_path(path: str) -> None:
    """Refuse a path that is not a plain file's under `records/` or `templates/`.

    Raises:
        Refused: It is not; svc writes nowhere else.
    """
    folder, _slash, name = path.rpartition("/")
    if not (_is_ours(folder) and _plain(name) and name.isprintable()):
        raise Refused(
            _(
                "{path!r} is not a path under {roots}",
                path=path,
                roots=_(" or ").join(f"{root}/" for root in ROOTS),
            ),
            _("use the number or id as svc shows it"),
        )


@lru_cache(maxsize=256)
def _is_ours(folder: str) -> bool:
    """Whether a folder lies under one of the office's, by its name."""
    parts = folder.split("/")
    return parts[0] in ROOTS and all(map(_plain, parts)) and folder.isprintable()


def _plain(part: str) -> bool:
    name = part.rstrip(" .").casefold()
    return bool(name) and name not in (".git", "git~1") and "\\" not in part


def folders_of(path: str) -> Iterator[str]:
    """Yield the folders that a path lies in, the top left out, the outermost first."""
    parts = path.split("/")
    return ("/".join(parts[:count]) for count in range(1, len(parts)))


def blob_id(data: bytes, object_format: str) -> str:
    """Return the id git gives these bytes as a blob."""
    return object_id(b"blob %d\0" % len(data) + data, object_format)


def object_id(data: bytes, object_format: str) -> str:
    """Return the id git gives an object, its header included.

    Python's own SHA-1 does for a few small ones: hashlib loads a library, which takes longer
    than all that a command hashes.
    """
    if object_format == "sha1" and "hashlib" not in sys.modules:
        with suppress(ImportError):
            import _sha1  # type: ignore[import-not-found]

            return str(_sha1.sha1(data, usedforsecurity=False).hexdigest())
    import hashlib

    return hashlib.new(object_format, data).hexdigest()


def refused(path: str) -> Busy:
    """Return the error for a file with uncommitted edits."""
    return Busy(
        _("{path} has uncommitted edits", path=path),
        _(
            "svc save records them, git restore --staged --worktree {path} drops them; then again",
            path=path,
        ),
    )


def look(
    root: Path,
    step: FileChange,
    object_format: str,
    checked: set[str] | None = None,
    before: FileSnapshot | None = None,
) -> FileSnapshot | None:
    """Look at a step's file before the commit.

    Args:
        root: Top of the work tree.
        step: Whose file.
        object_format: `sha1` or `sha256`.
        checked: Folders found to be real ones by earlier looks; this one adds to them.
        before: How it was seen before; what has not changed since is not read again.

    Returns:
        How it was seen; None when it differs from both sides of the step.

    Raises:
        Busy: A folder on the way is a symbolic link or no folder.
    """
    folder = step.path.rpartition("/")[0]
    if checked is None or folder not in checked:
        check_folders(root, step.path)
        if checked is not None:
            checked.add(folder)
    # Paths as text: in an import there are a hundred thousand of them.
    target = f"{root}/{step.path}"
    try:
        status = os.lstat(target)
    except FileNotFoundError:
        return FileSnapshot(None, step.new is None) if None in (step.old, step.new) else None
    if not stat.S_ISREG(status.st_mode):
        return None
    if before is not None and signature(status) == before.signature:
        return before
    with FileIO(target) as file:
        ids = _ids(file.readall(), object_format)
    if step.new and step.new.oid in ids:
        return FileSnapshot(signature(status), done=True)
    if step.old and step.old.oid in ids:
        return FileSnapshot(signature(status), done=False)
    return None


def check_absent(root: Path, step: FileChange, object_format: str) -> None:
    """Refuse where a path that belongs elsewhere than on disk has been put there by hand.

    Raises:
        Busy: A file lies there that differs from both sides of the step.
    """
    if os.path.lexists(root / step.path) and look(root, step, object_format) is None:
        raise refused(step.path)


def _ids(data: bytes, object_format: str) -> set[str]:
    ids = {blob_id(data, object_format)}
    if b"\r\n" in data:
        ids.add(blob_id(data.replace(b"\r\n", b"\n"), object_format))
    return ids


def check_folders(root: Path, path: str) -> None:
    """Refuse to write through anything on the way that is not a real folder.

    Raises:
        Busy: A part of the path is a symbolic link or a file.
    """
    place = root
    for part in path.split("/")[:-1]:
        place = place / part
        try:
            mode = place.lstat().st_mode
        except FileNotFoundError:
            return
        if not stat.S_ISDIR(mode):
            said = N_("{path} is not a folder, so nothing is written below it")
            if stat.S_ISLNK(mode):
                said = N_("{path} is a symbolic link, so nothing is written below it")
            raise Busy(
                _(said, path=place.relative_to(root)),
                _("put a real folder there, then run this again"),
            )


def signature(found: os.stat_result) -> Signature:
    """Return what changes when a file does."""
    return (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def unchanged(root: Path, path: str, seen: FileSnapshot) -> bool:
    """Return whether a file still is as it was looked at."""
    try:
        return signature(os.lstat(f"{root}/{path}")) == seen.signature
    except FileNotFoundError:
        return seen.signature is None


def put(root: Path, path: str, mode: str, data: bytes, checked: set[str] | None = None) -> None:
    """Write one file whole: under another name first, then renamed.

    Args:
        root: Top of the work tree.
        path: The file.
        mode: As git writes it.
        data: Its content.
        checked: Folders found to be real ones, or made, by earlier calls; this one adds to them.
    """
    target = root / path
    folder = path.rpartition("/")[0]
    if checked is None or folder not in checked:
        check_folders(root, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if checked is not None:
            checked.add(folder)
    draft = target.parent / f"{_TEMP_PREFIX}{os.urandom(6).hex()}{_TEMP_SUFFIX}"
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o777 if mode == "100755" else 0o666)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(data)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def remove(root: Path, path: str) -> None:
    """Delete one file and the folders it leaves empty."""
    check_folders(root, path)
    target = root / path
    target.unlink(missing_ok=True)
    for folder in list(target.parents):
        if folder in (root, root / path.split("/", 1)[0]):
            return
        try:
            folder.rmdir()
        except OSError:
            return


def sweep(root: Path, paths: Iterable[str]) -> None:
    """Remove half-written files a killed command left beside these paths."""
    for folder in {(root / path).parent for path in paths}:
        for draft in folder.glob(f"{_TEMP_PREFIX}*{_TEMP_SUFFIX}"):
            draft.unlink(missing_ok=True)
