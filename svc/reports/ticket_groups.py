"""In which group each ticket is, as small numbers: what tallies are made by."""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svc.reports.scope import Scope

#: Stands for a ticket that was not asked for yet.
_UNASKED = -1
#: Values taken from the database at once.
_AT_ONCE = 16_384
#: Tickets are read in a row where at least every third of them is asked for.
_MOST = 3


class Numbers(dict[str, int]):
    """Names, each with the number it got when it was first seen, from 0 on.

    Example:
        >>> numbers = Numbers()
        >>> [numbers[name] for name in ("order", "service", "order")], list(numbers)
        ([0, 1, 0], ['order', 'service'])
    """

    def __missing__(self, name: str) -> int:
        """The next number."""
        self[name] = number = len(self)
        return number


def packed(code: str, numbers: Sequence[int]) -> array[int]:
    """An array of numbers, in a third of the time that it takes to fill one with them.

    Raises:
        struct.error: Something among them is no whole number, or does not fit.

    Example:
        >>> packed("i", (3, 1, 2))
        array('i', [3, 1, 2])
    """
    return array(code, struct.pack(f"{len(numbers)}{code}", *numbers))


class TicketGroups:
    """The groups of tickets in one dimension, each ticket's asked for once.

    Args:
        scope: Where tickets are looked up.
        dimension: Its name.
        together: Those of other dimensions that are asked for as well: a ticket that is looked
            up for this one is looked up for them, too.
    """

    def __init__(self, scope: Scope, dimension: str, together: Sequence[TicketGroups] = ()) -> None:
        self._scope, self._dimension, self._together = scope, dimension, together
        self._numbers = Numbers()
        # By row; rows of another commit or moment are negative, and lie at the end.
        self._group_of = array("i")
        self._above = self._below = 0
        # Rows of which every ticket is known.
        self._whole = range(0)

    @property
    def names(self) -> list[str]:
        """The groups by number; the empty text for tickets that have none."""
        return list(self._numbers)

    def of(self, tickets: Sequence[int]) -> list[int]:
        """The number of the group of each ticket, by its row in the index."""
        if not tickets:
            return []
        lowest, highest = min(tickets), max(tickets)
        self._reach(lowest, highest)
        groups = list(map(self._group_of.__getitem__, tickets))
        known = lowest in self._whole and highest in self._whole
        if not known and _UNASKED in groups:
            pairs = zip(tickets, groups, strict=True)
            self._learn(sorted({row for row, group in pairs if group == _UNASKED}))
            groups = list(map(self._group_of.__getitem__, tickets))
        return groups

    def _reach(self, lowest: int, highest: int) -> None:
        """Have room for all rows up to the highest, and from the lowest below 0 on."""
        known = self._group_of
        above, below = max(self._above, highest + 1), max(self._below, -lowest)
        if (above, below) == (self._above, self._below):
            return
        self._group_of = array("i", [_UNASKED]) * (above + below)
        self._group_of[: self._above] = known[: self._above]
        if self._below:
            self._group_of[-self._below :] = known[-self._below :]
        self._above, self._below = above, below

    def _learn(self, tickets: Sequence[int]) -> None:
        lowest, highest = tickets[0], tickets[-1]
        others = (one for one in self._together if one is not self)
        every = [self, *(one for one in others if one._lacks(lowest, highest))]
        expressions = self._scope.expressions([one._dimension for one in every])
        # Most tickets from here to there are looked up sooner by reading all of them.
        values: dict[str, int | str] = {"lowest": lowest, "highest": highest}
        in_a_row = (highest - lowest) < _MOST * len(tickets)
        if in_a_row:
            which = "BETWEEN :lowest AND :highest"
        else:
            which = "IN (SELECT value FROM json_each(:rows))"
            values["rows"] = json.dumps(tickets)
        columns = ", ".join(expressions.values())
        cursor = self._scope.ask(f"SELECT row, {columns} FROM ticket WHERE row {which}", values)
        cursor.row_factory = None
        while lines := cursor.fetchmany(_AT_ONCE // len(every)):
            rows, *columns_read = zip(*lines, strict=True)
            for of_dimension, groups in zip(every, columns_read, strict=True):
                of_dimension._take(rows, groups)
        for of_dimension in every if in_a_row else ():
            of_dimension._whole = range(lowest, highest + 1)

    def _lacks(self, lowest: int, highest: int) -> bool:
        """Whether neither end of a row of tickets was asked for, so that most were not either."""
        self._reach(lowest, highest)
        return self._group_of[lowest] == _UNASKED == self._group_of[highest]

    def _take(self, rows: tuple[int, ...], groups: tuple[str, ...]) -> None:
        known, first = self._group_of, rows[0]
        numbers = packed("i", [*map(self._numbers.__getitem__, groups)])
        # Rows without a gap between them are filled in at once.
        if first >= 0 and rows == tuple(range(first, first + len(rows))):
            known[first : first + len(rows)] = numbers
        else:
            for row, number in zip(rows, numbers, strict=True):
                known[row] = number
