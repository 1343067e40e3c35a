"""An index that is damaged, or that the disk has no room for, costs nothing but itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from svc.index.database import connection, stamp
from svc.index.database import index as index_module
from svc.index.database.index import Index
from tests.support import Run, git

NOTE = "svc --as li.na unit edit 3-2-1502 --set note=x"


def index_of(office: Path) -> Path:
    """Where an office keeps its index."""
    return office / ".git/svc/index.sqlite"


def holes(path: Path) -> None:
    """Overwrite all but the first page."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\x5a" * (path.stat().st_size - 4096))


def lost_table(path: Path) -> None:
    """Take away a table."""
    db = sqlite3.connect(path)
    db.execute("DROP TABLE unit_row")
    db.close()


def cut(path: Path) -> None:
    """Leave only the first half."""
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("harm", [holes, lost_table, cut])
@pytest.mark.parametrize("command", ["svc unit list", NOTE])
def test_damaged_index(estate: Path, run: Run, harm: object, command: str) -> None:
    """Whoever meets the damage hears of it, and the next command works as ever."""
    before = run("svc unit list").out
    head = git("rev-parse", "HEAD")
    assert callable(harm)
    harm(index_of(estate))
    told = run(command, code=None)
    if told.code:
        assert told.code == 5
        assert "no record is lost" in told.err
        assert git("rev-parse", "HEAD") == head
        run(command)
    assert run("svc unit list").out == before
    assert run("svc check").code == 0


def test_index_that_cannot_follow(estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorded action counts as done, though the index had no room for it."""

    def full(self: Index, files: Mapping[str, object]) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    run("svc unit list")
    with monkeypatch.context() as patched:
        patched.setattr(Index, "foresee", full)
        run(NOTE)
    assert git("log", "-1", "--format=%s").strip() == "edit unit 3-2-1502 (note)"
    assert run("svc unit show 3-2-1502 --format json").json()["note"] == "x"
    assert git("rev-list", "--count", "HEAD", "--", "records/units/3/3-2-1502.yaml").strip() == "2"


def test_an_import_that_the_index_cannot_follow(
    estate: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same where many records came at once: the rows are in, and are told as that."""
    run("svc unit list")
    (tmp_path / "rows.csv").write_text("home\n9-9-101\n9-9-102\n", "utf-8")
    (tmp_path / "map.yaml").write_text(
        "kind: units\nsource: {system: book, number: home}\nfields:\n  unit: {column: home}\n",
        "utf-8",
    )

    def full(_db: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    rows = f"svc --as li.na import units {tmp_path}/rows.csv --mapping {tmp_path}/map.yaml"
    with monkeypatch.context() as patched:
        patched.setattr(stamp, "shut_gate", full)
        assert "imported 2 units" in run(rows).out
    assert "9-9-102" in run("svc unit list").out
    assert "2 units already there" in run(rows).out


def test_full_disk_is_told(run: Run, estate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the index cannot be written at all: exit 5 and what to do; nothing is recorded."""

    def full(self: Index, *_: object, **__: object) -> None:
        db = sqlite3.connect(":memory:")
        db.execute("PRAGMA max_page_count = 1")
        db.execute("CREATE TABLE t (x)")

    git("commit", "-q", "--allow-empty", "-m", "behind")
    monkeypatch.setattr(Index, "advance", full)
    told = run("svc unit list", code=5)
    assert "the index cannot be written: No space left on device" in told.err
    assert "next: make room" in told.err


def test_reading_needs_no_room(estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the index cannot grow by what came in, it is answered from one that is kept nowhere."""
    run("svc list")
    for number in range(1, 9):
        run(f"svc --as li.na unit add 9-{number}-101 --note {'x' * 4000}")
    ahead = git("rev-parse", "HEAD").strip()
    git("update-ref", "HEAD", "HEAD~8")
    index_of(estate).unlink()
    run("svc list")
    git("update-ref", "HEAD", ahead)
    kept = index_of(estate).read_bytes()
    real = connection.connect

    def full(path: Path) -> sqlite3.Connection:
        db = real(path)
        if path.name == "index.sqlite":
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages}")
        return db

    for module in (connection, index_module):
        monkeypatch.setattr(module, "connect", full)
    assert len(run("svc unit list --format json").json()) == 12
    refused = run("svc --as li.na unit add 9-99-101", code=5)
    assert "the index cannot be written" in refused.err
    assert index_of(estate).read_bytes() == kept
    assert git("rev-parse", "HEAD").strip() == ahead


def test_many_files_at_once_are_counted(
    estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a large import into an office that is there, queries are planned by what there is."""
    run("svc unit list")
    monkeypatch.setattr(index_module, "_BULK_FROM", 5)
    for number in range(1, 7):
        path = estate / f"records/units/7/7-{number}-101.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"format: 2\nid: 7-{number}-101\nbuilding: '7'\nuse: home\n", "utf-8")
    git("add", "records")
    git("commit", "-q", "-m", "units")
    assert "7-6-101" in run("svc unit list").out
    db = sqlite3.connect(index_of(estate))
    (tables,) = db.execute("SELECT count(DISTINCT tbl) FROM sqlite_stat1").fetchone()
    db.close()
    assert tables > 3
