"""What two desks wrote differently: shown with both values, and ended in one of three ways."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.residents import ResidentDetails
from svc.desk.record.residents import add as add_resident
from svc.desk.record.residents import edit as edit_resident
from svc.desk.record.units import add as add_unit
from svc.desk.sync.sync import sync
from svc.desk.ticket.actions import accept, assign, cancel
from tests.desk.sync.meeting import TwoDesks, do, meet, same, two_desks
from tests.support import Run, slow_after

PATH = Path("records/residents/A/R-A00001.yaml")


@pytest.fixture
def desks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TwoDesks:
    """Two desks that gave one resident two names, and have met."""
    made = two_desks(tmp_path / "apart")
    for place, name in ((made.a, "王芬"), (made.b, "王方")):
        do(place, lambda desk, n=name: edit_resident(desk, "1", FieldEdits(set={"name": n})))
    meet(made)
    monkeypatch.chdir(made.a)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    return made


@pytest.mark.parametrize("command", slow_after(1, ["svc board", "svc resident show 1"]))
def test_shown(desks: TwoDesks, run: Run, command: str) -> None:
    """Both values, who wrote them, and the command that ends it."""
    said = run(command).out
    assert "R-A00001: two desks wrote different name: 王芬 (" in said
    assert "; 王方 (" in said
    assert "svc settle R-A00001 name --keep | --take | --value WORDS" in said


@pytest.mark.parametrize(
    ("way", "name"),
    slow_after(1, [("--take", "王方"), ("--keep", "王芬"), ("--value 王芳芳", "王芳芳")]),
)
def test_settled(desks: TwoDesks, run: Run, way: str, name: str) -> None:
    """It ends at both desks, and does not come back when they meet."""
    run(f"svc settle R-A00001 name {way}")
    run("svc settle R-A00001 --keep", code=1)
    meet(desks, "a", "b", "a")
    assert same(desks)
    text = (desks.b / PATH).read_text("utf-8")
    assert f"name: {name}\n" in text
    assert "disputes" not in text
    assert "In dispute" not in run("svc board").out


def test_an_edit_settles(desks: TwoDesks, run: Run) -> None:
    """Whoever edits the field has decided; an edit of another field has not."""
    run("svc resident edit 1 --set email=a@example.org")
    assert "disputes" in PATH.read_text("utf-8")
    run("svc resident edit 1 --set name=王芳")
    assert "disputes" not in PATH.read_text("utf-8")


def test_what_cannot_be(desks: TwoDesks, run: Run) -> None:
    """One way out of three, of a field that is in dispute, with a value that fits."""
    assert "--keep, --take" in run("svc settle R-A00001 name", code=2).err
    assert "--keep, --take" in run("svc settle R-A00001 --keep --take", code=2).err
    run("svc settle R-A00001 email --keep", code=1)
    run(["svc", "settle", "R-A00001", "name", "--value", ""], code=2)


@pytest.mark.slow
def test_one_person_at_two_desks(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told on the board and by check, never united by itself; said to be one, found once."""
    desks = two_desks(tmp_path / "apart")
    person = ResidentDetails(name="刘洋", phones=["139 0000 1111"])
    for place in (desks.a, desks.b):
        do(place, lambda desk: add_resident(desk, person))
    meet(desks)
    monkeypatch.chdir(desks.a)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    pair = "R-A00004 and R-B00001 may be one person: svc resident merge R-B00001 R-A00004"
    assert pair in run("svc board").out
    assert "may be the same person as R-B00001" in run("svc check").out
    run("svc resident merge R-B00001 R-A00004")
    assert "may be one person" not in run("svc board").out
    assert "may be the same" not in run("svc check").out
    found = run("svc resident search 13900001111 --format json").json()
    assert [one["id"] for one in found] == ["R-A00004"]
    run("svc resident merge R-A00004 R-B00001", code=1)
    meet(desks, "a", "b")
    assert same(desks)


def test_one_unit_at_two_desks(tmp_path: Path) -> None:
    """Two that made the same unit alike made one."""
    desks = two_desks(tmp_path / "apart")
    for place in (desks.a, desks.b):
        do(place, lambda desk: add_unit(desk, "3-2-402"))
    _first, second, _third = meet(desks)
    assert (second.united, second.disputed) == ([], [])
    assert same(desks)


def test_worked_on_after_cancel(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cancellation counts; work in vain is told where desks meet, and on the board."""
    desks = two_desks(tmp_path / "apart")
    do(desks.a, lambda desk: cancel(desk, "2", "住户撤单"))
    do(desks.b, lambda desk: assign(desk, "2", "zhang.wei"))
    do(desks.b, lambda desk: accept(desk, "2"), "zhang.wei")
    sync(desks.a)
    said = run(["svc", "-C", str(desks.b), "sync"]).err
    # The assignment is in vain too, unless it falls into the cancellation's own second.
    assert re.search(
        r"T2611-A0002: another desk had cancelled it, and what (li\.na, )?zhang\.wei did", said
    )
    # The other desk, which takes it over, hears of it too, once.
    assert "zhang.wei" in run(["svc", "-C", str(desks.a), "sync"]).err
    assert "zhang.wei" not in run(["svc", "-C", str(desks.a), "sync"]).err
    assert same(desks)
    monkeypatch.chdir(desks.b)
    assert "zhang.wei worked on T2611-A0002 after another desk had cancel" in run("svc board").out
    assert run("svc show 2 --format json").json()["status"] == "cancelled"


def test_split(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A merged ticket goes on again; the one it was in calls its reporter no more."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    made = run(["svc", "create", "漏水", "--kind", "repair", "--category", "plumbing", "--unit",
                "3-2-1502", "--resident", "3", "--channel", "phone"]).out.split()[0]  # fmt: skip
    run(f"svc merge {made} T2611-A0002")
    assert run(f"svc show {made} --format json").json()["status"] == "merged"
    run(f"svc split {made} --reason 不是一回事")
    assert run(f"svc show {made} --format json").json()["status"] == "new"
    other = run("svc show T2611-A0002 --format json").json()
    assert other["timeline"][-1]["action"] == "split"
    assert other["timeline"][-1]["ticket"] == made
    run(f"svc split {made}", code=1)
