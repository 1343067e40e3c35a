"""A CSV file as rows, read as it comes: memory does not grow with the file.

Rows are counted as a spreadsheet shows them: the header is row 1. What leaves
the rest of a file in doubt (a quote that is never closed, bytes that are not
UTF-8) ends the reading; what concerns one row is said of that row.
"""

from __future__ import annotations

import codecs
import csv
import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, NamedTuple

from svc.errors import InvalidData, NotFound, UsageError

#: Longest line and longest cell that is read, in bytes and characters.
MAX_LINE = 1_048_576
MAX_CELL = 131_072
DELIMITERS = ",;\t|"
STDIN = "-"
_SHOWN_COLUMNS = 40


class Row(NamedTuple):
    """One row under the header.

    Attributes:
        number: As a spreadsheet counts it; the header is 1.
        cells: As many as the header has, unless `problem` says otherwise.
        problem: Why its cells cannot be trusted, or None.
    """

    number: int
    cells: list[str]
    problem: str | None = None


class CsvSource:
    """A CSV file whose header has been read.

    Attributes:
        name: The file, for messages.
        header: Its columns, without blanks around them.
        delimiter: What stands between cells.
        bom: Whether it begins with a byte order mark.
    """

    def __init__(
        self, file: IO[bytes], name: str, wanted: Collection[str], delimiter: str | None
    ) -> None:
        self._file = file
        self.name = name
        self.bom = _mark(file, name)
        self.delimiter, self.header = self._header(wanted, delimiter)

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


def _mark(file: IO[bytes], name: str) -> bool:
    """Whether the file begins with UTF-8's byte order mark."""
    file.seek(0)
    head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InvalidData(f"{name} is UTF-16", f"convert it first: iconv -f UTF-16 -t UTF-8 {name}")
    if head.startswith((b"PK\3\4", b"\xd0\xcf\x11\xe0")):
        raise InvalidData(f"{name} is a spreadsheet, not CSV", "save it as CSV (UTF-8) first")
    return head.startswith(codecs.BOM_UTF8)


def check_header(header: Sequence[str], wanted: Collection[str], name: str) -> None:
    """Make sure that every wanted column is there, once.

    Raises:
        InvalidData: With the columns that are not, those that may be meant, and all there are.
    """
    from difflib import get_close_matches

    from svc.errors import Problem

    problems = []
    for column in wanted:
        if header.count(column) > 1:
            problems.append(f"column {column!r} stands {header.count(column)} times")
        elif column not in header:
            close = get_close_matches(column, [one for one in header if one], n=3)
            meant = f"; is it {' or '.join(repr(one) for one in close)}?" if close else ""
            problems.append(f"no column {column!r}{meant}")
    if problems:
        shown = ", ".join(one[:60] for one in header[:_SHOWN_COLUMNS])
        more = f" … ({len(header)} in all)" if len(header) > _SHOWN_COLUMNS else ""
        raise InvalidData(
            f"{name} has not the columns that the mapping names",
            f"its columns are: {shown}{more}",
            [Problem(name, 1, "", reason) for reason in problems],
        )


@contextmanager
def opened(path: str) -> Iterator[tuple[IO[bytes], str]]:
    """Open a file to read it more than once; `-` and pipes are kept in a temporary file.

    Yields:
        The file and its name for messages.

    Raises:
        NotFound: There is no such file.
        UsageError: It is a folder.
    """
    if path == STDIN:
        with _kept(sys.stdin.buffer) as file:
            yield file, "standard input"
        return
    try:
        found = open(path, "rb")  # noqa: PTH123, SIM115 - closed below, and '-' is no path
    except (FileNotFoundError, ValueError) as error:
        raise NotFound(f"no file {path!r}", "check the file's name") from error
    except IsADirectoryError as error:
        raise UsageError(f"{path} is a folder", "name a CSV file") from error
    with found:
        if found.seekable():
            yield found, path
        else:
            with _kept(found) as file:
                yield file, path


@contextmanager
def _kept(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stream, file, 1 << 20)
        yield file


def same_file(one: str, other: str) -> bool:
    """Whether two paths lead to the same existing file."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except (OSError, ValueError):
        return False
