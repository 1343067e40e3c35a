"""What an office is like, apart from what two runs alike differ in.

Trials that leave the same behind are judged once.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, tzinfo
from pathlib import Path

#: When somebody was here, which git writes beside what happened.
_TIME = re.compile(rb"(?<=> )\d+ [+-]\d{4}")
#: Folders of objects put aside are called by when.
_NUMBERS = re.compile(r"\d+(?=-refs%)")
#: What tells of the file system's numbers, by which git and svc know that nothing changed.
_STAMPS = ("index-stamp",)
_SQLITE = ("index.sqlite", "index.sqlite-wal", "index.sqlite-shm")
#: Bytes of an entry of git's index before its path, and of what its file is known by.
_ENTRY, _KNOWN_BY = 62, 40


def state(office: Path) -> str:
    """What is the same for offices in which the same will happen.

    Everything counts, to the byte, but for: the time in reflogs, the numbers that files have
    in git's index, and how SQLite arranges the index's rows.
    """
    told = hashlib.sha256()
    for path, data in _everything(office):
        told.update(f"{path}\0{len(data)}\0".encode())
        told.update(data)
    return told.hexdigest()


def _everything(office: Path) -> Iterator[tuple[str, bytes]]:
    place = os.fsencode(office.parent)
    for folder, folders, files in os.walk(office):
        folders.sort()
        here = _NUMBERS.sub("#", os.path.relpath(folder, office))
        yield here, b""
        for name in sorted(files):
            path = Path(folder) / name
            if name in _STAMPS or (name in _SQLITE[1:] and here == ".git/svc"):
                continue
            if path.is_symlink():
                yield f"{here}/{name}", os.fsencode(path.readlink())
            elif name == _SQLITE[0] and here == ".git/svc":
                yield f"{here}/{name}", _rows(path)
            else:
                data = path.read_bytes()
                if here.startswith(".git/logs"):
                    data = _TIME.sub(b"#", data)
                elif (here, name) == (".git", "index"):
                    data = _entries(data)
                yield f"{here}/{name} {path.stat().st_mode}", data.replace(place, b"#")


def _rows(index: Path) -> bytes:
    """What the rows of svc's index say, whichever file holds them."""
    try:
        with closing(sqlite3.connect(index)) as db:
            return "\n".join(db.iterdump()).encode(errors="replace")
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
