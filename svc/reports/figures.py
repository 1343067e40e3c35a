"""Figures: what the measures count, in all and by group.

Every measure's query fills a temporary table with what it counts in a window of
time, a line each, once however often it is asked for; sums over that table give
all figures of all groups. A figure therefore always equals the number of lines
behind it.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from svc.reports.dimensions import BETWEEN, OWNERS, parts
from svc.reports.measures import FORMS, Measure
from svc.reports.scope import Scope, Window

#: Names of groups, one for each of the dimensions asked for.
Groups = tuple[str, ...]
#: What a figure leaves out since nothing tells when it was; said where there is any.
UNKNOWN = "unknown"
#: The quantiles that durations are told with.
QUANTILES = ("90",)
#: Figures by group and measure.
Grouped = dict[Groups, dict[str, "Figure"]]


class Figure(NamedTuple):
    """One measure's figure for one group of tickets.

    Attributes:
        value: Count, ratio, mean, or median in seconds; None where the denominator is 0.
        numerator: Count, hits or sum; None for a duration.
        denominator: What it is divided by, or how many values there are; None for a count.
        more: Further figures by name: of a duration `mean` and quantiles such as `p90` in
            wall time, `working`, `working_mean` and `working_p90` in working time; and what
            stands beside.
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
        quantiles: Of durations, in percent as typed: `90`, `99.9`.
    """

    def __init__(self, scope: Scope, quantiles: Sequence[str] = QUANTILES) -> None:
        self.scope = scope
        self.quantiles = tuple(quantiles)
        self._ask = scope.ask
        self._gathered: dict[tuple[str, Window], _Lines] = {}
        self._groupings: dict[tuple[str, ...], tuple[str, set[int]]] = {}
        # Other counters may have their tables on the same connection.
        self._table = f"temp.member_{next(_NUMBERS)}"
        self._ask(
            f"CREATE TABLE {self._table} (ticket INT, hit INT, value INT, working INT, beside INT,"
            " department TEXT, assignee TEXT)"
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
        names = tuple(sorted({name for way in asked for name in way}))
        counted: dict[tuple[str, ...], dict[Groups, dict[str, _Tally]]] = {way: {} for way in asked}
        for measure in measures:
            lines = self._lines(measure, window)
            if measure.once:
                tallied = {way: self._once(lines, way) for way in asked}
            else:
                tallied = self._tallied(lines, names, asked)
            for way, tallies in tallied.items():
                for groups, tally in tallies.items():
                    counted[way].setdefault(groups, {})[measure.name] = tally
        return {
            way: {
                groups: {
                    of.name: tallies.get(of.name, _Tally()).figure(of, self.quantiles)
                    for of in measures
                }
                for groups, tallies in grouped.items()
            }
            for way, grouped in counted.items()
        }

    def _lines(self, measure: Measure, window: Window) -> _Lines:
        """What the measure counts in the window, gathered if it was not yet."""
        gathered = self._gathered.get((measure.name, window))
        if gathered is None:
            after = self._last()
            self._gather(measure, window, after)
            gathered = _Lines(measure, len(self._gathered), after, self._last())
            self._gathered[measure.name, window] = gathered
        return gathered

    def _last(self) -> int:
        return int(self._ask(f"SELECT coalesce(max(rowid), 0) FROM {self._table}").fetchone()[0])

    def _gather(self, measure: Measure, window: Window, after: int) -> None:
        columns = (
            *FORMS[measure.form], *(("beside",) if measure.beside else ()),
            *(OWNERS if measure.whose else ()),
        )  # fmt: skip
        given = "".join(f", {column}" for column in columns)
        parameters = {**self.scope.parameters(window), "after": after}
        self._ask(
            f"INSERT INTO {self._table} (ticket{given}) SELECT row{given} FROM ({measure.sql})",
            parameters,
        )
        of_ticket, of_line = self.scope.conditions(measure)
        if of_line != "1":
            self._ask(
                f"DELETE FROM {self._table} WHERE rowid > :after AND NOT {of_line}", parameters
            )
        if of_ticket != "1":
            self._ask(
                f"DELETE FROM {self._table} WHERE rowid > :after AND ticket NOT IN"
                " (SELECT row FROM ticket WHERE row IN"
                f" (SELECT ticket FROM {self._table} WHERE rowid > :after)"
                f" AND {of_ticket})",
                parameters,
            )

    def _total(self, lines: _Lines) -> Figure:
        within = (lines.after, lines.last)
        source = f"{self._table} AS member WHERE {_WITHIN}"
        if lines.measure.once:
            source = f"(SELECT {_ONCE} FROM {source} GROUP BY ticket)"
        tally = _tally(self._ask(f"SELECT {_SUMS} FROM {source}", within).fetchone())
        if lines.measure.form == "duration":
            tally.values.extend(self._all_values(lines, "value"))
            tally.working.extend(self._all_values(lines, "working"))
        return tally.figure(lines.measure, self.quantiles)

    def _all_values(self, lines: _Lines, column: str) -> array[int]:
        """Values in ascending order."""
        found = self._ask(
            f"SELECT {column} FROM {self._table} AS member WHERE {_WITHIN}"
            f" AND {column} IS NOT NULL ORDER BY 1",
            (lines.after, lines.last),
        )
        return array("q", (row[0] for row in found))

    def _grouping(self, lines: _Lines, names: tuple[str, ...]) -> str:
        """A temporary table with the combination of groups of every ticket that counts."""
        if names not in self._groupings:
            table = f"temp.grouping_{next(_NUMBERS)}"
            self._groupings[names] = table, set()
            self._ask(f"CREATE TABLE {table} (ticket INTEGER PRIMARY KEY, combination TEXT)")
        table, known = self._groupings[names]
        combined = f" || '{_JOINT}' || ".join(self.scope.expressions(names).values())
        if lines.key not in known:
            known.add(lines.key)
            self._ask(
                f"INSERT OR IGNORE INTO {table} SELECT row, {combined} FROM ticket WHERE row IN"
                f" (SELECT ticket FROM {self._table} AS member WHERE {_WITHIN})"
                f" AND row NOT IN (SELECT ticket FROM {table})",
                (lines.after, lines.last),
            )
        return table

    def _combined(self, lines: _Lines, names: tuple[str, ...]) -> tuple[tuple[str, ...], str, str]:
        """How a measure's lines are grouped: by the ticket, and by what they say themselves.

        Returns:
            The dimensions in the order in which a combination holds their groups, the
            expression that gives it, and where from.
        """
        own = tuple(name for name in names if lines.measure.whose and name in OWNERS)
        of_ticket = tuple(name for name in names if name not in own)
        parts = [f"coalesce(member.{name}, '')" for name in own]
        source = f"{self._table} AS member"
        if of_ticket:
            source += f" CROSS JOIN {self._grouping(lines, of_ticket)} USING (ticket)"
            parts.insert(0, "combination")
        return (*of_ticket, *own), f" || '{_JOINT}' || ".join(parts), f"{source} WHERE {_WITHIN}"

    def _once(self, lines: _Lines, way: tuple[str, ...]) -> dict[Groups, _Tally]:
        """What a measure counts in one way of grouping, each ticket once in a group."""
        names, combined, source = self._combined(lines, way)
        ways = _Ways(names, [way])
        found = self._ask(
            f"SELECT groups, {_SUMS} FROM (SELECT {combined} AS groups, {_ONCE} FROM {source}"
            " GROUP BY groups, ticket) GROUP BY groups",
            (lines.after, lines.last),
        )
        return {ways.groups(groups)[0][1]: _tally(sums) for groups, *sums in found}

    def _tallied(
        self, lines: _Lines, names: tuple[str, ...], asked: list[tuple[str, ...]]
    ) -> dict[tuple[str, ...], dict[Groups, _Tally]]:
        """What a measure counts, by way and groups."""
        ordered, combined, source = self._combined(lines, names)
        ways, within = _Ways(ordered, asked), (lines.after, lines.last)
        tallies: dict[tuple[str, ...], dict[Groups, _Tally]] = {way: {} for way in ways.asked}
        for groups_of, *sums in self._ask(
            f"SELECT {combined} AS groups, {_SUMS} FROM {source} GROUP BY groups", within
        ):
            for way, groups in ways.groups(groups_of):
                known = tallies[way].get(groups)
                tallies[way][groups] = known.plus(sums) if known else _tally(sums)
        for column, kept in _SPANS.items() if lines.measure.form == "duration" else ():
            adding = {
                combination: [getattr(tallies[way][groups], kept).append
                              for way, groups in ways.groups(combination)]
                for combination in ways.combinations()
            }  # fmt: skip
            for combination, value in self._ask(
                f"SELECT {combined}, {column} FROM {source} AND {column} IS NOT NULL ORDER BY 2",
                within,
            ):
                for add in adding[combination]:
                    add(value)
        return tallies


class _Ways:
    """Which groups a combination of groups belongs to, in each way of grouping.

    Args:
        names: The dimensions that combinations are of, in order.
        asked: The ways, each by some of them.
    """

    def __init__(self, names: Sequence[str], asked: Sequence[tuple[str, ...]]) -> None:
        self.asked = asked
        self._places = [(way, [names.index(name) for name in way]) for way in asked]
        self._known: dict[str, list[tuple[tuple[str, ...], Groups]]] = {}

    def combinations(self) -> list[str]:
        """Every combination that was asked about."""
        return list(self._known)

    def groups(self, combination: str) -> list[tuple[tuple[str, ...], Groups]]:
        """Each way with the combination's groups."""
        pairs = self._known.get(combination)
        if pairs is None:
            parts = combination.split(_JOINT)
            pairs = self._known[combination] = [
                (way, tuple(parts[place] for place in places)) for way, places in self._places
            ]
        return pairs


