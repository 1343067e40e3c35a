"""`svc log`: a record's history in git."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from svc.model.ticket import Ticket
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.support import Run
from tests.week import Week


def steps(run: Run, words: str, cwd: Path | None = None) -> list[dict[str, Any]]:
    """What `svc log` says, as values."""
    found: list[dict[str, Any]] = run(f"svc log {words} --format json", cwd=cwd).json()
    return found


def changes(step: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """Old and new value by field."""
    return {change["field"]: (change["old"], change["new"]) for change in step["changes"]}


def test_steps_are_the_commits_of_the_file(week: Week, run: Run, git: Any) -> None:
    """One step a commit that touched the file, the oldest first, with who and when."""
    path = path_of("ticket", "T2411-A0001")
    form = "--format=%H|%cI|%aI|%s"
    expected = [line.split("|") for line in git("log", form, "--reverse", "--", path).splitlines()]
    history = steps(run, "T2411-A0001")
    assert [step["commit"] for step in history] == [line[0] for line in expected]
    assert [step["subject"] for step in history] == [line[3] for line in expected]
    assert [step["by"] for step in history] == [
        "li.na", "li.na", "zhang.wei", "zhang.wei", "zhang.wei", "li.na",
    ]  # fmt: skip
    assert history[0]["happened"] == "2024-11-04T09:00:00+08:00"
    assert history[0]["recorded"] > history[0]["happened"]
    assert [step["action"] for step in history] == ["created"] + ["changed"] * 5


def test_changes_add_up_to_the_record(week: Week, run: Run) -> None:
    """Applied one after another, the steps give the record's fields and its timeline."""
    for number in (f"T2411-A000{n}" for n in range(1, 10)):
        path = week.place / path_of("ticket", number)
        ticket: Ticket = decode(path.read_bytes(), Ticket, number)
        fields: dict[str, str | None] = {}
        events = []
        for step in steps(run, f"{number} --reveal"):
            for field, (old, new) in changes(step).items():
                assert fields.get(field) == old
                fields[field] = new
            events += step["events"]
        assert fields["status"] == ticket.status
        assert fields["text"] == ticket.text
        assert fields.get("due.resolve") == (ticket.due and ticket.due.resolve).isoformat()  # type: ignore[union-attr]
        assert fields.get("reporter.phone") == (ticket.reporter and ticket.reporter.phone)
        assert [event["action"] for event in events] == [str(e.action) for e in ticket.timeline]


def test_edits_show_old_and_new(week: Week, run: Run) -> None:
    """An edit's step says from what to what; phones are masked unless asked for."""
    edit = steps(run, "5")[-1]
    assert changes(edit) == {
        "category": ("plumbing", "lift"),
        "reporter.phone": ("135****3333", "135****4444"),
    }
    assert changes(steps(run, "5 --reveal")[-1])["reporter.phone"] == ("13500003333", "13500004444")
    told = run("svc log 5").out
    assert "category        plumbing → lift" in told
    assert "1350000" not in told
    assert "1350000" not in run("svc log 5 --format json").out
    assert "1350000" not in run("svc log 5 --format csv").out


def test_other_records(week: Week, run: Run) -> None:
    """Residents, follow-ups, units, staff and the office have histories, found by any spelling."""
    for record, kind, first in (
        ("R-A2", "R-A00002", "name"),
        ("F2411-A1", "F2411-A0001", "outcome"),
        ("3栋2单元1502", "3-2-1502", "building"),
        ("chen.lei", "chen.lei", "name"),
        ("office", "office", "timezone"),
    ):
        found = steps(run, record)
        assert found[0]["action"] == "created", kind
        assert first in changes(found[0])
    moved = steps(run, "R-A2")[-1]
    assert changes(moved) == {"occupancies[3-2-1502].until": (None, "2026-01-01")}


def test_personal_fields_are_masked(week: Week, run: Run) -> None:
    """What the schema marks as personal is masked, and still seen to change."""
    run(["svc", "--as", "li.na", "resident", "edit", "R-A1", "--set", "name=王小芳",
         "--set", "phones=13900002222", "--set", "email=x@example.org"])  # fmt: skip
    hidden = changes(steps(run, "R-A1")[-1])
    assert hidden["name"] == ("王**", "王**")
    assert hidden["phones"] == ("138 **** 0000".replace("138 **** 0000", hidden["phones"][0] or ""),
                                "139****2222")  # fmt: skip
    assert "1234" not in str(hidden)
    assert hidden["email"][1] == "x***@example.org"
    assert "教师" not in run("svc log R-A1").out
    assert changes(steps(run, "R-A1 --reveal")[-1])["name"] == ("王芳", "王小芳")


def test_hand_edits_and_deletion(week: Week, run: Run, git: Any) -> None:
    """Commits of others, broken content and a file that is gone are steps like any other."""
    path = week.place / path_of("ticket", "T2411-A0004")
    whole = path.read_text("utf-8")
    path.write_text(whole.replace("priority: low", "priority: high"), "utf-8")
    git("commit", "-qam", "typo", cwd=week.place)
    path.write_text(whole.replace("priority: low", "priority: urgent"), "utf-8")
    git("commit", "-qam", "mended", cwd=week.place)
    git("rm", "-q", str(path), cwd=week.place)
    git("commit", "-qm", "gone", cwd=week.place)
    found = steps(run, "T2411-A0004")
    assert [step["by"] for step in found] == ["li.na", "Tester", "Tester", "Tester"]
    assert "high" in found[1]["problem"]
    assert found[-1]["action"] == "deleted"
    assert "the file is gone" in run("svc log T2411-A0004").out
    assert "cannot be read" in run("svc log T2411-A0004").out


