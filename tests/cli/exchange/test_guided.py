"""`svc import FILE`, which looks and asks; and workbooks to fill in, which come in again."""

from __future__ import annotations

import csv
import re
import zipfile
from pathlib import Path

import pytest

from svc.kinds.table import general_kinds
from tests.models import copy_of
from tests.support import TOP, Run


def sheet(path: Path, rows: list[list[str]]) -> Path:
    """A sheet as a management office has it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["楼栋", "单元", "房号", "姓名", "电话"], *rows])
    return path


def estate_of_300(path: Path) -> Path:
    """Three buildings of two entrances of 25 floors; eight homes stand empty."""
    rows = [
        [f"{house}栋", f"{door}单元", f"{floor}0{side}"]
        for house in (1, 2, 3) for door in (1, 2) for floor in range(1, 26) for side in (1, 2)
    ]  # fmt: skip
    named = [["", ""] if n % 37 == 36 else [f"住户{n}", f"1380000{n:04}"] for n in range(300)]
    return sheet(path, [row + name for row, name in zip(rows, named, strict=True)])


@pytest.fixture
def office(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new office without anything."""
    place = tmp_path / "office"

    def new_office(place: Path) -> None:
        run(["svc", "init", str(place)])

    copy_of(new_office, place)
    monkeypatch.chdir(place)
    return place


