"""The groups of tickets as numbers, whatever their rows and the order they are asked for."""

from __future__ import annotations

import sqlite3
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from svc.model.office import Calendar, Week
from svc.reports.scope import Scope
from svc.reports.ticket_groups import TicketGroups
from svc.rules.time.working_seconds import WorkingSeconds
from svc.rules.time.working_time import WorkCalendar

# Rows of another commit or moment are negative.
rows = st.integers(-40, 40) | st.integers(-3_000, 3_000)
tickets = st.dictionaries(rows, st.sampled_from(("order", "service", "engineering", None)))


@given(tickets, st.data())
def test_every_ticket_is_in_its_group(known: dict[int, str | None], data: st.DataObject) -> None:
    """However the rows lie apart; each ticket is looked up once."""
    asked: list[str] = []
    groups = TicketGroups(_scope(known, asked), "department")
    sets = data.draw(st.lists(st.lists(st.sampled_from(sorted(known)), max_size=30), max_size=4)
                      if known else st.just([[]]))  # fmt: skip
    for some in sets:
        numbers = groups.of(some)
        names = groups.names
        assert [names[number] for number in numbers] == [known[row] or "" for row in some]
    queries = len(asked)
    for some in sets:
        groups.of(some)
    assert len(asked) == queries


@given(tickets, st.data())
def test_what_is_looked_up_together(known: dict[int, str | None], data: st.DataObject) -> None:
    """Of another dimension each ticket's group is known as if it were looked up for itself."""
    asked: list[str] = []
    scope, together = _scope(known, asked), []
    for name in ("department", "kind"):
        together.append(TicketGroups(scope, name, together))
    lots = data.draw(st.lists(st.lists(st.sampled_from(sorted(known)), max_size=30), max_size=4)
                     if known else st.just([[]]))  # fmt: skip
    for rows_asked in lots:
        groups = data.draw(st.sampled_from(together))
        numbers = groups.of(rows_asked)
        expected = [known[row] or "" for row in rows_asked]
        if groups is together[1]:
            expected = [f"{name}!" if name else "" for name in expected]
        assert [groups.names[number] for number in numbers] == expected
    if any(lots):
        both = [one for one in lots if one][:1]
        queries = len(asked)
        for groups in together:
            groups.of(both[0])
        assert len(asked) <= queries + 1


def _scope(known: dict[int, str | None], asked: list[str]) -> Scope:
    db = sqlite3.connect(":memory:")
    db.row_factory = sqlite3.Row
    db.execute("CREATE TABLE ticket (row INTEGER PRIMARY KEY, department TEXT, kind TEXT)")
    kinds = ((row, name, name and f"{name}!") for row, name in known.items())
    db.executemany("INSERT INTO ticket VALUES (?, ?, ?)", kinds)

    def ask(sql: str, values: Any = ()) -> sqlite3.Cursor:
        asked.append(sql)
        return db.execute(sql, values)

    week = Week(*["08:30-17:30"] * 5)
    worked = WorkingSeconds(WorkCalendar(Calendar(hours=week), "Asia/Shanghai"))
    return Scope(ask, ZoneInfo("Asia/Shanghai"), 0, 30, worked)
