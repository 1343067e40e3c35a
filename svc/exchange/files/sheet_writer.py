"""Rows of a spreadsheet written as a sheet again; dates and numbers stay such."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time, timedelta
from typing import IO, Any

from svc.exchange.files.source import REASON, SourceRow

#: Column from 0, value, and the code of its number format if it has one.
Typed = tuple[int, Any, str | None]
_LONGEST = 32_767


class SheetWriter:
    """Writes rows of a sheet, each with a reason.

    Args:
        file: Stays open.
        sheet: Name of the sheet.
        header: The columns.
        typed: Gives the cells of a row's `raw`.
    """

    def __init__(
        self,
        file: IO[bytes],
        sheet: str,
        header: Sequence[str],
        typed: Callable[[Any], Iterable[Typed]],
    ) -> None:
        import xlsxwriter

        self._typed = typed
        self._book = xlsxwriter.Workbook(
            file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        self._sheet = self._book.add_worksheet(sheet)
        self._formats: dict[str, Any] = {}
        self._reason = header.index(REASON) if REASON in header else len(header)
        self._row = 0
        for at, heading in enumerate(header):
            self._sheet.write_string(0, at, heading)
        self._sheet.write_string(0, self._reason, REASON)

    def add(self, row: SourceRow, reason: str) -> None:
        """Write one row; what stands right of the reason has no heading and stays out."""
        self._row += 1
        for column, value, code in self._typed(row.raw):
            if column < self._reason:
                self._put(column, value, code)
        self._sheet.write_string(self._row, self._reason, reason[:_LONGEST])

    def close(self) -> None:
        """Finish the file, which stays open."""
        self._book.close()

    def _put(self, column: int, value: Any, code: str | None) -> None:
        place = self._row, column
        if isinstance(value, bool):
            self._sheet.write_boolean(*place, value)
        elif isinstance(value, (int, float)):
            self._sheet.write_number(*place, value, self._format(code))
        elif isinstance(value, (date, time, timedelta)):
            self._sheet.write_datetime(*place, value, self._format(code))
        elif value:
            self._sheet.write_string(*place, value[:_LONGEST])

    def _format(self, code: str | None) -> Any:
        if code is None:
            return None
        if code not in self._formats:
            self._formats[code] = self._book.add_format({"num_format": code})
        return self._formats[code]
