"""One `git fast-import`, writing objects where nobody sees them yet.

Objects go to a folder of svc's own that git reads through to the repository's;
only a finished commit is moved over. Whatever is killed or refused on the way
leaves nothing among the repository's objects.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from svc.errors import SvcError
from svc.store.git.process import Process, failure, pipe, spawn

_BRANCH = b"refs/svc/incoming"
# It moves no ref, yet would ask the reference-transaction hook about an empty change.
_ARGS = ("-c", "core.hooksPath=/dev/null", "fast-import", "--quiet", "--done", "--date-format=raw")
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


class Quarantine:
    """The folder new objects are written to until they are wanted.

    The folders in it stay for the next write: making and removing them costs more
    than all else that happens to a few files.

    Args:
        folder: Where.
        objects: The repository's own `objects` folder.
    """

    def __init__(self, folder: Path, objects: Path) -> None:
        self._folder = folder
        self._objects = objects
        self.env = {
            "GIT_OBJECT_DIRECTORY": str(folder),
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted_folder(objects),
        }

    def __enter__(self) -> Quarantine:
        (self._folder / "pack").mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind:
            shutil.rmtree(self._folder, ignore_errors=True)

    def release(self) -> None:
        """Move everything into the repository, indexes of packs last."""
        object_files = [
            (name, file.name)
            for name in next(os.walk(self._folder))[1]
            for file in os.scandir(self._folder / name)
            if not file.name.startswith("tmp_")
        ]
        for folder, name in sorted(object_files, key=lambda pair: pair[1].endswith(".idx")):
            target = self._objects / folder
            if not target.is_dir():
                target.mkdir(exist_ok=True)
                shutil.copymode(self._objects, target)
            (self._folder / folder / name).replace(target / name)


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

    def start(self, header: bytes) -> None:
        """Begin the commit: author, committer, message and parent as fast-import wants them."""
        self._send(b"commit %s\nmark :1\n%s" % (_BRANCH, header))

    def put(self, path: str, mode: str, data: bytes) -> None:
        """Add or replace one file."""
        head = b"M %s inline %s\ndata %d\n" % (mode.encode(), _quoted(path), len(data))
        self._send(head + data + b"\n")

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


def _quoted_folder(folder: Path) -> str:
    text = str(folder)
    if not text.startswith('"') and os.pathsep not in text:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
