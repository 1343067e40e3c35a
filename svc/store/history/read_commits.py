"""Commits in the order in which they were made, with every version of what they changed.

One `git log --raw -z` says which commits there are and what each changed; one
`git cat-file --batch` gives commits and files as they are asked for, and whoever reads
holds no more than a commit's file at a time, however many it changed. A version that was
read a moment ago is not read again: what a commit goes on from mostly is one.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from svc.errors import SvcError
from svc.named_tuple import NamedTuple
from svc.store.git.objects import FRUGAL
from svc.store.git.process import failure, pipe, spawn
from svc.store.history.commit_object import CommitObject, commit_object

if TYPE_CHECKING:
    from svc.store.git.process import Process
    from svc.store.git.repository import Repository

#: Versions that are held on to.
_HELD = 1000
_AT_ONCE = 1 << 16
#: Starts each commit; no other piece of the answer starts so.
_SIGN = b"\x01"
_SUBMODULE = "160000"


class FileVersions(NamedTuple):
    """A file that a commit changed against its first parent.

    Attributes:
        path: From the top of the repository.
        old_mode, mode: As git writes them; empty where the file was not, or is gone.
        old_oid, oid: Ids of what it held and holds; None likewise.
    """

    path: str
    old_mode: str
    mode: str
    old_oid: str | None
    oid: str | None

    def blobs(self) -> tuple[str | None, str | None]:
        """The contents to be read; none of another repository's commit, which is no file."""
        if _SUBMODULE in (self.old_mode, self.mode):
            return None, None
        return self.old_oid, self.oid


class ReadFile(NamedTuple):
    """A changed file with what it held and holds; None where it was not, or is gone."""

    versions: FileVersions
    before: bytes | None
    after: bytes | None


class ReadCommit(NamedTuple):
    """One commit.

    Attributes:
        commit: What it says.
        size: How many files it changed.
        files: They, read as they are asked for; all must be before the next commit.
    """

    commit: CommitObject
    size: int
    files: Iterator[ReadFile]


def read_commits(
    repository: Repository, tips: Sequence[str], known: Sequence[str] = ()
) -> Iterator[ReadCommit]:
    """The commits that lead to some, each after its parents.

    Args:
        tips: The last ones.
        known: Without these and what led to them.

    Raises:
        InvalidData: An object is missing, or a commit is none as git writes them.
    """
    coming = _Coming(repository, tips, known)
    contents = repository.contents(coming.asked(), frugal=True)
    held = _Held()
    try:
        for oid, data in contents:
            versions = coming.commits.popleft()
            files = _files(versions, contents, held)
            yield ReadCommit(commit_object(oid, data), len(versions), files)
            deque(files, maxlen=0)
        if coming.error is not None:
            raise coming.error
    finally:
        contents.close()
        coming.end()


def _files(
    versions: Iterable[FileVersions], contents: Iterator[tuple[str, bytes]], held: _Held
) -> Iterator[ReadFile]:
    for version in versions:
        before, after = (held.get(oid, contents) if oid else None for oid in version.blobs())
        yield ReadFile(version, before, after)


class _Held:
    """Versions read a moment ago; who asks and who reads forget the same ones."""

    def __init__(self) -> None:
        self._contents: OrderedDict[str, bytes] = OrderedDict()

    def has(self, oid: str) -> bool:
        """Whether a version is at hand; from now on it is."""
        known = oid in self._contents
        if known:
            self._contents.move_to_end(oid)
        else:
            self._put(oid, b"")
        return known

    def get(self, oid: str, contents: Iterator[tuple[str, bytes]]) -> bytes:
        """A version, the next of those that come where it is not at hand."""
        if oid in self._contents:
            self._contents.move_to_end(oid)
        else:
            self._put(oid, next(contents)[1])
        return self._contents[oid]

    def _put(self, oid: str, data: bytes) -> None:
        self._contents[oid] = data
        if len(self._contents) > _HELD:
            self._contents.popitem(last=False)


class _Coming:
    """What `git log` says is to be read: read by whoever feeds `git cat-file`, ahead of it."""

    def __init__(self, repository: Repository, tips: Sequence[str], known: Sequence[str]) -> None:
        self.commits: deque[list[FileVersions]] = deque()
        self.error: SvcError | None = None
        self._repository = repository
        self._args = (
            *FRUGAL,
            *("-c", "log.showRoot=true", "log", "-z", "--raw", "--no-abbrev", "--no-renames"),
            *("--no-follow", "--no-notes", "--reverse", "--topo-order"),
            *("--diff-merges=first-parent", "--no-show-signature", "--no-color", "--no-mailmap"),
            *(f"--format=format:{_SIGN.decode()}%H%x00", "--end-of-options", *tips),
            *(f"^{one}" for one in known),
            "--",
        )
        self._process: Process | None = None

    def asked(self) -> Iterator[str]:
        """Ids of the commits and versions to be read, in their order.

        What goes wrong is kept in `error`: this runs in a thread that nobody listens to.
        """
        try:
            yield from self._asked()
        except SvcError as error:
            self.error = error

    def _asked(self) -> Iterator[str]:
        held = _Held()
        for oid, versions in self._logged():
            self.commits.append(versions)
            yield oid
            for blob in (oid for version in versions for oid in version.blobs()):
                if blob and not held.has(blob):
                    yield blob

    def _logged(self) -> Iterator[tuple[str, list[FileVersions]]]:
        place = self._repository.place
        process = self._process = spawn(self._args, cwd=place)
        pipe(process.stdin).close()
        oid, versions = "", list[FileVersions]()
        pieces = _pieces(pipe(process.stdout))
        for piece in pieces:
            piece = piece.lstrip(b"\n")
            if piece.startswith(_SIGN):
                if oid:
                    yield oid, versions
                oid, versions = piece[1:].decode("ascii"), []
            elif piece.startswith(b":"):
                versions.append(_version(piece, next(pieces)))
        if process.wait():
            error = pipe(process.stderr).read()
            raise failure(self._args, process.returncode, error, place)
        if oid:
            yield oid, versions

    def end(self) -> None:
        """Stop git, where not all was asked for."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdout, self._process.stderr):
                pipe(stream).close()


def _pieces(out: object) -> Iterator[bytes]:
    """What stands between zero bytes."""
    left = b""
    while data := out.read1(_AT_ONCE):  # type: ignore[attr-defined]
        *whole, left = (left + data).split(b"\0")
        yield from whole
    yield left


def _version(piece: bytes, path: bytes) -> FileVersions:
    old_mode, mode, before, after, _letter = piece[1:].decode("ascii").split(" ")
    return FileVersions(
        path.decode("utf-8", "surrogateescape"),
        *("" if one == "000000" else one for one in (old_mode, mode)),
        *(one if one.strip("0") else None for one in (before, after)),
    )
