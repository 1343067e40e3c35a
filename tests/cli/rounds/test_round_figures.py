"""Figures of rounds and documents, held against a count that knows nothing of svc's own."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.rounds.test_rounds import estate
from tests.models import copy_of
from tests.support import Run

#: A quarter with a leap day; the plan is walked at eight, an hour's time, a day to make up for.
FIRST, DAYS = date(2024, 1, 1), 91
POINTS = {"pump": ["dry", "pressure"], "roof": ["dry"]}


@pytest.fixture
def walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """An office whose rounds were walked at random: in time, late, in part, in vain, never."""
    place = tmp_path / "office"
    copy_of(estate, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    monkeypatch.setenv("SVC_LANG", "en")
    dice = random.Random(20240229)
    for number in range(DAYS):
        events = _day(dice, FIRST + timedelta(days=number))
        if events:
            _write(place, FIRST + timedelta(days=number), events)
    run("svc save")
    return place


def _day(dice: random.Random, day: date) -> list[dict[str, Any]]:
    events = []
    for point, questions in POINTS.items():
        lot = dice.random()
        if lot < 0.15:
            continue
        at = datetime.combine(day, datetime.min.time()) + timedelta(hours=8)
        at += timedelta(minutes=dice.randrange(60) if lot < 0.85 else 61 + dice.randrange(600))
        event: dict[str, Any] = {"at": f"{at.isoformat()}+08:00", "by": "wang.qiang"}
        if dice.random() < 0.1:
            events.append({**event, "action": "attempt", "point": point, "reason": "locked"})
            continue
        answers = [_answer(dice, question) for question in questions]
        events.append({**event, "action": "check", "point": point, "answers": answers})
    return sorted(events, key=lambda one: str(one["at"]))


def _answer(dice: random.Random, question: str) -> dict[str, str]:
    wrong = dice.random() < 0.12
    right = {"dry": ("yes", "no"), "pressure": ("0.8", "0.1")}[question]
    answer = {"question": question, "value": right[wrong]}
    return {**answer, "because": "known"} if wrong else answer


def _write(place: Path, day: date, events: list[dict[str, Any]]) -> None:
    name = f"I{day:%y%m%d}-tour-0800"
    path = place / "records/rounds" / f"{day:%Y/%m}" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    record = {"format": 2, "id": name, "plan": "tour", "version": "1",
              "due": f"{day.isoformat()}T08:00:00+08:00", "events": events}  # fmt: skip
    path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False))


def counted(place: Path, first: date, end: date) -> dict[str, tuple[int, int | None]]:
    """The figures of some days, counted from the files day by day."""
    tally: Counter[str] = Counter()
    findings: list[tuple[datetime, str, str]] = []
    for number in range((end - FIRST).days):
        day = FIRST + timedelta(days=number)
        path = place / "records/rounds" / f"{day:%Y/%m}" / f"I{day:%y%m%d}-tour-0800.yaml"
        events = yaml.safe_load(path.read_text())["events"] if path.exists() else []
        inside = day >= first
        closes = datetime.fromisoformat(f"{day}T09:00:00+08:00")
        seen: dict[str, datetime] = {}
        for event in events:
            at = datetime.fromisoformat(str(event["at"]))
            if event["action"] == "check":
                seen.setdefault(event["point"], at)
                bad = [one["question"] for one in event["answers"] if "because" in one]
                for question in bad:
                    key = (event["point"], question)
                    again = any(
                        one[1:] == key and at - timedelta(days=90) <= one[0] < at
                        for one in findings
                    )
                    findings.append((at, *key))
                    tally["findings"] += inside
                    tally["repeats"] += inside and again
                tally["looks"] += inside
                tally["clean"] += inside and not bad
        if inside:
            whole = len(seen) == len(POINTS)
            timely = whole and all(at <= closes for at in seen.values())
            tried = {one["point"] for one in events if one["action"] == "attempt"} - set(seen)
            tally["slots"] += 1
            tally["done"] += timely
            tally["missed"] += not seen
            tally["made_up"] += whole and not timely
            tally["attempted"] += bool(tried)
    return {
        "round_completion": (tally["done"], tally["slots"]),
        "rounds_missed": (tally["missed"], tally["slots"]),
        "rounds_attempted": (tally["attempted"], None),
        "rounds_made_up": (tally["made_up"], tally["slots"] - tally["done"]),
        "point_pass": (tally["clean"], tally["looks"]), "findings": (tally["findings"], None),
        "repeat_findings": (tally["repeats"], tally["findings"]),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("first", "end"),
    [
        (date(2024, 1, 1), date(2024, 4, 1)), (date(2024, 2, 1), date(2024, 3, 1)),
        (date(2024, 2, 9), date(2024, 2, 18)), (date(2024, 2, 29), date(2024, 3, 1)),
    ],
    ids=["quarter", "february", "spring festival", "leap day"],
)  # fmt: skip
def test_figures_are_what_files_tell(walked: Path, run: Run, first: date, end: date) -> None:
    """A quarter, a month, a holiday, a leap day: every figure to the last round; lines as many."""
    mine = counted(walked, first, end)
    span = f"--from {first} --to {end - timedelta(days=1)} --as-of 2024-04-20T12:00"
    told = run(f"svc report {' '.join(mine)} {span} --by none --format json").json()["measures"]
    assert {name: (told[name]["numerator"], told[name]["denominator"]) for name in mine} == mine
    lines = run(f"svc report --list round_completion --missed {span} --format json").json()
    assert len(lines) == mine["round_completion"][1] - mine["round_completion"][0]  # type: ignore[operator]


def test_reports_show_them(walked: Path, run: Run) -> None:
    """The morning's page and the director's have a block of them; of a building there is none."""
    assert "Rounds missed" in run("svc report monthly --period 2024-02 --format md").out
    assert "Round completion" in run("svc report daily --period 2024-02-29 --format md").out
    refused = run("svc report round_completion --building 3 --period 2024-02", code=2).err
    assert "whole office" in refused
    assert walked.is_dir()
