"""A chart that pygal has not: bars, and over them the line of their running share."""

from __future__ import annotations

from pygal import Bar, Line


class Pareto(Bar, Line):  # type: ignore[misc]
    """Bars for the series, a line for the secondary ones, its dots over the bars' middles."""

    @property
    def _order(self) -> int:
        """How many bars share a place."""
        return len(self.series)

    def _plot(self) -> None:
        for series in self.series:
            self.bar(series)
        half = 0.5 / self._len
        for series in self.secondary_series:
            series.points = [(x + half, y) for x, y in series.points]
            self.line(series, rescale=True)
