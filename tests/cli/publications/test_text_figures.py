"""The figures of publications, held against an oracle that reads the files alone."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from tests.cli.publications.test_asking import WHO, A, askroom
from tests.models import copy_of
from tests.oracle.publications.texts import figures
from tests.support import Run

NAMES = (
    "outages_announced", "notice_coverage", "required_read", "answered_at_once", "answers_cited",
    "unanswered_inquiries", "answers_stale", "answers_corrected", "cases_reused",
    "disclosures_current",
)  # fmt: skip
N, CASE, LATE = "U2604-A0002", "U2604-A0003", "U2604-A0004"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that office after an April at the desk."""
    place = tmp_path / "office"
    copy_of(april, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def april(place: Path) -> None:
    """Inquiries with and without an answer, a late outage, a case that is cited, things unread."""
    askroom(place)
    run = Run()

    def svc(line: str, who: str = "li.na") -> None:
        run(f"svc -C {place} --as {who} {line}")

    ask = f"create --kind inquiry --category fees {WHO} -y"
    svc(f"{ask} 多少钱 --cite {A} --at '2026-04-05 09:00'")
    svc(f"{ask} 何时开放 --needs-answer --at '2026-04-06 09:00'")
    svc(f"{ask} 电话 --answered 请拨打 --at '2026-04-07 09:00'")
    svc(f"notice correct {A} --body '每平米 {{{{tariff.property-fee.price}}}} 元' --reason x"
        " --at '2026-04-08 09:00'", "zhou.min")  # fmt: skip
    svc(f"notice post {N} --where board --building 3 --at '2026-04-01 10:00'")
    svc("notice draft --type case --title 漏水 --body 换阀 --category plumbing"
        " --at '2026-04-02 09:00'")  # fmt: skip
    svc(f"notice approve {CASE} --at '2026-04-02 10:00'", "zhou.min")
    svc("notice draft --type notice --title 停电 --body 检修 --scope all --until 2099-01-01"
        " --urgency emergency --outage power --begins '2026-04-10 09:00' --required yes"
        " --ends '2026-04-10 12:00' --at '2026-04-09 16:00'")  # fmt: skip
    svc(f"notice publish {LATE} --at '2026-04-09 17:00'")
    svc(f"notice read {LATE} --at '2026-04-09 18:00'", "wang.qiang")
    repair = f"create --kind repair --category plumbing {WHO} -y"
    svc(f"{repair} 漏水 --cite {CASE} --at '2026-04-11 09:00'")
    svc(f"{repair} 堵塞 --at '2026-04-12 09:00'")


@pytest.mark.slow
def test_every_figure_is_the_oracles(desk: Path, run: Run) -> None:
    """Of the month, seen from its end: what counts and of how many, one by one."""
    begins, ends = (datetime.fromisoformat(f"2026-0{n}-01T00:00:00+08:00") for n in (4, 5))
    mine = figures(desk, begins, ends, date(2026, 5, 2))
    words = f"svc report {' '.join(NAMES)} --period 2026-04 --as-of '2026-05-02 12:00'"
    told = run(f"{words} --format json").json()["measures"]
    for name, (part, whole) in mine.items():
        figure = told[name]
        assert figure["numerator"] == part, (name, figure, part)
        assert not whole or figure["denominator"] == whole, (name, figure, whole)
    assert mine["answers_cited"] == (1, 3) and mine["outages_announced"] == (1, 2)
    assert mine["answered_at_once"] == (2, 3) and mine["cases_reused"] == (1, 2)
    assert mine["required_read"] == (1, 5) and mine["notice_coverage"] == (3, 9)
    assert mine["answers_corrected"][0] == mine["unanswered_inquiries"][0] == 1
    public = told["disclosures_current"]
    assert (public["numerator"], public["denominator"]) == (0, 8)
    rows = run("svc report --list unanswered_inquiries --period 2026-04 --format json").json()
    assert len(rows) == 1


def test_what_falls_due(desk: Path, run: Run) -> None:
    """An approval, a review, what must be public, read and written: each with the day it is due."""
    rows = run("svc due --as-of '2026-06-02 12:00' --format json").json()
    clocks = {(row["clock"], row["id"]): row for row in rows}
    assert clocks["approve", LATE]["due"].startswith("2026-04-09T23:59")
    assert clocks["review", A]["due"].startswith("2026-05-01T23:59") and clocks["review", A]["late"]
    never = clocks["disclose", "cc-943"]
    assert never["late"] and never["due"] is None and never["left"] is None
    assert [row["assignee"] for row in rows if row["clock"] == "read"] == [
        "he.jianguo", "li.na", "ma.lin", "zhou.min",
    ]  # fmt: skip
    board = run("svc board --as-of '2026-06-02 12:00'").out
    assert "8 things are to be made public, 8 never were" in board and "notice unread" in board
    line = "cc-943  8 things are to be made public, 8 never were: svc notice items  "
    assert f"{line}late\n" in run("svc due --as-of '2026-06-02 12:00'").out
    run("svc --as zhou.min disclosure edit cc-943 --set since=2026-05-01")
    since = run("svc due --as-of '2026-06-02 12:00'").out
    assert f"{line}05-01 23:59, late 31 d 12 h\n" in since
    run(f"svc --as zhou.min notice approve {LATE}")
    assert LATE not in [row["id"] for row in run("svc due --format json").json()
                        if row["clock"] == "approve"]  # fmt: skip
