"""How the ids of a kind's records are made: numbered, following from what they are about, given.

From an id follows the folder that its record lies in.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from svc.model.slug import SLUG
from svc.named_tuple import NamedTuple
from svc.rules.record.numbers import (
    WIDTHS,
    Number,
    century,
    compiled,
    format_number,
    parse_number,
    spell,
)

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Protocol

    class Parent(Protocol):
        """A kind whose records have children: what its own ids look like."""

        @property
        def pattern(self) -> str:
            """What an id looks like."""

        def folder(self, record_id: str) -> str:
            """Where a record lies, below the kind's folder."""

        @property
        def span(self) -> str:
            """What one of its folders lasts: a `month`, a `year`, or for ever (empty)."""


#: Kinds by name, for those whose numbers hang on another's.
PARENTS: dict[str, Parent] = {}
_DESK = "[A-Z]{1,2}"
_MONTH = "[0-9]{2}(?:0[1-9]|1[0-2])"


class Series(NamedTuple):
    """Numbers without gaps that a desk gives: `T2611-A0042`, `Q26-A01`, `R-A00042`.

    Attributes:
        letter: What they begin with; children begin with their parent's id.
        span: What one sequence lasts: a `month`, a `year`, or for ever (empty).
        parent: The kind whose records have children of their own: `Q26-A01-B0042`.
    """

    letter: str
    span: Literal["month", "year", ""] = "month"
    parent: str = ""

    @property
    def pattern(self) -> str:
        """What an id looks like."""
        return _numbered(self)

    @property
    def is_dense(self) -> bool:
        """Whether a number stays one with any last four digits but naughts.

        Those of a year need not have four, and with four they begin with none.
        """
        return WIDTHS["month" if self.parent else self.span] >= 4

    def folder(self, record_id: str) -> str:
        """Below the kind's folder: `2026/11`, `2026`, the desk's letters.

        Of children one of each parent, where the parent lies among its own: `2026/Q26-A01`.
        """
        number = self.parse(record_id)
        if self.parent:
            above = PARENTS[self.parent].folder(number.yymm)
            return f"{above}/{number.yymm}" if above else number.yymm
        if not self.span:
            return number.desk
        year = str(century(int(number.yymm[:2])))
        return f"{year}/{number.yymm[2:]}" if self.span == "month" else year

    def parse(self, record_id: str) -> Number:
        """The parts of a number; a child's `yymm` is its parent's id.

        Raises:
            UsageError: It is no such number.
        """
        if not self.parent:
            return parse_number(record_id)
        parent, _dash, last = record_id.rpartition("-")
        desk = last.rstrip("0123456789")
        return Number(self.letter, parent, desk, int(last[len(desk) :]))

    def begins(self, at: datetime | None) -> str:
        """What stands in a number for when its record begins: `2611`, `26` or nothing.

        Raises:
            UsageError: A year that two digits cannot hold.
        """
        if not self.span:
            return ""
        assert at is not None, "the number has a date in it"
        dated = format_number(self.letter, at.year, at.month, "A", 1)
        return parse_number(dated).yymm[: 4 if self.span == "month" else 2]

    def spell(self, series: str, desk: str, sequence: int) -> str:
        """A number from its parts: `2611`, `A` and 42 are `T2611-A0042`."""
        if self.parent:
            return f"{series}-{desk}{sequence:04d}"
        return spell(self.letter, series, desk, sequence)


@cache
def _numbered(series: Series) -> str:
    """What the numbers of a series look like."""
    width = WIDTHS["month" if series.parent else series.span]
    sequence = f"(?!0+(?![0-9]))(?:[0-9]{{{width}}}|[1-9][0-9]{{{width},8}})"
    if series.parent:
        return f"{PARENTS[series.parent].pattern}-{_DESK}{sequence}"
    dated = {"month": _MONTH, "year": "[0-9]{2}", "": ""}[series.span]
    return f"{series.letter}{dated}-{_DESK}{sequence}"


class SlotId(NamedTuple):
    """An id that follows from what the record is about: `B2604-3-2-1502`.

    The kind's file has a function `slot(record)` that says which.

    Attributes:
        pattern: What an id looks like.
        within: What of it, as a group of an expression, names the folder: `yymm` a month's, such
            as `2026/04`, `yy` a year's, anything else one of that name.
    """

    pattern: str
    within: str = ""

    def folder(self, record_id: str) -> str:
        """Below the kind's folder."""
        match = compiled(self.within).match(record_id) if self.within else None
        return _dated(match[1], self.span) if match is not None else ""

    @property
    def span(self) -> str:
        """What one of its folders lasts: a `month`, a `year`, or for ever (empty)."""
        return _span(self.within)


@cache
def _span(within: str) -> str:
    named = compiled(within).groupindex
    return "month" if "yymm" in named else "year" if "yy" in named else ""


@lru_cache(maxsize=256)
def _dated(text: str, span: str) -> str:
    """The folder of a month or a year, of what an id says of it."""
    year = str(century(int(text[:2]))) if span else text
    return f"{year}/{text[2:]}" if span == "month" else year


class NamedId(NamedTuple):
    """Ids that people give: `li.na`, `3-2-1502`.

    Attributes:
        pattern: What an id looks like.
        within: What of it, as a group of an expression, names the folder it lies in.
        house: Whether it is made of building, entrance and room, which people spell in
            many ways.
    """

    pattern: str = SLUG
    within: str = ""
    house: bool = False

    def folder(self, record_id: str) -> str:
        """Below the kind's folder."""
        match = compiled(self.within).match(record_id) if self.within else None
        return match[1] if match else ""


IdScheme = Series | SlotId | NamedId
