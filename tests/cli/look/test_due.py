"""`svc due` and `svc board`: what is late, due and owed, at a moment."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from svc.model.ticket import Ticket
from svc.rules.ticket.history import as_of
from svc.rules.ticket.lifecycle import Life, fold
from svc.rules.ticket.lifecycle import Run as Clock
from svc.store.yaml.codec import decode
from tests.support import Run
from tests.week import ZONE, Week

MOMENTS = ("2024-11-04T10:30", "2024-11-05T14:30", "2024-11-06T12:07", "2024-11-06T14:00",
           "2024-11-08T12:00", "2024-11-20T09:00")  # fmt: skip


def lives(week: Week, at: datetime) -> dict[str, tuple[Ticket, Life]]:
    """Every ticket as of a moment, folded."""
    found = {}
    for path in week.place.glob("records/tickets/*/*/*.yaml"):
        ticket = as_of(decode(path.read_bytes(), Ticket, path.name), at)
        if ticket is not None:
            found[ticket.id] = (ticket, fold(ticket.timeline))
    return found


def expected(week: Week, at: datetime, until: datetime) -> Counter[tuple[str, str, str]]:
    """Group, ticket and clock of everything to be listed, from the folds."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for ticket, life in lives(week, at).values():
        for run in life.runs:
            if not run.running or run.clock == "callback":
                continue
            if run.late(at):
                counts["overdue", ticket.id, str(run.clock)] += 1
            elif run.due is not None and run.due < until and goes_on(life, run):
                counts["due", ticket.id, str(run.clock)] += 1
        if life.owes_callback():
            counts["callback", ticket.id, "callback"] += 1
    return counts


def goes_on(life: Life, run: Clock) -> bool:
    """Whether a clock runs, or will by itself before it is due."""
    if run.paused is None:
        return True
    return life.resumes is not None and run.due is not None and life.resumes <= run.due


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("within", [None, "1h", "3d"])
def test_due_is_what_the_folds_say(week: Week, run: Run, moment: str, within: str | None) -> None:
    """Listed are exactly the running clocks that are late or due within, and callbacks owed."""
    at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    spans = {"1h": timedelta(hours=1), "3d": timedelta(days=3)}
    midnight = (at + timedelta(days=1)).replace(hour=0, minute=0)
    until = at + spans[within] if within else midnight
    more = f"--within {within}" if within else ""
    items = run(f"svc due --as-of {moment} {more} --format json").json()
    assert Counter((i["group"], i["id"], i["clock"]) for i in items) == expected(week, at, until)


def test_most_pressing_first(week: Week, run: Run) -> None:
    """By group, in each by priority, then by due time; late and left agree with the moment."""
    at = datetime.fromisoformat("2024-11-20T09:00").replace(tzinfo=ZONE)
    items = run(f"svc due --as-of {at.isoformat()} --format json").json()
    ranks = ["emergency", "urgent", "normal", "low"]
    keys = [(["overdue", "due", "callback"].index(item["group"]), ranks.index(item["priority"]),
             item["due"] or "9") for item in items]  # fmt: skip
    assert keys == sorted(keys)
    assert len({item["group"] for item in items}) > 1
    for item in items:
        seconds = (datetime.fromisoformat(item["due"]) - at).total_seconds()
        assert item["left"] == seconds
        assert item["late"] == (seconds < 0)


def test_whose(week: Week, run: Run) -> None:
    """Only what a department, a person or nobody has."""
    at = "--as-of 2024-11-20T09:00 --format json"
    everything = run(f"svc due {at}").json()
    for options, fits in (
        ("--department engineering", lambda i: i["department"] == "engineering"),
        ("--assignee zhang.wei", lambda i: i["assignee"] == "zhang.wei"),
        ("--department none", lambda i: i["department"] is None),
        ("--assignee none --assignee chen.lei", lambda i: i["assignee"] in (None, "chen.lei")),
    ):
        found = run(f"svc due {options} {at}").json()
        assert found == [item for item in everything if fits(item)]
        assert 0 < len(found) < len(everything)
    assert "nosuch" in run("svc due --department nosuch", code=3).err


def test_table_has_groups(week: Week, run: Run) -> None:
    """For people the groups have headings; where there is nothing, a word says so."""
    told = run("svc due --as-of 2024-11-06T14:00").out
    assert "Overdue: 3" in told
    assert "Callbacks owed: 2" in told
    told = run("svc due --within 3d --as-of 2024-11-04T10:30").out
    assert "Due within 3 d: " in told
    nothing = run("svc due --as-of 2024-11-04T08:30")
    assert nothing.out == ""
    assert "nothing is late" in nothing.err
    assert "span" in run("svc due --within soon", code=2).err


def test_due_at_a_commit(week: Week, run: Run) -> None:
    """--rev shows the clocks as they had been recorded by a commit."""
    commit = next(m.commit for m in week.moments if m.at == "04 10:05")
    items = run(f"svc due --rev {commit} --as-of 2024-11-20T09:00 --format json").json()
    assert {item["id"] for item in items} == {"T2411-A0001", "T2411-A0002"}


def counts(life: Life, run: Clock) -> bool:
    """Whether the desk goes by a clock: one of a callback only while the callback is owed."""
    return run.clock != "callback" or life.owes_callback()


def test_a_line_a_ticket(week: Week, run: Run) -> None:
    """Tables name a ticket once, with how many more of its clocks are late or due."""
    at = "--as-of 2024-11-06T14:00"
    clocks = Counter(item["id"] for item in run(f"svc due {at} --format json").json())
    lines = [line for line in run(f"svc due {at}").out.splitlines() if line.startswith("T2411")]
    assert sorted(line.split()[0] for line in lines) == sorted(clocks)
    assert max(clocks.values()) > 1
    for line in lines:
        more = clocks[line.split()[0]] - 1
        assert (f" +{more} " in line) == bool(more)
    assert run(f"svc due {at}").out.count("number ") == 1


