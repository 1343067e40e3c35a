"""Work of a clone whose letter belongs to another: it moves to numbers of a new letter.

A copied folder and a restored backup go on counting where their original does. What such
a clone has not published yet gets the next free numbers of its new letter, keeps its old
one as `formerly`, and whatever else it has not published names it by the new one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.desk.core.desk import Desk
from svc.index.database.index import Index
from svc.kinds.id_schemes import Series
from svc.kinds.table import KINDS
from svc.model.actors import SVC, address_of
from svc.rules.record.numbers import century
from svc.store.commit import transaction
from svc.store.commit.change import NewCommit
from svc.store.layout import path_of, place_of
from svc.store.sync.moved_numbers import renaming, under_new_number

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Records named in the commit; of more the count says enough.
_MOST_NAMED = 1000


def renumber(repository: Repository, old: str, base: str) -> dict[str, str]:
    """Move what was numbered under a letter and never published to this desk's own letter.

    Args:
        old: The letter that belongs to another clone.
        base: The last commit that was published.

    Returns:
        The new number by the old one; empty where there was nothing to move.

    Raises:
        Busy: A file that changes is being edited by hand.
    """
    index = Index.open(repository)
    try:
        with index.lock():
            head = repository.head()
            index.advance(head)
            move = _Move(repository, Desk(repository, index, SVC), old)
            move.read(base, head or "")
            if move.numbers:
                commit = transaction.write(repository, move.commit(head))
                index.advance(commit)
            return move.numbers
    finally:
        index.close()


class _Move:
    """Numbers on their way from one letter to another."""

    def __init__(self, repository: Repository, desk: Desk, old: str) -> None:
        self._repository = repository
        self._desk = desk
        self._old = old
        self._files: dict[str, bytes] = {}
        self._born: dict[str, set[str]] = {kind: set() for kind in KINDS}
        self.numbers: dict[str, str] = {}

    def read(self, base: str, head: str) -> None:
        """Find what is new since the base, and give it its numbers."""
        steps = [step for step in self._repository.steps(base, head, folders=("records",))
                 if step.new is not None]  # fmt: skip
        contents = self._repository.blobs(step.new.oid for step in steps if step.new)
        for step, (_oid, data) in zip(steps, contents, strict=True):
            self._files[step.path] = data
            place = place_of(step.path)
            if place is not None and step.old is None:
                self._born[place.kind].add(place.id)
        for kind, names in self._born.items():
            series = KINDS[kind].series
            if series is not None:
                self._number(kind, series, names)

    def _number(self, kind: str, series: Series, names: set[str]) -> None:
        """In the order of the old numbers, parents before their children."""
        ours = [(series.parse(name), name) for name in names if KINDS[kind].scheme(name) is series]
        for number, name in sorted(ours):
            parent = self.numbers.get(number.yymm, number.yymm) if series.parent else ""
            if number.desk != self._old and parent in ("", number.yymm):
                continue
            self.numbers[name] = self._desk.next_number(kind, _begun(number.yymm), parent)

    def commit(self, head: str | None) -> NewCommit:
        """What is moved, and what names it, as one commit."""
        files: dict[str, bytes | None] = {}
        renamed = renaming(self.numbers)
        for path, data in self._files.items():
            moved = renamed(data)
            place = place_of(path)
            if place is not None and place.id in self.numbers:
                files[path] = None
                new = self.numbers[place.id]
                files[path_of(place.kind, new)] = under_new_number(moved, place.kind, place.id)
            elif moved != data:
                files[path] = moved
        pairs = [f"{old} is {new}" for old, new in self.numbers.items()]
        subject = f"renumber: {pairs[0]}" if len(pairs) == 1 else f"renumber: {len(pairs)} records"
        lines = [*pairs[:_MOST_NAMED], "", "Svc-Action: renumber"]
        lines += [f"Svc-Record: {new}" for new in [*self.numbers.values()][:_MOST_NAMED]]
        lines.append(f"Svc-Actor: {SVC}")
        return NewCommit(
            head, files, subject + "\n\n" + "\n".join(lines) + "\n", SVC, address_of(SVC),
            datetime.now(UTC),
        )  # fmt: skip


def _begun(span: str) -> datetime | None:
    """A moment in the month or year of a number; None where it has none."""
    if not span[:4].isdecimal():
        return None
    return datetime(century(int(span[:2])), int(span[2:4] or 1), 1, tzinfo=UTC)
