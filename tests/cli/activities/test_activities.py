"""Visits, meetings, events, training: held, decided, heard; what is due and what it comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.documents.office import archive
from tests.models import copy_of
from tests.support import Run, git

#: When everything here was planned.
AT = "--made 2026-03-02T09:00"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office of two homes, as the folder the test runs in."""
    place = copy_of(archive, tmp_path / "office")
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def plan(run: Run, words: str, title: str = "talk") -> str:
    """An activity that was planned then; its number."""
    return run(["svc", "activity", "add", *AT.split(), "--title", title, *words.split()]).out[:11]


def shown(run: Run, number: str) -> dict[str, object]:
    """An activity as scripts get it."""
    record: dict[str, object] = run(f"svc activity show {number} --format json").json()
    return record


def test_an_attempt_is_no_visit(desk: Path, run: Run) -> None:
    """Nobody was at home: that is kept, the home stays due, and later it is visited."""
    run(["svc", "--as", "he.jianguo", "outreach", "add", "elderly", "--name", "Elderly",
         "--versions", "version=1,since=2026-01-01,every=quarter,reason=elderly"])  # fmt: skip
    number = plan(run, "--type visit --reason elderly --units 3-2-1502 --planned 2026-03-03T10:00")
    run(f"svc activity attempt {number} --reason away --at 2026-03-03T10:05")
    due = "svc outreach due --as-of {at} --format json"
    homes = [row["unit"] for row in run(due.format(at="2026-03-04T12:00")).json()]
    assert homes == ["3-2-1502", "3-2-1503"]
    assert (shown(run, number)["state"], shown(run, number)["attempts"]) == ("planned", 1)
    run(f"svc activity hold {number} --at 2026-03-05T10:00")
    assert [row["unit"] for row in run(due.format(at="2026-03-06T12:00")).json()] == ["3-2-1503"]
    again = run(f"svc activity attempt {number} --reason x --at 2026-03-06T10:00", code=1).err
    assert "hold rules attempt out" in again
    span = "--from 2026-03-01 --to 2026-03-31 --as-of 2026-04-02T12:00 --format json"
    figure = run(f"svc report visits_made {span}").json()["measures"]["visits_made"]
    assert (figure["numerator"], figure["denominator"]) == (1, 2)


def test_a_decision_has_an_owner_a_date_and_becomes_something(desk: Path, run: Run) -> None:
    """A ticket of its owner or a promise, in one commit; done by its date it counts as done."""
    number = plan(run, "--type meeting --place hall --planned 2026-03-03T19:00", "Owners' talk")
    early = run(["svc", "activity", "decide", number, "x", "--owner", "li.na", "--due", "tomorrow"],
                code=1)  # fmt: skip
    assert "decide comes after hold" in early.err
    run(f"svc activity hold {number} --heads 12 --present li.na --at 2026-03-03T19:00")
    decide = f"svc activity decide {number} lamp --due 2026-03-20T17:00 --at 2026-03-03T20:00"
    assert "--owner" in run(decide, code=2).err
    empty = ["svc", "activity", "decide", number, "-", "--owner", "li.na", "--due", "2026-03-20"]
    assert run(empty, code=2).err.startswith("svc: text: ")
    before = git("rev-list", "--count", "HEAD", cwd=desk)
    run(f"{decide} --owner wang.qiang")
    assert int(git("rev-list", "--count", "HEAD", cwd=desk)) == int(before) + 1
    run(f"{decide} --owner li.na --promise all")
    run(f"svc activity hear {number} dark --reason known --at 2026-03-03T20:30")
    lamp, word, heard = shown(run, number)["events"][1:]  # type: ignore[index]
    ticket = run(f"svc show {lamp['ticket']} --format json").json()
    assert ticket["assignee"] == "wang.qiang" and number in ticket["text"]
    assert run(f"svc promise show {word['promise']} --format json").json()["everyone"] is True
    assert heard["reason"] == "known"
    finish = f"svc --as wang.qiang finish {lamp['ticket']} --resolution fixed --note lit"
    run(f"svc --as wang.qiang accept {lamp['ticket']} --at 2026-03-04T09:00")
    run(f"{finish} --at 2026-03-10T09:00")
    run(f"svc activity minute {number} --text lamp --at 2026-03-08T09:00")
    span = "--from 2026-03-01 --to 2026-03-31 --as-of 2026-04-02T12:00 --format json"
    figures = run(f"svc report decisions_done minutes_on_time {span}").json()["measures"]
    counted = {name: (one["numerator"], one["denominator"]) for name, one in figures.items()}
    assert counted == {"decisions_done": (1, 2), "minutes_on_time": (0, 1)}
    assert run("svc check").err == ""


