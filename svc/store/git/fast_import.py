"""One `git fast-import`, writing objects where nobody sees them yet.

Objects go to a folder of svc's own that git reads through to the repository's;
only a finished commit is moved over. Whatever is killed or refused on the way
leaves nothing among the repository's objects.

Until the branch points at them, git's `gc --prune=now`, `prune` and `repack -ad`
take new objects for refuse. A pack therefore comes with a `.keep` file, which all
three respect; single objects are linked, so that the folder's own can be put back.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Sequence
from itertools import chain, repeat
from pathlib import Path
from stat import S_IMODE
from typing import TYPE_CHECKING

from svc.errors import SvcError
from svc.named_tuple import NamedTuple
from svc.store.git.process import failure, pipe, run, spawn
from svc.store.git.small_file import small_file

if TYPE_CHECKING:
    from svc.store.git.process import Process

_BRANCH = b"refs/svc/incoming"
# It moves no ref, yet would ask the reference-transaction hook about an empty change.
# The pack stays whole: unpacked by git itself it would lack what the repository has already,
# though only as refuse that a clean-up is about to take away.
_ARGS = (
    *("-c", "fastimport.unpackLimit=1"),
    *("fast-import", "--quiet", "--done", "--date-format=raw"),
)
#: A pack with fewer objects becomes single ones, as git itself does it.
_UNPACK_BELOW = 100
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS, errno.EXDEV)
_ASK_AT_ONCE = 100
# The first line of every stream, by which a crash report of git's is known as svc's.
SIGN = b"# svc\n"


class TreeSlot(NamedTuple):
    """What a tree holds at a path.

    Attributes:
        mode: As git writes it: `100644`, `100755`, `120000`, `160000`, `040000`.
        oid: Object id, hexadecimal.
    """

    mode: str
    oid: str


class CommitHeader(NamedTuple):
    """What a commit says besides what it holds.

    Attributes:
        author, committer: Name, address and moment, as git writes them.
        message: Its words, with the newline at their end.
        parents: Commits before it, the line it goes on with first.
    """

    author: bytes
    committer: bytes
    message: bytes
    parents: tuple[str, ...] = ()


class Quarantine:
    """The folder new objects are written to until they are wanted.

    The folders in it stay for the next write: making and removing them costs more
    than all else that happens to a few files.

    Args:
        folder: Where.
        objects: The repository's own `objects` folder.
        owner: The work tree's git directory, by which its `.keep` files are known.
        place: Folder git runs in.
    """

    def __init__(self, folder: Path, objects: Path, owner: Path, place: Path) -> None:
        self._folder = folder
        self._objects = objects
        self._owner = owner
        self._place = place
        self._kept: list[Path] = []
        self._single: list[tuple[str, str]] = []
        self._alone = {"GIT_OBJECT_DIRECTORY": str(folder)}
        self.env = {
            **self._alone,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted_folder(objects),
        }

    def __enter__(self) -> Quarantine:
        if any(entry.is_symlink() for entry in _entries(self._folder)):
            from shutil import rmtree

            rmtree(self._folder)
        (self._folder / "pack").mkdir(parents=True, exist_ok=True)
        for left in (self._folder / "pack").glob("tmp_*"):
            left.unlink(missing_ok=True)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind:
            from shutil import rmtree

            rmtree(self._folder, ignore_errors=True)
            free_packs(self._objects, self._owner, self._kept)

    def write(self, oid: str, data: bytes) -> None:
        """Add one object.

        Args:
            oid: Its id.
            data: Its file, as git keeps one.
        """
        draft = self._folder / "tmp_obj"
        draft.unlink(missing_ok=True)
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444)
        with os.fdopen(fd, "wb") as file:
            file.write(data)
        place = self._folder / oid[:2]
        place.mkdir(exist_ok=True)
        draft.replace(place / oid[2:])

    def drop(self) -> None:
        """Let go of everything: nobody will ever want it."""
        from shutil import rmtree

        rmtree(self._folder, ignore_errors=True)

    def release(self) -> None:
        """Give everything to the repository; what was made stays safe from its clean-up."""
        for pack in sorted((self._folder / "pack").glob("*.pack")):
            if _count_of(pack) < _UNPACK_BELOW:
                self._unpack(pack)
            else:
                self._move(pack)
        folders = [name for name in next(os.walk(self._folder))[1] if name != "pack"]
        for folder in folders:
            for file in os.scandir(self._folder / folder):
                if not file.name.startswith("tmp_"):
                    self._single.append((folder, file.name))
        self.put_back()

    def put_back(self) -> None:
        """Have every single object among the repository's, also one that was cleared away."""
        for folder, name in self._single:
            link(self._folder / folder / name, self._objects / folder / name, self._objects)

    def keep(self, folder: Path) -> None:
        """Once the branch has moved: let go of the packs, and move the single objects aside.

        Args:
            folder: Where they go, each under its whole id; made if there are any.
        """
        self.put_back()
        if self._single:
            folder.mkdir(parents=True, exist_ok=True)
        for part, name in self._single:
            (self._folder / part / name).replace(folder / f"{part}{name}")
        self._single.clear()
        free_packs(self._objects, self._owner, self._kept)

    def _unpack(self, pack: Path) -> None:
        data = pack.read_bytes()
        # Out of git's sight, or it would find every object there already.
        for file in pack.parent.glob(f"{pack.stem}.*"):
            file.unlink()
        run(("unpack-objects", "-q"), cwd=self._place, stdin=data, env=self._alone)

    def _move(self, pack: Path) -> None:
        target = self._objects / "pack"
        target.mkdir(exist_ok=True)
        keep = target / f"{pack.stem}.keep"
        self._kept.append(keep)
        keep.write_bytes(_keep_mark(self._owner))
        for file in sorted(pack.parent.glob(f"{pack.stem}.*"), key=lambda f: f.suffix == ".idx"):
            file.replace(target / file.name)


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(folder))
    except FileNotFoundError:
        return []


