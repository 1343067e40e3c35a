"""Callbacks: what each attempt leads to, what is recorded of it, and who may call."""

from __future__ import annotations

from typing import Any

import pytest

from svc.desk.record import office as offices
from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.staff import edit as edit_staff
from svc.desk.ticket import actions as tickets
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.errors import Refused, UsageError
from svc.kinds.followup import FollowUp
from svc.model.words import Action, Outcome
from svc.rules.ticket.lifecycle import fold
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.counter import Counter


def call(counter: Counter, tail: str, by: str = "li.na", **said: Any) -> Any:
    """The ticket and the follow-up after one attempt."""
    attempt = CallbackResult(**{"reached": True, **said})
    return counter.do(lambda desk: callback(desk, tail, attempt), by=by)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"score": 5}, "closed"),
        ({"score": 3}, "closed"),
        ({"score": 2}, "assigned"),
        ({"score": 1, "reason": "还在漏"}, "assigned"),
        ({}, "closed"),
        ({"satisfied": True}, "closed"),
        ({"satisfied": False}, "assigned"),
        ({"score": 3, "satisfied": False}, "assigned"),
        ({"reached": False}, "done"),
    ],
)
def test_what_an_attempt_leads_to(counter: Counter, said: dict[str, Any], status: str) -> None:
    """Content closes, dissatisfied reopens for the same assignee, unreached leaves it in done."""
    ticket = counter.ticket("done")
    done, record = call(counter, ticket.id, **said)
    assert done.status == status
    assert done.assignee == "zhang.wei"
    stored = decode((counter.place / path_of("followup", record.id)).read_bytes(), FollowUp, "x")
    assert stored == record
    assert (record.id, record.ticket, record.attempt) == ("F2611-A0001", ticket.id, 1)
    assert record.outcome == ("reached" if said.get("reached", True) else "unreachable")
    assert record.score == said.get("score") == done.timeline[-1].score
    assert done.timeline[-1].followup == record.id


def test_failed_attempts_are_counted(counter: Counter) -> None:
    """The third closes the ticket as not reached, never as satisfied."""
    ticket = counter.ticket("done")
    for attempt in (1, 2):
        done, record = call(counter, ticket.id, reached=False, next="tomorrow 10:00")
        assert (done.status, record.attempt) == ("done", attempt)
        assert record.next.isoformat() == "2026-11-04T10:00:00+08:00"
        assert counter.notices == [f"{ticket.id}: attempt {attempt} of 3; still owed"]
    done, record = call(counter, ticket.id, reached=False)
    assert (done.status, record.attempt) == ("closed", 3)
    assert [e.action for e in done.timeline[-2:]] == ["callback", "close"]
    assert done.timeline[-1].outcome is Outcome.UNREACHABLE
    life = fold(done.timeline)
    assert (life.reached, life.score, life.ineffective) == (False, None, [])
    assert "closed as not reached" in counter.notices[0]
    with pytest.raises(Refused, match="not reached already"):
        call(counter, ticket.id, reached=False)


def test_attempts_start_anew_after_reopening(counter: Counter) -> None:
    """Two failed attempts before a reopening do not count against the next finish."""
    ticket = counter.ticket("done")
    call(counter, ticket.id, reached=False)
    call(counter, ticket.id, score=1)
    counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "再换"))
    done, record = call(counter, ticket.id, reached=False)
    assert (done.status, record.attempt) == ("done", 1)


def test_a_callback_after_closing(counter: Counter) -> None:
    """Policy after-close: content changes nothing but the debt, dissatisfied reopens."""
    ticket = counter.ticket("done", kind="help", category="service")
    counter.do(lambda desk: tickets.close(desk, ticket.id))
    closed = counter.trial(
        lambda desk: callback(desk, ticket.id, CallbackResult(reached=True, score=5))
    )[0]
    assert closed.status == "closed"
    assert not fold(closed.timeline).owes_callback()
    reopened, _ = call(counter, ticket.id, score=1)
    assert reopened.status == "assigned"


def test_giving_up_after_closing(counter: Counter) -> None:
    """Three failed attempts end what is owed of a closed ticket too."""
    ticket = counter.ticket("done", kind="help", category="service")
    counter.do(lambda desk: tickets.close(desk, ticket.id))
    for _ in range(3):
        done, _ = call(counter, ticket.id, reached=False)
    life = fold(done.timeline)
    assert (done.status, life.owes_callback(), life.ineffective) == ("closed", False, [])


