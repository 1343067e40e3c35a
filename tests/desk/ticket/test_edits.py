"""Mending tickets: old and new value kept, ids in full, clocks and policies following."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import pytest

from svc.desk.record import office as offices
from svc.desk.ticket import actions as tickets
from svc.desk.ticket.edits import edit
from svc.errors import NotFound, Refused, SvcError, UsageError
from svc.model.ticket import Change, Ticket
from svc.rules.ticket.history import as_of
from svc.rules.ticket.lifecycle import fold
from tests.counter import Counter


def mend(counter: Counter, ticket: Ticket, **values: str) -> Ticket:
    """The ticket after an edit; `reporter_name` means `reporter.name`."""
    wanted = {name.replace("reporter_", "reporter."): text for name, text in values.items()}
    made: Ticket = counter.do(lambda desk: edit(desk, ticket.id, wanted))
    return made


@pytest.mark.parametrize(
    ("field", "typed", "new", "old"),
    [
        ("text", "厨房漏水\n很急", "厨房漏水\n很急", "水龙头漏水"),
        ("unit", "A座1502", "A-1502", "3-2-1502"),
        ("place", "大堂", "大堂", None),
        ("resident", "3", "R-A00003", "R-A00001"),
        ("category", "电气", "electrical", "plumbing"),
        ("channel", "visit", "visit", "phone"),
        ("first_taker", "wu.gang", "wu.gang", None),
        ("appointment", "2026-11-05 09:00", "2026-11-05T09:00:00+08:00", None),
        ("priority", "urgent", "urgent", "normal"),
        ("kind", "complaint", "complaint", "repair"),
    ],
)
def test_fields(counter: Counter, field: str, typed: str, new: str, old: str | None) -> None:
    """Each field is set as it is meant, and its former value stands in the timeline."""
    ticket = counter.ticket()
    done = mend(counter, ticket, **{field: typed})
    value = getattr(done, field)
    assert (value.isoformat() if isinstance(value, datetime) else str(value)) == new
    assert done.timeline[-1].changes == (Change(field, old, new),)
    assert as_of(done, ticket.timeline[-1].at) == ticket


@pytest.mark.parametrize(
    ("values", "error", "says"),
    [
        ({"status": "closed"}, UsageError, "'status' is no field to edit"),
        ({"timeline": ""}, UsageError, "no field"),
        ({"id": "T2611-A0099"}, UsageError, "no field"),
        ({"text": " "}, UsageError, "text cannot be empty"),
        ({"kind": ""}, UsageError, "kind cannot be empty"),
        ({"kind": "leak"}, UsageError, "kind does not fit"),
        ({"priority": "9"}, UsageError, "priority does not fit"),
        ({"category": "nope"}, NotFound, "no category"),
        ({"unit": ""}, UsageError, "needs a unit or a place"),
        ({"resident": ""}, UsageError, "needs somebody to call back"),
        ({"resident": "99"}, NotFound, "no resident"),
        ({"place": "a\nb"}, UsageError, "place must be one line"),
        ({"first_taker": "gone"}, Refused, "no longer active"),
        ({"appointment": "soon"}, UsageError, "soon"),
        ({"reporter_name": "Sam"}, UsageError, "both reporter.name and reporter.phone"),
        ({"reporter_name": "Sam", "reporter_phone": "x"}, UsageError, "no phone number"),
        (
            {"reporter_name": "Sam", "reporter_phone": "13900001234"},
            UsageError,
            "names a resident; a reporter beside it is not kept",
        ),
    ],
)
def test_what_cannot_be(
    counter: Counter, values: dict[str, str], error: type[SvcError], says: str
) -> None:
    """Refused with the field named, and nothing is written."""
    ticket = counter.ticket()
    with pytest.raises(error, match=says) as caught:
        mend(counter, ticket, **values)
    assert "Sam" not in caught.value.message
    assert counter.trial(lambda desk: desk.load("ticket", ticket.id)) == ticket


def test_nothing_changed(counter: Counter) -> None:
    """The same value again is no edit: nothing is written, and that is said."""
    ticket = counter.ticket()
    done = mend(counter, ticket, unit="3栋2单元1502", priority="normal")
    assert done == ticket
    assert counter.notices == [f"{ticket.id}: nothing changed"]


def test_a_stranger_becomes_a_resident(counter: Counter) -> None:
    """Naming the resident takes the stranger's name and phone out of the header."""
    ticket = counter.ticket(resident=None, name="Sam", phone="13900001234")
    done = mend(counter, ticket, resident="1")
    assert (done.resident, done.reporter) == ("R-A00001", None)
    fields = [change.field for change in done.timeline[-1].changes]
    assert fields == ["resident", "reporter.name", "reporter.phone"]


