"""The sample office: what svc reports of it is what the oracle finds in its records."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests import offices
from tests.models import copied, shared
from tests.oracle.against import HOWS, RATES, Question, iso
from tests.oracle.dues import wrong_dues
from tests.oracle.measures import DIMENSIONS, MEASURES
from tests.oracle.records import Office, moment
from tests.support import TOP, Run, examples, slow_after

SAMPLE = Office(TOP)


@pytest.fixture(scope="module")
def place(homes: Path) -> Path:
    """An office of its own, made from the sample."""
    return copied(shared(offices.sample), homes / "oracle-sample")


@pytest.mark.parametrize(
    "period", slow_after(2, ["2026-10", "2026-W41", "2026", "2026-08", "2026-09"])
)
def test_settled(place: Path, run: Run, period: str) -> None:
    """Of past months, a week and the year every figure is the oracle's, by every dimension."""
    Question(run, place, SAMPLE, ["--period", period], "2026-12-01 00:00").figures()


@pytest.mark.slow
def test_every_few_days(place: Path, run: Run) -> None:
    """So it is from moments in the middle of things, whatever is still to come."""
    times = [moment(event["at"]) for one in SAMPLE.tickets for event in one["timeline"]]
    dice = random.Random(5)
    for as_of in dice.sample(sorted(times), examples(16)):
        for period in ("2026-08", "2026-10"):
            by = dice.sample(DIMENSIONS, 3)
            Question(run, place, SAMPLE, ["--period", period], iso(as_of), by).figures()


@pytest.mark.parametrize("measure", slow_after(6, MEASURES))
def test_lines(place: Path, run: Run, measure: str) -> None:
    """Behind every figure of every department are just the tickets that the oracle counts."""
    question = Question(run, place, SAMPLE, ["--period", "2026-10"], "2026-10-28 12:00")
    for department in ("engineering", "order", "service", ""):
        for how in HOWS if measure in RATES else [""]:
            question.behind(measure, "department", department, how)


def test_due_times() -> None:
    """After every step every due time is what the office's targets and calendar say."""
    assert wrong_dues(SAMPLE) == []
