"""Lines of measures that are asked for together: what they have in common is read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from svc.reports.line_columns import LineColumns, read_together
from svc.reports.measures import Measure, rest_of
from svc.reports.scope import Scope, Window


class ReadAhead:
    """Reads what measures share when the first of them is asked for.

    Args:
        scope: Whose tickets, and as of when.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._measures: dict[str, Measure] = {}
        self._read: dict[tuple[str, Window], LineColumns] = {}

    @contextmanager
    def of(self, measures: Iterable[Measure]) -> Iterator[None]:
        """Until the end of this, all of these measures are asked for, of the same windows."""
        # Lines of some tickets alone are not the same: each measure knows its own.
        asked = [] if self._scope.only else [one for one in measures if not one.about]
        rests = [rest_of(one.rest) for one in asked if one.rest]
        self._measures = {one.name: one for one in (*asked, *rests) if one.shared}
        try:
            yield
        finally:
            self._measures, self._read = {}, {}

    def columns(self, measure: Measure, window: Window) -> LineColumns | None:
        """A measure's lines, read with those of others; None if there is no other."""
        known = self._read.pop((measure.name, window), None)
        if known is not None or measure.name not in self._measures:
            return known
        together = [one for one in self._measures.values() if _is_with(one, measure)]
        if len(together) < 2:
            return None
        lines = read_together(together, self._scope, window)
        for one, columns in zip(together, lines, strict=True):
            self._read[one.name, window] = columns
        return self._read.pop((measure.name, window))


def _is_with(one: Measure, other: Measure) -> bool:
    return bool(one.shared and other.shared and one.shared.name == other.shared.name)
