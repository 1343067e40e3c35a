"""Figures: what the measures count, in all and by group.

Every measure's query fills one temporary table with what it counts, a line
each; one pass over that table then gives all figures of all groups. A figure
therefore always equals the number of lines behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from svc.reports.dimensions import DIMENSIONS
from svc.reports.measures import FORMS, Measure

if TYPE_CHECKING:
    import sqlite3

#: Asks the index: SQL and arguments, rows back.
Ask = Callable[..., Iterable["sqlite3.Row"]]
#: Dimension and group; both empty for the total.
_Group = tuple[str, str]


class Figure(NamedTuple):
    """One measure's figure for one group of tickets.

    Attributes:
        value: Count, ratio, mean, or median in seconds; None where the denominator is 0.
        numerator: Count, hits or sum; None for a duration.
        denominator: What it is divided by, or how many values there are; None for a count.
        more: Further figures by name: `p90` of a duration, and what stands beside.
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
    """

    total: dict[str, Figure]
    by: dict[str, dict[str, dict[str, Figure]]]


def compute(
    ask: Ask, measures: Sequence[Measure], bounds: Mapping[str, int], by: Sequence[str]
) -> Figures:
    """All figures of a report.

    Args:
        ask: Runs a query over the index's views.
        measures: What is measured.
        bounds: The parameters `from`, `to`, `as_of` (Unix seconds) and `repeat_days`.
        by: Dimensions, none twice.
    """
    gather(ask, measures, bounds)
    groups = _group(ask, by)
    tallies: _Tallies = defaultdict(lambda: defaultdict(_Tally))
    for row in ask(_COUNTED):
        for group in groups[row["combination"]]:
            tallies[group][row["measure"]].add(row)
    durations = [n for n, measure in enumerate(measures) if measure.form == "duration"]
    for row in ask(_VALUES.format(", ".join("?" * len(durations))), durations):
        for group in groups[row["combination"]]:
            tallies[group][row["measure"]].values.append(row["value"])
    return _figures(tallies, measures, by)


def gather(ask: Ask, measures: Iterable[Measure], bounds: Mapping[str, int]) -> None:
    """Fill the temporary table `member` with what the measures count, in place of what it held.

    Its `measure` is the place in `measures`, its `ticket` the ticket's row.
    """
    ask("DROP TABLE IF EXISTS temp.member")
    ask("CREATE TEMP TABLE member (measure INT, ticket INT, hit INT, value INT, beside INT)")
    for number, measure in enumerate(measures):
        columns = (*FORMS[measure.form], *(("beside",) if measure.beside else ()))
        given = "".join(f", {column}" for column in columns)
        ask(
            f"INSERT INTO temp.member (measure, ticket{given})"
            f" SELECT :measure, row{given} FROM ({measure.sql})",
            {**bounds, "measure": number},
        )


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


_COUNTED = (
    "SELECT measure, combination, count(*) AS lines, count(coalesce(hit, value)) AS counted,"
    " total(coalesce(hit, value)) AS hits, total(beside) AS beside"
    " FROM temp.member CROSS JOIN temp.grouping USING (ticket) GROUP BY measure, combination"
)
_VALUES = (
    "SELECT measure, combination, value FROM temp.member CROSS JOIN temp.grouping USING (ticket)"
    " WHERE measure IN ({}) ORDER BY value"
)


def _group(ask: Ask, by: Sequence[str]) -> dict[int, list[_Group]]:
    """Fill the temporary table `grouping` with the combination of groups each ticket is in.

    Returns:
        The groups of each combination, the total among them.
    """
    names = "".join(f", {name}" for name in by)
    expressions = "".join(f", coalesce({DIMENSIONS[name]}, '') AS {name}" for name in by)
    ask("DROP TABLE IF EXISTS temp.grouping")
    ask(f"CREATE TEMP TABLE grouping (ticket INTEGER PRIMARY KEY, combination INT{names})")
    ask(
        f"INSERT INTO temp.grouping SELECT row, dense_rank() OVER (ORDER BY NULL{names}){names}"
        f" FROM (SELECT row{expressions} FROM ticket"
        " WHERE row IN (SELECT ticket FROM temp.member))"
    )
    found = ask(f"SELECT DISTINCT combination{names} FROM temp.grouping")
    return {row["combination"]: [("", ""), *((name, row[name]) for name in by)] for row in found}


class _Tally:
    """What has been counted of one measure in one group."""

    __slots__ = ("beside", "counted", "hits", "lines", "values")

    def __init__(self) -> None:
        self.lines = self.counted = self.hits = self.beside = 0
        self.values: list[int] = []

    def add(self, row: sqlite3.Row) -> None:
        """Count the lines that a row sums up."""
        _, _, lines, counted, hits, beside = row
        self.lines += lines
        self.counted += counted
        self.hits += int(hits)
        self.beside += int(beside)

    def figure(self, measure: Measure) -> Figure:
        """The figure that the lines make."""
        more: dict[str, float | None] = {measure.beside: self.beside} if measure.beside else {}
        if measure.form == "count":
            return Figure(self.lines, self.lines, None, more)
        if measure.form == "duration":
            more["p90"] = nearest_rank(self.values, 90)
            return Figure(median(self.values), None, len(self.values), more)
        ratio = self.hits / self.counted if self.counted else None
        return Figure(ratio, self.hits, self.counted, more)


#: Group → measure's place → what was counted.
_Tallies = defaultdict[_Group, defaultdict[int, _Tally]]


def _figures(tallies: _Tallies, measures: Sequence[Measure], by: Sequence[str]) -> Figures:
    """A figure for every measure in every group that any of them counts."""
    total = tallies["", ""]
    groups: dict[str, dict[str, dict[str, Figure]]] = {name: {} for name in by}
    for (dimension, group), counted in tallies.items():
        if dimension:
            groups[dimension][group] = _of_all(counted, measures)
    return Figures(_of_all(total, measures), groups)


def _of_all(counted: defaultdict[int, _Tally], measures: Sequence[Measure]) -> dict[str, Figure]:
    return {measure.name: counted[n].figure(measure) for n, measure in enumerate(measures)}
