"""What the developer still answers for: told at a referral, listed, on the board before it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.outward.office import WARRANTIES, outward
from tests.models import copy_of
from tests.support import Run


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That office, whose developer answers for waterproofing until the end of May 2029."""
    place = tmp_path / "office"
    copy_of(outward, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    Run()(["svc", "party", "edit", "hengda", "--add", f"warranties={WARRANTIES[0]}"])
    return place


def test_warranties(desk: Path, run: Run) -> None:
    """By unit with the last day; ninety days before it, on the board; over, on no list."""
    del desk
    (term,) = run("svc unit warranty 3-2-1502 --format json").json()
    assert (term["part"], term["last"], term["within"]) == ("waterproofing", "2029-05-31", True)
    assert "2029-05-31" in run("svc unit warranty 3-2-1502").out

    def told(as_of: str) -> list[str]:
        due = run(f"svc due --format json --as-of {as_of}").json()
        return [one["title"] for one in due if one["clock"] == "warranty"]

    assert told("2029-01-01T09:00") == []
    (words,) = told("2029-04-01T09:00")
    assert words.startswith("waterproofing: the warranty of 4 units ends")
    assert told("2029-06-01T09:00") == []


def test_a_party_whose_time_ends(desk: Path, run: Run) -> None:
    """Told to its counterpart ninety days before; after it, nothing is referred there."""
    del desk
    run("svc party edit lift-co --set until=2029-05-01")
    due = run("svc due --format json --as-of 2029-04-01T09:00").json()
    assert ("lift-co", "contract", "zhang.wei") in [
        (one["id"], one["clock"], one["assignee"]) for one in due
    ]
    run("svc party edit lift-co --set until=2024-05-01")
    run("svc create 电梯停运 --kind repair --category lift --unit 3-2-1502 --resident 1"
        " --channel phone -y")  # fmt: skip
    assert "no longer" in run("svc refer 1 --to lift-co", code=1).err
    assert "no outside party handles" in run("svc refer 1", code=2).err
