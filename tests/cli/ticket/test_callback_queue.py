"""`svc callback list`: whom to call today, with what was done, and nobody too often."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from svc.desk.record import office as offices
from svc.desk.record.residents import ResidentDetails
from svc.desk.record.residents import add as add_resident
from svc.desk.ticket import actions as tickets
from svc.desk.ticket import callbacks
from svc.desk.ticket.callbacks import CallbackResult
from svc.desk.ticket.merging import merge
from tests.counter import ZONE, Counter
from tests.support import Run

LIST = "svc callback list --format json"


@pytest.fixture
def counter(estate: Path) -> Counter:
    """A counter this morning, as the commands judge by the real clock."""
    made = Counter(estate)
    made.now = datetime.now(ZONE) - timedelta(hours=2)
    return made


def tomorrow() -> str:
    """The day after the one the commands run on."""
    return f"{datetime.now(ZONE) + timedelta(days=1):%Y-%m-%d}"


def call(counter: Counter, tail: str, **said: Any) -> None:
    """One attempt."""
    attempt = CallbackResult(**{"reached": False, **said})
    counter.do(partial(callbacks.callback, tail=tail, call=attempt))


def test_what_is_owed(counter: Counter, run: Run) -> None:
    """Name and phone, what was done and by whom, attempts so far, and by when."""
    ticket = counter.ticket("done")
    call(counter, ticket.id, code="busy", note="一直占线")
    (owed,) = run(LIST).json()
    told = ("id", "reporter", "name", "resident", "unit", "resolution", "words", "handler",
            "tried", "attempts", "outcome", "code", "note", "next", "late", "state")  # fmt: skip
    assert [owed[field] for field in told] == [
        ticket.id, None, "王芳", "R-A00001", "3-2-1502", "fixed", "换了垫圈", "zhang.wei",
        1, 3, "unreachable", "busy", "一直占线", None, False, "today",
    ]  # fmt: skip
    assert owed["phones"] == ["138 **** 0000"]
    assert owed["due"] == ticket.due.callback.isoformat()  # type: ignore[union-attr]
    assert run(f"{LIST} --reveal").json()[0]["phones"] == ["138 1234 0000"]


def test_for_people(counter: Counter, run: Run) -> None:
    """One line a call."""
    ticket = counter.ticket("done", resident=None, name="王女士", phone="139 0000 1111")
    call(counter, ticket.id, code="no-answer")
    heading, _, line = run("svc callback list").out.splitlines()
    assert heading.split() == ["number", "due", "whom", "phone", "where", "done", "tried", "last",
                               "done", "by"]  # fmt: skip
    for words in (ticket.id, "王**", "139 **** 1111", "3-2-1502", "fixed: 换了垫圈", "1 of 3",
                  "no-answer", "zhang.wei"):  # fmt: skip
        assert words in line
    assert "may not call" not in line
    counter.do(lambda desk: offices.edit(desk, {"policies.handler_may_call": "false"}))
    assert "zhang.wei (may not call)" in run("svc callback list").out
    assert run(LIST).json()[0]["may_not_call"] == "zhang.wei"


def test_a_later_day(counter: Counter, run: Run) -> None:
    """Whoever is to be tried tomorrow is not listed today; a later attempt without a day is."""
    ticket = counter.ticket("done")
    call(counter, ticket.id, next=tomorrow())
    listed = run("svc callback list")
    assert (listed.out, listed.err) == (
        "",
        "nobody is to be called today\n"
        "not listed: 1 to be tried on a later day; --all lists them\n",
    )
    (owed,) = run(f"{LIST} --all").json()
    assert owed["state"] == "later"
    assert owed["next"].endswith("T00:00:00+08:00")
    day = owed["next"][:10]
    assert [one["state"] for one in run(f"{LIST} --as-of '{day} 08:00'").json()] == ["today"]
    assert f"again {day[5:]}" in run("svc callback list --all").out
    call(counter, ticket.id)
    assert [one["tried"] for one in run(LIST).json()] == [2]


def test_later_today(counter: Counter, run: Run) -> None:
    """An hour of today stays on today's list."""
    ticket = counter.ticket("done")
    again = datetime.now(ZONE).replace(hour=23, minute=59, second=59, microsecond=0)
    call(counter, ticket.id, next=again)
    assert [one["id"] for one in run(LIST).json()] == [ticket.id]