def link(source: Path, target: Path, objects: Path) -> None:
    """Have an object among the repository's, unless it is there.

    Args:
        source: A file of its own, which stays.
        target: Its file in the repository.
        objects: The repository's `objects` folder.
    """
    if target.exists():
        return
    if not target.parent.is_dir():
        target.parent.mkdir(exist_ok=True)
        target.parent.chmod(S_IMODE(objects.stat().st_mode))
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        draft = target.with_name(f"tmp_obj_{os.getpid()}")
        from shutil import copy2

        copy2(source, draft)
        draft.replace(target)


def free_packs(objects: Path, owner: Path, kept: Iterable[Path] | None = None) -> None:
    """Give packs over to git's clean-up: the branch points at them, or nothing ever will.

    Args:
        objects: The repository's `objects` folder.
        owner: The git directory of the work tree whose packs are meant.
        kept: Their `.keep` files; all there are unless told.
    """
    files = (objects / "pack").glob("*.keep") if kept is None else kept
    for keep in files:
        if small_file(keep) == _keep_mark(owner):
            keep.unlink(missing_ok=True)


def _keep_mark(owner: Path) -> bytes:
    return b"held by svc for %s\n" % os.fsencode(owner)


def _count_of(pack: Path) -> int:
    """How many objects a pack says that it holds."""
    with pack.open("rb") as file:
        return int.from_bytes(file.read(12)[8:12], "big")


class Stream:
    """A running fast-import that makes one commit and moves no branch.

    Args:
        cwd: Where git runs.
        quarantine: Where its objects go.
        fds: File descriptors it inherits.
    """

    def __init__(self, cwd: Path, quarantine: Quarantine, fds: Sequence[int] = ()) -> None:
        self._cwd = cwd
        self._process: Process = spawn(_ARGS, cwd=cwd, env=quarantine.env, fds=fds)
        self._in = pipe(self._process.stdin)
        self._out = pipe(self._process.stdout)
        self._send(SIGN)

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
            self._process.communicate()

    def entries(self, commit: str, paths: Iterable[str]) -> dict[str, TreeSlot | None]:
        """Return what a commit's tree holds at each path, None for nothing."""
        answer: dict[str, TreeSlot | None] = {}
        wanted = list(dict.fromkeys(paths))
        for start in range(0, len(wanted), _ASK_AT_ONCE):
            chunk = wanted[start : start + _ASK_AT_ONCE]
            lines = (b"ls %s %s\n" % (commit.encode(), _quoted(path)) for path in chunk)
            self._send(b"".join(lines), flush=True)
            for path in chunk:
                answer[path] = self._entry()
        return answer

    def start(self, header: CommitHeader) -> None:
        """Begin a commit; without parents it follows the one before."""
        head = b"commit %s\nmark :1\nauthor %s\ncommitter %s\ndata %d\n%s\n"
        words = (header.author, header.committer, len(header.message), header.message)
        self._send(head % (_BRANCH, *words))
        for word, parent in zip(chain((b"from",), repeat(b"merge")), header.parents, strict=False):
            self._send(b"%s %s\n" % (word, parent.encode()))

    def put(self, path: str, mode: str, data: bytes) -> None:
        """Add or replace one file."""
        head = b"M %s inline %s\ndata %d\n" % (mode.encode(), _quoted(path), len(data))
        self._send(head + data + b"\n")

    def take(self, path: str, slot: TreeSlot) -> None:
        """Add or replace one file by content that the repository has already."""
        mode, oid = slot.mode.encode(), slot.oid.encode()
        self._send(b"M %s %s %s\n" % (mode, oid, _quoted(path)))

    def drop(self, path: str) -> None:
        """Delete one file."""
        self._send(b"D %s\n" % _quoted(path))

    def finish(self) -> str:
        """End the commit, wait for git and return the commit's id.

        Raises:
            SvcError: git could not write it.
        """
        # Resetting the branch to nothing makes git leave all refs alone.
        self._send(b"\nget-mark :1\nreset %s\n\ndone\n" % _BRANCH, flush=True)
        commit = self._line().decode().strip()
        _, error = self._process.communicate()
        if self._process.returncode:
            raise failure(_ARGS, self._process.returncode, error, self._cwd)
        return commit

    def _send(self, data: bytes, flush: bool = False) -> None:
        try:
            self._in.write(data)
            if flush:
                self._in.flush()
        except BrokenPipeError as error:
            raise self._failure() from error

    def _line(self) -> bytes:
        line = self._out.readline()
        if not line.endswith(b"\n"):
            raise self._failure()
        return line

    def _entry(self) -> TreeSlot | None:
        line = self._line()
        if line.startswith(b"missing "):
            return None
        mode, _kind, oid = line.split(b"\t", 1)[0].split(b" ")
        return TreeSlot(mode.decode(), oid.decode())

    def _failure(self) -> SvcError:
        _, error = self._process.communicate()
        return failure(_ARGS, self._process.returncode, error, self._cwd)


def _quoted(path: str) -> bytes:
    data = path.encode("utf-8", "surrogateescape")
    if data.startswith(b'"'):
        return b'"' + data.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    return data


def quoted_folder(folder: Path) -> str:
    """Return a folder as git's list of further object folders names it."""
    text = str(folder)
    if not text.startswith('"') and os.pathsep not in text:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
