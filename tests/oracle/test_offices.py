"""A thousand random offices: what svc reports of them is what the oracle finds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.oracle.against import HOWS, RATES, Question, iso
from tests.oracle.dues import wrong_dues
from tests.oracle.measures import DIMENSIONS, MEASURES, group_of
from tests.oracle.offices import Builder
from tests.oracle.records import Office, moment
from tests.support import Run, examples


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Makes offices by number."""
    return Builder(tmp_path_factory.mktemp("model") / "office")


def turning_points(office: Office) -> list[int]:
    """Every moment at which something happens or falls due, in order."""
    events = [event for ticket in office.tickets for event in ticket["timeline"]]
    times = {moment(event["at"]) for event in events}
    times |= {moment(due["at"]) for event in events for due in event.get("due", ())}
    times |= {moment(event["until"]) for event in events if "until" in event}
    return sorted(times)


def looked_at(builder: Builder, run: Run, number: int, folder: Path) -> int:
    """Build the office of a number, check its due times, and look at it from some moments.

    Returns:
        How many of its tickets came by an import.
    """
    place = builder.build(number, folder / f"office{number}")
    office, dice = Office(place), random.Random(number)
    assert not wrong_dues(office), number
    times = turning_points(office)
    for _ in range(2):
        since, until = sorted(dice.sample(times, 2))
        later = [at for at in times if at >= since]
        as_of = dice.choice([*later, times[-1], times[-1]]) + dice.choice((0, 1, 3600))
        period = ["--from", iso(since), "--to", iso(until + dice.choice((0, 1, 86400)))]
        by = dice.sample(DIMENSIONS, 3)
        question = Question(run, place, office, period, iso(as_of), by)
        question.figures()
        question.dealings()
        measure, dimension = dice.choice(list(MEASURES)), dice.choice(DIMENSIONS)
        groups = {group_of(question.seen, life, dimension) for life in question.seen.lives}
        if groups:
            how = dice.choice(list(HOWS)) if measure in RATES else ""
            question.behind(measure, dimension, dice.choice(sorted(groups)), how)
    return sum("source" in ticket for ticket in office.tickets)


def test_ten_offices(builder: Builder, run: Run, tmp_path: Path) -> None:
    """Of ten offices every figure is the oracle's, in all and by dimensions; all day of three."""
    count = examples(10)
    imported = sum(looked_at(builder, run, number, tmp_path) for number in range(count))
    assert imported >= count, "the offices refuse what is imported"


@pytest.mark.slow
@pytest.mark.parametrize("first", range(10, 1000, 99))
def test_a_thousand_offices(builder: Builder, run: Run, tmp_path: Path, first: int) -> None:
    """So it is of the nine hundred and ninety after them."""
    for number in range(first, first + 99):
        looked_at(builder, run, number, tmp_path)
