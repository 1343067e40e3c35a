"""A round that two desks walk apart: one record, with what both saw."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from svc.desk.core.view import look
from svc.desk.record.general import add
from svc.desk.rounds import walking
from svc.kinds.rounds.round import Round
from svc.rules.time.parsing import in_zone
from svc.store.yaml.codec import decode
from tests.desk.sync.meeting import do, meet, same, two_desks
from tests.support import Run

VERSION = (
    '{"version":"1","since":"2020-01-01","late":"23h","frequency":{"every":"day","at":["00:00"]},'
    '"route":[{"id":"pump","name":"泵房"},{"id":"roof","name":"屋面"}],'
    '"sheet":[{"id":"dry","text":"无渗漏"}]}'
)


def test_both_are_kept(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file at both desks, by time; the round is done, and nothing is in dispute."""
    desks = two_desks(tmp_path / "apart")
    do(desks.a, lambda desk: add(desk, "plan", {"name": "巡查", "versions": [VERSION]}, "tour"))
    meet(desks, "a", "b")
    with look(desks.a) as view:
        day = in_zone(view.moment, view.zone)
        noon = day.replace(hour=0, minute=0, second=0, microsecond=0)
        name = f"I{day:%y%m%d}-tour-0000"

    def walk(place: Path, point: str, minutes: int, who: str) -> None:
        at = min(noon + timedelta(minutes=minutes), day)
        do(place, lambda desk: walking.check(desk, name, point, ["dry=yes"], at=at), who)

    walk(desks.a, "pump", 0, "li.na")
    walk(desks.b, "pump", 0, "zhang.wei")
    walk(desks.b, "roof", 0, "zhang.wei")
    meet(desks)
    assert same(desks)
    path = desks.a / f"records/rounds/{day:%Y/%m}/{name}.yaml"
    made = decode(path.read_bytes(), Round, str(path))
    assert [(event.by, event.point) for event in made.events] == [
        ("li.na", "pump"), ("zhang.wei", "pump"), ("zhang.wei", "roof"),
    ]  # fmt: skip
    assert not made.disputes
    monkeypatch.chdir(desks.b)
    (row,) = run("svc round due --format json").json()
    assert (row["state"], row["left"]) == ("done", [])
    assert run("svc check").code == 0
