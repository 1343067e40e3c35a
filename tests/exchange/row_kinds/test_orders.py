"""Orders of a hotline, referrals to outside parties, and citations come in, and go out, as told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import Run, git

TICKETS = """\
kind: tickets
source: {system: hotline, number: 编号}
dates: {formats: ['%Y-%m-%d %H:%M', '%Y-%m-%d']}
reporter: optional
fields:
  received: {column: 受理时间}
  kind: {value: complaint}
  category: {value: other}
  channel: {value: hotline}
  text: {column: 内容}
  place: {value: 小区}
  department: {value: service}
  finished: {column: 办结时间}
  resolution: {value: answered}
  external_no: {column: 12345工单号}
  external_party: {column: 交办单位}
  external_due: {column: 回复期限}
  replied: {column: 回复热线时间}
  cites: {column: 引用口径}
"""
HEAD = "编号,受理时间,内容,办结时间,12345工单号,交办单位,回复期限,回复热线时间,引用口径\n"
EVENTS = """\
kind: events
source: {system: hotline, number: 编号}
dates: {formats: ['%Y-%m-%d %H:%M']}
fields:
  at: {column: 时间}
  action: {column: 操作}
  note: {column: 说明}
  party: {column: 外部单位}
  says: {column: 对方答复, values: {认责: accepted, 不认责: refused}}
  warranty: {column: 保修, values: {保修期内: within}}
  their_number: {column: 对方编号}
  channel: {column: 方式}
  until: {column: 期限}
"""
STEPS = """\
编号,时间,操作,说明,外部单位,对方答复,保修,对方编号,方式,期限
1,2025-11-04 09:00,refer,请派人,迅达电梯,,,,phone,2025-11-06 17:00
1,2025-11-05 09:00,remind,再催,lifts,,,,phone,
1,2025-11-07 09:00,feedback,周一来,lifts,认责,保修期内,XD-7,,
1,2025-11-10 09:00,back,好了,lifts,,,,,
"""


@pytest.fixture
def office(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with a hotline, who mends lifts, and an answer that holds."""
    run = Run()
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_LANG", "en")
    for words in (
        "staff add chen.jing --name 陈静 --department service --role director",
        "staff add li.na --name 李娜 --department service --role desk",
        "party add hotline --name 12345 --role hotline",
        "party add lifts --name 迅达电梯 --role contractor",
        "notice draft --type answer --title 几点上班 --body 九点 --category other"
        " --department service",
    ):
        run(["svc", "--as", "chen.jing", *words.split()])
    (place / "tickets.yaml").write_text(TICKETS, "utf-8")
    (place / "events.yaml").write_text(EVENTS, "utf-8")
    return place


def brought(run: Run, place: Path, kind: str, text: str, code: int = 0) -> str:
    """What an import of rows says."""
    (place / f"{kind}.csv").write_text(text, "utf-8")
    command = f"svc --as chen.jing import {kind} {kind}.csv --mapping {kind}.yaml"
    done = run(command, code=code)
    return done.out + done.err


def ticket(run: Run, number: str) -> Any:
    """A ticket as scripts get it."""
    return run(f"svc show {number} --format json").json()


def test_an_order_comes_in(office: Path, run: Run) -> None:
    """With its number, its sender and its deadline, whose clock runs until the reply."""
    text = run("svc notice list --all --format json").json()[0]["id"]
    rows = (
        f"1,2025-11-03 09:00,电梯坏了,,DH-1,12345,2025-11-08,,{text}@1\n"
        "2,2025-11-03 09:00,太吵,2025-11-04 09:00,DH-2,hotline,2025-11-08,2025-11-05 10:00,\n"
        "3,2025-11-03 09:00,旧事,2025-11-04 09:00,DH-3,hotline,2025-11-08,,\n"
        "4,2025-11-03 09:00,别的,,,,,,\n"
    )
    brought(run, office, "tickets", HEAD + rows)
    first, second, third, fourth = (ticket(run, str(number)) for number in range(1, 5))
    assert (first["external_no"], first["external_party"]) == ("DH-1", "hotline")
    assert first["external_due"].startswith("2025-11-08T")
    assert first["due"]["hotline"] == first["external_due"]
    assert first["timeline"][0]["cites"] == [f"{text}@1"]
    assert [one["action"] for one in second["timeline"]] == ["create", "assign", "finish", "reply"]
    late = run("svc due --format json --as-of 2025-11-20").json()
    assert [(one["id"], one["clock"]) for one in late if one["clock"] == "hotline"] == [
        (first["id"], "hotline")
    ], "they have their reply, and of what is over nobody is owed one"
    assert third["external_due"] == first["external_due"] and "external_no" not in fourth
    assert run("svc check").err == ""


