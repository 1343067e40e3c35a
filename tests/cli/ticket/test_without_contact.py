"""Requests of whoever leaves no phone, questions answered on the spot, odd phones."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from svc.model.ticket import Ticket
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.support import Run

WHAT = ["svc", "create", "灯坏了", "--kind", "repair", "--category", "lift", "--unit", "3-2-1501"]
PHONE = ["--channel", "phone"]


@pytest.fixture(autouse=True)
def clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Li Na sits at the desk."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")


def made(run: Run, estate: Path, *more: str, code: int = 0) -> Ticket:
    """The ticket that a command made."""
    answer = run([*WHAT, *more, "--yes", "--format", "json"], code=code).json()
    path = path_of("ticket", answer["id"])
    return decode((estate / path).read_bytes(), Ticket, path)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (["--no-contact", "anonymous", *PHONE], ("anonymous", None, None)),
        (["--no-contact", "匿名", *PHONE], ("anonymous", None, None)),
        (["--no-contact", "declined", "--name", "王女士", *PHONE], ("declined", "王女士", None)),
        (["--channel", "patrol"], ("patrol", None, "li.na")),
        (["--channel", "patrol", "--first-taker", "zhang.wei"], ("patrol", None, "zhang.wei")),
        (["--channel", "staff"], ("staff", None, "li.na")),
        (["--reported-by", "zhang.wei", "--channel", "visit"], ("staff", None, "zhang.wei")),
    ],
)
def test_the_reason_is_kept(
    estate: Path, run: Run, typed: list[str], kept: tuple[str, Any, Any]
) -> None:
    """Why nobody can be called back stands in the ticket, and no callback is owed."""
    ticket = made(run, estate, *typed)
    assert (ticket.no_contact, ticket.caller, ticket.reported_by) == kept
    assert (ticket.timeline[0].policy, ticket.reporter) == ("none", None)
    assert run(f"svc close {ticket.id} --resolution fixed --note 换了").out.endswith("(fixed)\n")
    assert run("svc check").code == 0


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--no-contact", "declined", "--phone", "13812345678"], "can be called back"),
        (["--no-contact", "patrol"], "can be called back"),
        (["--reported-by", "zhang.wei", "--name", "王"], "exclude each other"),
    ],
)
def test_contradictions(estate: Path, run: Run, typed: list[str], said: str) -> None:
    """Whoever can be called is not taken in without; one reporter is enough."""
    assert said in run([*WHAT, *PHONE, *typed], code=2).err


def test_it_is_shown_masked(estate: Path, run: Run) -> None:
    """Lists and pages say why; a name that was given is masked, in exports too."""
    ticket = made(run, estate, "--no-contact", "declined", "--name", "王女士", *PHONE)
    other = made(run, estate, "--channel", "patrol")
    assert "declined 王**" in run(f"svc show {ticket.id}").out
    assert "未留电话 王**" in run(f"svc --lang zh_CN show {ticket.id}").out
    rows = run.terminal("svc list", columns=200).out
    assert "declined 王**" in rows
    assert "patrol li.na" in run(f"svc show {other.id}").out
    answers = [f"show {ticket.id} --format json", "list --format json"]
    answers += ["export tickets --format jsonl", "export tickets --format csv"]
    assert not [one for one in answers if "王女士" in run(f"svc {one}").out]
    assert "王女士" in run("svc list --format json --reveal").out


def test_somebody_to_call_after_all(estate: Path, run: Run) -> None:
    """Once a phone is known the reason goes, and the callback is owed as by its kind."""
    ticket = made(run, estate, "--no-contact", "anonymous", *PHONE)
    run(
        [
            "svc",
            "edit",
            ticket.id,
            "--set",
            "reporter.name=王",
            "--set",
            "reporter.phone=13812345678",
        ]
    )
    answer = json.loads(run(f"svc show {ticket.id} --format json").out)
    assert "no_contact" not in answer
    assert answer["timeline"][-1]["policy"] == "before-close"
    run(f"svc undo {ticket.id}")
    answer = json.loads(run(f"svc show {ticket.id} --format json").out)
    assert answer["no_contact"] == "anonymous"


def test_merged_the_right_way(estate: Path, run: Run) -> None:
    """Nobody is owed a call by a ticket on which nobody can be called."""
    nobody = made(run, estate, "--no-contact", "anonymous", *PHONE)
    somebody = made(run, estate, "--resident", "1", *PHONE)
    refused = run(f"svc merge {somebody.id} {nobody.id}", code=1).err
    assert f"svc merge {nobody.id} {somebody.id}" in refused
    run(f"svc merge {nobody.id} {somebody.id}")
    into = json.loads(run(f"svc show {somebody.id} --format json").out)
    assert "reporters" not in into["timeline"][-1]


@pytest.mark.parametrize(
    ("phone", "odd"), [("1381234567", True), ("138123456789", True), ("13812345678", False),
                       ("8888 7777", False), ("0571-88887777", False)],
)  # fmt: skip
def test_odd_phones(estate: Path, run: Run, phone: str, odd: bool) -> None:
    """A number with too few or too many digits is told of in a script, and kept."""
    told = run([*WHAT, *PHONE, "--name", "王", "--phone", phone]).err
    assert ("digits" in told) is odd


@pytest.mark.parametrize(
    ("kind", "status", "resolution"),
    [("inquiry", "closed", "answered"), ("praise", "closed", "passed-on"),
     ("repair", "done", "answered")],
)  # fmt: skip
def test_answered_on_the_spot(
    estate: Path, run: Run, kind: str, status: str, resolution: str
) -> None:
    """One command, one commit: it closes there unless a callback is owed first."""
    words = ["svc", "create", "怎么缴费", "--kind", kind, "--category", "lift", "--resident", "1"]
    words += [*PHONE, "--answered", "手机上可以缴", "--format", "json"]
    ticket = run(words).json()
    assert (ticket["status"], ticket["resolution"]) == (status, resolution)
    assert ticket["department"] == "service"
    assert "accept" not in ticket["due"]
    assert [one["action"] for one in ticket["timeline"]][:2] == ["create", "finish"]


def test_finished_from_new(estate: Path, run: Run) -> None:
    """It counts for the finisher's department, stops respond, and starts no accept clock."""
    ticket = made(run, estate, "--resident", "1", *PHONE)
    words = f"svc --as zhang.wei finish {ticket.id} --resolution fixed --note 换了 --format json"
    answer = run(words).json()
    assert (answer["department"], answer["assignee"]) == ("engineering", "zhang.wei")
    clocks = run(f"svc clock {ticket.id} --format json").json()
    runs = {one["clock"]: one for one in clocks["clocks"]}
    assert "accept" not in runs
    assert runs["respond"]["stopped"] is not None
