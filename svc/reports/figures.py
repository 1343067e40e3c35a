"""Figures: what the measures count, in all and by group.

Every measure's query fills a temporary table with what it counts in a window of
time, a line each, once however often it is asked for; sums over that table give
all figures of all groups. A figure therefore always equals the number of lines
behind it.
"""

from __future__ import annotations

import itertools
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from svc.reports.dimensions import BETWEEN, parts
from svc.reports.measures import FORMS, Measure
from svc.reports.scope import Scope, Window

#: Names of groups, one for each of the dimensions asked for.
Groups = tuple[str, ...]
#: Figures by group and measure.
Grouped = dict[Groups, dict[str, "Figure"]]


class Figure(NamedTuple):
    """One measure's figure for one group of tickets.

    Attributes:
        value: Count, ratio, mean, or median in seconds; None where the denominator is 0.
        numerator: Count, hits or sum; None for a duration.
        denominator: What it is divided by, or how many values there are; None for a count.
        more: Further figures by name: of a duration `p90` in wall time, `working` and
            `working_p90` in working time; and what stands beside.
    """

    value: float | None
    numerator: int | None
    denominator: int | None
    more: Mapping[str, float | None]

    def small(self, minimum_n: int) -> bool:
        """Whether too few stand behind it to say much."""
        return self.denominator is not None and 0 < self.denominator < minimum_n


class Figures(NamedTuple):
    """The figures of a report.

    Attributes:
        total: By measure.
        by: By dimension, group and measure; the group without a value is the empty text.
            Of two dimensions at a time, as `weekday,hour`, groups are as `mon,08`.
    """

    total: dict[str, Figure]
    by: dict[str, dict[str, dict[str, Figure]]]


class _Lines(NamedTuple):
    """What a measure counts in a window: rows of the table `member`, from and up to which."""

    measure: Measure
    key: int
    after: int
    last: int


