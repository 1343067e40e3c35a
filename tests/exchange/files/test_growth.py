"""However broad a file is, it is looked through in time proportional to its size."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from svc.exchange.files.header import check_header
from svc.exchange.files.sheet_header import MergedCells, headings
from svc.exchange.files.source import ReadOptions, opened
from svc.exchange.suggest.profile import survey
from tests.support import in_proportion, slow_after


def _line(folder: Path, keys: int) -> Path:
    file = folder / f"{keys}.jsonl"
    file.write_text(json.dumps({f"k{n}": str(n) for n in range(keys)}) + "\n", encoding="utf-8")
    return file


def _book(folder: Path, blanks: int, *, across: bool) -> Path:
    """A workbook with so many formatted, empty cells before its table, across or down."""
    file = folder / f"{blanks}.xlsx"
    book = xlsxwriter.Workbook(str(file))
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    for n in range(blanks):
        sheet.write_blank(0 if across else n, n if across else 0, None, bold)
    first = 1 if across else blanks
    for column, heading in enumerate(("编号", "时间", "内容")):
        sheet.write(first, column, heading)
        sheet.write(first + 1, column, f"v{column}")
    book.close()
    return file


def _look(file: Path) -> None:
    with opened(str(file), ReadOptions()) as source:
        survey(source)


def test_keys_of_a_line(tmp_path: Path) -> None:
    """A line of JSON with four times the keys takes about four times the time, not sixteen."""
    few, many = _line(tmp_path, 5_000), _line(tmp_path, 20_000)
    assert in_proportion(lambda: _look(few), lambda: _look(many))


@pytest.mark.parametrize("across", slow_after(1, [True, False]))
def test_blanks_of_a_workbook(tmp_path: Path, across: bool) -> None:
    """Blanks before the data count once."""
    few, many = (_book(tmp_path, blanks, across=across) for blanks in (4_000, 16_000))
    assert in_proportion(lambda: _look(few), lambda: _look(many))


def test_headings() -> None:
    """Headings of one cell over many columns, and a check of as many wanted ones."""

    def top(columns: int) -> Callable[[], object]:
        wide = ["地点", *[""] * (columns - 1), "编号"]
        cells = [(1, wide), (2, ["a"] * len(wide))]
        area = MergedCells(1, 0, 1, columns - 1)
        return lambda: headings(cells, ReadOptions(), "x", lambda: [area])

    assert in_proportion(top(4_000), top(16_000))
    names = [f"c{n}" for n in range(16_000)]
    few = names[:4_000]
    assert in_proportion(
        lambda: check_header(few, few, "x"), lambda: check_header(names, names, "x")
    )
