"""The folder that documents' files lie in: outside git, each by the SHA-256 of what it holds.

A file is copied while it is hashed, into a draft beside its place, and takes that place in
one step, so that one that was killed left nothing that counts. What a file was called, and
where it lay, is nobody's path here.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import mimetypes
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from svc.errors import Busy, InvalidData, NotFound, Refused, UsageError
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import short_hash
from svc.store.git.process import unwritable
from svc.store.git.small_file import discard
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: The setting of a clone that says where the folder is: another machine has it elsewhere.
SETTING = "svc.documents"
#: No scan and no film of a meeting is larger; a device or a slip of the hand may be.
MOST_BYTES = 64 << 30
#: What is to stay free on the disk: others write there too.
SPARE = 16 << 20

_CHUNK = 1 << 20
_CAREFUL = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_DRAFT = ".draft-"
_UNKNOWN = "application/octet-stream"

#: Told how many bytes more were read.
BytesRead = Callable[[int], None]


class KeptFile(NamedTuple):
    """A file that lies in the folder.

    Attributes:
        sha256, size: Of what it holds.
        media: Its media type, by the end of its name.
        new: Whether it was put there now.
    """

    sha256: str
    size: int
    media: str
    new: bool


def _nothing(more: int) -> None:
    """Nobody is told."""


def folder_of(repository: Repository) -> Path:
    """Where the files of documents lie, on this machine.

    Raises:
        NotFound: Nobody has said, or it is not there.
    """
    setting = repository.config(SETTING)
    if setting is None:
        raise NotFound(
            _("this desk has no folder for files of documents"),
            _("choose one outside the office: svc document folder DIR"),
        )
    folder = Path(setting)
    if not folder.is_dir():
        raise NotFound(
            _("the folder for files of documents is not there: {folder}", folder=folder),
            _("connect its disk or share, or choose another: svc document folder DIR"),
        )
    return folder


def choose(repository: Repository, folder: Path) -> Path:
    """Keep for this clone where the files of documents lie.

    Raises:
        NotFound: There is no such folder.
        Refused: It lies inside the office, where git would see its files.
        Busy: It cannot be written.
    """
    whole = folder.absolute()
    if not whole.is_dir():
        raise NotFound(
            _("there is no folder {folder}", folder=whole), _("make it, then run this again")
        )
    whole = whole.resolve()
    inside = [place for place in (repository.root, repository.common_dir) if place is not None]
    if any(whole.is_relative_to(place.resolve()) for place in inside):
        raise Refused(
            _("{folder} lies inside the office: git would see its files", folder=whole),
            _("choose one outside"),
        )
    draft = whole / f"{_DRAFT}{secrets.token_hex(8)}"
    try:
        draft.touch(mode=0o600)
        draft.unlink()
    except OSError as error:
        raise unwritable(reason(error), whole) from error
    repository.set_config(SETTING, str(whole))
    return whole


def place_of(folder: Path, sha256: str) -> Path:
    """Where a file lies, by its hash."""
    assert _HASH.match(sha256), "hashes are validated against the schema"
    return folder / sha256[:2] / sha256


def take(folder: Path, source: Path, advance: BytesRead = _nothing) -> KeptFile:
    """Copy a file into the folder.

    Args:
        folder: The folder.
        source: The file; it stays where it is.
        advance: Told how many bytes more were read.

    Raises:
        NotFound: There is no such file.
        UsageError: It is no plain file, is empty, or is too large.
        Busy: It changed while it was read, or there is no room.
    """
    with _opened(source) as file:
        before = os.fstat(file.fileno())
        _room(folder, before.st_size)
        draft = folder / f"{_DRAFT}{secrets.token_hex(8)}"
        try:
            digest, size = _copied(file, draft, before.st_size, advance)
            if _changed(before, os.fstat(file.fileno())) or size != before.st_size:
                raise Busy(
                    _("{file} changed while it was read; nothing was kept", file=source.name),
                    _("let whoever writes it finish, then run this again"),
                )
            new = _placed(draft, place_of(folder, digest))
        except OSError as error:
            raise unwritable(reason(error), folder) from error
        finally:
            with contextlib.suppress(OSError):
                draft.unlink()
    return KeptFile(digest, size, media_of(source.name), new)


@contextmanager
def taken(
    repository: Repository, source: Path, advance: BytesRead = _nothing
) -> Iterator[KeptFile]:
    """A file copied into the folder for an action, and taken away again where that fails.

    Raises:
        As `take` and `folder_of` do.
    """
    folder = folder_of(repository)
    kept = take(folder, source, advance)
    try:
        yield kept
    except BaseException:
        if kept.new:
            with contextlib.suppress(OSError):
                place_of(folder, kept.sha256).unlink()
        raise


def digest_of(folder: Path, sha256: str, advance: BytesRead = _nothing) -> str | None:
    """The hash of what lies at a hash's place now; None where nothing does.

    Raises:
        OSError: It cannot be read.
    """
    try:
        with _plain(place_of(folder, sha256)) as file:
            return _hashed(file, advance)
    except (FileNotFoundError, NotADirectoryError):
        return None


def copy_out(folder: Path, sha256: str, target: Path, advance: BytesRead = _nothing) -> None:
    """Copy a file out of the folder; what is copied is what its hash says.

    Raises:
        InvalidData: It is not there, or is not what it was.
        OSError: The target cannot be written.
    """
    try:
        file = _plain(place_of(folder, sha256))
    except OSError as error:
        raise _unsound(sha256, reason(error)) from error
    with file:
        size = os.fstat(file.fileno()).st_size
        digest, _size = _copied(file, target, size, advance)
    if digest != sha256:
        target.unlink()
        raise _unsound(sha256, _("it is not what it was"))


def remove(folder: Path, sha256: str) -> bool:
    """Remove a file for good; whether there was one.

    Raises:
        OSError: It cannot be removed.
    """
    place = place_of(folder, sha256)
    if not place.exists() and not place.is_symlink():
        return False
    discard(place)
    with contextlib.suppress(OSError):
        place.parent.rmdir()
    return True


def lying(folder: Path) -> Iterator[str]:
    """What lies in the folder: hashes, and the names of whatever else is there.

    Raises:
        OSError: It cannot be read.
    """
    for entry in sorted(os.scandir(folder), key=lambda one: one.name):
        if entry.name.startswith(_DRAFT):
            continue
        if not re.match(r"[0-9a-f]{2}\Z", entry.name) or not entry.is_dir(follow_symlinks=False):
            yield entry.name
            continue
        for inner in sorted(os.scandir(entry.path), key=lambda one: one.name):
            fits = _HASH.match(inner.name) and inner.name.startswith(entry.name)
            yield inner.name if fits else f"{entry.name}/{inner.name}"


def media_of(name: str) -> str:
    """The media type of a file, by the end of its name, on every machine alike.

    Example:
        >>> media_of("合同.PDF")
        'application/pdf'
    """
    return _types().guess_type(f"x{Path(name).suffix.lower()}")[0] or _UNKNOWN


def ending_of(media: str | None) -> str:
    """The end of a name for files of a media type: `.pdf`; `.bin` of one that is not known."""
    return _types().guess_extension(media or _UNKNOWN) or ".bin"


def _types() -> mimetypes.MimeTypes:
    """Python's own table; what the machine says besides differs from machine to machine."""
    return mimetypes.MimeTypes()


