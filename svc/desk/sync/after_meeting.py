"""What follows a meeting on this desk: the index brought up to it, and what is told."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from svc.desk.sync.in_vain import vain_words
from svc.errors import Busy
from svc.index.database.contents import contents, difference
from svc.index.database.index import Index
from svc.index.query.staff import every_member
from svc.language import _
from svc.store.git.repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

    from svc.index.database.index import Progress

#: Files that the index reads while it is locked.
_READ_AT_ONCE = 100
#: Clocks of two desks may differ by so much before it is told.
CLOCK_OFF_SECONDS = 300


def clock_words(repository: Repository, seen: str | None) -> list[str]:
    """Say so where what others recorded lies ahead of this machine's clock.

    Args:
        seen: What was recorded last.
    """
    ahead = repository.recorded(seen) - time.time() if seen else 0
    if ahead <= CLOCK_OFF_SECONDS:
        return []
    return [
        _("what was recorded last lies {n} minutes ahead of this machine's clock: see to "
          "the clocks", n=int(ahead // 60))
    ]  # fmt: skip


def catch_up(repository: Repository, before: str | None, progress: Progress | None) -> list[str]:
    """Bring the index to where this desk stands now; what to tell of what was done in vain.

    Args:
        before: Where it stood before the meeting.
        progress: The index's progress report.
    """
    index, head = Index.open(repository), repository.head()
    try:
        index.catch_up(head, progress)
        if before and head and before != head:
            refresh_keys(repository, index)
            return vain_words(repository, index, before, head)
    except Busy as error:
        return [error.message]
    finally:
        index.close()
    return []


def know_keys(place: Path) -> None:
    """Have plain git know whose keys are whose in a desk that was just made."""
    repository = Repository.open(place)
    index = Index.open(repository)
    try:
        refresh_keys(repository, index)
    finally:
        index.close()


def refresh_keys(repository: Repository, index: Index) -> None:
    """Have plain git know whose keys are whose, also of those that came in.

    Raises:
        Busy: That cannot be written.
    """
    if not index.one("SELECT 1 FROM staff WHERE instr(json, '\"keys\"') LIMIT 1"):
        return
    from svc.desk.core.view import office_of
    from svc.desk.keys.allowed import refresh_allowed
    from svc.model.office import Office

    office = msgspec.convert(office_of(index), Office, strict=False)
    refresh_allowed(repository, office, every_member(index))


def read_ahead(repository: Repository, commit: str) -> list[str]:
    """Have the index know what comes before it counts, some files at a time.

    So nobody has to wait while all of it is read once the branch has moved.

    Returns:
        What to tell the user.
    """
    index = Index.open(repository)
    try:
        if index.in_memory or index.commit is None:
            return []
        files = contents(difference(repository, index.commit, commit))
        index.expect(len(files))
        for start in range(0, len(files), _READ_AT_ONCE):
            chunk = index.unseen(files[start : start + _READ_AT_ONCE])
            if chunk:
                with index.lock():
                    index.know(chunk)
    except Busy as error:
        return [error.message]
    finally:
        index.close()
    return []
