"""Sheets as spreadsheets show them: header found, dates true or as text, damage refused."""

# ruff: noqa: DTZ001 - a cell's time has no zone
from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from svc.errors import InvalidData, NotFound
from svc.exchange.files.source import ReadOptions, source_of
from svc.exchange.files.spreadsheet import BookSource
from svc.exchange.files.xlsx_file import XlsxSource
from svc.exchange.mapping.time_formats import compile_formats
from tests.exchange.books import book, by_hand, cells, read, sheet_of


def test_what_a_person_reads() -> None:
    """Numbers without a point of nothing, dates as ISO, yes and no, shares, Chinese."""

    def more(made: Any, sheet: Any) -> None:
        sheet.write_number(1, 7, 0.85, made.add_format({"num_format": "0%"}))
        sheet.write_number(1, 8, 42, made.add_format({"num_format": "00000"}))
        sheet.write_number(1, 9, 1.5, made.add_format({"num_format": "[h]:mm"}))
        sheet.write_number(1, 10, 46330, made.add_format({"num_format": "yyyy年m月d日"}))
        sheet.write_rich_string(1, 11, "三", made.add_format({"bold": True}), "号楼")

    source = read(
        book(
            [*"abcdefghijkl"],
            ["漏水 & <x>", 13800138000, 0.1 + 0.2, True, datetime(2026, 11, 3, 9, 5, 7),
             date(2026, 11, 3), time(9, 5)],
            more=more,
        )
    )  # fmt: skip
    assert cells(source) == [
        ["漏水 & <x>", "13800138000", "0.3", "true", "2026-11-03T09:05:07", "2026-11-03",
         "09:05:00", "85%", "00042", "36:00:00", "2026-11-04", "三号楼"],
    ]  # fmt: skip
    assert source.header == [*"abcdefghijkl"]
    assert source.told == []


@pytest.mark.parametrize("code", [45, 46, 47])
@pytest.mark.parametrize("old", [False, True])
def test_formats_of_spans_that_hold_dates(code: int, old: bool) -> None:
    """Minutes and seconds, as spreadsheets call it, of a date: a date; of a span, a span."""

    def more(made: Any, sheet: Any) -> None:
        shown = made.add_format({"num_format": code})
        sheet.write_datetime(1, 0, datetime(2026, 11, 2, 9, 30, 15), shown)
        sheet.write_number(1, 1, 1.5, shown)
        sheet.write_number(1, 2, 0.0625, shown)

    source = read(book([*"abc"], more=more, date_1904=old))
    assert cells(source) == [["2026-11-02T09:30:15", "36:00:00", "01:30:00"]]


def test_true_dates_and_dates_as_text_in_one_column() -> None:
    """Both are read by a mapping that lists only the text's format."""
    source = read(book(["Taken"], [datetime(2026, 11, 3, 9, 5)], ["03.11.2026 09:05"]), "Taken")
    reader = compile_formats(["%d.%m.%Y %H:%M"], UTC, UTC)
    moments = {reader(row.cells[0]) for row in source.rows()}
    assert moments == {datetime(2026, 11, 3, 9, 5, tzinfo=UTC)}


@pytest.mark.parametrize("old", [False, True])
def test_days_are_counted_from_two_dates(old: bool) -> None:
    """Workbooks that count from 1904, and the day that 1900 did not have."""
    when = [datetime(1970, 1, 1), datetime(2026, 2, 28, 23, 59, 59), datetime(9999, 12, 31)]
    source = read(book(["a"], *([one] for one in when), date_1904=old))
    assert [row[0] for row in cells(source)] == [one.isoformat() for one in when]
    code = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>' + "".join(
        f'<row r="{n}"><c r="A{n}" s="1"><v>{n - 1}</v></c></row>' for n in range(2, 5)
    )
    found = cells(read(by_hand(sheet_of(rows), styles=code)))
    assert found == [["1900-01-01"], ["1900-01-02"], ["1900-01-03"]]


def test_header_below_titles_and_blanks() -> None:
    """Blank rows, blank columns and a title line before the header; rows keep their numbers."""
    data = book([], [None, "Cases of November"], [], [None, "Nr", "What"], [None, 7, "x"], [],
                [None, 8, "y"])  # fmt: skip
    for columns in ((), ("Nr", "What")):
        source = read(data, *columns)
        assert source.header == ["", "Nr", "What"]
        assert [(row.number, row.sheet, row.cells[1:]) for row in source.rows()] == [
            (5, "Rows", ["7", "x"]), (7, "Rows", ["8", "y"]),
        ]  # fmt: skip
        assert source.told == ["book.xlsx: row 4 names the columns"]
    assert read(data, header_row=5).header == ["", "7", "x"]


def test_merged_headings_in_two_rows() -> None:
    """Groups above and columns below: joined only where the lower row does not tell them apart."""

    def more(_made: Any, sheet: Any) -> None:
        sheet.merge_range("A1:A2", "工单号")
        sheet.merge_range("B1:C1", "报修")
        sheet.merge_range("D1:E1", "完成")

    data = book([], [None, "时间", "人", "时间", "结果"], [1, "t", "w", "u", "ok"], more=more)
    source = read(data, "工单号", "报修 时间", "人", "完成 时间", "结果")
    assert source.header == ["工单号", "报修 时间", "人", "完成 时间", "结果"]
    assert [(row.number, row.cells) for row in source.rows()] == [(3, ["1", "t", "w", "u", "ok"])]
    assert read(data).header == source.header


