"""The report against figures that nobody here made: the city of Boston's own verdicts."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import offices
from tests.models import copied, shared
from tests.support import BOSTON, Run

#: When the city took its snapshot.
SNAPSHOT = "2016-01-13T00:00"
FORMAT = "%m/%d/%Y %I:%M:%S %p"

pytestmark = pytest.mark.skipif(
    not BOSTON.exists(), reason="Boston's file does not lie beside the checkout"
)


@pytest.fixture(scope="module")
def boston(homes: Path) -> Path:
    """An office into which the whole file was imported."""
    return copied(shared(offices.boston), homes / "boston")


def reported(run: Run, office: Path, period: str) -> Any:
    """The report of a period as of the snapshot."""
    words = ["svc", "-C", str(office), "report", "--period", period, "--as-of", SNAPSHOT]
    return run([*words, "--format", "json"]).json()


def test_the_year_as_the_city_judged_it(run: Run, boston: Path) -> None:
    """Of 5,230 cases due in 2015, 1,925 were closed in time."""
    made = reported(run, boston, "2015")
    on_time = made["measures"]["resolution_on_time"]
    assert (on_time["numerator"], on_time["denominator"]) == (1925, 5230)
    assert on_time["value"] == 1925 / 5230
    assert made["measures"]["received"]["value"] == 7030
    assert made["period"] == {
        "from": "2015-01-01T00:00:00-05:00", "to": "2016-01-01T00:00:00-05:00", "label": "2015",
    }  # fmt: skip


@pytest.mark.slow
def test_every_month_and_category_as_the_city_judged_it(run: Run, boston: Path) -> None:
    """Month by month and category by category the sums of the city's verdicts come out."""
    due: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    with BOSTON.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            target = datetime.strptime(row["TARGET_DT"], FORMAT)  # noqa: DTZ007 - wall clock
            if row["CASE_ENQUIRY_ID"] != "101001426275" and target.isoformat() < SNAPSHOT:
                due[f"{target:%Y-%m}"] += 1
                kept[f"{target:%Y-%m}"] += row["OnTime_Status"] == "ONTIME"
    for month in due:
        made = reported(run, boston, month)
        on_time = made["measures"]["resolution_on_time"]
        assert (on_time["numerator"], on_time["denominator"]) == (kept[month], due[month])
        groups = made["by"]["category"].values()
        for part in ("numerator", "denominator"):
            assert sum(group["resolution_on_time"][part] for group in groups) == on_time[part]
