"""Every commit of a history with the files that it changed, the oldest first.

One `git log` that is read as it comes; a merge is given without files, since what it
brings was changed by the commits that it brings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from svc.named_tuple import NamedTuple
from svc.store.git.process import failure, pipe, run, spawn

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_TRAILERS = "%(trailers:key=Svc-{},valueonly,separator=%x20)"
_FIELDS = ("%H", "%P", _TRAILERS.format("Action"), _TRAILERS.format("Actor"))
#: Starts each commit; no other piece of the answer starts so.
_SIGN = b"\x01"
_AT_ONCE = 1 << 16


class ChangedFile(NamedTuple):
    """A file that a commit changed, with its blob ids; None where it was not, or is gone."""

    path: str
    before: str | None
    after: str | None


class LoggedCommit(NamedTuple):
    """One commit.

    Attributes:
        id: Commit id.
        parents: Their ids; of a history of some paths, the nearest that touch them.
        actions: What was done, by its trailers; empty of a commit made without svc.
        actors: Who did it, likewise.
        files: What it changed; nothing of a merge.
    """

    id: str
    parents: tuple[str, ...]
    actions: tuple[str, ...]
    actors: tuple[str, ...]
    files: tuple[ChangedFile, ...]


def commits(
    repository: Repository, tip: str, paths: Sequence[str], since: str | None = None
) -> Iterator[LoggedCommit]:
    """The commits that lead to one, each after its parents.

    Args:
        paths: Only those that touch these files or folders.
        since: Without this one and what led to it.
    """
    return _logged(repository, tip, paths, since, "--parents", "--diff-merges=off")


def lost_in_merges(
    repository: Repository, tip: str, paths: Sequence[str], since: str | None = None
) -> Iterator[LoggedCommit]:
    """The merges that lead to one, once for each parent of which they changed or lost files.

    Args:
        paths: Only these files or folders.
        since: Without this one and what led to it.

    Yields:
        A merge, with the files of one parent that it holds otherwise, or not at all.
    """
    only = ("--parents", "--merges", "--diff-merges=separate", "--diff-filter=MDT")
    return _logged(repository, tip, paths, since, *only)


def _logged(
    repository: Repository, tip: str, paths: Sequence[str], since: str | None, *options: str
) -> Iterator[LoggedCommit]:
    args = (
        *("log", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-follow", "--no-notes"),
        *("--reverse", "--topo-order", "--full-history", *options),
        *("--no-show-signature", "--no-color", "--no-mailmap", "--encoding=UTF-8"),
        f"--format=format:{_SIGN.decode()}{'%x00'.join(_FIELDS)}%x00",
        *("--end-of-options", tip, *([f"^{since}"] if since else []), "--", *paths),
    )
    process = spawn(args, cwd=repository.place)
    pipe(process.stdin).close()
    out = pipe(process.stdout)
    try:
        yield from _parsed(_pieces(out))
        if process.wait():
            error = pipe(process.stderr).read()
            raise failure(args, process.returncode, error, repository.place)
    finally:
        process.kill()
        out.close()
        process.wait()
        pipe(process.stderr).close()


class RecentCommit(NamedTuple):
    """One commit of the last.

    Attributes:
        id: Commit id.
        subject: First line of its message.
    """

    id: str
    subject: str


def last_of(repository: Repository, tip: str, email: str, most: int) -> RecentCommit | None:
    """The last commit of an author among those that lead to one; None if there is none.

    Args:
        email: The author's address.
        most: How many commits are looked through, merges aside.
    """
    args = (
        *("log", "-z", f"--max-count={most}", "--no-merges", "--no-show-signature", "--no-color"),
        *("--no-mailmap", "--encoding=UTF-8", "--format=format:%H%x00%ae%x00%s"),
        *("--end-of-options", tip),
    )
    pieces = iter(_text(run(args, cwd=repository.place).stdout).split("\0"))
    for oid, author, subject in zip(pieces, pieces, pieces, strict=False):
        if author == email:
            return RecentCommit(oid, subject)
    return None


def _pieces(out: object) -> Iterator[bytes]:
    """What stands between zero bytes."""
    left = b""
    while data := out.read(_AT_ONCE):  # type: ignore[attr-defined]
        *whole, left = (left + data).split(b"\0")
        yield from whole
    yield left


def _parsed(pieces: Iterator[bytes]) -> Iterator[LoggedCommit]:
    head: list[str] = []
    files: list[ChangedFile] = []
    for piece in pieces:
        piece = piece.lstrip(b"\n")
        if piece.startswith(_SIGN):
            if head:
                yield _commit(head, files)
            head = [_text(piece[1:]), *(_text(next(pieces)) for _ in _FIELDS[1:])]
            files = []
        elif piece.startswith(b":"):
            _old, _new, before, after, _letter = _text(piece[1:]).split(" ")
            files.append(ChangedFile(_text(next(pieces)), _blob(before), _blob(after)))
    if head:
        yield _commit(head, files)


def _commit(head: list[str], files: list[ChangedFile]) -> LoggedCommit:
    oid, *rest = head
    parents, actions, actors = (tuple(one.split()) for one in rest)
    return LoggedCommit(oid, parents, actions, actors, tuple(files))


def _blob(oid: str) -> str | None:
    return oid if oid.strip("0") else None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
