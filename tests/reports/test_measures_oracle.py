"""Every measure against an independent count, on random histories."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from svc.desk.reports import Asked, report
from svc.desk.view import look
from svc.reports.figures import Figure
from svc.reports.measures import Measure
from tests.reports.histories import DAYS, FIRST, GRID, History
from tests.reports.oracle import Oracle
from tests.support import Run

DIMENSIONS = (
    "kind", "category", "department", "assignee", "building", "channel", "priority", "resolution",
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office without tickets, made once."""
    place = tmp_path_factory.mktemp("empty") / "office"
    Run()(["svc", "init", str(place)])
    return place


@pytest.mark.parametrize("seed", range(6))
def test_measures_equal_an_independent_count(seed: int, empty: Path, tmp_path: Path) -> None:
    """Every figure, in all and in every group of every dimension, is what a plain pass counts."""
    office = tmp_path / "office"
    shutil.copytree(empty, office)
    history = History(seed, 50)
    history.write(office)
    for t in (None, history.moment(), FIRST + DAYS // 2 * GRID):
        moment = t or FIRST + 400 * GRID
        start = FIRST + history.random.randrange(40) * GRID if t is None else t - 20 * GRID
        oracle = Oracle(office, moment.timestamp())
        compare(office, oracle, moment, start, start + 30 * GRID, t is not None)


def compare(
    office: Path, oracle: Oracle, t: datetime, start: datetime, end: datetime, rewound: bool
) -> None:
    """Hold a report against the oracle; not rewound, T is simply the present."""
    asked = Asked(since=start.isoformat(), until=end.isoformat(), by=DIMENSIONS)
    with look(office, as_of=t if rewound else None, now=t) as view:
        made = report(view, asked)
    bounds = made.period.start.timestamp(), made.period.end.timestamp()
    assert bounds == (start.timestamp(), end.timestamp())
    expected = oracle.measures(*bounds)
    assert plain(made.measures, made.figures.total) == expected
    for dimension in DIMENSIONS:
        for group in oracle.groups(dimension):
            counted = oracle.measures(*bounds, dimension, group)
            figures = made.figures.by[dimension].get(group)
            if figures is None:
                assert not any(any_of(figure) for figure in counted.values()), (dimension, group)
            else:
                assert plain(made.measures, figures) == counted, (dimension, group)


def plain(measures: Any, figures: dict[str, Figure]) -> dict[str, Any]:
    """Figures in the oracle's form."""
    return {measure.name: _plain(measure, figures[measure.name]) for measure in measures}


def _plain(measure: Measure, figure: Figure) -> Any:
    value, numerator, denominator, more = figure
    if measure.form == "count":
        return value
    if measure.form == "duration":
        return value, more["p90"], denominator
    assert value == (None if not denominator else (numerator or 0) / denominator)
    return numerator, denominator, *more.values()


def any_of(figure: Any) -> bool:
    """Whether a figure of the oracle counts anything."""
    return any(figure) if isinstance(figure, tuple) else bool(figure)


def test_the_sample_equals_an_independent_count(tmp_path: Path) -> None:
    """The sample office, month by month, during the month and after it."""
    office = tmp_path / "office"
    Run()(["svc", "init", str(office), "--sample"])
    received = sorted(path.name[1:5] for path in office.glob("records/tickets/**/*.yaml"))
    months = sorted(set(received))
    assert len(months) >= 3
    for month in months:
        start = datetime.fromisoformat(f"20{month[:2]}-{month[2:]}-01T00:00:00+08:00")
        for days in (20, 45):
            t = start + days * GRID
            compare(office, Oracle(office, t.timestamp()), t, start, start + 31 * GRID, True)
