"""Old months out of the work tree and back; they stay in HEAD and in every report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from svc.errors import Busy, SvcError, UsageError
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.store.commit import journal, recovery
from svc.store.commit.index_lock import IndexLock
from svc.store.commit.sparse_checkout import finish, folders_of
from svc.store.git import sparse_patterns
from svc.store.git.process import run, unwritable
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_CUT_OFF = lazy_pattern(r"\d{4}-(0[1-9]|1[0-2])$")

_OLDEST_GIT = (2, 36)


def archive_months(repository: Repository, before: str) -> None:
    """Take the files of earlier months, and of whole years before, out of the work tree.

    Args:
        repository: The office's repository.
        before: First month that stays on disk, such as `2025-01`.

    Raises:
        UsageError: `before` is not a month.
        Busy: Those months hold uncommitted changes, the index is locked, there is
            no work tree, or git is too old.
    """
    if not _CUT_OFF.match(before):
        raise UsageError(_("{month!r} is not a month", month=before), _("write it as 2025-01"))
    _check_git(repository)
    with _claimed(repository) as claim:
        leaving = [name for name in folders_of(repository) if _leaves(name, before)]
        _refuse_edits(repository, leaving)
        _finish(repository, claim, before)


def restore_months(repository: Repository) -> None:
    """Bring all months back into the work tree.

    Raises:
        Busy: The index is locked, or there is no work tree.
    """
    with _claimed(repository) as claim:
        _finish(repository, claim, "")


def _finish(repository: Repository, claim: IndexLock, before: str) -> None:
    """Do it; once it is noted that it is to be done, what goes wrong is the next command's."""
    journal.note_sparse(repository.state_dir, before)
    try:
        finish(repository, claim, before)
    except (OSError, SvcError) as error:
        repository.notices.append(
            _("begun, but not finished ({reason}); the next command does it", reason=reason(error))
        )


def _leaves(name: str, before: str) -> bool:
    month = sparse_patterns.month_of(name)
    return month is not None and month < before


def _refuse_edits(repository: Repository, folders: Sequence[str]) -> None:
    if not folders:
        return
    args = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--", *folders)
    found = run((*repository.unfiltered(), *args), cwd=repository.place).stdout.decode(
        "utf-8", "surrogateescape"
    )
    if found:
        raise Busy(
            _("{path} has uncommitted edits, so its month stays", path=found.split(chr(0))[0][3:]),
            _("svc save records them, git restore drops them; then again"),
        )


def _check_git(repository: Repository) -> None:
    text = run(("version",), cwd=repository.place).stdout.decode()
    version = tuple(int(part) for part in re.findall(r"\d+", text)[:2])
    if version < _OLDEST_GIT:
        raise Busy(
            _("{version} is too old to take months out of the work tree", version=text.strip()),
            _("install git {version} or newer", version=".".join(map(str, _OLDEST_GIT))),
        )


@contextmanager
def _claimed(repository: Repository) -> Iterator[IndexLock]:
    if repository.bare:
        raise Busy(
            _("{place} has no work tree", place=repository.git_dir),
            _("run this in a clone that has one"),
        )
    state = repository.made_state_dir()
    begun = False
    try:
        with IndexLock(repository.git_dir, state) as claim:
            repository.notices += recovery.recover_claimed(repository, claim)
            yield claim
            begun = True
    except OSError as error:
        if not begun:
            raise unwritable(reason(error)) from error
        repository.notices.append(
            _("done, but the lock is still there: {reason}", reason=reason(error))
        )
