"""The director's analysis: its blocks say what the oracle makes of the records."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests import offices
from tests.models import copied, shared
from tests.oracle.against import iso
from tests.oracle.blocks import differences
from tests.oracle.measures import Seen
from tests.oracle.offices import Builder
from tests.oracle.records import Office, moment
from tests.reports.histories import FIRST, GRID, History
from tests.support import Run, slow_after


def held(run: Run, place: Path, period: str, as_of: str) -> None:
    """Check the blocks of a month, as of a moment."""
    command = ["svc", "-C", str(place), "report", "monthly", "--period", period, "--as-of", as_of]
    told = run([*command, "--format", "json"]).json()
    bounds = moment(told["period"]["from"]), moment(told["period"]["to"])
    seen = Seen(Office(place), bounds, moment(told["as_of"]))
    found = {block["name"]: differences(block, seen) for block in told["blocks"]}
    wrong = {name: what for name, what in found.items() if what}
    assert not wrong, (command, wrong)


@pytest.fixture(scope="module")
def sample(homes: Path) -> Path:
    """An office made from the sample."""
    return copied(shared(offices.sample), homes / "monthly-sample")


@pytest.mark.parametrize(
    "period", slow_after(1, ["2026-10", "2026-11", "2027-03", "2026-08", "2026-09"])
)
def test_sample(sample: Path, run: Run, period: str) -> None:
    """So of the sample's months, of one that goes on and of one that is to come."""
    for as_of in ("2026-10-15 11:00", "2026-12-01 00:00"):
        held(run, sample, period, as_of)


@pytest.mark.parametrize("only", slow_after(1, [["--building", "3"], [], ["--department", "none"]]))
def test_findings_can_be_opened(run: Run, tmp_path: Path, only: list[str]) -> None:
    """The command of a finding lists just the tickets that its figure is of."""
    place, opened = tmp_path / "office", 0
    run(["svc", "init", str(place)])
    History(4, 150).write(place)
    moment_of = ["--as-of", (FIRST + 400 * GRID).isoformat(), "--format", "json"]
    base = ["svc", "-C", str(place)]
    told = run([*base, "report", "monthly", "--period", "2026-10", *only, *moment_of]).json()
    (block,) = (one for one in told["blocks"] if one["name"] == "findings")
    for row in block["rows"]:
        lines = run([*base, *shlex.split(row["command"])[1:], *moment_of]).json()
        hits, of = row["figure"]["numerator"] or 0, row["figure"]["denominator"] or 0
        counts = {"--met": hits, "--missed": of - hits}
        asked = next((one for one in counts if one in row["command"]), "")
        assert len(lines) == counts.get(asked, of or hits), row
        opened += 1
    assert opened or only == ["--department", "none"]


@pytest.mark.parametrize("seed", slow_after(1, range(4)))
def test_busy_months(run: Run, tmp_path: Path, seed: int) -> None:
    """So of months in which everything happens, seen from the middle and from later."""
    place = tmp_path / "office"
    run(["svc", "init", str(place)])
    History(seed, 60).write(place)
    for days in (45, 60, 400):
        held(run, place, "2026-10", (FIRST + days * GRID).isoformat())


@pytest.mark.parametrize("number", slow_after(1, range(6)))
def test_random_offices(tmp_path: Path, run: Run, number: int) -> None:
    """So of offices with rules of their own, in months of any time zone."""
    place = Builder(tmp_path / "model").build(number, tmp_path / "office")
    events = [event for ticket in Office(place).tickets for event in ticket["timeline"]]
    last = max(event["at"] for event in events)
    held(run, place, last[:7], iso(moment(last)))
