"""Ways by the life-cycle table, held against every sequence of actions there is."""

from __future__ import annotations

from itertools import product

import pytest

from svc.model.words import Action, Status
from svc.rules.ticket.lifecycle import TABLE
from svc.rules.ticket.shortest_paths import ways

BETWEEN = frozenset(
    {Action.ASSIGN, Action.ACCEPT, Action.RETURN, Action.TRANSFER, Action.RESUME, Action.FINISH,
     Action.CLOSE, Action.REOPEN}
)  # fmt: skip


def leads(start: Status, way: tuple[Action, ...]) -> Status | None:
    """Where actions with one target each lead, if the table allows them; else None."""
    status = start
    for action in way:
        if status not in TABLE[action].sources:
            return None
        status = TABLE[action].targets[0] if TABLE[action].targets else status
    return status


@pytest.mark.parametrize("start", list(Status))
@pytest.mark.parametrize("step", [*sorted(BETWEEN), Action.WAIT, Action.CANCEL, Action.CONTACT])
def test_shortest(start: Status, step: Action) -> None:
    """The first way is as short as any sequence, and every way is allowed."""
    paths = ways(start, step, BETWEEN, False)
    for way in paths:
        assert way[-1] is step
        assert set(way[:-1]) <= BETWEEN
        assert leads(start, way) is not None
    shortest = next(
        (
            length
            for length in range(1, 5)
            for way in product(BETWEEN, repeat=length - 1)
            if leads(start, (*way, step)) is not None
        ),
        None,
    )
    assert (len(paths[0]) if paths else None) == shortest


@pytest.mark.parametrize("start", list(Status))
@pytest.mark.parametrize("step", sorted(BETWEEN))
def test_arriving(start: Status, step: Action) -> None:
    """Where arriving will do, every way ends where the step leads, and none is missed."""
    goal = TABLE[step].targets[0]
    paths = ways(start, step, BETWEEN, True)
    assert all(leads(start, way) is goal for way in paths)
    every = [
        way
        for length in range(1, 5)
        for way in product(BETWEEN, repeat=length)
        if leads(start, way) is goal
    ]
    if start is not goal:
        assert bool(paths) == bool(every)
        assert not paths or len(paths[0]) == min(map(len, every))


@pytest.mark.parametrize(
    ("start", "step", "arriving", "way"),
    [
        (Status.CLOSED, Action.ACCEPT, True, "reopen accept"),
        (Status.NEW, Action.FINISH, True, "assign finish"),
        (Status.DONE, Action.ASSIGN, True, "close reopen"),
        (Status.WAITING, Action.ACCEPT, True, "resume"),
        (Status.WAITING, Action.ACCEPT, False, "resume return assign accept"),
        (Status.WORKING, Action.ASSIGN, True, "transfer"),
        (Status.ASSIGNED, Action.WAIT, False, "accept wait"),
    ],
)
def test_told(start: Status, step: Action, arriving: bool, way: str) -> None:
    """The jumps of real logs, by hand."""
    found = [" ".join(one) for one in ways(start, step, BETWEEN, arriving)]
    assert way in found
    assert len(found[0].split()) <= len(way.split())


@pytest.mark.parametrize("start", [Status.CANCELLED, Status.MERGED])
def test_nowhere(start: Status) -> None:
    """What ended leads nowhere."""
    assert not any(ways(start, step, BETWEEN, True) for step in BETWEEN)
