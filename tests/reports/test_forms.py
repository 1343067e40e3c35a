"""A document in each form: what is in it, that nothing in it is obeyed, and the same bytes."""

from __future__ import annotations

import csv
import io
import json
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from svc import language
from svc.reports.document import Cells, Document, Message, ReportBlock
from svc.reports.figure import Figure
from svc.reports.forms.markdown import markdown
from svc.reports.forms.plain import as_json, as_lines
from svc.reports.forms.text import text
from svc.reports.forms.workbook import workbook
from svc.reports.words import ReportWords
from svc.sheet import csv_lines
from svc.table import display_width
from tests.reports.papers import DOCUMENT, HEAT, HOSTILE, MADE, NOTHING, column, count, rate


@pytest.fixture
def chinese() -> Iterator[None]:
    """The reader is Chinese."""
    language.use("zh_CN")
    yield
    language.use("en")


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """A workbook's sheets, read by another library than wrote them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_text_has_every_block_and_small_bars() -> None:
    """Headings, tables, notes, bars to scale, what the mark means, and how it was made."""
    out = text(DOCUMENT)
    assert out.startswith(
        "桂湖苑管理处: Monthly report\nOctober 2026, as of 23 November 2026, 18:00"
    )
    lines = out.splitlines()
    engineering, order = (
        next(line for line in lines if line.startswith(name))
        for name in ("Engineering", "Security and Grounds")
    )
    assert engineering.count("█") == 14
    assert order.count("█") == 4
    assert "93.3 % (28/30)" in engineering
    assert "25.0 % (1/4)*" in order
    assert "* fewer than 5 stand behind it" in lines
    assert "nothing to show" in lines
    assert "Late by 2 h 5 min." in lines
    assert lines[-1].endswith("svc report monthly --period 2026-10"
                              " --as-of 2026-11-23T18:00:00+08:00")  # fmt: skip


def test_text_fits_a_narrow_terminal() -> None:
    """Tables are split, each piece naming its rows, and words are cut; nothing is wider."""
    out = text(DOCUMENT, width=60)
    tables = out.split("Make it again")[0].split("Period:")[0]
    assert max(map(display_width, tables.splitlines())) <= 60
    assert tables.count("Weekday ") > 1
    for hour in range(24):
        assert f" {hour:02} " in tables.replace("\n", " \n")


def test_text_is_coloured_only_where_asked() -> None:
    """Without colour there is no escape at all, whatever the records say."""
    assert "\x1b" not in text(DOCUMENT)
    assert "\x1b[34m" in text(DOCUMENT, colour=True)


def test_chinese_text_lines_up(chinese: None) -> None:
    """Measures, groups, days and spans are Chinese; columns keep their width."""
    lines = text(DOCUMENT).splitlines()
    assert "2026年10月" in lines[1]
    table = [line for line in lines if line.startswith(("工程部", "秩序环境部"))]
    assert len(table) == 2
    assert len({display_width(line.split("█")[0]) for line in table}) == 1
    assert any(line.startswith("处理及时率") for line in lines)
    assert any(line.startswith("2026年3月") for line in lines)
    assert any("2小时5分" in line for line in lines)


def test_markdown_escapes_what_it_would_obey() -> None:
    """Words of records make no markup; every row is one line of the table."""
    out = markdown(DOCUMENT)
    assert "\\<script\\>" in out
    assert "\\*\\*x\\*\\*" in out
    assert "\x1b" not in out
    assert "## Top causes" in out
    (row,) = [line for line in out.splitlines() if line.startswith("| T2610-A0007")]
    assert row.replace("\\|", "").count("|") == 8


def test_json_is_numbers_and_ids(chinese: None) -> None:
    """The head of all reports; blocks with raw values; English whoever reads."""
    made = as_json(DOCUMENT)
    json.dumps(made)
    assert made["version"] == 1
    assert made["report"] == "monthly"
    assert made["period"]["label"] == "2026-10"
    assert made["as_of"] == "2026-11-23T18:00:00+08:00"
    assert (made["commit"], made["rules"]) == (MADE.commit, MADE.rules)
    assert made["timezone"] == "Asia/Shanghai"
    assert made["title"] == "Monthly report"
    blocks = {block["name"]: block for block in made["blocks"]}
    assert blocks["measures"]["rows"][1] == {
        "measure": "resolution_on_time",
        "figure": {"value": 0.75, "numerator": 30, "denominator": 40},
        "previous": {"value": 0.625, "numerator": 50, "denominator": 80},
        "change": 0.125,
    }
    small = blocks["breakdown.department"]["rows"][1]["resolution_on_time"]
    assert small == {"value": 0.25, "numerator": 1, "denominator": 4, "small": True}
    late = blocks["tickets.late"]
    assert late["total"] == 2
    assert late["notes"] == ["Late by 2 h 5 min."]
    assert late["rows"][0]["received"] == "2026-10-03T12:00:00+08:00"
    assert late["rows"][0]["text"] == HOSTILE
    assert late["rows"][0]["found"] == "25.0 % of 8"
    assert late["rows"][1]["assignee"] is None
    assert blocks["trend.month"]["columns"][1] == {
        "name": "received", "cells": "figure", "of": "received",
    }  # fmt: skip
    assert language.current() == "zh_CN"


def test_long_form_has_a_line_a_cell() -> None:
    """CSV: block, row and column name a cell; a figure has its parts and what stands beside."""
    lines = as_lines(DOCUMENT)
    assert len(lines) == sum(
        len(block.columns) * len(block.rows)
        + sum(len(value.more) for row in block.rows for value in row if isinstance(value, Figure))
        for block in DOCUMENT.blocks
    )
    out = "".join(csv_lines(lines[0]._fields, lines))
    rows = list(csv.DictReader(io.StringIO(out)))
    (p90,) = [row for row in rows if row["column"] == "figure.p90" and row["row"] == "4"]
    assert (p90["block"], p90["value"]) == ("measures", str(9 * 86400))
    (words,) = [row["value"] for row in rows if row["column"] == "text" and row["row"] == "1"]
    assert words == f"'{HOSTILE}"


def test_workbook_is_typed() -> None:
    """A sheet a block; numbers are numbers, moments are moments, text stays text."""
    pages = sheets(workbook(DOCUMENT))
    assert list(pages) == [
        "About", "Key figures", "By department", "Trend by month", "Top causes",
        "Received by weekday and hour", "Late tickets", "Repeats",
    ]  # fmt: skip
    heads, *rows = pages["By department"]
    assert heads == [
        "Department", "Received", "Resolution on time", "Resolution on time: of them",
        "Resolution on time: of", "Time to resolve", "Time to resolve: of",
    ]  # fmt: skip
    assert rows[0][:5] == ["Engineering", 800, pytest.approx(28 / 30), 28, 30]
    assert rows[2][2:5] == ["", 0, 0]
    late = pages["Late tickets"][1]
    assert late[1].isoformat() == "2026-10-03T12:00:00"
    assert late[5].startswith("=cmd()|'<script>")
    with zipfile.ZipFile(io.BytesIO(workbook(DOCUMENT))) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist())
        styles = archive.read("xl/styles.xml").decode()
        assert 'formatCode="0.0%"' in styles
        sheet = archive.read("xl/worksheets/sheet3.xml").decode()
        assert 'state="frozen"' in sheet and "<cols>" in sheet


def test_workbook_opens_with_links_and_prints() -> None:
    """The first sheet leads to every other and back; each prints on A4 with its headings."""
    with zipfile.ZipFile(io.BytesIO(workbook(DOCUMENT))) as archive:
        first = archive.read("xl/worksheets/sheet1.xml").decode()
        names = list(sheets(workbook(DOCUMENT)))
        for name in names[1:]:
            assert f"location=\"'{name}'!A1\"" in first
        for number in range(2, len(names) + 1):
            sheet = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert "location=\"'About'!A1\"" in sheet
            assert 'paperSize="9"' in sheet and 'fitToHeight="0"' in sheet
            assert "&amp;P / &amp;N" in sheet
        assert "_xlnm.Print_Titles" in archive.read("xl/workbook.xml").decode()


def test_workbook_has_the_charts_of_the_page() -> None:
    """Where the page draws a block its sheet does too, from its own cells; no more and no less."""
    from svc.reports.forms.charts import drawings

    wording = ReportWords(MADE)
    drawn = sum(len(list(drawings(block, wording, "b"))) for block in DOCUMENT.blocks)
    with zipfile.ZipFile(io.BytesIO(workbook(DOCUMENT))) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        assert len(charts) == drawn > 0
        for name in charts:
            assert "<c:f>" in archive.read(name).decode()


def test_workbook_tints_its_table_of_heat() -> None:
    """The hours of a week are tinted as on the page: every cell of the table, on no other sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook(DOCUMENT))) as archive:
        sheets_of = [archive.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(2, 9)]
    tinted = [sheet for sheet in sheets_of if "<colorScale>" in sheet]
    assert len(tinted) == 1
    assert tinted[0] == sheets_of[DOCUMENT.blocks.index(HEAT)]
    assert '<conditionalFormatting sqref="B2:Y8">' in tinted[0]