#: Stands between groups; no id of a record can hold it.
_JOINT = "\x1f"
#: A duration's columns, and where a tally keeps them.
_SPANS = {"value": "values", "working": "working"}
_SUMS = "count(*), count(coalesce(hit, value)), total(coalesce(hit, value)), total(beside)"
#: The lines of one ticket as one, where it counts once.
_ONCE = "max(hit) AS hit, NULL AS value, total(beside) AS beside"
_WITHIN = "member.rowid > ? AND member.rowid <= ?"
_NUMBERS = itertools.count()


class _Tally(NamedTuple):
    """What has been counted of one measure in one group; durations in ascending order."""

    lines: int = 0
    counted: int = 0
    hits: int = 0
    beside: int = 0
    values: array[int] = array("q")
    working: array[int] = array("q")

    def plus(self, sums: Iterable[float]) -> _Tally:
        """With the sums of further lines."""
        lines, counted, hits, beside = map(int, sums)
        return self._replace(
            lines=self.lines + lines, counted=self.counted + counted, hits=self.hits + hits,
            beside=self.beside + beside,
        )  # fmt: skip

    def figure(self, measure: Measure, quantiles: Sequence[str]) -> Figure:
        """The figure that the lines make."""
        said = measure.beside and (self.beside or measure.beside != UNKNOWN)
        more: dict[str, float | None] = {measure.beside: self.beside} if said else {}
        if measure.form == "count":
            return Figure(self.lines, self.lines, None, more)
        if measure.form == "duration":
            told = {**_spread("", self.values, quantiles), "working": median(self.working),
                    **_spread("working_", self.working, quantiles)}  # fmt: skip
            return Figure(median(self.values), None, len(self.values), told | more)
        ratio = self.hits / self.counted if self.counted else None
        return Figure(ratio, self.hits, self.counted, more)


def _tally(sums: Iterable[float]) -> _Tally:
    """A tally of four sums, without durations yet."""
    lines, counted, hits, beside = map(int, sums)
    return _Tally(lines, counted, hits, beside, array("q"), array("q"))


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


def mean(values: Sequence[int]) -> float | None:
    """The sum over the number."""
    return sum(values) / len(values) if values else None


def nearest_rank(values: Sequence[int], percent: Fraction | int) -> int | None:
    """The smallest of sorted values that at least so many percent do not exceed."""
    return values[ceil(len(values) * percent / Fraction(100)) - 1] if values else None


def _spread(which: str, values: Sequence[int], quantiles: Sequence[str]) -> dict[str, float | None]:
    """Mean and quantiles of sorted values, by their names in `Figure.more`."""
    ranked = {f"{which}p{one}": nearest_rank(values, Fraction(one)) for one in quantiles}
    return {f"{which}mean": mean(values), **ranked}
