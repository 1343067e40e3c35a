"""A sheet of an XLSX file as rows: streamed, with the header found and dates as ISO text.

Why it is not a library: a code such as 00001 is the number 1 and a format, which
python-calamine 0.9.1 and openpyxl 3.1.5 give as 1, and what was written is lost; and
calamine, which reads a sheet whole, holds 91 MB for 100,000 rows of six columns, this
24 MB however many there are. Of those rows this takes 1.1 s of CPU time, openpyxl,
which streams too, 5.4, calamine 0.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import IO

from svc.errors import InvalidData, NotFound
from svc.exchange.files.header import LOOKED_AT, check_header
from svc.exchange.files.safe_xml import Unreadable, parser_of
from svc.exchange.files.sheet_header import MergedCells, TallCells, headings
from svc.exchange.files.sheet_writer import SheetWriter, Typed
from svc.exchange.files.source import ReadOptions, SourceRow
from svc.exchange.files.xlsx_package import NumberType, SheetPart, XlsxPackage
from svc.exchange.files.xlsx_rows import SheetRow, column_of, letters_of, rows_of
from svc.exchange.files.xlsx_values import BadValue, XlsxValues
from svc.language import _

_MOST_COLUMNS = 16_384


class XlsxSource:
    """One sheet of an XLSX file whose header has been read.

    Attributes:
        name: The file, for messages.
        sheet: The sheet.
        header: Its columns, without blanks around them.
        told: What was found out of it.
    """

    def __init__(self, file: IO[bytes], name: str, options: ReadOptions) -> None:
        self.name = name
        self.told: list[str] = []
        self._package = XlsxPackage(file, name)
        self.values = XlsxValues(self._package)
        self._part = self._chosen(options.sheet)
        self.sheet = self._part.name
        self._begin(options)

    def lines(self) -> int:
        """About how many rows there are: as the sheet itself says, else by its size."""
        import re

        with self._package.reading():
            head = b"".join(islice(self._package.chunks(self._part), 1))
            size = self._package.size(self._part)
        ends = re.search(rb'<dimension ref="[A-Z]+\d+:[A-Z]+(\d{1,7})"', head)
        # Programs that write as they go know no dimensions.
        last = int(ends[1]) if ends else head.count(b"</row>") * size // max(1, len(head))
        return max(0, last - self._first)

    def rows(self) -> Iterator[SourceRow]:
        """The rows in order; empty ones are passed over.

        Raises:
            InvalidData: The file is damaged.
        """
        width, places, text = len(self.header), self._places, self.values.text
        tall: TallCells | None = None
        above: tuple[int, list[str]] = (0, [])
        dated = [at for at, heading in enumerate(self.header) if heading in self._times]
        with self._package.reading():
            for row in rows_of(self._package.chunks(self._part), places):
                if row.number <= self._first:
                    continue
                cells = [""] * width
                problem = None
                for cell in row.cells:
                    try:
                        cells[places[cell[0]]] = text(cell)
                    except BadValue as error:
                        problem = problem or f"{self.header[places[cell[0]]]}: {error}"
                    except KeyError:
                        continue
                if "" in cells:
                    tall = TallCells(self._merged()) if tall is None else tall
                    tall.fill(row.number, cells, above)
                above = row.number, cells
                for at in dated:
                    cells[at] = self.values.since_1900(cells[at])
                if any(cells) or problem or _filled(row):
                    yield SourceRow(row.number, cells, problem, self.sheet, row)

    def writer(self, file: IO[bytes]) -> SheetWriter:
        """What writes rows as a sheet of the same name."""
        return SheetWriter(file, self.sheet, self.header, self._typed)

    def _typed(self, row: SheetRow) -> Iterator[Typed]:
        for cell in row.whole():
            style = self.values.style(cell)
            code = None if style.sort is NumberType.NUMBER else style.code
            yield column_of(cell[0]), self.values.value(cell), code

    def _chosen(self, name: str | None) -> SheetPart:
        """The sheet asked for, or the first that holds a table, else the first with anything."""
        sheets = self._package.sheets
        if name is not None:
            named = next((one for one in sheets if one.name.strip() == name.strip()), None)
            if named is None:
                raise NotFound(
                    _("{file} has no sheet {name!r}", file=self.name, name=name),
                    _("its sheets are: {names}", names=", ".join(one.name for one in sheets)),
                )
            return named
        ordered = sorted(sheets, key=lambda sheet: sheet.hidden)
        part = next(filter(self._is_table, ordered), None) or next(filter(self._has, ordered), None)
        if part is None:
            raise InvalidData(
                _("{name} is empty", name=self.name), _("give a file whose first row names columns")
            )
        if len(sheets) > 1:
            names = ", ".join(other.name for other in sheets)
            self.told.append(
                _("{file}: sheet {name!r} of {names} is read; another: --sheet",
                  file=self.name, name=part.name, names=names)
            )  # fmt: skip
        return part

    def _has(self, part: SheetPart) -> bool:
        """Whether a sheet holds anything."""
        with self._package.reading():
            return any(map(_filled, rows_of(self._package.chunks(part))))

    def _is_table(self, part: SheetPart) -> bool:
        """Whether a sheet begins as tables do and no cover does: rows of several cells."""
        with self._package.reading():
            top = islice(rows_of(self._package.chunks(part)), LOOKED_AT)
            return sum(sum(bool(cell[3] or cell[4]) for cell in row.whole()) > 1 for row in top) > 1

    def _begin(self, options: ReadOptions) -> None:
        """Find the header."""
        with self._package.reading():
            rows = rows_of(self._package.chunks(self._part))
            texts = ((row.number, self._texts(row)) for row in rows)
            if options.header_row is None:
                # Blanks above the data are no rows of it, however many have a format.
                texts = (row for row in texts if any(row[1]))
            top = list(islice(texts, max(LOOKED_AT, options.header_row or 0)))
        self._first, self.header = headings(top, options, self.name, self._merged)
        self.header = check_header(self.header, options.columns, self.name, self._first)
        self.has_header = self._first > 0
        if not self.has_header:
            told = _("{name}: no row names the columns; they are called A, B, …", name=self.name)
            self.told.append(told)
        if self._first > 1 and options.header_row is None:
            self.told.append(_("{name}: row {n} names the columns", name=self.name, n=self._first))
        self._times = frozenset(options.times if self._package.from_1904 else ())
        self._places = {
            letters_of(at): at
            for at, heading in enumerate(self.header)
            if heading and (not options.columns or heading in options.columns)
        }

    def _texts(self, row: SheetRow) -> list[str]:
        cells: list[str] = []
        for cell in row.whole():
            at = column_of(cell[0])
            if at >= _MOST_COLUMNS:
                raise Unreadable(_("a column is beyond the last"))
            cells.extend([""] * (at + 1 - len(cells)))
            try:
                cells[at] = self.values.text(cell)
            except BadValue:
                cells[at] = "#"
        return cells

    def _merged(self) -> list[MergedCells]:
        from re import fullmatch

        areas: list[MergedCells] = []

        def begin(name: str, given: dict[str, str]) -> None:
            ends = fullmatch(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)", given.get("ref", ""))
            if name == "mergeCell" and ends:
                left, right = (column_of(ends[n].encode()) for n in (1, 3))
                areas.append(
                    MergedCells(int(ends[2]), left, int(ends[4]), min(right, _MOST_COLUMNS))
                )

        tail = b""
        with self._package.reading():
            for chunk in self._package.chunks(self._part):
                tail = (tail + chunk) if b"<mergeCells" in tail else tail[-20:] + chunk
            at, end = tail.find(b"<mergeCells"), tail.find(b"</mergeCells>")
            if 0 <= at < end:
                parser = parser_of(begin, lambda _name: None, lambda _text: None)
                parser.Parse(tail[at:end] + b"</mergeCells>", True)
        return areas


def _filled(row: SheetRow) -> bool:
    return any(cell[3] or cell[4] for cell in row.whole())
