"""Opening the index's file, and what its errors mean to whoever waits for an answer."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from svc.errors import Busy
from svc.language import N_, _
from svc.store.commit.kept_objects import looking_seldom
from svc.system_errors import REASONS

#: What says that a file cannot be written, where another that is not kept will do to read.
_NO_ROOM = {
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN,
}  # fmt: skip
#: Seconds to wait for another svc that is writing.
LOCK_SECONDS = 60
_REASONS = {
    sqlite3.SQLITE_FULL: REASONS[errno.ENOSPC],
    sqlite3.SQLITE_IOERR: REASONS[errno.EIO],
    sqlite3.SQLITE_PERM: REASONS[errno.EACCES],
    sqlite3.SQLITE_READONLY: N_("it can only be read"),
    sqlite3.SQLITE_CANTOPEN: N_("it cannot be opened"),
}


def remove(path: Path) -> None:
    """Remove an index and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def connect(path: Path) -> sqlite3.Connection:
    """Open an index's file; an empty path is a file of its own without a name."""
    db = sqlite3.connect(path if path.name else "", timeout=LOCK_SECONDS, isolation_level=None)
    db.row_factory = sqlite3.Row
    for pragma in ("synchronous = NORMAL", "temp_store = MEMORY", "mmap_size = 1073741824",
                   "cache_size = -65536", "threads = 2"):  # fmt: skip
        db.execute(f"PRAGMA {pragma}")
    return db


#: Connections that wait for the next command of the same process, by the file's path, each
#: with the file it is open on; None where none are kept. Of one thread: SQLite's are.
_KEPT: ContextVar[dict[Path, tuple[sqlite3.Connection, tuple[int, int]]] | None] = ContextVar(
    "_KEPT", default=None
)


@contextlib.contextmanager
def keeping_open() -> Iterator[None]:
    """Inside, an index that is closed stays open for whoever asks for it next, its pages read.

    It holds no lock meanwhile, and shows what others have committed since like one that is opened.
    """
    kept: dict[Path, tuple[sqlite3.Connection, tuple[int, int]]] = {}
    token = _KEPT.set(kept)
    try:
        with looking_seldom():
            yield
    finally:
        _KEPT.reset(token)
        for db, _file in kept.values():
            db.close()


def borrow(path: Path) -> sqlite3.Connection:
    """Open an index's file, by the connection that was kept where it is the same file still."""
    kept = _KEPT.get()
    db, file = kept.pop(path, (None, None)) if kept else (None, None)
    if db is None:
        return connect(path)
    if file == _file_at(path):
        return db
    db.close()
    return connect(path)


def contents_of(db: sqlite3.Connection) -> tuple[object, ...] | None:
    """What tells that an index holds what it held: equal as long as nobody writes to it.

    Returns:
        None where another moment's views lie over it, or what was asked may be answered by them.
    """
    if db.execute("SELECT 1 FROM temp.sqlite_master").fetchone() is not None:
        return None
    # The one counts what other connections commit, the other what this one writes.
    return db, db.execute("PRAGMA data_version").fetchone()[0], db.total_changes


def give_back(db: sqlite3.Connection, path: Path) -> None:
    """Close a connection, or keep it for the next; an open transaction is rolled back."""
    kept = _KEPT.get()
    file = None if kept is None else _file_at(path)
    if kept is None or file is None or not _as_opened(db):
        db.close()
        return
    older = kept.pop(path, None)
    if older is not None:
        older[0].close()
    kept[path] = db, file


def _as_opened(db: sqlite3.Connection) -> bool:
    """Whether nothing is left of what a command asked: another moment's views, a small cache."""
    try:
        db.rollback()
        mapped = db.execute("PRAGMA mmap_size").fetchone()
        return bool(mapped[0]) and db.execute("SELECT 1 FROM temp.sqlite_master").fetchone() is None
    except sqlite3.Error:
        return False


def _file_at(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - a connection is opened by every command
    except OSError:
        return None
    return status.st_dev, status.st_ino


def spare_memory(db: sqlite3.Connection) -> None:
    """Go through the file by a small cache from here on: all of it is going to be seen."""
    for pragma in ("mmap_size = 0", "cache_size = -16384"):
        db.execute(f"PRAGMA {pragma}")


def in_memory(path: Path) -> sqlite3.Connection:
    """A copy that can be brought up to date where the file itself cannot be written."""
    db = connect(Path(":memory:"))
    if path.exists():
        with contextlib.suppress(sqlite3.Error):
            found = sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)
            with contextlib.closing(found):
                found.backup(db)
    return db


def is_locked(error: Exception) -> bool:
    """Whether another process holds the database, by SQLite's code."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def reason(error: sqlite3.Error) -> str:
    """Why SQLite failed, in our words: its own change from version to version."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    known = _REASONS.get(code & 0xFF)
    return _(known) if known else _("SQLite reports error {code}", code=code)


def has_no_room(error: BaseException) -> bool:
    """Whether an index could not be brought up to date since its file cannot be written."""
    cause = error.__cause__ if isinstance(error, Busy) else error
    if not isinstance(cause, sqlite3.OperationalError):
        return False
    return getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF in _NO_ROOM


@contextlib.contextmanager
def sqlite_errors() -> Iterator[None]:
    """Say in svc's words what keeps the index from being written.

    Raises:
        Busy: Another svc held it for too long, or it cannot be written.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if is_locked(error):
            raise locked() from error
        raise Busy(
            _("the index cannot be written: {reason}", reason=reason(error)),
            _("free disk space or mend permissions"),
        ) from error


def locked() -> Busy:
    """Return the error for an index that another svc holds."""
    return Busy(
        _("another svc has been writing for {seconds} s", seconds=LOCK_SECONDS),
        _("let it finish, or look for one that hangs: ps aux | grep svc"),
    )
