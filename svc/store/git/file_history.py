"""The commits that changed one file, from the first to the last.

One `git log` over the file's path. A merge is listed only where it holds what
none of its parents has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from svc.named_tuple import NamedTuple
from svc.store.git.process import run

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Clocks of different machines may differ by this many seconds.
_SLACK = 2 * 86_400
_ACTIONS = "%(trailers:key=Svc-Action,valueonly,separator=%x20)"
_FIELDS = ("%H", "%P", "%ct", "%at", "%an", "%ae", "%cn", "%s", _ACTIONS)
_PATHS = 200
#: Starts each commit; no other piece of the answer starts so.
_SIGN = "\x01"


class Commit(NamedTuple):
    """One commit's change to one file.

    Attributes:
        id: Commit id.
        recorded: When it was committed, in seconds since 1970.
        happened: When its author says it happened, likewise.
        author, email: Who acted.
        committer: Who recorded it.
        subject: First line of its message.
        before: Blob ids in its parents; None where the file was not there.
        after: Blob id; None if the file is gone.
        cut: Whether the repository holds nothing of what came before it.
        actions: What was done, by the commit's trailers.
    """

    id: str
    recorded: int
    happened: int
    author: str
    email: str
    committer: str
    subject: str
    before: tuple[str | None, ...]
    after: str | None
    cut: bool
    actions: tuple[str, ...] = ()


def trail(repository: Repository, commit: str, path: str, since: int | None = None) -> list[Commit]:
    """The commits up to one that changed a file, the oldest first.

    Args:
        path: From the top of the repository.
        since: When the file cannot have been there yet, in seconds since 1970;
            commits from before are then only looked at if its beginning is not
            found after.
    """
    borders = _borders(repository)
    if since is not None:
        limit = f"--since=@{max(since - _SLACK, 0)}"
        found = [one for _, one in _log(repository, commit, [path], borders, limit)]
        if found and found[0].before == (None,) and not found[0].cut:
            return found
    return [one for _, one in _log(repository, commit, [path], borders)]


def trails(repository: Repository, commit: str, paths: Sequence[str]) -> dict[str, list[Commit]]:
    """As `trail`, of many files at once."""
    borders = _borders(repository)
    history: dict[str, list[Commit]] = {path: [] for path in paths}
    # A command line holds so many paths safely; one of their folder is quicker than many.
    arguments = (
        paths if len(paths) <= _PATHS else sorted({path.rsplit("/", 1)[0] for path in paths})
    )
    for path, version in _log(repository, commit, arguments, borders):
        if path in history:
            history[path].append(version)
    return history


def _log(
    repository: Repository,
    commit: str,
    paths: Sequence[str],
    borders: frozenset[str],
    *limits: str,
) -> list[tuple[str, Commit]]:
    args = (
        *("log", "-z", "--raw", "-c", "--no-abbrev", "--no-renames", "--no-follow", "--no-notes"),
        "--no-show-signature",
        *("--no-show-signature", "--no-color", "--no-mailmap", "--encoding=UTF-8"),
        *(f"--format=format:{_SIGN}{'%x00'.join(_FIELDS)}%x00", *limits),
        *("--end-of-options", commit, "--", *paths),
    )
    out = run(args, cwd=repository.place).stdout.decode("utf-8", "replace")
    return list(_commits(iter(out.split("\0")), borders))[::-1]


def _commits(pieces: Iterator[str], borders: frozenset[str]) -> Iterator[tuple[str, Commit]]:
    head: list[str] = []
    for piece in pieces:
        piece = piece.lstrip("\n")
        if piece.startswith(_SIGN):
            head = [piece[1:], *(next(pieces) for _ in _FIELDS[1:])]
        elif piece.startswith(":"):
            path = next(pieces)
            yield path, _commit(head, piece, borders)


def _commit(head: list[str], change: str, borders: frozenset[str]) -> Commit:
    oid, _parents, recorded, happened, author, email, committer, subject, actions = head
    parents = len(change) - len(change.lstrip(":"))
    oids = change.split()[parents + 1 : 2 * parents + 2]
    blobs = [blob if blob.strip("0") else None for blob in oids]
    return Commit(
        oid, int(recorded), int(happened), author, email, committer, subject,
        tuple(blobs[:-1]), blobs[-1], oid in borders, tuple(actions.split()),
    )  # fmt: skip


def _borders(repository: Repository) -> frozenset[str]:
    """The commits whose parents a shallow clone left out."""
    if not repository.shallow:
        return frozenset()
    return frozenset((repository.common_dir / "shallow").read_text("ascii").split())
