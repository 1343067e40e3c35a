"""A desk that takes in what an import brings: any number of records, for one commit.

What it writes waits in a temporary file, and so does what it read to change it:
memory grows by some dozen bytes a record. Nothing is recorded before `files` are
streamed into a commit; a desk that is let go has changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.desk.desk import Desk
from svc.exchange.spool import Slot, Spool
from svc.exchange.states import BY
from svc.index.rows import TYPES
from svc.store.codec import decode, encode
from svc.store.layout import path_of

if TYPE_CHECKING:
    from svc.exchange.batch import Batch
    from svc.index.index import Index
    from svc.store.repository import Repository

_AT_ONCE = 400


class There(NamedTuple):
    """A record that came from a system: its id here, and its blob; empty if it is only coming."""

    id: str
    oid: str


class ImportDesk(Desk):
    """A desk at which `import` acts, and whose records wait to be streamed.

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
        super().__init__(repository, index, BY, now)
        self.seen = index.commit
        self._spool = Spool(folder)
        self._written: dict[str, Slot] = {}
        self._read: dict[str, Slot] = {}
        self._there: dict[tuple[str, str], dict[str, There]] = {}
        self._new: list[NewTickets] = []

    def close(self) -> None:
        """Forget what waits."""
        self._spool.close()

    def there(self, kind: str, system: str) -> dict[str, There]:
        """Records of a kind that came from a system, by its number, those that are coming too."""
        found = self._there.get((kind, system))
        if found is None:
            found = self._there[kind, system] = there_already(self.index, kind, system)
        return found

    def ticket(self, system: str, number: str) -> str | None:
        """The number here of a ticket, by its system's number or the number here; None if none."""
        there = self.there("ticket", system)
        if number in there:
            return there[number].id
        row = self.index.one("SELECT 1 FROM ticket WHERE id = ?", (number,))
        return number if row or self.is_new(number) else None

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
        fresh = next((new.get(record_id) for new in self._new if new.has(record_id)), None)
        return super().content(kind, record_id) if fresh is None else fresh

    def load(self, kind: str, record_id: str) -> Any:
        """A record as it would be recorded now."""
        return decode(self.content(kind, record_id), TYPES[kind], path_of(kind, record_id))

    def put(self, kind: str, record: Any, data: bytes | None = None) -> None:
        """Have a record written."""
        path = path_of(kind, "office" if kind == "office" else record.id)
        data = encode(record) if data is None else data
        decode(data, TYPES[kind], path)
        self._written[path] = self._spool.put(data)

    def bring(self, new: NewTickets) -> None:
        """Have new tickets written, as they wait in their batch."""
        self._new.append(new)

    def is_new(self, ticket: str) -> bool:
        """Whether a ticket comes with this import."""
        return any(new.has(ticket) for new in self._new)

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

    def _is_fresh(self, path: str) -> bool:
        return self.is_new(path.rsplit("/", 1)[1].removesuffix(".yaml"))


class NewTickets:
    """Tickets that wait in a batch, and their numbers here.

    Attributes:
        ids: Their numbers, in the order of the batch.

    Args:
        batch: Drafts of tickets.
        positions: Which of its entries are new.
        ids: See above.
        file_of: The file of a draft under its number.
    """

    def __init__(
        self,
        batch: Batch,
        positions: list[int],
        ids: list[str],
        file_of: Callable[[bytes, str], bytes],
    ) -> None:
        self.ids = ids
        self._batch = batch
        self._positions = positions
        self._file_of = file_of
        self._places: dict[str, int] = {}

    def has(self, ticket: str) -> bool:
        """Whether a ticket is among them."""
        if not self._places:
            self._places = dict(zip(self.ids, self._positions, strict=True))
        return ticket in self._places

    def get(self, ticket: str) -> bytes:
        """The file of one that is."""
        return self._file_of(self._batch.draft(self._places[ticket]), ticket)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Path and content of each."""
        folder, stem = "", ""
        wanted = iter(zip(self._positions, self.ids, strict=True))
        position, number = next(wanted, (-1, ""))
        for at, (_entry, draft) in enumerate(self._batch.drafts()):
            if at != position:
                continue
            if number[:5] != stem:
                stem = number[:5]
                folder = path_of("ticket", number).removesuffix(f"{number}.yaml")
            yield f"{folder}{number}.yaml", self._file_of(draft, number)
            position, number = next(wanted, (-1, ""))


def there_already(index: Index, kind: str, system: str) -> dict[str, There]:
    """Records of a kind there already from a system, by its number."""
    sql = (
        f"SELECT source_number, {kind}.id, oid FROM {kind} JOIN record USING (row)"
        " WHERE source_system = ?"
    )
    return {row[0]: There(row[1], row[2]) for row in index.rows(sql, (system,))}
