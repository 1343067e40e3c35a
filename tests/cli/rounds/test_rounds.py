"""Rounds as they are walked: what is due, what a finding becomes, what was missed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.models import copy_of
from tests.support import Run, git

PLAN = {
    "version": "1", "since": "2024-01-01", "late": "1h", "makeup": 1,
    "frequency": {"every": "day", "at": ["08:00"]},
    "route": [{"id": "pump", "name": "泵房", "code": "QR-1"}, {"id": "roof", "name": "屋面"}],
    "sheet": [
        {"id": "dry", "text": "无渗漏"},
        {"id": "pressure", "text": "压力", "answer": "number", "unit": "MPa", "low": "0.3",
         "high": "1.2", "points": ["pump"]},
    ],
    "creates": {"category": "plumbing", "department": "engineering"},
}  # fmt: skip


def estate(place: Path) -> None:
    """An office with one plan, walked at eight every morning."""
    run = Run()

    def svc(*words: str) -> None:
        run(["svc", "-C", str(place), "--as", "he.jianguo", *words])

    run(["svc", "init", str(place), "--locale", "en"])
    run(["svc", "-C", str(place), "staff", "add", "he.jianguo", "--name", "he", "--department",
         "service", "--role", "director"])  # fmt: skip
    for who, department, role in (
        ("li.na", "service", "desk"), ("wang.qiang", "engineering", "worker"),
    ):  # fmt: skip
        svc("staff", "add", who, "--name", who, "--department", department, "--role", role)
    svc("office", "edit", "--set", "policies.backdate_days=3650")
    svc("unit", "add", "3-2-1502")
    svc("plan", "add", "tour", "--name", "巡查", "--versions", json.dumps(PLAN))


@pytest.fixture
def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that office, as the folder the test runs in; wang.qiang walks."""
    place = tmp_path / "office"
    copy_of(estate, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "wang.qiang")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def states(run: Run, days: str, *more: str) -> list[str]:
    """What has become of the rounds of some days."""
    rows = run(["svc", "round", "due", *days.split(), "--format", "json", *more]).json()
    return [row["state"] for row in rows]


def test_a_round_in_time(walk: Path, run: Run) -> None:
    """Point by point, each a commit; by its plan, its id, a code; done when all were seen."""
    first = run("svc round check tour QR-1 dry=yes pressure=0.45MPa --at 2024-03-01T08:10")
    assert "I240301-tour-0800  1 point is left: roof" in first.out
    last = run("svc round check I240301-tour-0800 屋面 dry=是 --at 2024-03-01T08:40")
    assert "every point was looked at" in last.out
    assert states(run, "--from 2024-03-01 --to 2024-03-02") == ["done", "missed"]
    assert git("log", "-1", "--format=%s", cwd=walk) == "check I240301-tour-0800 at roof\n"
    text = (walk / "records/rounds/2024/03/I240301-tour-0800.yaml").read_text()
    assert "value: '0.45'" in text
    assert run("svc check").err == ""


def test_days_nobody_worked_have_their_rounds(walk: Path, run: Run) -> None:
    """Whether or not svc was ever run that day; a leap day and holidays among them."""
    rows = states(run, "--from 2024-02-01 --to 2024-03-31")
    assert rows == ["missed"] * (29 + 31)
    assert states(run, "--from 2024-02-29", "--as-of", "2024-02-29T08:30") == ["open"]
    assert states(run, "--from 2024-02-29", "--as-of", "2024-02-29T07:59") == ["ahead"]
    assert states(run, "--from 2024-02-29", "--as-of", "2024-02-29T20:00") == ["to-make-up"]
    assert walk.is_dir()


def test_made_up_for(walk: Path, run: Run) -> None:
    """Late, and it says so; after the days for it, no more; before its time, not yet."""
    run("svc round check I240301-tour-0800 pump dry=yes pressure=1 --at 2024-03-01T08:10")
    run("svc round check I240301-tour-0800 roof dry=yes --at 2024-03-02T07:00")
    assert states(run, "--from 2024-03-01") == ["made-up"]
    late = run("svc round check I240303-tour-0800 roof dry=yes --at 2024-03-05T10:00", code=1).err
    assert "could be made until" in late and "svc round start tour" in late
    early = run("svc round check I240303-tour-0800 roof dry=yes --at 2024-03-03T07:00", code=1).err
    assert "may be made from" in early
    assert walk.is_dir()


