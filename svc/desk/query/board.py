"""The board: how things stand this morning, by department, and what is most pressing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from svc.desk.query.due import DueClock, due, end_of_today, urgency
from svc.index.query.board import by_department

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: What is counted, in the order shown.
COUNTS = ("new", "assigned", "working", "waiting", "overdue", "due_today", "callbacks")


class BoardLine(NamedTuple):
    """One department's counts.

    Attributes:
        department: Its id; None for what nobody has, and for the sum.
        counts: By name, as in COUNTS.
    """

    department: str | None
    counts: dict[str, int]


class Board(NamedTuple):
    """The board.

    Attributes:
        unassigned: What no department has.
        departments: In the order of the office's rules, then any others.
        total: Sums.
        pressing: One item a ticket, its most urgent.
    """

    unassigned: BoardLine
    departments: list[BoardLine]
    total: BoardLine
    pressing: list[DueClock]


def board(view: View) -> Board:
    """The board at the view's moment."""
    rows = by_department(view.index, view.now, end_of_today(view))
    counted = {row["department"]: {name: row[name] for name in COUNTS} for row in rows}
    nothing = dict.fromkeys(COUNTS, 0)
    known = [one["id"] for one in view.office.get("departments", ())]
    others = sorted(one for one in counted if one is not None and one not in known)
    lines = [BoardLine(one, counted.get(one, nothing)) for one in [*known, *others]]
    unassigned = BoardLine(None, counted.get(None, nothing))
    sums = {name: sum(line.counts[name] for line in (unassigned, *lines)) for name in COUNTS}
    return Board(unassigned, lines, BoardLine(None, sums), _pressing(view))


def as_record(view: View, shown: Board) -> dict[str, Any]:
    """The board as scripts get it."""
    from svc.desk.query import due as desk_due

    names = {one["id"]: one["name"] for one in view.office.get("departments", ())}
    return {
        "office": view.office["name"],
        "as_of": view.moment.isoformat(),
        "commit": view.commit,
        "unassigned": shown.unassigned.counts,
        "departments": [
            {
                "department": line.department,
                "name": names.get(line.department, ""),
                **line.counts,
            }
            for line in shown.departments
        ],
        "total": shown.total.counts,
        "pressing": [desk_due.as_record(view, item) for item in shown.pressing],
    }


def _pressing(view: View) -> list[DueClock]:
    """What is late or due today, each ticket once."""
    first: dict[str, DueClock] = {}
    for item in sorted(due(view), key=lambda item: urgency(item)[1:]):
        if item.due is not None and (item.late or item.due < end_of_today(view)):
            first.setdefault(item.ticket["id"], item)
    return sorted(first.values(), key=lambda item: (not item.late, *urgency(item)[1:]))
