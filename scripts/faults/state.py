"""What an office is like, apart from what two runs alike differ in.

Trials that leave the same behind are judged once.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path
from typing import NamedTuple

#: When somebody was here, which git writes beside what happened.
_TIME = re.compile(rb"(?<=> )\d+ [+-]\d{4}")
#: Folders of objects put aside are called by when.
_NUMBERS = re.compile(r"\d+(?=-refs%)")
#: What tells of the file system's numbers, by which git and svc know that nothing changed.
_STAMP = "index-stamp"
_SQLITE = ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm")
#: What a database says of itself beside its rows.
_MARKS = ("user_version", "application_id", "journal_mode", "encoding")
#: Bytes of an entry of git's index before its path, and of what its file is known by.
_ENTRY, _KNOWN_BY = 62, 40


def state(place: Path) -> str:
    """What is the same for offices, each with what is around it, where the same will happen.

    Everything counts, to the byte, but for: the time in reflogs, the numbers that files have in
    git's index (though whether svc still knows the index by them), and how SQLite arranges the
    rows of svc's index, which are those that whoever opens it next finds there. Nothing is
    touched, so that a place may be asked about in which something is going on.
    """
    told = hashlib.sha256()
    for path, data in _everything(place):
        told.update(f"{path}\0{len(data)}\0".encode())
        told.update(data)
    return told.hexdigest()


def known(stamp: Path) -> str:
    """What a stamp says: the commit, and whether git's index still is the file it knows."""
    from svc.store.git.worktree import signature

    try:
        commit, _, numbers = stamp.read_text().partition(" ")
        found = signature((stamp.parent.parent / "index").stat())
    except FileNotFoundError:
        return ""
    return f"{commit} {numbers == ' '.join(map(str, found))}"


def stamped_anew(before: Path, office: Path) -> None:
    """Have svc know the index of a copied office, if it knew that of the one it was copied from."""
    old, new = (place / ".git" / "svc" / _STAMP for place in (before, office))
    commit, _, still = known(old).partition(" ")
    if still == "True":
        from svc.store.git.worktree import signature

        found = signature((office / ".git" / "index").stat())
        new.write_text(f"{commit} {' '.join(map(str, found))}")


def _everything(place: Path) -> Iterator[tuple[str, bytes]]:
    """Each folder and file by its path and mode, with what it says; asked so often, in a hurry."""
    whole = os.fsencode(place)
    waiting = [(str(place), ".")]
    while waiting:
        folder, here = waiting.pop()
        yield here, b""
        ours = here.endswith("/.git/svc")
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            name = entry.name
            if entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, f"{here}/{_NUMBERS.sub('#', name)}"))
            elif entry.is_symlink():
                yield f"{here}/{name}", os.fsencode(os.readlink(entry.path))  # noqa: PTH115
            elif ours and name == _STAMP:
                yield f"{here}/{name}", known(Path(entry.path)).encode()
            elif ours and name == _SQLITE[0]:
                yield f"{here}/{name}", _rows(Path(entry.path))
            elif not (ours and name in _SQLITE):
                mode = entry.stat(follow_symlinks=False).st_mode
                yield f"{here}/{name} {mode}", _bytes(here, entry).replace(whole, b"#")


def _bytes(here: str, entry: os.DirEntry[str]) -> bytes:
    with open(entry.path, "rb", buffering=0) as file:  # noqa: PTH123
        data = file.read()
    if "/logs" in here:
        return _TIME.sub(b"#", data)
    return _entries(data) if entry.name == "index" and here.endswith("/.git") else data


class _Seen(NamedTuple):
    """Bytes of svc's index, without and with what is not yet taken in, and what they say."""

    data: bytes
    log: bytes
    rows: bytes


#: The index that was looked at last, which is most often the next one, too.
_LAST = [_Seen(b"", b"", b"")]
#: By the bytes of an index, or of one with its log: what its rows say.
_ROWS: dict[bytes, bytes] = {}


def _rows(index: Path) -> bytes:
    """What the rows of svc's index say to whoever opens it next."""
    data, beside = index.read_bytes(), index.with_name(_SQLITE[1])
    log = beside.read_bytes() if beside.exists() else b""
    if (data, log) != _LAST[0][:2]:
        key = hashlib.sha256(b"%d\0%b%b" % (len(data), data, log)).digest()
        if key not in _ROWS:
            with tempfile.TemporaryDirectory(prefix="svc-faults-rows-") as folder:
                copy = Path(folder) / _SQLITE[0]
                copy.write_bytes(data)
                copy.with_name(_SQLITE[1]).write_bytes(log)
                _ROWS[key] = _opened(copy)
        _LAST[0] = _Seen(data, log, _ROWS[key])
    return _LAST[0].rows


def _opened(index: Path) -> bytes:
    try:
        with closing(sqlite3.connect(index)) as db:
            # One byte for another is one row for another, and soon compared.
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            key = b"alone " + hashlib.sha256(index.read_bytes()).digest()
            if key not in _ROWS:
                marks = [db.execute(f"PRAGMA {name}").fetchone() for name in _MARKS]
                told = "\n".join([repr(marks), *db.iterdump()])
                _ROWS[key] = hashlib.sha256(told.encode(errors="replace")).digest()
            return _ROWS[key]
    except sqlite3.Error:
        return index.read_bytes()


def _entries(index: bytes) -> bytes:
    """Mode, object and path of each entry of git's index, without what its file is known by."""
    if index[4:8] not in (b"\0\0\0\2", b"\0\0\0\3"):
        return index
    told, start = [index[:12]], 12
    for _ in range(struct.unpack(">I", index[8:12])[0]):
        end = index.index(b"\0", start + _ENTRY)
        told.append(index[start + 24 : start + 28] + index[start + _KNOWN_BY : end])
        start += (end - start + 8) // 8 * 8
    return b"\n".join(told)


def stand_still(moment: datetime) -> None:
    """Have svc, in this process and those forked from it, take this for the time of day.

    Runs that do the same then record the same, to the commit's name.
    """
    import svc.desk.core.desk
    import svc.desk.core.view
    import svc.desk.repository.init
    import svc.desk.repository.status
    import svc.desk.sync.merge_words
    import svc.desk.sync.sync
    import svc.store.commit.change

    class OfAnyMoment(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, datetime)

    class Still(datetime, metaclass=OfAnyMoment):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return moment.astimezone(tz)

    for module in (
        svc.desk.core.desk, svc.desk.core.view, svc.desk.repository.init,
        svc.desk.repository.status, svc.desk.sync.merge_words, svc.desk.sync.sync,
        svc.store.commit.change,
    ):  # fmt: skip
        setattr(module, "datetime", Still)  # noqa: B010
