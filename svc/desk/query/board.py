"""The board: how things stand this morning, by department or person, and what is most pressing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.clocks.record_clocks import RecordClock, record_clocks
from svc.desk.query.due import DueClock, due, end_of_today, urgency
from svc.desk.query.unconfirmed import UnconfirmedStep, unconfirmed
from svc.index.query.board import by_holder
from svc.index.query.tickets import NOBODY
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: What is counted, in the order shown.
COUNTS = (
    "new", "assigned", "working", "waiting", "overdue", "late", "due_today", "callbacks", "to_close"
)  # fmt: skip
#: What lines can stand for: a ticket's department, or its assignee.
HOLDERS = ("department", "assignee")


class BoardLine(NamedTuple):
    """The counts of one department or person.

    Attributes:
        holder: Its id; None for what nobody has, and for the sum.
        counts: By name, as in COUNTS; `late` and `due_today` are tickets with any clock
            late, and with any that falls due later today.
    """

    holder: str | None
    counts: dict[str, int]


class Board(NamedTuple):
    """The board.

    Attributes:
        by: One of HOLDERS: what the lines are.
        unassigned: What no department, or nobody, has.
        lines: Departments in the order of the office's rules, then any others;
            people by id.
        total: Sums.
        pressing: One item a ticket, its most urgent.
        unconfirmed: What asks for two people and one did alone, where the office has that rule.
        records: What of other records is late or falls due today.
    """

    by: str
    unassigned: BoardLine
    lines: list[BoardLine]
    total: BoardLine
    pressing: list[DueClock]
    unconfirmed: list[UnconfirmedStep]
    records: list[RecordClock]


def board(
    view: View,
    by: str = "department",
    departments: Collection[str] = (),
    assignees: Collection[str] = (),
) -> Board:
    """The board at the view's moment.

    Args:
        by: One of HOLDERS.
        departments, assignees: Only what they have; ids, or `NOBODY`.
    """
    items = due(view, None, list(departments), list(assignees))
    counted: dict[str | None, Counter[str]] = {}
    for row in by_holder(view.index, view.now):
        if _is_of(row["department"], departments) and _is_of(row["assignee"], assignees):
            mine = {name: row[name] for name in COUNTS if name not in ("late", "due_today")}
            counted.setdefault(row[by], Counter()).update(mine)
    for name, tickets in _by_clock(view, items).items():
        for ticket in tickets.values():
            counted.setdefault(ticket[by], Counter()).update([name])
    shown = _shown(view, by, counted, departments, assignees)
    lines = [_line(holder, counted.get(holder)) for holder in shown]
    unassigned = _line(None, counted.get(None))
    sums = {name: sum(line.counts[name] for line in (unassigned, *lines)) for name in COUNTS}
    return Board(
        by,
        unassigned,
        lines,
        BoardLine(None, sums),
        _pressing(view, items),
        unconfirmed(view),
        [] if departments else record_clocks(view, end_of_today(view), list(assignees)),
    )


def as_record(view: View, shown: Board) -> dict[str, Any]:
    """The board as scripts get it."""
    from svc.desk.clocks.record_clocks import as_record as record_clock
    from svc.desk.query import due as desk_due
    from svc.desk.query.listing import iso

    names = names_of(view, shown.by)
    plural = "departments" if shown.by == "department" else "people"
    return {
        "office": view.office["name"],
        "as_of": view.moment.isoformat(),
        "commit": view.commit,
        "unassigned": shown.unassigned.counts,
        plural: [
            {shown.by: line.holder, "name": names.get(line.holder or "", ""), **line.counts}
            for line in shown.lines
        ],
        "total": shown.total.counts,
        "pressing": [desk_due.as_record(view, item) for item in shown.pressing],
        "unconfirmed": [one._asdict() for one in shown.unconfirmed],
        "records": [record_clock(one, iso(view, one.due)) for one in shown.records],
    }


def names_of(view: View, by: str) -> dict[str, str]:
    """What the office calls its departments or its people, by id."""
    if by == "department":
        return {one["id"]: one["name"] for one in view.office.get("departments", ())}
    return {row["id"]: row["name"] for row in view.rows("SELECT id, name FROM staff")}


def _is_of(holder: str | None, asked: Collection[str]) -> bool:
    return not asked or (holder or NOBODY) in asked


def _line(holder: str | None, counted: Counter[str] | None) -> BoardLine:
    return BoardLine(holder, {name: (counted or Counter())[name] for name in COUNTS})


def _shown(
    view: View,
    by: str,
    counted: Iterable[str | None],
    departments: Collection[str],
    assignees: Collection[str],
) -> list[str]:
    """Whose lines are shown: every department of the office, and whoever has something."""
    having = {one for one in counted if one is not None}
    if by == "assignee":
        return sorted(having | {one for one in assignees if one != NOBODY})
    known: Sequence[str] = [one["id"] for one in view.office.get("departments", ())]
    if departments or assignees:
        known = [one for one in known if one in having or one in departments]
    return [*known, *sorted(having.difference(known))]


def _by_clock(view: View, items: Iterable[DueClock]) -> dict[str, dict[str, Any]]:
    """Tickets by number with any clock late, and with any due later today."""
    counted: dict[str, dict[str, Any]] = {"late": {}, "due_today": {}}
    for item in items:
        if item.late:
            counted["late"][item.ticket["id"]] = item.ticket
        elif _is_due_today(view, item):
            counted["due_today"][item.ticket["id"]] = item.ticket
    return counted


def _is_due_today(view: View, item: DueClock) -> bool:
    return item.due is not None and item.due < end_of_today(view)


def _pressing(view: View, items: Iterable[DueClock]) -> list[DueClock]:
    """What is late or due today, each ticket once."""
    first: dict[str, DueClock] = {}
    for item in sorted(items, key=lambda item: urgency(item)[1:]):
        if item.late or _is_due_today(view, item):
            first.setdefault(item.ticket["id"], item)
    return sorted(first.values(), key=lambda item: (not item.late, *urgency(item)[1:]))