def test_from_nothing_to_the_first_ticket(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The README's commands, at most six, make an office of 300 units and its first ticket."""
    estate_of_300(tmp_path / "homes.csv")
    readme = (TOP / "README.md").read_text("utf-8")
    block = readme.partition("## From nothing to the first ticket")[2]
    typed = [line[2:].partition("  #")[0].strip() for line in block.partition("```console\n")[2]
             .partition("```")[0].splitlines() if line.startswith("$ ")]  # fmt: skip
    assert 3 < len(typed) <= 6
    answers = {
        "svc import": ["", "", "", "", ""],
        "svc create": ["1", "13800000007", "2", "plumbing", "厨房水管漏水", ""],
    }
    monkeypatch.chdir(tmp_path)
    for command in typed:
        if command.startswith("cd "):
            monkeypatch.chdir(command[3:])
        else:
            begin = " ".join(command.split()[:2])
            run.terminal(command, typed=answers.get(begin, []), columns=100)
    assert len(run("svc unit list --format json").json()) == 300
    assert len(run("svc resident list --format json").json()) == 292
    (ticket,) = run("svc list --format json").json()
    assert (ticket["unit"], ticket["kind"]) == ("1-1-402", "repair")


def test_it_asks_only_what_the_sheet_does_not_say(office: Path, tmp_path: Path, run: Run) -> None:
    """Two people of one home, a tenant among them: what they are is said, and so not asked."""
    path = tmp_path / "people.csv"
    path.write_text("楼栋,单元,房号,姓名,电话,关系,入住日期\n"
                    "1栋,1单元,101,王一,13800000001,业主,2020-01-02\n"
                    "1栋,1单元,101,李二,13800000002,租户,2024-05-06\n", "utf-8")  # fmt: skip
    shown = run.terminal(f"svc --lang en import {path}", typed=["", ""]).out
    assert "What are they" not in shown and "Since when" not in shown
    homes = run("svc unit show 1-1-101 --format json").json()["residents"]
    assert [(one["relation"], one["since"]) for one in homes] == [
        ("owner", "2020-01-02"), ("tenant", "2024-05-06"),
    ]  # fmt: skip
    # The mapping lies beside the sheet; the same sheet again changes nothing.
    assert path.with_suffix(".mapping.yaml").exists()
    again = run.terminal(f"svc --lang en import {path}", typed=[""]).out
    assert "nothing would change" in again


@pytest.mark.slow
def test_declined_it_writes_nothing(office: Path, tmp_path: Path, run: Run) -> None:
    """After the dry run a no leaves the office as it was; bad rows can be left out."""
    path = sheet(tmp_path / "homes.csv", [["1栋", "1单元", "101", "王一", "13800000001"],
                                          ["1栋", "1单元", "", "李二", "12"]])  # fmt: skip
    told = run.terminal(f"svc --lang en import {path}", typed=["", "1", "", "n"], code=1).out
    assert "bad" in told and "nothing was imported" in told
    assert run("svc unit list --format json").json() == []
    run.terminal(f"svc --lang en import {path}", typed=["", "y"])
    assert [one["id"] for one in run("svc unit list --format json").json()] == ["1-1-101"]
    assert list((tmp_path / "homes.csv.bad").iterdir())


@pytest.mark.slow
def test_a_column_that_is_not_found_is_asked_for(office: Path, tmp_path: Path, run: Run) -> None:
    """What rows are, and the column of what they cannot do without, come from whoever knows."""
    path = tmp_path / "people.csv"
    path.write_text("番号,称呼,部门\nx.y,徐一,工程部\nz.w,周二,工程部\n", "utf-8")
    shown = run.terminal(f"svc --lang en import {path}", typed=["n", "staff", "1", "2", ""]).out
    assert "Which column is" in shown
    assert {one["id"] for one in run("svc staff list --format json").json()} == {"x.y", "z.w"}


def test_without_a_terminal_it_says_what_to_type(office: Path, tmp_path: Path, run: Run) -> None:
    """A script is told the two commands; they work."""
    path = estate_of_300(tmp_path / "homes.csv")
    told = run(f"svc --lang en import {path}", code=2).err
    assert f"svc import --suggest {path} > " in told
    assert "name a file" in run("svc --lang en import residnets", code=3).err
    assert "--blank" in run("svc --lang en import --help").out


def filled(path: Path, rows: list[dict[str, str]]) -> None:
    """Write cells into a workbook that lies there, as whoever fills it in does."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    text = parts["xl/worksheets/sheet1.xml"].decode()
    for at, row in enumerate(rows, 2):
        cells = "".join(f'<c r="{letter}{at}" t="inlineStr"><is><t>{value}</t></is></c>'
                        for letter, value in sorted(row.items()))  # fmt: skip
        text, count = re.subn(rf'(<row r="{at}"[^>]*>.*?)(</row>)', rf"\1{cells}\2", text, count=1)
        assert count == 1
    parts["xl/worksheets/sheet1.xml"] = text.encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            book.writestr(name, data)


@pytest.mark.parametrize("language", ["zh_CN", pytest.param("en", marks=pytest.mark.slow)])
def test_a_workbook_to_fill_in(office: Path, tmp_path: Path, run: Run, language: str) -> None:
    """It has lists to choose from, and what was filled in comes in: homes and who lives there."""
    path = tmp_path / "residents.xlsx"
    run(f"svc --lang {language} import --blank residents {path}")
    with zipfile.ZipFile(path) as book:
        text = book.read("xl/worksheets/sheet1.xml").decode()
    assert '<dataValidation type="list"' in text and "<formula1>lists!$G$1:$G$3" in text
    tenant = {"en": "tenant", "zh_CN": "租户"}[language]
    filled(path, [
        {"B": "3", "C": "2", "D": "1502", "E": "王芳", "F": "13800001111"},
        {"B": "3", "C": "2", "D": "1502", "E": "张三", "F": "13800002222", "G": tenant,
         "H": "2026-03-01"},
    ])  # fmt: skip
    shown = run.terminal(f"svc --lang en import {path}", typed=["", ""]).out
    homes = run("svc unit show 3-2-1502 --format json").json()["residents"]
    assert [(one["relation"], one["since"]) for one in homes] == [
        ("owner", "2000-01-01"), ("tenant", "2026-03-01"),
    ], shown  # fmt: skip
    assert "exists already" in run(
        f"svc --lang en import --blank residents {path}", code=1).err  # fmt: skip


@pytest.mark.slow
def test_every_kind_has_a_workbook(office: Path, tmp_path: Path, run: Run) -> None:
    """Whatever comes in by rows of its own can be filled in; anything else is refused by name."""
    for kind in ("units", "staff", *(row.plural for row in general_kinds() if row.bulk)):
        run(f"svc import --blank {kind} {tmp_path / kind}.xlsx")
        told = run(f"svc import {kind} {tmp_path / kind}.xlsx --dry-run --mapping"
                   f" {tmp_path / kind}.mapping.yaml", code=None)  # fmt: skip
        assert told.code == 0, (kind, told.err)
    told = run("svc --lang en import --blank houses", code=3).err
    assert "residents" in told and "units" in told
