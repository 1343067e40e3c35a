"""Queries for lists: plans that hold among many closed tickets, words taken literally."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.index.database import schema
from svc.index.query import tickets
from svc.index.query.tickets import TicketFilter, find
from svc.rules.ticket import statuses


class Shelf:
    """The tables alone, with what an index answers through."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def rows(self, sql: str, args: Any = ()) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self.db.execute(sql, tuple(args)).fetchall()

    def one(self, sql: str, args: Any = ()) -> sqlite3.Row | None:
        """The first row of a query."""
        found: sqlite3.Row | None = self.db.execute(sql, tuple(args)).fetchone()
        return found

    def add(self, number: int, **columns: Any) -> None:
        """A ticket."""
        values = {"row": number, "head": 1, "id": f"T2411-A{number:04d}", "yymm": "2411",
                  "desk": "A", "sequence": number, "received": number, **columns}  # fmt: skip
        self._insert("ticket_row", values)

    def say(self, number: int, text: str, more: str | None = None) -> None:
        """Its words."""
        self._insert("words_row", {"row": number, "head": 1, "text": text, "more": more})

    def _insert(self, table: str, values: dict[str, Any]) -> None:
        marks = ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"
        self.db.execute(sql, tuple(values.values()))


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """Empty tables."""
    yield from _shelf()


def _shelf() -> Iterator[Shelf]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.row_factory = sqlite3.Row
    for statement in (*schema.tables(), *schema.indexes()):
        db.execute(statement)
    yield Shelf(db)
    db.close()


def test_open_tickets_are_found_by_their_state(shelf: Shelf) -> None:
    """Among thousands of closed tickets, with statistics, no plan looks at all of them."""
    for number in range(1, 5_000):
        shelf.add(number, status="closed" if number % 1_000 else "assigned",
                  department="engineering", assignee="zhang.wei")  # fmt: skip
    shelf.db.execute("ANALYZE")
    shelf.db.execute(schema.FORGET_AVERAGES)
    shelf.db.execute("ANALYZE sqlite_master")
    asked: list[str] = []
    shelf.db.set_trace_callback(asked.append)
    for criteria in (
        TicketFilter(statuses=("assigned",)),
        TicketFilter(statuses=statuses.UNSETTLED),
        TicketFilter(statuses=statuses.UNSETTLED, departments=("engineering",)),
        TicketFilter(statuses=statuses.OPEN, overdue=1),
        TicketFilter(statuses=statuses.UNSETTLED, words=("x",)),
    ):
        find(shelf, criteria)  # type: ignore[arg-type]
        tickets.count(shelf, criteria)  # type: ignore[arg-type]
    shelf.db.set_trace_callback(None)
    plans = [row["detail"] for sql in asked for row in shelf.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert plans
    assert [plan for plan in plans if plan.startswith("SCAN") and "CONSTANT" not in plan] == []


@given(
    st.lists(st.text(alphabet="ab%_\\'\"漏水É ", max_size=6), min_size=1, max_size=5),
    st.text(alphabet="ab%_\\'\"漏水É", min_size=1, max_size=3),
)
def test_words_are_taken_literally(texts: list[str], word: str) -> None:
    """A word is found where it stands in the text, whatever LIKE or SQL would make of it."""
    for shelf in _shelf():
        for number, text in enumerate(texts, 1):
            shelf.add(number, status="new" if number % 2 else "closed")
            shelf.say(number, text, None)
        expected = [n for n, text in enumerate(texts, 1) if word.lower() in text.lower()]
        for few in ((), ("new",)):
            wanted = TicketFilter(words=(word,), statuses=few)
            found = find(shelf, wanted, "received")  # type: ignore[arg-type]
            assert [row["sequence"] for row in found] == [n for n in expected if not few or n % 2]


def test_numbers_of_the_last_century_come_first(shelf: Shelf) -> None:
    """In the order of numbers, years 70 to 99 come before 00."""
    for row, yymm in enumerate(("0001", "9912", "2411", "7001"), 1):
        shelf.add(row, yymm=yymm, id=f"T{yymm}-A0001", sequence=1)
    found = [row["yymm"] for row in find(shelf, TicketFilter(), "number")]  # type: ignore[arg-type]
    assert found == ["7001", "9912", "0001", "2411"]
    found = [row["yymm"] for row in find(shelf, TicketFilter(), "-number")]  # type: ignore[arg-type]
    assert found == ["2411", "0001", "9912", "7001"]


@pytest.mark.parametrize("order", [sign + name for name in tickets.ORDERS for sign in ("", "-")])
def test_every_order_answers(shelf: Shelf, order: str) -> None:
    """Each order is SQL that runs, and pages of it put together are the whole."""
    for number in range(1, 8):
        shelf.add(number, status="new", priority="low", updated=number % 3, unit=None)
    everything = [row["id"] for row in find(shelf, TicketFilter(), order)]  # type: ignore[arg-type]
    pages = [
        row["id"]
        for start in (0, 3, 6)
        for row in find(shelf, TicketFilter(), order, 3, start)  # type: ignore[arg-type]
    ]
    assert pages == everything
    assert len(set(everything)) == 7
