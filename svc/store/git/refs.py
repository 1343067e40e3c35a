"""Moving a branch, on condition that nobody else has moved it.

The update runs in two steps: git locks HEAD and the branch and confirms its old
value, then svc puts the index in place, then git lets go of the new value. A
plain `git commit` at that moment sees either all or nothing of it, and no
`git switch` can take HEAD to another branch in between.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from pathlib import Path

from svc.errors import Busy, SvcError
from svc.language import _
from svc.store.git.process import failure, last_line, pipe, spawn

# Git before 2.34 holds its answers back until its input ends.
_ANSWER_SECONDS = 1.0
#: How long git waits for a branch that another git has locked.
LOCK_MILLISECONDS = 5000
_MOVED = (
    "but expected",
    "reference already exists",
    "unable to resolve reference",
    "reference is missing",
    # git's clean-up took the commit for refuse just before.
    "with nonexistent object",
)


class BranchMoved(Busy):
    """Somebody else's commit came first; nothing was changed and the caller may try again."""


def moved(ref: str) -> BranchMoved:
    """Return the error for a branch that is no longer where the caller saw it."""
    return BranchMoved(
        _("{ref} was moved by another command meanwhile", ref=short(ref)), _("run this again")
    )


def short(ref: str) -> str:
    """Return a branch's name as people say it."""
    return ref.removeprefix("refs/heads/")


class RefUpdate:
    """One running `git update-ref`; leaving it before `commit` leaves the branch as it was.

    It is HEAD that git is told to update, as `git commit` does: that locks HEAD
    together with the branch it is on. Whether that is `ref` the caller looks up
    once both are locked.

    Args:
        cwd: Where git runs.
        ref: Full name of the branch that HEAD is on.
        reason: For the reflog.
        fds: File descriptors it inherits.
        locks: Files that git locks by; it is the only one to hold them once it is prepared.

    Attributes:
        sure: After `prepare`, whether git has confirmed that the branch is locked.
    """

    def __init__(
        self, cwd: Path, ref: str, reason: str, fds: Sequence[int] = (), locks: Sequence[Path] = ()
    ) -> None:
        self._cwd = cwd
        self._ref = ref
        self._locks = locks
        self._held: dict[Path, tuple[int, int] | None] = {}
        self._args = (
            *("-c", f"core.filesRefLockTimeout={LOCK_MILLISECONDS}"),
            *("-c", f"core.packedRefsTimeout={LOCK_MILLISECONDS}"),
            *("update-ref", "-m", f"svc: {reason}", "--stdin", "-z"),
        )
        self._process = spawn(self._args, cwd=cwd, fds=fds, hooks=True)
        self.sure = True

    def __enter__(self) -> RefUpdate:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End git; a branch it has locked is let go as it was."""
        if self._process.returncode is None:
            self._process.communicate()

    def prepare(self, new: str, old: str | None) -> None:
        """Lock HEAD and its branch, and make sure it is at `old` (None: does not exist).

        Raises:
            Moved: It is not.
            Busy: It cannot be locked, or a hook said no.
        """
        before = old or "0" * len(new)
        self._send(f"start\0update HEAD\0{new}\0{before}\0")
        ready, _, _ = select.select([pipe(self._process.stdout)], [], [], _ANSWER_SECONDS)
        if not ready:
            self.sure = False
            return
        self._expect(b"start: ok")
        self._send("prepare\0")
        self._expect(b"prepare: ok")
        self._held = {path: _identity(path) for path in self._locks}

    def commit(self) -> None:
        """Let the branch point to the new commit.

        Raises:
            Moved: The branch was moved meanwhile (git before 2.34 only).
            Busy: git could not write it.
        """
        self._send("commit\0" if self.sure else "prepare\0commit\0")
        if self.sure:
            self._expect(b"commit: ok")
        _, error = self._process.communicate()
        if self._process.returncode:
            raise self._failure(error)
        for path, held in self._held.items():
            # Git does not say when it could not remove a lock of its own, which blocks all others.
            if held is not None and held == _identity(path):
                path.unlink(missing_ok=True)

    def _send(self, text: str) -> None:
        stream = pipe(self._process.stdin)
        try:
            stream.write(text.encode("utf-8", "surrogateescape"))
            stream.flush()
        except BrokenPipeError as error:
            raise self._ended() from error

    def _expect(self, answer: bytes) -> None:
        if pipe(self._process.stdout).readline().strip() != answer:
            raise self._ended()

    def _ended(self) -> SvcError:
        _, error = self._process.communicate()
        return self._failure(error)

    def _failure(self, stderr: bytes) -> SvcError:
        text = stderr.decode("utf-8", "replace")
        if any(words in text for words in _MOVED):
            return moved(self._ref)
        if "hook" in text:
            return Busy(
                _("git's reference-transaction hook refused: {said}", said=last_line(text)),
                _("see what the hook asks for; nothing was changed"),
            )
        return failure(self._args, self._process.returncode or 1, stderr, self._cwd)


def _identity(path: Path) -> tuple[int, int] | None:
    """What a file is known by, though another may come to have its number; None without one."""
    try:
        known = path.lstat()
    except FileNotFoundError:
        return None
    return known.st_ino, known.st_mtime_ns
