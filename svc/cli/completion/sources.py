"""Where the office's own values come from: a query of the index or a list of its rules each."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from svc.kinds.table import KINDS
from svc.language import either
from svc.model.words import CHINESE, Channel, Kind, Priority, Resolution, Status
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import mask_name
from svc.rules.record.personal_words import masked_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager
    from enum import StrEnum

#: Rows that a query looks at, in the order in which they are offered.
_LOOKED_AT = 300
#: Columns of a record of any kind that tell which it is, the most telling first.
_TELLING = ("name", "title", "type", "workflow", "plan", "unit", "payer", "amount", "day")


class Offer(NamedTuple):
    """A value that may be typed.

    Attributes:
        value: As it is typed.
        words: What it is, for people; nothing personal.
    """

    value: str
    words: str = ""


class OfficeIndex:
    """An office's index, to be read as it stands.

    Args:
        db: A connection that cannot write.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    @classmethod
    def at(cls, start: str) -> AbstractContextManager[OfficeIndex]:
        """The index of the office around a folder.

        Raises:
            OSError, sqlite3.Error: There is none that can be read.
        """
        from pathlib import Path

        from svc.store.git.discovery import plain_layout

        lines = plain_layout(Path(start))
        folder = lines[3] if lines else _told_by_git(start)
        file = os.path.join(folder, "svc", "index.sqlite")  # noqa: PTH118 - a key is waited for
        db = sqlite3.connect(f"{Path(file).as_uri()}?mode=ro", uri=True, isolation_level=None)
        db.row_factory = sqlite3.Row
        return closing(cls(db))

    def close(self) -> None:
        """Let go of it."""
        self._db.close()

    def rows(self, sql: str, *args: object) -> list[sqlite3.Row]:
        """Rows of a query over the index's views."""
        return self._db.execute(sql, args).fetchall()

    @property
    def rules(self) -> dict[str, Any]:
        """The office's own rules, as plain values."""
        row = self._db.execute("SELECT json FROM office").fetchone()
        return dict(json.loads(row["json"])) if row else {}


#: From the index, the piece that is typed and what was given before, to what may be meant.
Source: TypeAlias = "Callable[[OfficeIndex, str, Mapping[str, Any]], Iterable[Offer]]"


def _told_by_git(start: str) -> str:
    """The git directory where only git can say where it lies."""
    from pathlib import Path

    from svc.errors import SvcError
    from svc.store.git.repository import Repository

    try:
        return str(Repository.open(Path(start)).git_dir)
    except SvcError as error:
        raise FileNotFoundError(error.message) from error


def _tickets(index: OfficeIndex, piece: str, _given: Mapping[str, Any]) -> Iterator[Offer]:
    """Tickets that are not settled, the newest first; of others those whose number begins so."""
    from svc.index.database.statuses import UNSETTLED

    columns = "SELECT id, title, status FROM ticket"
    open_ones = f"{columns} WHERE status IN {UNSETTLED} ORDER BY received DESC LIMIT ?"
    rows = [row for row in index.rows(open_ones, _LOOKED_AT) if _ends_so(row["id"], piece)]
    if not rows and piece:
        spelled = piece.upper()
        sql = f"{columns} WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?"
        rows = index.rows(sql, spelled, f"{spelled}~", _LOOKED_AT)
    for row in rows:
        yield Offer(row["id"], masked_words(row["title"] or ""))


def _ends_so(number: str, piece: str) -> bool:
    """Whether a piece may become a number, as people say numbers: `T2611-A0042`, `A42`, `4`."""
    piece = piece.upper()
    whole, _dash, tail = number.partition("-")
    letters = tail.rstrip("0123456789")
    short = tail[len(letters) :].lstrip("0")
    ways = (number, whole[1:] + "-" + tail, tail, letters + short, short)
    return any(way.startswith(piece) for way in ways)


def _named(piece: str, entries: Iterable[tuple[str, ...]]) -> Iterator[Offer]:
    """Entries of (id, names …): by id, or by whichever name was begun, in either language."""
    typed = piece.casefold()
    for own, *names in entries:
        told = [name for name in names if name]
        if own.casefold().startswith(typed):
            yield Offer(own, either(" / ".join(told), told[0] if told else ""))
            continue
        begun = [name for name in told if name.casefold().startswith(typed)]
        if begun:
            yield Offer(begun[0], own)


def _staff(index: OfficeIndex, piece: str, _given: Mapping[str, Any]) -> Iterator[Offer]:
    rows = index.rows("SELECT id, name FROM staff WHERE active ORDER BY id")
    return _named(piece, [(row["id"], row["name"]) for row in rows])


def _of_rules(
    section: str, index: OfficeIndex, piece: str, given: Mapping[str, Any]
) -> Iterator[Offer]:
    """Departments, categories and the like; of categories those for the kind that was given."""
    kind = given.get("kind")
    entries = [
        (one.get("id") or one.get("code") or one["name"], *_names(one))
        for one in index.rules.get(section) or ()
        if not (isinstance(kind, str) and one.get("kinds")) or kind in one["kinds"]
    ]
    return _named(piece, entries)


def _names(entry: Mapping[str, Any]) -> tuple[str, ...]:
    names = [entry[name] for name in ("name", "name_en") if entry.get(name)]
    return tuple(names if entry.get("id") or entry.get("code") else names[1:])


def _reasons(index: OfficeIndex, piece: str, _given: Mapping[str, Any]) -> Iterator[Offer]:
    """Reasons to wait: the office's own, else the usual ones."""
    own = index.rules.get("wait_reasons")
    if own:
        return _named(piece, [(one["code"], *_names(one)) for one in own])
    from svc.rules.office.defaults import WAIT_REASONS

    return _named(piece, [(one.code, one.name, one.name_en or "") for one in WAIT_REASONS])


