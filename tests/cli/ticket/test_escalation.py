"""The further commands of a ticket's life, typed as a clerk types them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.estate import furnish
from tests.support import Run

Git = Callable[..., str]
WATER = (
    "svc create 漏水 --kind repair --category plumbing --unit 3-2-1502 --channel phone --resident 1"
)
FAR = "2090-01-02 10:00"


def begin(place: Path) -> None:
    """Make an estate with a director and two tickets, the first of which is worked on."""
    furnish(place)
    tickets = [WATER.replace("--resident 1", f"--resident {who} -y") for who in ("1", "3")]
    director = "svc staff add chen.jing --name 陈静 --department service --role director"
    for words in (director, *tickets, "svc assign 1 zhang.wei", "svc accept 1"):
        Run()(words, cwd=place)


@pytest.fixture(autouse=True)
def clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Li Na works at the desk."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")


def test_every_command_says_where_it_is_in_the_table(run: Run) -> None:
    """Each has help of its own, and stands under Desk."""
    listed = run("svc --help").out
    for name in ("arrive", "wait", "resume", "extend", "urge", "supervise", "escalate", "answer",
                 "merge", "link"):  # fmt: skip
        assert f"  {name} " in listed
        assert run(f"svc {name} --help").out.startswith(f"Usage: svc {name} ")


def test_a_part_on_order(desk: Path, run: Run) -> None:
    """Wait, look, resume, extend, arrive: the state and its due time answer each."""
    assert run(["svc", "wait", "1", "--reason", "parts", "--until", FAR]).out == (
        f"T{month(run)}-A0001  waiting for parts until {FAR}\n"
    )
    assert f"status      waiting for parts until {FAR}" in run("svc show 1").out
    assert run("svc resume 1").out.startswith(f"T{month(run)}-A0001  working, zhang.wei")
    words = ["--until", FAR, "--reason", "缺件", "--approved-by", "chen.jing", "--told", "已告知"]
    assert f"resolve by {FAR}" in run(["svc", "extend", "1", *words]).out
    assert run("svc arrive 1 --format json").json()["timeline"][-1]["action"] == "arrive"
    assert run("svc check").code == 0


def month(run: Run) -> str:
    """Year and month in today's numbers."""
    return str(run("svc list --format json").json()[0]["id"])[1:5]


def test_pressing(desk: Path, run: Run) -> None:
    """Urge, supervise, escalate, answer; each with the role it asks for."""
    run(["svc", "urge", "1", "--asked-by", "隔壁"])
    refused = run(["svc", "supervise", "1", "--answer-by", FAR], code=1)
    assert "only a director may supervise (policies.may.supervise); li.na is not" in refused.err
    assert "chen.jing" in refused.err
    run(["svc", "--as", "chen.jing", "supervise", "1", "--answer-by", FAR, "--reason", "联名信"])
    run("svc escalate 1 --to quality --reason 超出权限")
    assert "goes up only" in run("svc escalate 1 --to director", code=1).err
    run("svc answer 1 明天完工")
    shown = run("svc show 1").out
    assert "urged       1" in shown
    assert "escalated   quality" in shown


def test_two_reports_of_one_leak(desk: Path, run: Run, git: Git) -> None:
    """Merged, worked on, and both residents called; one commit wrote both records."""
    first, second = (f"T{month(run)}-A000{n}" for n in (1, 2))
    assert run("svc merge 2 1 --reason 同一根管子").out == f"{second}  merged into {first}\n"
    told = git("log", "-1", "--format=%B", cwd=desk)
    assert told.startswith(f"merge {second} into {first}\n")
    assert f"Svc-Record: {first}\n" in told
    assert f"Svc-Record: {second}\n" in told
    run("svc finish 1 --resolution fixed --note 换了管子")
    assert "has 2 reporters to call" in run("svc callback 1 --score 5", code=2).err
    run("svc callback 1 --score 5 --reporter 1")
    assert run("svc callback 1 --score 4 --reporter 2").out.startswith(f"{first}  closed")
    assert f"reporter of {second}; reached; score 4" in run("svc show 1").out
    assert f"merged into {first}" in run("svc show 2").out
    assert run("svc check").code == 0