def test_board_of_some(week: Week, run: Run, git: Callable[..., str]) -> None:
    """By person, of one department, or mine; each is the part of the whole."""
    at = "--as-of 2024-11-20T09:00 --format json"
    whole = run(f"svc board {at}").json()
    people = run(f"svc board --by person {at}").json()
    assert people["total"] == whole["total"]
    assert {line["assignee"] for line in people["people"]} >= {"zhang.wei"}
    (line,) = (one for one in people["people"] if one["assignee"] == "zhang.wei")
    part = run(f"svc board --department engineering {at}").json()
    assert [one["department"] for one in part["departments"]] == ["engineering"]
    assert {**part["departments"][0], **part["total"]} == part["departments"][0]
    mine = run(f"svc --as zhang.wei board --mine {at}").json()
    assert mine["total"] == {name: line[name] for name in mine["total"]}
    assert {item["assignee"] for item in mine["pressing"]} == {"zhang.wei"}
    git("config", "svc.actor", "zhang.wei", cwd=week.place)
    assert run(f"svc board --mine {at}").json() == mine
    assert run(f"svc due --mine {at}").json() == run(f"svc due --assignee 我 {at}").json()
    assert (
        run("svc list --mine --format json").json()
        == run("svc list --assignee zhang.wei --format json").json()
    )


def test_whose_is_mine(week: Week, run: Run) -> None:
    """In a script it is an error if nobody says who looks; on a terminal it is asked once."""
    assert "who acts?" in run("svc list --mine", code=2).err
    asked = run.terminal("svc board --mine --as-of 2024-11-20T09:00", typed=["zhang.wei"])
    assert "Who are you?" in asked.out
    assert "T2411" in asked.out
    again = run.terminal("svc board --mine --as-of 2024-11-20T09:00")
    assert "Who are you?" not in again.out


@pytest.mark.parametrize("moment", MOMENTS)
def test_board_counts_what_the_folds_say(week: Week, run: Run, moment: str) -> None:
    """Each department's counts equal those taken from the folded tickets."""
    at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
    midnight = (at + timedelta(days=1)).replace(hour=0, minute=0)
    board = run(f"svc board --as-of {moment} --format json").json()
    lines = {line["department"]: line for line in board["departments"]}
    lines[None] = board["unassigned"]
    counted: dict[str | None, Counter[str]] = {name: Counter() for name in lines}
    for _, life in lives(week, at).values():
        line = counted[life.department]
        line[str(life.status)] += 1
        line["callbacks"] += life.owes_callback()
        line["to_close"] += life.status == "done" and not life.owes_callback()
        running = [run for run in life.runs if run.running and counts(life, run)]
        line["late"] += any(run.late(at) for run in running)
        line["due_today"] += any(
            not run.late(at) and run.due is not None and run.due < midnight and goes_on(life, run)
            for run in running
        )
        resolve = next(run for run in life.runs if run.clock == "resolve")
        if resolve.running:
            line["overdue"] += resolve.late(at)
    names = ("new", "assigned", "working", "waiting", "overdue", "late", "due_today", "callbacks",
             "to_close")  # fmt: skip
    for department, line in lines.items():
        assert {name: line[name] for name in names} == {n: counted[department][n] for n in names}
    for name in names:
        assert board["total"][name] == sum(line[name] for line in lines.values())


def test_board_presses_each_ticket_once(week: Week, run: Run) -> None:
    """Below the counts stands each ticket that is late or due today, once, the late ones first."""
    board = run("svc board --as-of 2024-11-06T14:00 --format json").json()
    numbers = [item["id"] for item in board["pressing"]]
    assert sorted(numbers) == sorted(set(numbers))
    assert set(numbers) == {"T2411-A0002", "T2411-A0004", "T2411-A0005"}
    assert [item["late"] for item in board["pressing"]] == [True, True, True]
    assert board["as_of"] == "2024-11-06T14:00:00+08:00"
    assert len(board["commit"]) == 40


def test_board_fits_the_screen(week: Week, run: Run) -> None:
    """On a terminal of 80 by 24 every line fits, and so do all lines."""
    screen = run.terminal("svc board --as-of 2024-11-20T09:00", columns=80,
                        env={"LINES": "24", "NO_COLOR": "1"}).out  # fmt: skip
    from wcwidth import wcswidth

    lines = screen.splitlines()
    assert len(lines) <= 23
    assert max(wcswidth(line) for line in lines) <= 80
    assert "late" in screen


def test_board_in_the_language_of_the_reader(estate: Path, run: Run) -> None:
    """Departments are called as the reader calls them; scripts get the same as ever."""
    assert "\nengineering " in run("svc board").out
    assert "\n工程部 " in run("svc --lang zh_CN board").out
    assert "\n工程部 " in run("svc board", env={"SVC_LANG": None}).out
    before = run("svc board --format json").json()
    after = run("svc --lang zh_CN board --format json").json()
    assert after["departments"] == before["departments"]


def test_board_in_other_formats(week: Week, run: Run) -> None:
    """CSV holds the counts, Markdown the screen; an office at rest says so."""
    rows: list[dict[str, Any]] = list(
        csv.DictReader(io.StringIO(run("svc board --as-of 2024-11-06T14:00 --format csv").out))
    )
    assert rows[-1]["label"] == "all"
    assert rows[-1]["callbacks"] == "2"
    assert run("svc board --format md").out.startswith("# ")
    assert "Nothing is late" in run("svc board --as-of 2024-11-04T08:30").out
    assert len(run("svc board -n 1 --format json").json()["pressing"]) == 1
