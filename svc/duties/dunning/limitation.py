"""Until when a claim can be enforced, and how old what is overdue is.

Three years after the due day, or after the last demand that can be proved, the debtor
may refuse to pay (Civil Code 188, 192, 195). The first day is not counted (201), and of a
month that has no such day the last one counts (202). That a period which ends on a holiday
ends on the next working day (203) is left out: whoever goes by the earlier day is safe.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

#: Ages of what is overdue, by the most days, or years, that they reach to.
AGES = ("0-30", "31-90", "91-365", "1-3y", ">3y")
_DAYS = {"0-30": 30, "31-90": 90, "91-365": 365}
_YEARS = 3


def years_after(day: date, years: int) -> date:
    """The same day so many years later; of a month that is shorter its last.

    Example:
        >>> years_after(date(2024, 2, 29), 3)
        datetime.date(2027, 2, 28)
    """
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def years_before(day: date, years: int) -> date:
    """The first day of which the same day so many years later is not before a day.

    Example:
        >>> years_before(date(2027, 2, 28), 3), years_before(date(2027, 3, 1), 3)
        (datetime.date(2024, 2, 28), datetime.date(2024, 3, 1))
    """
    found = years_after(day, -years)
    while years_after(found - timedelta(days=1), years) >= day:
        found -= timedelta(days=1)
    return found


def limitation(due: date, demanded: date | None, years: int) -> date:
    """The last day on which a claim can be enforced against whoever objects.

    Args:
        due: The last day on which paying was in time.
        demanded: When it was last demanded in a way that can be proved.
        years: How many.

    Example:
        >>> limitation(date(2023, 4, 30), date(2025, 6, 1), 3)
        datetime.date(2028, 6, 1)
    """
    return years_after(max(due, demanded) if demanded is not None else due, years)


def oldest_due(on: date) -> dict[str, date]:
    """By age the earliest due day that has it on a day; the last age has none."""
    days = {age: on - timedelta(days=most) for age, most in _DAYS.items()}
    return {**days, "1-3y": years_before(on, _YEARS)}


def age_of(due: date, on: date) -> str:
    """How old what was due on a day is.

    Example:
        >>> due = date(2026, 3, 31)
        >>> age_of(due, date(2026, 4, 30)), age_of(due, date(2026, 5, 1))
        ('0-30', '31-90')
    """
    return next((age for age, first in oldest_due(on).items() if due >= first), AGES[-1])
