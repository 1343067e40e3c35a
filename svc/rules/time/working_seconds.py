"""How much an office works between two moments, asked for very often."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime

from svc.rules.time.working_time import FIRST_YEAR, LAST_YEAR, WorkCalendar
from svc.rules.time.zones import year_start


class WorkingSeconds:
    """Working seconds between Unix times, by one calendar.

    Outside the years that a calendar knows nobody works.

    Args:
        calendar: The working time.

    Example:
        >>> from svc.model.office import Calendar, Week
        >>> week = Week(*["08:30-12:00 13:30-17:30"] * 5)
        >>> worked = Worked(WorkCalendar(Calendar(hours=week), "Asia/Shanghai"))
        >>> worked(1793667600, 1793667600 + 86400) // 60
        450
    """

    def __init__(self, calendar: WorkCalendar) -> None:
        self._calendar = calendar
        self._begins, self._ends = (
            year_start(year, calendar.zone) for year in (FIRST_YEAR, LAST_YEAR + 1)
        )
        self._years = range(0)
        self._since = self._until = 0
        self._opens: list[int] = [0]
        self._done: list[int] = [0, 0]

    def __call__(self, since: int, until: int) -> int:
        """Seconds worked from one moment to another; negative where `until` is earlier."""
        if not (self._since <= since < self._until and self._since <= until < self._until):
            since, until = (min(max(at, self._begins), self._ends - 1) for at in (since, until))
            self._reach(since, until)
        before, after = self._done_by((since, until))
        return after - before

    def spans(
        self, since: Sequence[int], until: Sequence[int], before: Sequence[str | None]
    ) -> list[int]:
        """Seconds worked in many spans at once, each with the stretches before it; see `in_all`.

        Args:
            since, until: From when to when.
            before: JSON pairs, or None.
        """
        if not since:
            return []
        # Reaching both ends once lays out every year that lies between.
        self(min(*since, *until), max(*since, *until))
        first, last = self._since, self._until - 1
        if min(since) < first or max(until) > last or min(until) < first or max(since) > last:
            since, until = ([min(max(at, first), last) for at in ends] for ends in (since, until))
        spent = [end - start for start, end in zip(self._done_by(since), self._done_by(until),
                                                   strict=True)]  # fmt: skip
        for place, earlier in enumerate(before):
            if earlier:
                stretches = ((int(start), int(end)) for start, end in json.loads(earlier))
                spent[place] += sum(self(*stretch) for stretch in stretches)
        return spent

    def in_all(self, since: float, until: float, before: str | None) -> int:
        """Seconds worked from one moment to another, and in stretches before as JSON pairs."""
        earlier = json.loads(before) if before else ()
        stretches = ((int(a), int(b)) for a, b in ((since, until), *earlier))
        return sum(self(*stretch) for stretch in stretches)

    def _done_by(self, moments: Iterable[int]) -> list[int]:
        """Seconds worked until each of some moments within what is laid out."""
        opens, done = self._opens, self._done
        # Asked for hundreds of thousands at once: no tuple and no call more than it takes.
        return [
            worked if (worked := done[place] + at - opens[place]) < done[place + 1]
            else done[place + 1]
            for at in moments for place in (bisect_right(opens, at) - 1,)
        ]  # fmt: skip

    def _reach(self, *moments: int) -> None:
        """Lay out all years from the first to the last that was ever asked about."""
        zone = self._calendar.zone
        wanted = [datetime.fromtimestamp(at, zone).year for at in moments]
        wanted += [*self._years[:1], *self._years[-1:]]
        years = range(min(wanted), max(wanted) + 1)
        if years == self._years:
            return
        self._years = years
        self._since, self._until = year_start(years[0], zone), year_start(years[-1] + 1, zone)
        # Before the first opening nothing was worked.
        self._opens, self._done = [self._since], [0, 0]
        for year in years:
            for opens, closes in self._calendar.unix_stretches(year):
                self._opens.append(opens)
                self._done.append(self._done[-1] + closes - opens)
