"""Steps taken back, as pure rules: what an undo leaves out, and when it has no effect."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.model.ticket import Event, NamedStep
from svc.model.words import Action
from svc.rules.ticket.lifecycle import effective, fold, header
from svc.rules.ticket.undoing import key_of
from tests.rules.ticket.test_lifecycle import CARRIES, HOUR, happened
from tests.rules.ticket.ways import WAYS


def taken_back(events: list[Event], *named: Event, by: str = "li.na") -> list[Event]:
    """The events, and one that takes some of them back."""
    last = events[-1]
    steps = tuple(NamedStep(*key_of(one)) for one in named)
    undo = Event(seq=last.seq + 1, at=last.at + HOUR, by=by, action=Action.UNDO, steps=steps)
    return [*events, undo]


def idle(events: list[Event]) -> list[str]:
    """Why steps have no effect."""
    return [one.reason for one in fold(events).ineffective]


@pytest.mark.parametrize("state", [state for state, way in WAYS.items() if way])
def test_as_if_it_never_had_been(state: str) -> None:
    """The fold is that of the events without the step; only when it changed last differs."""
    events = happened(*WAYS[state])
    life = fold(taken_back(events, events[-1]))
    before = fold(events[:-1])
    assert header(life) == header(before)
    assert (life.undone, life.ineffective) == ([events[-1]], [])
    assert [(run.clock, run.stopped, run.voided, run.gaps) for run in life.runs] == [
        (run.clock, run.stopped, run.voided, run.gaps) for run in before.runs
    ]


def test_a_later_step_stands_on_it() -> None:
    """Another desk accepted what this one took back: the undo is without effect, and says why."""
    assigned = happened("assign")
    undo = taken_back(assigned, assigned[-1])[-1]
    accepted = msgspec.structs.replace(happened("assign", "accept")[-1], by="zhang.wei")
    life = fold([*assigned, accepted, undo])
    assert life.status == "working"
    assert idle([*assigned, accepted, undo]) == ["accept by zhang.wei stands on it"]


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "somebody else's": ({"by": "zhang.wei"}, "it names a step of li.na"),
    "not there": ({"steps": (NamedStep(9, happened()[0].at, "li.na", Action.NOTE),)}, "not there"),
    "nothing": ({"steps": ()}, "not there"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_what_names_nothing_of_ones_own(name: str) -> None:
    """An undo written by hand that names what it may not has no effect."""
    changes, reason = UNFIT[name]
    *events, undo = taken_back(happened("assign"), happened("assign")[-1])
    told = idle([*events, msgspec.structs.replace(undo, **changes)])
    assert len(told) == 1
    assert reason in told[0]


def test_never_twice_and_never_the_registration() -> None:
    """A registration stays, an undo stays, and what is gone is gone."""
    events = happened("assign")
    assert idle(taken_back(events, events[0])) == ["create is not taken back"]
    gone = taken_back(events, events[-1])
    assert idle(taken_back(gone, gone[-1])) == ["undo is not taken back"]
    assert idle(taken_back(gone, events[-1])) == ["assign was taken back already"]


_NAMES = sorted(name for name in CARRIES if name not in ("create", "undo", "absorb"))


@given(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=6), st.data())
def test_whatever_happened(names: list[str], data: st.DataObject) -> None:
    """Taking a step back breaks no other step, or does nothing; order of arrival is nothing."""
    events = happened(*names)
    named = data.draw(st.sampled_from(events[1:]))
    told = taken_back(events, named)
    life, before = fold(told), fold(events)
    broken_before = {id(one.event) for one in before.ineffective}
    if life.undone:
        assert life.undone == [named]
        assert {id(one.event) for one in life.ineffective} <= broken_before
        assert named not in effective(told)
    else:
        assert header(life) == header(before)
        assert [one.event for one in life.ineffective if id(one.event) not in broken_before] == [
            told[-1]
        ]
    shuffled = data.draw(st.permutations(told))
    assert header(fold(shuffled)) == header(life)


def test_every_order_of_two_desks() -> None:
    """However the steps arrive, the same stand."""
    assigned = happened("assign", "note")
    events = taken_back(assigned, assigned[1])
    told = {str(header(fold(list(one)))) for one in permutations(events)}
    assert len(told) == 1
