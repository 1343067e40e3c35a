"""Figures: what the measures count, in all and by group.

What every measure's query counts in a window of time is read once, a line each,
however often it is asked for; tallies of these lines give all figures of all
groups. A figure therefore always equals the number of lines behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import ceil

from svc.named_tuple import NamedTuple
from svc.reports import duty_figures, money_figures
from svc.reports.counted_lines import CountedLines, LineGroups, MeasureTally, Placing
from svc.reports.dimensions import BETWEEN, parts
from svc.reports.figure import Figure
from svc.reports.line_columns import ReadAhead
from svc.reports.measures import Measure, rest_of
from svc.reports.scope import Scope, Window
from svc.reports.ticket_groups import TicketGroups

#: Names of groups, one for each of the dimensions asked for.
Groups = tuple[str, ...]
#: What a figure leaves out since nothing tells when it was; said where there is any.
UNKNOWN = "unknown"
#: The quantiles that durations are told with.
QUANTILES = ("90",)
#: Figures by group and measure.
Grouped = dict[Groups, dict[str, "Figure"]]
#: Of what stands at T, whatever the window.
_ANY = Window(0, 0)
#: The part of the main window that another must have in common with it to be made from it.
_SHORT = 8


class Figures(NamedTuple):
    """The figures of a report.

    Attributes:
        total: By measure.
        by: By dimension, group and measure; the group without a value is the empty text.
            Of two dimensions at a time, as `weekday,hour`, groups are as `mon,08`.
    """

    total: dict[str, Figure]
    by: dict[str, dict[str, dict[str, Figure]]]


class Counter:
    """Counts for one scope, each measure and window once.

    Args:
        scope: Whose tickets, and as of when.
        quantiles: Of durations, in percent as typed: `90`, `99.9`.
        main: The window that most is asked about: what is counted there is kept, of
            others only where it is asked for by group.
        dimensions: Those that are going to be asked for.
    """

    def __init__(
        self, scope: Scope, quantiles: Sequence[str] = QUANTILES, main: Window | None = None,
        dimensions: Iterable[str] = (),
    ) -> None:  # fmt: skip
        self.scope = scope
        self._main = main
        self.quantiles = tuple(quantiles)
        self._lines: dict[tuple[str, Window], CountedLines] = {}
        self._groups: dict[str, TicketGroups] = {}
        groups: list[TicketGroups] = []
        for name in dimensions:
            self._groups[name] = TicketGroups(scope, name, groups)
            groups.append(self._groups[name])
        self._totals: dict[tuple[str, Window], Figure] = {}
        self._grouped: dict[tuple[str, Window, tuple[str, ...]], dict[Groups, Figure]] = {}
        self._ahead = ReadAhead(scope)

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
        unknown = [one for one in measures if (one.name, window) not in self._totals]
        with self._ahead.of(unknown):
            return {measure.name: self._total(measure, window) for measure in measures}

    def by(self, measures: Sequence[Measure], window: Window, dimensions: Sequence[str]) -> Grouped:
        """The figures of each group; of several dimensions, of each pair of groups and so on."""
        return self.every(measures, window, [tuple(dimensions)])[tuple(dimensions)]

    def every(
        self, measures: Sequence[Measure], window: Window, ways: Iterable[tuple[str, ...]]
    ) -> dict[tuple[str, ...], Grouped]:
        """The figures of each group in several ways of grouping, each by some dimensions.

        A group is there if any of the measures counts one of its tickets.
        """
        grouped: dict[tuple[str, ...], Grouped] = {way: {} for way in ways}
        counted = [one for one in measures if not one.about]
        unread = [one for one in counted if (one.name, window) not in self._lines]
        with self._ahead.of(unread):
            for measure in counted:
                placing = cache(self._placed)
                for way, figures in grouped.items():
                    for groups, figure in self._by_group(measure, window, way, placing).items():
                        figures.setdefault(groups, {})[measure.name] = figure
        every = {
            way: {
                groups: {of.name: known.get(of.name) or self._figure(of, None) for of in counted}
                for groups, known in figures.items()
            }
            for way, figures in grouped.items()
        }
        for measure in measures:
            if measure.about == "money":
                self._add_money(measure, window, every)
            elif measure.about:
                # Of rounds and documents there is a figure of the whole office alone.
                for way_figures in every.values():
                    for group in way_figures.values():
                        group[measure.name] = Figure(None, None, None, {})
        return every

    def _by_group(
        self, measure: Measure, window: Window, way: tuple[str, ...], placing: Placing
    ) -> dict[Groups, Figure]:
        """The figures of one measure, made once for all blocks that show them."""
        key = (measure.name, window, way)
        if key not in self._grouped:
            tallies = self._kept(measure, window).tallied(way, placing)
            self._grouped[key] = {
                groups: self._figure(measure, tally) for groups, tally in tallies.items()
            }
        return self._grouped[key]

    def _add_money(
        self, measure: Measure, window: Window, figures: dict[tuple[str, ...], Grouped]
    ) -> None:
        """The figures of a measure of money by building; by nothing else is there one."""
        for way, grouped in figures.items():
            found = {}
            if way == (money_figures.BUILDING,):
                found = money_figures.by_building(self.scope, measure, window)
            nothing = Figure(None, None, None, {}, money=True)
            for building in {groups for (groups, *_others) in grouped} | found.keys():
                grouped.setdefault((building,), {})[measure.name] = found.get(building, nothing)

    def scores(self, measure: Measure, window: Window) -> Mapping[int, int]:
        """How often each value stands on the lines of a mean."""
        return self._kept(measure, window).values

    def met(self, measure: Measure, window: Window) -> list[int]:
        """The tickets on lines of a rate that are met, by their rows in the index."""
        return self._kept(measure, window).met

    def _kept(self, measure: Measure, window: Window) -> CountedLines:
        """What the measure counts in the window, read if it was not yet."""
        window = _ANY if measure.standing else window
        lines = self._lines.get((measure.name, window))
        if lines is None:
            lines = self._read(measure, window, self._rest(measure, window))
            self._lines[measure.name, window] = lines
        return lines

    def _rest(self, measure: Measure, window: Window) -> CountedLines | None:
        """The tickets that count besides the measure's lines, read once for all such measures."""
        if not measure.rest or self.scope.is_of_owners:
            return None
        rest = rest_of(measure.rest)
        if (rest.name, window) not in self._lines:
            self._lines[rest.name, window] = self._of(rest, window)
        return self._lines[rest.name, window]

    def _total(self, measure: Measure, window: Window) -> Figure:
        window = _ANY if measure.standing else window
        known = self._totals.get((measure.name, window))
        if known is None and measure.about:
            about = money_figures if measure.about == "money" else duty_figures
            known = about.total(self.scope, measure, window)
            self._totals[measure.name, window] = known
        if known is None:
            tallies = self._of(measure, window).tallied((), self._placed)
            known = self._figure(measure, tallies.get(()))
            self._totals[measure.name, window] = known
        return known

    def _of(self, measure: Measure, window: Window) -> CountedLines:
        """The lines of a window; what is known of them is not read again."""
        if window in (self._main, _ANY) or (measure.name, window) in self._lines:
            return self._kept(measure, window)
        unmet = self._rest(measure, window)
        main = self._lines.get((measure.name, self._main)) if self._main else None
        shared = measure.moment and not (measure.last and self.scope.is_of_owners)
        if main is None or self._main is None or not shared:
            return self._read(measure, window, unmet)
        start, end = max(window.start, self._main.start), min(window.end, self._main.end)
        # A short window is read sooner than found among the lines of a long one.
        if (end - start) * _SHORT < self._main.end - self._main.start:
            return self._read(measure, window, unmet)
        parts = (Window(window.start, start), Window(end, window.end))
        read = [self._read(measure, part) for part in parts if part.start < part.end]
        inner = main.within(window, None if read else unmet)
        return inner.plus(read, unmet) if read else inner

    def _read(
        self, measure: Measure, window: Window, unmet: CountedLines | None = None
    ) -> CountedLines:
        columns = self._ahead.columns(measure, window)
        return CountedLines(measure, self.scope, window, unmet, columns)

    def _placed(self, lines: CountedLines, dimension: str) -> LineGroups:
        """In which group each line is: by what it says itself, or by its ticket."""
        own = lines.own(dimension)
        if own is not None:
            return own
        if dimension not in self._groups:
            self._groups[dimension] = TicketGroups(self.scope, dimension)
        groups = self._groups[dimension]
        return groups.of(lines.tickets), groups.names

    def _figure(self, measure: Measure, tally: MeasureTally | None) -> Figure:
        """The figure that lines make."""
        lines, counted, hits, beside, values, working = tally or MeasureTally()
        said = measure.beside and (beside or measure.beside != UNKNOWN)
        more: dict[str, float | None] = {measure.beside: beside} if said else {}
        if measure.form == "count":
            return Figure(lines, lines, None, more)
        if measure.form == "duration":
            told = {**_spread("", values, self.quantiles), "working": median(working),
                    **_spread("working_", working, self.quantiles)}  # fmt: skip
            return Figure(median(values), None, len(values), told | more)
        ratio = hits / counted if counted else None
        return Figure(ratio, hits, counted, more)


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
    if measure.form in ("rate", "mean", "share"):
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
