"""What a measure counts in a window, a line each, in columns of plain numbers.

Lines are read from the index once and kept as arrays: a report over ten years
has millions of them, and every block tallies the same ones by other groups.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from itertools import compress, repeat
from typing import TYPE_CHECKING, NamedTuple

from svc.reports.dimensions import OWNERS
from svc.reports.lines import counted
from svc.reports.measures import Measure
from svc.reports.ticket_groups import Numbers

if TYPE_CHECKING:
    from svc.reports.scope import Scope, Window

#: Stands where a line has no value; no duration and no score comes near it.
NOTHING = -(2**63)
#: Stands where a line is neither met nor missed.
UNJUDGED = -1
#: Lines of which all columns are Python's numbers at once.
_AT_ONCE = 8_192
#: Whose lines are, where they say so: groups by line, and the groups' names.
LineGroups = tuple[Sequence[int], Sequence[str]]


class MeasureTally(NamedTuple):
    """What has been counted of one measure in one group.

    Attributes:
        lines: How many there are.
        counted: Those that are judged, or have a value.
        hits: Those of them that are met, or the sum of their values.
        beside: The sum of what stands beside.
        values: Durations in ascending order.
        working: The same in working time.
    """

    lines: int = 0
    counted: int = 0
    hits: int = 0
    beside: int = 0
    values: Sequence[int] = ()
    working: Sequence[int] = ()

    def plus(self, other: MeasureTally) -> MeasureTally:
        """Both together, of lines that are of different tickets or moments."""
        return MeasureTally(
            self.lines + other.lines, self.counted + other.counted, self.hits + other.hits,
            self.beside + other.beside, sorted([*self.values, *other.values]),
            sorted([*self.working, *other.working]),
        )  # fmt: skip


class CountedLines:
    """The lines of a measure in a window.

    Args:
        measure: What is counted.
        scope: Whose tickets, and as of when.
        window: Of which period.

    Attributes:
        tickets: The ticket of each line, by its row in the index.
    """

    def __init__(self, measure: Measure, scope: Scope, window: Window) -> None:
        self._measure = measure
        self.tickets = array("i")
        # Met or not, 1 and 0, needs a byte; a mean is made of numbers of any size.
        self._numbers = array("b" if measure.form == "rate" else "q")
        self._beside = array("i")
        self._working = array("q")
        self._moments = array("q")
        self._owners = {name: array("i") for name in OWNERS if measure.whose}
        self._names = {name: Numbers() for name in self._owners}
        self._read(scope, window)
        self._repeated = _repeated(self.tickets) if measure.once else frozenset()

    def within(self, window: Window) -> CountedLines:
        """Those of them that lie in another window, which may reach beyond this one.

        Only of a measure of which every line has its moment.
        """
        start, end = window
        chosen = bytes(start <= at < end for at in self._moments)
        part = copy(self)
        for name in ("tickets", "_numbers", "_beside", "_moments", "_working"):
            column = getattr(self, name)
            setattr(part, name, array(column.typecode, compress(column, chosen)))
        part._owners = {
            name: array("i", compress(owners, chosen)) for name, owners in self._owners.items()
        }
        return part

    def own(self, dimension: str) -> LineGroups | None:
        """Whose each line was, in a dimension of which the lines say so themselves."""
        if dimension not in self._owners:
            return None
        return self._owners[dimension], list(self._names[dimension])

    def tallied(self, placed: Sequence[LineGroups]) -> dict[tuple[str, ...], MeasureTally]:
        """What is counted, by group.

        Args:
            placed: The lines' groups in each dimension; without any, all is one group.
        """
        if not self.tickets:
            return {}
        groups = [of for of, _ in placed]
        sums: dict[tuple[int, ...], list[int]] = {}
        empty = NOTHING if self._measure.form == "mean" else UNJUDGED
        for (*place, number, beside), times in self._counts(groups).items():
            known = sums.setdefault(tuple(place), [0, 0, 0, 0])
            known[0] += times
            known[3] += beside * times
            if number != empty:
                known[1] += times
                known[2] += number * times
        values, working = self._durations(groups)
        names = [of for _, of in placed]
        tallies: dict[tuple[str, ...], MeasureTally] = {}
        for group, (lines, judged, hits, beside) in sums.items():
            spans = sorted(values[group]), sorted(working[group])
            tallies[tuple(map(_name, names, group))] = MeasureTally(
                lines, judged, hits, beside, *spans
            )
        return tallies

    def _counts(self, groups: Sequence[Sequence[int]]) -> Counter[tuple[int, ...]]:
        """How many lines there are of each group, number and count beside."""
        size = len(self.tickets)
        judged = self._measure.form in ("rate", "mean")
        keys = zip(
            *groups,
            self._numbers if judged else repeat(0, size),
            self._beside if self._measure.beside else repeat(0, size),
            strict=True,
        )
        return self._once(keys) if self._repeated else Counter(keys)

    def _once(self, keys: Iterable[tuple[int, ...]]) -> Counter[tuple[int, ...]]:
        """The same, where a ticket counts once in a group: met if one of its lines is."""
        best: dict[tuple[int, ...], tuple[int, int]] = {}

        def others() -> Iterator[tuple[int, ...]]:
            for ticket, key in zip(self.tickets, keys, strict=True):
                if ticket not in self._repeated:
                    yield key
                    continue
                (*group, number, beside) = key
                place = (ticket, *group)
                met, total = best.get(place, (UNJUDGED, 0))
                best[place] = max(met, number), total + beside

        counts = Counter(others())
        counts.update((*group, *sums) for (_, *group), sums in best.items())
        return counts

    def _durations(
        self, groups: Sequence[Sequence[int]]
    ) -> tuple[dict[tuple[int, ...], array[int]], dict[tuple[int, ...], array[int]]]:
        """The values of each group, in wall time and in working time."""
        values, working = (
            defaultdict[tuple[int, ...], "array[int]"](lambda: array("q")) for _ in range(2)
        )
        if self._measure.form == "duration":
            keys = zip(*groups, strict=True) if groups else repeat((), len(self.tickets))
            for key, value, worked in zip(keys, self._numbers, self._working, strict=True):
                if value != NOTHING:
                    values[key].append(value)
                    working[key].append(worked)
        return values, working

    def _read(self, scope: Scope, window: Window) -> None:
        measure = self._measure
        columns = ["row"]
        columns += [f"ifnull(hit, {UNJUDGED})"] if measure.form == "rate" else []
        columns += [f"ifnull(value, {NOTHING})"] if measure.form in ("mean", "duration") else []
        columns += ["ifnull(beside, 0)"] if measure.beside else []
        columns += ["moment"] if measure.moment else []
        columns += [f"ifnull({name}, '')" for name in self._owners]
        columns += ["since", "until", "before"] if measure.form == "duration" else []
        cursor = scope.ask(
            f"SELECT {', '.join(columns)} FROM {counted(scope, measure)}", scope.parameters(window)
        )
        cursor.row_factory = None
        while rows := cursor.fetchmany(_AT_ONCE):
            self._take(scope, iter(zip(*rows, strict=True)))

    def _take(self, scope: Scope, columns: Iterator[tuple[int, ...]]) -> None:
        """Keep some lines, given column by column."""
        measure = self._measure
        self.tickets.extend(next(columns))
        if measure.form != "count":
            self._numbers.extend(_whole(next(columns), round))
        if measure.beside:
            self._beside.extend(next(columns))
        if measure.moment:
            self._moments.extend(_whole(next(columns), int))
        for name, owners in self._owners.items():
            owners.extend(map(self._names[name].__getitem__, next(columns)))  # type: ignore[arg-type]
        if measure.form == "duration":
            since, until, before = columns
            spans = scope.worked.spans([*_whole(since, int)], [*_whole(until, int)], before)  # type: ignore[arg-type]
            self._working.extend(spans)


def _whole(seconds: tuple[float, ...], made: Callable[[float], int]) -> Iterable[int]:
    """Seconds without fractions, which few columns have; a tuple as it is where none has."""
    return map(made, seconds) if float in set(map(type, seconds)) else seconds  # type: ignore[return-value]


def _name(names: Sequence[str], number: int) -> str:
    return names[number]


def _repeated(tickets: Iterable[int]) -> frozenset[int]:
    """Tickets of more than one line."""
    seen: set[int] = set()
    add = seen.add
    return frozenset(row for row in tickets if row in seen or add(row))
