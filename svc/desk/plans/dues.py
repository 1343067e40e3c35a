"""Which rounds are due, ahead, missed: derived from plans, calendar and what was walked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.rounds.progress import RoundProgress, progress
from svc.duties.rounds.slots import slots
from svc.errors import NotFound
from svc.index.duties import rounds
from svc.kinds.derive import as_of
from svc.kinds.rounds.plan import Plan
from svc.language import _, either
from svc.model.office import Office
from svc.rules.time.parsing import day_start, in_zone
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from svc.desk.core.view import View


def due(view: View, first: date, last: date, only: Sequence[str] = ()) -> list[RoundProgress]:
    """The planned rounds of some days, each with how far it is, in the order of their times.

    Args:
        view: The office.
        first, last: The days; both count.
        only: Only these plans; all if empty.

    Raises:
        NotFound: There is no such plan.
    """
    held = plans(view, only)
    works = working_days(msgspec.convert(view.office, Office, strict=False))
    begin, end = day_start(first, view.zone), day_start(last + timedelta(days=1), view.zone)
    made = rounds.rounds_due(view.index, begin, end)
    now = in_zone(view.moment, view.zone)
    return sorted(
        (
            progress(slot, as_of("round", made[slot.id], now) if slot.id in made else None, now)
            for plan in held
            for slot in slots(plan, first, last, view.zone, works(plan))
        ),
        key=lambda one: (one.slot.due, one.slot.id),
    )


def open_now(view: View, only: Sequence[str] = ()) -> list[RoundProgress]:
    """The planned rounds that somebody can make now: open, or to be made up for."""
    now = in_zone(view.moment, view.zone)
    can_be: list[RoundProgress] = []
    for plan in plans(view, only):
        # A window may reach past midnight, and a round may be opened the day before.
        back = timedelta(days=max((one.makeup for one in plan.versions), default=0) + 2)
        tomorrow = now.date() + timedelta(days=1)
        near = due(view, now.date() - back, tomorrow, [plan.id])
        can_be += [one for one in near if one.left and one.slot.opens <= now <= one.slot.ends]
    return sorted(can_be, key=lambda one: (one.slot.ends, one.slot.id))


def plans(view: View, only: Sequence[str] = ()) -> list[Plan]:
    """The plans of the office, all or some.

    Raises:
        NotFound: There is no such plan.
    """
    every = rounds.plans(view.index)
    chosen = []
    for text in only:
        named = [one for one in every if text in (one.id, one.name, one.name_en)]
        if not named:
            known = ", ".join(one.id for one in every)
            raise NotFound(
                _("no plan {plan!r}", plan=text),
                _("one of {known}", known=known) if known else _("svc plan adopt"),
            )
        chosen += named
    return chosen if only else every


def working_days(office: Office) -> Callable[[Plan], Callable[[date], bool]]:
    """Per plan, whether anybody works on a day, by the calendar of who makes its rounds."""
    calendars: dict[str | None, WorkCalendar] = {}

    def of(plan: Plan) -> Callable[[date], bool]:
        department = plan.versions[-1].department if plan.versions else None
        if department not in calendars:
            calendars[department] = WorkCalendar.of(office, department)
        calendar = calendars[department]
        return lambda day: bool(calendar.hours_on(day).intervals)

    return of


def as_row(walked: RoundProgress, names: dict[str, str], zone: Any) -> dict[str, Any]:
    """A planned round as plain values, as JSON has it."""
    slot = walked.slot
    return {
        "id": slot.id, "plan": slot.plan, "name": names.get(slot.plan, slot.plan),
        "version": slot.version.version, "due": _at(slot.due, zone),
        "opens": _at(slot.opens, zone), "closes": _at(slot.closes, zone),
        "state": str(walked.state), "points": walked.points, "checked": len(walked.checked),
        "in_time": walked.in_time, "left": list(walked.left), "attempted": list(walked.attempted),
        "department": slot.version.department,
    }  # fmt: skip


def names_of(held: Sequence[Plan]) -> dict[str, str]:
    """Plans as their reader calls them, by id."""
    return {one.id: either(one.name_en or one.name, one.name) for one in held}


def _at(moment: datetime, zone: Any) -> str:
    return in_zone(moment, zone).isoformat()


def listed(
    view: View, only: Sequence[str], first: str | None, last: str | None, states: Sequence[str]
) -> list[dict[str, Any]]:
    """Planned rounds as plain values: of some days, or of today with what is still to be made.

    Args:
        view: The office.
        only: Only these plans; all if empty.
        first, last: Days as typed; today if neither is given.
        states: Only these states; all if empty.

    Raises:
        UsageError: No days.
        NotFound: There is no such plan.
    """
    today = in_zone(view.moment, view.zone).date()
    begin = view.parse(first, time()).date() if first else today
    end = view.parse(last, time()).date() if last else max(begin, today) if first is None else begin
    every = due(view, begin, end, only)
    if first is None and last is None:
        known = {one.slot.id for one in every}
        every = [*(one for one in open_now(view, only) if one.slot.id not in known), *every]
    names = names_of(rounds.plans(view.index))
    rows = [as_row(one, names, view.zone) for one in every]
    return [row for row in rows if not states or row["state"] in states]