def test_a_file_that_cannot_be_read(week: Week, run: Run, git: Any) -> None:
    """Its history stays open; whoever acts on it hears what is wrong, by any tail of its number."""
    path = week.place / path_of("ticket", "T2411-A0001")
    path.write_text("id: [\n", encoding="utf-8")
    git("commit", "-qam", "broken")
    for tail in ("T2411-A0001", "2411-1", "1"):
        assert steps(run, tail)[-1]["problem"]
        for words in ("show", "note 看过", "finish --resolution fixed --note 好"):
            command, *rest = words.split()
            told = run(["svc", "--as", "li.na", command, tail, *rest], code=4).err
            assert "T2411-A0001 cannot be read" in told
    assert "1 record cannot be read and is left out" in run("svc list").err


def test_lost_events_are_said(week: Week, run: Run, git: Any) -> None:
    """A timeline that lost an event by hand is pointed out."""
    path = week.place / path_of("ticket", "T2411-A0009")
    text = path.read_text("utf-8")
    path.write_text(text[: text.index("  - seq: 2")], "utf-8")
    git("commit", "-qam", "shorter", cwd=week.place)
    assert steps(run, "9")[-1]["events_lost"] == 1
    assert "1 events are gone" in run("svc log 9").out


def test_merge_shows_what_neither_side_had(week: Week, run: Run, git: Any) -> None:
    """Both sides of a merge are listed; the merge itself only with what is its own."""
    path = week.place / path_of("ticket", "T2411-A0009")
    git("checkout", "-qb", "other", cwd=week.place)
    path.write_text(path.read_text("utf-8").replace("channel: email", "channel: web"), "utf-8")
    git("commit", "-qam", "side", cwd=week.place)
    git("checkout", "-q", "main", cwd=week.place)
    path.write_text(path.read_text("utf-8").replace("kind: complaint", "kind: help"), "utf-8")
    git("commit", "-qam", "own", cwd=week.place)
    git("merge", "-q", "other", cwd=week.place, code=None)
    text = path.read_text("utf-8").replace("channel: email", "channel: web")
    text = text.replace("kind: complaint", "kind: help").replace(
        "category: lift", "category: noise"
    )
    path.write_text(text, "utf-8")
    git("commit", "-qam", "both", cwd=week.place)
    found = {step["subject"]: changes(step) for step in steps(run, "9")}
    assert found["side"] == {"channel": ("email", "web")}
    assert found["own"] == {"kind": ("complaint", "help")}
    assert found["both"] == {"category": ("lift", "noise")}


def test_up_to_a_commit_or_a_moment(week: Week, run: Run) -> None:
    """--rev ends the history at a commit, --as-of leaves out what happened later."""
    whole = steps(run, "1")
    assert steps(run, f"1 --rev {whole[2]['commit']}") == whole[:3]
    assert steps(run, "1 --as-of '2024-11-04 09:25'") == whole[:3]
    assert steps(run, "1 --limit 2") == whole[-2:]


def test_shallow_clone_says_what_is_cut(week: Week, run: Run, git: Any, tmp_path: Path) -> None:
    """Where older commits are missing, the first step shows the record as it stood."""
    clone = tmp_path / "clone"
    git("clone", "-q", "--depth", "3", f"file://{week.place}", str(clone))
    told = run("svc log 1", cwd=clone)
    assert "older steps are cut off" in told.err
    (step,) = steps(run, "1", cwd=clone)
    assert step["action"] == "shown"
    assert changes(step)["status"] == (None, "closed")


def test_clocks_that_lag(week: Week, run: Run, git: Any) -> None:
    """A record received after its own commits, by a wrong clock, still has its whole history."""
    path = week.place / path_of("ticket", "T2411-A0004")
    path.write_text(
        path.read_text("utf-8").replace("2024-11-05T15:00", "2124-11-05T15:00"), "utf-8"
    )
    git("commit", "-qam", "a century on", cwd=week.place)
    assert [step["action"] for step in steps(run, "T2411-A0004")] == ["created", "changed"]


def test_users_git_settings_change_nothing(week: Week, run: Run, git: Any) -> None:
    """Settings that alter git's own log do not alter this one."""
    before = steps(run, "1")
    for key, value in (("log.showSignature", "true"), ("log.follow", "true"),
                       ("diff.renames", "copies"), ("log.date", "relative"),
                       ("color.ui", "always"), ("format.pretty", "full"),
                       ("log.diffMerges", "off"), ("i18n.logOutputEncoding", "gbk")):  # fmt: skip
        git("config", key, value, cwd=week.place)
    assert steps(run, "1") == before


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("nosuch", 3, "nosuch"),
        ("T2411-A9999", 3, "T2411-A9999"),
        ("9-9-999", 3, "9-9-999"),
        ("--kind staff 1", 3, "1"),
    ],
)
def test_errors(week: Week, run: Run, words: str, code: int, said: str) -> None:
    """What was never recorded is not found."""
    assert said in run(f"svc log {words}", code=code).err


def test_one_word_for_two_records(week: Week, run: Run) -> None:
    """A word that means records of two kinds is refused, naming both."""
    run(["svc", "--as", "wang.fang", "staff", "add", "a9", "--name", "A9", "--department",
         "order"])  # fmt: skip
    told = run("svc log a9", code=2).err
    assert "staff a9 or ticket T2411-A0009" in told
    assert steps(run, "a9 --kind staff")[0]["subject"].startswith("add staff a9")


def test_csv_and_markdown(week: Week, run: Run) -> None:
    """A row a step with its changes; a heading a step."""
    assert "category: plumbing → lift" in run("svc log 5 --format csv").out
    assert run("svc log 5 --format md").out.count("## ") == 3
