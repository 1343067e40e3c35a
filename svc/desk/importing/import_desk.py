"""A desk that takes in what an import brings: any number of records, for one commit.

What it writes waits in a temporary file, and so does what it read to change it:
memory grows by some dozen bytes a record. Nothing is recorded before `files` are
streamed into a commit; a desk that is let go has changed nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.desk.core.desk import Desk
from svc.exchange.files.spool import Slot, Spool
from svc.kinds.derive import type_of
from svc.kinds.table import KINDS
from svc.lazy_pattern import lazy_pattern
from svc.model.actors import IMPORT
from svc.named_tuple import NamedTuple
from svc.rules.record.numbers import parse_number
from svc.store.layout import path_of, place_of
from svc.store.yaml.codec import decode, encode

if TYPE_CHECKING:
    from svc.exchange.reading.staged_rows import StagedRows
    from svc.index.database.index import Index
    from svc.store.git.repository import Repository

_AT_ONCE = 400
_TICKET = lazy_pattern(r"T[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}")


class ImportedRecord(NamedTuple):
    """A record that came from a system: its id here, and its blob; empty if it is only coming."""

    id: str
    oid: str


class UntakenRow(NamedTuple):
    """A row that was refused, and whose record is not there.

    Attributes:
        kind: Of the record.
        number: In its own system.
        row: Where it stands in its file.
    """

    kind: str
    number: str
    row: int


class ImportDesk(Desk):
    """A desk at which `import` acts, and whose records wait to be streamed.

    Attributes:
        seen: The commit at which the office was looked at.
        advance: Told how many rows more are settled.
        superseded: Inferred steps of rows whose log tells better, as `action kind`.
        untaken: What refused rows were to bring, by what references call it.

    Args:
        folder: Where the temporary file goes; None for the system's place.
    """

    def __init__(
        self,
        repository: Repository,
        index: Index,
        now: datetime | None = None,
        folder: str | None = None,
    ) -> None:
        super().__init__(repository, index, IMPORT, now)
        self.seen = index.commit
        self._spool = Spool(folder)
        self._written: dict[str, Slot] = {}
        self._read: dict[str, Slot] = {}
        self._there: dict[tuple[str, str], dict[str, ImportedRecord]] = {}
        self._coming: dict[tuple[str, str], list[NewFiles]] = {}
        self._new: list[NewFiles] = []
        self.superseded: Counter[str] = Counter()
        self.untaken: dict[str, UntakenRow] = {}
        self.advance: Callable[[int], None] = lambda _more: None

    def close(self) -> None:
        """Forget what waits."""
        self._spool.close()

    def there(self, kind: str, system: str) -> dict[str, ImportedRecord]:
        """Records of a kind that came from a system, by its number, those that are coming too."""
        found = self._there.get((kind, system))
        if found is None:
            found = self._there[kind, system] = there_already(self.index, kind, system)
        for new in self._coming.pop((kind, system), ()):
            found |= {number: ImportedRecord(one, "") for number, one in new.numbers()}
        return found

    def ticket(self, system: str, number: str) -> str | None:
        """The number here of a ticket, by its system's number or the number here; None if none."""
        there = self.there("ticket", system)
        if number in there:
            return there[number].id
        row = self.index.one("SELECT 1 FROM ticket WHERE id = ?", (number,))
        return number if row or (_TICKET.fullmatch(number) and self.is_new(number)) else None

    def fetch(self, kind: str, ids: Collection[str]) -> None:
        """Read records that are to be loaded, through one git process."""
        wanted = [path_of(kind, one) for one in ids]
        missing = [one for one in wanted if one not in self._read and one not in self._written]
        sql = "SELECT path, oid FROM record WHERE path IN ({})"
        for start in range(0, len(missing), _AT_ONCE):
            some = missing[start : start + _AT_ONCE]
            rows = self.index.rows(sql.format(", ".join("?" * len(some))), some)
            blobs = self.repository.blobs([row["oid"] for row in rows])
            for row, (_oid, data) in zip(rows, blobs, strict=True):
                self._read[row["path"]] = self._spool.put(data)

    def content(self, kind: str, record_id: str) -> bytes:
        """A record's file as it would be recorded now."""
        path = path_of(kind, record_id)
        slot = self._written.get(path) or self._read.get(path)
        if slot is not None:
            return self._spool.get(slot)
        fresh = next((new.get(path) for new in self._new if new.has(path)), None)
        return super().content(kind, record_id) if fresh is None else fresh

    def holds(self, kind: str, record_id: str) -> bool:
        """Whether a record's file is there, or comes with this import."""
        path = path_of(kind, record_id)
        return path in self._written or self._is_fresh(path) or super().holds(kind, record_id)

    def load(self, kind: str, record_id: str) -> Any:
        """A record as it would be recorded now."""
        return decode(self.content(kind, record_id), type_of(kind), path_of(kind, record_id))

    def put(self, kind: str, record: Any, data: bytes | None = None) -> None:
        """Have a record written."""
        path = path_of(kind, getattr(record, "id", kind))
        data = encode(record) if data is None else data
        decode(data, type_of(kind), path)
        self._written[path] = self._spool.put(data)

    def bring(self, new: NewFiles, system: str | None = None) -> None:
        """Have new records written, as they wait in their batch.

        Args:
            system: Whose numbers later files name them by, if any may.
        """
        self._new.append(new)
        if system is not None:
            self._coming.setdefault((new.kind, system), []).append(new)

    def used(self, number: str) -> None:
        """Have the numbers of a month go on after this one."""
        last = parse_number(number)
        self._sequences["ticket", last.yymm] = last.sequence

    def is_new(self, ticket: str) -> bool:
        """Whether a ticket comes with this import."""
        return self._is_fresh(path_of("ticket", ticket))

    def count(self) -> int:
        """How many files there are to write."""
        fresh = sum(len(new.ids) for new in self._new)
        return fresh + sum(not self._is_fresh(path) for path in self._written)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and content of everything to write, each path once."""
        for new in self._new:
            for path, data in new.files():
                slot = self._written.get(path)
                yield path, data if slot is None else self._spool.get(slot)
        for path, slot in self._written.items():
            if not self._is_fresh(path):
                yield path, self._spool.get(slot)

    def commit(self) -> str | None:
        """Nothing by itself: what waits is streamed."""
        return None

    def files_of(self, kinds: Collection[str]) -> Iterator[tuple[str, str, bytes]]:
        """Kind, path and content of everything to write of some kinds."""
        for new in self._new:
            if new.kind in kinds:
                yield from ((new.kind, path, data) for path, data in new.files())
        rows = [KINDS[kind] for kind in kinds]
        folders = tuple(row.single or f"{row.top}/" for row in rows)
        for path, slot in self._written.items():
            if path.startswith(folders) and (place := place_of(path)) is not None:
                yield place.kind, path, self._spool.get(slot)

    def _is_fresh(self, path: str) -> bool:
        return any(new.has(path) for new in self._new)


class NewFiles:
    """New records that wait in a batch, and their ids here.

    Attributes:
        kind: Of the records.
        ids: In the order of the batch.

    Args:
        kind: See above.
        batch: Their drafts.
        positions: Which of its entries are new.
        ids: See above.
        file_of: The file of a draft under its id.
    """

    def __init__(
        self,
        kind: str,
        batch: StagedRows,
        positions: list[int],
        ids: list[str],
        file_of: Callable[[bytes, str], bytes],
    ) -> None:
        self.ids = ids
        self.kind = kind
        self._batch = batch
        self._positions = positions
        self._file_of = file_of
        self._places: dict[str, int] = {}
        self._folders = tuple("/".join(path_of(kind, one).split("/")[:2]) for one in ids[:1])

    def numbers(self) -> Iterator[tuple[str, str]]:
        """The number in its own system of each, and its id."""
        entries = self._batch.entries
        for position, new_id in zip(self._positions, self.ids, strict=True):
            yield entries[position].number, new_id

    def has(self, path: str) -> bool:
        """Whether the record of a path is among them."""
        if not path.startswith(self._folders):
            return False
        if not self._places:
            paths = (path_of(self.kind, one) for one in self.ids)
            self._places = dict(zip(paths, range(len(self.ids)), strict=True))
        return path in self._places

    def get(self, path: str) -> bytes:
        """The file of one that is."""
        place = self._places[path]
        return self._file_of(self._batch.draft(self._positions[place]), self.ids[place])

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and content of each."""
        places = iter(zip(self._positions, self.ids, strict=True))
        position, number = next(places, (-1, ""))
        for at, (_entry, draft) in enumerate(self._batch.drafts()):
            if at != position:
                continue
            yield path_of(self.kind, number), self._file_of(draft, number)
            position, number = next(places, (-1, ""))


def there_already(index: Index, kind: str, system: str) -> dict[str, ImportedRecord]:
    """Records of a kind there already from a system, by its number."""
    sql = (
        f"SELECT source_number, {kind}.id, oid FROM {kind} JOIN record USING (row)"
        " WHERE source_system = ?"
    )
    return {row[0]: ImportedRecord(row[1], row[2]) for row in index.rows(sql, (system,))}
