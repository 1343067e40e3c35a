"""`svc unit` as a clerk and a script use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import Run


def test_add(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """A unit is added in any spelling, once."""
    added = run("svc --as li.na unit add １２幢1单元301 --floor 3 --area 89.5 --note 角屋")
    assert added.out == "12-1-301  home, on file\n"
    assert git("log", "-1", "--format=%an: %s") == "李娜: add unit 12-1-301 (home)\n"
    assert "on file already" in run("svc unit add 12-1-301", code=1).err
    assert "missing: UNIT" in run("svc unit add", code=2).err
    assert run("svc unit add B1车位013 --format json").json()["use"] == "parking"


@pytest.mark.parametrize("unit", ["../x", "--", "1502", "3-2-1502\n", "\x1b[31m", "x" * 100])
def test_hostile_spellings(estate: Path, run: Run, git: Callable[..., str], unit: str) -> None:
    """What is no unit is refused, and writes nothing."""
    before = git("rev-parse", "HEAD")
    assert run(["svc", "unit", "add", "--", unit], code=None).code in (1, 2)
    assert git("rev-parse", "HEAD") == before


def test_terminal_asks(estate: Path, run: Run) -> None:
    """On a terminal the unit is asked for until it can be read."""
    shown = run.terminal("svc --as li.na unit add", typed=["1502", "5栋1单元101"])
    assert "does not name both" in shown.out
    assert "5-1-101  home" in shown.out


def test_edit(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """A unit's fields are set and removed; its id stays."""
    run("svc unit edit 3#2-1502 --set area=89.5 --set note=顶楼")
    assert git("log", "-1", "--format=%s") == "edit unit 3-2-1502 (area, note)\n"
    assert run("svc unit edit 3-2-1502 --set note= --format json").json()["area"] == "89.5"
    run("svc unit edit 3-2-1502 --set room=1503", code=2)
    run("svc unit edit 9-9-999 --set area=1", code=3)


def test_edit_to_the_same(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """A value written otherwise is no change, and is not told as one."""
    run("svc unit edit 3#2-1502 --set area=118.4")
    before = git("rev-parse", "HEAD")
    said = run("svc unit edit 3#2-1502 --set area=118.40")
    assert said.out == "3-2-1502  as it was\n"
    assert said.err == "3-2-1502: nothing changed\n"
    assert git("rev-parse", "HEAD") == before


def test_list(estate: Path, run: Run) -> None:
    """Units come by building, with who lives there and what is open."""
    run("svc --as li.na create 漏水 --kind repair --category plumbing --resident 1 --channel phone")
    rows = run("svc unit list --format json").json()
    assert [row["id"] for row in rows] == ["3-2-1501", "3-2-1502", "A-1502", "B1-P012"]
    assert [row["residents"] for row in rows] == [0, 1, 1, 0]
    assert [row["open_tickets"] for row in rows] == [0, 1, 0, 0]
    table = run("svc unit list --building 3栋 --empty")
    assert "3-2-1501" in table.out
    assert "3-2-1502" not in table.out
    assert table.err == "1 unit, 1 shown\n"
    assert len(run("svc unit list --use parking --format json").json()) == 1
    then = run("svc unit list --on 2025-06-01 --format json").json()
    assert [row["residents"] for row in then] == [0, 2, 1, 0]


def test_who_lived_here_on_that_day(estate: Path, run: Run) -> None:
    """A unit's page answers who lives there now, lived there on a day, or ever did."""

    def names(options: str) -> list[str]:
        shown = run(f"svc unit show 3栋1502 {options} --format json").json()
        return [one["resident"] for one in shown["residents"]]

    assert names("") == ["R-A00001"]
    assert names("--on 2025-03-01") == ["R-A00001", "R-A00002"]
    assert names("--on 2026-01-01") == ["R-A00001"]
    assert names("--as-of 2025-06-01") == ["R-A00001", "R-A00002"]
    assert names("--on 2019-04-30") == []
    assert names("--history") == ["R-A00002", "R-A00001"]
    assert "nobody lives there on 2019-04-30" in run("svc unit show 3-2-1502 --on 2019-04-30").err


def test_show(estate: Path, run: Run) -> None:
    """A unit's page has its fields, people with masked phones, and its tickets."""
    run("svc --as li.na create 漏水 --kind repair --category plumbing --resident 1 --channel phone")
    page = run("svc unit show 3-2-1502").out
    for words in ("3栋2单元1502", "王芳", "138 **** 0000", "漏水"):
        assert words in page
    assert "138 1234 0000" in run("svc unit show 3-2-1502 --reveal").out
    record = run("svc unit show 3-2-1502 --format json").json()
    assert record["tickets"][0]["open"] is True
    for layout in ("csv", "md", "jsonl"):
        assert "3-2-1502" in run(f"svc unit show 3-2-1502 --format {layout}").out
    assert "any of 2 units" in run("svc unit show 1502", code=2).err
    assert "svc unit add 9-9-999" in run("svc unit show 9-9-999", code=3).err


@pytest.mark.parametrize("words", ["3栋2单元1502", "3#2-1502", "３栋", "王芳", "13812340000"])
def test_search(estate: Path, run: Run, words: str) -> None:
    """Units are found by spelling and by who lives there."""
    rows = run(["svc", "unit", "search", words, "--format", "json"]).json()
    assert "3-2-1502" in [row["id"] for row in rows]


def test_search_for_nothing(estate: Path, run: Run) -> None:
    """What matches no unit says so beside an empty answer."""
    found = run("svc unit search 77栋")
    assert (found.out, found.err) == ("", "no unit on file matches\n")
