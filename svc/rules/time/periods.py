"""Periods of days as a clerk or a director names them: months, weeks, quarters, ranges.

A period is half-open: it has its start and ends just before its end. Both lie
on day boundaries of the office's zone, except where times of day were asked for.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from svc.errors import UsageError
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import at_local, day_start, in_zone, iso, parse_moment

PeriodKind = Literal["day", "week", "month", "quarter", "year", "days", "span"]
PERIOD_EXAMPLES = N_("write 2026-11, 2026-W47, 2026-Q4, 2026, last-month or 2026-11-01..2026-11-15")

_WORDS: dict[str, tuple[PeriodKind, int]] = {
    "today": ("day", 0), "yesterday": ("day", -1), "tomorrow": ("day", 1),
    "今天": ("day", 0), "今日": ("day", 0), "昨天": ("day", -1), "昨日": ("day", -1),
    "明天": ("day", 1), "本周": ("week", 0), "上周": ("week", -1), "本月": ("month", 0),
    "上月": ("month", -1), "上个月": ("month", -1), "本季度": ("quarter", 0),
    "上季度": ("quarter", -1), "今年": ("year", 0), "本年": ("year", 0), "去年": ("year", -1),
}  # fmt: skip
_RELATIVE = lazy_pattern(r"(this|last|next)[- ](week|month|quarter|year)")
_STEP = {"this": 0, "last": -1, "next": 1}
_DAY = lazy_pattern(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})(?:日|号)?")
_WEEK = lazy_pattern(r"([0-9]{4})(?:-?w|年第?)([0-9]{1,2})周?")
_MONTH = lazy_pattern(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
_QUARTER = lazy_pattern(r"([0-9]{4})(?:-?q|年第?)([1-4])(?:季度?)?")
_YEAR = lazy_pattern(r"([0-9]{4})年?")


class Period(NamedTuple):
    """From start to just before end.

    Attributes:
        start, end: Aware, in the office's zone, with its offset at that moment.
        label: Its canonical name, such as `2026-11`; reads back as the same period.
        kind: What it is one of; `days` is a range of days, `span` one of moments.
        zone: The office's zone, by which neighbouring periods are found.
    """

    start: datetime
    end: datetime
    label: str
    kind: PeriodKind
    zone: tzinfo

    def __contains__(self, moment: object) -> bool:
        return isinstance(moment, datetime) and self.start <= moment < self.end


def parse_period(text: str, now: datetime, zone: tzinfo) -> Period:
    """Read a period: a day, week, month, quarter, year, in numbers or words, or `A..B` of these.

    The last day of a range is in it; `A..` lasts until now.

    Raises:
        UsageError: It is none, or ends before it begins.

    Example:
        >>> from zoneinfo import ZoneInfo
        >>> now = datetime(2026, 11, 3, tzinfo=ZoneInfo("Asia/Shanghai"))
        >>> parse_period("last-month", now, ZoneInfo("Asia/Shanghai")).label
        '2026-10'
    """
    first, dots, last = _lower(text).partition("..")
    if dots:
        return period_between(first, last.strip() or None, now, zone)
    period = _single(first, in_zone(now, zone).date(), zone)
    if period is None:
        raise _no_period(text)
    return period


def period_between(start: str, end: str | None, now: datetime, zone: tzinfo) -> Period:
    """The period of a `--from` and a `--to`, each a period or a moment.

    A day (or month …) given as end is in the period; a moment given as end is not.
    Without an end it lasts until now.

    Raises:
        UsageError: One of them cannot be read, or it ends before it begins.
    """
    today = in_zone(now, zone).date()
    opening = _single(_lower(start), today, zone)
    closing = _single(_lower(end or "now"), today, zone)
    begin = opening.start if opening else parse_moment(start, now, zone)
    finish = closing.end if closing else parse_moment(end or "now", now, zone)
    if finish <= begin:
        raise UsageError(
            _("the period from {start!r} to {end!r} is empty", start=start, end=end or "now"),
            _("its start must come first"),
        )
    if opening and closing and opening.label == closing.label:
        return opening
    return _range(begin, finish, zone)


def previous(period: Period) -> Period:
    """The period of the same kind just before: the month before a month, as many days before days.

    Raises:
        UsageError: It would begin before the year 1.
    """
    try:
        if period.kind == "span":
            start = in_zone(period.start - (period.end - period.start), period.zone)
            return _range(start, period.start, period.zone)
        if period.kind == "days":
            first, past = _days(period)
            return _of_days(first - (past - first), first, period.zone)
        return _one(period.kind, period.start.date() - timedelta(days=1), period.zone)
    except (OverflowError, ValueError) as error:
        raise _no_period(period.label, _("has no period before it")) from error


def year_before(period: Period) -> Period:
    """The same period a year earlier: same month, same ISO week, same days of the month.

    29 February becomes 28 February, week 53 becomes week 52 where the year has none.

    Raises:
        UsageError: It would begin before the year 1.
    """
    try:
        if period.kind == "span":
            return _span_year_before(period)
        first, past = _days(period)
        if period.kind == "week":
            year, week = first.isocalendar()[:2]
            last_week = date(year - 1, 12, 28).isocalendar().week
            day = date.fromisocalendar(year - 1, min(week, last_week), 1)
            return _one("week", day, period.zone)
        if period.kind == "days":
            last = _less_a_year(past - timedelta(days=1))
            return _of_days(_less_a_year(first), last + timedelta(days=1), period.zone)
        return _one(period.kind, _less_a_year(first), period.zone)
    except (OverflowError, ValueError) as error:
        raise _no_period(period.label, _("has no year before it")) from error


#: What a period can be compared with, by name.
COMPARISONS = {"previous": previous, "year": year_before}


def _single(plain: str, here: date, zone: tzinfo) -> Period | None:
    """A period that is no range; None if the text is none."""
    relative = _RELATIVE.fullmatch(plain)
    if plain in _WORDS:
        kind, step = _WORDS[plain]
    elif relative:
        kind, step = _kind(relative[2]), _STEP[relative[1]]
    else:
        return _written(plain, zone)
    period = _one(kind, here, zone)
    if step == 0:
        return period
    beside = period.start.date() - timedelta(days=1) if step < 0 else period.end.date()
    return _one(kind, beside, zone)


def _kind(word: str) -> PeriodKind:
    kinds: dict[str, PeriodKind] = {
        "week": "week", "month": "month", "quarter": "quarter", "year": "year",
    }  # fmt: skip
    return kinds[word]


def _written(plain: str, zone: tzinfo) -> Period | None:
    """A period written in numbers."""
    try:
        if match := _DAY.fullmatch(plain):
            return _one("day", date(int(match[1]), int(match[2]), int(match[3])), zone)
        if match := _QUARTER.fullmatch(plain):
            return _one("quarter", date(int(match[1]), int(match[2]) * 3, 1), zone)
        if match := _MONTH.fullmatch(plain):
            return _one("month", date(int(match[1]), int(match[2]), 1), zone)
        if match := _WEEK.fullmatch(plain):
            return _one("week", date.fromisocalendar(int(match[1]), int(match[2]), 1), zone)
        if match := _YEAR.fullmatch(plain):
            return _one("year", date(int(match[1]), 1, 1), zone)
    except (ValueError, OverflowError):
        return None
    return None


def _one(kind: PeriodKind, day: date, zone: tzinfo) -> Period:
    """The day, week, month, quarter or year that a day lies in."""
    if kind == "day":
        return _period(day, day + timedelta(days=1), day.isoformat(), kind, zone)
    if kind == "week":
        monday = day - timedelta(days=day.weekday())
        year, week = day.isocalendar()[:2]
        return _period(monday, monday + timedelta(days=7), f"{year:04d}-W{week:02d}", kind, zone)
    if kind == "year":
        return _period(
            date(day.year, 1, 1), date(day.year + 1, 1, 1), f"{day.year:04d}", kind, zone
        )
    months = 3 if kind == "quarter" else 1
    first = (day.month - 1) // months * months + 1
    label = f"{day.year:04d}-Q{(first + 2) // 3}" if months == 3 else f"{day.year:04d}-{first:02d}"
    past = first + months
    end = date(day.year + (past > 12), past - 12 if past > 12 else past, 1)
    return _period(date(day.year, first, 1), end, label, kind, zone)


def _period(first: date, past: date, label: str, kind: PeriodKind, zone: tzinfo) -> Period:
    return Period(day_start(first, zone), day_start(past, zone), label, kind, zone)


def _of_days(first: date, past: date, zone: tzinfo) -> Period:
    last = past - timedelta(days=1)
    return _period(first, past, f"{first.isoformat()}..{last.isoformat()}", "days", zone)


def _range(start: datetime, end: datetime, zone: tzinfo) -> Period:
    """A range: of days, if both ends are the first moments of days."""
    first, past = start.date(), end.date()
    if first < past and start == day_start(first, zone) and end == day_start(past, zone):
        return _of_days(first, past, zone)
    return Period(start, end, f"{iso(start)}..{iso(end)}", "span", zone)


def _days(period: Period) -> tuple[date, date]:
    return period.start.date(), period.end.date()


def _span_year_before(period: Period) -> Period:
    start, end = (
        _near_local(datetime.combine(_less_a_year(at.date()), at.time()), period.zone)
        for at in (period.start, period.end)
    )
    return _range(start, end, period.zone)


def _near_local(local: datetime, zone: tzinfo) -> datetime:
    try:
        return at_local(local, zone)
    except UsageError:
        return at_local(local + timedelta(hours=1), zone)


def _less_a_year(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)


def _lower(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:60]).strip().lower()


def _no_period(text: str, why: str = "") -> UsageError:
    return UsageError(
        _("{text!r} {why}", text=text, why=why or _("is no period that can be read")),
        _(PERIOD_EXAMPLES),
    )
