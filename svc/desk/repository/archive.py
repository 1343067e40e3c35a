"""Old months leave the work tree and come back; HEAD, the index and every answer keep them."""

from __future__ import annotations

from pathlib import Path

from svc.desk.core.sample import sample_refused
from svc.desk.core.view import office_of
from svc.errors import Refused
from svc.index.database.index import Index
from svc.kinds.table import general_kinds
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.record.numbers import CENTURY_PIVOT
from svc.store.commit import recovery
from svc.store.commit.archive import archive_months, restore_months
from svc.store.git.repository import Repository
from svc.store.git.sparse_patterns import month_of


class ArchiveResult(NamedTuple):
    """What an archiving left.

    Attributes:
        before: First month whose files are in the work tree; None for all.
        tickets: How many tickets lie in months that are not.
        others: How many records of each general kind do, or in whole years.
        notices: Words for the user: repairs.
    """

    before: str | None
    tickets: int
    others: dict[str, int]
    notices: list[str]


def archive(start: Path, before: str) -> ArchiveResult:
    """Take the files of earlier months out of the work tree.

    Args:
        start: A folder inside the office's repository.
        before: First month that stays, such as `2025-01`.

    Raises:
        UsageError: `before` is no month.
        Refused: Those months are archived already, or this is the toolkit's own sample.
        Busy: Those months hold uncommitted changes, or the repository is locked.
    """
    repository, index = _opened(start)
    try:
        with index.lock():
            notices = recovery.recover(repository)
            if office_of(index).get("sample"):
                raise sample_refused()
            if repository.archived_before() == before:
                raise Refused(
                    _("months before {before} are archived already", before=before), _("svc status")
                )
            archive_months(repository, before)
            tickets, others = _before(index, before), _others(index, before)
        return ArchiveResult(before, tickets, others, notices + repository.notices)
    finally:
        index.close()


def unarchive(start: Path) -> ArchiveResult:
    """Bring all months back into the work tree.

    Raises:
        Refused: No month is archived.
        Busy: The repository is locked.
    """
    repository, index = _opened(start)
    try:
        with index.lock():
            notices = recovery.recover(repository)
            before = repository.archived_before()
            if before is None:
                raise Refused(_("no month is archived: all files are there"), _("svc status"))
            tickets, others = _before(index, before), _others(index, before)
            restore_months(repository)
        return ArchiveResult(None, tickets, others, notices + repository.notices)
    finally:
        index.close()


def _opened(start: Path) -> tuple[Repository, Index]:
    repository = Repository.open(start)
    index = Index.open(repository)
    index.catch_up(repository.head())
    return repository, index


def _before(index: Index, month: str) -> int:
    """How many tickets were received in months before this one, by their numbers."""
    rows = index.rows("SELECT yymm, count(*) AS n FROM ticket GROUP BY yymm")
    return sum(row["n"] for row in rows if _written_out(row["yymm"]) < month)


def _others(index: Index, month: str) -> dict[str, int]:
    """How many records of general kinds lie in folders of earlier months, or years."""
    counts = {}
    for kind in general_kinds():
        rows = index.rows("SELECT path FROM record WHERE kind = ?", (kind.name,))
        months = [month_of(row["path"]) for row in rows]
        counts[kind.name] = sum(one is not None and one < month for one in months)
    return {kind: count for kind, count in counts.items() if count}


def _written_out(yymm: str) -> str:
    century = "19" if yymm >= str(CENTURY_PIVOT) else "20"
    return f"{century}{yymm[:2]}-{yymm[2:]}"
