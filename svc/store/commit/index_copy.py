"""git's index, brought along with a commit while its lock is held.

The new index is made beside the old one and renamed over it, as git does, so
the index is always whole. Entries that the commit does not touch stay exactly
as they are, staged changes of the user's among them.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from svc.errors import Busy, SvcError
from svc.language import _
from svc.store.git.fast_import import TreeSlot
from svc.store.git.process import GitError, failure, feed, run, spawn
from svc.store.git.sparse_patterns import EVERYTHING
from svc.store.git.worktree import ROOTS, FileChange, refused, signature

if TYPE_CHECKING:
    from svc.store.git.process import Process
    from svc.store.git.repository import Repository

# Above this many paths git's own merge of two trees is quicker than single entries,
# each of which shifts the rest of the index. So it is for archived paths: touching a
# single entry there makes git read every folder that is off the disk.
_LISTED = 4000
#: Fewer files are sooner written than handed out to further processes.
_ALONE_BELOW = 10_000
_STAMP = "index-stamp"
_UPDATE = ("update-index", "--add", "-z", "--index-info")


class IndexCopy:
    """The index a commit will leave behind, until `install` puts it in place.

    Args:
        repository: Whose index; its claim must be held.
        env: Variables for git, such as where unpublished objects lie.
        fds: File descriptors git inherits.
    """

    def __init__(
        self, repository: Repository, env: Mapping[str, str], fds: Sequence[int] = ()
    ) -> None:
        self._repository = repository
        self._cwd = repository.place
        self._fds = fds
        self._path = repository.state_dir / "index.new"
        self._index = repository.git_dir / "index"
        self._env = {**env, "GIT_INDEX_FILE": str(self._path)}
        self._running: list[tuple[tuple[str, ...], Process]] = []
        self._equal = ""
        self._trusted = False

    def __enter__(self) -> IndexCopy:
        # Before the link, which is a change of the file that the stamp would notice.
        self._equal = self._stamp()
        self._path.unlink(missing_ok=True)
        try:
            os.link(self._index, self._path)
        except FileNotFoundError:
            return self
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EROFS, errno.EDQUOT):
                raise
            from shutil import copyfile

            copyfile(self._index, self._path)
        return self

    def __exit__(self, *_: object) -> None:
        for _args, process in self._running:
            process.kill()
            process.communicate()
        self._path.unlink(missing_ok=True)
        self._path.with_name("index.new.lock").unlink(missing_ok=True)

    def begin(self, parent: str, steps: Sequence[FileChange]) -> None:
        """Start what can run while the commit is still being written.

        Args:
            parent: Tree or commit the steps start from.
            steps: What changes.
        """
        self._trusted = self._equal == parent
        if len(steps) > _LISTED or not self._listable(steps):
            return
        # The index itself is asked: its copy is being changed meanwhile.
        if self._repository.cone is not EVERYTHING:
            paths = [step.path for step in steps]
            self._start("ls-files", "--sparse", "-s", "-z", "--", *paths, copy=False)
        elif not self._trusted:
            args = ("diff-index", "--cached", "--raw", "--no-abbrev", "-z", parent, "--")
            self._start(*args, copy=False)
        self._start(*_UPDATE)
        feed(self._running[-1][1], b"".join(_info(step, step.new) for step in steps))

    def end(self, parent: str, commit: str, steps: Sequence[FileChange], *, adopt: bool) -> None:
        """Finish the new index.

        Args:
            parent: Tree or commit before.
            commit: The new commit.
            steps: What changes.
            adopt: Whether staged versions of the paths may be replaced.

        Raises:
            Busy: A path is staged in a version that is in neither commit.
        """
        if not self._running:
            if adopt:
                self._unstage(steps)
            self.merge(parent, commit)
            return
        while self._running:
            args, process = self._running[0]
            out, error = process.communicate()
            self._running.pop(0)
            if process.returncode:
                raise _clearer(failure(args, process.returncode, error, self._cwd))
            if args[0] == "diff-index":
                self._trusted = not check_staged(out, steps, adopt)
            elif args[0] == "ls-files" and not adopt:
                check_entries(out, steps)

    def _listable(self, steps: Sequence[FileChange]) -> bool:
        """Whether single entries can be changed: all of them, or all on disk beside an archive."""
        if self._repository.cone is EVERYTHING:
            return True
        archived = self._repository.archived_before()
        return archived is not None and all(self._repository.in_cone(step.path) for step in steps)

    def _unstage(self, steps: Sequence[FileChange]) -> None:
        """Put the paths' entries back to where the steps start from."""
        inside = [step for step in steps if self._repository.in_cone(step.path)]
        data = b"".join(_info(step, step.old) for step in inside)
        run(_UPDATE, cwd=self._cwd, stdin=data, env=self._env, fds=self._fds)

    def merge(self, old: str, new: str) -> None:
        """Bring the index from one tree to another, keeping what is staged besides.

        Raises:
            Busy: What is staged stands in the way.
        """
        args = ("read-tree", "-i", "-m", old, new)
        try:
            run(args, cwd=self._cwd, env=self._env, fds=self._fds)
        except GitError as error:
            raise _clearer(error) from error

    def checkout(self, paths: Sequence[str], *, replace: bool) -> None:
        """Write files from the index to the work tree, and note their times in the index.

        Its entries stay what they are: what it is known to equal it equals still.
        """
        self._trusted = bool(self._equal)
        args = [
            *self._repository.unfiltered(),
            "-c",
            "checkout.workers=0",
            "-c",
            f"checkout.thresholdForParallelism={_ALONE_BELOW}",
            "checkout-index",
            "-q",
            "-u",
            "-z",
            "--stdin",
        ]
        args += ["-f"] if replace else []
        names = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
        run(args, cwd=self._cwd, stdin=names, env=self._env, fds=self._fds)

    def sparse(self, verb: Sequence[str], folders: Sequence[str]) -> None:
        """Change which folders are on disk.

        Args:
            verb: What `git sparse-checkout` is to do.
            folders: The folders it reads from its standard input.
        """
        # Git leaves files on disk whose times it does not know, such as svc's own.
        self.refresh()
        names = "".join(f"{_line(folder)}\n" for folder in folders)
        data = names.encode("utf-8", "surrogateescape")
        # An index in two parts and a sparse one do not go together.
        args = (
            *self._repository.unfiltered(),
            "-c",
            "core.splitIndex=false",
            "sparse-checkout",
            *verb,
        )
        before = self._path.stat()
        run(args, cwd=self._cwd, stdin=data, env=self._env, fds=self._fds)
        # Git takes files away, and says nothing where it then cannot write its index.
        if os.path.samestat(before, self._path.stat()):
            raise Busy(
                _("git could not write its index"),
                _("free space or get write permission, then run this again"),
            )

    def refresh(self) -> None:
        """Note in the index the times of files that are as it says."""
        args = (*self._repository.unfiltered(), "update-index", "-q", "--unmerged", "--refresh")
        run(args, cwd=self._cwd, env=self._env, fds=self._fds, check=False)

    @property
    def equal(self) -> str | None:
        """The commit that it was known to equal when it was begun."""
        return self._equal or None

    def install(self, commit: str | None = None) -> None:
        """Put the new index in place; remember that it equals `commit` where that is known."""
        if self._path.exists():
            self._path.replace(self._index)
        if commit and self._trusted:
            found = " ".join(map(str, signature(self._index.stat())))
            (self._repository.state_dir / _STAMP).write_text(f"{commit} {found}")

    def _start(self, *args: str, copy: bool = True) -> None:
        env = self._env if copy else None
        process = spawn(args, cwd=self._cwd, env=env, fds=self._fds)
        self._running.append((args, process))

    def _stamp(self) -> str:
        """Return the commit that the records in the index are known to equal."""
        try:
            text = (self._repository.state_dir / _STAMP).read_text()
            found = " ".join(map(str, signature(self._index.stat())))
        except FileNotFoundError:
            return ""
        commit, _, known = text.partition(" ")
        return commit if known == found else ""


