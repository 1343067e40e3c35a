"""What git's object store holds: files, trees, and what leads from one to another."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from sys import intern

from svc.errors import InvalidData, NotFound
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.git.fast_import import TreeSlot
from svc.store.git.process import GitError, failure, pipe, run, spawn
from svc.store.git.small_file import small_file
from svc.store.git.worktree import FileChange, object_id

#: One path of `git diff-tree -z`: modes, ids, what happened, path.
_STEP = lazy_pattern(rb":([0-7]+) ([0-7]+) ([0-9a-f]+) ([0-9a-f]+) [A-Z0-9]+\0([^\0]+)\0")

#: So many objects are read here before a process is started for them.
_FEW = 8
#: And so many of those that lie in files of their own, as what was recorded lately does.
_LOOSE = 256
#: As many bytes of a file as the folder of ten thousand records has, compressed.
_LOOSE_BYTES = 1_048_576


#: By what git's own memory does not grow with a history that is read from end to end: it
#: looks at its packs through small windows, and keeps few of what deltas build on.
FRUGAL = (
    *("-c", "core.packedGitWindowSize=1m", "-c", "core.packedGitLimit=32m"),
    *("-c", "core.deltaBaseCacheLimit=8m"),
)

#: Git reads its index of all files before it compares two trees, and never looks at it: of half
#: a million files that takes longer than everything else.
_NO_INDEX = {"GIT_INDEX_FILE": ""}


class TreeEntry(NamedTuple):
    """A file in a commit.

    Attributes:
        path: From the top of the repository.
        oid: Blob id.
        mode: `100644` or `100755`; `120000` (symbolic link) and `160000`
            (submodule) are for the caller to reject.
    """

    path: str
    oid: str
    mode: str


class TreeChange(NamedTuple):
    """A path that differs between two commits.

    Attributes:
        path: From the top of the repository.
        old: Blob id before, None if it was not there.
        new: Blob id after, None if it is gone.
        mode: Mode after (before, when gone), as in `TreeEntry`.
    """

    path: str
    old: str | None
    new: str | None
    mode: str


class Objects:
    """A repository's objects, read through as few git processes as can be.

    Attributes:
        place: Folder git runs in.
        common_dir: The git directory shared by all work trees.
        object_format: `sha1` or `sha256`.
    """

    place: Path
    common_dir: Path
    object_format: str

    @cached_property
    def empty_tree(self) -> str:
        """Id of the tree without files."""
        return object_id(b"tree 0\0", self.object_format)

    def make_tree(self, blobs: Mapping[str, str]) -> str:
        """Write a folder of plain files.

        Not by `git mktree`, which tells the id even of a tree that it could not write.

        Args:
            blobs: Each file's blob, by its name.

        Raises:
            Busy: It cannot be written.
        """
        content = b"".join(
            b"100644 %s\0%s" % (name.encode(), bytes.fromhex(oid))
            for name, oid in sorted(blobs.items())
        )
        args = ("hash-object", "-w", "-t", "tree", "--stdin")
        return run(args, cwd=self.place, stdin=content).stdout.decode().strip()

    def read(self, commit: str, path: str) -> bytes | None:
        """Return a file's content in a commit, None if it is not there.

        Raises:
            NotFound: There is no such commit.
        """
        args = ("ls-tree", "-z", "--full-tree", "--end-of-options", commit, path)
        done = run(args, cwd=self.place)
        entries = list(_tree_entries(done.stdout))
        if not entries or entries[0].path != path or entries[0].mode.startswith(("04", "16")):
            return None
        return next(self.blobs([entries[0].oid]))[1]

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each blob's id and content, in the order asked.

        A few are read here, and more where each has a file of its own; else one git process
        reads them all.

        Raises:
            InvalidData: An object is missing.
        """
        coming = iter(oids)
        first = list(islice(coming, _LOOSE + 1))
        read = 0
        if len(first) <= _LOOSE:
            look = self.small if len(first) <= _FEW else self.loose
            for oid in first:
                content = look(oid, b"blob")
                if content is None:
                    break
                yield oid, content
                read += 1
            else:
                return
        yield from self.contents(chain(first[read:], coming))

    def small(self, oid: str, kind: bytes) -> bytes | None:
        """Return an object without git, as `loose` and `packed` do."""
        content = self.loose(oid, kind)
        return self.packed(oid, kind) if content is None else content

    def packed(self, oid: str, kind: bytes) -> bytes | None:
        """Return a small object that lies in a pack.

        Args:
            oid: Its id.
            kind: `blob`, `tree` or `commit`.

        Returns:
            Its content; None where it is in none, large, damaged or of another kind, or packed
            otherwise than git packs: git reads those, or says what is wrong.
        """
        if self.object_format != "sha1":
            return None
        from svc.store.packs.reading import read_packed

        content = read_packed(self.common_dir / "objects" / "pack", oid, kind)
        whole = b"%s %d\0%s" % (kind, len(content or b""), content or b"")
        return content if object_id(whole, self.object_format) == oid else None

    def loose(self, oid: str, kind: bytes) -> bytes | None:
        """Return a small object that lies in a file of its own.

        Args:
            oid: Its id.
            kind: `blob`, `tree` or `commit`.

        Returns:
            Its content; None where it is in a pack, large, damaged or of another kind: git
            reads those, or says what is wrong.
        """
        data = small_file(f"{self.common_dir}/objects/{oid[:2]}/{oid[2:]}", _LOOSE_BYTES)
        try:
            head, _, content = zlib.decompress(data or b"").partition(b"\0")
        except zlib.error:
            return None
        return content if head == b"%s %d" % (kind, len(content)) else None

    def contents(
        self, oids: Iterable[str], *, frugal: bool = False
    ) -> Generator[tuple[str, bytes]]:
        """Yield the id and the content of objects of any kind, in the order asked.

        Args:
            oids: Read by a thread of its own, ahead of what is given.
            frugal: Whether git is to hold little of its packs, as for a whole history.

        Raises:
            InvalidData: An object is missing.
        """
        own = FRUGAL if frugal else ()
        process = spawn((*own, "cat-file", "--batch", "--buffer"), cwd=self.place)
        feeder = threading.Thread(target=_feed, args=(process.stdin, oids), daemon=True)
        feeder.start()
        out = pipe(process.stdout)
        try:
            while header := out.readline():
                oid, _, rest = header.rstrip(b"\n").partition(b" ")
                if rest == b"missing":
                    raise self._missing(oid.decode())
                size = int(rest.split(b" ")[1])
                data = out.read(size + 1)
                if len(data) <= size:
                    raise self._missing(oid.decode())
                yield oid.decode(), data[:-1]
            if process.wait():
                error = pipe(process.stderr).read()
                raise failure(("cat-file",), process.returncode, error, self.place)
        finally:
            process.kill()
            out.close()
            feeder.join()
            process.wait()
            pipe(process.stderr).close()

    def _missing(self, oid: str) -> InvalidData:
        return InvalidData(
            _("the repository lacks the object {oid}", oid=oid),
            _("a partial clone needs git fetch --refetch --no-filter; else git fsck says more"),
        )

    def tree(self, commit: str, folder: str = "records") -> list[TreeEntry]:
        """Return every file under `records/`, or another folder, in a commit, by path.

        Raises:
            NotFound: There is no such commit.
        """
        args = ("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, folder)
        try:
            done = run(args, cwd=self.place)
        except GitError as error:
            raise NotFound(
                _("there is no commit {commit!r}", commit=commit), _("check the revision")
            ) from error
        return list(_tree_entries(done.stdout))

    def changes(
        self, old: str | None, new: str, meanwhile: Callable[[], object] | None = None
    ) -> list[TreeChange]:
        """Return the paths under `records/` that differ between two commits.

        Args:
            old: Commit before; None for nothing at all.
            new: Commit after.
            meanwhile: Done here while git compares.
        """
        return [
            TreeChange(
                step.path,
                step.old.oid if step.old else None,
                step.new.oid if step.new else None,
                (step.new or step.old or TreeSlot("", "")).mode,
            )
            for step in self._steps(old or self.empty_tree, new, None, ("records",), meanwhile)
        ]

    def steps(
        self,
        old: str,
        new: str,
        env: Mapping[str, str] | None = None,
        folders: tuple[str, ...] = (),
    ) -> list[FileChange]:
        """Return what leads from one tree to another.

        Args:
            old: Commit or tree before.
            new: Commit or tree after.
            env: Variables for git.
            folders: Only what lies there; everything if empty.
        """
        return list(self._steps(old, new, env, folders))

    def _steps(
        self,
        old: str,
        new: str,
        env: Mapping[str, str] | None,
        folders: tuple[str, ...],
        meanwhile: Callable[[], object] | None = None,
    ) -> Iterator[FileChange]:
        args = ("diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev")
        words = (*args, "--end-of-options", old, new, "--", *folders)
        variables = _NO_INDEX | dict(env or {})
        done = run(words, cwd=self.place, env=variables, meanwhile=meanwhile)
        return (_step(*found.groups()) for found in _STEP.finditer(done.stdout))


def _tree_entries(data: bytes) -> Iterator[TreeEntry]:
    for line in data.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        head, _, path = line.partition("\t")
        mode, _kind, oid = head.split(" ")
        yield TreeEntry(path, oid, mode)


def _step(old_mode: bytes, new_mode: bytes, old: bytes, new: bytes, path: bytes) -> FileChange:
    return FileChange(
        path.decode("utf-8", "surrogateescape"),
        None if old_mode == b"000000" else TreeSlot(intern(old_mode.decode()), old.decode()),
        None if new_mode == b"000000" else TreeSlot(intern(new_mode.decode()), new.decode()),
    )


def _feed(stream: object, oids: Iterable[str]) -> None:
    out = pipe(stream)  # type: ignore[arg-type]
    try:
        for oid in oids:
            out.write(oid.encode("ascii") + b"\n")
        out.close()
    except (BrokenPipeError, ValueError):
        return
