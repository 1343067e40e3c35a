"""Which rounds are due, ahead, missed: derived from plans, calendar and what was walked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Any

from svc.desk.core.lookup import rule_named
from svc.duties.rounds.progress import RoundProgress, progress
from svc.duties.rounds.slots import RoundSlot, WorksOn, open_at, slots
from svc.index.duties import rounds
from svc.kinds.derive import as_of
from svc.kinds.rounds.plan import Plan
from svc.language import _, either
from svc.rules.time.parsing import in_zone
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
    works = working_days(view)
    every = [
        slot
        for plan in plans(view, only)
        for slot in slots(plan, first, last, view.zone, works(plan))
    ]
    return sorted(_walked(view, every), key=lambda one: (one.slot.due, one.slot.id))


def open_now(view: View, only: Sequence[str] = ()) -> list[RoundProgress]:
    """The planned rounds that somebody can make now: open, or to be made up for."""
    works = working_days(view)
    every = [
        slot
        for plan in plans(view, only)
        for slot in open_at(plan, view.moment, view.zone, works(plan))
    ]
    left = [one for one in _walked(view, every) if one.left]
    return sorted(left, key=lambda one: (one.slot.ends, one.slot.id))


def plans(view: View, only: Sequence[str] = ()) -> list[Plan]:
    """The plans of the office, all or some.

    Raises:
        NotFound: There is no such plan.
    """
    every = rounds.plans(view.index)
    return [plan_named(every, text) for text in only] if only else every


def plan_named(every: Sequence[Plan], text: str) -> Plan:
    """A plan by its id or its name.

    Args:
        every: All that the office has.
        text: As typed.

    Raises:
        NotFound: None is so called.
    """
    return rule_named("plan", every, text, _("svc plan adopt"))


def working_days(view: View) -> Callable[[Plan], WorksOn]:
    """Per plan, whether anybody works on a day, by the calendar of who makes its rounds."""
    calendars: dict[str | None, WorksOn] = {}

    def of(plan: Plan) -> WorksOn:
        if plan.department not in calendars:
            # Forty plans ask about the same days.
            calendar = WorkCalendar.of_plain(view.office, plan.department)
            calendars[plan.department] = cache(calendar.works_on)
        return calendars[plan.department]

    return of


def _walked(view: View, every: Sequence[RoundSlot]) -> Iterator[RoundProgress]:
    """How far each round is; their records are asked for together."""
    if not every:
        return
    span = min(slot.due for slot in every), max(slot.due for slot in every)
    made = rounds.rounds_due(view.index, *span)
    now = in_zone(view.moment, view.zone)
    for slot in every:
        record = as_of("round", made[slot.id], now) if slot.id in made else None
        yield progress(slot, record, now)


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