def test_what_is_due_of_them(desk: Path, run: Run) -> None:
    """Activities by their time, minutes three days after a meeting, the end of a qualification."""
    number = plan(run, "--type meeting --planned 2026-03-03T19:00", "Owners' talk")
    due = "svc due --as-of {at} --within 1d"
    assert number in run(due.format(at="2026-03-03T12:00")).out
    run(f"svc activity hold {number} --heads 3 --at 2026-03-03T19:00")
    assert number not in run(due.format(at="2026-03-04T12:00")).out
    assert "minutes are to be written" in run(due.format(at="2026-03-06T12:00")).out
    run(["svc", "--as", "he.jianguo", "staff", "edit", "wang.qiang", "--add",
         "qualifications=what=lift,since=2025-01-01,until=2026-04-01"])  # fmt: skip
    assert "lift ends" in run("svc due --within 1d").out


def test_training_is_told_by_who_was_invited(desk: Path, run: Run) -> None:
    """Whoever was excused stays among the invited; the last test of a person counts."""
    number = plan(run, "--type training --planned 2026-03-10T09:00 --staff li.na --staff zhou.min"
                  " --staff wang.qiang", "Fire")  # fmt: skip
    plan(run, "--type training --planned 2026-03-12T09:00 --staff li.na", "Lifts")
    run(f"svc activity hold {number} --all --excused zhou.min --at 2026-03-10T09:00")
    mark = f"svc activity mark {number} --trainee wang.qiang --score"
    run(f"{mark} 55 --passed no --at 2026-03-10T11:00")
    run(f"{mark} 80 --passed yes --at 2026-03-11T11:00")
    run(["svc", "--as", "he.jianguo", "office", "edit", "--set",
         "policies.qualified.lift=worker"])  # fmt: skip
    span = "--from 2026-03-01 --to 2026-03-31 --as-of 2026-04-02T12:00 --format json"
    names = "sessions_held attendance tests_passed qualified"
    figures = run(f"svc report {names} {span}").json()["measures"]
    assert {name: (one["numerator"], one["denominator"]) for name, one in figures.items()} == {
        "sessions_held": (1, 2), "attendance": (2, 3), "tests_passed": (1, 1), "qualified": (0, 1),
    }  # fmt: skip
    listed = run(f"svc report --list attendance {span}").json()
    assert [row["staff"] for row in listed if row["excused"]] == ["zhou.min"]


def test_a_sheet_of_training(desk: Path, run: Run) -> None:
    """Rows of one session come together, as one commit; a bad row is kept aside, and told."""
    sheet = desk.parent / "sheet.csv"
    sheet.write_text(
        "日期,主题,讲师,参加人,课时,成绩\n2026-03-10,消防,王老师,li.na,2,85\n"
        "2026-03-10,消防,王老师,wang.qiang,2,不合格\n2026-03-11,礼仪,,zhou.min、li.na,1,\n"
        "2026-03-11,礼仪,,nobody,1,\n", encoding="utf-8",
    )  # fmt: skip
    assert "2 sessions" in run(f"svc activity import {sheet} --dry-run", code=4).out
    assert git("status", "--porcelain", cwd=desk) == ""
    rejects = desk.parent / "rejects.csv"
    done = run(f"svc activity import {sheet} --rejects {rejects}", code=4)
    assert done.out == "2 sessions, 4 were there\n" and "row 5" in done.err
    assert "nobody" in rejects.read_text(encoding="utf-8-sig")
    sessions = run("svc activity list --type training --format json").json()
    fire = next(one for one in sessions if one["title"] == "消防")
    assert (fire["hours"], fire["staff"]) == ("2", ["li.na", "wang.qiang"])
    marks = [(one["trainee"], one["passed"]) for one in fire["events"] if one["action"] == "mark"]
    assert marks == [("li.na", True), ("wang.qiang", False)]


def test_a_public_target_is_a_promise_that_clocks_measure(desk: Path, run: Run) -> None:
    """What is published is measured by the clocks of its rule, and by nothing else."""
    run(["svc", "--as", "he.jianguo", "office", "target", "--kind", "repair", "--respond",
         "2h around the clock", "--published", "notice board"])  # fmt: skip
    leak = "svc create leak --kind repair --category plumbing --unit 3-2-1502 --name Wang"
    for minutes in (10, 50):
        ticket = run(
            f"{leak} --phone 13800001111 --channel phone --at 2026-03-03T0{minutes // 10}:00"
        )
        number = ticket.out.split()[0]
        run(f"svc contact {number} --note told --at 2026-03-03T06:00")
    span = "--from 2026-03-01 --to 2026-03-31 --as-of 2026-04-02T12:00 --format json"
    listed = run(f"svc report --list public_promises_kept {span}").json()
    assert {row["clock"]: row["hit"] for row in listed if row["clock"] == "respond"}
    assert sorted(row["hit"] for row in listed if row["clock"] == "respond") == [0, 1]
