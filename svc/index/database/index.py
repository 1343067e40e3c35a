"""The index: an SQLite file that holds what a commit's records say, ready to be asked.

It is a pure function of a commit. It is brought from one commit to another by
the tree difference, and thrown away and rebuilt at will. Its write transaction
is also the lock under which svc writes to the repository.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.errors import Busy
from svc.index.database import schema, stamp
from svc.index.database.connection import (
    LOCK_SECONDS,
    borrow,
    connect,
    give_back,
    in_memory,
    is_locked,
    locked,
    remove,
    spare_memory,
    sqlite_errors,
)
from svc.index.database.contents import (
    MARK,
    contents,
    difference,
    forget,
    insert,
    next_row,
    read_phones_anew,
    turn_to,
)
from svc.index.database.successors import succeed
from svc.index.database.upkeep import Upkeep
from svc.language import _
from svc.store.git.private import made_file, made_folder
from svc.store.layout import OFFICE_PATH

if TYPE_CHECKING:
    from svc.index.rows.records import ParsedRecord
    from svc.store.git.repository import Repository

_BULK_FROM = 20_000
#: From so many changed files on memory counts more than a moment; and how many go at a time.
_SPARING_FROM, _CHANGES_AT_ONCE = 5_000, 5_000

Progress = Callable[[int, int], None]


class Index:
    """One office's index, open on one connection.

    Attributes:
        db: The connection; autocommit, rows by name.
        in_memory: True where the repository cannot be written: built anew, kept nowhere.
        notices: Words for the user, such as that another program had written to it.
    """

    def __init__(self, repository: Repository, db: sqlite3.Connection, in_memory: bool) -> None:
        self.repository = repository
        self.db = db
        self.in_memory = in_memory
        self.notices: list[str] = []
        self._recorded = False

    @classmethod
    def open(cls, repository: Repository) -> Index:
        """Open the index of a repository; make an empty one if there is none of this version.

        Raises:
            Busy: Another svc held the lock for too long.
        """
        path = repository.state_dir / "index.sqlite"
        try:
            made_folder(path.parent, repository.common_dir)
            made_file(path, repository.common_dir)
            index = cls(repository, borrow(path), in_memory=False)
            index._prepare()
        except (OSError, sqlite3.OperationalError) as error:
            if is_locked(error):
                raise locked() from error
            index = cls.aside(repository)
        except sqlite3.DatabaseError:
            # Not a database, or a damaged one: it holds nothing that the commits do not.
            remove(path)
            index = cls(repository, connect(path), in_memory=False)
            index._prepare()
        index._share()
        return index

    @classmethod
    def aside(cls, repository: Repository) -> Index:
        """An index that is kept nowhere, for reading where the file has no room to grow."""
        index = cls(repository, in_memory(repository.state_dir / "index.sqlite"), in_memory=True)
        index._prepare()
        return index

    def close(self) -> None:
        """Close the connection; an open transaction is rolled back."""
        if self.in_memory:
            self.db.close()
        else:
            give_back(self.db, self.repository.state_dir / "index.sqlite")

    def rows(self, sql: str, args: Iterable[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self.db.execute(sql, args if isinstance(args, Mapping) else tuple(args)).fetchall()

    def one(self, sql: str, args: Iterable[Any] | Mapping[str, Any] = ()) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        found = self.db.execute(sql, args if isinstance(args, Mapping) else tuple(args)).fetchone()
        return found if isinstance(found, sqlite3.Row) else None

    @property
    def commit(self) -> str | None:
        """The commit whose records the views show."""
        row = self.one("SELECT value FROM meta WHERE key = 'commit'")
        return row["value"] if row else None

    def mark(self, name: str) -> int:
        """Up to which row a question had been asked when it was asked last; 0 if never."""
        row = self.one("SELECT value FROM meta WHERE key = ?", (f"{MARK}{name}",))
        return int(row["value"]) if row else 0

    def set_mark(self, name: str) -> None:
        """Keep that a question was asked of every row that there is, inside the lock."""
        last = next_row(self.db) - 1
        self.db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (f"{MARK}{name}", str(last)))

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """The write transaction: one svc at a time, kept if the body succeeds.

        Raises:
            Busy: Another svc held it for too long, or the index cannot be written.
        """
        if self.in_memory:
            raise Busy(
                _("{place} cannot be written", place=self.repository.state_dir),
                _(
                    "free disk space, make the repository writable, or copy it to where you may "
                    "write"
                ),
            )
        with sqlite_errors():
            self.db.execute("BEGIN IMMEDIATE")
            stamp.open_gate(self.db)
        self._recorded = False
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        try:
            with sqlite_errors():
                if self.db.in_transaction:
                    stamp.shut_gate(self.db)
                    self.db.execute("COMMIT")
        except (Busy, sqlite3.DatabaseError):
            self._roll_back()
            # Once the branch has moved, the next command brings the index up to date.
            if not (self._recorded or self.repository.wrote):
                raise

    def _roll_back(self) -> None:
        # Where even that fails, closing the connection does it.
        with contextlib.suppress(sqlite3.Error):
            self.db.rollback()

    def catch_up(self, head: str | None, progress: Progress | None = None) -> None:
        """Bring the index to a commit, if it does not stand there already.

        Args:
            head: Commit id; None for a repository without commits.
            progress: Called with files done and in all, now and then.
        """
        if self.commit == head:
            return
        if self.in_memory:
            self.advance(head, progress)
            return
        with self.lock():
            if self.commit != head:
                self.advance(head, progress)
        self._share()

    def advance(self, head: str | None, progress: Progress | None = None) -> None:
        """Bring the index to a commit, inside the lock."""
        changes = difference(self.repository, self.commit, head, _prepare_to_read) if head else []
        if head is None:
            forget(self.db)
        many = len(changes) >= _BULK_FROM
        bulk = many and self.commit is None
        if self.commit and len(changes) >= _SPARING_FROM:
            spare_memory(self.db)
        unseen: list[tuple[str, str]] = []
        sums = Upkeep(self, (change.path for change in changes), whole=self.commit is None)
        for start in range(0, len(changes), _CHANGES_AT_ONCE):
            some = changes[start : start + _CHANGES_AT_ONCE]
            gone = [change.path for change in some if change.new is None]
            unseen += turn_to(self.db, contents(some), gone) if self.commit else contents(some)
        if bulk:
            dropped = [f"DROP INDEX i{number}" for number in range(len(schema.INDEXES))]
            for statement in (*dropped, *stamp.no_triggers()):
                self.db.execute(statement)
        self._take_in(unseen, head=True, progress=progress)
        if bulk:
            for statement in (*schema.indexes(), *self._watches()):
                self.db.execute(statement)
        if many:
            self.db.execute("ANALYZE")
            self.db.execute(schema.FORGET_AVERAGES)
        sums.renew()
        self._stand_at(head)

    def apply(self, commit: str, files: Mapping[str, tuple[str, ParsedRecord] | None]) -> None:
        """Take over what this very process has just committed, inside the lock.

        The commit stands, so an index that cannot follow (the disk is full) is no
        failure: it stays where it was, and the next command brings it up to date.

        Args:
            commit: The new commit.
            files: By path: blob id and parsed rows, or None for a deleted file.
        """
        self._recorded = True
        try:
            self.foresee(files)
            self._stand_at(commit)
        except sqlite3.DatabaseError:
            self._roll_back()

    def foresee(self, files: Mapping[str, tuple[str, ParsedRecord] | None]) -> None:
        """Show files as they will be once committed, inside the lock; see `apply`."""
        from svc.index.rows.parsing import batch

        sums = Upkeep(self, files)
        found = [(path, *file) for path, file in files.items() if file is not None]
        gone = [path for path, file in files.items() if file is None]
        unseen = set(turn_to(self.db, [file[:2] for file in found], gone))
        parsed = [file for file in found if file[:2] in unseen]
        succeed(self.db, batch(parsed, next_row(self.db), head=1))
        sums.renew()

    def unforesee(self, files: Iterable[tuple[str, str]]) -> None:
        """Drop contents (path, blob id) that were foreseen and never became part of a commit."""
        for path, oid in files:
            sql = "SELECT row, kind FROM record_row WHERE path = ? AND oid = ? AND NOT head"
            row = self.one(sql, (path, oid))
            if row is None:
                continue
            for table in ("record", *schema.TABLES_OF.get(row["kind"], ())):
                self.db.execute(f"DELETE FROM {table}_row WHERE row = ?", (row["row"],))

    def unseen(self, files: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Which of these (path, blob id) were never parsed."""
        known = "SELECT 1 FROM record_row WHERE path = ? AND oid = ?"
        return [file for file in files if self.one(known, file) is None]

    def expect(self, count: int) -> None:
        """So many files are about to be read: of very many, without much memory."""
        if count >= _SPARING_FROM:
            spare_memory(self.db)

    def know(self, files: list[tuple[str, str]]) -> None:
        """Parse contents without showing them at HEAD, inside the lock."""
        self._take_in(files, head=False, progress=None)

    def forget(self) -> None:
        """Throw away all it holds; the next catching up reads everything anew."""
        with self.lock() if not self.in_memory else contextlib.nullcontext():
            forget(self.db)
            self._stand_at(None)

    def verify(self, progress: Progress | None = None) -> dict[str, int]:
        """Hold the index against one made anew from the commit it stands at.

        Returns:
            By table: how many rows differ; empty where it holds exactly what the commit does.
        """
        # SQLite keeps such a one in a file of its own that has no name.
        fresh = Index(self.repository, connect(Path()), in_memory=True)
        try:
            fresh._prepare()
            fresh.advance(self.commit, progress)
            return stamp.differences(self.db, fresh.db)
        finally:
            fresh.close()

    def region(self) -> str:
        """The office's ISO 3166 code for phones."""
        return str(self._rules().get("region", "CN"))

    def phases(self) -> dict[str, str]:
        """The office's own words for phases of the estate, with its codes for them."""
        return {one["name"]: one["code"] for one in self._rules().get("phases", ())}

    def _rules(self) -> dict[str, Any]:
        import json

        row = self.one("SELECT json FROM office")
        return dict(json.loads(row["json"])) if row else {}

    def blob_id(self, data: bytes) -> str:
        """The id git gives to this content."""
        return self.blob_ids([data])[0]

    def blob_ids(self, contents: Iterable[bytes]) -> list[str]:
        """The ids git gives to these contents."""
        from svc.store.git.worktree import blob_id

        object_format = "sha256" if len(self.commit or "") == 64 else "sha1"
        return [blob_id(data, object_format) for data in contents]

    def _prepare(self) -> None:
        if self._is_ready():
            return
        self.db.execute("BEGIN IMMEDIATE")
        if not self._is_ready():
            if self._version() == schema.VERSION:
                self.notices.append(_("another program had written to the index; it is made anew"))
            self._make()
        if not self.in_memory:
            stamp.shut_gate(self.db)
        self.db.execute("COMMIT")

    def _share(self) -> None:
        """Let whoever reads and whoever writes not wait for one another.

        Only once there is something to read: a first load is quicker without. Where
        others are reading just now, a later command does it.
        """
        if self.in_memory or self.commit is None:
            return
        if self.db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            self.db.execute("PRAGMA busy_timeout = 0")
            with contextlib.suppress(sqlite3.OperationalError):
                self.db.execute("PRAGMA journal_mode = WAL")
            self.db.execute(f"PRAGMA busy_timeout = {1000 * LOCK_SECONDS}")

    def _version(self) -> int:
        return int(self.db.execute("PRAGMA user_version").fetchone()[0])

    def _is_ready(self) -> bool:
        return self._version() == schema.VERSION and stamp.is_sound(self.db)

    def _make(self) -> None:
        """Drop all there is and make the tables, empty."""
        there = self.db.execute("SELECT type, name FROM sqlite_master").fetchall()
        for kind, name in there:
            if kind in ("table", "view") and not name.startswith("sqlite_"):
                self.db.execute(f'DROP {kind} IF EXISTS "{name}"')
        made = (*schema.tables(), *stamp.tables(), *self._watches(), *schema.indexes())
        for statement in made:
            self.db.execute(statement)
        self.db.execute(f"PRAGMA user_version = {schema.VERSION}")

    def _watches(self) -> list[str]:
        """What notices that another program writes: to one kept nowhere, none can."""
        return [] if self.in_memory else stamp.triggers()

    def _stand_at(self, commit: str | None) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta VALUES ('commit', ?)", (commit,))
        region = self.region()
        known = self.one("SELECT value FROM meta WHERE key = 'region'")
        if known is None or known["value"] != region:
            self.db.execute("INSERT OR REPLACE INTO meta VALUES ('region', ?)", (region,))
            if known is not None:
                read_phones_anew(self.db, region)

    def _take_in(self, files: list[tuple[str, str]], head: bool, progress: Progress | None) -> None:
        if not files:
            return
        from svc.index.rows.parsing import batches, strange

        # Where nothing is shown, or nothing is to be, nothing has a place to take.
        put = succeed if head and self.commit else insert
        put(self.db, strange(files, next_row(self.db), int(head)))
        files = [file for file in files if " " not in file[1]]
        office = [file for file in files if file[0] == OFFICE_PATH]
        others = [file for file in files if file[0] != OFFICE_PATH]
        done = 0
        for some in filter(None, (office, others)):
            # The office says how the phones in the others are read.
            made = batches(self.repository, some, self.region(), next_row(self.db), head)
            for count, batch in made:
                put(self.db, batch)
                done += count
                if progress:
                    progress(done, len(files))


def _prepare_to_read() -> None:
    """Load what reads records: that takes about as long as git does to tell which have changed."""
    import svc.index.rows.parsing
    import svc.store.yaml.bulk  # noqa: F401


def lacks_tables(start: Path) -> bool:
    """Whether the index of an office is there, but not all of its tables.

    Raises:
        SvcError: There is no repository at `start`.
    """
    from svc.store.git.repository import Repository

    path = Repository.open(start).state_dir / "index.sqlite"
    if not path.exists():
        return False
    with contextlib.closing(connect(path)) as db:
        return stamp.lacks_tables(db)


def discard(start: Path) -> bool:
    """Throw away the index of an office, where it is found damaged; whether there was one.

    It holds nothing that the commits do not; the next command makes it anew.

    Raises:
        SvcError: There is no repository at `start`.
    """
    from svc.store.git.repository import Repository

    path = Repository.open(start).state_dir / "index.sqlite"
    there = path.exists()
    remove(path)
    return there
