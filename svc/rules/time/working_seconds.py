"""How much an office works between two moments, asked for very often."""

from __future__ import annotations

import json
from bisect import bisect_right
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
        self._opens: list[int] = []
        self._done: list[int] = [0]

    def __call__(self, since: int, until: int) -> int:
        """Seconds worked from one moment to another; negative where `until` is earlier."""
        if not (self._since <= since < self._until and self._since <= until < self._until):
            since, until = (min(max(at, self._begins), self._ends - 1) for at in (since, until))
            self._reach(since, until)
        return self._by(until) - self._by(since)

    def in_all(self, since: int, until: int, before: str | None) -> int:
        """Seconds worked from one moment to another, and in stretches before as JSON pairs."""
        earlier = json.loads(before) if before else ()
        return self(since, until) + sum(self(*stretch) for stretch in earlier)

    def _by(self, at: int) -> int:
        place = bisect_right(self._opens, at) - 1
        if place < 0:
            return 0
        return min(self._done[place] + at - self._opens[place], self._done[place + 1])

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
        self._opens, self._done = [], [0]
        for year in years:
            for opens, closes in self._calendar.unix_stretches(year):
                self._opens.append(opens)
                self._done.append(self._done[-1] + closes - opens)
