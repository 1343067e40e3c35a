"""`svc show`: one ticket in full, as recorded and as happened."""

from __future__ import annotations

import json
import random
from datetime import datetime
from typing import Any

import pytest

from svc.cli.core.work import plain
from svc.kinds.followup import FollowUp
from svc.model.ticket import Ticket
from svc.rules.ticket.history import as_of
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.support import Run, examples
from tests.week import ZONE, Week


def recorded(week: Week, number: str, kind: type[Any] = Ticket) -> Any:
    """A record from its file."""
    name = {Ticket: "ticket", FollowUp: "followup"}[kind]
    return decode((week.place / path_of(name, number)).read_bytes(), kind, number)


@pytest.mark.parametrize("tail", ["1", "A1", "a0001", "2411-A1", "T2411-A0001", "11-a1", "＃1"])
def test_any_tail(week: Week, run: Run, tail: str) -> None:
    """A ticket is found by any tail of its number."""
    assert run(["svc", "show", tail, "--format", "json"]).json()["id"] == "T2411-A0001"


@pytest.mark.parametrize("number", [f"T2411-A000{n}" for n in range(1, 10)])
def test_json_is_the_record_and_its_followups(week: Week, run: Run, number: str) -> None:
    """JSON holds the YAML's own fields, and the follow-ups' under a key of their own."""
    shown = run(f"svc show {number} --format json --reveal").json()
    followups = shown.pop("followups")
    assert shown == plain(recorded(week, number))
    for followup in followups:
        assert followup["ticket"] == number
        expected = plain(recorded(week, followup["id"], FollowUp))
        assert expected.pop("format") == 1
        assert followup == expected
    assert len(followups) == (number[-1] in "137")


def test_phones_are_masked(week: Week, run: Run) -> None:
    """Phones of residents and strangers are masked wherever they stand, unless asked for."""
    for words in ("svc show 5", "svc show 5 --format json", "svc show 5 --format md"):
        assert "1350000" not in run(words).out
        assert "135****4444" in run(words).out.replace("\\*", "*")
    told = run("svc show 5 --reveal").out
    assert "reporter.phone 13500003333 → 13500004444" in told
    assert "王芳 138 **** 0000" in run("svc show 1").out.replace("138 ****0000", "138 **** 0000")
    assert "138 1234 0000" in run("svc show 1 --reveal").out


def test_words_for_people(week: Week, run: Run) -> None:
    """Names stand beside ids, units as residents write them, and every step with its words."""
    page = run("svc show 1").out
    for line in (
        "3-2-1502 3栋2单元1502",
        "zhang.wei 张伟",
        "engineering 工程部",
        "plumbing 给排水",
        "2024-11-04 09:10  li.na 李娜      assign     to zhang.wei 张伟 (engineering)",
        "约定上门 十点到",
        "fixed: 换了垫圈，100%好",
        "resolve   2024-11-05 09:00  met 2024-11-04 11:00, in time  [urgent 1d]",
        "F2411-A0001  2024-11-04 15:00  li.na 李娜  attempt 1: reached; score 5",
    ):
        assert line in page
    assert "T2411-A0002  new" in page.partition("Other tickets of the unit")[2]


def test_time_left(week: Week, run: Run) -> None:
    """Due times say how long is left, or for how long they have been late, at the moment."""
    told = run("svc show 5 --as-of '2024-11-06 10:10'").out
    assert "respond   2024-11-06 10:00  late 10 min  [repair 1h]" in told
    assert "accept    2024-11-06 10:30  20 min left  [repair 1h]" in told


def test_as_of_is_the_record_cut_off(week: Week, run: Run) -> None:
    """At every moment the ticket is its own timeline up to then, later edits undone."""
    for moment in random.Random(7).sample(week.moments, examples(len(week.moments))):
        at = datetime.fromisoformat(f"2024-11-{moment.at}").replace(tzinfo=ZONE)
        for number in ("T2411-A0001", "T2411-A0005", "T2411-A0007"):
            expected = as_of(recorded(week, number), at)
            words = f"svc show {number} --as-of {at.isoformat()} --format json --reveal"
            if expected is None:
                assert number in run(words, code=3).err
                continue
            shown = run(words).json()
            followups = shown.pop("followups")
            assert shown == plain(expected)
            assert all(datetime.fromisoformat(one["at"]) <= at for one in followups)


def test_rev_is_the_record_of_then(week: Week, run: Run, git: Any) -> None:
    """At any commit the ticket is what its file there says."""
    path = path_of("ticket", "T2411-A0001")
    for moment in week.moments:
        data = git("show", f"{moment.commit}:{path}", cwd=week.place).encode()
        expected = plain(decode(data, Ticket, path))
        shown = run(f"svc show 1 --rev {moment.commit} --format json --reveal").json()
        del shown["followups"]
        assert shown == expected


def test_back_dated_and_ineffective_steps_are_marked(week: Week, run: Run, git: Any) -> None:
    """A step recorded later says when; one the state did not allow says why it had no effect."""
    path = week.place / path_of("ticket", "T2411-A0004")
    text = path.read_text("utf-8")
    text += (
        "  - seq: 2\n    at: '2024-11-05T16:00:00+08:00'\n    by: li.na\n    action: accept\n"
        "  - seq: 3\n    at: '2024-11-05T17:00:00+08:00'\n    by: li.na\n    action: note\n"
        "    recorded: '2024-11-06T08:30:00+08:00'\n    note: 事后补记\n"
    )
    path.write_text(text, "utf-8")
    git("commit", "-qam", "by hand", cwd=week.place)
    told = run("svc show 4").out
    assert "accept     (without effect: the ticket is new)" in told
    assert "note       事后补记 (recorded 2024-11-06 08:30)" in told


def test_formats(week: Week, run: Run) -> None:
    """One line of JSON, a Markdown page, one row of CSV."""
    assert len(run("svc show 1 --format jsonl").out.splitlines()) == 1
    assert json.loads(run("svc show 1 --format jsonl").out)["id"] == "T2411-A0001"
    assert "## Timeline" in run("svc show 1 --format md").out
    assert len(run("svc show 1 --format csv").out.splitlines()) == 2


def test_what_cannot_be_shown(week: Week, run: Run, git: Any) -> None:
    """No such number, a number of several, and a file that cannot be read each say so."""
    assert "no ticket '4711'" in run("svc show 4711", code=3).err
    assert "is no number" in run("svc show x-y", code=2).err
    other = run("svc show n2411-a0001", code=2).err
    assert "N2411-A0001 is no ticket; its letter says receipt" in other
    assert "next: svc receipt show N2411-A0001" in other
    assert "svc notice list" in run("svc notice show U9", code=3).err
    path = week.place / path_of("ticket", "T2411-A0004")
    path.write_text(path.read_text("utf-8").replace("kind: inquiry", "kind: riddle"), "utf-8")
    git("commit", "-qam", "spoilt", cwd=week.place)
    told = run("svc show 4", code=4).err
    assert "T2411-A0004 cannot be read" in told
    assert "riddle" in told