def test_links_are_seen_from_both_sides(desk: Path, run: Run) -> None:
    """`show` of either names the other."""
    run("svc link 1 2 --reason 楼上楼下")
    first, second = (f"T{month(run)}-A000{n}" for n in (1, 2))
    assert f"linked      {second}" in run("svc show 1").out
    (line,) = [line for line in run("svc show 2").out.splitlines() if line.startswith("linked")]
    assert line.split() == ["linked", first]


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("svc wait 1", 2, "--reason"),
        ("svc wait 1 --reason lunch", 1, "the office's reasons: resident, third-party"),
        ("svc wait 2 --reason parts", 1, "is new; from there"),
        ("svc wait 1 --reason parts --until 2001-01-01", 1, "00:00:00+08:00 lies in the past"),
        ("svc wait 1 --reason parts --until nonsense", 2, "nonsense"),
        ("svc resume 1", 1, "is working; from there"),
        ("svc extend 1", 2, "--until"),
        ("svc extend 1 --until 2090-01-01 --reason x --approved-by chen.jing", 1,
         "policies.tell_extension"),
        ("svc extend 1 --until 2090-01-01 --reason x --approved-by li.na --told x", 1,
         "policies.may.extend"),
        ("svc supervise 1", 2, "--answer-by"),
        ("svc escalate 1", 2, "--to"),
        ("svc escalate 1 --to ../../etc", 1, "is no level"),
        ("svc answer 1 --note x", 1, "no answer is owed"),
        ("svc merge 1", 2, "INTO"),
        ("svc merge 1 1", 1, "cannot be merged into itself"),
        ("svc merge 1 77", 3, "no ticket '77'"),
        ("svc link 1", 2, "OTHER"),
        ("svc link 1 1", 1, "cannot be linked to itself"),
        ("svc arrive 2", 1, "is new; from there"),
    ],
)  # fmt: skip
def test_what_is_refused_writes_nothing(
    desk: Path, run: Run, git: Git, line: str, code: int, says: str
) -> None:
    """Each refusal names what was wrong, with its exit code; HEAD stays where it was."""
    before = git("rev-parse", "HEAD", cwd=desk)
    assert says in run(line, code=code).err
    assert git("rev-parse", "HEAD", cwd=desk) == before


def test_office_check(desk: Path, run: Run) -> None:
    """Ends with 4 and names each contradiction; with 0 once there is none."""
    found = run("svc office check --format json", code=4)
    assert found.json() == [{"path": "departments.order", "reason": "nobody active belongs to it"}]
    assert "1 contradiction" in found.err
    run("svc --as chen.jing office edit --set targets.repair.longest=1d", code=0)
    assert "2d is longer than longest 1d" in run("svc office check", code=4).out
    run("svc --as chen.jing office edit --set targets.repair.longest=")
    run("svc --as chen.jing staff add zhou --name 周 --department order")
    assert "no contradictions" in run("svc office check").err


def test_back_dating_is_shown(desk: Path, run: Run) -> None:
    """Told later than it happened: show says when it was recorded, log when it happened."""
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    hour_ago = datetime.now(ZoneInfo("Asia/Shanghai")) - timedelta(hours=1)
    at = f"{hour_ago:%Y-%m-%d %H:%M}"
    # By its whole number: an hour ago may have been the month before.
    number = run([*WATER.split(), "-y", "--at", at, "--format", "json"]).json()["id"]
    shown = run(f"svc show {number}").out
    assert f"{at} by phone (recorded " in shown
    assert f"happened {at}" in run(f"svc log {number}").out


def test_a_terminal_asks_for_the_reason(desk: Path, run: Run) -> None:
    """The reasons are a menu; until when is asked too, and once more where that has passed."""
    shown = run.terminal("svc wait 1", typed=["parts", "2001-01-01", FAR]).out
    assert "third-party" in shown
    assert "2001-01-01 has passed" in shown
    assert f"waiting for parts until {FAR}" in shown
