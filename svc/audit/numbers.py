"""Numbers that follow one another: each desk's own, by month, year or parent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.audit.findings import AuditRule
from svc.kinds.table import KINDS, path_of
from svc.language import _

if TYPE_CHECKING:
    from svc.audit.record_rules import Broken
    from svc.kinds.id_schemes import Series
    from svc.store.git.repository import Repository

#: A sequence: kind, what its numbers begin with, desk.
Sequence = tuple[str, str, str]


class GivenNumbers:
    """The highest number of each sequence at one commit.

    What a commit had that nobody looked at is asked for in its tree, by the folder.

    Args:
        repository: Where the commits lie.
        bases: Commits before those that are judged.
    """

    def __init__(self, repository: Repository, bases: tuple[str, ...] = ()) -> None:
        self._repository = repository
        self._bases = bases
        self._highest: dict[Sequence, int] = {}

    def copy(self) -> GivenNumbers:
        """The same for another line of commits."""
        other = GivenNumbers(self._repository, self._bases)
        other._highest = dict(self._highest)
        return other

    def join(self, other: GivenNumbers) -> None:
        """Take over what another line of commits gave."""
        bases = tuple(dict.fromkeys((*self._bases, *other._bases)))
        for key in {*self._highest, *other._highest}:
            self._highest[key] = max(self.highest(key), other.highest(key))
        self._bases = bases

    def highest(self, key: Sequence) -> int:
        """The highest number of a sequence; 0 where none was given."""
        if key not in self._highest:
            self._highest[key] = max((self._of(base, key) for base in self._bases), default=0)
        return self._highest[key]

    def give(self, key: Sequence, numbers: list[int], *, elsewhere: bool) -> Iterator[Broken]:
        """Numbers that one commit gave.

        Args:
            key: Of which sequence.
            numbers: Each once.
            elsewhere: Whether they were given elsewhere, as those of an office brought over were:
                then they may begin anywhere, and only none is given twice.
        """
        highest = self.highest(key)
        numbers = sorted(numbers)
        series = KINDS[key[0]].series
        assert series is not None, "only numbered kinds have numbers"
        wanted = numbers if elsewhere else list(range(highest + 1, highest + 1 + len(numbers)))
        if numbers[0] <= highest:
            yield AuditRule.NUMBER, _("{number} was given before",
                                      number=_spelled(series, key, numbers[0]))  # fmt: skip
        elif numbers != wanted:
            missing = next(one for one in wanted if one not in numbers)
            yield AuditRule.NUMBER, _("{number} is missing before {other}",
                                      number=_spelled(series, key, missing),
                                      other=_spelled(series, key, numbers[-1]))  # fmt: skip
        self._highest[key] = max(highest, numbers[-1])

    def _of(self, commit: str, key: Sequence) -> int:
        kind, span, desk = key
        series = KINDS[kind].series
        assert series is not None, "only numbered kinds have numbers"
        folder = path_of(kind, series.spell(span, desk, 1)).rpartition("/")[0]
        names = (one.path.rpartition("/")[2][:-5] for one in
                 self._repository.tree(commit, f"{folder}/"))  # fmt: skip
        numbers = (series.parse(name) for name in names if KINDS[kind].scheme(name) is series)
        return max((one.sequence for one in numbers if (one.yymm, one.desk) == (span, desk)),
                   default=0)  # fmt: skip


def _spelled(series: Series, key: Sequence, sequence: int) -> str:
    _kind, span, desk = key
    return series.spell(span, desk, sequence)


def sequence_of(kind: str, record_id: str) -> tuple[Sequence, int] | None:
    """The sequence that a record's number belongs to, and its place; None of one without."""
    row = KINDS[kind]
    series = row.series
    if series is None or row.scheme(record_id) is not series:
        return None
    number = series.parse(record_id)
    return (kind, number.yymm, number.desk), number.sequence
