"""A month of working time: the hours of each day, and why it has them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from svc.errors import NotFound, UsageError
from svc.language import N_, _, english
from svc.lazy_pattern import lazy_pattern
from svc.model.office import Office
from svc.named_tuple import NamedTuple
from svc.rules.time.working_time import DayHours, DayKind, WorkCalendar

if TYPE_CHECKING:
    from svc.desk.core.view import View

_MONTH = lazy_pattern(r"([0-9]{4})-([0-9]{1,2})")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class MonthCalendar(NamedTuple):
    """A month of an office, or of one of its departments.

    Attributes:
        month: As `2026-10`.
        department: Whose hours they are; None for the office's.
        days: Each day with its hours.
        worked: Real seconds worked by day; clock changes make days longer or shorter.
        unknown: The month's year, if its holidays are not known.
        warnings: What to do about that.
    """

    month: str
    department: str | None
    calendar: WorkCalendar
    days: list[DayHours]
    worked: dict[date, int]
    unknown: list[int]
    warnings: list[str]


def month(view: View, typed: str | None, department: str | None) -> MonthCalendar:
    """A month of working time, by the rules as the view shows them.

    Args:
        typed: Such as `2026-10`; this month unless told.
        department: Id or name, for one that has hours of its own.

    Raises:
        UsageError: That is no month.
        NotFound: There is no such department.
        InvalidData: It lies outside the years the calendar knows.
    """
    wanted = typed or f"{view.moment:%Y-%m}"
    match = _MONTH.fullmatch(wanted.strip())
    if match is None:
        raise UsageError(_("{wanted!r} is no month", wanted=wanted), _("write it like 2026-10"))
    office = msgspec.convert(view.office, Office, strict=False)
    whose = _department(office, department)
    calendar = WorkCalendar.of(office, whose)
    days = calendar.month(int(match[1]), int(match[2]))
    worked = {one.day: calendar.seconds_on(one.day) for one in days}
    # The last day of a year is measured to the first moment of the next.
    unknown = [one for one in calendar.warnings if one.year == days[0].day.year]
    return MonthCalendar(
        f"{days[0].day:%Y-%m}", whose, calendar, days, worked,
        [one.year for one in unknown], list(map(str, unknown)),
    )  # fmt: skip


def why(day: DayHours, calendar: WorkCalendar) -> str:
    """Why a day has hours other than its weekday's; nothing where it has not."""
    unknown = any(one.year == day.day.year for one in calendar.warnings)
    reasons = {
        DayKind.WEEKDAY: "",
        DayKind.UNKNOWN_YEAR: N_("holidays not known") if unknown else "",
        DayKind.HOLIDAY: N_("public holiday: {name}") if day.name else N_("public holiday"),
        DayKind.MAKE_UP: N_("make-up working day for {name}")
        if day.name
        else N_("make-up working day"),
        DayKind.EXCEPTION: N_("the office's own day: {name}")
        if day.name
        else N_("the office's own day"),
    }
    reason = _(reasons[day.kind], name=day.name)
    change = calendar.seconds_on(day.day) - sum(b - a for a, b in day.intervals) * 60
    if not change:
        return reason
    longer = N_("clocks change: {minutes} min longer")
    way = longer if change > 0 else N_("clocks change: {minutes} min shorter")
    changed = _(way, minutes=abs(change) // 60)
    return _("; ").join(filter(None, [reason, changed]))


def day_record(shown: MonthCalendar, day: DayHours) -> dict[str, Any]:
    """A day as scripts get it."""
    with english():
        reason = why(day, shown.calendar)
    return {
        "day": day.day.isoformat(),
        "weekday": _WEEKDAYS[day.day.weekday()],
        "hours": day.hours,
        "seconds": shown.worked[day.day],
        "kind": day.kind.value,
        "name": day.name or None,
        "why": reason,
    }


def as_record(view: View, shown: MonthCalendar) -> dict[str, Any]:
    """A month as scripts get it."""
    return {
        "month": shown.month,
        "department": shown.department,
        "timezone": view.office["timezone"],
        "country": shown.calendar.country,
        "commit": view.commit,
        "days": [day_record(shown, day) for day in shown.days],
        "working_days": sum(bool(seconds) for seconds in shown.worked.values()),
        "seconds": sum(shown.worked.values()),
        "unknown_years": shown.unknown,
    }


def _department(office: Office, typed: str | None) -> str | None:
    if typed is None:
        return None
    for department in office.departments:
        if typed.strip() in (department.id, department.name, department.name_en):
            return department.id
    known = ", ".join(one.id for one in office.departments) or _("none yet")
    raise NotFound(
        _("no department {typed!r}", typed=typed), _("departments: {known}", known=known)
    )
