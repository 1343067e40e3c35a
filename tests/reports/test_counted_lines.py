"""Lines of windows that reach beyond what four bytes hold."""

from __future__ import annotations

import sqlite3
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from svc.index.database import schema
from svc.model.office import Calendar, Week
from svc.reports.counted_lines import CountedLines
from svc.reports.figures import Counter
from svc.reports.measures import measure
from svc.reports.scope import Scope, Window
from svc.rules.time.working_seconds import WorkingSeconds
from svc.rules.time.working_time import WorkCalendar

#: In 2038 and 2040; and what four bytes hold at the most.
NOW, LATER, LAST = 2_147_400_000, 2_208_988_800, 2**31 - 1


@pytest.fixture
def scope() -> Scope:
    """An office with tickets of 2038 and of 2040."""
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    for statement in (*schema.tables(), *schema.indexes()):
        db.execute(statement)
    for row, received in enumerate((NOW, NOW + 9, LAST, LAST + 1, LATER), 1):
        db.execute(
            "INSERT INTO ticket_row (row, head, id, status, received) VALUES (?, 1, ?, 'new', ?)",
            (row, f"T{row}", received),
        )

    def ask(sql: str, values: Any = ()) -> sqlite3.Cursor:
        return db.execute(sql, values)

    week = Week(*["08:30-17:30"] * 5)
    worked = WorkingSeconds(WorkCalendar(Calendar(hours=week), "Asia/Shanghai"))
    return Scope(ask, ZoneInfo("Asia/Shanghai"), LATER + 10, 30, worked)


def test_both_sides_of_2038(scope: Scope) -> None:
    """Lines of before and after stand together, whichever was there first."""
    received = measure("received")
    before, after = Window(NOW, LAST + 1), Window(LAST + 1, LATER + 1)
    for first, second in ((before, after), (after, before)):
        lines = CountedLines(received, scope, first)
        lines.plus([CountedLines(received, scope, second)], None)
        assert sorted(lines.tickets) == [1, 2, 3, 4, 5]
        assert len(lines.within(Window(NOW, LATER)).tickets) == 4


def test_a_report_across_2038(scope: Scope) -> None:
    """A window around the main one, whose lines fit into less."""
    counter = Counter(scope, main=Window(NOW, LAST))
    received = [measure("received")]
    assert counter.total(received, Window(NOW, LAST))["received"].value == 2
    assert counter.total(received, Window(NOW - 5, LATER + 1))["received"].value == 5
