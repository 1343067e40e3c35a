"""How an office stands: its desk, its commit, what is not recorded yet, what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING

from svc.desk.core.authorization import judge_of
from svc.desk.core.view import held
from svc.desk.sync.status import unmet_words
from svc.errors import Busy, NotFound
from svc.index.database.index import Index
from svc.kinds.rights import unsettled
from svc.kinds.table import KINDS
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.time.zones import zone_of
from svc.store.git.repository import Repository
from svc.store.layout import place_of, storable

if TYPE_CHECKING:
    from pathlib import Path

    from svc.index.database.index import Progress
    from svc.store.git.repository import WorktreeEdit

#: Ticket files in the work tree from which on it is worth archiving old months.
MANY_TICKETS = 20_000
#: Months that stay where archiving is suggested.
KEPT_MONTHS = 12
#: `2026-11` from the digits in a number; 70 to 99 are the 1900s.
_MONTH = (
    "CASE WHEN yymm >= '70' THEN '19' ELSE '20' END || substr(yymm, 1, 2) || '-' || substr(yymm, 3)"
)


class Uncommitted(NamedTuple):
    """A file under `records/` or `templates/` that HEAD does not hold so.

    Attributes:
        change: `new`, `edited`, `deleted` or `in conflict`.
        kind: Kind of record, `template`, or `other` where no record belongs.
        id: The record's id; the path where there is none.
        staged: Whether git's index holds it already.
    """

    path: str
    change: str
    kind: str
    id: str
    staged: bool


@dataclass(frozen=True)
class OfficeStatus:
    """How an office stands.

    Attributes:
        office: Its name; None where its rules cannot be read.
        desk: This clone's letter; None if it has none.
        branch, commit: Where HEAD is; no branch when detached.
        records: How many of each kind HEAD holds.
        invalid: How many of them cannot be read or break a rule by themselves.
        uncommitted: Hand edits, by path.
        archived_before: First month whose tickets are in the work tree, if older are not.
        blocked: Why nothing can be recorded now, and the way out; None if it can.
        advice: What would be good to do; empty if nothing.
        notices: Words for the user, such as repairs.
    """

    office: str | None
    desk: str | None
    branch: str | None
    commit: str | None
    records: dict[str, int]
    invalid: int
    uncommitted: list[Uncommitted]
    archived_before: str | None
    blocked: str | None
    advice: list[str]
    notices: list[str]


def standing(
    start: Path,
    now: datetime | None = None,
    progress: Callable[[], Progress | None] = lambda: None,
) -> OfficeStatus:
    """How the office around a folder stands; works also where its rules cannot be read.

    Args:
        start: A folder inside its repository.
        now: The present moment; the real one unless told.
        progress: Makes the index's progress report, if there is much to catch up.

    Raises:
        NotFound: There is no repository, or no office in it.
    """
    repository = Repository.open(start)
    index = Index.open(repository)
    try:
        notices = held(repository, index, progress)
        uncommitted = [_uncommitted(edit) for edit in repository.edits()]
        records = _records(index)
        if not records and not uncommitted:
            raise NotFound(
                _("no office in {place}", place=repository.place), _("svc init DIR makes one")
            )
        row = index.one("SELECT name FROM office")
        invalid = _invalid(index)
        return OfficeStatus(
            office=row["name"] if row else None,
            desk=repository.config("svc.desk"),
            branch=repository.branch(),
            commit=index.commit,
            records=records,
            invalid=invalid,
            uncommitted=uncommitted,
            archived_before=repository.archived_before(),
            blocked=_blocked(repository),
            advice=_advice(repository, index, uncommitted, invalid, now or datetime.now(UTC)),
            notices=notices,
        )
    finally:
        index.close()


def _uncommitted(edit: WorktreeEdit) -> Uncommitted:
    path = storable(edit.path)
    place = place_of(path)
    template = path.startswith("templates/")
    kind = place.kind if place else "template" if template else "other"
    name = place.id if place else path.removeprefix("templates/")
    return Uncommitted(path, _change(edit), kind, name, edit.staged not in " ?")


#: What happened to an edited file, in Chinese.
CHANGES = {"new": "新增", "edited": "有改动", "deleted": "已删除", "in conflict": "有冲突"}


def _change(edit: WorktreeEdit) -> str:
    letters = edit.staged + edit.disk
    if "U" in letters or letters in ("AA", "DD"):
        return "in conflict"
    if "D" in letters:
        return "deleted"
    return "new" if "?" in letters or "A" in letters else "edited"


def _records(index: Index) -> dict[str, int]:
    sql = "SELECT kind, count(*) AS n FROM record WHERE kind != '' GROUP BY kind"
    found = {row["kind"]: row["n"] for row in index.rows(sql)}
    return {kind: found[kind] for kind in KINDS if kind in found}


def _invalid(index: Index) -> int:
    sql = "SELECT count(*) AS n FROM record WHERE problem IS NOT NULL OR flaws IS NOT NULL"
    row = index.one(sql)
    return int(row["n"]) if row else 0


def _blocked(repository: Repository) -> str | None:
    if repository.root is None:
        return _("there is no work tree here")
    try:
        repository.writable_ref()
    except Busy as error:
        return _("{message}; {next_step}", message=error.message, next_step=error.next_step)
    return None


def _advice(
    repository: Repository,
    index: Index,
    uncommitted: list[Uncommitted],
    invalid: int,
    now: datetime,
) -> list[str]:
    advice = []
    if repository.config("svc.desk") is None:
        advice.append(_("give this desk a letter that no other desk uses: git config svc.desk B"))
    if not judge_of(index).settled:
        advice.append(unsettled())
    if uncommitted:
        advice.append(_("svc save records the edits; git restore FILE drops one"))
    if invalid:
        advice.append(_("svc check says what is wrong"))
    month = _archivable(repository, index, now)
    if month:
        advice.append(_("the work tree is large: svc archive --before {month}", month=month))
    unmet = unmet_words(repository, _zone(index), now)
    return [*advice, unmet] if unmet else advice


def _zone(index: Index) -> tzinfo:
    """The office's time zone; the world's where its rules cannot be read."""
    row = index.one("SELECT json_extract(json, '$.timezone') AS name FROM office")
    return zone_of(row["name"]) if row else UTC


def _archivable(repository: Repository, index: Index, now: datetime) -> str | None:
    """From which month on tickets should stay in the work tree, where too many are in it."""
    if repository.root is None:
        return None
    months = now.year * 12 + now.month - 1 - KEPT_MONTHS
    cut_off = f"{months // 12:04}-{months % 12 + 1:02}"
    sql = (
        f"SELECT {_MONTH} AS month, sum(n) AS n FROM"
        " (SELECT yymm, count(*) AS n FROM ticket GROUP BY yymm) GROUP BY 1"
    )
    since = repository.archived_before() or ""
    there = {row["month"]: row["n"] for row in index.rows(sql) if row["month"] >= since}
    many = sum(there.values()) > MANY_TICKETS
    return cut_off if many and any(month < cut_off for month in there) else None
