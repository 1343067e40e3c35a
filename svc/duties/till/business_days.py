"""To which business day money belongs, and whether that day is closed.

A cashier's day at a desk ends with the closing, not at midnight: what is taken after it
belongs to the next business day, and what was there to be counted can be neither added
to nor taken away. Source: duties.md, settled question (k).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.rules.time.working_time import WorkCalendar

#: An office without any working hours has no next working day: every day is one.
_LONGEST_PAUSE = 366


class ClosedDay(NamedTuple):
    """A day that a cashier closed at a desk.

    Attributes:
        day: The business day.
        closed: When the closing was made.
    """

    day: date
    closed: datetime


class BusinessDay(NamedTuple):
    """The day that money belongs to.

    Attributes:
        day: That day.
        is_closed: Whether it was closed after the money was taken: nothing may be added.
    """

    day: date
    is_closed: bool


def business_day(
    taken: datetime, closed_days: Iterable[ClosedDay], calendar: WorkCalendar
) -> BusinessDay:
    """The business day of money that somebody takes, or took.

    Args:
        taken: When it changed hands, in the office's zone.
        closed_days: What this cashier closed at this desk; earlier days matter not.
        calendar: The office's working time.

    Example:
        >>> from datetime import timezone
        >>> from svc.model.office import Calendar, Week
        >>> from svc.rules.time.working_time import WorkCalendar
        >>> work = WorkCalendar(Calendar(Week(*["08:30-17:30"] * 5)), "UTC")
        >>> friday = datetime(2026, 4, 10, 17, 30, tzinfo=timezone.utc)
        >>> closed = [ClosedDay(friday.date(), friday)]
        >>> str(business_day(friday + timedelta(minutes=15), closed, work).day)
        '2026-04-13'
        >>> business_day(friday - timedelta(minutes=15), closed, work).is_closed
        True
    """
    day = taken.date()
    later = [one for one in closed_days if one.day >= day]
    if any(taken <= one.closed for one in later):
        return BusinessDay(day, True)
    if not later:
        return BusinessDay(day, False)
    return BusinessDay(next_working_day(max(one.day for one in later), calendar), False)


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    """The first day after one on which the office is open."""
    for further in range(1, _LONGEST_PAUSE):
        after = day + timedelta(days=further)
        if calendar.hours_on(after).intervals:
            return after
    return day + timedelta(days=1)


def next_opening(day: date, calendar: WorkCalendar) -> datetime:
    """When the office opens after a day: until then it is to be closed."""
    after = next_working_day(day, calendar)
    intervals = calendar.hours_on(after).intervals
    minutes = intervals[0][0] if intervals else 0
    midnight = datetime(after.year, after.month, after.day, tzinfo=calendar.zone)
    return midnight + timedelta(minutes=minutes)
