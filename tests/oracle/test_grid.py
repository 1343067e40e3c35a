"""Histories on a coarse grid, where due times, periods and the moment often meet to the second."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.oracle.against import Question
from tests.oracle.measures import MEASURES
from tests.oracle.records import Office
from tests.reports.histories import DAYS, FIRST, GRID, History
from tests.support import Run, slow_after


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office without tickets, made once."""
    place = tmp_path_factory.mktemp("empty") / "office"
    Run()(["svc", "init", str(place)])
    return place


SEEDS = slow_after(1, range(60))


@pytest.mark.parametrize("seed", SEEDS)
def test_measures(seed: int, empty: Path, run: Run, tmp_path: Path) -> None:
    """Every figure, in all and in every group of every dimension, is what the oracle counts."""
    place = tmp_path / "office"
    shutil.copytree(empty, place)
    history = History(seed, 50)
    history.write(place)
    office, measures = Office(place), list(MEASURES)
    for as_of in (FIRST + 400 * GRID, history.moment(), FIRST + DAYS // 2 * GRID):
        since = min(as_of - 20 * GRID, FIRST + history.random.randrange(40) * GRID)
        period = ["--from", since.isoformat(), "--to", (since + 30 * GRID).isoformat()]
        question = Question(run, place, office, period, as_of.isoformat())
        question.figures()
        question.behind(history.random.choice(measures), "category", "plumbing")
