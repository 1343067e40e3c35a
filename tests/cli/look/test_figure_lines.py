"""`svc report --list`: the tickets behind a figure, on the sample, in every form."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests import offices
from tests.models import copied, shared
from tests.support import Run

LATE = "svc report --list resolution_on_time --late --department engineering"
WHEN = "--period 2026-10 --as-of 2026-11-05T12:00"


@pytest.fixture
def sample(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample office, in whose folder the test runs."""
    place = tmp_path / "sample"
    copied(shared(offices.sample), place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def figure(run: Run) -> dict[str, Any]:
    """What the report says of the engineers' resolutions."""
    made = run(f"svc report resolution_on_time --by department --format json {WHEN}").json()
    found: dict[str, Any] = made["by"]["department"]["engineering"]["resolution_on_time"]
    return found


def test_every_form_has_as_many_lines_as_the_figure(sample: Path, run: Run) -> None:
    """The late tickets of a department: JSON, JSON lines, CSV, Markdown and table agree."""
    said = figure(run)
    late = said["denominator"] - said["numerator"]
    assert late > 2
    found = run(f"{LATE} {WHEN} --format json").json()
    ids = [one["id"] for one in found]
    assert len(ids) == late
    assert all(one["department"] == "engineering" and one["line"]["hit"] is False for one in found)
    assert all(one["line"]["due"].endswith("+08:00") for one in found)
    lines = run(f"{LATE} {WHEN} --format jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    rows = list(csv.DictReader(io.StringIO(run(f"{LATE} {WHEN} --format csv").out)))
    assert [row["id"] for row in rows] == ids
    assert all(row["line.due"] for row in rows)
    for form in ("table", "md"):
        shown = run(f"{LATE} {WHEN} --format {form}")
        assert [shown.out.count(name) for name in ids] == [1] * late
        assert shown.err == f"resolution_on_time, 2026-10: {late} lines\n"


def test_met_and_missed_are_all(sample: Path, run: Run) -> None:
    """The denominator is what is met and what is missed."""
    of = f"svc report --list resolution_on_time --department 工程部 {WHEN} --format json"
    every, met, missed = (
        [one["id"] for one in run(f"{of} {which}").json()] for which in ("", "--met", "--missed")
    )
    assert sorted(met + missed) == sorted(every)
    assert len(every) == figure(run)["denominator"]


def test_people_read_spans_and_scores(sample: Path, run: Run) -> None:
    """Durations are told in hours and days, a score once."""
    shown = run(f"svc report --list time_to_resolve {WHEN}").out
    assert "figure" in shown.splitlines()[0]
    assert "in working time" in shown.splitlines()[0]
    assert " h " in shown
    shown = run(f"svc report --list score_mean {WHEN}").out
    assert "figure" not in shown.splitlines()[0]
    assert "score" in shown.splitlines()[0]


def test_several_groups_of_a_dimension(sample: Path, run: Run) -> None:
    """An option given twice finds what fits either; different ones must all fit."""
    both = run(f"svc report --list received --kind repair --kind 投诉 {WHEN} --format json").json()
    assert {one["kind"] for one in both} == {"repair", "complaint"}
    few = run(f"svc report --list received --kind repair --weekday mon {WHEN} --format json").json()
    assert 0 < len(few) < len(both)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--list nonsense", 2, "there is no measure 'nonsense'"),
        ("--list received --late", 2, "received is no rate"),
        ("--late", 2, "need a --list"),
        ("--list received finished", 2, "not: received, finished"),
        ("--list received --weekday someday", 2, "'someday' is no weekday"),
        ("--list received --hour 25", 2, "'25' is no hour"),
        ("--list received --department nowhere", 3, "no department 'nowhere'"),
        ("--list received --resolution maybe", 2, "no resolution 'maybe'"),
    ],
)
def test_what_cannot_be_listed(sample: Path, run: Run, words: str, code: int, said: str) -> None:
    """Each mistake is named with its value."""
    assert said in run(f"svc report {words}", code=code).err


def test_nothing_behind_a_figure(sample: Path, run: Run) -> None:
    """A figure of nothing has no lines."""
    assert run("svc report --list received --period 2001-01 --format json").json() == []
    assert run("svc report --list received --period 2001-01").err == "received, 2001-01: 0 lines\n"
