"""A CSV file as rows, read as it comes: memory does not grow with the file."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Collection, Iterator, Sequence
from typing import IO

from svc.errors import InvalidData
from svc.exchange.source import Row, Wanted, check_header

#: Longest line and longest cell that is read, in bytes and characters.
MAX_LINE = 1_048_576
MAX_CELL = 131_072
DELIMITERS = ",;\t|"
#: The column of a file of rejects that says why; in one that is mended it is passed over.
REASON = "svc_reason"


class CsvSource:
    """A CSV file whose header has been read.

    Attributes:
        name: The file, for messages.
        header: Its columns, without blanks around them.
        delimiter: What stands between cells.
        bom: Whether it begins with a byte order mark.
        told: What was found out of it.
    """

    def __init__(self, file: IO[bytes], name: str, wanted: Wanted) -> None:
        self._file = file
        self.name = name
        self.told: list[str] = []
        self.bom = _mark(file, name)
        self.delimiter, self.header = self._header(wanted.columns, wanted.delimiter)

    def writer(self, file: IO[bytes]) -> CsvWriter:
        """What writes rows with the same delimiter and byte order mark."""
        return CsvWriter(file, self)

    def lines(self) -> int:
        """About how many rows there are; cells of several lines count as several."""
        self._file.seek(0)
        count, last = 0, b"\n"
        while chunk := self._file.read(1 << 20):
            count += chunk.count(b"\n")
            last = chunk[-1:]
        return max(0, count + (last != b"\n") - 1)

    def rows(self) -> Iterator[Row]:
        """The rows in order; empty ones are passed over.

        Raises:
            InvalidData: What follows cannot be read for certain.
        """
        width = len(self.header)
        for number, cells in self._records(self.delimiter):
            if number == 1 or not any(cells):
                continue
            if len(cells) != width:
                yield Row(number, cells, f"has {len(cells)} cells, the header has {width}")
            elif "\0" in "".join(cells):
                yield Row(number, cells, "holds a NUL character")
            else:
                yield Row(number, cells)

    def _header(self, wanted: Collection[str], delimiter: str | None) -> tuple[str, list[str]]:
        found: list[tuple[int, str, list[str]]] = []
        for candidate in [delimiter] if delimiter else DELIMITERS:
            header = self._first(candidate)
            found.append((len(set(header) & set(wanted)), candidate, header))
        _, chosen, header = max(found, key=lambda one: one[0])
        if not any(header):
            raise InvalidData(f"{self.name} is empty", "give a file whose first row names columns")
        check_header(header, wanted, self.name)
        return chosen, header

    def _first(self, delimiter: str) -> list[str]:
        for _, cells in self._records(delimiter):
            return [cell.strip() for cell in cells]
        return []

    def _records(self, delimiter: str) -> Iterator[tuple[int, list[str]]]:
        lines = _Lines(self._file, self.name, self.bom)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number = 0
        while True:
            first = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise self._unreadable(error, number + 1, first, reader.line_num) from None
            if cells is None:
                return
            number += 1
            yield number, cells

    def _unreadable(self, error: csv.Error, row: int, first: int, last: int) -> InvalidData:
        reason = str(error)
        if "unexpected end" in reason:
            what = "a quote is opened and never closed"
        elif "field limit" in reason:
            what = f"a cell is longer than {MAX_CELL:,} characters; is a quote never closed?"
        elif "new-line" in reason:
            what = "a line ends in a carriage return alone; save the file with usual line ends"
        else:
            what = "a quote stands where none may; inside a cell write it twice"
        where = f"line {first}" if last <= first else f"lines {first} to {last}"
        return InvalidData(
            f"{self.name}: row {row} ({where}): {what}", "mend that place; nothing was imported"
        )


class _Lines:
    """A file's lines as text.

    Raises:
        InvalidData: On a line that is not UTF-8, or far too long.
    """

    def __init__(self, file: IO[bytes], name: str, bom: bool) -> None:
        file.seek(len(codecs.BOM_UTF8) if bom else 0)
        self._file = file
        self._name = name
        self._line = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        data = self._file.readline(MAX_LINE)
        if not data:
            raise StopIteration
        self._line += 1
        if len(data) >= MAX_LINE and not data.endswith(b"\n"):
            raise InvalidData(
                f"{self._name}: line {self._line} is longer than {MAX_LINE:,} bytes",
                "is it CSV, with a line a row? nothing was imported",
            )
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            at = self._file.tell() - len(data) + error.start
            raise InvalidData(
                f"{self._name}: line {self._line} is not UTF-8:"
                f" byte {data[error.start]:#04x} at offset {at}",
                f"convert it first, such as: iconv -f GB18030 -t UTF-8 {self._name}",
            ) from None


class CsvWriter:
    """Writes rows of a CSV file, each with a reason, as that file is written.

    Cells beyond the header's come after the reason; the reason of an earlier
    import gives way.
    """

    def __init__(self, file: IO[bytes], source: CsvSource) -> None:
        header = source.header
        self._width = len(header)
        self._old = header.index(REASON) if REASON in header else None
        encoding = "utf-8-sig" if source.bom else "utf-8"
        self._text = io.TextIOWrapper(file, encoding, "surrogateescape", newline="")
        self._writer = csv.writer(self._text, delimiter=source.delimiter, lineterminator="\n")
        self._writer.writerow(self._with(header, REASON))

    def add(self, row: Row, reason: str) -> None:
        """Write one row."""
        padded = [*row.cells, *[""] * (self._width - len(row.cells))]
        self._writer.writerow(self._with(padded, reason))

    def close(self) -> None:
        """Finish the file, which stays open."""
        self._text.detach()

    def _with(self, cells: Sequence[str], reason: str) -> list[str]:
        own = list(cells[: self._width])
        if self._old is not None:
            del own[self._old]
        return [*own, reason, *cells[self._width :]]


def _mark(file: IO[bytes], name: str) -> bool:
    """Whether the file begins with UTF-8's byte order mark."""
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InvalidData(f"{name} is UTF-16", f"convert it first: iconv -f UTF-16 -t UTF-8 {name}")
    if head.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        raise InvalidData(f"{name} is a spreadsheet, not CSV", "save it as CSV (UTF-8) first")
    return head.startswith(codecs.BOM_UTF8)
