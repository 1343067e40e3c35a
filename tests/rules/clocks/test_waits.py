"""Waits in the fold: they end by themselves at their date, and the clocks know."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.model.ticket import Due, Event
from svc.model.words import Action, CallbackPolicy, ClockName, Outcome, Resolution
from svc.rules.ticket.lifecycle import Life, fold, header

NINE = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(*steps: tuple[float, str, dict[str, Any]]) -> list[Event]:
    """Events, each so many hours after nine."""
    return [
        Event(seq=seq, at=NINE + hours * HOUR, by="li.na", action=Action(name), **fields)
        for seq, (hours, name, fields) in enumerate(steps, start=1)
    ]


TO = {"department": "engineering", "assignee": "zhang.wei"}
BEGUN: tuple[tuple[float, str, dict[str, Any]], ...] = (
    (0, "create", {
        "policy": CallbackPolicy.BEFORE_CLOSE,
        "due": (Due(ClockName.RESOLVE, NINE + 8 * HOUR, "repair 8h"),
                Due(ClockName.ARRIVE, NINE + 4 * HOUR, "repair 4h")),
    }),
    (1, "assign", TO),
    (2, "accept", {}),
)  # fmt: skip


def waiting(hours: float = 3, until: float | None = 10, **fields: Any) -> tuple[Any, ...]:
    """A wait on the resident, its due times moved in advance if it has a date."""
    details: dict[str, Any] = {"reason": "resident", "pauses": True, "on_resident": True}
    if until is not None:
        moved = (until - hours) * HOUR
        details["until"] = NINE + until * HOUR
        details["due"] = (
            Due(ClockName.RESOLVE, NINE + 8 * HOUR + moved, "repair 8h"),
            Due(ClockName.ARRIVE, NINE + 4 * HOUR + moved, "repair 4h"),
        )
    return (hours, "wait", {**details, **fields})


def at(hours: float) -> datetime:
    """So many hours after nine."""
    return NINE + hours * HOUR


def paused(life: Life) -> set[str]:
    """The clocks that stand still."""
    return {str(run.clock) for run in life.runs if run.paused is not None and run.running}


def test_a_wait_ends_at_its_date() -> None:
    """Before it the ticket waits, from it on it is under work; the record says what was said."""
    events = told(*BEGUN, waiting())
    assert fold(events).status == "waiting"
    assert fold(events, at(9.99)).status == "waiting"
    woken = fold(events, at(10))
    assert (woken.status, woken.resumes, woken.waits_for) == ("working", None, None)
    assert paused(woken) == set()
    for clock in (ClockName.RESOLVE, ClockName.ARRIVE):
        run = woken.current(clock)
        assert run is not None
        assert run.gaps == [(at(3), at(10))]
    assert woken.due() == fold(events).due()
    assert woken.due()[ClockName.RESOLVE] == at(15)


def test_what_happens_after_the_date_finds_it_under_work() -> None:
    """A later step counts as done on a ticket that works again; nothing had to be said."""
    done = {"resolution": Resolution.FIXED, "note": "x"}
    life = fold(told(*BEGUN, waiting(), (11, "finish", done)))
    assert (life.status, life.ineffective) == ("done", [])
    run = life.current(ClockName.RESOLVE)
    assert run is not None
    assert (run.gaps, run.stopped) == ([(at(3), at(10))], at(11))
    early = told(*BEGUN, waiting(), (9, "finish", done))
    assert [one.reason for one in fold(early).ineffective] == ["the ticket is waiting"]


def test_a_resume_that_comes_late_marks_the_end() -> None:
    """Written after the date it changes nothing: the wait had ended at its date."""
    life = fold(told(*BEGUN, waiting(), (12, "resume", {})))
    assert (life.status, life.ineffective) == ("working", [])
    run = life.current(ClockName.RESOLVE)
    assert run is not None
    assert run.gaps == [(at(3), at(10))]
    again = fold(told(*BEGUN, waiting(), (11, "note", {"note": "x"}), (12, "resume", {})))
    assert [one.event.action for one in again.ineffective] == ["resume"]


def test_an_early_resume_gives_back_what_was_added() -> None:
    """The stretch that did not count ends where it was resumed; its stamp sets the due time."""
    stamp = Due(ClockName.RESOLVE, at(10), "repair 8h")
    life = fold(told(*BEGUN, waiting(), (5, "resume", {"due": (stamp,)})))
    run = life.current(ClockName.RESOLVE)
    assert run is not None
    assert (life.status, run.due, run.gaps) == ("working", at(10), [(at(3), at(5))])


@pytest.mark.parametrize(
    ("fields", "still"),
    [
        ({}, {"resolve", "arrive"}),
        ({"on_resident": None}, {"resolve"}),
        ({"pauses": False}, {"arrive"}),
        ({"pauses": False, "on_resident": None}, set()),
    ],
)
def test_which_clocks_stand_still(fields: dict[str, Any], still: set[str]) -> None:
    """Resolve for reasons that pause, arrive for those that wait on the resident; others never."""
    assert paused(fold(told(*BEGUN, waiting(until=None, **fields)))) == still


def test_a_date_before_the_wait_is_none() -> None:
    """Written by hand, a wait that ends before it begins has to be resumed."""
    events = told(*BEGUN, (3, "wait", {"reason": "parts", "until": at(2)}))
    assert fold(events, at(99)).status == "waiting"


@pytest.mark.parametrize("end", ["cancel", "merge"])
def test_what_ends_a_ticket_ends_its_wait(end: str) -> None:
    """Cancelled or merged it waits for nothing, and no clock stands still."""
    fields: dict[str, Any] = {"reason": "x"} if end == "cancel" else {"ticket": "T2611-A0009"}
    life = fold(told(*BEGUN, waiting(), (4, end, fields)), at(99))
    assert (life.status, life.resumes, paused(life)) == (f"{end}led" if end == "cancel" else
                                                         "merged", None, set())  # fmt: skip


@given(st.randoms(use_true_random=False), st.floats(0, 30))
def test_the_order_of_arrival_never_matters(dice: random.Random, hours: float) -> None:
    """Whatever comes first to hand, the same life as of the same moment."""
    steps = [*BEGUN, waiting(), (dice.choice([4, 11]), "note", {"note": "x"}),
             (dice.choice([5, 12]), "resume", {}), (14, "urge", {})]  # fmt: skip
    events = told(*steps)
    shuffled = dice.sample(events, len(events))
    assert header(fold(events, at(hours))) == header(fold(shuffled, at(hours)))


def test_urges_and_reporters_come_over() -> None:
    """A merged ticket's urges are counted, its reporters are to be called back once each."""
    absorb = {"ticket": "T2611-A0002", "reporters": ("T2611-A0002", "T2611-A0003"), "urges": 2}
    life = fold(told(*BEGUN, (3, "urge", {}), (4, "absorb", absorb), (5, "absorb", absorb)))
    assert life.urges == 3
    assert life.reporters == ["", "T2611-A0002", "T2611-A0003"]
    assert [one.reason for one in life.ineffective] == ["T2611-A0002 was merged into it already"]


