"""The sample's stories told so many months later: each day in its texts, its numbers, its paths.

Numbers hold the month (`T2610-A0042`), bills are of a month and readings of its end: so all of
it moves by whole months, and the last day of a month stays the last. Where the later month is
shorter, the days before its last two share one, in the order in which things happened. What is
numbered by the year alone, surveys and letters, is of the month in which the stories end.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from svc.lazy_pattern import lazy_pattern

_DAY_SECONDS = 86400
#: Of which month everything in the sample is that is numbered by the year.
_YEARLY_MONTH = 10
_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
_YEAR, _MONTH, _DAY = r"(?:19|20)\d\d", r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01])"
#: In the order in which they are tried at a place.
_DATES = lazy_pattern(
    rf"(?P<moment>{_YEAR}-{_MONTH}-{_DAY}T\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d|Z))"
    rf"|(?<![\d-])(?P<day>{_YEAR}-{_MONTH}-{_DAY})(?!\d)"
    rf"|(?<![\d-])(?P<month>{_YEAR}-{_MONTH})(?![\d-])"
    rf"|(?<=/)(?P<folder>{_YEAR}/{_MONTH})(?=/)"
    rf"|(?<=[a-z]_)(?P<closed>{_YEAR}{_MONTH}{_DAY})(?!\d)"
    rf"|(?<![A-Za-z0-9])(?P<dated>[A-Z]\d\d{_MONTH}{_DAY})(?=-)"
    rf"|(?<![A-Za-z0-9])(?P<number>[A-Z]\d\d{_MONTH})(?=-)"
    rf"|(?<![A-Za-z0-9])(?P<series>Q\d\d)(?=-[A-Z])"
    rf"|(?<=/)(?P<shelf>{_YEAR})(?=/Q\d\d-)"
    rf"|(?<=〔)(?P<letter>{_YEAR})(?=〕)"
    rf"|(?<!\d)(?P<spoken>\d{{1,2}} (?:{'|'.join(_NAMES)}))\b"
)


def months_between(first: date, last: date) -> int:
    """How many whole months lie between the months of two days."""
    return 12 * (last.year - first.year) + last.month - first.month


def months_until(ends: datetime, today: datetime) -> int:
    """By how many months what ended at a moment moves to end as late as it can by another.

    Example:
        >>> end = datetime.fromisoformat("2026-10-31T11:35:00+08:00")
        >>> months_until(end, datetime.fromisoformat("2026-12-31T09:00:00+08:00"))
        1
    """
    months = months_between(ends.date(), today.date())
    return months if moved_moment(ends, months) <= today else months - 1


def moved(text: str, months: int) -> str:
    """A text with every day in it so many months later.

    Example:
        >>> moved("T2610-A0042 on 2026-10-31, of 2026-10; records/bills/2026/10/B2610-3.yaml", 4)
        'T2702-A0042 on 2027-02-28, of 2027-02; records/bills/2027/02/B2702-3.yaml'
    """
    return _DATES.sub(lambda found: _moved(found, months), text) if months else text


def _moved(found: re.Match[str], months: int) -> str:
    sort, text = str(found.lastgroup), found[0]
    if sort == "moment":
        return moved_moment(datetime.fromisoformat(text), months).isoformat()
    if sort == "day":
        return moved_day(date.fromisoformat(text), months).isoformat()
    if sort in ("month", "folder"):
        year, month = _month(int(text[:4]), int(text[5:]), months)
        return f"{year:04}{text[4]}{month:02}"
    if sort == "closed":
        return f"{moved_day(date.fromisoformat(text), months):%Y%m%d}"
    if sort == "dated":
        return f"{text[0]}{moved_day(date.fromisoformat(f'20{text[1:]}'), months):%y%m%d}"
    if sort == "number":
        year, month = _month(2000 + int(text[1:3]), int(text[3:]), months)
        return f"{text[0]}{year % 100:02}{month:02}"
    if sort == "series":
        year, _same = _month(2000 + int(text[1:]), _YEARLY_MONTH, months)
        return f"{text[0]}{year % 100:02}"
    if sort in ("shelf", "letter"):
        return str(_month(int(text), _YEARLY_MONTH, months)[0])
    day, name = text.split(" ")
    return f"{day} {_NAMES[(_NAMES.index(name) + months) % 12]}"


def moved_day(day: date, months: int) -> date:
    """A day so many months later; the last of a month stays the last."""
    year, month = _month(day.year, day.month, months)
    room, had = monthrange(year, month)[1], monthrange(day.year, day.month)[1]
    if day.day == had:
        return date(year, month, room)
    return date(year, month, min(day.day, room - 1))


def moved_moment(moment: datetime, months: int) -> datetime:
    """A moment so many months later: never before what came before it."""
    day = moved_day(moment.date(), months)
    had = monthrange(moment.year, moment.month)[1]
    shared = had - day.day if day.day == monthrange(day.year, day.month)[1] - 1 else 0
    clock = moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if shared > 1 and moment.day < had:
        # Several days of the longer month fall on this one.
        clock = (clock + (moment.day - day.day) * timedelta(days=1)) / shared
    clock = timedelta(seconds=clock.total_seconds() // 1)
    return datetime.combine(day, datetime.min.time(), moment.tzinfo) + clock


def _month(year: int, month: int, months: int) -> tuple[int, int]:
    years, place = divmod(12 * year + month - 1 + months, 12)
    return years, place + 1
