"""Wide sheets: a column for each month or item, headings in one row or in two, as rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
import yaml

from svc.errors import InvalidData
from svc.exchange.files.source import SourceRow, opened
from svc.exchange.mapping.model import WideColumns
from svc.exchange.reading.wide import WideSource
from svc.exchange.row_kinds.openings import period_of
from svc.exchange.suggest.wide_headings import wide_of

#: Two rows of headings: what stands over one column in both, and a month over its items.
TALL = ["楼栋", "单元", "房号", "业主"]
MONTHS = ["2026年1月", "2026年2月"]
ITEMS = ["物业费", "水费"]
ROWS = [
    ["3", "2", "1502", "王芳", "165.45", "12.00", "165.45", ""],
    ["3", "2", "1501", "李明", "", "7.50", "0", "8.00"],
]
MAPPING = WideColumns(("*年*月*",), ("月份", "项目"), "金额")
SAID = [
    ["3", "2", "1502", "王芳", "2026年1月", "物业费", "165.45"],
    ["3", "2", "1502", "王芳", "2026年1月", "水费", "12.00"],
    ["3", "2", "1502", "王芳", "2026年2月", "物业费", "165.45"],
    ["3", "2", "1501", "李明", "2026年1月", "水费", "7.50"],
    ["3", "2", "1501", "李明", "2026年2月", "物业费", "0"],
    ["3", "2", "1501", "李明", "2026年2月", "水费", "8.00"],
]


def workbook(path: Path, months: Sequence[str] = MONTHS) -> Path:
    """The sheet as offices have it: a title, merged headings in two rows, homes of one building."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("收费台账")
    sheet.merge_range(0, 0, 0, 3 + 2 * len(months), "翠湖花园收费台账")
    for at, name in enumerate(TALL):
        sheet.merge_range(1, at, 2, at, name)
    for at, month in enumerate(months):
        sheet.merge_range(1, 4 + 2 * at, 1, 5 + 2 * at, month)
        for place, item in enumerate(ITEMS):
            sheet.write(2, 4 + 2 * at + place, item)
    for row, cells in enumerate(ROWS, 3):
        for column, cell in enumerate(cells[: 4 + 2 * len(months)]):
            sheet.write(row, column, float(cell) if column > 3 and cell else cell)
    sheet.merge_range(3, 0, 4, 0, "3")
    book.close()
    return path


def text(path: Path, *above: str) -> Path:
    """The same as CSV: of merged cells the first holds the words."""
    lines = [*above, ",".join([*TALL, "2026年1月", "", "2026年2月", ""]),
             ",".join(["", "", "", "", *ITEMS, *ITEMS]), *map(",".join, ROWS)]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def cells(rows: Sequence[SourceRow]) -> list[list[str]]:
    """The cells of rows, amounts as CSV has them."""
    return [[*row.cells[:-1], f"{float(row.cells[-1]):g}"] for row in rows]


@pytest.mark.parametrize("form", ["xlsx", "csv", "csv below a title"])
def test_headings_in_two_rows(tmp_path: Path, form: str) -> None:
    """Each filled cell is a row; what stands over one column or over two is known in both forms."""
    path = (
        workbook(tmp_path / "a.xlsx")
        if form == "xlsx"
        else text(tmp_path / "a.csv", *(["翠湖花园收费台账,,,,,,,"] if "title" in form else []))
    )
    with opened(str(path)) as sheet:
        assert sheet.header == [*TALL, *(f"{month} {item}" for month in MONTHS for item in ITEMS)]
        source = WideSource(sheet, MAPPING)
        assert source.header == [*TALL, "月份", "项目", "金额"]
        rows = list(source.rows())
    assert cells(rows) == cells([SourceRow(0, one) for one in SAID])
    assert len({row.number for row in rows}) == 2


def test_one_month_over_its_items_is_kept(tmp_path: Path) -> None:
    """Where items stand once, the month above them is not lost."""
    with opened(str(workbook(tmp_path / "a.xlsx", MONTHS[:1]))) as sheet:
        assert sheet.header[4:] == ["2026年1月 物业费", "2026年1月 水费"]