def test_an_old_date_does_not_hide_a_new_debt(counter: Counter, run: Run) -> None:
    """After a reopening the attempts and the date of before are over."""
    ticket = counter.ticket("done")
    call(counter, ticket.id, next=tomorrow())
    call(counter, ticket.id, reached=True, score=1)
    counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "再换"))
    (owed,) = run(LIST).json()
    assert (owed["tried"], owed["next"], owed["words"]) == (0, None, "再换")


def test_sorted_by_due(counter: Counter, run: Run) -> None:
    """What falls due first comes first; what has no target comes last."""
    normal = counter.ticket("done")
    pressing = counter.ticket("done", priority="urgent")
    assert [one["id"] for one in run(LIST).json()] == [pressing.id, normal.id]


def test_every_reporter_of_a_merged_ticket(counter: Counter, run: Run) -> None:
    """Each is listed apart with their own phone and attempts, until they are reached."""
    counter.do(
        lambda desk: add_resident(desk, ResidentDetails(name="赵六", phones=["13900002222"]))
    )
    kept, merged = counter.ticket("working"), counter.ticket(resident="4", unit="3-2-1501")
    counter.do(lambda desk: merge(desk, merged.id, kept.id))
    counter.do(lambda desk: tickets.finish(desk, kept.id, "fixed", "一起修好"))
    rows = run(LIST).json()
    assert [(row["id"], row["reporter"], row["name"], row["unit"]) for row in rows] == [
        (kept.id, None, "王芳", "3-2-1502"), (kept.id, merged.id, "赵六", "3-2-1501"),
    ]  # fmt: skip
    assert "reporter of" in run("svc callback list").out
    call(counter, kept.id, reporter=merged.id, next=tomorrow())
    assert [row["reporter"] for row in run(LIST).json()] == [None]
    call(counter, kept.id, reporter=kept.id, reached=True, score=5)
    (left,) = run(f"{LIST} --all").json()
    assert (left["reporter"], left["tried"]) == (merged.id, 1)


def test_attempts_used_up_are_not_reached(counter: Counter, run: Run) -> None:
    """Whose attempts are used up is not listed, and counts as not reached all the same."""
    counter.do(
        lambda desk: add_resident(desk, ResidentDetails(name="赵六", phones=["13900002222"]))
    )
    kept, merged = counter.ticket("working"), counter.ticket(resident="4", unit="3-2-1501")
    counter.do(lambda desk: merge(desk, merged.id, kept.id))
    counter.do(lambda desk: tickets.finish(desk, kept.id, "fixed", "一起修好"))
    for _ in range(3):
        call(counter, kept.id, reporter=merged.id)
    listed = run(LIST)
    assert [row["reporter"] for row in listed.json()] == [None]
    assert "not listed: 1 with no attempts left" in listed.err
    call(counter, kept.id, reporter=kept.id, reached=True, score=5)
    assert run(LIST).json() == []
    assert run(f"svc show {kept.id} --format json").json()["status"] == "closed"
    # From the day it was finished: two hours ago may have been the month before.
    report = run(f"svc report callback --from {kept.received:%Y-%m-%d} --format json").json()
    callback = report["measures"]["callback"]
    assert (callback["numerator"], callback["denominator"]) == (0, 1)


def test_nobody(office: Path, run: Run) -> None:
    """An office that owes nothing says so."""
    assert run("svc callback list").err == "nobody is to be called today\n"
    assert run(LIST).json() == []
    assert office


def test_other_shapes(counter: Counter, run: Run) -> None:
    """CSV, Markdown and JSON lines hold the same calls."""
    counter.ticket("done")
    for shape in ("csv", "md", "jsonl"):
        assert "王芳" in run(f"svc callback list --format {shape}").out
