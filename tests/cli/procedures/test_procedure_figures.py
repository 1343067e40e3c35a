"""Figures of procedures and permits, held against a count that knows nothing of svc's own."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.procedures.test_scan import homes
from tests.models import copy_of
from tests.support import Run

ZONE = timezone(timedelta(hours=8))
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
#: T, and the month of which figures are told.
AS_OF = datetime(2026, 4, 20, 12, tzinfo=ZONE)
MONTH = datetime(2026, 3, 1, tzinfo=ZONE), datetime(2026, 4, 1, tzinfo=ZONE)
STEPS = [{"id": "ask", "name": "受理"}, {"id": "card", "name": "发证", "issues": ["worker"],
         "after": ["ask"]}, {"id": "look", "name": "验收", "sort": "acceptance",
         "after": ["card"]}]  # fmt: skip
WORKS = {"version": "1", "since": "2025-01-01", "subjects": ["unit"], "single": False,
         "visits": {"plan": "tour", "every": 5}, "steps": STEPS}  # fmt: skip
TOUR = {"version": "1", "since": "2025-01-01", "route": [{"id": "home", "name": "现场"}],
        "sheet": [{"id": "fine", "text": "正常"}]}  # fmt: skip


def _put(place: Path, folder: str, record: dict[str, Any]) -> None:
    path = place / "records" / folder / f"{record['id']}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(record, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _told(at: datetime) -> str:
    return at.isoformat()


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> list[dict[str, Any]]:
    """Procedures, permits and rounds at random, as files; a quarter's."""
    place = copy_of(homes, tmp_path / "office")
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    monkeypatch.setenv("SVC_LANG", "en")
    dice = random.Random(20260331)
    _put(
        place, "rules/procedures", {"format": 1, "id": "works", "name": "施工", "versions": [WORKS]}
    )
    _put(place, "rules/rounds", {"format": 1, "id": "tour", "name": "巡查", "versions": [TOUR]})
    records: list[dict[str, Any]] = []
    numbers: dict[str, int] = {}
    for _times in range(40):
        records += _case(place, dice, numbers)
    run("svc save")
    return records


def _number(numbers: dict[str, int], letter: str, at: datetime) -> str:
    key = f"{letter}{at:%y%m}"
    numbers[key] = numbers.get(key, 0) + 1
    return f"{key}-A{numbers[key]:04}"


def _case(place: Path, dice: random.Random, numbers: dict[str, int]) -> list[dict[str, Any]]:
    days = (LAST - FIRST).days
    opened = datetime(2026, 1, 1, 9, tzinfo=ZONE) + timedelta(days=dice.randrange(days))
    events: list[dict[str, Any]] = []

    def happens(action: str, hours: int, **more: Any) -> datetime:
        at = max([opened, *(datetime.fromisoformat(one["at"]) for one in events)])
        at += timedelta(hours=hours)
        events.append({"at": _told(at), "by": "li.na", "action": action, **more})
        return at

    happens("step", dice.randrange(1, 30), step="ask")
    if dice.random() < 0.3:
        happens("send-back", 2, step="ask", reason="不全")
        happens("step", dice.randrange(1, 30), step="ask")
    unit = f"1-1-0{dice.randrange(1, 4)}"
    record = {
        "format": 1, "id": _number(numbers, "P", opened), "workflow": "works", "version": "1",
        "opened": _told(opened), "by": "he.jianguo", "unit": unit,
        "due": _told(opened + timedelta(days=dice.randrange(1, 40))),
    }  # fmt: skip
    if dice.random() < 0.8:
        at = happens("step", dice.randrange(1, 30), step="card")
        permit = {
            "format": 1, "id": _number(numbers, "K", at), "type": "worker", "at": _told(at),
            "by": "li.na", "unit": unit, "procedure": record["id"],
            "through": at.date() + timedelta(days=dice.randrange(5, 60)),
        }  # fmt: skip
        if dice.random() < 0.5:
            back = at + timedelta(days=dice.randrange(1, 50))
            action = dice.choice(["return", "lose"])
            permit["events"] = [{"at": _told(back), "by": "li.na", "action": action}]
        _put(place, f"permits/{at:%Y/%m}", permit)
        for _times in range(dice.randrange(4)):
            _visit(place, numbers, unit, at + timedelta(days=dice.randrange(40), hours=1))
        if dice.random() < 0.7:
            happens("inspect", dice.randrange(24, 900), step="look", result="passed")
            happens("complete", dice.randrange(1, 50))
    elif dice.random() < 0.5:
        happens("withdraw", 3, reason="不办了")
    record["events"] = events
    _put(place, f"procedures/{opened:%Y/%m}", record)
    return [record]