def test_a_heading_over_two_columns() -> None:
    """Merged cells of a header of one row count for each column."""

    def more(_made: Any, sheet: Any) -> None:
        sheet.merge_range("B2:C2", "地址")
        sheet.merge_range("A1:D1", "十一月报修")

    data = book([], ["号", None, None, "内容"], [1, "3栋", "1502", "漏水"], more=more)
    assert read(data, "号", "地址", "内容").header == ["号", "地址", "地址 2", "内容"]
    assert cells(read(data)) == [["1", "3栋", "1502", "漏水"]]


def test_sheets_by_name() -> None:
    """The first sheet with rows, unless one is named; hidden ones come last."""

    def more(made: Any, sheet: Any) -> None:
        made.add_worksheet("空")
        hidden = made.add_worksheet("hidden")
        hidden.write_row(0, 0, ["h"])
        hidden.hide()
        cases = made.add_worksheet("工单")
        cases.write_row(0, 0, ["a"])
        cases.write_row(1, 0, ["1"])

    data = book(name="Empty", more=more)
    source = read(data)
    assert (source.sheet, cells(source)) == ("工单", [["1"]])
    assert source.told == [
        "book.xlsx: sheet '工单' of Empty, 空, hidden, 工单 is read; another: --sheet"
    ]
    assert read(data, sheet="hidden").header == ["h"]
    with pytest.raises(NotFound, match="no sheet 'x'") as caught:
        read(data, sheet="x")
    assert caught.value.next_step == "its sheets are: Empty, 空, hidden, 工单"
    with pytest.raises(InvalidData, match="is empty"):
        read(data, sheet="空")


def test_errors_in_cells() -> None:
    """#N/A in a column that is wanted is the row's problem, elsewhere it is no matter."""

    def more(_made: Any, sheet: Any) -> None:
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")
        sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")

    data = book(["a", "b"], ["x"], [None, "y"], more=more)
    assert [row.problem for row in read(data, "a").rows()] == [None, "a: holds the error #DIV/0!"]
    assert [row.problem for row in read(data).rows()] == [
        "b: holds the error #N/A", "a: holds the error #DIV/0!",
    ]  # fmt: skip


HEAD_A = '<row r="1"><c r="A1" t="str"><v>a</v></c></row>'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("101001234567", "101001234567"), ("1.01001234567E+11", "101001234567"),
        ("42.359400000000001", "42.3594"), ("-0", "0"), ("1E+20", "100000000000000000000"),
        ("110101199001011237", "110101199001011237"), ("0.00001", "1e-05"), ("00042", "00042"),
    ],
)  # fmt: skip
def test_numbers(value: str, text: str) -> None:
    """Numbers are read as digits, whatever the file made of them."""
    rows = f'{HEAD_A}<row r="2"><c r="A2"><v>{value}</v></c></row>'
    assert cells(read(by_hand(sheet_of(rows)))) == [[text]]


@pytest.mark.parametrize("value", ["1E+999", "nan", "x", "9" * 500 + ".0", "inf", "1e400000000"])
def test_numbers_that_are_none(value: str) -> None:
    """They are the row's problem, as dates beyond all calendars are."""
    rows = f'{HEAD_A}<row r="2"><c r="A2"><v>{value}</v></c></row>'
    (row,) = read(by_hand(sheet_of(rows))).rows()
    assert row.problem == "a: holds a number that is none"
    code = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    rows = f'{HEAD_A}<row r="2"><c r="A2" s="1"><v>99999999</v></c></row>'
    (row,) = read(by_hand(sheet_of(rows), styles=code)).rows()
    assert row.problem == "a: holds a date that is in no calendar"


PLAIN = sheet_of(
    '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
    '<row r="2"><c r="A2"><v>1</v></c><c r="B2" t="str"><v>x &amp; y</v></c></row>'
    '<row r="4"><c r="B4" t="b"><v>1</v></c></row>'
)
STRINGS = (
    "<sst><si><t>a</t></si><si><r><t>ri</t></r><r><t>ch</t></r><rPh><t>no</t></rPh></si></sst>"
)


