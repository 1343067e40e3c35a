"""What falls due by rule: done once, however often and by however many it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import pytest

from svc.desk.core.desk import Desk
from svc.desk.record import office as offices
from svc.desk.repository.check import check
from svc.desk.ticket import scheduled as tick
from svc.desk.ticket.actions import close, finish
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.desk.ticket.escalation import escalate
from svc.desk.ticket.waiting import wait
from svc.duties.record.office import change
from svc.model.office import Level
from svc.model.ticket import Ticket
from svc.rules.ticket.lifecycle import fold
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.counter import ZONE, Counter


def at(day: int, hour: int = 9) -> datetime:
    """A full hour of November 2026, in the office's zone."""
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def ticks(counter: Counter, now: datetime | None = None, **more: Any) -> list[tick.ScheduledAction]:
    """What one tick did."""
    counter.now = now or counter.now
    outcome = tick.run(counter.place, now=counter.now, **more)
    counter.notices = outcome.notices
    steps: list[tick.ScheduledAction] = outcome.result
    assert (outcome.commit is None) == (not steps or bool(more.get("dry_run")))
    return steps


def stored(counter: Counter, ticket: Ticket) -> Ticket:
    """The ticket as its file has it."""
    path = path_of("ticket", ticket.id)
    return decode((counter.place / path).read_bytes(), Ticket, path)


def told(steps: list[tick.ScheduledAction]) -> list[tuple[str, str]]:
    """Action, and level or rule, of each step."""
    return [(str(step.action), step.level or step.rule or "") for step in steps]


def test_nothing_is_due(counter: Counter, git: Callable[..., str]) -> None:
    """No commit is made where there is nothing to do."""
    for state in ("new", "assigned", "working", "waiting", "done", "closed", "cancelled"):
        counter.ticket(state)
    head = git("rev-parse", "HEAD")
    assert ticks(counter) == []
    assert git("rev-parse", "HEAD") == head


def test_the_ladder(counter: Counter) -> None:
    """Overdue by 4 hours, 1 and 3 days of working time: a level after the other, each once."""
    ticket = counter.ticket("working", priority="emergency")
    due = ticket.due.resolve  # type: ignore[union-attr]
    assert due is not None
    calendar, day = counter.trial(lambda desk: desk.calendar), 7.5 * 3600
    first = calendar.add(due, 4 * 3600)
    second = calendar.add(max(first, due), int(day))
    third = calendar.add(second, int(3 * day))
    assert ticks(counter, first - timedelta(seconds=1)) == []
    (step,) = ticks(counter, first)
    assert (step.id, step.action, step.level) == (ticket.id, "escalate", "supervisor")
    assert ticks(counter) == []
    assert ticks(counter, second - timedelta(seconds=1)) == []
    assert told(ticks(counter, second)) == [("escalate", "director")]
    assert ticks(counter, third - timedelta(seconds=1)) == []
    assert told(ticks(counter, third)) == [("escalate", "quality")]
    assert ticks(counter, third + timedelta(hours=500)) == []
    after = stored(counter, ticket)
    life = fold(after.timeline)
    assert life.levels == ["supervisor", "director", "quality"]
    assert [event.by for event in after.timeline[-3:]] == ["svc"] * 3
    assert {event.recorded for event in after.timeline[-3:]} == {None}
    assert after.timeline[-3].due[0].rule.startswith("supervisor")
    assert (after.status, life.ineffective) == ("working", [])
    assert check(counter.place).problems == []


def test_rare_ticks_climb_one_level_each(counter: Counter) -> None:
    """After weeks without cron the lowest level is asked first, and has its own time."""
    one, other = counter.ticket("assigned"), counter.ticket()
    steps = ticks(counter, at(25, 10))
    assert told(steps) == [("escalate", "supervisor")] * 2
    assert [step.id for step in steps] == [one.id, other.id]
    assert ticks(counter) == []
    assert ticks(counter, at(26, 9)) == []
    assert told(ticks(counter, at(26, 10))) == [("escalate", "director")] * 2


def test_a_ladder_of_working_time(counter: Counter) -> None:
    """Nights do not count for a span of working time; a level without a span is never due."""
    ladder = (Level("boss", "主任", after="4h"), Level("above", "公司"))

    def climb(desk: Desk) -> None:
        office = msgspec.structs.replace(desk.office, escalation=ladder)
        desk.record(change(desk.at_hand, office, "edit office"))

    counter.do(climb, "chen.jing")
    ticket = counter.ticket("working", priority="emergency")
    due = ticket.due.resolve  # type: ignore[union-attr]
    assert due is not None
    calendar = counter.trial(lambda desk: desk.calendar)
    rises = calendar.add(due, 4 * 3600)
    assert ticks(counter, rises - timedelta(seconds=1)) == []
    assert told(ticks(counter, rises)) == [("escalate", "boss")]
    assert ticks(counter, rises + timedelta(days=30)) == []


def test_by_hand_before(counter: Counter) -> None:
    """The ladder goes up only: what was asked by hand is not asked again, nor what is below."""
    ticket = counter.ticket("working")
    counter.do(lambda desk: escalate(desk, ticket.id, "director"))
    assert told(ticks(counter, at(20))) == [("escalate", "quality")]