def test_reopening_goes_on_with_the_resolve_clock(counter: Counter) -> None:
    """The due time moves by the working time spent done, and the accept clock starts anew."""
    ticket = counter.ticket("done")
    before = fold(ticket.timeline).due()
    counter.now = counter.now.replace(hour=16, minute=5)
    done, _ = call(counter, ticket.id, score=2)
    after = fold(done.timeline).due()
    spent = counter.now - ticket.finished if ticket.finished else None
    assert spent is not None
    assert after["resolve"] > before["resolve"]
    assert after["accept"] > before["accept"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"reached": False, "score": 5}, "exclude each other"),
        ({"reached": False, "satisfied": False}, "exclude each other"),
        ({"score": 0}, "is not 1 to 5"),
        ({"score": 6}, "is not 1 to 5"),
        ({"score": 5, "satisfied": False}, "contradict"),
        ({"score": 1, "satisfied": True}, "contradict"),
        ({"next": "tomorrow 10:00"}, "--next is for"),
        ({"reached": False, "next": "yesterday 10:00"}, "has passed"),
        ({"reached": False, "next": "someday"}, "someday"),
        ({"reason": "x" * 20_001}, "--reason has 20001 characters"),
    ],
)
def test_contradictions(counter: Counter, said: dict[str, Any], message: str) -> None:
    """What cannot be true of one call is refused, and nothing is written."""
    ticket = counter.ticket("done")
    with pytest.raises(UsageError, match=message):
        call(counter, ticket.id, **said)
    assert not (counter.place / "records/followups").exists()


def test_handlers_who_call(counter: Counter) -> None:
    """Who did the work is advised against it where others could call; a rule can forbid it."""
    ticket = counter.ticket("done")
    counter.trial(lambda desk: callback(desk, ticket.id, CallbackResult(reached=True, score=5)))
    counter.do(
        lambda desk: edit_staff(desk, "li.na", FieldEdits(add=[("roles", "desk")])), "chen.jing"
    )
    call(counter, ticket.id, by="zhang.wei", reached=False)
    assert counter.notices[0].startswith(f"zhang.wei did the work on {ticket.id}")
    counter.do(lambda desk: offices.edit(desk, {"policies.handler_may_call": "false"}), "chen.jing")
    with pytest.raises(Refused, match=r"may not call back \(policies.handler_may_call\)"):
        call(counter, ticket.id, by="zhang.wei", score=5)
    assert call(counter, ticket.id, by="li.na", score=5)[0].status == "closed"


def test_the_last_finisher_is_the_handler(counter: Counter) -> None:
    """Where only a department had the ticket, whoever finished it did the work."""
    counter.do(lambda desk: offices.edit(desk, {"policies.handler_may_call": "false"}), "chen.jing")
    ticket = counter.ticket()
    counter.do(lambda desk: tickets.assign(desk, ticket.id, "engineering"))
    counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "x"), by="chen.jing")
    with pytest.raises(Refused, match="may not call back"):
        call(counter, ticket.id, by="chen.jing", score=5)


def test_reopened_to_somebody_who_has_left(counter: Counter) -> None:
    """The same assignee gets it back; that they are gone is said."""
    ticket = counter.ticket("done")
    leave = FieldEdits()
    counter.do(
        lambda desk: edit_staff(desk, "zhang.wei", leave, active=False, force=True), "chen.jing"
    )
    done, _ = call(counter, ticket.id, score=1)
    assert done.assignee == "zhang.wei"
    assert any("zhang.wei is no longer active" in notice for notice in counter.notices)


def test_two_follow_ups_of_a_month_have_two_numbers(counter: Counter) -> None:
    """Follow-ups are numbered without gaps, as tickets are."""
    first, second = counter.ticket("done"), counter.ticket("done")
    assert call(counter, first.id, reached=False)[1].id == "F2611-A0001"
    assert call(counter, second.id, reached=False)[1].id == "F2611-A0002"


def test_back_dated(counter: Counter) -> None:
    """A call noted down later keeps when it was made."""
    ticket = counter.ticket("done")
    counter.now = counter.now.replace(hour=11)
    done, record = call(counter, ticket.id, score=4, at="10:30")
    assert record.at.isoformat() == "2026-11-03T10:30:00+08:00"
    assert done.closed == record.at
    assert done.timeline[-1].action is Action.CALLBACK
    assert done.timeline[-1].recorded == counter.now


def test_ringing_back(counter: Counter) -> None:
    """Who was closed as not reached may ring back; nobody is to be called any more."""
    ticket = counter.ticket("done")
    for _ in range(3):
        counter.do(lambda desk: callback(desk, ticket.id, CallbackResult(reached=False)))
    with pytest.raises(Refused, match="not reached already"):
        counter.do(lambda desk: callback(desk, ticket.id, CallbackResult(reached=False)))
    closed, call = counter.do(
        lambda desk: callback(desk, ticket.id, CallbackResult(reached=True, score=4))
    )
    assert (closed.status, call.score, fold(closed.timeline).ineffective) == ("closed", 4, [])
