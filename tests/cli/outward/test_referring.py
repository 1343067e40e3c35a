"""A matter goes to an outside party and stays the office's: referred, reminded, heard, back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.outward.office import outward
from tests.models import copy_of
from tests.support import Run, git

CREATE = (
    "svc create 厨房漏水 --kind repair --category plumbing --unit 3-2-1502 --resident 1"
    " --channel phone --at 2024-11-05T10:00 -y"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that office with one ticket, as the folder the test runs in."""
    place = tmp_path / "office"
    copy_of(_with_ticket, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def _with_ticket(place: Path) -> None:
    outward(place)
    allow = ["svc", "--as", "chen.jing", "office", "edit", "--set", "policies.backdate_days=9999"]
    Run()(allow, cwd=place)
    Run()(["svc", "--as", "li.na", *CREATE.split()[1:]], cwd=place)


def ticket(run: Run, number: str = "1") -> Any:
    """The ticket as scripts get it."""
    return run(["svc", "show", number, "--format", "json"]).json()


def test_from_referral_to_the_end(desk: Path, run: Run) -> None:
    """Referred by letter, reminded, taken on within the warranty, back; only then `referred`."""
    del desk
    early = run("svc finish 1 --resolution referred --note 转开发商", code=1)
    assert "nobody outside has taken it on" in early.err
    assert "--told" in early.err
    told = run("svc refer 1 --to 恒大地产 --letter --note 请派人 --at 2024-11-05T11:00")
    assert "letter 函〔2024〕A1号 (G2411-A0001)" in told.err
    twice = run("svc refer 1 --to hengda", code=1)
    assert "it is with hengda already" in twice.err
    run("svc remind 1 --by phone --at 2024-11-06T12:00")
    assert ticket(run)["due"]["party"] == "2024-11-06T11:00:00+08:00"
    run("svc feedback 1 周二来 --accepts --warranty within --their-number HD-77"
        " --at 2024-11-07T09:00")  # fmt: skip
    shown = ticket(run)
    assert [event["action"] for event in shown["timeline"]] == [
        "create", "refer", "remind", "feedback"
    ]  # fmt: skip
    assert shown["status"] == "new"
    assert shown["timeline"][1]["letter"] == run("svc letter list --format json").json()[0]["id"]
    assert "HD-77" in run("svc find HD-77").out or "T2411-A0001" in run("svc find HD-77").out
    run("svc back 1 --reason 修好 --at 2024-11-08T09:00")
    assert "it is with no outside party" in run("svc back 1", code=1).err
    done = run("svc finish 1 --resolution referred --note 开发商已认责 --at 2024-11-08T10:00")
    assert "referred" in done.out
    log = git("log", "--format=%s", "-5")
    assert "refer T2411-A0001 to hengda" in log
    assert "feedback T2411-A0001 (accepted by hengda)" in log


def test_the_final_word_will_do(desk: Path, run: Run) -> None:
    """Where nobody takes it on, the resident is told, and the words are a contact."""
    del desk
    run("svc close 1 --resolution referred --note 请联系燃气公司 --told 已告知电话")
    actions = [event["action"] for event in ticket(run)["timeline"]]
    assert actions == ["create", "contact", "finish"]


def test_waiting_for_a_party(desk: Path, run: Run) -> None:
    """A wait names whom it waits for; once they have it no longer, work goes on."""
    del desk
    run("svc assign 1 zhang.wei --at 2024-11-05T10:10")
    run("svc accept 1 --at 2024-11-05T10:20")
    run("svc refer 1 --to lift-co --at 2024-11-05T10:30")
    run("svc wait 1 --reason third-party --at 2024-11-05T10:40")
    assert ticket(run)["timeline"][-1]["party"] == "lift-co"
    run("svc back 1 --at 2024-11-05T14:40")
    shown = ticket(run)
    assert shown["status"] == "working"
    assert [event["action"] for event in shown["timeline"][-2:]] == ["resume", "back"]


def test_late_answers_stand_among_what_is_due(desk: Path, run: Run) -> None:
    """The party's answer, by its own target, is overdue like any other clock."""
    del desk
    run("svc refer 1 --to hengda --at 2024-11-05T11:00")
    late = run("svc due --format json --as-of 2024-11-07T12:00").json()
    assert [one["clock"] for one in late if one["clock"] == "party"] == ["party"]
    answered = "svc feedback 1 会看 --at 2024-11-07T13:00"
    run(answered)
    now = run("svc due --format json --as-of 2024-11-07T14:00").json()
    assert "party" not in [one["clock"] for one in now]
    assert "party" in run("svc clock 1 --as-of 2024-11-07T14:00").out


def test_a_step_is_taken_back(desk: Path, run: Run) -> None:
    """Undo leaves a referral out of state, clocks and figures."""
    del desk
    run("svc refer 1 --to hengda")
    run("svc undo 1")
    assert "party" not in (ticket(run)["due"] or {})
    run("svc refer 1 --to hengda")


def test_an_order_of_the_hotline(desk: Path, run: Run) -> None:
    """Its number and its own deadline, beside the resident's clocks; a reply letter meets it."""
    del desk
    order = CREATE.replace("厨房漏水", "业主反映电梯停运").split()
    run([*order, "--external-no", "2026110300123", "--sent-by", "12345"])
    shown = ticket(run, "2")
    assert shown["external_no"] == "2026110300123"
    assert shown["due"]["hotline"] == "2024-11-12T10:00:00+08:00"
    assert "T2411-A0002" in run("svc find 2026110300123").out
    again = run([*order, "--external-no", "2026110300123", "--sent-by", "hotline"], code=1)
    assert "was taken in as T2411-A0002" in again.err
    run("svc cancel 2 --reason 误派 --at 2024-11-06T10:00")
    due = run("svc due --format json --as-of 2024-11-14T10:00").json()
    assert ("T2411-A0002", "hotline") in [(one["id"], one["clock"]) for one in due]
    told = run("svc reply 2 已核实并答复 --letter --at 2024-11-15T09:00")
    assert "letter 函〔2024〕A1号" in told.err
    due = run("svc due --format json --as-of 2027-11-12T10:00").json()
    assert "hotline" not in [one["clock"] for one in due]
    assert "the reply was given already" in run("svc reply 2 再次", code=1).err
    assert "2026110300123" in run("svc letter print 1").out


def test_batches_and_check(desk: Path, run: Run) -> None:
    """The same steps as lines of a batch; what they name must be on file."""
    del desk
    lines = [
        {"do": "refer", "ticket": "1", "to": "hengda", "letter": "new"},
        {"do": "feedback", "ticket": "1", "accepts": True, "warranty": "after", "note": "过保"},
        {"do": "back", "ticket": "1", "reason": "自修"},
    ]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    run("svc batch -", input=text)
    assert ticket(run)["timeline"][2]["warranty"] == "after"
    assert run("svc check").code == 0