def calls(*attempts: tuple[str, str | None, int | None]) -> Life:
    """A finished ticket with two reporters after calls: (follow-up, whose, score or None)."""
    absorb = {"ticket": "T2611-A0002", "reporters": ("T2611-A0002",)}
    steps: list[tuple[float, str, dict[str, Any]]] = [
        *BEGUN, (3, "absorb", absorb),
        (4, "finish", {"resolution": Resolution.FIXED, "note": "x"}),
    ]  # fmt: skip
    for number, (followup, whose, score) in enumerate(attempts):
        outcome = Outcome.UNREACHABLE if score is None else Outcome.REACHED
        fields = {"followup": followup, "ticket": whose, "outcome": outcome, "score": score}
        steps.append((5 + number, "callback", fields))
    return fold(told(*steps))


def test_it_closes_once_everybody_was_reached() -> None:
    """One of two is not all; attempts are counted for each."""
    first = calls(("F2611-A0001", None, 5))
    assert (first.status, first.reached, first.owes_callback()) == ("done", False, True)
    assert first.unreached() == ["T2611-A0002"]
    tried = calls(("F2611-A0001", None, 5), ("F2611-A0002", "T2611-A0002", None))
    assert (tried.tried, tried.attempts) == ({"": 1, "T2611-A0002": 1}, 2)
    both = calls(("F2611-A0001", None, 5), ("F2611-A0002", "T2611-A0002", 4))
    assert (both.status, both.reached, both.owes_callback()) == ("closed", True, False)


def test_anybody_who_is_not_content_reopens() -> None:
    """Also a merged ticket's reporter; after the next finish everybody is called anew."""
    life = calls(("F2611-A0001", None, 5), ("F2611-A0002", "T2611-A0002", 1))
    assert (life.status, life.reopened) == ("assigned", 1)


@pytest.mark.parametrize(
    ("whose", "reason"),
    [
        (None, "its own reporter was reached already"),
        ("T2611-A0007", "no reporter came over from T2611-A0007"),
    ],
)
def test_calls_that_count_for_nothing(whose: str | None, reason: str) -> None:
    """Somebody reached already, or somebody who never reported it."""
    life = calls(("F2611-A0001", None, 5), ("F2611-A0002", whose, 5))
    assert [one.reason for one in life.ineffective] == [reason]
    assert life.status == "done"


def test_a_merge_into_what_was_finished_meanwhile_loses_nobody() -> None:
    """Two desks: one closed the ticket, the other merged into it; its reporter is still owed."""
    done = {"resolution": Resolution.FIXED, "note": "x"}
    called = {"followup": "F2611-A0001", "outcome": Outcome.REACHED, "score": 5}
    absorb = {"ticket": "T2611-B0002", "reporters": ("T2611-B0002",)}
    life = fold(told(*BEGUN, (4, "finish", done), (5, "callback", called), (6, "absorb", absorb)))
    assert (life.status, life.owes_callback(), life.unreached()) == (
        "closed", True, ["T2611-B0002"])  # fmt: skip


def test_a_level_is_asked_once_until_it_is_reopened() -> None:
    """Two desks that escalate alike ask one level once."""
    up = {"level": "director"}
    life = fold(told(*BEGUN, (3, "escalate", up), (4, "escalate", up)))
    assert (life.levels, life.escalations) == (["director"], 1)
    assert [one.reason for one in life.ineffective] == ["it was escalated to director already"]
