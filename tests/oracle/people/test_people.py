"""Promises, activities and surveys at random, as files: every figure is what a recount says."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.models import copy_of
from tests.oracle.people import recount
from tests.oracle.people.recount import ZONE
from tests.support import Run

#: Before this nothing was said; figures are of March, as of the 20th of April.
FIRST = datetime(2026, 1, 5, 9, tzinfo=ZONE)
MONTH = datetime(2026, 3, 1, tzinfo=ZONE), datetime(2026, 4, 1, tzinfo=ZONE)
AS_OF = datetime(2026, 4, 20, 12, tzinfo=ZONE)
HOMES = tuple(f"1-1-{room}" for room in range(101, 109))
STAFF = ("li.na", "wang.qiang", "zhou.min")
SPAN = "--from 2026-03-01 --to 2026-03-31 --as-of 2026-04-20T12:00 --by none --format json"


def homes(place: Path) -> None:
    """An office of eight homes and four members of staff, that tells of groups of three."""
    run = Run()
    run(["svc", "init", str(place), "--locale", "en"])
    people = [("he.jianguo", "director"), *((who, "desk") for who in STAFF)]
    for who, role in people:
        run(["svc", "-C", str(place), "--as", "he.jianguo", "staff", "add", who, "--name", who,
             "--department", "service", "--role", role])  # fmt: skip
    run(["svc", "-C", str(place), "--as", "he.jianguo", "office", "edit", "--set",
         "policies.minimum_n=3"])  # fmt: skip
    for unit in HOMES:
        run(["svc", "-C", str(place), "--as", "he.jianguo", "unit", "add", unit])


class Dice:
    """Records at random, written where they belong."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place = place
        self.dice = random.Random(seed)
        self.numbers: dict[str, int] = {}

    def moment(self, after: datetime, days: int) -> datetime:
        """A moment after another, within so many days."""
        return after + timedelta(minutes=self.dice.randrange(1, days * 1440))

    def number(self, letter: str, made: datetime) -> str:
        """The next number of a month."""
        key = f"{letter}{made:%y%m}"
        self.numbers[key] = self.numbers.get(key, 0) + 1
        return f"{key}-A{self.numbers[key]:04}"

    def put(self, folder: str, record: dict[str, Any]) -> dict[str, Any]:
        """Write a record down."""
        path = self.place / "records" / folder / f"{record['id']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        plain = json.loads(json.dumps(record, default=str))
        text = yaml.safe_dump(plain, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")
        return record

    def promise(self) -> dict[str, Any]:
        """A promise, with what became of it."""
        made = self.moment(FIRST, 90)
        due = self.moment(made, 20)
        events: list[dict[str, Any]] = []
        when, current = made, due
        for action in self.dice.sample(["move", "tell", "keep", "release"],
                                       self.dice.randrange(4)):  # fmt: skip
            when = self.moment(when, 15)
            event: dict[str, Any] = {"at": when.isoformat(), "by": "li.na", "action": action}
            if action == "move":
                if when >= current:
                    continue
                current = self.moment(current, 20)
                event |= {"until": current.isoformat(), "told": "W", "reason": "x"}
            elif action == "keep":
                event["evidence"] = "x"
            else:
                event |= {"told": "W", ("note" if action == "tell" else "reason"): "x"}
            events.append(event)
            if action in ("keep", "release"):
                break
        return self.put(f"promises/{made:%Y/%m}", {
            "format": 1, "id": self.number("W", made), "at": made.isoformat(), "by": "li.na",
            "text": "x", "due": due.isoformat(), "unit": self.dice.choice(HOMES),
            "events": events,
        })  # fmt: skip

    def activity(self, promises: list[dict[str, Any]]) -> dict[str, Any]:
        """A meeting, an event or a session, mostly held."""
        made = self.moment(FIRST, 70)
        planned, sort = self.moment(made, 20), self.dice.choice(["meeting", "event", "training"])
        record: dict[str, Any] = {
            "format": 1, "id": self.number("V", made), "made": made.isoformat(), "by": "li.na",
            "type": sort, "title": "x", "planned": planned.isoformat(),
        }  # fmt: skip
        asked = STAFF if sort == "training" else HOMES
        record["staff" if sort == "training" else "units"] = self.dice.sample(asked, 3)
        events: list[dict[str, Any]] = []
        if self.dice.random() < 0.8:
            events = list(self._held(sort, self.moment(planned, 3), promises))
        return self.put(f"activities/{made:%Y/%m}", record | {"events": events})

    def _held(self, sort: str, held: datetime, promises: list[dict[str, Any]]) -> Any:
        there = {"present": self.dice.sample(STAFF, self.dice.randrange(1, 3))}
        if sort != "training":
            there["units"] = self.dice.sample(HOMES, self.dice.randrange(1, 6))
        own = {"by": "li.na"}
        hold: dict[str, Any] = {"at": held.isoformat(), **own, "action": "hold", **there}
        if sort == "meeting":
            hold["due"] = (held + timedelta(days=3)).isoformat()
        yield hold
        when = self.moment(held, 6)
        if sort == "meeting" and self.dice.random() < 0.7:
            yield {"at": when.isoformat(), **own, "action": "minute", "text": "x"}
        if sort == "meeting":
            made = self.dice.choice(promises)
            yield {"at": when.isoformat(), **own, "action": "decide", "text": "x",
                   "owner": "li.na", "due": self.moment(held, 30).isoformat(),
                   "promise": made["id"]}  # fmt: skip
        for who in STAFF[: self.dice.randrange(4) if sort == "training" else 0]:
            for _times in range(self.dice.randrange(1, 3)):
                when = self.moment(when, 3)
                yield {"at": when.isoformat(), **own, "action": "mark", "trainee": who,
                       "passed": self.dice.random() < 0.7}  # fmt: skip

    def survey(self, number: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """A census with its responses, some of which do not count."""
        since = date(2026, 2, 20) + timedelta(days=self.dice.randrange(10))
        until = since + timedelta(days=self.dice.randrange(3, 25))
        opening = datetime(since.year, since.month, since.day, 8, tzinfo=ZONE)
        frame = [{"id": "all", "units": list(HOMES)}]
        events: list[dict[str, Any]] = [{
            "at": opening.isoformat(), "by": "he.jianguo", "action": "open", "frame": frame,
            "drawn": list(HOMES),
        }]  # fmt: skip
        if self.dice.random() < 0.5:
            events.append({"at": opening.isoformat(), "by": "li.na", "action": "give",
                           "count": self.dice.randrange(5, 9)})  # fmt: skip
        wording = [{"version": "1", "text": "x"}]
        record = self.put("surveys/2026", {
            "format": 1, "id": f"Q26-A{number:02}", "at": opening.isoformat(),
            "by": "he.jianguo", "type": "satisfaction", "title": "x",
            "since": since, "until": until, "method": "census",
            "questions": [
                {"id": "q1", "texts": wording, "type": "scale"},
                {"id": "q2", "texts": wording, "type": "scale", "given": "q1=5"},
            ],
            "events": events,
        })  # fmt: skip
        count = self.dice.randrange(2, 12)
        return record, [self._response(record["id"], one, opening) for one in range(1, count)]

    def _response(self, survey: str, number: int, opening: datetime) -> dict[str, Any]:
        answers = [{"question": name, "score": self.dice.randrange(1, 6)}
                   for name in ("q1", "q2") if self.dice.random() < 0.8]  # fmt: skip
        taken = self.moment(opening, 30)
        record: dict[str, Any] = {
            "format": 1, "id": f"{survey}-A{number:04}", "survey": survey,
            "taken": taken.isoformat(), "by": "li.na", "channel": "paper",
            "unit": self.dice.choice(HOMES), "answers": answers,
        }  # fmt: skip
        if self.dice.random() < 0.1:
            void = {"at": taken.isoformat(), "by": "li.na", "action": "void", "reason": "x"}
            record["events"] = [void]
        return self.put(f"responses/2026/{survey}", record)


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 12))]
)
def test_figures_are_those_of_a_recount(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """Of a month with all that can happen; numerators and denominators."""
    place = copy_of(homes, tmp_path / "office")
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    monkeypatch.setenv("SVC_LANG", "en")
    dice = Dice(place, seed)
    promises = [dice.promise() for _times in range(60)]
    met = [dice.activity(promises) for _times in range(40)]
    asked = [dice.survey(number) for number in range(1, 6)]
    run("svc save")
    kept = {
        one["id"]: min(recount.at(event["at"]) for event in one["events"]
                       if event["action"] == "keep")
        for one in promises
        if any(event["action"] == "keep" and recount.at(event["at"]) <= AS_OF
               for event in one["events"])
    }  # fmt: skip
    forms = [one for _survey, each in asked for one in each]
    expected = {
        **recount.Promises(promises, *MONTH, AS_OF).figures(),
        **recount.Activities(met, kept, *MONTH, AS_OF).figures(),
        **recount.surveys([survey for survey, _each in asked], forms, 3, date(2026, 3, 1),
                          date(2026, 4, 1), AS_OF),
    }  # fmt: skip
    told = run(f"svc report {' '.join(expected)} {SPAN}").json()["measures"]
    for name, (part, whole) in expected.items():
        figure = told[name]["numerator"], told[name]["denominator"]
        assert figure == (pytest.approx(part), whole), name
    assert sum(whole or 0 for _part, whole in expected.values()) > 100