def test_a_finding_is_a_ticket_once(walk: Path, run: Run) -> None:
    """The next one urges it; said to be mended and found again, it is taken up again."""
    told = run("svc round check tour pump dry=no pressure=0.1 --at 2024-03-01T08:10").err
    assert "2 findings: T2403-A0001, T2403-A0002" in told
    ticket = run("svc show T2403-A0001 --format json").json()
    assert (ticket["status"], ticket["department"], ticket["channel"]) == (
        "assigned", "engineering", "patrol",
    )  # fmt: skip
    assert ticket["place"] == "泵房"
    run("svc round check tour pump dry=no pressure=0.5 --at 2024-03-02T08:10")
    again = run("svc show T2403-A0001 --format json").json()
    assert [event["action"] for event in again["timeline"]] == ["create", "assign", "urge"]
    run("svc accept T2403-A0001 --at 2024-03-02T09:00")
    run("svc finish T2403-A0001 --resolution fixed --note 换了阀门 --at 2024-03-02T11:00")
    run("svc --as li.na round check tour pump dry=no pressure=0.5 --at 2024-03-03T08:10")
    reopened = run("svc show T2403-A0001 --format json").json()
    assert reopened["status"] == "assigned"
    assert reopened["timeline"][-1]["action"] == "reopen"
    events = run("svc round show I240303-tour-0800 --format json").json()["events"]
    assert events[0]["answers"][0]["ticket"] == "T2403-A0001"
    assert git("log", "-1", "--format=%s", cwd=walk) == (
        "check I240303-tour-0800 at pump (T2403-A0001)\n"
    )


def test_long_after_it_is_a_new_one(walk: Path, run: Run) -> None:
    """Where the office takes tickets up again no more."""
    run("svc round check tour roof dry=no --at 2024-03-01T08:10")
    run("svc accept 1 --at 2024-03-01T09:00")
    run("svc finish 1 --resolution fixed --note 补了 --at 2024-03-01T11:00")
    run("svc close 1 --at 2024-03-01T12:00")
    run("svc round check tour roof dry=no --at 2024-06-01T08:10")
    assert run("svc show T2406-A0001 --format json").json()["text"].startswith("巡查 · 屋面")
    assert walk.is_dir()


def test_no_action_because(walk: Path, run: Run) -> None:
    """A finding has a ticket or a reason; what is no finding has neither."""
    run(["svc", "round", "check", "tour", "roof", "dry=no", "--because", "dry=下周整体翻修",
         "--at", "2024-03-01T08:10"])  # fmt: skip
    assert run("svc list --status all --format json").json() == []
    (event,) = run("svc round show I240301-tour-0800 --format json").json()["events"]
    assert event["answers"] == [{"question": "dry", "value": "no", "because": "下周整体翻修"}]
    run(["svc", "round", "check", "tour", "roof", "dry=yes", "--because", "dry=x",
         "--at", "2024-03-02T08:10"], code=2)  # fmt: skip
    assert walk.is_dir()


def test_on_the_board_and_due(walk: Path, run: Run) -> None:
    """While a round can be made, and late while it can only be made up for."""
    (open_one,) = run("svc due --as-of 2024-03-01T08:30 --format json").json()[-1:]
    assert (open_one["id"], open_one["late"]) == ("I240301-tour-0800", False)
    listed = run("svc due --as-of 2024-03-02T09:30").out
    assert "I240302-tour-0800  巡查: 2 points are to be looked at" in listed
    assert "I240301" not in listed
    late = run("svc board --as-of 2024-03-01T20:00 --format json").json()["records"]
    assert [(one["id"], one["late"]) for one in late] == [("I240301-tour-0800", True)]
    run("svc round check tour pump dry=yes pressure=1 --at 2024-03-01T08:10")
    run("svc round check tour roof dry=yes --at 2024-03-01T08:20")
    assert "I240301" not in run("svc due --as-of 2024-03-01T08:30").out
    assert walk.is_dir()


def test_attempted_stays_due(walk: Path, run: Run) -> None:
    """A locked door is no check: the point is still to be seen, and was missed in the end."""
    run("svc round attempt tour roof --reason 门锁着 --at 2024-03-01T08:10")
    (row,) = run("svc round due --from 2024-03-01 --as-of 2024-03-01T08:30 --format json").json()
    assert (row["state"], row["left"], row["attempted"]) == ("open", ["pump", "roof"], ["roof"])
    assert states(run, "--from 2024-03-01") == ["missed"]
    assert walk.is_dir()