def test_standing_still(counter: Counter) -> None:
    """While the clock stands still nothing grows later; one that was late before it may rise."""
    calm, late = counter.ticket("working"), counter.ticket("working")
    counter.do(lambda desk: wait(desk, calm.id, "resident"))
    counter.now = at(5, 17)
    counter.do(lambda desk: wait(desk, late.id, "resident"))
    assert [(s.id, s.level) for s in ticks(counter, at(20))] == [(late.id, "supervisor")]


def test_a_new_run_after_reopening(counter: Counter) -> None:
    """A job that was finished, reopened and is late again goes up again from the first level."""
    ticket = counter.ticket("assigned")
    ticks(counter, at(5, 20))
    counter.do(lambda desk: finish(desk, ticket.id, "fixed", "x"))
    assert ticks(counter, at(7)) == []
    counter.do(lambda desk: callback(desk, ticket.id, CallbackResult(reached=True, score=1)))
    assert told(ticks(counter))[:1] == [("escalate", "supervisor")]


def test_waits_that_ran_out(counter: Counter) -> None:
    """The step is the wait's own date, by svc; the due time stays; one commit for all."""
    tickets = [counter.ticket("working") for _ in range(2)]
    for ticket, until in zip(tickets, ("2026-11-04 10:00", "2026-11-30 10:00"), strict=True):
        counter.do(partial(wait, tail=ticket.id, reason="resident", until=until))
    before = stored(counter, tickets[0])
    (step,) = ticks(counter, at(4, 15))
    assert (step.id, step.action, step.at) == (tickets[0].id, "resume", at(4, 10))
    after = stored(counter, tickets[0])
    assert (after.status, after.due) == ("working", before.due)
    assert (after.timeline[-1].by, after.timeline[-1].at) == ("svc", at(4, 10))
    assert ticks(counter) == []
    assert check(counter.place).problems == []


def test_resumed_and_long_late(counter: Counter) -> None:
    """One tick after the wait and the due time both ran out does both, in order."""
    ticket = counter.ticket("working")
    counter.do(lambda desk: wait(desk, ticket.id, "resident", until="2026-11-04 10:00"))
    assert told(ticks(counter, at(7))) == [("resume", ""), ("escalate", "supervisor")]


@pytest.mark.parametrize("kind", ["repair", "help"])
def test_attempts_used_up(counter: Counter, kind: str) -> None:
    """An office that allows fewer attempts closes what has had them; before or after closing."""
    category = "plumbing" if kind == "repair" else "service"
    tried, fresh = (counter.ticket("done", kind=kind, category=category) for _ in range(2))
    if kind == "help":
        for ticket in (tried, fresh):
            counter.do(partial(close, tail=ticket.id))
    for _ in range(2):
        counter.do(lambda desk: callback(desk, tried.id, CallbackResult(reached=False)))
    assert ticks(counter) == []
    counter.do(lambda desk: offices.edit(desk, {"policies.callback_attempts": "2"}), "chen.jing")
    (step,) = ticks(counter)
    assert (step.id, step.action, step.rule) == (tried.id, "close", "2 attempts")
    life = fold(stored(counter, tried).timeline)
    assert (life.status, life.owes_callback(), life.reached) == ("closed", False, False)
    assert (life.score, life.ineffective) == (None, [])
    assert fold(stored(counter, fresh).timeline).owes_callback()
    assert ticks(counter) == []


def test_dry_run(counter: Counter, git: Callable[..., str]) -> None:
    """What would be done is told, and nothing is written."""
    ticket = counter.ticket("assigned")
    head = git("rev-parse", "HEAD")
    foreseen = ticks(counter, at(5, 20), dry_run=True)
    assert git("rev-parse", "HEAD") == head
    assert stored(counter, ticket) == ticket
    assert foreseen == ticks(counter)


def test_at_once(counter: Counter) -> None:
    """Several ticks at the same time do everything once between them."""
    tickets = [counter.ticket("assigned") for _ in range(3)]
    counter.now = at(5, 20)
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(tick.run, counter.place, now=counter.now) for _ in range(4)]
        steps = [step for run in runs for step in run.result().result]
    assert sorted(step.id for step in steps) == [ticket.id for ticket in tickets]
    for ticket in tickets:
        assert fold(stored(counter, ticket).timeline).levels == ["supervisor"]


def test_hand_edits_hold_up_their_ticket_only(counter: Counter) -> None:
    """A ticket that somebody is editing is left alone and named; the others go on."""
    edited, other = counter.ticket("assigned"), counter.ticket("assigned")
    file = counter.place / path_of("ticket", edited.id)
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    steps = ticks(counter, at(5, 20))
    assert {step.id for step in steps} == {other.id}
    assert counter.notices == [f"{edited.id} has edits by hand and is left alone (svc status)"]


def test_settled_tickets_do_not_rise(counter: Counter) -> None:
    """What is done, closed or cancelled is not escalated, however late it was."""
    for state in ("done", "closed", "cancelled"):
        counter.ticket(state)
    assert ticks(counter, at(29)) == []
