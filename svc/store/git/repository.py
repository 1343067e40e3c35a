"""An office's git repository: where HEAD is, any commit, the work tree.

It holds what one command needs to know and is made anew by the next. What
changes a repository is in `svc.store.commit`.
"""

from __future__ import annotations

import os
from datetime import datetime, time, tzinfo
from functools import cached_property
from pathlib import Path

from svc.errors import Busy, NotFound, UsageError
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.git import sparse_patterns as cone
from svc.store.git.config import GitConfig
from svc.store.git.discovery import plain_layout
from svc.store.git.fast_import import Quarantine
from svc.store.git.objects import Objects, TreeChange, TreeEntry
from svc.store.git.private import made_folder
from svc.store.git.process import run, unwritable
from svc.store.git.small_file import MOST_BYTES, drop_strange, endless, small_file
from svc.system_errors import reason

__all__ = ["Repository", "TreeChange", "TreeEntry", "WorktreeEdit"]

_DATE = lazy_pattern(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?$")
_OID = lazy_pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?$")
_COMMITTER = lazy_pattern(rb"\ncommitter [^\n]* ([0-9]+) [+-][0-9]{4}\n")
_MOVED = lazy_pattern(rb"> ([0-9]+) [+-][0-9]{4}(?:\t|$)")
# A command line holds so many paths safely.
_PATHS_AT_ONCE = 1000

_UNDER_WAY = {
    "MERGE_HEAD": (N_("a merge"), N_("git merge --continue, or git merge --abort")),
    "CHERRY_PICK_HEAD": (N_("a cherry-pick"), N_("git cherry-pick --continue, or --abort")),
    "REVERT_HEAD": (N_("a revert"), N_("git revert --continue, or --abort")),
    "rebase-merge": (N_("a rebase"), N_("git rebase --continue, or git rebase --abort")),
    "rebase-apply": (
        N_("a rebase or git am"),
        N_("git rebase --continue or --abort; git am likewise"),
    ),
    "BISECT_LOG": (N_("a bisect"), N_("git bisect reset")),
}


class WorktreeEdit(NamedTuple):
    """A file under `records/` or `templates/` that differs from the last commit.

    Attributes:
        path: From the top of the repository.
        staged: How the index differs, as `git status` writes it: `A`, `M`, `D`,
            `U`, `?` for a file git does not know, or a space.
        disk: How the file differs from the index, likewise.
    """

    path: str
    staged: str
    disk: str


class Repository(Objects, GitConfig):
    """One repository and one work tree of it.

    Attributes:
        root: Top of the work tree; None in a bare repository.
        place: Folder git runs in.
        git_dir: The work tree's own git directory.
        common_dir: The git directory shared by all work trees.
        bare: Whether there is no work tree.
        shallow: Whether older history is missing.
        object_format: `sha1` or `sha256`.
        state_dir: svc's own folder in `git_dir`; see `made_state_dir`.
        notices: Lines the command should show: repairs, files left alone.
        wrote: Whether a commit was made that `maintenance.after_commit` has not followed up yet.
    """

    def __init__(self, lines: list[str], root: Path | None) -> None:
        self.bare = root is None
        self.root = root
        self.shallow = lines[1] == "true"
        self.object_format = lines[2]
        self.git_dir = Path(lines[3])
        self.common_dir = Path(lines[4])
        self.place = root or self.git_dir
        self.state_dir = self.git_dir / "svc"
        self.notices: list[str] = []
        self.wrote = False

    @classmethod
    def open(cls, start: Path) -> Repository:
        """Find the repository around a folder, in one git process at most.

        Raises:
            NotFound: There is none.
            Busy: git is missing, the repository belongs to somebody else, or git would wait
                for ever for one of its files.
        """
        if (pipe := endless(start)) is not None:
            raise Busy(
                _("{path} is no file, and git would wait for it for ever", path=pipe),
                _("move it away; what git loses by that another clone has"),
            )
        lines = plain_layout(start)
        if lines is None:
            lines = cls._told_by_git(start)
        root = None if lines[0] == "true" else Path("\n".join(lines[5:]).removesuffix("\n"))
        repository = cls(lines, root)
        repository._check_state_dir()
        return repository

    @staticmethod
    def _told_by_git(start: Path) -> list[str]:
        """What git says of where a repository lies, line by line."""
        args = (
            *("rev-parse", "--is-bare-repository", "--is-shallow-repository"),
            *("--show-object-format", "--path-format=absolute"),
            *("--git-dir", "--git-common-dir", "--show-toplevel"),
        )
        done = run(args, cwd=start, check=False)
        lines = done.stdout.decode("utf-8", "surrogateescape").split("\n")
        if len(lines) < 6:
            raise _open_failure(args, done.returncode, done.stderr, start)
        if lines[0] != "true" and done.returncode:
            raise NotFound(
                _("{place} lies inside a git directory", place=start), _("go to the work tree")
            )
        return lines

    def _check_state_dir(self) -> None:
        """Keep to svc's own folder: what leads out of it, or never ends, is taken away.

        Raises:
            Busy: The folder itself leads elsewhere.
        """
        if os.path.islink(self.state_dir):  # noqa: PTH114 - asked by every command
            raise Busy(
                _("{path} is a symbolic link, so svc keeps nothing there", path=self.state_dir),
                _("remove it: svc makes a folder of its own, and loses nothing by it"),
            )
        drop_strange(self.state_dir)

    def made_state_dir(self) -> Path:
        """Return `state_dir`, made if need be.

        Raises:
            Busy: The git directory cannot be written.
        """
        try:
            made_folder(self.state_dir, self.common_dir)
        except OSError as error:
            raise unwritable(reason(error), str(self.git_dir)) from error
        return self.state_dir

    def quarantine(self) -> Quarantine:
        """Return the folder for new objects that nobody sees yet."""
        folder, objects = self.state_dir / "incoming", self.common_dir / "objects"
        return Quarantine(folder, objects, self.git_dir, self.place)

    def is_object_id(self, text: object) -> bool:
        """Return whether a text is the id of an object, as this repository names them."""
        length = 64 if self.object_format == "sha256" else 40
        return isinstance(text, str) and len(text) == length and bool(_OID.match(text))

    # Where HEAD is

    def head_ref(self) -> str | None:
        """Return the full name of the branch HEAD is on; None when detached."""
        text = _first_line(f"{self.git_dir}/HEAD")
        if text.startswith("ref: refs/heads/") and not text.endswith(".invalid"):
            return text.removeprefix("ref: ")
        if _OID.match(text):
            return None
        done = run(("symbolic-ref", "-q", "HEAD"), cwd=self.place, check=False)
        return _text(done.stdout) or None

    def branch(self) -> str | None:
        """Return the name of the branch HEAD is on; None when detached."""
        ref = self.head_ref()
        return ref.removeprefix("refs/heads/") if ref else None

    def head(self) -> str | None:
        """Return the commit HEAD is at; None before the first commit."""
        ref = self.head_ref()
        text = _first_line(f"{self.common_dir}/{ref}" if ref else f"{self.git_dir}/HEAD")
        if not text and ref:
            text = self._packed_ref(ref)
        if _OID.match(text):
            return text
        args = ("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return _text(run(args, cwd=self.place, check=False).stdout) or None

    def _packed_ref(self, ref: str) -> str:
        """Where a branch is that has no file of its own; empty where git is to be asked."""
        packed = small_file(f"{self.common_dir}/packed-refs")
        there = os.path.exists(f"{self.common_dir}/{ref}")  # noqa: PTH110 - asked by every command
        if packed is None or len(packed) >= MOST_BYTES or there:
            return ""
        lines = packed.decode("utf-8", "surrogateescape").split("\n")
        return next((line[: -len(ref) - 1] for line in lines if line.endswith(f" {ref}")), "")

    def has_reached(self, ref: str, commit: str) -> bool:
        """Return whether a branch holds a commit, be it that the commit itself is lost.

        Args:
            ref: Its full name, or `HEAD`.
            commit: Id of the commit.
        """
        args = ("rev-parse", "--verify", "--quiet", "--end-of-options", ref)
        tip = _text(run(args, cwd=self.place, check=False).stdout)
        if not tip or tip == commit:
            return bool(tip)
        reached = ("merge-base", "--is-ancestor", commit, tip)
        return run(reached, cwd=self.place, check=False).returncode == 0

    def writable_ref(self) -> str:
        """Return the branch a commit may be added to.

        Raises:
            Busy: A merge or the like is under way, or HEAD is on no branch.
        """
        for name, (what, way_out) in _UNDER_WAY.items():
            if (self.git_dir / name).exists():
                raise Busy(
                    _("{what} is under way in {place}", what=_(what), place=self.place),
                    _("finish it first: {way_out}", way_out=_(way_out)),
                )
        ref = self.head_ref()
        if ref is None:
            from svc.rules.record.personal_words import short_hash

            raise Busy(
                _(
                    "HEAD is detached at {commit}, so a commit would belong nowhere",
                    commit=short_hash(self.head() or ""),
                ),
                _("git switch BRANCH, then run this again"),
            )
        return ref

    # Reading

    def resolve(self, text: str, zone: tzinfo) -> str:
        """Return the commit that a revision or a date means.

        Args:
            text: A revision, or `2026-10-01`, `2026-10-01T12:00+08:00`: the last
                commit recorded by then on HEAD's first-parent line. A date alone
                means the end of that day.
            zone: Time zone of a date without offset.

        Raises:
            NotFound: There is no such commit.
        """
        if _DATE.match(text):
            return self._recorded_by(text, _moment(text, zone))
        args = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
        commit = "" if "\0" in text else _text(run(args, cwd=self.place, check=False).stdout)
        if not commit:
            raise NotFound(
                _("there is no revision {text!r}", text=text),
                _("use a commit, a branch, a tag or a date"),
            )
        return commit

    def recorded(self, commit: str) -> int:
        """When a commit was recorded, in seconds since 1970."""
        found = _COMMITTER.search(self.loose(commit, b"commit") or b"")
        if found:
            return int(found[1])
        args = ("rev-list", "--timestamp", "-1", commit, "--")
        return int(_text(run(args, cwd=self.place).stdout).split()[0])

    def last_moved(self) -> int | None:
        """When HEAD was last moved in this clone, in seconds since 1970; None if unknown."""
        try:
            with (self.git_dir / "logs" / "HEAD").open("rb") as file:
                file.seek(max(0, file.seek(0, 2) - 4096))
                line = file.read().rstrip(b"\n").rpartition(b"\n")[2]
        except OSError:
            return None
        found = _MOVED.search(line)
        return int(found[1]) if found else None

    def _recorded_by(self, text: str, moment: datetime) -> str:
        before = f"--before=@{int(moment.timestamp())}"
        args = ("rev-list", "-1", "--first-parent", before, "HEAD", "--")
        # Git takes a moment before 1970 for no condition at all.
        early = moment.timestamp() < 0
        found = "" if early else _text(run(args, cwd=self.place, check=False).stdout)
        if not found:
            raise NotFound(
                _("nothing had been recorded by {text}", text=text), _("use a later date")
            )
        return found

    # The work tree

    @cached_property
    def cone(self) -> cone.Cone:
        """Which folders belong on disk."""
        patterns = self.git_dir / "info" / "sparse-checkout"
        if not patterns.exists() or not self.flag("core.sparsecheckout"):
            return cone.EVERYTHING
        return cone.read_cone(patterns)

    def forget_cone(self) -> None:
        """Read afresh what is on disk when it is next asked for."""
        self.__dict__.pop("cone", None)
        self.forget_config()

    def archived_before(self) -> str | None:
        """Return the first month on disk where earlier ones are archived, such as `2025-01`."""
        return cone.archived_before(self.cone)

    def in_cone(self, path: str) -> bool:
        """Return whether the file at a path belongs on disk, and is not archived."""
        return self.root is not None and self.cone.has(path)

    def edits(self) -> list[WorktreeEdit]:
        """Return the hand edits that are not committed yet, by path."""
        if self.root is None:
            return []
        args = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--")
        done = run((*self.unfiltered(), *args, "records", "templates"), cwd=self.root)
        lines = done.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]
        return [WorktreeEdit(line[3:], line[0], line[1]) for line in lines]

    def hidden(self, paths: list[str]) -> set[str]:
        """Return the paths git keeps off the disk by patterns that are not svc's."""
        if self.cone.known:
            return set()
        skipped: set[str] = set()
        for start in range(0, len(paths), _PATHS_AT_ONCE):
            args = ("ls-files", "-t", "-z", "--", *paths[start : start + _PATHS_AT_ONCE])
            found = run(args, cwd=self.place).stdout.decode("utf-8", "surrogateescape")
            skipped |= {item[2:] for item in found.split("\0") if item.startswith("S ")}
        return skipped


def _open_failure(args: tuple[str, ...], code: int, stderr: bytes, start: Path) -> Exception:
    from svc.store.git.process import failure

    return failure(args, code, stderr, start)


def _first_line(path: str) -> str:
    try:
        return (small_file(path) or b"").decode().partition("\n")[0]
    except UnicodeDecodeError:
        return ""


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape").strip()


def _moment(text: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            _("{text} is not a date", text=text), _("write it as 2026-10-01")
        ) from error
    if len(text) == len("2026-10-01"):
        moment = datetime.combine(moment.date(), time(23, 59, 59))
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
