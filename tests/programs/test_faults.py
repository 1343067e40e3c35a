"""The trials of scripts/torture --faults: when two places are alike, and what is asked of one."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from svc.store.git.worktree import signature
from tests.support import TOP


@pytest.fixture(autouse=True)
def _scripts() -> Iterator[None]:
    """The folder of programs, which are no part of the package."""
    sys.path.insert(0, str(TOP / "scripts"))
    try:
        yield
    finally:
        sys.path.remove(str(TOP / "scripts"))


@pytest.fixture
def state() -> Any:
    """`scripts/faults/state.py`."""
    return import_module("faults.state")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Something like an office, with a remote beside it."""
    place = tmp_path / "place"
    held = place / "office" / ".git" / "svc"
    (held / "incoming").mkdir(parents=True)
    (place / "remote.git").mkdir()
    (place / "remote.git" / "HEAD").write_text("ref: refs/heads/main\n")
    (place / "office" / ".git" / "index").write_bytes(b"none of git's")
    (place / "office" / ".git" / "config").write_text(f"[remote]\nurl = {place}/remote.git\n")
    with closing(sqlite3.connect(held / "index.sqlite")) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE ticket (number)")
    _know(place, "abc")
    return place


def _know(place: Path, commit: str) -> None:
    git = place / "office" / ".git"
    numbers = " ".join(map(str, signature((git / "index").stat())))
    (git / "svc" / "index-stamp").write_text(f"{commit} {numbers}")


def _copied(place: Path, name: str) -> Path:
    copy = place.parent / name
    shutil.copytree(place, copy)
    import_module("faults.office").moved(place, copy)
    return copy


def test_a_copy_is_like_what_it_was_copied_from(state: Any, place: Path) -> None:
    """A copy lies elsewhere and its files have other numbers, and svc knows its index as before."""
    copy = _copied(place, "copy")
    assert state.known(copy / "office/.git/svc/index-stamp") == "abc True"
    assert str(copy) in (copy / "office/.git/config").read_text()
    assert state.state(copy) == state.state(place)


def _grow(place: Path) -> None:
    with (place / "office/.git/index").open("ab") as file:
        file.write(b"!")


def _add(place: Path, text: str = "1") -> None:
    with closing(sqlite3.connect(place / "office/.git/svc/index.sqlite")) as db, db:
        db.execute("INSERT INTO ticket VALUES (?)", [text])


def _mark(place: Path) -> None:
    with closing(sqlite3.connect(place / "office/.git/svc/index.sqlite")) as db, db:
        db.execute("PRAGMA user_version = 7")


@pytest.mark.parametrize("change", [
    _grow, _add, _mark,
    lambda place: _know(place, "def"),
    lambda place: (place / "office/.git/svc/index-stamp").write_text("abc 1 2 3"),
    lambda place: (place / "office/.git/svc/incoming/1").mkdir(),
    lambda place: (place / "office/.git/svc/incoming").rmdir(),
    lambda place: (place / "office/.git/HEAD.lock").touch(),
    lambda place: (place / "office/.git/config").chmod(0o600),
    lambda place: (place / "office/link").symlink_to("nowhere"),
    lambda place: (place / "remote.git/HEAD").write_text("ref: refs/heads/mend\n"),
    lambda place: (place / "new.csv").touch(),
])  # fmt: skip
def test_what_makes_a_place_another(state: Any, place: Path, change: Any) -> None:
    """Whatever one may find there counts, also what lies beside the office."""
    copy = _copied(place, "copy")
    change(copy)
    assert state.state(copy) != state.state(place)


def test_an_index_is_what_the_next_finds_in_it(state: Any, place: Path) -> None:
    """Rows that are in SQLite's log alone count, those of a write that was cut off do not."""
    index = place / "office/.git/svc/index.sqlite"
    before = state.state(place)
    with closing(sqlite3.connect(index)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT INTO ticket VALUES (5)")
        assert state.state(place) == before
        db.execute("COMMIT")
        log = index.with_name("index.sqlite-wal").read_bytes()
        assert log
        after = state.state(place)
        assert after != before
        # Nobody has taken it in meanwhile.
        assert index.with_name("index.sqlite-wal").read_bytes() == log
        shutil.copytree(place, place.parent / "cut")
    cut = place.parent / "cut" / "office/.git/svc/index.sqlite-wal"
    cut.write_bytes(log[:-8])
    import_module("faults.office").moved(place, place.parent / "cut")
    assert state.state(place.parent / "cut") == before
    assert state.state(place) == after


def test_asked_once_of_each_state(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is amiss is told of each that is like it; what is unlike is asked anew."""
    promises = import_module("faults.promises")
    asked: list[str] = []

    def answered(office: Path, *words: str) -> tuple[int, str, str]:
        asked.append(words[0])
        return (1, "T1", "amiss") if (office / "bad").exists() else (0, "", "")

    monkeypatch.setattr(promises, "asked", answered)
    monkeypatch.setattr(promises, "git", lambda *_args, **_more: "")
    assert list(promises._repaired(place / "office")) == []
    assert list(promises._repaired(_copied(place, "second") / "office")) == []
    assert asked == ["check", "index"]
    (place / "office" / "bad").touch()
    amiss = list(promises._repaired(place / "office"))
    assert amiss == list(promises._repaired(_copied(place, "fourth") / "office"))
    assert [line.partition(" ends")[0] for line in amiss] == ["then svc check", "then svc index"]
    assert asked == ["check", "index"] * 2
    # What one command may leave of edits, another may not.
    assert list(promises._repaired(place / "office", " M x")) == amiss
    assert asked == ["check", "index"] * 3


def _written(place: Path) -> int:
    for number in range(4):
        (place / str(number)).write_bytes(b"x")
    return 0


@pytest.fixture
def tracer() -> ModuleType:
    """`scripts/faults/tracer.py`, where it can trace."""
    tracer = import_module("faults.tracer")
    if reason := tracer.missing():
        pytest.skip(reason)
    return tracer


def test_whoever_traces_may_have_other_children(tracer: ModuleType, tmp_path: Path) -> None:
    """A program that lives on beside it, as a server of another test's, is not waited for."""
    with subprocess.Popen(["sleep", "60"]) as beside:
        traced = tracer.Traced(
            partial(_written, tmp_path), lambda _: (tracer.Deed.LET, 0), lambda _: True
        )
        assert traced.run() == 0
        assert beside.poll() is None
        beside.kill()


@pytest.mark.parametrize(("first", "last", "asked"), [
    (None, False, [1, 2, 3, 4, 5, 6, 7, 8]),
    (("svc", 4), False, [4, 5, 6, 7, 8]),
    (("svc", 4), True, [4]),
    (("svc", 9), True, []),
    (("git", 1), False, []),
])  # fmt: skip
def test_which_operations_are_asked_about(
    tracer: Any, tmp_path: Path, first: tuple[str, int] | None, last: bool, asked: list[int]
) -> None:
    """Each, or from one on, or that one alone; what is not asked about happens."""
    seen: list[int] = []

    def judge(operation: Any) -> Any:
        seen.append(operation.number)
        return tracer.Deed.LET, 0

    where = f"{tmp_path}{os.sep}"
    traced = tracer.Traced(lambda: _written(tmp_path), judge, lambda path: path.startswith(where),
                           first=first, last=last, alone=True)  # fmt: skip
    assert traced.run() == 0
    assert seen == asked
    assert len(list(tmp_path.iterdir())) == 4
