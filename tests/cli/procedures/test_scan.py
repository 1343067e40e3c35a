"""A sheet of steps taken in: one commit, rejects beside it, nothing of a dry run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.models import copy_of
from tests.support import Run, git

STEPS = (
    ("核对身份和入住通知", "li.na"), ("purchase", "li.na"), ("register", "li.na"),
    ("rules", "li.na"), ("papers", "li.na"), ("缴费", "li.na"), ("meters", "li.na"),
    ("验房", "wang.qiang"), ("keys", "li.na"), ("archive", "li.na"),
)  # fmt: skip


def homes(place: Path) -> None:
    """An office of three homes, with the workflow of a move-in."""
    run = Run()
    run(["svc", "init", str(place), "--locale", "en"])
    lines = [
        *({"do": "staff add", "id": who, "name": who, "department": "service", "role": [role]}
          for who, role in (("li.na", "desk"), ("wang.qiang", "desk"))),
        {"do": "office edit", "set": {"policies.backdate_days": "36500"}},
        *({"do": "unit add", "unit": f"1-1-0{number}"} for number in (1, 2, 3)),
        {"do": "workflow adopt", "name": "move-in", "since": "2024-01-01"},
    ]  # fmt: skip
    sheet = place.parent / "homes.jsonl"
    sheet.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run(["svc", "-C", str(place), "--as", "he.jianguo", "staff", "add", "he.jianguo", "--name",
         "he", "--department", "service", "--role", "director"])  # fmt: skip
    run(["svc", "-C", str(place), "--as", "he.jianguo", "batch", str(sheet)])


def sheet_of(place: Path, units: list[str]) -> Path:
    """A move-in day's sheet."""
    rows = [f"{unit},{step},2026-04-01 09:00,{who}" for unit in units for step, who in STEPS]
    place.write_text("房号,步骤,时间,经办人\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return place


def test_a_move_in_day(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every home's steps by who took them; what cannot be is told and kept aside."""
    office = copy_of(homes, tmp_path / "office")
    monkeypatch.chdir(office)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    sheet = sheet_of(tmp_path / "day.csv", ["1-1-01", "9-9-99", "1-1-02", "1-1-03"])
    rejects = tmp_path / "rejects.csv"
    before = git("rev-parse", "HEAD", cwd=office)
    said = run(["svc", "procedure", "scan", str(sheet), "--workflow", "move-in", "--dry-run"],
               code=4)  # fmt: skip
    assert "would be done: 3 opened, 30 steps taken" in said.out
    assert git("rev-parse", "HEAD", cwd=office) == before
    done = run(["svc", "procedure", "scan", str(sheet), "--workflow", "move-in", "--rejects",
                str(rejects)], code=4)  # fmt: skip
    assert "3 opened, 30 steps taken" in done.out and "10 rows were refused" in done.err
    assert git("rev-list", "--count", f"{before.strip()}..HEAD", cwd=office) == "1\n"
    kept = rejects.read_text(encoding="utf-8")
    assert kept.count("9-9-99") == 20 and "svc_reason" in kept
    shown = run("svc procedure show 2 --format json").json()
    assert [one["state"] for one in shown["steps"]] == ["done"] * 10
    assert {one["by"] for one in shown["steps"]} == {"li.na", "wang.qiang"}
    assert len(run("svc permit valid --as-of 2026-04-02 --format json").json()) == 6
    again = run(["svc", "procedure", "scan", str(sheet), "--workflow", "move-in"], code=4)
    assert "0 opened, 0 steps taken" in again.out
    assert run("svc check").err == ""


def test_what_must_hold_between_records(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cards with one number, homes with two procedures, permits that outlive theirs."""
    office = copy_of(homes, tmp_path / "office")
    monkeypatch.chdir(office)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    run("svc procedure open move-in 1-1-01 --through 2026-04-30 --at 2026-04-01T09:00")
    run("svc permit issue access 1-1-01 --printed 007 --at 2026-04-01T09:00")
    told = run("svc permit issue access 1-1-02 --printed 007 --at 2026-04-01T09:00", code=1).err
    assert "007 is the number of K2604-A0001" in told
    run("svc permit issue key --procedure 1 --at 2026-04-01T09:00")
    long = run("svc permit issue key --procedure 1 --through 2026-05-01 --at 2026-04-01T09:00",
               code=1)  # fmt: skip
    assert "its permits do not hold longer" in long.err
    folder = office / "records/permits/2026/04"
    one, two = folder / "K2604-A0001.yaml", folder / "K2604-A0003.yaml"
    two.write_text(one.read_text().replace("K2604-A0001", "K2604-A0003"))
    key = folder / "K2604-A0002.yaml"
    key.write_text(key.read_text().replace("2026-04-30", "2026-05-30"))
    held = office / "records/procedures/2026/04/P2604-A0001.yaml"
    text = held.read_text().replace("P2604-A0001", "P2604-A0002")
    (held.parent / "P2604-A0002.yaml").write_text(text)
    said = run("svc check", code=None)
    told = said.out + said.err
    for reason in ("007 stands on K2604-A0001 as well", "P2604-A0001 is open for 1-1-01 as well",
                   "holds longer than P2604-A0001"):  # fmt: skip
        assert told.count(reason) == 1, told