def _visit(place: Path, numbers: dict[str, int], unit: str, at: datetime) -> None:
    event = {"at": _told(at), "by": "wang.qiang", "action": "check", "point": "home",
             "answers": [{"question": "fine", "value": "yes"}]}  # fmt: skip
    _put(place, f"rounds/{at:%Y/%m}", {
        "format": 1, "id": _number(numbers, "I", at), "plan": "tour", "version": "1",
        "due": _told(at), "by": "wang.qiang", "unit": unit, "events": [event],
    })  # fmt: skip


def _moments(record: dict[str, Any], action: str, **like: str) -> list[datetime]:
    return [datetime.fromisoformat(one["at"]) for one in record["events"]
            if one["action"] == action and like.items() <= one.items()
            and datetime.fromisoformat(one["at"]) <= AS_OF]  # fmt: skip


def _within(at: datetime) -> bool:
    return MONTH[0] <= at < MONTH[1] and at <= AS_OF


def _on_time(records: list[dict[str, Any]]) -> tuple[int, int]:
    part = whole = 0
    for record in records:
        if _moments(record, "withdraw"):
            continue
        due = datetime.fromisoformat(record["due"])
        closed = min(_moments(record, "complete"), default=None)
        if _within(min(due, closed or due)):
            whole += 1
            part += closed is not None and closed <= due
    return part, whole


def _first_pass(records: list[dict[str, Any]]) -> tuple[int, int]:
    closed = [one for one in records if any(map(_within, _moments(one, "complete")))]
    return sum(not _moments(one, "send-back") for one in closed), len(closed)


def _not_back(place: Path) -> int:
    count = 0
    for path in place.glob("records/permits/*/*/*.yaml"):
        permit = yaml.safe_load(path.read_text(encoding="utf-8"))
        came = [one for one in permit.get("events", ())
                if datetime.fromisoformat(str(one["at"])) <= AS_OF]  # fmt: skip
        issued = datetime.fromisoformat(str(permit["at"])) <= AS_OF
        last = date.fromisoformat(str(permit["through"]))
        count += issued and not came and last < AS_OF.date()
    return count


def _visits(place: Path, records: list[dict[str, Any]]) -> tuple[int, int]:
    seen: dict[str, list[datetime]] = {}
    for path in place.glob("records/rounds/*/*/*.yaml"):
        made = yaml.safe_load(path.read_text(encoding="utf-8"))
        at = datetime.fromisoformat(str(made["events"][0]["at"]))
        if at <= AS_OF:
            seen.setdefault(made["unit"], []).append(at)
    part = whole = 0
    for record in records:
        begun = min(_moments(record, "step", step="card"), default=None)
        ended = min([*_moments(record, "inspect"), *_moments(record, "complete")], default=None)
        while begun is not None and begun < AS_OF:
            day = begun.astimezone(ZONE).date() + timedelta(days=5)
            due = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=ZONE)
            if ended is not None and ended <= due:
                break
            if _within(due):
                whole += 1
                part += any(begun < at <= due for at in seen.get(record["unit"], ()))
            begun = due
    return part, whole


def test_figures_of_a_month(made: list[dict[str, Any]], run: Run) -> None:
    """Each is what an independent count of the files says; none is of nothing."""
    place = Path.cwd()
    names = "procedures_on_time first_pass permits_not_back renovation_visits"
    span = "--from 2026-03-01 --to 2026-03-31 --as-of 2026-04-20T12:00"
    figures = run(f"svc report {names} {span} --by none --format json").json()["measures"]
    expected = {
        "procedures_on_time": _on_time(made), "first_pass": _first_pass(made),
        "renovation_visits": _visits(place, made),
    }  # fmt: skip
    for name, (part, whole) in expected.items():
        assert 0 < part < whole, name
        assert (figures[name]["numerator"], figures[name]["denominator"]) == (part, whole), name
    assert figures["permits_not_back"]["numerator"] == _not_back(place) > 0
    listed = run("svc report --list permits_not_back --as-of 2026-04-20T12:00 --format json").json()
    assert len(listed) == _not_back(place)
