"""Days, months and periods as people read them, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from svc.language import either
from svc.lazy_pattern import lazy_pattern
from svc.rules.time.periods import Period

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_DAYS = "一二三四五六日"
_STEP = lazy_pattern(r"([0-9]{4})(?:-(?:W([0-9]{2})|Q([1-4])|([0-9]{2})(?:-([0-9]{2}))?))?\Z")


def period_words(period: Period) -> str:
    """A period as a heading names it: `November 2026`, `2026年11月`."""
    if period.kind == "days":
        last = (period.end - timedelta(seconds=1)).date()
        joint = either(" – ", "至")
        return joint.join(day_words(day) for day in (period.start.date(), last))
    if period.kind == "span":
        joint = either(" – ", "至")
        return joint.join(moment_words(at) for at in (period.start, period.end))
    if period.kind == "day":
        day = period.start.date()
        name = weekday_words(day.weekday())
        return either(f"{name}, {day_words(day)}", f"{day_words(day)} {name}")
    return step_words(period.label, full=True)


def day_words(day: date) -> str:
    """A day in full: `3 November 2026`, `2026年11月3日`."""
    return either(
        f"{day.day} {MONTHS[day.month - 1]} {day.year}", f"{day.year}年{day.month}月{day.day}日"
    )


def moment_words(at: datetime) -> str:
    """A moment in full, to the minute: `3 November 2026, 09:12`, `2026年11月3日 09:12`."""
    return f"{day_words(at.date())}{either(', ', ' ')}{at:%H:%M}"


def step_words(label: str, *, full: bool = False) -> str:
    """A step of a trend as its axis names it: `Nov 2026`, `Tue 3 Nov`; `2026年11月`, `11月3日周二`.

    Args:
        label: As in periods: `2026-11-03`, `2026-W45`, `2026-11`, `2026-Q4`, `2026`.
        full: Write the month in full.
    """
    found = _STEP.match(label)
    if found is None:
        return label
    year, week, quarter, month, day = found.groups()
    if day:
        return _short_day(date.fromisoformat(label))
    if week:
        return either(f"Week {int(week)}, {year}", f"{year}年第{int(week)}周")
    if quarter:
        return either(f"Q{quarter} {year}", f"{year}年第{quarter}季度")
    if month:
        name = MONTHS[int(month) - 1]
        return either(f"{name if full else name[:3]} {year}", f"{year}年{int(month)}月")
    return either(year, f"{year}年")


def weekday_words(number: int) -> str:
    """A day of the week, 0 for Monday: `Monday`, `周一`."""
    return either(WEEKDAYS[number], f"周{_CHINESE_DAYS[number]}")


def _short_day(day: date) -> str:
    name = weekday_words(day.weekday())
    return either(
        f"{name[:3]} {day.day} {MONTHS[day.month - 1][:3]}", f"{day.month}月{day.day}日{name}"
    )
