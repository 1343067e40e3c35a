"""What a measure counts in a window, a line each, in columns of plain numbers.

Lines are read from the index once and kept as arrays: a report over ten years
has millions of them, and every block tallies the same ones by other groups.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from itertools import compress, islice, repeat
from operator import le
from typing import TYPE_CHECKING

from svc.named_tuple import NamedTuple
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
#: Moments up to here, in 2038, fit into four bytes.
_NARROW = 2**31 - 1
#: What a line is kept in, besides whose it was.
_COLUMNS = ("tickets", "_numbers", "_beside", "_moments", "_working")
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

    Attributes:
        tickets: The ticket of each line, by its row in the index.
    """

    def __init__(
        self, measure: Measure, scope: Scope, window: Window, unmet: CountedLines | None = None
    ) -> None:
        self._measure = measure
        self.tickets = array("i")
        # Met or not, 1 and 0, needs a byte; a mean is made of numbers of any size.
        self._numbers = array("b" if measure.form == "rate" else "q")
        self._beside = array("i")
        self._working = array("q")
        # Every line lies in the window; those of our days need half the room.
        narrow = window.start >= -_NARROW and window.end <= _NARROW
        self._moments = array("i" if narrow else "q")
        self._owners = {name: array("i") for name in OWNERS if measure.whose}
        self._names = {name: Numbers() for name in self._owners}
        self._superseded: CountedLines | None = None
        self._rest: CountedLines | None = None
        self._taken: CountedLines | None = None
        self._counted_by: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
        # Where lines count by whose they were, the database has to say which are the rest.
        self._whole = scope.is_of_owners
        self._sql = measure.sql if self._whole else measure.own
        self._read(scope, window)
        self._settle(unmet)

    def within(self, window: Window, unmet: CountedLines | None = None) -> CountedLines:
        """Those of them that lie in another window, which may reach beyond this one.

        Only of a measure of which every line has its moment.
        """
        part = self._part(_marked(self._moments, window))
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

    def _part(self, chosen: bytes | slice) -> CountedLines:
        """Some of the lines: those marked by a 1, or a stretch of them."""
        part = copy(self)
        part._superseded, part._counted_by = None, {}
        for name in _COLUMNS:
            setattr(part, name, _some(getattr(self, name), chosen))
        part._owners = {name: _some(owners, chosen) for name, owners in self._owners.items()}
        return part

    def _add(self, other: CountedLines) -> None:
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
            size = len(self.tickets)
            counts = Counter(zip(*(of for of, _ in placed), strict=True)) if way else {(): size}
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
        if self._measure.form == "duration" and not groups and NOTHING not in self._numbers:
            return {(): self._numbers}, {(): self._working}
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
            f"SELECT {', '.join(columns)} FROM {counted(scope, measure, self._sql)}",
            scope.parameters(window),
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


def _marked(moments: array[int], window: Window) -> bytes | slice:
    """Which lines lie in a window; those of an index come in order, and are a stretch then."""
    start, end = window
    if all(map(le, moments, islice(moments, 1, None))):
        return slice(bisect_left(moments, start), bisect_left(moments, end))
    return bytes(start <= at < end for at in moments)


def _some(column: array[int], chosen: bytes | slice) -> array[int]:
    if isinstance(chosen, slice):
        return column[chosen]
    return array(column.typecode, compress(column, chosen))


def _sorted(values: array[int]) -> array[int]:
    return array("q", sorted(values))


def _name(names: Sequence[str], number: int) -> str:
    return names[number]


def _repeated(tickets: Sequence[int]) -> frozenset[int]:
    """Tickets of more than one line."""
    if len(set(tickets)) == len(tickets):
        return frozenset()
    seen: set[int] = set()
    add = seen.add
    return frozenset(row for row in tickets if row in seen or add(row))
