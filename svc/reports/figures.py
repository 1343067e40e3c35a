"""Figures: what the measures count, in all and by group.

Every measure's query fills one temporary table with what it counts, a line
each; sums over that table give all figures of all groups. A figure therefore
always equals the number of lines behind it.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from svc.reports.dimensions import Only, condition, expressions
from svc.reports.measures import FORMS, Measure

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

#: Asks the index: SQL and arguments, a cursor back.
Ask = Callable[..., "sqlite3.Cursor"]
#: For each duration, by its measure's place: combinations, and their values in ascending order.
_Values = dict[int, tuple["array[int]", "array[int]"]]


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
    ask: Ask,
    measures: Sequence[Measure],
    bounds: Mapping[str, int],
    by: Sequence[str],
    zone: ZoneInfo,
    only: Only | None = None,
) -> Figures:
    """All figures of a report.

    Args:
        ask: Runs a query over the index's views.
        measures: What is measured.
        bounds: The parameters `from`, `to`, `as_of` (Unix seconds) and `repeat_days`.
        by: Dimensions, none twice.
        zone: The office's time zone.
        only: Groups by dimension: only their tickets count.
    """
    only = only or {}
    found = expressions(ask, {*by, *only}, zone)
    ends = gather(ask, measures, bounds, condition(found, only))
    _group(ask, {name: found[name] for name in by})
    _count(ask, ends)
    values = {
        place: _sorted_values(ask, place)
        for place, measure in enumerate(measures)
        if measure.form == "duration"
    }
    total = _by(ask, "", values).get("", {})
    groups = {name: _by(ask, name, values) for name in by}
    return Figures(
        _figures(total, measures),
        {
            name: {group: _figures(counted, measures) for group, counted in found.items()}
            for name, found in groups.items()
        },
    )


def gather(
    ask: Ask,
    measures: Iterable[Measure],
    bounds: Mapping[str, int],
    narrowed: tuple[str, Mapping[str, str]] = ("1", {}),
) -> list[int]:
    """Fill the temporary table `member` with what the measures count, in place of what it held.

    Its `measure` is the place in `measures`, its `ticket` the ticket's row.

    Returns:
        The rowid at which each measure's lines end.
    """
    ask("DROP TABLE IF EXISTS temp.member")
    ask("CREATE TEMP TABLE member (measure INT, ticket INT, hit INT, value INT, beside INT)")
    ends = [0]
    where, values = narrowed
    source = "" if where == "1" else f" CROSS JOIN ticket USING (row) WHERE {where}"
    for place, measure in enumerate(measures):
        columns = (*FORMS[measure.form], *(("beside",) if measure.beside else ()))
        given = "".join(f", {column}" for column in columns)
        filled = ask(
            f"INSERT INTO temp.member (measure, ticket{given})"
            f" SELECT :measure, row{given} FROM ({measure.sql}){source}",
            {**bounds, **values, "measure": place},
        )
        ends.append(ends[-1] + filled.rowcount)
    return ends[1:]


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


def _group(ask: Ask, by: Mapping[str, str]) -> None:
    """Note the groups of every ticket that counts.

    The temporary table `grouping` has the number of a ticket's combination of
    groups, `combined` the groups of each combination.
    """
    names = "".join(f", {name}" for name in by)
    given = "".join(f", {expression} AS {name}" for name, expression in by.items())
    for table in ("grouping", "combined"):
        ask(f"DROP TABLE IF EXISTS temp.{table}")
    ask(f"CREATE TEMP TABLE grouping (ticket INTEGER PRIMARY KEY, combination INT{names})")
    ask(
        f"INSERT INTO temp.grouping SELECT row, dense_rank() OVER (ORDER BY NULL{names}){names}"
        f" FROM (SELECT row{given} FROM ticket"
        " WHERE row IN (SELECT ticket FROM temp.member))"
    )
    ask(f"CREATE TEMP TABLE combined (combination INTEGER PRIMARY KEY{names})")
    ask(f"INSERT INTO temp.combined SELECT DISTINCT combination{names} FROM temp.grouping")


def _count(ask: Ask, ends: Iterable[int]) -> None:
    """Fill the temporary table `counted`: a line for each measure and combination.

    One measure at a time, which sorts few lines at once.
    """
    ask("DROP TABLE IF EXISTS temp.counted")
    ask("CREATE TEMP TABLE counted (measure, combination, lines, counted, hits, beside)")
    start = 0
    for end in ends:
        ask(
            "INSERT INTO temp.counted"
            " SELECT measure, combination, count(*), count(coalesce(hit, value)),"
            " total(coalesce(hit, value)), total(beside)"
            " FROM temp.member CROSS JOIN temp.grouping USING (ticket)"
            " WHERE member.rowid > ? AND member.rowid <= ? GROUP BY combination",
            (start, end),
        )
        start = end


def _sorted_values(ask: Ask, place: int) -> tuple[array[int], array[int]]:
    combinations, values = array("q"), array("q")
    for combination, value in ask(
        "SELECT combination, value FROM temp.member CROSS JOIN temp.grouping USING (ticket)"
        " WHERE measure = ? ORDER BY value",
        (place,),
    ):
        combinations.append(combination)
        values.append(value)
    return combinations, values


class _Tally(NamedTuple):
    """What has been counted of one measure in one group."""

    lines: int = 0
    counted: int = 0
    hits: int = 0
    beside: int = 0
    values: Sequence[int] = ()

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


#: What was counted of each measure, by its place.
_Tallies = dict[int, _Tally]


def _by(ask: Ask, dimension: str, values: _Values) -> dict[str, _Tallies]:
    """What was counted in each group of a dimension; without a dimension, in the group ""."""
    group = dimension or "''"
    spans = _spans(ask, group, values)
    found: dict[str, _Tallies] = defaultdict(dict)
    for name, measure, lines, counted, hits, beside in ask(
        f"SELECT {group}, measure, sum(lines), sum(counted), sum(hits), sum(beside)"
        " FROM temp.counted CROSS JOIN temp.combined USING (combination) GROUP BY 1, 2"
    ):
        known = spans.get((name, measure), ())
        found[name][measure] = _Tally(lines, counted, int(hits), int(beside), known)
    return found


def _spans(ask: Ask, group: str, values: _Values) -> dict[tuple[str, int], array[int]]:
    """The values of durations by group and measure, in ascending order."""
    combined = ask(f"SELECT combination, {group} FROM temp.combined")
    group_of: dict[int, str] = {row[0]: row[1] for row in combined}
    spans: dict[tuple[str, int], array[int]] = defaultdict(partial(array, "q"))
    for measure, lines in values.items():
        for combination, value in zip(*lines, strict=True):
            spans[group_of[combination], measure].append(value)
    return spans


def _figures(counted: _Tallies, measures: Sequence[Measure]) -> dict[str, Figure]:
    """A figure for every measure, those without lines among them."""
    return {
        measure.name: counted.get(place, _Tally()).figure(measure)
        for place, measure in enumerate(measures)
    }
