"""A sheet of an old or other spreadsheet (XLS, XLSB, ODS) as rows; it is read whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from svc.errors import InvalidData, NotFound
from svc.exchange.files.header import LOOKED_AT, check_header
from svc.exchange.files.safe_xml import Unreadable
from svc.exchange.files.sheet_header import MergedCells, TallCells, headings
from svc.exchange.files.sheet_writer import SheetWriter, Typed
from svc.exchange.files.source import ReadOptions, SourceRow
from svc.exchange.files.xlsx_values import number_text, span_text
from svc.language import _

#: Cells of the rectangle that holds all that is in a sheet.
_MOST_CELLS = 30_000_000
_FORMATS = ((datetime, "yyyy-mm-dd hh:mm:ss"), (date, "yyyy-mm-dd"), (time, "hh:mm:ss"),
            (timedelta, "[h]:mm:ss"))  # fmt: skip


class BookSource:
    """One sheet of a spreadsheet whose header has been read.

    Attributes:
        name: The file, for messages.
        sheet: The sheet.
        header: Its columns, without blanks around them.
        told: What was found out of it.
    """

    def __init__(self, file: IO[bytes], name: str, options: ReadOptions) -> None:
        from python_calamine import CalamineError, PasswordError, load_workbook

        self.name = name
        self.told: list[str] = []
        file.seek(0)
        try:
            self._book = load_workbook(file)
            self.sheet, self._rows = self._chosen(options.sheet)
        except PasswordError as error:
            raise InvalidData(
                _("{name} is locked with a password", name=name),
                _("open it in a spreadsheet program and save it without one"),
            ) from error
        except (CalamineError, ValueError, OSError) as error:
            ours = isinstance(error, Unreadable)
            reason = str(error) if ours else _("it is damaged, or ends too early")
            raise InvalidData(
                _("{name} cannot be read as a spreadsheet: {reason}", name=name, reason=reason),
                _("open it in a spreadsheet program and save it anew, as XLSX or CSV"),
            ) from error
        self._begin(options)

    def lines(self) -> int:
        """How many rows there are."""
        return max(0, len(self._rows) - self._first)

    def rows(self) -> Iterator[SourceRow]:
        """The rows in order; empty ones are passed over."""
        width, tall = len(self.header), TallCells(self._merged())
        above: tuple[int, list[str]] = (0, [])
        for number, cells in enumerate(self._rows[self._first :], self._first + 1):
            texts = list(map(_text, cells))
            if any(texts):
                padded = texts[:width] + [""] * (width - len(texts))
                tall.fill(number, padded, above)
                above = number, padded
                yield SourceRow(number, padded, None, self.sheet, cells)

    def writer(self, file: IO[bytes]) -> SheetWriter:
        """What writes rows as a sheet of XLSX: of the others there is no writer."""
        return SheetWriter(file, self.sheet, self.header, _typed)

    def _chosen(self, name: str | None) -> tuple[str, list[list[Any]]]:
        names = self._book.sheet_names
        if name is not None and name not in names:
            raise NotFound(
                _("{file} has no sheet {name!r}", file=self.name, name=name),
                _("its sheets are: {names}", names=", ".join(names)),
            )
        first = None
        for title in names if name is None else [name]:
            sheet = self._book.get_sheet_by_name(title)
            if sheet.total_height * sheet.total_width > _MOST_CELLS:
                raise Unreadable(_("it is too large"))
            rows = sheet.to_python(skip_empty_area=False)
            sizes = [sum(bool(_text(cell)) for cell in row) for row in rows]
            if sum(size > 1 for size in sizes[:LOOKED_AT]) > 1:
                return title, rows
            if any(sizes) and first is None:
                first = title, rows
        if first is not None:
            return first
        raise InvalidData(
            _("{name} is empty", name=self.name), _("give a file whose first row names columns")
        )

    def _begin(self, options: ReadOptions) -> None:
        most = max(LOOKED_AT, options.header_row or 0)
        top = [(n, list(map(_text, row))) for n, row in enumerate(self._rows[:most], 1)]
        self._first, self.header = headings(top, options, self.name, self._merged)
        self.header = check_header(self.header, options.columns, self.name, self._first)
        self.has_header = self._first > 0
        if not self.has_header:
            told = _("{name}: no row names the columns; they are called A, B, …", name=self.name)
            self.told.append(told)
        if len(self._book.sheet_names) > 1 and options.sheet is None:
            names = ", ".join(self._book.sheet_names)
            self.told.append(
                _("{file}: sheet {name!r} of {names} is read; another: --sheet",
                  file=self.name, name=self.sheet, names=names)
            )  # fmt: skip

    def _merged(self) -> list[MergedCells]:
        ranges = self._book.get_sheet_by_name(self.sheet).merged_cell_ranges or []
        return [MergedCells(top + 1, left, low + 1, right) for (top, left), (low, right) in ranges]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(repr(value).encode())
    if isinstance(value, timedelta):
        return span_text(round(value / timedelta(milliseconds=1)))
    if isinstance(value, (datetime, time)):
        return _exact(value)
    return str(value)


def _exact(value: datetime | time) -> str:
    """A time with thousandths of a second if it has some; the book's noise is below them."""
    day = datetime.combine(date.min, value) if isinstance(value, time) else value
    near = day.replace(microsecond=0) + timedelta(milliseconds=round(day.microsecond / 1000))
    text = near.isoformat(timespec="milliseconds" if near.microsecond else "seconds")
    return text.partition("T")[2] if isinstance(value, time) else text


def _typed(cells: Sequence[Any]) -> Iterator[Typed]:
    for at, value in enumerate(cells):
        yield at, value, next((code for sort, code in _FORMATS if isinstance(value, sort)), None)
