"""What a measure counts in a window, a line each, in columns of plain numbers.

Lines are read from the index once and kept as arrays: a report over ten years
has millions of them, and every block tallies the same ones by other groups.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import compress, islice, repeat
from operator import le
from typing import TYPE_CHECKING, Any

from svc.named_tuple import NamedTuple
from svc.reports.line_columns import NOTHING, UNJUDGED, LineColumns, read
from svc.reports.measures import Measure
from svc.reports.ticket_groups import packed

if TYPE_CHECKING:
    from svc.reports.scope import Scope, Window

#: What a line is kept in, besides whose it was.
_COLUMNS = ("tickets", "_numbers", "_beside", "_moments", "_working")
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

    def plus_unmet(self, lines: int) -> MeasureTally:
        """The same with further lines that are judged and not met."""
        return self._replace(lines=self.lines + lines, counted=self.counted + lines)


#: Gives the groups of lines in a dimension.
Placing = Callable[["CountedLines", str], LineGroups]


class CountedLines:
    """The lines of a measure in a window.

    Args:
        measure: What is counted.
        scope: Whose tickets, and as of when.
        window: Of which period.
        unmet: The tickets of the period that count besides, each once and not met, unless
            they are on a line of the measure; None where the lines are all there is.
        columns: The lines, where they have been read already.

    Attributes:
        tickets: The ticket of each line, by its row in the index.
    """

    def __init__(
        self, measure: Measure, scope: Scope, window: Window, unmet: CountedLines | None = None,
        columns: LineColumns | None = None,
    ) -> None:  # fmt: skip
        self._measure = measure
        # Where lines count by whose they were, the database has to say which are the rest.
        self._whole = scope.is_of_owners
        if columns is None:
            columns = read(measure, scope, window, measure.sql if self._whole else measure.own)
        self.tickets, self._numbers = columns.tickets, columns.numbers
        self._beside, self._working = columns.beside, columns.working
        self._moments = columns.moments
        self._owners, self._names = columns.owners, columns.names
        self._superseded: CountedLines | None = None
        # Whether lines stand in the order of their moments; None where nobody has looked yet.
        self._ordered: bool | None = None
        self._rest: CountedLines | None = None
        self._taken: CountedLines | None = None
        self._counted_by: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
        self._settle(unmet)

    def within(self, window: Window, unmet: CountedLines | None = None) -> CountedLines:
        """Those of them that lie in another window, which may reach beyond this one.

        Only of a measure of which every line has its moment.
        """
        part = self._part(self._marked(window))
        if self._superseded is not None:
            part._add(self._superseded.within(window))
        part._settle(unmet)
        return part

    def plus(self, others: Iterable[CountedLines], unmet: CountedLines | None) -> CountedLines:
        """These, which nobody else holds, together with others of other windows."""
        for lines in others:
            self._add(lines)
        self._settle(unmet)
        return self

    def _marked(self, window: Window) -> bytes | slice:
        """Which lines lie in a window; those of an index come in order, and are a stretch then."""
        start, end = window
        moments = self._moments
        if self._ordered is None:
            self._ordered = all(map(le, moments, islice(moments, 1, None)))
        if self._ordered:
            return slice(bisect_left(moments, start), bisect_left(moments, end))
        return bytes(start <= at < end for at in moments)

    def _part(self, chosen: bytes | slice) -> CountedLines:
        """Some of the lines: those marked by a 1, or a stretch of them."""
        part = copy(self)
        part._superseded, part._counted_by = None, {}
        for name in _COLUMNS:
            setattr(part, name, _some(getattr(self, name), chosen))
        part._owners = {name: _some(owners, chosen) for name, owners in self._owners.items()}
        return part

    def _add(self, other: CountedLines) -> None:
        self._ordered = None
        for name in _COLUMNS:
            own, more = getattr(self, name), getattr(other, name)
            if own.typecode != more.typecode:
                # One of the windows reaches beyond what fits into less.
                own, more = array("q", own), array("q", more)
                setattr(self, name, own)
            own.extend(more)
        for name, owners in self._owners.items():
            number = [self._names[name][one] for one in other._names[name]]
            owners.extend(map(number.__getitem__, other._owners[name]))

    def _settle(self, unmet: CountedLines | None) -> None:
        """Put aside what does not count, and know which tickets are the rest."""
        if self._measure.last and not self._whole:
            self._put_aside(self._superseded_by_later())
        self._repeated = _repeated(self.tickets) if self._measure.once else frozenset()
        self._rest = unmet
        met = set(self.tickets) if unmet else ()
        self._taken = unmet and unmet._part(bytes(map(met.__contains__, unmet.tickets)))

    def _superseded_by_later(self) -> bytes:
        """Marks lines of tickets that have a later one; nothing if there are none."""
        if len(set(self.tickets)) == len(self.tickets):
            return b""
        latest: dict[int, int] = {}
        for place, ticket in enumerate(self.tickets):
            known = latest.setdefault(ticket, place)
            if self._moments[known] <= self._moments[place]:
                latest[ticket] = place
        marks = bytearray(b"\1") * len(self.tickets)
        for place in latest.values():
            marks[place] = 0
        return bytes(marks)

    def _put_aside(self, marked: bytes) -> None:
        if not marked:
            return
        aside, kept = self._part(marked), self._part(bytes(1 - mark for mark in marked))
        for name in (*_COLUMNS, "_owners"):
            setattr(self, name, getattr(kept, name))
        if self._superseded is None:
            self._superseded = aside
        else:
            self._superseded._add(aside)

    def own(self, dimension: str) -> LineGroups | None:
        """Whose each line was, in a dimension of which the lines say so themselves."""
        if dimension not in self._owners:
            return None
        return self._owners[dimension], list(self._names[dimension])

    def tallied(
        self, way: tuple[str, ...], placing: Placing
    ) -> dict[tuple[str, ...], MeasureTally]:
        """What is counted, by group.

        Args:
            way: The dimensions; without any, all is one group.
            placing: Gives the lines' groups in a dimension.
        """
        tallies = self._tallied([placing(self, name) for name in way]) if self.tickets else {}
        if self._rest is not None and self._taken is not None:
            rest = self._rest.counted_by(way, placing)
            rest.subtract(self._taken.counted_by(way, placing))
            for group, lines in rest.items():
                if lines:
                    tallies[group] = tallies.get(group, MeasureTally()).plus_unmet(lines)
        return tallies

    def counted_by(self, way: tuple[str, ...], placing: Placing) -> Counter[tuple[str, ...]]:
        """How many lines there are of each group; a copy of what is counted once."""
        if way not in self._counted_by:
            placed = [placing(self, name) for name in way]
            counts = _times([of for of, _ in placed]) if way else {(): len(self.tickets)}
            names = [of for _, of in placed]
            self._counted_by[way] = Counter(
                {tuple(map(_name, names, group)): lines for group, lines in counts.items()}
            )
        return self._counted_by[way].copy()

    def _tallied(self, placed: Sequence[LineGroups]) -> dict[tuple[str, ...], MeasureTally]:
        if not placed and not self._repeated:
            return {(): self._in_all()}
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
            spans = _sorted(values[group]), _sorted(working[group])
            tallies[tuple(map(_name, names, group))] = MeasureTally(
                lines, judged, hits, beside, *spans
            )
        return tallies

    def _in_all(self) -> MeasureTally:
        """All lines as one group, where no ticket is on several."""
        form, lines, beside = self._measure.form, len(self.tickets), sum(self._beside)
        if form == "rate":
            numbers = self._numbers.tobytes()
            unjudged = numbers.count(UNJUDGED.to_bytes(1, "little", signed=True))
            return MeasureTally(lines, lines - unjudged, numbers.count(1), beside)
        if form == "mean":
            judged = array("q", filter(NOTHING.__ne__, self._numbers))
            return MeasureTally(lines, len(judged), sum(judged), beside)
        if form == "count":
            return MeasureTally(lines, lines, 0, beside)
        values, working = self._durations(())
        return MeasureTally(lines, lines, 0, beside, _sorted(values[()]), _sorted(working[()]))

    @property
    def values(self) -> Counter[int]:
        """How often each number stands on the lines, but for those that have none."""
        counts = Counter(self._numbers)
        del counts[NOTHING]
        return counts

    @property
    def met(self) -> list[int]:
        """The tickets of the lines that are met."""
        return list(compress(self.tickets, map((1).__eq__, self._numbers)))

    def _counts(self, groups: Sequence[Sequence[int]]) -> Mapping[tuple[int, ...], int]:
        """How many lines there are of each group, number and count beside."""
        judged = [self._numbers] if self._measure.form in ("rate", "mean") else []
        beside = [self._beside] if any(self._beside) else []
        if self._repeated:
            nothing = [array("b", bytes(len(self.tickets)))]
            return self._once(zip(*groups, *(judged or nothing), *(beside or nothing), strict=True))
        # What is the same of every line need not be counted.
        counts = _times([*groups, *judged, *beside])
        if judged and beside:
            return counts
        if judged:
            return {(*key, 0): times for key, times in counts.items()}
        if beside:
            return {(*key[:-1], 0, key[-1]): times for key, times in counts.items()}
        return {(*key, 0, 0): times for key, times in counts.items()}

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
    ) -> tuple[Mapping[tuple[int, ...], array[int]], Mapping[tuple[int, ...], array[int]]]:
        """The values of each group, in wall time and in working time."""
        values, working = (
            defaultdict[tuple[int, ...], "array[int]"](lambda: array("q")) for _ in range(2)
        )
        if self._measure.form != "duration":
            return values, working
        if not groups and NOTHING not in self._numbers:
            return {(): self._numbers}, {(): self._working}
        # Of each line as little is done as can be: its group's arrays are looked up once.
        adding: dict[Any, tuple[Callable[[int], None], Callable[[int], None]]] = {}
        for key in set(self._keys(groups)):
            group = (key,) if len(groups) == 1 else key
            adding[key] = values[group].append, working[group].append
        lines = zip(self._keys(groups), self._numbers, self._working, strict=True)
        for key, value, worked in lines:
            if value != NOTHING:
                add, add_worked = adding[key]
                add(value)
                add_worked(worked)
        return values, working

    def _keys(self, groups: Sequence[Sequence[int]]) -> Iterable[Any]:
        """The group of each line, of one way of grouping its number alone."""
        if len(groups) == 1:
            return groups[0]
        return zip(*groups, strict=True) if groups else repeat((), len(self.tickets))


def _times(columns: Sequence[Sequence[int]]) -> Mapping[tuple[int, ...], int]:
    """How often lines say the same in all of some columns."""
    if len(columns) == 1:
        # Numbers are counted in a third of the time that tuples take.
        return {(number,): times for number, times in Counter(columns[0]).items()}
    return Counter(zip(*columns, strict=True))


def _some(column: array[int], chosen: bytes | slice) -> array[int]:
    if isinstance(chosen, slice):
        return column[chosen]
    return packed(column.typecode, [*compress(column, chosen)])


def _sorted(values: array[int]) -> array[int]:
    return packed("q", sorted(values))


def _name(names: Sequence[str], number: int) -> str:
    return names[number]


def _repeated(tickets: Sequence[int]) -> frozenset[int]:
    """Tickets of more than one line."""
    if len(set(tickets)) == len(tickets):
        return frozenset()
    seen: set[int] = set()
    add = seen.add
    return frozenset(row for row in tickets if row in seen or add(row))
