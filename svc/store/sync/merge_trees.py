"""What two desks did apart, as one tree: a pure function of three commits.

The base is the last commit both had. Whatever one side alone changed is taken as it
is; what both changed is merged file by file; then tickets that contradict one another
only together are put right by `svc.rules.ticket.across`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from svc.errors import InvalidData
from svc.kinds.table import KINDS
from svc.model.ticket import Ticket
from svc.named_tuple import NamedTuple
from svc.rules.ticket.across import mended
from svc.store.git.fast_import import TreeSlot
from svc.store.layout import OFFICE_PATH, path_of, place_of
from svc.store.sync.merge_file import FileMerge, Sides, merge_file, with_office_disputes
from svc.store.yaml.codec import decode, encode

if TYPE_CHECKING:
    from svc.model.dispute import Dispute
    from svc.store.git.repository import Repository


class MergedFile(NamedTuple):
    """A file that the merge has made."""

    mode: str
    data: bytes


#: What the merge makes of a path: an entry of either side, a new file, or nothing.
TreeOutcome = TreeSlot | MergedFile | None


class TreeMerge(NamedTuple):
    """The merge of two sides.

    Attributes:
        outcome: By path, all in which the result differs from the published side.
        received: Paths that the published side alone changed.
        sent: Paths that this side alone changed.
        united: Paths that both changed, each in its own way.
        mended: Tickets that were put right because of others.
        disputed: Paths with values that collided.
    """

    outcome: dict[str, TreeOutcome]
    received: int
    sent: int
    united: list[str]
    mended: list[str]
    disputed: list[str]


def merge_trees(repository: Repository, base: str, published: str, ours: str) -> TreeMerge:
    """Merge what two sides made of one commit.

    Args:
        base: The last commit that both had.
        published: The remote's tip.
        ours: This desk's head.

    Raises:
        Refused: A record of both has a newer format than this svc knows.
    """
    here = {step.path: step for step in repository.steps(base, published)}
    there = {step.path: step for step in repository.steps(base, ours)}
    outcome: dict[str, TreeOutcome] = {
        path: step.new for path, step in there.items() if path not in here
    }
    sides = Sides(published, ours)
    both = sorted(path for path in there if path in here and there[path].new != here[path].new)
    versions = {path: (there[path].old, here[path].new, there[path].new) for path in both}
    merger = _Merger(repository, sides, outcome)
    merger.files(versions)
    merger.tickets(both)
    merger.elsewhere()
    same = sum(path in here for path in there) - len(both)
    return TreeMerge(
        outcome, len(here) - len(both) - same, len(there) - len(both) - same, both,
        sorted(merger.mended), sorted(merger.disputed),
    )  # fmt: skip


class _Merger:
    """The files that both sides changed, and tickets beside them."""

    def __init__(
        self, repository: Repository, sides: Sides, outcome: dict[str, TreeOutcome]
    ) -> None:
        self._repository = repository
        self._sides = sides
        self._outcome = outcome
        self._besides: list[Dispute] = []
        self._published: dict[str, bytes | None] = {}
        self.mended: set[str] = set()
        self.disputed: set[str] = set()

    def files(
        self, versions: Mapping[str, tuple[TreeSlot | None, TreeSlot | None, TreeSlot | None]]
    ) -> None:
        """Merge each file that both sides changed."""
        contents = self._contents(slot for slots in versions.values() for slot in slots if slot)
        for path, slots in versions.items():
            base, published, ours = (next(contents) if slot else None for slot in slots)
            if any(slot and not slot.mode.startswith("100") for slot in slots):
                # A link or a folder of another repository: what others have stays.
                continue
            merged = merge_file(path, base, published, ours, self._sides)
            mode = next(slot.mode for slot in (*slots[1:], slots[0]) if slot)
            self._keep(path, merged, published, mode)

    def _keep(self, path: str, merged: FileMerge, published: bytes | None, mode: str) -> None:
        self._besides += merged.besides
        if merged.besides or any(oid.encode() in (merged.data or b"") for oid in self._sides):
            self.disputed.add(path)
        if merged.data != published:
            self._put(path, merged.data, mode)
        else:
            self._published[path] = published

    def _put(self, path: str, data: bytes | None, mode: str = "100644") -> None:
        self._outcome[path] = None if data is None else MergedFile(mode, data)

    def _contents(self, slots: Iterator[TreeSlot]) -> Iterator[bytes]:
        return (data for _oid, data in self._repository.blobs(slot.oid for slot in slots))

    def tickets(self, both: list[str]) -> None:
        """Put right what tickets say of one another, beginning with those that both changed."""
        places = (place_of(path) for path in both if self._is_merged(path))
        seeds = [place.id for place in places if place and KINDS[place.kind].timeline]
        for ticket in mended(seeds, self._ticket):
            path = path_of("ticket", ticket.id)
            self._put(path, encode(ticket))
            self.mended.add(path)

    def _is_merged(self, path: str) -> bool:
        """Whether a file tells of a ticket that was merged; told without reading it as one."""
        data = self.read(path) or b""
        return b"action: merge" in data or b"action: absorb" in data

    def _ticket(self, number: str) -> Ticket | None:
        data = self.read(path_of("ticket", number))
        try:
            return decode(data, Ticket, number) if data else None
        except InvalidData:
            return None

    def read(self, path: str) -> bytes | None:
        """A file as the merge makes it so far."""
        if path not in self._outcome:
            if path in self._published:
                return self._published[path]
            return self._repository.read(self._sides.published, path)
        outcome = self._outcome[path]
        if isinstance(outcome, TreeSlot):
            return next(self._repository.blobs([outcome.oid]))[1]
        return outcome.data if outcome else None

    def elsewhere(self) -> None:
        """Note in the office's rules what files of no record cannot hold themselves."""
        data = self.read(OFFICE_PATH) if self._besides else None
        if data is not None:
            self._put(OFFICE_PATH, with_office_disputes(data, tuple(self._besides)))
