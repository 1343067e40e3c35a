"""`svc office day` and `svc office target`: single rules, told from old to new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.support import Run


def test_days_of_ones_own(desk: Path, run: Run, git: Callable[..., str]) -> None:
    """A holiday, a span of days, hours of a single day; each counts, and can be taken back."""
    told = run("svc --as li.na office day 2026-12-04 closed --name 业主大会").out
    assert told == "office  calendar.exceptions.2026-12-04 – → closed 业主大会\n"
    assert run("svc office day", env={"SVC_LANG": "zh_CN"}).out.splitlines()[-1].split() == [
        "2026-12-04", "休息", "业主大会",
    ]  # fmt: skip
    run("svc --as li.na office day 2026-12-07..2026-12-09 休息")
    run("svc --as li.na office day 2026-12-08 '09:00-12:00  13:00-15:00'")
    days = {one["day"]: one["hours"] for one in run("svc office day --format json").json()}
    assert days == {"2026-12-04": "closed", "2026-12-07": "closed",
                    "2026-12-08": "09:00-12:00 13:00-15:00", "2026-12-09": "closed"}  # fmt: skip
    shown = run("svc calendar 2026-12 --format json").json()
    assert shown is not None
    run("svc --as li.na office day 2026-12-04 --remove")
    assert "2026-12-04" not in run("svc office day").out
    assert git("log", "-1", "--format=%s", cwd=desk).strip() == "edit office (days 2026-12-04)"
    assert run("svc check").code == 0


def test_days_that_cannot_be(desk: Path, run: Run) -> None:
    """Each refusal names the value, and nothing is written."""
    assert "25:00" in run("svc --as li.na office day 2026-12-04 25:00-26:00", code=2).err
    assert "2026-13-01" in run("svc --as li.na office day 2026-13-01 closed", code=2).err
    assert "--remove" in run("svc --as li.na office day 2026-12-04", code=2).err
    assert "62 days" in run("svc --as li.na office day 2026-12-04..2027-12-04 closed", code=2).err
    assert "2026-12-04" in run("svc --as li.na office day 2026-12-04 --remove", code=3).err
    assert run("svc office day --format json").json() == []


def test_targets_one_by_one(desk: Path, run: Run) -> None:
    """A target is made, changed, shown and removed; new tickets are stamped by it."""
    told = run("svc --as li.na office target --kind 报修 --category 给排水 --resolve 1d").out
    assert "targets.repair plumbing.resolve – → 1d" in told
    told = run("svc --as li.na office target 'repair plumbing' --resolve 4h --respond 30m").out
    assert "resolve 1d → 4h" in told and "respond – → 30m" in told
    rules = {one["rule"]: one for one in run("svc office target --format json").json()}
    assert rules["repair plumbing"]["resolve"] == "4h"
    assert rules["repair plumbing"]["category"] == "plumbing"
    made = run("svc --as li.na create 漏 --kind repair --category plumbing --unit 3-2-1502"
               " --resident 1 --channel phone --yes --format json").json()  # fmt: skip
    assert made["due"]["respond"]
    rule = [one for event in made["timeline"] for one in event["due"] if one["clock"] == "respond"]
    assert rule[0]["rule"].startswith("repair plumbing")
    told = run("svc --as li.na office target 'repair plumbing' --respond ''").out
    assert "respond 30m → –" in told
    run("svc --as li.na office target 'repair plumbing' --remove")
    assert "repair plumbing" not in run("svc office target").out


def test_targets_that_cannot_be(desk: Path, run: Run) -> None:
    """A span that cannot be read, a target that is not there, one without a span."""
    assert "soon" in run("svc --as li.na office target --kind repair --resolve soon", code=2).err
    assert "no target 'x'" in run("svc --as li.na office target x --remove", code=3).err
    assert "no span" in run("svc --as li.na office target x --category fees", code=2).err
    assert (
        "'nosuch'" in run("svc --as li.na office target --category nosuch --resolve 1d", code=3).err
    )


def test_edits_say_old_and_new(desk: Path, run: Run) -> None:
    """`office edit --set` tells what each value was and is."""
    told = run("svc --as li.na office edit --set policies.reopen_days=14").out
    assert told == "office  policies.reopen_days 30 → 14\n"
