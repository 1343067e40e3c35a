"""What blocks are built from: an office's figures of a period, each counted once for all blocks."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from svc.reports.dimensions import Only, ordered
from svc.reports.document import Cells, CellValue, Message, ReportColumn
from svc.reports.figure import Figure
from svc.reports.figures import QUANTILES, Counter, Grouped, change
from svc.reports.lines import behind
from svc.reports.measures import Measure
from svc.reports.scope import Scope, Window
from svc.rules.time.periods import Period

if TYPE_CHECKING:
    import sqlite3


class Context:
    """A report in the making.

    Args:
        scope: Whose tickets, and as of when.
        period: From when to when.
        as_of: The moment that the scope is as of.
        office: The office record, as plain values.
        quantiles: Of durations, in percent.
        dimensions: Those that its blocks are by, as far as they are known.
    """

    def __init__(
        self, scope: Scope, period: Period, as_of: datetime, office: Mapping[str, Any],
        quantiles: Sequence[str] = QUANTILES, dimensions: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.scope = scope
        self.period = period
        self.as_of = as_of
        self.office = office
        self.quantiles = quantiles
        self._dimensions = dimensions
        self.window = Window.of(period)
        self._narrowed: dict[str, Context] = {}

    @cached_property
    def counter(self) -> Counter:
        """Counts what the scope has."""
        return Counter(self.scope, self.quantiles, self.window, self._dimensions)

    @property
    def minimum_n(self) -> int:
        """The smallest group whose rates stand without a mark."""
        return int(self.office["policies"]["minimum_n"])

    def narrowed(self, only: Only) -> Context:
        """The same report on some groups only; figures of its own are counted once as well."""
        if not only:
            return self
        key = repr(sorted(only.items()))
        if key not in self._narrowed:
            scope = self.scope.narrowed(only)
            self._narrowed[key] = Context(
                scope, self.period, self.as_of, self.office, self.quantiles
            )
        return self._narrowed[key]

    def rows(self, sql: str, **values: Any) -> list[sqlite3.Row]:
        """All rows of a query, which knows the parameters that measures know."""
        return self.scope.ask(sql, {**self.scope.parameters(self.window), **values}).fetchall()

    def plain_rows(self, sql: str, **values: Any) -> Iterator[tuple[Any, ...]]:
        """The rows of such a query one by one, as tuples: for very many."""
        cursor = self.scope.ask(sql, {**self.scope.parameters(self.window), **values})
        cursor.row_factory = None
        return cursor

    def lines(self, measure: Measure, which: str | None = None) -> list[sqlite3.Row]:
        """What stands behind a measure's figure of the period; see `svc.reports.lines.behind`."""
        return behind(self.scope, measure, self.window, which)

    def listing(
        self, measure: Measure, which: str | None = None, group: Mapping[str, str] | None = None
    ) -> str:
        """The command that lists what stands behind a measure's figure of the period.

        Args:
            which: `met` or `missed`, of a rate; None for all.
            group: By dimension, where the figure is of one group.
        """
        only = {**self.scope.only, **{name: [one] for name, one in (group or {}).items()}}
        words = ["svc", "report", "--list", measure.name, *([f"--{which}"] if which else [])]
        for name, groups in only.items():
            words += [word for one in groups for word in (f"--{name}", one or "none")]
        return shlex.join([*words, "--period", self.period.label])

    def total(self, measures: Sequence[Measure], period: Period | None = None) -> dict[str, Figure]:
        """Figures over all tickets, of the report's period or another."""
        return self.counter.total(measures, Window.of(period) if period else self.window)

    def by(
        self, measures: Sequence[Measure], dimensions: Sequence[str], period: Period | None = None
    ) -> Grouped:
        """Figures by group, of the report's period or another."""
        window = Window.of(period) if period else self.window
        return self.counter.by(measures, window, dimensions)

    def ordered(self, dimension: str, groups: Sequence[str]) -> list[str]:
        """Groups in the office's order."""
        return ordered(dimension, groups, self.office)

    def change(self, measure: Measure, now: Figure, before: Figure) -> float | None:
        """From an earlier figure to this one; see `svc.reports.figures.change`."""
        return change(measure, now, before, self.minimum_n)


def figure_column(measure: Measure) -> ReportColumn:
    """A column of a measure's figures, titled as the measure is called."""
    title = Message("{measure}", {"measure": CellValue(measure.name, Cells.MEASURE)})
    return ReportColumn(measure.name, title, Cells.FIGURE, measure.name)