class Counter:
    """Counts for one scope, each measure and window once.

    Args:
        scope: Whose tickets, and as of when.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._ask = scope.ask
        self._gathered: dict[tuple[str, Window], _Lines] = {}
        # Other counters may have their tables on the same connection.
        self._table = f"temp.member_{next(_NUMBERS)}"
        self._ask(
            f"CREATE TEMP TABLE {self._table.removeprefix('temp.')}"
            " (ticket INT, hit INT, value INT, working INT, beside INT)"
        )

    def figures(self, measures: Sequence[Measure], window: Window, by: Sequence[str]) -> Figures:
        """The figures in all and by each way of grouping, none of them twice."""
        found = self.every(measures, window, list(map(parts, by))) if by else {}
        return Figures(
            self.total(measures, window),
            {BETWEEN.join(way): {BETWEEN.join(groups): of for groups, of in grouped.items()}
             for way, grouped in found.items()},
        )  # fmt: skip

    def total(self, measures: Sequence[Measure], window: Window) -> dict[str, Figure]:
        """The figure of each measure over all tickets of the scope."""
        return {measure.name: self._total(self._lines(measure, window)) for measure in measures}

    def by(self, measures: Sequence[Measure], window: Window, dimensions: Sequence[str]) -> Grouped:
        """The figures of each group; of several dimensions, of each pair of groups and so on."""
        return self.every(measures, window, [tuple(dimensions)])[tuple(dimensions)]

    def every(
        self, measures: Sequence[Measure], window: Window, ways: Iterable[tuple[str, ...]]
    ) -> dict[tuple[str, ...], Grouped]:
        """The figures of each group in several ways of grouping, each by some dimensions.

        A group is there if any of the measures counts one of its tickets.
        """
        asked = list(ways)
        lines = [self._lines(measure, window) for measure in measures]
        self._group(lines, sorted({name for way in asked for name in way}))
        self._count(lines)
        values = {
            (one.key, column): self._sorted_values(one, column)
            for one in lines
            if one.measure.form == "duration"
            for column in ("value", "working")
        }
        return {way: self._grouped(lines, way, values) for way in asked}

    def _lines(self, measure: Measure, window: Window) -> _Lines:
        """What the measure counts in the window, gathered if it was not yet."""
        found = self._gathered.get((measure.name, window))
        if found is None:
            after = self._last()
            self._gather(measure, window, after)
            found = _Lines(measure, len(self._gathered), after, self._last())
            self._gathered[measure.name, window] = found
        return found

    def _last(self) -> int:
        return int(self._ask(f"SELECT coalesce(max(rowid), 0) FROM {self._table}").fetchone()[0])

    def _gather(self, measure: Measure, window: Window, after: int) -> None:
        columns = (*FORMS[measure.form], *(("beside",) if measure.beside else ()))
        given = "".join(f", {column}" for column in columns)
        told = {**self.scope.parameters(window), "after": after}
        self._ask(
            f"INSERT INTO {self._table} (ticket{given}) SELECT row{given} FROM ({measure.sql})",
            told,
        )
        if self.scope.condition != "1":
            self._ask(
                f"DELETE FROM {self._table} WHERE rowid > :after AND ticket NOT IN"
                " (SELECT row FROM ticket WHERE row IN"
                f" (SELECT ticket FROM {self._table} WHERE rowid > :after)"
                f" AND {self.scope.condition})",
                told,
            )

    def _total(self, lines: _Lines) -> Figure:
        within = (lines.after, lines.last)
        row = self._ask(
            f"SELECT {_SUMS} FROM {self._table} AS member WHERE {_WITHIN}", within
        ).fetchone()
        values: list[Sequence[int]] = [(), ()]
        if lines.measure.form == "duration":
            values = [self._all_values(lines, column) for column in ("value", "working")]
        return _tally(row, values).figure(lines.measure)

    def _all_values(self, lines: _Lines, column: str) -> array[int]:
        """Values in ascending order."""
        found = self._ask(
            f"SELECT {column} FROM {self._table} AS member WHERE {_WITHIN} ORDER BY 1",
            (lines.after, lines.last),
        )
        return array("q", (row[0] for row in found))

    def _group(self, lines: Sequence[_Lines], names: Sequence[str]) -> None:
        """Note the groups of every ticket that counts.

        The temporary table `grouping` has the number of a ticket's combination of
        groups, `combined` the groups of each combination.
        """
        listed = "".join(f", {name}" for name in names)
        found = self.scope.expressions(names)
        given = "".join(f", {expression} AS {name}" for name, expression in found.items())
        for table in ("grouping", "combined"):
            self._ask(f"DROP TABLE IF EXISTS temp.{table}")
        self._ask(
            f"CREATE TEMP TABLE grouping (ticket INTEGER PRIMARY KEY, combination INT{listed})"
        )
        members = " UNION ALL ".join(
            f"SELECT ticket FROM {self._table} WHERE rowid > {one.after} AND rowid <= {one.last}"
            for one in lines
        )
        self._ask(
            f"INSERT INTO temp.grouping SELECT row, dense_rank() OVER (ORDER BY NULL{listed})"
            f"{listed} FROM (SELECT row{given} FROM ticket WHERE row IN ({members}))"
        )
        self._ask(f"CREATE TEMP TABLE combined (combination INTEGER PRIMARY KEY{listed})")
        self._ask(
            f"INSERT INTO temp.combined SELECT DISTINCT combination{listed} FROM temp.grouping"
        )

    def _count(self, lines: Iterable[_Lines]) -> None:
        """Fill the temporary table `counted`: a line for each measure and combination.

        One measure at a time, which sorts few lines at once.
        """
        self._ask("DROP TABLE IF EXISTS temp.counted")
        self._ask("CREATE TEMP TABLE counted (key, combination, lines, counted, hits, beside)")
        for one in lines:
            self._ask(
                f"INSERT INTO temp.counted SELECT {one.key}, combination, {_SUMS}"
                f" FROM {self._table} AS member CROSS JOIN temp.grouping USING (ticket)"
                f" WHERE {_WITHIN} GROUP BY combination",
                (one.after, one.last),
            )

    def _sorted_values(self, lines: _Lines, column: str) -> tuple[array[int], array[int]]:
        """Combinations, and their values in ascending order."""
        combinations, values = array("q"), array("q")
        for combination, value in self._ask(
            f"SELECT combination, {column}"
            f" FROM {self._table} AS member CROSS JOIN temp.grouping USING (ticket)"
            f" WHERE {_WITHIN} ORDER BY 2",
            (lines.after, lines.last),
        ):
            combinations.append(combination)
            values.append(value)
        return combinations, values

    def _grouped(self, lines: Sequence[_Lines], way: tuple[str, ...], values: _Values) -> Grouped:
        spans = self._spans(way, values)
        names = "".join(f"{name}, " for name in way)
        places = ", ".join(str(number) for number in range(1, len(way) + 2))
        found: dict[Groups, dict[int, _Tally]] = defaultdict(dict)
        for row in self._ask(
            f"SELECT {names}key, sum(lines), sum(counted), sum(hits), sum(beside)"
            f" FROM temp.counted CROSS JOIN temp.combined USING (combination) GROUP BY {places}"
        ):
            groups, key, sums = tuple(row[: len(way)]), row[len(way)], row[len(way) + 1 :]
            known = (spans.get((groups, key, column), ()) for column in ("value", "working"))
            found[groups][key] = _tally(sums, known)
        return {
            groups: {
                one.measure.name: tallies.get(one.key, _Tally()).figure(one.measure)
                for one in lines
            }
            for groups, tallies in found.items()
        }

    def _spans(
        self, way: tuple[str, ...], values: _Values
    ) -> dict[tuple[Groups, int, str], array[int]]:
        """The values of durations by groups, measure and column, in ascending order."""
        spans: dict[tuple[Groups, int, str], array[int]] = defaultdict(partial(array, "q"))
        if not values:
            return spans
        names = "".join(f", {name}" for name in way)
        groups_of: dict[int, Groups] = {
            row[0]: tuple(row[1:]) for row in self._ask(f"SELECT combination{names} FROM combined")
        }
        for (key, column), lines in values.items():
            for combination, value in zip(*lines, strict=True):
                spans[groups_of[combination], key, column].append(value)
        return spans


#: Combinations and values of durations, by key and column.
_Values = Mapping[tuple[int, str], tuple["array[int]", "array[int]"]]
_SUMS = "count(*), count(coalesce(hit, value)), total(coalesce(hit, value)), total(beside)"
_WITHIN = "member.rowid > ? AND member.rowid <= ?"
_NUMBERS = itertools.count()


class _Tally(NamedTuple):
    """What has been counted of one measure in one group."""

    lines: int = 0
    counted: int = 0
    hits: int = 0
    beside: int = 0
    values: Sequence[int] = ()
    working: Sequence[int] = ()

    def figure(self, measure: Measure) -> Figure:
        """The figure that the lines make."""
        more: dict[str, float | None] = {measure.beside: self.beside} if measure.beside else {}
        if measure.form == "count":
            return Figure(self.lines, self.lines, None, more)
        if measure.form == "duration":
            more["p90"] = nearest_rank(self.values, 90)
            more["working"] = median(self.working)
            more["working_p90"] = nearest_rank(self.working, 90)
            return Figure(median(self.values), None, len(self.values), more)
        ratio = self.hits / self.counted if self.counted else None
        return Figure(ratio, self.hits, self.counted, more)


def _tally(sums: Iterable[float], values: Iterable[Sequence[int]]) -> _Tally:
    """A tally of the four sums, and of values in wall and in working time."""
    lines, counted, hits, beside = map(int, sums)
    return _Tally(lines, counted, hits, beside, *values)


def change(measure: Measure, now: Figure, before: Figure, minimum_n: int) -> float | None:
    """From an earlier figure to this one; None where they cannot be compared.

    A rate and a mean change by the difference, a count and a duration by its share
    of the earlier figure. Figures of groups under the minimum are not compared, nor
    is what stands at T with what stood earlier.
    """
    if now.value is None or before.value is None or measure.standing:
        return None
    if now.small(minimum_n) or before.small(minimum_n):
        return None
    if measure.form in ("rate", "mean"):
        return now.value - before.value
    return (now.value - before.value) / before.value if before.value else None


def median(values: Sequence[int]) -> float | None:
    """The middle of sorted values, halfway between the middle two of an even number."""
    if not values:
        return None
    upper = len(values) // 2
    if len(values) % 2:
        return values[upper]
    return (values[upper - 1] + values[upper]) / 2


def nearest_rank(values: Sequence[int], percent: int) -> int | None:
    """The smallest of sorted values that at least so many percent do not exceed."""
    return values[-(-len(values) * percent // 100) - 1] if values else None