def _units(index: OfficeIndex, piece: str, _given: Mapping[str, Any]) -> Iterator[Offer]:
    """Units by id, in any spelling of what is typed so far; with who lives there, masked."""
    spelled = _unit_begun(piece)
    sql = "SELECT id FROM unit WHERE id >= ? AND id < ? ORDER BY id LIMIT ?"
    for row in index.rows(sql, spelled, f"{spelled}~", _LOOKED_AT):
        yield Offer(row["id"], _living(index, row["id"]))


def _unit_begun(piece: str) -> str:
    """`3栋2单元15` as unit ids begin: `3-2-15`."""
    for words in ("单元", "栋", "幢", "座", "号楼", "楼", "#", "号", "室"):
        piece = piece.replace(words, "-")
    return piece.upper()


def _living(index: OfficeIndex, unit: str) -> str:
    sql = (
        "SELECT name FROM occupancy JOIN resident USING (row)"
        " WHERE unit = ? AND until IS NULL ORDER BY relation, id LIMIT 3"
    )
    return " ".join(mask_name(row["name"]) for row in index.rows(sql, unit))


def _residents(index: OfficeIndex, piece: str, _given: Mapping[str, Any]) -> Iterator[Offer]:
    """Residents by number, by the beginning of their name, or by their unit."""
    columns = "SELECT DISTINCT resident.id, resident.name FROM resident"
    begun = (piece, f"{piece}\U0010ffff", _LOOKED_AT)
    unit = _unit_begun(piece)
    asked: list[tuple[str, tuple[object, ...]]] = [
        (f"{columns} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
         (piece.upper(), f"{piece.upper()}~", _LOOKED_AT)),
    ]  # fmt: skip
    if piece:
        asked += [
            (f"{columns} WHERE name >= ? AND name < ? ORDER BY id LIMIT ?", begun),
            (f"{columns} JOIN occupancy USING (row) WHERE unit >= ? AND unit < ? AND until IS NULL"
             " ORDER BY unit, id LIMIT ?", (unit, f"{unit}~", _LOOKED_AT)),
        ]  # fmt: skip
    homes = "SELECT unit FROM occupancy JOIN resident USING (row) WHERE id = ? AND until IS NULL"
    for sql, args in asked:
        for row in index.rows(sql, *args):
            units = " ".join(home["unit"] for home in index.rows(homes, row["id"]))
            yield Offer(row["id"], f"{mask_name(row['name'])} {units}".strip())


def _buildings(index: OfficeIndex, piece: str, _given: Mapping[str, Any]) -> Iterator[Offer]:
    rows = index.rows("SELECT DISTINCT building FROM unit ORDER BY building")
    return _named(piece, [(str(row["building"]),) for row in rows if row["building"]])


def _records(
    kind: str, index: OfficeIndex, piece: str, _given: Mapping[str, Any]
) -> Iterator[Offer]:
    """Records of a kind by their ids, the latest first where they are numbered."""
    row = KINDS[kind]
    shown = [name for name in _TELLING if name in row.columns][:2]
    order = "happened DESC, id DESC" if row.series else "id"
    sql = f"SELECT {', '.join(('id', *shown))} FROM {kind} ORDER BY {order} LIMIT ?"
    for found in index.rows(sql, _LOOKED_AT):
        words = masked_words(" ".join(str(found[name]) for name in shown if found[name]))
        begun = found["id"].upper().startswith(piece.upper()) or _ends_so(found["id"], piece)
        if begun or (piece and words.startswith(piece)):
            yield Offer(found["id"], words)


def _payers(index: OfficeIndex, piece: str, given: Mapping[str, Any]) -> Iterator[Offer]:
    yield from _residents(index, piece, given)
    yield from _records("party", index, piece, given)


def _whoever(index: OfficeIndex, piece: str, given: Mapping[str, Any]) -> Iterator[Offer]:
    """Departments and staff."""
    yield from _staff(index, piece, given)
    yield from _of_rules("departments", index, piece, given)


def _words(
    vocabulary: type[StrEnum], _index: OfficeIndex, piece: str, _given: Mapping[str, Any]
) -> Iterator[Offer]:
    """Words of the fixed vocabulary, in either language."""
    return _named(piece, [(str(one), CHINESE[vocabulary][one]) for one in vocabulary])


#: What a metavar names → what is offered.
SOURCES: dict[str, Source] = {
    **{name.upper(): partial(_records, name) for name, kind in KINDS.items() if kind.derived},
    "T": _tickets,
    "TICKET": _tickets,
    "TICKETS": _tickets,
    "RECORD": _tickets,
    "STATUS": partial(_words, Status),
    "KIND": partial(_words, Kind),
    "PRIORITY": partial(_words, Priority),
    "CHANNEL": partial(_words, Channel),
    "RESOLUTION": partial(_words, Resolution),
    "STAFF": _staff,
    "WHO": _whoever,
    "UNIT": _units,
    "R": _residents,
    "RESIDENT": _residents,
    "C": partial(_of_rules, "categories"),
    "CATEGORY": partial(_of_rules, "categories"),
    "DEPT": partial(_of_rules, "departments"),
    "DEPARTMENT": partial(_of_rules, "departments"),
    "PRESET": partial(_of_rules, "presets"),
    "CODE": _reasons,
    "ITEM": partial(_records, "tariff"),
    "BUILDING": _buildings,
    "B": _buildings,
    "PAYER": _payers,
}
