"""What two desks did apart about promises, activities and surveys comes together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.surveys.test_surveys import AT, estate
from tests.models import copy_of
from tests.support import Run


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> tuple[Path, Path]:
    """Two desks of one office."""
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    monkeypatch.setenv("SVC_LANG", "en")
    first, hub = copy_of(estate, tmp_path / "a"), tmp_path / "hub.git"
    run(["svc", "remote", "init", str(hub)])
    run(["svc", "-C", str(first), "remote", "add", str(hub)])
    run(["svc", "-C", str(first), "sync"])
    run(["svc", "join", str(hub), str(tmp_path / "b")])
    return first, tmp_path / "b"


@pytest.mark.slow
def test_what_two_desks_did_comes_together(desks: tuple[Path, Path], run: Run) -> None:
    """Forms of both count once; a date that one moved is not broken by the other's tick."""
    first, second = desks

    def does(place: Path, *words: str) -> str:
        return run(["svc", "-C", str(place), *words]).out

    def meet() -> None:
        for place in (first, second, first):
            run(["svc", "-C", str(place), "sync"])

    made = does(first, "promise", "1-1-101", "a door", "--by", "2026-03-06T17:00", "--at", AT)
    promise = made.split()[0]
    talk = does(first, "activity", "add", "--type", "meeting", "--title", "Talk", "--planned",
                "2026-03-05T19:00", "--made", AT).split()[0]  # fmt: skip
    survey = does(first, "survey", "add", "--type", "satisfaction", "--title", "Spring", "--at",
                  AT, "--since", "2026-03-02", "--until", "2026-03-20", "--method",
                  "census").split()[0]  # fmt: skip
    does(first, "survey", "ask", survey, "q1", "How content?")
    does(first, "survey", "open", survey, "--at", AT)
    meet()
    # One desk takes the promise for broken, the other had moved it in time.
    does(second, "promise", "move", promise, "--until", "2027-01-31", "--told", "Wang",
         "--reason", "parts", "--at", "2026-03-06T10:00")  # fmt: skip
    assert promise in does(first, "tick")
    for place in desks:
        does(place, "activity", "hold", talk, "--unit", "1-1-101", "--at", "2026-03-05T19:00")
    for place, unit in ((first, "1-1-101"), (second, "1-1-101"), (second, "1-1-102")):
        does(place, "survey", "answer", survey, unit, "q1=5", "--at", "2026-03-10T12:00")
    meet()
    for place in desks:
        held = json.loads(does(place, "promise", "show", promise, "--format", "json"))
        assert (held["state"], held["date"]) == ("moved", "2027-01-31 23:59")
        told = json.loads(does(place, "survey", "results", survey, "--format", "json"))
        summary = told["summary"]
        assert (summary["returned"], summary["counted"], summary["second"]) == (3, 2, 1)
        assert json.loads(does(place, "activity", "show", talk, "--format", "json"))["state"] == (
            "held"
        )
        assert run(["svc", "-C", str(place), "check"], code=None).err == ""