def test_nothing_stands_beside_a_count() -> None:
    """Among figures of several measures a count has no numerator; a rate has both its parts."""
    heads, *rows = sheets(workbook(DOCUMENT))["Key figures"]
    beside = [at for at, head in enumerate(heads) if head.endswith((": of them", ": of"))]
    assert beside
    by_name = {row[0]: row for row in rows if row and row[0]}
    assert all(by_name["Received"][at] == "" for at in beside)
    rate_row = by_name["Resolution on time"]
    assert all(isinstance(rate_row[at], int | float) for at in beside[:2])


def test_sheet_names_are_what_a_workbook_takes() -> None:
    """Long, equal, empty and forbidden titles give sheets with names of their own."""
    titles = ["x" * 40, "x" * 40, "a/b?[c]*", "", "History'", "x" * 40]
    blocks = [NOTHING._replace(title=Message("{t}", {"t": title})) for title in titles]
    names = list(sheets(workbook(Document("own", Message("Own"), MADE, blocks))))
    assert len({name.casefold() for name in names}) == len(titles) + 1
    assert all(0 < len(name) <= 31 for name in names)


@pytest.mark.parametrize(
    "form", [text, markdown, workbook, lambda document: json.dumps(as_json(document)), as_lines]
)
def test_forms_are_the_same_every_time(form: Any) -> None:
    """The same document gives the same bytes, seconds later too."""
    first = form(DOCUMENT)
    time.sleep(2.1 if form is workbook else 0)
    assert form(DOCUMENT) == first


def test_a_rate_is_never_rounded_to_all_or_nothing() -> None:
    """999 of 1,000 and 1 of 10,000 say so; nothing of nothing is –."""
    block = ReportBlock(
        "rates",
        Message("Rates"),
        [column("name", Cells.TEXT), column("rate", Cells.FIGURE, "callback")],
        [["most", rate(9999, 10000)], ["few", rate(1, 10000)], ["none", rate(0, 0)]],
    )
    out = text(Document("own", Message("Own"), MADE, [block]))
    assert "99.9 % (9,999/10,000)" in out
    assert "0.1 % (1/10,000)" in out
    assert "–" in out.split("none")[1].splitlines()[0]
    assert count(3).small(5) is False