def test_a_second_run_follows(office: Path, run: Run) -> None:
    """Nothing new without news; another deadline at the source is an edit, and its clock moves."""
    row = "1,2025-11-03 09:00,电梯坏了,,DH-1,hotline,{day},,\n"
    brought(run, office, "tickets", HEAD + row.format(day="2099-11-08"))
    head = git("rev-parse", "HEAD")
    brought(run, office, "tickets", HEAD + row.format(day="2099-11-08"))
    assert git("rev-parse", "HEAD") == head
    brought(run, office, "tickets", HEAD + row.format(day="2099-11-20"))
    now = ticket(run, "1")
    assert now["external_due"].startswith("2099-11-20") and now["due"]["hotline"].startswith(
        "2099-11-20"
    )
    assert now["timeline"][-1]["changes"][0]["field"] == "external_due"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("1,2025-11-03 09:00,x,,,hotline,,,", "is empty, and the row tells of an order"),
        ("1,2025-11-03 09:00,x,,DH-1,nobody,,,", "is no party on file"),
        ("1,2025-11-03 09:00,x,,DH-1,hotline,soon,,", "回复期限"),
        ("1,2025-11-03 09:00,x,,DH-1,hotline,,2025-11-04,", "is empty, and they had a reply"),
        ("1,2025-11-03 09:00,x,,DH-1,hotline,2025-11-08,2025-11-01 09:00,", "is before"),
        ("1,2025-11-03 09:00,x,,DH-1,hotline,,,U2510-A0001", "no version of a text"),
        ("1,2025-11-03 09:00,x,,DH-1,hotline,,,U2510-A0099@1", "on file"),
        ("1,2025-11-03 09:00,x,,DH-9,hotline,,,", "was taken in as T"),
    ],
)
def test_rows_that_cannot_be(office: Path, run: Run, row: str, why: str) -> None:
    """Each is refused with its column and why; set aside, the others come in."""
    run(["svc", "--as", "li.na", "create", "早就说过", "--kind", "complaint", "--category", "other",
         "--place", "门口", "--name", "王", "--phone", "13800001111", "--channel", "hotline",
         "--external-no", "DH-9", "--sent-by", "hotline"])  # fmt: skip
    assert why in brought(run, office, "tickets", HEAD + row + "\n", code=4)
    good = "7,2025-11-03 09:00,x,,DH-7,hotline,,,\n"
    (office / "both.csv").write_text(f"{HEAD}{row}\n{good}", "utf-8")
    run("svc --as chen.jing import tickets both.csv --mapping tickets.yaml --skip-bad rejects.csv")
    assert row in (office / "rejects.csv").read_text("utf-8-sig").replace('"', "")


def test_referrals_of_a_log(office: Path, run: Run) -> None:
    """Referred with a time to answer, reminded, theirs within the warranty, back."""
    brought(run, office, "tickets", f"{HEAD}1,2025-11-03 09:00,电梯坏了,,DH-1,hotline,,,\n")
    brought(run, office, "events", STEPS)
    timeline = ticket(run, "1")["timeline"][2:]
    assert [one["action"] for one in timeline] == ["refer", "remind", "feedback", "back"]
    refer, _remind, feedback, _back = timeline
    assert refer["party"] == "lifts" and refer["due"][0]["clock"] == "party"
    assert (feedback["says"], feedback["warranty"]) == ("accepted", "within")
    assert feedback["number"] == "XD-7"
    span = "--period 2025-11 --as-of 2025-11-20 --format json"
    (figure,) = run(f"svc report referrals_answered_on_time {span}").json()["measures"].values()
    assert (figure["numerator"], figure["denominator"]) == (0, 1), "a day late"
    assert "外部单位" in brought(run, office, "events", STEPS.replace("lifts", "nobody"), code=4)
    assert run("svc check").err == ""


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_suggested(office: Path, run: Run, language: str) -> None:
    """Columns of orders and referrals are known by their names, parties by theirs."""
    row = "1,2025-11-03 09:00,电梯坏了,2025-11-04 09:00,DH-1,12345,2025-11-08,2025-11-05 10:00,\n"
    (office / "sheet.csv").write_text(HEAD + row, "utf-8")
    said = run(f"svc --lang {language} import --suggest sheet.csv").out
    assert "external_no: {column: '12345工单号'}" in said
    assert "'12345': hotline" in said and "replied:" in said and "external_due:" in said
    (office / "log.csv").write_text(STEPS.replace("lifts", "迅达电梯"), "utf-8")
    log = run(f"svc --lang {language} import --suggest log.csv").out
    assert "迅达电梯: lifts" in log and "认责: accepted" in log and "their_number" in log


def test_taken_out_and_in(office: Path, run: Run, tmp_path: Path, empty: Path) -> None:
    """Whole, they come back the same; as a table in Chinese, each has its column."""
    rows = "1,2025-11-03 09:00,电梯坏了,,DH-1,hotline,2025-11-08,,\n"
    brought(run, office, "tickets", HEAD + rows)
    brought(run, office, "events", STEPS)
    run(f"svc export all {tmp_path}/out --reveal")
    run(f"svc -C {empty} import all {tmp_path}/out")
    lines = [
        run(f"svc -C {where} export tickets --reveal --format jsonl").out
        for where in (office, empty)
    ]  # fmt: skip
    assert lines[0] == lines[1] and json.loads(lines[0])["external_no"] == "DH-1"
    sheet = run("svc export tickets --headers zh --format csv").out.splitlines()
    assert {"交办编号", "交办单位", "交办期限"} <= set(sheet[0].lstrip("\ufeff").split(","))
