"""What the last writes made, kept until git's clean-up can no longer take it for refuse.

`git prune` and its like look at the branches first and delete afterwards: what
a branch came to point at in between is lost, commit and all. svc keeps links to
what it made for a while, a folder a commit, and puts back what has gone. Links
take no room of their own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from os import F_OK, access
from pathlib import Path
from typing import TYPE_CHECKING

from svc.language import n_
from svc.named_tuple import NamedTuple
from svc.store.git.fast_import import link
from svc.store.git.process import run
from svc.store.git.small_file import small_file

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: How long they are kept: longer than any clean-up takes.
KEEP_SECONDS = 3600
#: And of how many writes at most.
KEEP_WRITES = 200
_NAME = 200
#: Of so many writes each object is looked at whenever a command looks.
_FEW_GROUPS = 8
#: A folder that changed so lately may change again without its time saying so.
_RACY_NS = 2_000_000_000
#: Seconds between two looks of a process that does many actions.
SELDOM_SECONDS = 2.0
#: When each clone was looked at last; None where every command looks.
_LOOKED: ContextVar[dict[Path, float] | None] = ContextVar("_LOOKED", default=None)


class _Group(NamedTuple):
    """What one write made."""

    folder: str
    commit: str
    ref: str
    made: float


def folder_of(repository: Repository, commit: str, ref: str) -> Path:
    """Return where the objects of a commit on a branch are kept."""
    name = f"{commit}-{_escaped(ref)}"
    return _place(repository) / (name if len(name) < _NAME else f"{commit}-HEAD")


def drop_old(repository: Repository) -> None:
    """Drop what has been kept for long enough."""
    groups = _groups(repository)
    oldest = time.time() - KEEP_SECONDS
    for number, group in enumerate(groups):
        if number >= KEEP_WRITES or group.made < oldest:
            from shutil import rmtree

            rmtree(group.folder, ignore_errors=True)


@contextmanager
def looking_seldom() -> Iterator[None]:
    """Inside, it is looked at most so often whether anything has gone but of the newest write.

    One process that does an action after the other would look at the same thousand files for
    each; what a clean-up takes of older writes is put back some moments later.
    """
    token = _LOOKED.set({})
    try:
        yield
    finally:
        _LOOKED.reset(token)


def _is_time(repository: Repository) -> bool:
    """Whether it is to be looked at now."""
    looked = _LOOKED.get()
    if looked is None:
        return True
    now = time.monotonic()
    if now - looked.get(repository.state_dir, -SELDOM_SECONDS) < SELDOM_SECONDS:
        return False
    looked[repository.state_dir] = now
    return True


def put_back(repository: Repository) -> list[str]:
    """Put back what a clean-up has taken from under a branch.

    Returns:
        A line for the user, if anything was lost.
    """
    whole = _Whole(repository)
    if whole.is_known():
        return []
    groups = _groups(repository)
    every = _is_time(repository)
    if not every:
        # What the newest write made is what a clean-up that runs just now would take.
        del groups[1:]
    # Asked at every command, of a thousand names where much is recorded: no Path for each.
    place = f"{repository.common_dir}/objects/"
    gone = {
        group: [name for name in _names(group) if not access(f"{place}{name[:2]}/{name[2:]}", F_OK)]
        for group in groups
    }
    names = [name for taken in gone.values() for name in taken]
    if not names:
        if every and len(groups) > _FEW_GROUPS:
            whole.keep()
        return []
    objects = repository.common_dir / "objects"
    lost = _lost(repository, names)
    count = 0
    for group, taken in gone.items():
        missing = lost.intersection(taken)
        if missing and not _is_reached(repository, group):
            # Nobody needs it any more: whoever cleared it away meant it.
            from shutil import rmtree

            rmtree(group.folder, ignore_errors=True)
            continue
        for name in taken:
            kept = Path(group.folder, name)
            if name in missing:
                link(kept, _single(objects, name), objects)
                count += 1
            else:
                # In a pack by now, and a pack is written from what is reached.
                kept.unlink(missing_ok=True)
    if not count:
        return []
    return [n_("put back {n} object that git's clean-up had taken",
               "put back {n} objects that git's clean-up had taken", count)]  # fmt: skip


class _Whole:
    """Whether all that is kept was there when it was looked at last, and nothing has gone since.

    A file that goes leaves its folder with another time. Where several writes are kept, looking
    at the folders is much quicker than at each object of each write.
    """

    def __init__(self, repository: Repository) -> None:
        # By texts: asked by every command and line of a shell, a Path for each would be felt.
        self._file = f"{repository.state_dir}/recent-whole"
        self._objects = f"{repository.common_dir}/objects"
        self._place = _place(repository)
        self._state: bytes | None = None
        self._newest = 0

    def is_known(self) -> bool:
        """Whether the folders look as they did then."""
        known = small_file(self._file)
        return known is not None and known == self._looked()

    def keep(self) -> None:
        """Remember that all is there.

        What changed within the last moments may change again at the same time by the file
        system's clock.
        """
        state = self._state or self._looked()
        if state is None or time.time_ns() - self._newest < _RACY_NS:
            return
        with suppress(OSError):
            draft = Path(f"{self._file}.{os.getpid()}")
            draft.write_bytes(state)
            draft.replace(self._file)

    def _looked(self) -> bytes | None:
        """How the folders look now; None where that cannot be told."""
        try:
            folders = [one for one in os.scandir(self._objects) if len(one.name) == 2]
            times = [one.stat(follow_symlinks=False).st_mtime_ns for one in folders]
            times.append(os.stat(self._place).st_mtime_ns)  # noqa: PTH116 - asked by each command
        except OSError:
            return None
        self._newest = max(times)
        self._state = f"{len(times)} {self._newest} {hash(tuple(sorted(times)))}".encode()
        return self._state


def _escaped(ref: str) -> str:
    """A branch as part of a file's name; no library, which would be loaded at every action."""
    return ref.replace("%", "%25").replace("/", "%2F")


def _unescaped(text: str) -> str:
    return text.replace("%2F", "/").replace("%25", "%")


def _place(repository: Repository) -> Path:
    return repository.state_dir / "recent"


def _groups(repository: Repository) -> list[_Group]:
    """What is kept, the latest write first."""
    try:
        found = list(os.scandir(f"{repository.state_dir}/recent"))
    except OSError:
        return []
    groups = []
    for entry in found:
        commit, _, ref = entry.name.partition("-")
        if entry.is_dir(follow_symlinks=False) and repository.is_object_id(commit):
            made = entry.stat(follow_symlinks=False).st_mtime
            groups.append(_Group(entry.path, commit, _unescaped(ref), made))
    return sorted(groups, key=lambda group: -group.made)


def _names(group: _Group) -> list[str]:
    try:
        return [entry.name for entry in os.scandir(group.folder) if entry.name.isalnum()]
    except OSError:
        return []


def _single(objects: Path, name: str) -> Path:
    return objects / name[:2] / name[2:]


def _lost(repository: Repository, names: Iterable[str]) -> set[str]:
    """Which of these objects are in no pack either."""
    asked = "".join(f"{name}\n" for name in names).encode()
    done = run(("cat-file", "--batch-check"), cwd=repository.place, stdin=asked)
    lines = done.stdout.decode().splitlines()
    return {line.split(" ")[0] for line in lines if line.endswith(" missing")}


def _is_reached(repository: Repository, group: _Group) -> bool:
    """Whether the write's branch, or HEAD, still has its commit."""
    return any(repository.has_reached(ref, group.commit) for ref in ("HEAD", group.ref))
