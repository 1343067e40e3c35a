"""The business day of money at this desk: which it is, and whether it is closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.duties.till.business_days import BusinessDay, business_day
from svc.errors import Refused
from svc.index.till import tills
from svc.language import _
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk
    from svc.index.database.index import Index
    from svc.rules.time.working_time import WorkCalendar


def day_of(desk: Desk, taken: datetime, cashier: str) -> BusinessDay:
    """The business day of money that a cashier takes at this desk, and whether it is closed.

    Args:
        desk: Where.
        taken: When it changes hands, or did.
        cashier: Who takes it.
    """
    return day_at(desk.index, desk.calendar, tills.Till(desk.letter, cashier), taken)


def day_at(index: Index, calendar: WorkCalendar, till: tills.Till, taken: datetime) -> BusinessDay:
    """The business day of money in a till, and whether it is closed.

    Args:
        index: What is closed.
        calendar: The office's working time.
        till: Whose, and where.
        taken: When it changes hands, or did.
    """
    at = in_zone(taken, calendar.zone)
    return business_day(at, tills.closed_days(index, till, at.date(), calendar.zone), calendar)


def may_be_taken(desk: Desk, taken: datetime, cashier: str) -> BusinessDay:
    """The open business day of money that is to be recorded.

    Raises:
        Refused: That day is closed.
    """
    day = day_of(desk, taken, cashier)
    if day.is_closed:
        raise Refused(
            _("{day} is closed: what was taken then was counted", day=day.day.isoformat()),
            _("leave --taken out, and say in --note what is on the paper"),
        )
    return day