@pytest.mark.parametrize(
    "sheet",
    [
        PLAIN,
        PLAIN.replace("<row", "<!-- <c -->\n<row"),
        PLAIN.replace("<v>1</v>", "<v><![CDATA[1]]></v>"),
        PLAIN.replace("<row", "<x:row").replace("</row", "</x:row").replace("<sheetD", "<x:sheetD")
        .replace("</sheetD", "</x:sheetD").replace("<worksheet", '<worksheet xmlns:x="y"'),
        PLAIN.replace('<c r="A2">', '<c s="0" r="A2">'),
        PLAIN.replace(' r="A', ' q="A').replace('<c r="B1"', "<c").replace('<c r="B2"', "<c"),
        PLAIN.replace('<row r="4">', '<row r="3"/><row r="4">'),
        PLAIN.replace("</c>", "</c >").replace("</row>", "</row >"),
        PLAIN.replace("<v>x &amp; y</v>", "<f>A1</f><v>x &amp; y</v>"),
        PLAIN.replace("<v>x &amp; y</v>", '<f t="shared" si="0"/><v>x &#38; y</v>'),
        '<?xml version="1.0"?>\n' + PLAIN.replace("<row", "\r\n  <row").replace("<c", "\n<c"),
        ('<?xml version="1.0" encoding="UTF-16"?>' + PLAIN).encode("utf-16"),
    ],
)  # fmt: skip
def test_ways_to_write_a_sheet(sheet: str | bytes) -> None:
    """The plain way and any other that is XML give the same rows."""
    for columns in (("a", "b"), ()):
        source = read(by_hand(sheet, strings=STRINGS), *columns)
        assert [(row.number, row.cells) for row in source.rows()] == [
            (2, ["1", "x & y"]), (4, ["", "true"]),
        ]  # fmt: skip


def test_rich_strings_and_escapes() -> None:
    """Strings in pieces are one; codes of characters are characters."""
    strings = STRINGS.replace("<t>a</t>", "<t>a_x000D__x0000_b</t>")
    rows = (
        '<row r="1"><c r="A1" t="s"><v>1</v></c></row><row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    )
    source = read(by_hand(sheet_of(rows), strings=strings))
    assert source.header == ["rich"]
    assert cells(source) == [["a\r_x0000_b"]]


@pytest.mark.parametrize("count", [0, 1, 40, 20_000])
def test_how_many_rows_there_are(count: int) -> None:
    """As the sheet says, or about as many as its size tells: whether they need every core."""
    told = read(book(["a", "b"], *([n, "x"] for n in range(count))))
    assert told.lines() == count
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, count + 2))
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
    untold = read(by_hand(sheet_of(head + rows)))
    assert len(cells(untold)) == count
    assert 0.8 * count <= untold.lines() <= 1.25 * count


def test_far_cells_cost_nothing() -> None:
    """A stray cell in the last corner of a sheet makes no billions of empty ones."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    source = read(by_hand(PLAIN.replace("</sheetData>", f"{far}</sheetData>"), strings=STRINGS))
    assert [row.number for row in source.rows()] == [2, 4, 1048576]


BOMB = (
    '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]>'
)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\3\4", b"PK\3\4" + bytes(100), book(["a"], [1])[:-40], book(["a"], [1])[:300],
        by_hand(BOMB + PLAIN.replace("<v>1</v>", "<v>&b;</v>")),
        by_hand(PLAIN, strings=BOMB + STRINGS.replace("<t>a", "<t>&c;")),
        by_hand(PLAIN[:200], strings=STRINGS), by_hand("", strings=STRINGS),
        by_hand(PLAIN, strings=STRINGS, workbook="<workbook/>"),
        by_hand(PLAIN.replace("<v>0</v>", "<v>99</v>"), strings=STRINGS),
        by_hand(PLAIN.replace("<v>0</v>", "<v>-1</v>"), strings=STRINGS),
        by_hand(PLAIN.replace('<c r="A1"', '<c r="A1"<<'), strings=STRINGS),
        by_hand(sheet_of("")), by_hand(b"\xff" * 50), by_hand(PLAIN, strings=b"<si>\xff</si>"),
        by_hand(PLAIN, strings=STRINGS, styles="<a><b></a>"),
    ],
)  # fmt: skip
def test_damaged_files(data: bytes) -> None:
    """What is no workbook, or cut, or wants entities, is refused with a way out."""
    with pytest.raises(InvalidData) as caught:
        list(read(data).rows())
    assert caught.value.message.startswith("book.xlsx ")
    assert caught.value.next_step


def test_parts_that_unpack_without_end() -> None:
    """Kept parts are limited: half a gigabyte of shared strings is not unpacked."""
    out = io.BytesIO(by_hand(PLAIN))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/styles.xml", b" " * (20 << 20))
    with pytest.raises(InvalidData, match="unpacks to more than 16 MB"):
        read(out.getvalue())


def test_format_is_found_out() -> None:
    """A workbook is known by what it holds, not by its name."""
    source = source_of(io.BytesIO(book(["a"], [1])), "rows.csv", ReadOptions(("a",)))
    assert isinstance(source, XlsxSource)


def test_old_spreadsheets() -> None:
    """ODS goes through another reader, and reads the same."""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="S"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
        "</table:table-row><table:table-row>"
        '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", content)
        made.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    source = source_of(out, "rows.ods", ReadOptions(("a",)))
    assert isinstance(source, BookSource)
    assert [(row.number, row.sheet, row.cells) for row in source.rows()] == [(2, "S", ["7"])]
    with pytest.raises(InvalidData, match="cannot be read as a spreadsheet"):
        source_of(io.BytesIO(b"\xd0\xcf\x11\xe0" + bytes(600)), "rows.xls")