def test_a_resident_becomes_a_stranger(counter: Counter) -> None:
    """And the other way round, in one edit."""
    ticket = counter.ticket()
    done = mend(counter, ticket, resident="", reporter_name="Sam", reporter_phone="13900001234")
    assert done.resident is None
    assert done.reporter and done.reporter.name == "Sam"


def test_a_reporter_is_mended(counter: Counter) -> None:
    """One of the two may be corrected alone."""
    ticket = counter.ticket(resident=None, name="Sam", phone="13900001234")
    done = mend(counter, ticket, reporter_phone="139 0000 9999")
    assert done.reporter and (done.reporter.name, done.reporter.phone) == ("Sam", "139 0000 9999")


def test_kind_and_category_fit_each_other(counter: Counter) -> None:
    """A kind that the category is not offered for is refused, unless both are changed."""
    for name, kind in (("billing", "inquiry"), ("works", "repair")):
        counter.do(partial(offices.add_category, id=name, name=name, kinds=[kind]), "chen.jing")
    ticket = counter.ticket(category="works")
    with pytest.raises(Refused, match="works is not for kind inquiry"):
        mend(counter, ticket, kind="inquiry")
    done = mend(counter, ticket, kind="inquiry", category="billing")
    assert (done.kind, done.category) == ("inquiry", "billing")


def test_a_higher_priority_tightens_running_clocks(counter: Counter) -> None:
    """From where each started; what was met keeps the due time it was judged by."""
    ticket = counter.ticket("working")
    before = fold(ticket.timeline).due()
    done = mend(counter, ticket, priority="emergency")
    after = fold(done.timeline).due()
    assert after["respond"] == before["respond"]
    assert after["accept"] == before["accept"]
    assert (after["resolve"] - ticket.received).total_seconds() == 24 * 3600
    rules = {str(due.clock): due.rule for due in done.timeline[-1].due}
    assert rules == {
        "resolve": "emergency 24h around the clock",
        "arrive": "emergency 30m around the clock",
    }


def test_an_assigned_ticket_is_to_be_accepted_sooner(counter: Counter) -> None:
    """The accept clock is computed anew from the assignment, not from now."""
    ticket = counter.ticket("assigned")
    assigned = ticket.timeline[-1].at
    counter.now = counter.now.replace(minute=30)
    done = mend(counter, ticket, priority="urgent")
    due = fold(done.timeline).due()["accept"]
    assert (due - assigned).total_seconds() == 30 * 60


@pytest.mark.parametrize(("state", "stamped"), [("assigned", ["arrive", "resolve"]), ("done", [])])
def test_nobody_need_arrive_where_work_is_done(
    counter: Counter, state: str, stamped: list[str]
) -> None:
    """A kind that asks for an arrival sets its due time while the ticket is open, no more after."""
    done = mend(counter, counter.ticket(state, "complaint"), kind="repair")
    due = [str(one.clock) for one in done.timeline[-1].due]
    assert [name for name in due if name not in ("respond", "accept", "callback")] == stamped


def test_reopened_time_stays_left_out(counter: Counter) -> None:
    """After a reopening the new due time still leaves out the days spent closed."""
    ticket = counter.ticket("closed")
    counter.now = counter.now.replace(day=10)
    counter.do(lambda desk: tickets.reopen(desk, ticket.id, "又漏了"))
    done = mend(counter, ticket, priority="urgent")
    due = fold(done.timeline).due()["resolve"]
    assert due.day >= 10


def test_another_kind_has_its_own_callback(counter: Counter) -> None:
    """A finished inquiry that turns out to be a complaint owes a callback, with a due time."""
    ticket = counter.ticket("done", kind="inquiry", category="service")
    done = mend(counter, ticket, kind="complaint")
    assert done.timeline[-1].policy == "before-close"
    assert done.due and done.due.callback
    with pytest.raises(Refused, match="a callback is owed before it closes"):
        counter.do(lambda desk: tickets.close(desk, ticket.id))


def test_the_commit_names_fields_not_values(counter: Counter, git: Any) -> None:
    """What was edited is in the subject, what it was is not: it may be personal."""
    ticket = counter.ticket(resident=None, name="Sam Stranger", phone="13900001234")
    mend(counter, ticket, reporter_name="Pat Passer", text="secret words")
    log = git("log", "-1", "--format=%B", cwd=counter.place)
    assert log.startswith(f"edit {ticket.id} (reporter.name, text)\n")
    assert "Pat" not in log and "secret" not in log
