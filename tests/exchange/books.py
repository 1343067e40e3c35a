"""Workbooks to read: made by a writer of XLSX, or put together by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from svc.exchange.files.source import ReadOptions
from svc.exchange.files.xlsx_file import XlsxSource

_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKBOOK = (
    f'<workbook xmlns="{_SPACE}" xmlns:r="{_LINKS}"><sheets>'
    '<sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    '<Relationships xmlns="x"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)


def book(
    *rows: Sequence[Any], name: str = "Rows", more: Callable[[Any, Any], None] | None = None,
    **options: Any,
) -> bytes:  # fmt: skip
    """A workbook of one sheet; `more` does with workbook and sheet what it likes."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, options)
    sheet = made.add_worksheet(name)
    codes = {datetime: "yyyy-mm-dd hh:mm:ss", date: "dd.mm.yyyy", time: "hh:mm"}
    formats = {sort: made.add_format({"num_format": code}) for sort, code in codes.items()}
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if type(value) in formats:
                sheet.write_datetime(at, column, value, formats[type(value)])
            elif value is not None:
                sheet.write(at, column, value)
    if more:
        more(made, sheet)
    made.close()
    return out.getvalue()


def by_hand(sheet: str | bytes, **parts: str | bytes) -> bytes:
    """A workbook whose one sheet is this XML."""
    out = io.BytesIO()
    names = {"workbook": "xl/workbook.xml", "relations": "xl/_rels/workbook.xml.rels",
             "strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml",
             "sheet": "xl/worksheets/sheet1.xml"}  # fmt: skip
    given = {"workbook": _WORKBOOK, "relations": _RELATIONS, "sheet": sheet, **parts}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for key, content in given.items():
            made.writestr(names[key], content)
    return out.getvalue()


def sheet_of(rows: str, around: str = "") -> str:
    """The XML of a sheet with these rows."""
    return f'<worksheet xmlns="{_SPACE}"><sheetData>{rows}</sheetData>{around}</worksheet>'


def read(data: bytes, *columns: str, **wanted: Any) -> XlsxSource:
    """A source of these bytes."""
    return XlsxSource(io.BytesIO(data), "book.xlsx", ReadOptions(columns, **wanted))


def cells(source: Any) -> list[list[str]]:
    """The cells of all rows."""
    return [list(row.cells) for row in source.rows()]
