"""An office opened for looking: a commit, a moment, and tables that show both.

Reading commands come through here. They answer from the index and never from
files, and import nothing that only writing needs.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, time
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from svc.desk.core import identity
from svc.errors import Busy, InvalidData, NotFound, SvcError
from svc.index.database.connection import contents_of, has_no_room
from svc.index.database.ended_waits import wake
from svc.index.database.index import Index
from svc.kinds.table import KINDS
from svc.language import N_, _, either, n_, told
from svc.rules.office.naming import SECTIONS, called
from svc.rules.time.parsing import in_zone, parse_moment
from svc.rules.time.zones import year_start, zone_of
from svc.store.commit import journal, kept_objects
from svc.store.git.repository import Repository
from svc.store.layout import OFFICE_PATH
from svc.system_errors import reason

if TYPE_CHECKING:
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from svc.index.database.index import Progress


class View:
    """What a reading command sees.

    Args:
        commit: Id of the commit the tables show.
        moment: The moment that clocks are judged at: `--as-of`, else now.
        rewound: Whether `--as-of` was asked for.
        office: The office record, as plain values.
        notices: Words for the user, beside the answer.
        actor: Staff id of who looks, if it was named.
    """

    def __init__(
        self,
        repository: Repository,
        index: Index,
        commit: str,
        moment: datetime,
        rewound: bool,
        office: dict[str, Any],
        notices: list[str],
        actor: str | None = None,
    ) -> None:
        self.repository, self.index, self.commit = repository, index, commit
        self.moment, self.rewound, self.office = moment, rewound, office
        self.notices, self.actor = notices, actor
        self._named: dict[str, dict[str, str]] = {}

    @cached_property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return zone_of(self.office["timezone"])

    @property
    def now(self) -> int:
        """`moment` as the index counts it."""
        return int(self.moment.timestamp())

    @cached_property
    def year_ends(self) -> int:
        """When the year of `moment` ends in the office's zone, as the index counts it."""
        return year_start(self.moment.year + 1, self.zone)

    @property
    def locale(self) -> str:
        """The office's locale."""
        return str(self.office["locale"])

    @property
    def me(self) -> str:
        """Staff id of who looks: as named, else as kept for this desk.

        Raises:
            UsageError: Nobody is.
        """
        who = identity.by_name(self.index, identity.known(self.repository, self.actor))
        if who is None:
            raise identity.nobody()
        return who

    def person(self, name: str) -> str:
        """A member of staff as the reader calls him, who has left included."""
        return self.named("staff", name)

    @property
    def people(self) -> dict[str, str]:
        """Names of the staff, who have left included, by id."""
        return self.names("staff")

    def named(self, kind: str, name: str) -> str:
        """What a field refers to as a list says it, as `called`; what has no name by its id.

        Args:
            kind: What the field's mark says it refers to (`svc.model.fields`): a kind of
                record, a department, a category; or a section of the office's rules.
            name: The id that the field holds.
        """
        return called(name, self.names(kind))

    def titled(self, kind: str, name: str) -> str:
        """The same where there is room: by id in English, with the name beside it."""
        known = self.names(kind).get(name)
        return either(f"{name} {known}", known) if known else name

    def names(self, of: str) -> dict[str, str]:
        """Names by id: of what a section of the office's rules lists, or of a kind's records."""
        of = SECTIONS.get(of, of)
        if of not in self._named:
            row = KINDS.get(of)
            if row is not None:
                rows = self.rows(f"SELECT id, name FROM {of}") if row.by_name else ()
                self._named[of] = {one["id"]: str(one["name"]) for one in rows}
            else:
                entries = self.office.get(of) or ()
                self._named[of] = {
                    one.get("id") or one["code"]: str(one["name"]) for one in reversed(entries)
                }
        return self._named[of]

    def rows(self, sql: str, args: Iterable[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query over the index's views."""
        return self.index.rows(sql, args)

    def one(self, sql: str, args: Iterable[Any] | Mapping[str, Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        return self.index.one(sql, args)

    def contents(self) -> object | None:
        """What tells that the tables hold what they held: equal as long as nothing is written.

        None where they show another moment or commit than the index itself.
        """
        return contents_of(self.index.db)

    def local(self, seconds: float | None) -> datetime | None:
        """A moment of the index in the office's zone."""
        if seconds is None:
            return None
        return in_zone(datetime.fromtimestamp(seconds, UTC), self.zone, exact=True)

    def parse(self, text: str, day_at: time | None = None) -> datetime:
        """A moment as typed, in the office's zone."""
        return parse_moment(text, self.moment, self.zone, day_at=day_at)

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    def __enter__(self) -> View:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def look(
    start: Path,
    rev: str | None = None,
    as_of: str | datetime | None = None,
    now: datetime | None = None,
    progress: Callable[[], Progress | None] = lambda: None,
    settled: bool = False,
) -> View:
    """Open an office for looking.

    Args:
        start: A folder inside its repository.
        rev: A revision or a date: what had been recorded by then; HEAD unless told.
        as_of: A moment: what had happened by then, and clocks judged there.
        now: The present moment; the real one unless told.
        progress: Makes the index's progress report, if there is much to catch up.
        settled: With a revision and no moment, look from when it was recorded: the
            answer is the same whenever it is asked.

    Raises:
        NotFound: No repository, office or revision there.
        UsageError: A moment that cannot be read.
        InvalidData: The office's rules cannot be read.
    """
    repository = Repository.open(start)
    index, notices = _opened(repository, progress)
    office = office_of(index)
    zone = zone_of(office["timezone"])
    here = in_zone(now or datetime.now(UTC), zone)
    moment = _moment(as_of, here, zone)
    commit = repository.resolve(rev, zone) if rev is not None else index.commit or ""
    if settled and rev is not None and as_of is None:
        moment = in_zone(datetime.fromtimestamp(repository.recorded(commit), UTC), zone)
    if rev is not None or as_of is not None:
        from svc.index.database import lens

        index.db.execute("COMMIT")
        lens.look(index, commit, None if as_of is None else moment)
        office = office_of(index)
    wake(index, int(moment.timestamp()))
    notices += _unreadable(index)
    return View(repository, index, commit, moment, as_of is not None, office, notices)


def _opened(
    repository: Repository, progress: Callable[[], Progress | None]
) -> tuple[Index, list[str]]:
    """The index at HEAD and words for the user; kept nowhere where the disk has no room for it."""
    index = Index.open(repository)
    try:
        return index, held(repository, index, progress)
    except (Busy, sqlite3.OperationalError) as error:
        if index.in_memory or not has_no_room(error):
            raise
    index.close()
    index = Index.aside(repository)
    return index, held(repository, index, progress)


def _moment(as_of: str | datetime | None, here: datetime, zone: ZoneInfo) -> datetime:
    """The moment asked for; a day alone means its end."""
    if as_of is None:
        return here
    if isinstance(as_of, datetime):
        return in_zone(as_of, zone)
    return parse_moment(as_of, here, zone, day_at=time(23, 59, 59))


def held(
    repository: Repository, index: Index, progress: Callable[[], Progress | None]
) -> list[str]:
    """Repair what was interrupted, bring the index to HEAD, and hold it there.

    Returns:
        Words for the user about what was repaired.
    """
    notices = index.notices + _recover(repository, index)
    head = repository.head()
    while True:
        if index.commit != head:
            index.catch_up(head, progress())
        index.db.execute("BEGIN")
        if index.commit == head:
            return notices
        index.db.execute("COMMIT")
        head = repository.head()


def _recover(repository: Repository, index: Index) -> list[str]:
    """Repair what an interrupted command left, if one was; reading does not depend on it."""
    if index.in_memory:
        return []
    try:
        if not journal.needed(repository):
            return kept_objects.put_back(repository)
        from svc.store.commit import recovery

        with index.lock():
            return recovery.recover(repository) + repository.notices
    except (SvcError, OSError) as error:
        said = N_("what an interrupted command left is not put right yet: {reason}")
        return [_(said, reason=reason(error))]


def _unreadable(index: Index) -> list[str]:
    row = index.one("SELECT count(*) AS n FROM record WHERE problem IS NOT NULL")
    count = row["n"] if row else 0
    if not count:
        return []
    return [
        n_(
            "{n} record cannot be read and is left out: svc check",
            "{n} records cannot be read and are left out: svc check",
            count,
        )
    ]


@lru_cache(4)
def _plain_office(text: str) -> dict[str, Any]:
    """The office record as it was stored, read once: a shell asks for it line after line."""
    plain: dict[str, Any] = json.loads(text)
    return plain


def office_of(index: Index) -> dict[str, Any]:
    """The office record as plain values.

    Raises:
        NotFound: The repository holds no office.
        InvalidData: Its office.yaml cannot be read.
    """
    row = index.one("SELECT json FROM office")
    if row is not None:
        return dict(_plain_office(row["json"]))
    broken = index.one("SELECT problem FROM record WHERE path = ?", (OFFICE_PATH,))
    if broken is not None:
        raise InvalidData(
            _("the office's rules cannot be read: {problem}", problem=told(broken["problem"])),
            _("svc check"),
        )
    where = index.repository.root or index.repository.git_dir
    raise NotFound(_("no office in {place}", place=os.fspath(where)), _("svc init DIR makes one"))