def test_months_in_one_row(tmp_path: Path) -> None:
    """A column a month, as most ledgers have it."""
    path = tmp_path / "a.csv"
    path.write_text("房号,1月,2月,3月\n3-2-1502,1,,3\n", encoding="utf-8")
    with opened(str(path)) as sheet:
        rows = WideSource(sheet, WideColumns(("*月",), ("月份",), "金额")).rows()
        assert [row.cells for row in rows] == [["3-2-1502", "1月", "1"], ["3-2-1502", "3月", "3"]]


def test_rejects_come_in_again(tmp_path: Path) -> None:
    """Bad cells are written as rows with these columns, which the same mapping reads."""
    for path, name in (
        (text(tmp_path / "a.csv"), "r.csv"),
        (workbook(tmp_path / "a.xlsx"), "r.xlsx"),
    ):
        with opened(str(path)) as sheet:
            source = WideSource(sheet, MAPPING)
            out = io.BytesIO()
            writer = source.writer(out)
            writer.add(list(source.rows())[1], "is wrong")
            writer.close() if path.suffix == ".xlsx" else None
            (tmp_path / name).write_bytes(out.getvalue())
        with opened(str(tmp_path / name)) as sheet:
            again = WideSource(sheet, MAPPING)
            (row,) = again.rows()
            assert cells([row._replace(cells=row.cells[:7])]) == cells([SourceRow(0, SAID[1])])
            assert row.cells[7] == "is wrong"


def test_columns_that_are_not_there(tmp_path: Path) -> None:
    """A mapping of other columns is refused, with those that there are."""
    with opened(str(text(tmp_path / "a.csv"))) as sheet, pytest.raises(InvalidData) as error:
        WideSource(sheet, WideColumns(("*季度",), ("月份",), "金额"))
    assert "*季度" in error.value.message and "2026年1月 物业费" in (error.value.next_step or "")


def test_a_short_row_is_told(tmp_path: Path) -> None:
    """A row with too few cells is no row of balances, and is not passed over."""
    path = tmp_path / "a.csv"
    path.write_text("房号,1月,2月\n3-2-1502,1\n", encoding="utf-8")
    with opened(str(path)) as sheet:
        (row,) = WideSource(sheet, WideColumns(("*月",), ("月份",), "金额")).rows()
    assert row.problem and len(row.cells) == 3


@pytest.mark.parametrize(
    ("header", "columns", "names"),
    [
        (["房号", "1月", "2月"], ("*月",), 1),
        (["房号", "2026-01", "2026-02"], ("*-*",), 1),
        (["房号", "物业费", "水费", "垃圾清运费"], ("物业费", "水费", "垃圾清运费"), 1),
        (["unit", "property_fee", "water_fee"], ("property_fee", "water_fee"), 1),
        (["房号", "往年欠费", "预存余额", "押金"], ("往年欠费", "预存余额", "押金"), 1),
    ],
)  # fmt: skip
def test_wide_sheets_are_known(header: list[str], columns: tuple[str, ...], names: int) -> None:
    """By months or by items, in Chinese and in English."""
    found = wide_of(header, None)
    assert found is not None
    assert (found.columns, len(found.names)) == (columns, names)
    assert wide_of(["房号", "物业费"], None) is wide_of(header, "units") is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [("2025-12", "2025-12-01", "2025-12-31"), ("2025年2月", "2025-02-01", "2025-02-28"),
     ("2024", "2024-01-01", "2024-12-31"), ("2024年度", "2024-01-01", "2024-12-31"),
     ("3月", "2026-03-01", "2026-03-31"), ("202511", "2025-11-01", "2025-11-30")],
)  # fmt: skip
def test_months_and_years(said: str, first: str, last: str) -> None:
    """Every spelling of a month, and of a whole year."""
    assert [str(day) for day in period_of(said, 2026)] == [first, last]


@pytest.mark.parametrize("said", ["", "13月", "往年", "2025-13", "1"])
def test_what_is_no_month(said: str) -> None:
    """Words, and months of no year."""
    with pytest.raises(ValueError):
        period_of(said)


def test_a_suggestion_is_yaml() -> None:
    """What is said of wide columns can be read as the mapping's own key."""
    assert yaml.safe_load("wide: {columns: ['*月'], names: [月份], value: 金额}")["wide"]["value"]
