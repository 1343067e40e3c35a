"""Tables of the manual in the columns of a terminal: cells break where they are too wide."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from svc.cli.manual.marked import inline, measured, shown
from svc.cli.parsing.helppage import wrapped
from svc.named_tuple import NamedTuple

_GAP = 2
#: A column no wider than this gives way last.
_NARROW = 20


class Sheet(NamedTuple):
    """A table.

    Attributes:
        head: Its headings.
        rows: Its cells, as many in each row.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    @classmethod
    def of(cls, lines: Sequence[str], colours: bool) -> Sheet:
        """The table that Markdown's lines tell; the second only says that it is one."""
        head, _, *rows = ([inline(cell, colours) for cell in _cells(line)] for line in lines)
        return cls(head, rows)

    def lines(self, width: int) -> Iterator[str]:
        """Its lines in so many columns; where they are too few, a row is told cell by cell."""
        room = self._room(width)
        if room is None:
            yield from self._told(width)
            return
        yield from _set(self.head, room)
        yield "  ".join("-" * columns for columns in room)
        for row in self.rows:
            yield from _set(row, room)

    def _room(self, width: int) -> list[int] | None:
        """How wide each column may be."""
        columns = list(zip(self.head, *self.rows, strict=True))
        natural = [max(map(measured, cells)) for cells in columns]
        left = width - _GAP * (len(columns) - 1)
        least = list(map(_longest_word, columns))
        whole = [one if one <= _NARROW else word for one, word in zip(natural, least, strict=True)]
        room = whole if sum(whole) <= left else least
        if sum(room) > left:
            return None
        # The narrow ones get what they want first, the wide ones share what is over.
        waiting = sorted(range(len(room)), key=lambda at: natural[at] - room[at])
        over = left - sum(room)
        for number, at in enumerate(waiting):
            more = min(natural[at] - room[at], over // (len(waiting) - number))
            room[at] += more
            over -= more
        return room

    def _told(self, width: int) -> Iterator[str]:
        for number, row in enumerate(self.rows):
            if number:
                yield ""
            for heading, cell in zip(self.head, row, strict=True):
                if cell:
                    start = f"{heading}: " if heading else ""
                    yield from shown(wrapped(f"{start}{cell}", width, measured))


def _cells(line: str) -> list[str]:
    """The cells of a row of Markdown: a bar with a stroke before it divides nothing."""
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace(r"\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]


def _longest_word(cells: Sequence[str]) -> int:
    return max(measured(word) for cell in cells for word in wrapped(cell, 1, measured) or [""])


def _set(row: Sequence[str], room: Sequence[int]) -> Iterator[str]:
    """The lines of a row."""
    cells = [
        list(zip(lines, shown(lines), strict=True))
        for lines in (wrapped(cell, wide, measured) for cell, wide in zip(row, room, strict=True))
    ]
    for pieces in zip_longest(*cells, fillvalue=("", "")):
        line = "".join(
            look + " " * (wide - measured(words) + _GAP)
            for (words, look), wide in zip(pieces, room, strict=True)
        )
        yield line.rstrip()
