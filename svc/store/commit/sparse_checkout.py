"""Old months out of the work tree and back: git's sparse checkout in cone mode.

Archived months stay in HEAD, in the index and in every report; only their files
are not on disk, and with a sparse index git's own work no longer grows with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from svc.errors import Busy, UsageError
from svc.language import _
from svc.store.commit import journal
from svc.store.commit.index_copy import IndexCopy
from svc.store.commit.index_lock import Claim
from svc.store.git import sparse_patterns as cone
from svc.store.git.process import run, unwritable

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_CUT_OFF = re.compile(r"\d{4}-(0[1-9]|1[0-2])$")
_YEAR = re.compile(r"\d{4}$")
_KINDS = ("records/residents", "records/staff", "records/units", "templates")
# Patterns name what is on disk, so years to come are named before they come: a merge
# that brings a new year then writes its files without svc's help.
_YEARS_AHEAD = 50
_OLDEST_GIT = (2, 36)


def archive(repository: Repository, before: str) -> None:
    """Take tickets and follow-ups of earlier months out of the work tree.

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
        leaving = [name for name in _folders(repository) if _leaves(name, before)]
        _refuse_edits(repository, leaving)
        journal.note_sparse(repository.state_dir, before)
        finish(repository, claim, before)


def unarchive(repository: Repository) -> None:
    """Bring all months back into the work tree.

    Raises:
        Busy: The index is locked, or there is no work tree.
    """
    with _claimed(repository) as claim:
        journal.note_sparse(repository.state_dir, "")
        finish(repository, claim, "")


def finish(repository: Repository, claim: Claim, before: str) -> None:
    """Bring the work tree to a cut-off; doing it again finishes what was interrupted.

    Args:
        repository: The office's repository.
        claim: Its index lock, held.
        before: First month that stays; empty for everything.
    """
    with IndexCopy(repository, {}, (claim.fd,)) as index:
        if before:
            kept = kept_folders(_folders(repository), before)
            index.sparse(("set", "--cone", "--sparse-index", "--stdin"), kept)
        else:
            index.sparse(("disable",), ())
        index.install()
    repository.forget_cone()
    journal.clear_sparse(repository.state_dir)


def extend(repository: Repository, claim: Claim, paths: Sequence[str]) -> None:
    """Make room on disk for files about to be written outside the archived months.

    Args:
        repository: The office's repository.
        claim: Its index lock, held.
        paths: The files.
    """
    folders = cone.missing_folders(repository.cone, paths)
    if not folders:
        return
    with IndexCopy(repository, {}, (claim.fd,)) as index:
        index.sparse(("add", "--stdin"), folders)
        index.install()
    repository.forget_cone()


def kept_folders(folders: Sequence[str], before: str) -> list[str]:
    """Return the folders that stay on disk whole.

    Args:
        folders: Every folder of the last commit.
        before: First month that stays.
    """
    kept = {*_KINDS, *(name for name in folders if _is_kind(name))}
    for monthly in cone.MONTHLY:
        kept |= _years(monthly, before)
        kept |= {name for name in folders if _is_odd(name, monthly)}
    return sorted(kept)


def _years(monthly: str, before: str) -> set[str]:
    year, month = int(before[:4]), int(before[5:])
    whole = {f"{monthly}/{later:04}" for later in range(year + 1, year + _YEARS_AHEAD)}
    if month == 1:
        return whole | {f"{monthly}/{year:04}"}
    return whole | {f"{monthly}/{year:04}/{later:02}" for later in range(month, 13)}


def _is_kind(name: str) -> bool:
    """Tell a folder that has nothing to do with months: the user's own, or a kind of record."""
    parent = name.rpartition("/")[0]
    return name != "records" and parent in ("", "records") and name not in cone.MONTHLY


def _is_odd(name: str, monthly: str) -> bool:
    parent, _, last = name.rpartition("/")
    return parent == monthly and not _YEAR.match(last)


def _leaves(name: str, before: str) -> bool:
    month = cone.month_of(name)
    return month is not None and month < before


def _folders(repository: Repository) -> list[str]:
    if repository.head() is None:
        return []
    args = ("ls-tree", "-r", "-d", "-z", "--full-tree", "--name-only", "HEAD")
    found = run(args, cwd=repository.place).stdout.decode("utf-8", "surrogateescape")
    return found.split("\0")[:-1]


def _refuse_edits(repository: Repository, folders: Sequence[str]) -> None:
    if not folders:
        return
    args = ("status", "--porcelain=v1", "-z", "--untracked-files=all", "--", *folders)
    found = run(args, cwd=repository.place).stdout.decode("utf-8", "surrogateescape")
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
def _claimed(repository: Repository) -> Iterator[Claim]:
    if repository.bare:
        raise Busy(
            _("{place} has no work tree", place=repository.git_dir),
            _("run this in a clone that has one"),
        )
    state = repository.made_state_dir()
    try:
        with Claim(repository.git_dir, state) as claim:
            repository.notices += journal.recover_claimed(repository, claim)
            yield claim
    except OSError as error:
        raise unwritable(error.strerror or str(error)) from error
