"""Units of format 1, whose area was a plain number, are read as before and written anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from svc.kinds.table import KINDS
from tests.support import Run

UNIT = "records/units/3/3-2-1502.yaml"
OLD = "format: 1\nid: 3-2-1502\nbuilding: '3'\nuse: home\nentrance: '2'\nroom: '1502'\narea: {}\n"


def old(office: Path, git: Callable[..., str], area: str) -> None:
    """Commit a unit as a svc of before wrote it."""
    (office / UNIT).write_text(OLD.format(area), "utf-8")
    git("add", "records")
    git("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "old")


def test_old_units_are_understood(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Index, list, show, check and export read them, by difference and from nothing."""
    old(estate, git, "89.50")
    for _ in range(2):
        shown = run("svc unit show 3-2-1502 --format json").json()
        assert (shown["format"], shown["area"]) == (1, "89.50")
        row = next(
            one for one in run("svc unit list --format json").json() if one["id"] == "3-2-1502"
        )
        assert row["area"] == "89.50"
        assert ",89.50," in run("svc export units").out
        run("svc check")
        run("svc index --rebuild")
    run("svc index --verify")


def test_what_changes_is_written_anew(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """A change raises the format, and quotes the area; the old commit says what it said."""
    old(estate, git, "1e2")
    run("svc --as li.na unit edit 3-2-1502 --set note=new")
    text = (estate / UNIT).read_text("utf-8")
    assert text.startswith(f"format: {KINDS['unit'].format}\n") and "area: '100'\n" in text
    now = run("svc unit show 3-2-1502 --format json").json()
    then = run("svc unit show 3-2-1502 --format json --rev HEAD~1").json()
    assert (now["format"], then["format"]) == (KINDS["unit"].format, 1)
    assert now["area"] == then["area"] == "100"
    run("svc check")


def test_old_lines_are_taken_in(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Lines that a svc of before gave out have the area as a number; both say the same."""
    old(estate, git, "89.5")
    line = {"format": 1, "id": "3-2-1502", "building": "3", "use": "home", "entrance": "2",
            "room": "1502", "area": 89.5}  # fmt: skip
    other = {**line, "id": "3-2-1505", "room": "1505", "area": 0.1}
    file = estate.parent / "units.jsonl"
    file.write_text("".join(json.dumps(one) + "\n" for one in (line, other)), "utf-8")
    done = run(f"svc --as li.na import units {file}")
    assert "imported 1 unit from svc: 3-2-1505" in done.out
    assert run("svc unit show 3-2-1505 --format json").json()["area"] == "0.1"
    run("svc check")
