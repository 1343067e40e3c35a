"""`svc shift`: the hand-over page, in every form; `report daily` in one piece on a terminal."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from wcwidth import wcswidth

from tests.support import Run
from tests.week import Week

AT = "--since 2024-11-04 --as-of 2024-11-08T18:00"


def blocks(run: Run, options: str = AT) -> dict[str, list[dict[str, object]]]:
    """The page's rows, by block and column."""
    made = run(f"svc --as li.na shift {options} --format json").json()
    return {block["name"]: block["rows"] for block in made["blocks"]}


def test_what_a_shift_leaves(week: Week, run: Run) -> None:
    """Received, open, called and noted are those of the tickets, in the span asked for."""
    rows = blocks(run)
    received = run("svc report received --period 2024-11-04..2024-11-08 --as-of 2024-11-08T18:00"
                   " --format json").json()  # fmt: skip
    assert len(rows["tickets.received"]) == received["measures"]["received"]["value"] > 0
    opened = run("svc list --status open --as-of 2024-11-08T18:00 --format json").json()
    assert {row["ticket"] for row in rows["shift.open"]} == {one["id"] for one in opened}
    noted, called = set(), 0
    for number in {row["ticket"] for row in rows["tickets.received"]}:
        ticket = run(f"svc show {number} --as-of 2024-11-08T18:00 --format json").json()
        called += sum(one["at"] < "2024-11-08T18" for one in ticket["followups"])
        called += sum(event["action"] == "contact" for event in ticket["timeline"])
        noted |= {event["note"] for event in ticket["timeline"] if event["action"] == "note"}
    assert len(rows["shift.called"]) == called > 0
    assert {row["words"] for row in rows["shift.noted"]} == noted
    quiet = blocks(run, "--since 2024-10-01 --until 2024-10-02 --as-of 2024-11-08T18:00")
    assert quiet["shift.called"] == quiet["tickets.received"] == []


def test_promises_are_those_to_come(desk: Path, run: Run) -> None:
    """An appointment, a wait's end and more time granted stand with their moments."""
    run("svc --as li.na assign 2 zhang.wei")
    run("svc --as zhang.wei accept 2")
    run("svc --as zhang.wei wait 2 --reason parts --until 2027-01-04 --note 订货")
    promised = blocks(run, "")["shift.promised"]
    assert [(row["ticket"], str(row["moment"])[:10]) for row in promised] == [
        ("T2611-A0002", "2027-01-04"),
    ]  # fmt: skip


def test_what_else_is_handed_over(desk: Path, run: Run) -> None:
    """Texts that wait, matters with outside parties, visits, promises and letters to answer."""
    director = "svc --as li.na"
    for words in (
        "party add lifts --name 迅达 --role contractor --handles lift --targets answer=1d",
        "refer 2 --to lifts --letter",
        "remind 2",
        "notice draft --type notice --title 停水 --body 停水一天 --buildings 3 --until 2099-01-01",
        "notice draft --type answer --title 几点上班 --body 九点",
        "activity add --type meeting --title 恳谈会 --planned 2020-01-03T10:00",
        "promise 3-2-1502 修好门 --by 2099-01-01",
    ):
        run(f"{director} {words}")
    rows = blocks(run, "")
    (outside,) = rows["shift.outside"]
    assert (outside["party"], outside["reminders"]) == ("迅达", 1)
    assert [row["next"] for row in rows["shift.texts"]] == ["to be approved"] * 2
    assert "修好门" in {row["title"] for row in rows["shift.promised"]}
    assert "恳谈会" in {row["what"] for row in rows["shift.records"]}
    shown = run(f"{director} --lang zh_CN shift").out
    assert all(head in shown for head in ("外转在办", "通知与答复", "工单以外"))


def test_for_whom(week: Week, run: Run, tmp_path: Path) -> None:
    """Who hands over to whom, and words for them, as text, Markdown and a page."""
    words = f"svc --as li.na shift {AT} --to zhang.wei --note 钥匙在抽屉"
    for options in ("", "--format md", f"-o {tmp_path}/shift.html"):
        shown = run(f"{words} {options}").out or (tmp_path / "shift.html").read_text("utf-8")
        assert "Hand-over of a shift, from 李娜 to 张伟" in shown
        assert "钥匙在抽屉" in shown
    assert "from" not in run(f"svc shift {AT}").out.splitlines()[0]
    assert "nobody" in run("svc shift --to nobody", code=3).err


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("command", [f"shift {AT}", "report daily --as-of 2024-11-08"])
def test_tables_stay_in_one_piece(week: Week, run: Run, language: str, command: str) -> None:
    """At 80 columns a table of tickets is narrower, not split into two below one another."""
    env = {"SVC_LANG": language, "NO_COLOR": "1", "SVC_PAGER": "cat"}
    lines = run.terminal(f"svc {command}", columns=80, env=env).out.splitlines()
    heads = [line for line, below in pairwise(lines) if below[:3] == "---"]
    for line in heads:
        if {"en": "Ticket", "zh_CN": "工单"}[language] in line:
            assert {"en": ("Request", "Words"), "zh_CN": ("诉求", "文字")}[language][
                "Request" not in line and "诉求" not in line
            ] in line
    tables = [line for line in lines if line.startswith("T24")]
    assert tables and max(map(wcswidth, tables)) <= 80
