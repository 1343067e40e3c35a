"""What is late or falls due is found through indexes of the few that are open, at any size."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest

from svc.index.database import schema
from svc.index.database.ended_waits import wake
from svc.index.query import board, due, tickets
from svc.index.query.tickets import TicketFilter
from svc.rules.ticket import statuses
from tests.index.test_tickets import Shelf

#: Later than everything on the shelf.
FAR = 10_000_000
#: Steps of a plan that look at all of something that is little: what other steps left.
FEW = re.compile(r"SCAN (temp\.\w+_woken|\(subquery-\d+\)|CONSTANT|(ticket|clock)\b)")


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    """Twenty thousand tickets, a hundred open, half of them waiting with a date."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    for statement in (*schema.tables(), *schema.indexes()):
        db.execute(statement)
    made = Shelf(db)
    for number in range(1, 20_000):
        is_open, waits = number % 200 == 0, number % 400 == 0
        paused, resumes = (number, number + 10) if waits else (None, None)
        made.add(number, status="waiting" if waits else "assigned" if is_open else "closed",
                 department="engineering", resolve_due=number + 50, resolve_paused=paused,
                 resumes=resumes, owes_callback=int(number % 1000 == 1))  # fmt: skip
        for n, clock in enumerate(("respond", "resolve", "accept")):
            runs = is_open and clock == "resolve"
            made._insert("clock_row", {
                "row": number, "head": 1, "clock": clock, "n": n, "started": number,
                "due": number + 50, "stopped": None if runs else number + 20,
                "paused": paused if runs else None,
            })  # fmt: skip
    db.execute("ANALYZE")
    db.execute(schema.FORGET_AVERAGES)
    db.execute("ANALYZE sqlite_master")
    yield made
    db.close()


def plans(shelf: Shelf) -> list[str]:
    """How SQLite goes about `due`, `board`, `list --overdue` and lists by due time."""
    asked: list[str] = []
    shelf.db.set_trace_callback(asked.append)
    late = TicketFilter(statuses=statuses.OPEN, overdue=FAR)
    index = shelf
    assert len(due.falling_due(index, FAR)) == 99  # type: ignore[arg-type]
    assert len(due.owing(index)) == 20  # type: ignore[arg-type]
    due.callback_due(index, [1, 1001])  # type: ignore[arg-type]
    tickets.find(index, late)  # type: ignore[arg-type]
    tickets.count(index, late)  # type: ignore[arg-type]
    tickets.find(index, late, "due", 10)  # type: ignore[arg-type]
    board.by_holder(index, FAR)  # type: ignore[arg-type]
    shelf.db.set_trace_callback(None)
    return [row["detail"] for sql in asked for row in shelf.rows(f"EXPLAIN QUERY PLAN {sql}")]


def looks_at_all(shelf: Shelf, plan: str) -> bool:
    """Whether a step of a plan looks at every ticket or clock there is."""
    if not plan.startswith("SCAN") or FEW.match(plan):
        return False
    used = re.search(r"USING (?:COVERING )?INDEX (\w+)", plan)
    found = shelf.one("SELECT sql FROM sqlite_master WHERE name = ?", [used[1]]) if used else None
    return found is None or not re.search(r"AND (owes_callback|stopped IS NULL)", found["sql"])


def test_no_plan_looks_at_all_tickets(shelf: Shelf) -> None:
    """Neither plainly, nor once waits that ran out are shown as over."""
    before = plans(shelf)
    assert before
    assert [plan for plan in before if looks_at_all(shelf, plan)] == []
    late = TicketFilter(statuses=statuses.OPEN, overdue=FAR)
    assert tickets.count(shelf, late) == 50  # type: ignore[arg-type]
    wake(shelf, FAR)  # type: ignore[arg-type]
    assert tickets.count(shelf, late) == 99  # type: ignore[arg-type]
    assert [plan for plan in plans(shelf) if looks_at_all(shelf, plan)] == []


def test_a_plan_that_looks_at_all_is_seen(shelf: Shelf) -> None:
    """The test above would notice."""
    (row,) = shelf.rows("EXPLAIN QUERY PLAN SELECT * FROM clock_row WHERE n + 1 = 2")
    assert looks_at_all(shelf, row["detail"])
    (row,) = shelf.rows("EXPLAIN QUERY PLAN SELECT head FROM ticket_row WHERE received + 1 = 2")
    assert looks_at_all(shelf, row["detail"])
