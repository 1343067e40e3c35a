"""What the operating system and SQLite refuse is told in our words."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from svc import language
from svc.errors import Busy
from svc.index.database.connection import reason as sqlite_reason
from svc.system_errors import REASONS, reason


@pytest.mark.parametrize("code", REASONS)
def test_the_systems_words_do_not_matter(code: int) -> None:
    """Whatever the C library says of an error, svc says the same of it."""
    assert reason(OSError(code, "Auf dem Gerät ist kein Platz")) == REASONS[code]


def test_in_chinese() -> None:
    """The reason is in the reader's language, which the system's words are not."""
    language.use("zh_CN")
    assert reason(OSError(errno.ENOSPC, "No space left on device")) == "磁盘空间已满"


def test_errors_that_are_rare() -> None:
    """One without words of ours has POSIX's name; an error of ours has its own words."""
    assert reason(OSError(errno.EDOM, "strange")) == "the system reports error EDOM"
    assert reason(OSError("no number")) == "the system reports error ?"
    assert reason(Busy("held", "wait")) == "held"


def test_sqlite(tmp_path: Path) -> None:
    """SQLite's own sentences are not repeated."""
    path = tmp_path / "x.sqlite"
    sqlite3.connect(path).close()
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError) as refused:
        db.execute("CREATE TABLE t (x)")
    assert sqlite_reason(refused.value) == "it can only be read"
    with pytest.raises(sqlite3.OperationalError) as missing:
        sqlite3.connect(tmp_path / "no" / "x.sqlite")
    assert sqlite_reason(missing.value) == "it cannot be opened"
    with pytest.raises(sqlite3.OperationalError) as wrong:
        db.execute("SELECT * FROM nowhere")
    assert sqlite_reason(wrong.value) == "SQLite reports error 1"
