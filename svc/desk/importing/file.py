"""One file of an import: what was read of it, and what becomes of its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from svc.errors import Problem
from svc.exchange.reading.staged_rows import KEPT, RowProblem, StagedRows
from svc.exchange.reading.svc_jsonl import SYSTEM, own_kind
from svc.exchange.row_kinds.registry import row_kind
from svc.exchange.rows.draft import StagedDraft
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.exchange.files.rejects import Rejects
    from svc.exchange.files.source import RowSource
    from svc.exchange.mapping.model import ImportMapping
    from svc.exchange.rows.lookup import OfficeLookup
    from svc.exchange.rows.maker import RowKindSpec


class SourceConflict(NamedTuple):
    """What changed at the source and here; the office's own word stays.

    Attributes:
        id: The record.
        fields: What differs.
    """

    id: str
    fields: tuple[str, ...]


@dataclass
class Tally:
    """What becomes of a file's rows.

    Attributes:
        new: Records that are added.
        changed: Records that change as their rows did.
        unchanged: Records that stay as they are.
        steps: Steps that tickets gained.
        put_in: Those that were inferred, as `action kind`.
        conflicts: Records whose rows changed where the office changed them too.
        first, last: Ids of the first and last new record.
    """

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    steps: int = 0
    put_in: Counter[str] = field(default_factory=Counter)
    conflicts: list[SourceConflict] = field(default_factory=list)
    first: str | None = None
    last: str | None = None

    @property
    def inferred(self) -> int:
        """How many steps were inferred."""
        return self.put_in.total()

    def add(self, record: str) -> None:
        """Count a new record."""
        self.new += 1
        self.first, self.last = self.first or record, record


@dataclass
class FileImport:
    """One file of an import.

    Attributes:
        mapping: How its rows are read.
        source: The file.
        batch: What was read of it.
        known: What its rows were held against.
        rejects: Where bad rows go, if anywhere.
        tally: What becomes of them.
        late: What is wrong with rows that were good by themselves, by row.
    """

    mapping: ImportMapping
    source: RowSource
    batch: StagedRows
    known: OfficeLookup
    rejects: Rejects | None = None
    tally: Tally = field(default_factory=Tally)
    late: dict[int, list[RowProblem]] = field(default_factory=dict)

    @property
    def kind(self) -> RowKindSpec:
        """What its rows become."""
        mapped = row_kind(self.mapping.kind)
        # How records are known before they are on file is the same in either form.
        return own_kind(mapped.name)._replace(coming=mapped.coming) if self.own else mapped

    @property
    def own(self) -> bool:
        """Whether it holds svc's own records, as they are."""
        return self.mapping.source.system == SYSTEM

    @property
    def system(self) -> str:
        """The system its rows come from."""
        return self.mapping.source.system

    @property
    def bad(self) -> int:
        """How many rows cannot be taken over."""
        return self.batch.bad + len(self.late)

    @property
    def problems(self) -> list[RowProblem]:
        """The first of what is wrong."""
        late = [one for row in sorted(self.late) for one in self.late[row]]
        return [*self.batch.problems, *late][:KEPT]

    def begin(self) -> None:
        """Forget what a former attempt to settle the rows came to."""
        self.tally = Tally()
        self.late = {}

    def refuse(self, entry: StagedDraft, reason: str, column: str = "", value: str = "") -> None:
        """Say what is wrong with a row that was good by itself."""
        problem = RowProblem.of(entry.row, (column, value, reason), self.source.sheet)
        self.late.setdefault(entry.row, []).append(problem)

    def refuse_all(self, entries: Iterable[StagedDraft], reason: str) -> None:
        """As `refuse`, of all rows that make one record: none is left out in silence."""
        for entry in entries:
            self.refuse(entry, reason)

    def shown(self) -> list[Problem]:
        """The first of what is wrong, for people."""
        return [Problem(self.batch.name, 0, one.place, one.reason) for one in self.problems]

    def reject_late(self) -> None:
        """Write the rows that turned out bad after the file was read to the rejects."""
        if self.rejects is None or not self.late:
            return
        for row in self.source.rows():
            found = self.late.get(row.number)
            if found:
                self.rejects.add(row, "; ".join(one.said for one in found))
