"""`svc export --words`: tables for people, in their language, of what `svc list` would find."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests import offices
from tests.models import shared
from tests.support import Run


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample office, to look at."""
    place = shared(offices.sample)
    monkeypatch.chdir(place)
    return place


def rows(text: str) -> list[dict[str, str]]:
    """A table in CSV, a row a record."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("zh_CN", {"工单号": "T2610-A0038", "类型": "报修", "类别": "门窗", "状态": "已办结",
                   "房屋": "3栋1单元1001", "责任部门": "工程部", "责任人": "王强",
                   "办结方式": "已修复", "受理渠道": "电话"}),
        ("en", {"id": "T2610-A0038", "kind": "repair", "category": "Doors and windows",
                "status": "done", "unit": "3-1-1001", "department": "Engineering",
                "assignee": "王强", "resolution": "fixed"}),
    ],
)  # fmt: skip
def test_names_and_words(sample: Path, run: Run, lang: str, expected: dict[str, str]) -> None:
    """Names instead of ids, words and headings as the reader says them."""
    said = run(f"svc --lang {lang} export tickets --words --status done --as-of 2026-11-02").out
    (row,) = [one for one in rows(said) if "T2610-A0038" in one.values()]
    assert expected.items() <= row.items()


def test_as_a_workbook(sample: Path, run: Run, tmp_path: Path) -> None:
    """With the filters of a list, typed, on a sheet that is called as the reader says it."""
    file = tmp_path / "t.xlsx"
    asked = "--kind 投诉 --department engineering --status all"
    run(f"svc --lang zh_CN export tickets --words {asked} -o {file}")
    book = CalamineWorkbook.from_path(str(file))
    heads, *lines = book.get_sheet_by_index(0).to_python()
    listed = run(f"svc list {asked} --format json").json()
    assert len(lines) == len(listed) > 0
    assert {line[heads.index("类型")] for line in lines} == {"投诉"}
    assert {line[heads.index("责任部门")] for line in lines} == {"工程部"}
    assert lines[0][heads.index("受理时间")].year == 2026
    assert book.sheet_names == ["工单"]


def test_records_stay_as_they_are(sample: Path, run: Run) -> None:
    """Without the option ids and the records' own words; JSON lines never say others."""
    said = rows(run("svc --lang zh_CN export tickets --as-of 2026-11-02").out)
    assert {row["kind"] for row in said} <= {"repair", "complaint", "inquiry", "suggestion",
                                             "praise", "help"}  # fmt: skip
    assert "own words" in run("svc export tickets --words --format jsonl", code=2).err
