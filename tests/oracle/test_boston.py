"""Boston's housing cases: the oracle finds the city's verdicts, and svc what the oracle does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.against import Question
from tests.oracle.measures import Seen, figures
from tests.oracle.records import Office, moment
from tests.support import BOSTON, TOP, Run

#: When the city took its snapshot.
SNAPSHOT = "2016-01-13T00:00:00-05:00"
YEAR = ("2015-01-01T00:00:00-05:00", "2016-01-01T00:00:00-05:00")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not BOSTON.exists(), reason="Boston's file does not lie beside the checkout"
    ),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office into which the whole file was imported."""
    folder = tmp_path_factory.mktemp("boston")
    run, office, mapping = Run(), folder / "office", TOP / "scripts" / "examples" / "boston311.yaml"
    run(["svc", "init", str(office), "--timezone", "America/New_York", "--locale", "en"])
    words = ["svc", "-C", str(office), "import", "tickets", str(BOSTON), "--mapping", str(mapping)]
    run([*words, "--skip-bad", str(folder / "rejects.csv")])
    return office


@pytest.fixture(scope="module")
def boston(place: Path) -> Office:
    """Its records."""
    return Office(place)


def test_verdicts(boston: Office) -> None:
    """Of 5,230 cases that fell due in 2015 the city closed 1,925 in time: so says the oracle."""
    year = moment(YEAR[0]), moment(YEAR[1])
    told = figures(Seen(boston, year, moment(SNAPSHOT)))[()]["resolution_on_time"]
    assert (told["denominator"], told["numerator"]) == (5230, 1925)


@pytest.mark.parametrize("period", ["2015", "2015-11", "2016-01"])
def test_agreed(place: Path, boston: Office, run: Run, period: str) -> None:
    """Every figure of a year and of months is the oracle's, by every dimension."""
    Question(run, place, boston, ["--period", period], SNAPSHOT).figures()


def test_in_the_middle_of_the_year(place: Path, boston: Office, run: Run) -> None:
    """So it is from a summer's noon."""
    noon, by = "2015-07-20T12:00:00-04:00", ["building", "weekday"]
    Question(run, place, boston, ["--period", "2015-07"], noon, by).figures()