def test_unplanned(walk: Path, run: Run) -> None:
    """Begun by hand, numbered without gaps; of a home where it is made in one."""
    made = run("svc round start tour --unit 3-2-1502 --reason 暴雨 --at 2024-03-01T15:00")
    assert "I2403-A0001" in made.out
    run("svc round check I2403-A0001 roof dry=yes --at 2024-03-01T15:10")
    run("svc round check I2403-A0001 roof dry=yes --at 2024-03-01T14:00", code=1)
    shown = run("svc round show I2403-A0001 --format json").json()
    assert (shown["unit"], len(shown["events"])) == ("3-2-1502", 1)
    assert states(run, "--from 2024-03-01") == ["missed"]
    assert walk.is_dir()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("round check tour cellar dry=yes --at 2024-03-01T08:10", 3, "no point 'cellar'"),
        ("round check tour roof --at 2024-03-01T08:10", 2, "no answer to dry"),
        ("round check tour roof dry=perhaps --at 2024-03-01T08:10", 2, "no answer to it"),
        ("round check tour pump dry=yes pressure=high --at 2024-03-01T08:10", 2, "no number"),
        ("round check tour roof dry=yes wet=no --at 2024-03-01T08:10", 3, "'wet' is asked"),
        ("round check tour roof dry --at 2024-03-01T08:10", 2, "QUESTION=ANSWER"),
        ("round check tour roof dry=yes --at 2024-03-01T12:10", 0, ""),
        ("round check nothing roof dry=yes", 3, "nothing"),
        ("round check I240301-tour-0900 roof dry=yes", 3, "I240301-tour-0900"),
        ("round start nothing", 3, "no plan 'nothing'"),
        ("round start tour --at 2023-12-31T10:00", 3, "no version on 2023-12-31"),
        ("plan adopt nothing", 3, "no plan 'nothing'"),
    ],
)
def test_wrong_input(walk: Path, run: Run, words: str, code: int, told: str) -> None:
    """One or two lines with what, which value and what next; nothing is written."""
    before = git("rev-parse", "HEAD", cwd=walk)
    answer = run(f"svc {words}", code=code)
    assert told in answer.err
    assert (git("rev-parse", "HEAD", cwd=walk) == before) is bool(code)


@pytest.mark.parametrize("plan", ["fire", "lift", "roof", "renovation"])
def test_plans_that_come_along(walk: Path, run: Run, plan: str) -> None:
    """Each is whole, in both languages, and may be walked."""
    run(f"svc --as he.jianguo plan adopt {plan} --since 2024-01-01")
    run(f"svc --as he.jianguo plan adopt {plan}", code=1)
    rows = run(f"svc round sheet {plan} --format json").json()
    assert rows and all(row["text"].isascii() for row in rows)
    assert not any(row["text"].isascii() for row in run(
        f"svc --lang zh_CN round sheet {plan} --format json").json())  # fmt: skip
    assert plan in run("svc plan adopt").out
    assert run("svc check").err == ""
    assert walk.is_dir()


def test_plans_fit_the_office(walk: Path, run: Run) -> None:
    """An office with other categories says which; a version never changes afterwards."""
    run("svc --as he.jianguo plan adopt lift --as hoist --category electrical --department order")
    shown = run("svc plan show hoist --format json").json()
    (version,) = shown["versions"]
    assert version["creates"]["category"] == "electrical"
    assert version["department"] == version["creates"]["department"] == "order"
    file = walk / "records/rules/rounds/hoist.yaml"
    file.write_text(file.read_text().replace("weight: 3", "weight: 4"))
    assert "never changes but for its end" in run("svc --as he.jianguo save", code=4).err


def test_looked_at_again_by_somebody_else(walk: Path, run: Run) -> None:
    """Who mended it does not say that it is; what is not mended is taken up again."""
    run("svc round check tour pump dry=no pressure=1 --at 2024-03-01T08:10")
    ticket = "T2403-A0001"
    again = f"svc round recheck {ticket}"
    assert "is not finished" in run(f"{again} --passed --at 2024-03-01T09:00", code=1).err
    done = "--resolution fixed --note sealed --at"
    run(f"svc accept {ticket} --at 2024-03-01T09:10")
    run(f"svc finish {ticket} {done} 2024-03-01T10:00")
    refused = run(f"{again} --passed --at 2024-03-01T11:00", code=1).err
    assert "was mended by wang.qiang" in refused
    other = f"svc --as li.na round recheck {ticket}"
    run(f"{other} --failed --note drips --at 2024-03-01T11:00")
    assert run(f"svc show {ticket} --format json").json()["status"] == "assigned"
    run(f"svc finish {ticket} {done} 2024-03-02T10:00")
    run(f"{other} --passed --at 2024-03-02T11:00")
    assert run(f"svc show {ticket} --format json").json()["status"] == "closed"
    text = (walk / "records/rounds/2024/03/I240301-tour-0800.yaml").read_text()
    assert text.count("action: recheck") == 2
    run("svc create x --kind inquiry --category other --unit 3-2-1502 --name Wang"
        " --phone 13800000000 --channel phone")  # fmt: skip
    (latest,) = run("svc list --kind inquiry --format json").json()
    assert "found by no round" in run(f"svc round recheck {latest['id']} --passed", code=3).err
    assert run("svc check").err == ""


