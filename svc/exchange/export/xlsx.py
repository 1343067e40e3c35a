"""Tables as XLSX: typed dates and numbers, a header that stays, columns as wide as needed.

Text is written as text, so a spreadsheet never takes it for a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from wcwidth import wcswidth

from svc.exchange.export.columns import ColumnType, ExportColumn

#: What a sheet can hold: rows with the header, characters in a cell.
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
_WIDEST = 60
_NARROWEST = 6
_FORMATS = {
    ColumnType.MOMENT: "yyyy-mm-dd hh:mm:ss", ColumnType.DAY: "yyyy-mm-dd",
    ColumnType.MONEY: "0.00", ColumnType.MEASURE: "General",
}  # fmt: skip
_WIDTHS = {ColumnType.MOMENT: 19, ColumnType.DAY: 10}
_FIRST_YEAR = 1900


class Workbook:
    """One table as a workbook; a sheet that is full goes on in the next.

    Args:
        path: The file; what lies there is overwritten.
        title: Name of the sheet.
        columns: What of the rows is shown.
        headings: Above the columns.
        zone: In which moments are shown: a cell has no offset.

    Attributes:
        cut: How many cells held more text than a cell can.
    """

    def __init__(
        self,
        path: Path,
        title: str,
        columns: Sequence[ExportColumn],
        headings: Sequence[str],
        zone: tzinfo,
    ) -> None:
        import xlsxwriter

        self.cut = 0
        self._title, self._columns, self._headings, self._zone = title, columns, headings, zone
        self._book = xlsxwriter.Workbook(
            str(path),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
        )
        self._bold = self._book.add_format({"bold": True})
        self._formats = {
            sort: self._book.add_format({"num_format": code}) for sort, code in _FORMATS.items()
        }
        self._sheets = 0
        self._write: list[Callable[[int, int, Any], None]] = [
            self._writer(column.sort) for column in columns
        ]

    def write(self, rows: Iterable[Mapping[str, Any]], most: int = MOST_ROWS) -> None:
        """Write all rows, and close the file.

        Args:
            rows: By field, as the columns name them.
            most: Rows of a sheet, with the header.
        """
        row = most
        self._begin()
        row = 1
        for record in rows:
            if row == most:
                self._end()
                self._begin()
                row = 1
            for number, column in enumerate(self._columns):
                value = column.value(record)
                if value is not None:
                    self._write[number](row, number, value)
            row += 1
        self._end()
        self._book.close()

    def _begin(self) -> None:
        self._sheets += 1
        name = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        self._widths = [max(_NARROWEST, wcswidth(one)) for one in self._headings]
        for number, heading in enumerate(self._headings):
            self._sheet.write_string(0, number, heading, self._bold)

    def _end(self) -> None:
        for number, width in enumerate(self._widths):
            self._sheet.set_column(number, number, min(width, _WIDEST) + 1)

    def _writer(self, sort: ColumnType) -> Callable[[int, int, Any], None]:
        writers: dict[ColumnType, Callable[[int, int, Any], None]] = {
            ColumnType.MOMENT: self._moment,
            ColumnType.DAY: self._day,
            ColumnType.NUMBER: self._number,
            ColumnType.FLAG: self._flag,
            ColumnType.MONEY: partial(self._amount, ColumnType.MONEY),
            ColumnType.MEASURE: partial(self._amount, ColumnType.MEASURE),
            ColumnType.PARTS: self._text,
            ColumnType.TEXT: self._text,
        }
        return writers[sort]

    def _amount(self, sort: ColumnType, row: int, number: int, value: Any) -> None:
        """A decimal as a real number; the sheet's own numbers are what rounds it, if any does."""
        self._widths[number] = max(self._widths[number], len(str(value)))
        self._sheet.write_number(row, number, Decimal(str(value)), self._formats[sort])

    def _moment(self, row: int, number: int, value: Any) -> None:
        at = datetime.fromisoformat(value).astimezone(self._zone).replace(tzinfo=None)
        self._dated(row, number, at, ColumnType.MOMENT, value)

    def _day(self, row: int, number: int, value: Any) -> None:
        self._dated(row, number, date.fromisoformat(value), ColumnType.DAY, value)

    def _dated(self, row: int, number: int, at: date, sort: ColumnType, text: str) -> None:
        """A date as a spreadsheet counts; what lies before it counts as text."""
        if at.year < _FIRST_YEAR:
            self._text(row, number, text)
            return
        self._sheet.write_datetime(row, number, at, self._formats[sort])
        self._widths[number] = max(self._widths[number], _WIDTHS[sort])

    def _number(self, row: int, number: int, value: Any) -> None:
        self._sheet.write_number(row, number, value)

    def _flag(self, row: int, number: int, value: Any) -> None:
        self._sheet.write_boolean(row, number, value)

    def _text(self, row: int, number: int, value: Any) -> None:
        text = str(value)
        if len(text) > MOST_CHARACTERS:
            text = text[: MOST_CHARACTERS - 1] + "…"
            self.cut += 1
        if self._widths[number] < _WIDEST:
            widest = max(map(len, text.split("\n")))
            if widest * 2 > self._widths[number]:
                widest = max(max(wcswidth(one), 0) for one in text.split("\n"))
                self._widths[number] = max(self._widths[number], widest)
        self._sheet.write_string(row, number, text)