def _line(folder: str) -> str:
    """Return a folder as git reads it from a list, quoted if it must be."""
    if folder.isprintable() and not folder.startswith('"'):
        return folder
    data = folder.encode("utf-8", "surrogateescape")
    return '"' + "".join(f"\\{byte:03o}" for byte in data) + '"'


def _info(step: FileChange, entry: TreeSlot | None) -> bytes:
    """Return a step's path with an entry, or as gone, the way git reads it."""
    mode, oid = entry or ("0", _no_id(step))
    path = step.path.encode("utf-8", "surrogateescape")
    return b"%s %s\t%s\0" % (mode.encode(), oid.encode(), path)


def _no_id(step: FileChange) -> str:
    known = step.old or step.new
    return "0" * (len(known.oid) if known else 40)


def check_staged(raw: bytes, steps: Sequence[FileChange], adopt: bool) -> bool:
    """Refuse when a path of the steps is staged in a version of its own.

    Args:
        raw: What `diff-index --cached --raw -z` of the steps' start said.
        steps: What changes.
        adopt: Whether such versions may be replaced.

    Returns:
        Whether anything of the office's is staged besides.
    """
    contents = {step.path: step.new for step in steps}
    fields = raw.split(b"\0")
    besides = False
    for head, name in zip(fields[0::2], fields[1::2], strict=False):
        path = name.decode("utf-8", "surrogateescape")
        mode, oid = head.decode().split(" ")[1:4:2]
        if path not in contents:
            besides = besides or path.split("/", 1)[0] in ROOTS
        elif not adopt and (None if mode == "000000" else (mode, oid)) != contents[path]:
            raise refused(path)
    return besides


def check_entries(listed: bytes, steps: Sequence[FileChange]) -> None:
    """Do the same from what `ls-files -s -z` of the steps' paths said."""
    entries: dict[str, TreeSlot | None] = {}
    for line in listed.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        head, _, path = line.partition("\t")
        mode, oid, stage = head.split(" ")
        entries[path] = TreeSlot(mode, oid if stage == "0" else "")
    for step in steps:
        if entries.get(step.path) not in (step.old, step.new):
            raise refused(step.path)


def _clearer(error: SvcError) -> SvcError:
    if not isinstance(error, GitError):
        return error
    for line in error.stderr.splitlines():
        if "would be overwritten by merge" in line and "'" in line:
            return refused(line.split("'")[1])
    if "resolve your current index" in error.stderr or "unmerged" in error.stderr:
        return Busy(
            _("the index holds files in conflict"), _("resolve them, git add them, then again")
        )
    return error
