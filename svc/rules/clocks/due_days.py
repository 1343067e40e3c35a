"""Due days without a time of day: when they end."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from svc.rules.clocks.targets import AROUND_THE_CLOCK
from svc.rules.time.parsing import day_start, in_zone

if TYPE_CHECKING:
    from svc.rules.time.working_time import WorkCalendar


def day_end(day: date, span: str | None, calendar: WorkCalendar) -> datetime:
    """When a due day ends: its working time if the clock counts that, else the day itself.

    A day on which nobody works ends as a day.

    Args:
        span: The clock's target, such as `2d`; None where the office has none for it.
        calendar: The office's working time.
    """
    first, last = day_start(day, calendar.zone), midnight(day, calendar)
    if span is None or span.endswith(AROUND_THE_CLOCK):
        return last
    worked = calendar.stretches(first, last)
    return min(worked[-1][1], last) if worked else last


def midnight(day: date, calendar: WorkCalendar) -> datetime:
    """The last second of a day by the office's clock."""
    after = day_start(day + timedelta(days=1), calendar.zone)
    return in_zone(after - timedelta(seconds=1), calendar.zone)
