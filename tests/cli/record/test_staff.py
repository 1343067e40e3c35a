"""`svc staff` as a clerk and a script use it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import Run


def test_first_of_an_office(office: Path, run: Run, git: Callable[..., str]) -> None:
    """The first member of staff needs nobody to act; from then on they act themselves."""
    added = run("svc staff add li.na --name 李娜 --department service --role desk --role director")
    assert added.out == "li.na  service: desk, director\n"
    run("svc --as li.na staff add zhang.wei --name 张伟 --department engineering")
    told = git("log", "-2", "--format=%an: %s").splitlines()
    assert told == ["李娜: add staff zhang.wei (engineering)", "svc: add staff li.na (service)"]


def test_script_hears_of_every_missing_piece(office: Path, run: Run) -> None:
    """A script that leaves pieces out is told of all of them at once."""
    assert "missing: ID, --name, --department" in run("svc staff add", code=2).err


def test_terminal_asks(office: Path, run: Run) -> None:
    """On a terminal the department is chosen from the office's."""
    shown = run.terminal("svc staff add", typed=["li.na", "李娜", "engineering"])
    assert "1  service" in shown.out
    assert "li.na  engineering: worker" in shown.out


@pytest.mark.parametrize(
    ("who", "code"), [("../x", 2), ("-x", 2), ("Li", 2), ("svc", 1), ("service", 1), ("li.na", 1)]
)
def test_refused_ids(estate: Path, run: Run, git: Callable[..., str], who: str, code: int) -> None:
    """Ids that lead elsewhere, mean something else or are taken write nothing."""
    before = git("rev-parse", "HEAD")
    run(["svc", "staff", "add", "--name", "A", "--department", "service", "--", who], code=code)
    assert git("rev-parse", "HEAD") == before
    assert git("status", "--porcelain") == ""


def test_list(estate: Path, run: Run) -> None:
    """Lists hold who is active, and everybody if asked."""
    run("svc staff edit zhang.wei --inactive")
    active = run("svc staff list --format json").json()
    assert [row["id"] for row in active] == ["li.na"]
    everybody = run("svc staff list --all --format json").json()
    assert {row["id"]: row["active"] for row in everybody} == {"li.na": True, "zhang.wei": False}
    assert run("svc staff list --department engineering --format json").json() == []
    assert run("svc staff list --role director --format json").json() == []
    assert "zhang.wei" in run("svc staff list --all").out
    run("svc staff list --role king", code=2)


def test_edit(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Roles are added and removed; a change of department is checked."""
    run("svc staff edit zhang.wei --add role=supervisor --set phone=13500001111")
    assert git("log", "-1", "--format=%s") == "edit staff zhang.wei (roles, phone)\n"
    assert "135****1111" in run("svc staff list").out
    assert "135****1111" in run("svc staff show zhang.wei").out
    assert "13500001111" in run("svc staff list --reveal").out
    run("svc staff edit zhang.wei --set department=kitchen", code=3)
    run("svc staff edit nobody --inactive", code=3)


def test_gone_with_work_in_hand(estate: Path, run: Run) -> None:
    """Who still holds tickets is not let go silently."""
    words = "svc --as li.na create 漏水 --kind repair --category plumbing --resident 1"
    ticket = run(f"{words} --channel phone").out.split()[0]
    run(f"svc --as li.na assign {ticket} zhang.wei")
    refused = run("svc staff edit zhang.wei --inactive", code=1)
    assert ticket in refused.err
    forced = run("svc staff edit zhang.wei --inactive --force")
    assert forced.out == "zhang.wei  gone\n"
    assert ticket in forced.err
    assert "漏水" in run("svc staff show zhang.wei").out


@pytest.mark.parametrize("words", ["zhang", "张", "ZHANG", "138 0000 2222", "2222", "张伟"])
def test_search(estate: Path, run: Run, words: str) -> None:
    """Staff are found by id, name or phone, also once they have gone."""
    run("svc staff edit zhang.wei --set phone=13800002222 --inactive")
    rows = run(["svc", "staff", "search", words, "--format", "json"]).json()
    assert [row["id"] for row in rows] == ["zhang.wei"]


def test_show_nobody(estate: Path, run: Run) -> None:
    """An id nobody has is not found."""
    assert "svc staff list" in run("svc staff show nobody", code=3).err


def test_the_first_of_the_staff_may_act_for_himself(run: Run, office: Path) -> None:
    """In an office without staff, whoever is added first may be named as who acts."""
    run("svc --as li.na staff add li.na --name 李娜 --department service --role desk")
    run("svc --as wang.wu staff add wang.wu --name 王五 --department service", code=3)


def test_roles_in_chinese(estate: Path, run: Run) -> None:
    """A role is understood in both languages; the record holds the English word."""
    run("svc --as li.na staff add liu.yang --name 刘洋 --department engineering --role 主管")
    assert [row["id"] for row in run("svc staff list --role 主管 --format json").json()] == [
        "liu.yang"
    ]
    assert run("svc staff show liu.yang --format json").json()["roles"] == ["supervisor"]


def test_list_by_department(run: Run, estate: Path) -> None:
    """By id or name; what is none is told, rather than nobody found."""
    by_id = run("svc staff list --department service --format json").json()
    assert by_id == run("svc staff list --department 客服部 --format json").json() != []
    assert "departments: service" in run("svc staff list --department nope", code=3).err
