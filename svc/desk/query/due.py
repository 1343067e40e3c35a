"""What is late, what falls due soon, and whom the desk owes a call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from svc.desk.clocks.record_clocks import RecordClock, record_clocks
from svc.desk.query.listing import iso
from svc.index.query import due as index_due
from svc.index.query import tickets
from svc.model.words import ClockName, Priority
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import day_start

if TYPE_CHECKING:
    import sqlite3

    from svc.desk.core.view import View

#: The groups, in the order in which they are shown.
OVERDUE, SOON, CALLBACK = "overdue", "due", "callback"
GROUPS = (OVERDUE, SOON, CALLBACK)
#: Later than any moment.
_NEVER = 1 << 62

#: What scripts get of a ticket beside its clock.
_FIELDS = ("id", "kind", "category", "priority", "status", "unit", "place", "department",
           "assignee", "attempts")  # fmt: skip
_RANK = {str(priority): rank for rank, priority in enumerate(reversed(Priority))}


class DueClock(NamedTuple):
    """One clock of one ticket that somebody has to meet.

    Attributes:
        group: `overdue`, `due`, or `callback` for calls owed, late or not.
        ticket: Row of the index.
        due: Seconds since 1970; None for a callback without a target.
        left: Seconds until then, negative once it is late.
        rule: The target that set it.
    """

    group: str
    ticket: sqlite3.Row
    clock: str
    due: int | None
    left: int | None
    rule: str | None

    @property
    def late(self) -> bool:
        """Whether the due time has passed."""
        return self.left is not None and self.left < 0


def due(
    view: View,
    within: timedelta | None = None,
    departments: Sequence[str] = (),
    assignees: Sequence[str] = (),
) -> list[DueClock]:
    """What is late, what falls due within a span, and every callback owed.

    Args:
        within: From now on; to the end of today unless told.
        departments, assignees: Only what they have; ids, or `NOBODY`.

    Returns:
        By group; in each the most pressing priority first, then by due time.
    """
    items = [*_clocks(view, _horizon(view, within)), *_callbacks(view)]
    kept = [
        item
        for item in items
        if _is_of(item.ticket["department"], departments)
        and _is_of(item.ticket["assignee"], assignees)
    ]
    return sorted(kept, key=urgency)


def by_ticket(items: Sequence[DueClock]) -> list[tuple[DueClock, int]]:
    """Each ticket once, by its first item, with how many more of its clocks are listed."""
    counted = Counter(item.ticket["id"] for item in items)
    first: dict[str, DueClock] = {}
    for item in items:
        first.setdefault(item.ticket["id"], item)
    return [(item, counted[number] - 1) for number, item in first.items()]


def _is_of(holder: str | None, asked: Sequence[str]) -> bool:
    return not asked or (holder or tickets.NOBODY) in asked


def urgency(item: DueClock) -> tuple[int, int, int, str]:
    """Sorts what is most pressing first."""
    rank = _RANK.get(item.ticket["priority"], len(_RANK))
    moment = _NEVER if item.due is None else item.due
    return GROUPS.index(item.group), rank, moment, item.ticket["id"]


def end_of_today(view: View) -> int:
    """The first moment of tomorrow in the office's zone, seen from the view's moment."""
    today: date = view.moment.date()
    return int(day_start(today + timedelta(days=1), view.zone).timestamp())


def records_due(
    view: View, within: timedelta | None = None, assignees: Sequence[str] = ()
) -> list[RecordClock]:
    """What of other records is late, and what falls due within a span, to the end of today.

    Args:
        within: From now on; to the end of today unless told.
        assignees: Only what they are to do; ids.
    """
    return record_clocks(view, _horizon(view, within), assignees)


def _horizon(view: View, within: timedelta | None) -> int:
    return view.now + int(within.total_seconds()) if within else end_of_today(view)


def record_due(view: View, clock: RecordClock) -> dict[str, Any]:
    """What falls due of another record, as scripts get it, with the fields of `as_record`."""
    group = OVERDUE if clock.late else SOON
    of = {"id": clock.id, "kind": clock.kind, "assignee": clock.assignee}
    told = {"group": group, "clock": clock.clock, "due": iso(view, clock.due), "left": clock.left,
            "late": clock.late, "rule": None}  # fmt: skip
    fields = {name: of.get(name) for name in _FIELDS}
    return {**told, **fields, "title": clock.words, "received": None}


def as_record(view: View, item: DueClock) -> dict[str, Any]:
    """An item as scripts get it; `late` and `left` (seconds) are judged at the view's moment."""
    ticket = item.ticket
    return {
        "group": item.group,
        "clock": item.clock,
        "due": iso(view, item.due),
        "left": item.left,
        "late": item.late,
        "rule": item.rule,
        **{field: ticket[field] for field in _FIELDS},
        "title": ticket["title"],
        "received": iso(view, ticket["received"]),
    }


def _clocks(view: View, horizon: int) -> Iterable[DueClock]:
    # What is late stays on the list however short the span asked for.
    runs = index_due.falling_due(view.index, max(horizon, view.now))
    runs = [run for run in runs if run["clock"] != ClockName.CALLBACK]
    found = tickets.tickets(view.index, {run["row"] for run in runs})
    for run in runs:
        late = tickets.late(run, view.now)
        group = OVERDUE if late else SOON
        yield _item(group, found[run["row"]], run, view.now)


def _callbacks(view: View) -> Iterable[DueClock]:
    owing = index_due.owing(view.index)
    runs = index_due.callback_due(view.index, [row["row"] for row in owing])
    for ticket in owing:
        run = runs.get(ticket["row"])
        if run is None:
            yield DueClock(CALLBACK, ticket, str(ClockName.CALLBACK), None, None, None)
        else:
            yield _item(CALLBACK, ticket, run, view.now)


def _item(group: str, ticket: sqlite3.Row, run: sqlite3.Row, now: int) -> DueClock:
    return DueClock(group, ticket, run["clock"], run["due"], run["due"] - now, run["rule"])