@contextmanager
def _opened(source: Path) -> Iterator[IO[bytes]]:
    """A plain file for reading, whoever named it.

    Raises:
        NotFound: There is none, or it cannot be read.
        UsageError: It is something else, is empty, or is too large.
    """
    name = source.name or str(source)
    try:
        file = _plain(source)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
            raise _no_plain_file(name) from error
        raise NotFound(
            _("{file} cannot be read: {reason}", file=name, reason=reason(error)),
            _("name a file that can"),
        ) from error
    except ValueError as error:
        raise UsageError(_("no file can be called so"), _("name a file")) from error
    with file:
        size = os.fstat(file.fileno()).st_size
        if size == 0:
            raise UsageError(_("{file} is empty", file=name), _("name a file that holds something"))
        if size > MOST_BYTES:
            raise UsageError(
                _("{file} has {size} GB; at most {most} are taken", file=name, size=size >> 30,
                  most=MOST_BYTES >> 30),
                _("keep it elsewhere, and say in the note where"),
            )  # fmt: skip
        yield file


def _plain(path: Path) -> IO[bytes]:
    """A plain file for reading.

    Raises:
        OSError: There is none; what is none has ENXIO.
    """
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | _CAREFUL)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError(errno.ENXIO, os.strerror(errno.ENXIO))
    return os.fdopen(fd, "rb", buffering=0)


def _no_plain_file(name: str) -> UsageError:
    return UsageError(
        _("{file} is no plain file: a folder, a link, a pipe or a device", file=name),
        _("name the file itself"),
    )


def _room(folder: Path, size: int) -> None:
    """Refuse what the disk has no room for, before anything is written.

    Raises:
        Busy: It has not.
    """
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise unwritable(reason(error), folder) from error
    if free < size + SPARE:
        raise unwritable(_("No space left on device"), folder)


def _copied(file: IO[bytes], target: Path, most: int, advance: BytesRead) -> tuple[str, int]:
    """Copy what a file holds, and hash it; a byte more than it had is not read."""
    digest = hashlib.sha256()
    size = 0
    fd = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb", buffering=0) as copy:
        while size <= most and (data := file.read(_CHUNK)):
            size += len(data)
            digest.update(data)
            left = memoryview(data)
            while left:
                left = left[copy.write(left) :]
            advance(len(data))
        os.fsync(copy.fileno())
    return digest.hexdigest(), size


def _hashed(file: IO[bytes], advance: BytesRead) -> str:
    digest = hashlib.sha256()
    while data := file.read(_CHUNK):
        digest.update(data)
        advance(len(data))
    return digest.hexdigest()


def _placed(draft: Path, place: Path) -> bool:
    """Give a draft its place; whether nothing lay there before."""
    place.parent.mkdir(mode=0o700, exist_ok=True)
    new = not place.exists()
    draft.chmod(0o400)
    draft.replace(place)
    fd = os.open(place.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
    return new


def _changed(before: os.stat_result, after: os.stat_result) -> bool:
    return (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)


def _unsound(sha256: str, why: str) -> InvalidData:
    return InvalidData(
        _("the file {hash} cannot be taken: {why}", hash=short_hash(sha256), why=why),
        _("svc document verify"),
    )
