"""What earlier files of an import bring, for rows of later ones that refer to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from svc.kinds.derive import type_of
from svc.kinds.table import KINDS, RecordKind
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.exchange.rows.draft import StagedDraft

#: Stands for a resident who gets a number only when the import is recorded: no
#: number that was ever given has a zero there. At the beginning of a line only a
#: ticket's own `resident` can stand, for other text is quoted or set in.
_TOKEN = "R-ZZ0{:08d}"  # noqa: S105 - no password
_LINE = lazy_pattern(rb"^resident: R-ZZ0([0-9]{8})$", re.MULTILINE)


class StaffRights(NamedTuple):
    """A member of staff, as far as rows are concerned."""

    department: str
    active: bool
    name: str = ""


class ReadRecords(NamedTuple):
    """What was read from a file.

    Attributes:
        system: The system it comes from.
        entries: One for each record that waits.
        drafts: The same with their bytes; gone through only where the bytes tell more.
        name: Of the file, for messages.
        own: Whether they are lines of svc's own, whose records keep their numbers.
    """

    system: str
    entries: Sequence[StagedDraft]
    drafts: Iterable[tuple[StagedDraft, bytes]]
    name: str
    own: bool = False


#: How what was read of a kind is known before it is on file, its ids by number put down.
Coming = Callable[["PendingRecords", ReadRecords, dict[str, str]], None]


@dataclass
class PendingRecords:
    """Records that are not on file yet, by what names them.

    Attributes:
        units: Their ids.
        staff: By id.
        numbers: Ids by record kind, system and number there; tokens of what is numbered only
            when the import is recorded.
        ids: Ids of general kinds, whose rows say them.
        tokens: Kind, system and number there of what a token stands for.
    """

    units: set[str] = field(default_factory=set)
    staff: dict[str, StaffRights] = field(default_factory=dict)
    numbers: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    tokens: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    _residents: list[tuple[str, str]] = field(default_factory=list)

    def take(self, record: str, read: ReadRecords, coming: Coming | None) -> None:
        """Know what a file brings that was read.

        Args:
            record: Kind of its records.
            read: See there.
            coming: How records of the kind are known before they are on file, where that
                does not follow from its row.
        """
        known = self.numbers.setdefault((record, read.system), {})
        if coming is not None:
            coming(self, read, known)
        elif record in KINDS and KINDS[record].general:
            self._take_general(KINDS[record], read.system, read.drafts, known)

    def wait_for(self, record: str, read: ReadRecords, known: dict[str, str]) -> None:
        """Know records that get their numbers when the import is recorded, by tokens."""
        for entry in read.entries:
            if entry.number not in known:
                token = known[entry.number] = _TOKEN.format(len(self._residents))
                self.tokens[token] = (record, read.system, entry.number)
                self._residents.append((read.system, entry.number))

    def _take_general(
        self,
        kind: RecordKind,
        system: str,
        drafts: Iterable[tuple[StagedDraft, bytes]],
        known: dict[str, str],
    ) -> None:
        """As `take`, of a general kind: tokens look like numbers that are still to be given."""
        for entry, draft in drafts:
            if entry.number in known:
                continue
            if entry.id:
                self.ids.setdefault(kind.name, set()).add(entry.id)
                known[entry.number] = entry.id
                continue
            series = kind.series
            assert series is not None
            waiting: Any = decode(draft, type_of(kind.name), kind.name)
            own = series.parse(waiting.id)
            token = series.spell(own.yymm, own.desk, own.sequence + 1 + len(self.tokens))
            known[entry.number] = token
            self.tokens[token] = (kind.name, system, entry.number)

    def settled(self, data: bytes, resident: Callable[[str, str], str]) -> bytes:
        """A ticket's file with the residents who were only coming by their numbers.

        Args:
            data: The file, or its end.
            resident: The number here of a resident, by system and number there.
        """
        if not self._residents:
            return data

        def number(found: re.Match[bytes]) -> bytes:
            return f"resident: {resident(*self._residents[int(found[1])])}".encode()

        return _LINE.sub(number, data)