def test_an_unannounced_inspection(walk: Path, run: Run) -> None:
    """Of a contractor's work: points drawn by the number, a score by the questions' weights."""
    run("svc --as he.jianguo party add green --name Green --role contractor")
    version = {
        "version": "1", "since": "2024-01-01", "supervises": "green", "sample": 2,
        "route": [{"id": f"lawn{n}", "name": f"草坪{n}"} for n in range(5)],
        "sheet": [{"id": "cut", "text": "修剪", "weight": 3}, {"id": "clean", "text": "无垃圾"}],
        "creates": {"category": "cleaning"},
    }  # fmt: skip
    run(["svc", "--as", "he.jianguo", "plan", "add", "lawns", "--name", "绿化检查", "--versions",
         json.dumps(version)])  # fmt: skip
    assert "no plan inspects" in run("svc inspect nobody", code=3).err
    begun = run("svc inspect green --at 2024-03-05T10:00").out
    assert begun.startswith("I2403-A0001")
    rows = run("svc round sheet I2403-A0001 --format json").json()
    points = list(dict.fromkeys(row["point"] for row in rows))
    assert len(points) == 2
    why = "--because cut=tomorrow --at 2024-03-05T10:20"
    run(f"svc round check I2403-A0001 {points[0]} cut=no clean=yes {why}")
    run(f"svc round check I2403-A0001 {points[1]} cut=yes clean=yes --at 2024-03-05T10:30")
    score = run("svc round score I2403-A0001 --format json").json()
    assert (score["whom"], score["score"], score["right"], score["weight"]) == ("green", 62.5, 5, 8)
    assert score["left"] == []
    assert walk.is_dir()


def test_a_sheet_on_paper_and_back(walk: Path, run: Run) -> None:
    """Printed, filled in, tried, taken in; what is wrong goes to the rejects; nothing twice."""
    run("svc round sheet I240301-tour-0800 -o ../sheet.html")
    page = (walk.parent / "sheet.html").read_text()
    assert "<!doctype html>" in page and "压力 (pressure)" in page and "0.3…1.2 MPa" in page
    sheet = run("svc round sheet I240301-tour-0800 --format csv").out
    assert sheet.splitlines()[0] == "round,point,place,question,text,right,answer"
    head = "round,point,question,answer,because,at,by\n"
    filled = walk.parent / "filled.csv"
    filled.write_text(
        head + "I240301-tour-0800,pump,dry,no,,2024-03-01 08:10,wang.qiang\n"
        "I240301-tour-0800,pump,pressure,0.9,,2024-03-01 08:10,wang.qiang\n"
        "I240301-tour-0800,roof,dry,maybe,,2024-03-01 08:20,wang.qiang\n"
        "I240302-tour-0800,roof,dry,,,,\n"
    )
    tried = run("svc round import ../filled.csv --dry-run", code=4)
    assert "1 point would be recorded" in tried.out and "rows 4" in tried.err
    assert states(run, "--from 2024-03-01") == ["missed"]
    done = run("svc round import ../filled.csv --rejects ../bad.csv --format json", code=4).json()
    assert (done["points"], done["known"], done["left"]) == (1, 0, 1)
    assert [(one["point"], one["rows"]) for one in done["refused"]] == [("roof", [4])]
    assert run("svc show T2403-A0001 --format json").json()["channel"] == "patrol"
    bad = (walk.parent / "bad.csv").read_text("utf-8-sig")
    assert bad.count("\n") == 2 and "maybe" in bad
    (walk.parent / "bad.csv").write_text(bad.replace("maybe", "yes"))
    assert "1 point is recorded" in run("svc round import ../bad.csv").out
    assert states(run, "--from 2024-03-01") == ["done"]
    filled.write_text(filled.read_text().replace("maybe", "yes"))
    again = run("svc round import ../filled.csv --format json").json()
    assert (again["points"], again["known"]) == (0, 2)
    filled.write_text("round,point\nI240301-tour-0800,pump\n")
    assert "no column question, answer" in run("svc round import ../filled.csv", code=2).err


def test_a_filled_workbook(walk: Path, run: Run) -> None:
    """A spreadsheet is a sheet as well, its headings in Chinese."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(walk.parent / "filled.xlsx"))
    page = book.add_worksheet()
    page.write_row(0, 0, ["检查", "点位", "检查项", "结果"])
    page.write_row(1, 0, ["I240301-tour-0800", "roof", "dry", "是"])
    book.close()
    said = run("svc round import ../filled.xlsx --at 2024-03-01T08:30").out
    assert "1 point is recorded" in said
