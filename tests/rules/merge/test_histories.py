"""Many histories of desks that act apart: equal in the end, legal, and nobody called twice.

`scripts/torture --histories N` runs as many of them as one likes.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.kinds.merge import merge_records, value_hash
from svc.kinds.paths import value_at
from svc.model.words import Action, Status
from svc.rules.ticket.across import mended
from svc.rules.ticket.lifecycle import fold
from tests.rules.merge.histories import (
    DEEDS,
    Story,
    copy_of,
    faults,
    founded,
    lived,
    merged,
    tickets_of,
)

LIVES = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from(DEEDS), st.integers(0, 9), st.integers(0, 9)),
    max_size=24,
)
ONE, TWO, THREE = "T2611-A0001", "T2611-A0002", "T2611-A0003"


@pytest.mark.parametrize(
    "hundred", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 100))]
)
def test_everybody_has_the_same(hundred: int) -> None:
    """After the last meeting all desks hold equal, legal records, each callback owed once."""
    for number in range(hundred * 100, hundred * 100 + 100):
        story = lived(number)
        assert [desk.records == story.remote for desk in story.desks] == [True] * len(story.desks)
        assert faults(story.remote) == [], number


@settings(max_examples=25)
@given(st.integers(2, 4), LIVES, st.permutations(range(4)))
def test_the_order_of_meetings(desks: int, deeds: list[tuple[int, str, int, int]],
                               order: list[int]) -> None:  # fmt: skip
    """In whatever order desks meet in the end, what people recorded is there, once."""
    story = Story(desks)
    for deed in deeds:
        story.do(*deed)
    other = copy_of(story)
    story.end()
    other.end([number for number in order if number < desks])
    for one in (story, other):
        assert faults(one.remote) == []
    pairs = zip(tickets_of(story.remote), tickets_of(other.remote), strict=True)
    for ticket, same in pairs:
        recorded = [{event for event in held.timeline if event.by != "svc"}
                    for held in (ticket, same)]  # fmt: skip
        assert recorded[0] == recorded[1]
    assert story.remote.keys() == other.remote.keys()


@settings(max_examples=25)
@given(st.integers(2, 2), LIVES)
def test_two_sides(desks: int, deeds: list[tuple[int, str, int, int]]) -> None:
    """Tickets, sets and sums do not depend on who was first; of a field two values are known."""
    story = Story(desks)
    for deed in deeds:
        if deed[1] != "meet":
            story.do(*deed)
    a, b = (desk.records for desk in story.desks)
    one, other = merged(founded(), a, b, "b" * 40), merged(founded(), b, a, "a" * 40)
    for key in one.keys() | other.keys():
        if key[0] == "ticket":
            assert one[key] == other[key]
            continue
        for dispute in one[key].disputes:
            stands, lost = (value_at(side[key], dispute.field) for side in (a, b))
            assert value_at(one[key], dispute.field) == stands
            assert dispute.hash == value_hash(lost)
            assert value_at(other[key], dispute.field) == lost
        fields = {dispute.field for dispute in one[key].disputes}
        assert fields == {dispute.field for dispute in other[key].disputes}


@settings(max_examples=25)
@given(LIVES)
def test_again_changes_nothing(deeds: list[tuple[int, str, int, int]]) -> None:
    """What was merged and put right once is as it should be."""
    story = Story(3)
    story.live(deeds)
    remote = story.remote
    numbers = [ticket.id for ticket in tickets_of(remote)]
    assert mended(numbers, lambda number: remote.get(("ticket", number))) == []
    for (kind, _name), record in remote.items():
        assert merge_records(kind, record, record, record, "c" * 40).record == record


def told(*deeds: tuple[int, str, int, int]) -> dict[str, tuple[Status | None, list[str]]]:
    """State and reporters of the three tickets, after two desks (and a third) acted apart."""
    story = Story(3)
    story.live(deeds)
    lives = {ticket.id: fold(ticket.timeline) for ticket in tickets_of(story.remote)}
    assert faults(story.remote) == []
    return {number: (life.status, life.reporters) for number, life in lives.items()}


def test_a_circle() -> None:
    """1→2 here and 2→1 there: the first goes on, and calls both."""
    held = told((0, "merge", 0, 1), (1, "merge", 1, 0))
    assert held[ONE] == (Status.NEW, ["", TWO])
    assert held[TWO][0] is Status.MERGED


def test_a_circle_of_three() -> None:
    """Three desks, each merged into the next: one goes on, for all."""
    held = told((0, "merge", 0, 1), (1, "merge", 1, 2), (2, "merge", 2, 0))
    assert held[ONE][0] is Status.NEW
    assert set(held[ONE][1]) == {"", TWO, THREE}


def test_into_what_is_cancelled() -> None:
    """1→2 here while 2 is cancelled there: 1 is open again."""
    held = told((0, "merge", 0, 1), (1, "cancel", 1, 0))
    assert held[ONE] == (Status.NEW, [""])
    assert held[TWO][0] is Status.CANCELLED


def test_a_chain() -> None:
    """1→2 here, 2→3 there: 3 calls everybody."""
    held = told((0, "merge", 0, 1), (1, "merge", 1, 2))
    assert [held[number][0] for number in (ONE, TWO, THREE)] == [
        Status.MERGED, Status.MERGED, Status.NEW,
    ]  # fmt: skip
    assert set(held[THREE][1]) == {"", ONE, TWO}


def test_a_fork() -> None:
    """1→2 here, 1→3 there: the first counts, the other lets it go and says that they may be one."""
    story = Story(2)
    story.live([(0, "merge", 0, 1), (1, "merge", 0, 2)])
    lives = {ticket.id: fold(ticket.timeline) for ticket in tickets_of(story.remote)}
    assert lives[ONE].merged_into == TWO
    assert lives[TWO].reporters == ["", ONE]
    assert lives[THREE].reporters == [""]
    linked = {
        (ticket.id, event.ticket)
        for ticket in tickets_of(story.remote)
        for event in ticket.timeline
        if event.action is Action.LINK
    }
    assert linked == {(TWO, THREE), (THREE, TWO)}
