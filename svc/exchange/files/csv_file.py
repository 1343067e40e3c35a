"""A table of text as rows, read as it comes: memory does not grow with the file.

What stands between cells and around them, the encoding and the row with the
headings are found out; what was guessed is told.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import IO

from svc.errors import InvalidData, UsageError
from svc.exchange.files.csv_damage import damage
from svc.exchange.files.encoding import GB18030, WINDOWS, Encoding, found_in
from svc.exchange.files.header import (
    LOOKED_AT,
    Numbered,
    check_header,
    header_among,
    is_headless,
    lettered,
    numbered,
    stripped,
)
from svc.exchange.files.sheet_header import written_headings
from svc.exchange.files.source import REASON, ReadOptions, SourceRow
from svc.language import _, n_
from svc.named_tuple import NamedTuple

#: Longest line and longest cell that is read, in bytes and characters.
MAX_LINE = 1_048_576
MAX_CELL = 131_072
DELIMITERS = ",;\t|"
NO_QUOTE = "none"
_OTHER = {GB18030: WINDOWS, WINDOWS: GB18030}
#: Records by which a dialect is judged.
_TRIED = 60


class Dialect(NamedTuple):
    """What stands between cells and around them.

    Attributes:
        delimiter: Between cells.
        quote: Around cells; None where nothing does.
        escape: Before a quote inside a cell; None where it is doubled.
    """

    delimiter: str
    quote: str | None = '"'
    escape: str | None = None

    @property
    def settings(self) -> dict[str, object]:
        """The settings for the csv module."""
        return {
            "delimiter": self.delimiter,
            "quotechar": self.quote,
            "quoting": csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
            "escapechar": self.escape,
            "doublequote": self.escape is None,
        }


class CsvSource:
    """A table of text whose header has been read.

    Attributes:
        name: The file, for messages.
        header: Its columns, without blanks around them.
        told: What was found out of it.
        encoding: How its text is written.
        dialect: What stands between its cells and around them.
        has_header: Whether a row names the columns; else letters do.
    """

    sheet = ""
    has_header = True

    def __init__(self, file: IO[bytes], name: str, options: ReadOptions) -> None:
        self._file = file
        self.name = name
        self.told: list[str] = []
        self.encoding = found_in(file, options.encoding)
        self.dialect = self._dialect(options)
        top = list(islice(self._records(self.dialect), max(LOOKED_AT, options.header_row or 0)))
        self._first, self.header = self._headings(top, options)
        self.header = check_header(self.header, options.columns, name, self._first)
        self._tell(options)

    def _headings(self, top: Sequence[Numbered], options: ReadOptions) -> tuple[int, list[str]]:
        """The row of the header and its columns; 0 and letters where there is none."""
        at = 0 if options.header_row == 0 and top else header_among(top, options, self.name)
        if options.header_row == 0 or is_headless(top, at, options):
            self.has_header = False
            return 0, lettered(max(len(cells) for _number, cells in top))
        return written_headings(top, at)

    def lines(self) -> int:
        """About how many rows there are; cells of several lines count as several."""
        self._file.seek(0)
        count, last = 0, b"\n"
        while chunk := self._file.read(1 << 20):
            count += chunk.count(b"\n")
            last = chunk[-1:]
        return max(0, count + (last not in b"\n\0") - self._first)

    def rows(self) -> Iterator[SourceRow]:
        """The rows in order; empty ones are passed over.

        Raises:
            InvalidData: What follows cannot be read for certain.
        """
        width = len(self.header)
        lines = self._lines()
        for number, cells in self._records(self.dialect, lines):
            if number <= self._first or not any(cells):
                continue
            problem = None
            if lines.broken:
                lines.broken = False
                codec = self.encoding.codec.upper()
                problem = _("holds bytes that are not {encoding}", encoding=codec)
            elif len(cells) != width:
                problem = n_(
                    "has {n} cell, the header has {width}",
                    "has {n} cells, the header has {width}",
                    len(cells),
                    width=width,
                )
            elif "\0" in "".join(cells):
                problem = _("holds a NUL character")
            yield SourceRow(number, cells, problem)

    def writer(self, file: IO[bytes]) -> CsvWriter:
        """What writes rows in the same encoding and dialect."""
        return CsvWriter(file, self)

    def _dialect(self, options: ReadOptions) -> Dialect:
        """The dialect that finds most of the wanted columns, and rows of one width."""
        quote = None if options.quote == NO_QUOTE else options.quote or '"'
        signs = [options.delimiter] if options.delimiter else DELIMITERS
        scores = [(self._score(Dialect(sign, quote), options), sign) for sign in signs]
        (best, fits), sign = max(scores, key=lambda one: one[0][0])
        if [score[0] for score, _sign in scores].count(best) > 1 and best[2] > 1:
            self.told.append(
                _("{name}: {sign!r} is taken to stand between cells", name=self.name, sign=sign)
                + _("; another: {option}", option="--delimiter")
            )
        dialect = Dialect(sign, quote)
        if options.quote:
            return dialect
        others = [Dialect(sign, "'")] if self._apostrophes(dialect) else []
        if not fits:
            others += [Dialect(sign, '"', "\\")] if self._backslashes() else []
            others += [Dialect(sign, None)] if sign == "\t" else []
        fitting = (one for one in others if self._score(one, options)[1])
        return next(fitting, dialect)

    def _apostrophes(self, dialect: Dialect) -> bool:
        """Whether the headings stand between apostrophes."""
        _number, cells = next(self._records(dialect), (1, [""]))
        return all(len(cell) > 1 and cell[0] == cell[-1] == "'" for cell in stripped(cells))

    def _backslashes(self) -> bool:
        """Whether quotes inside cells may be marked by backslashes."""
        return any('\\"' in line for line in islice(self._lines(), _TRIED))

    def _score(self, dialect: Dialect, options: ReadOptions) -> tuple[tuple[int, float, int], bool]:
        """How well a dialect fits the first rows, and whether it fits them without fail."""
        rows: list[Numbered] = []
        whole = True
        try:
            rows.extend(islice(self._records(dialect), _TRIED))
        except InvalidData:
            whole = False
        widths = [len(cells) for _number, cells in rows if any(cells)]
        if not widths:
            return (0, 0.0, 0), True
        named = set(options.columns)
        matching = max(
            len(named.intersection(numbered(stripped(cells))))
            for _number, cells in rows[:LOOKED_AT]
        )
        width = max(set(widths), key=widths.count)
        steady = widths.count(width) / len(widths) if width > 1 else 0.0
        return (matching, steady, width), whole and (steady == 1.0 or width == 1)

    def _lines(self) -> _Lines:
        if "a\n".encode(self.encoding.codec) == b"a\n":
            return _Lines(self._file, self.name, self.encoding)
        return _WideLines(self._file, self.name, self.encoding)

    def _records(self, dialect: Dialect, lines: _Lines | None = None) -> Iterator[Numbered]:
        lines = lines or self._lines()
        try:
            reader = csv.reader(lines, strict=True, **dialect.settings)  # type: ignore[arg-type]
        except (TypeError, ValueError) as error:
            raise UsageError(
                _("{delimiter!r} and {quote!r} cannot stand between cells and around them",
                  delimiter=dialect.delimiter, quote=dialect.quote),
                _("give one character each"),
            ) from error  # fmt: skip
        number = 0
        while True:
            first = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error:
                raise self._unreadable(dialect, number + 1, first, reader.line_num) from None
            if cells is None:
                return
            number += 1
            yield number, cells

    def _unreadable(self, dialect: Dialect, row: int, first: int, last: int) -> InvalidData:
        lines = islice(self._lines(), first - 1, last)
        what = damage(lines, dialect.delimiter, dialect.quote, dialect.escape, MAX_CELL)
        where = _("line {first}", first=first)
        if last > first:
            where = _("lines {first} to {last}", first=first, last=last)
        return InvalidData(
            _("{name}: row {row} ({where}): {what}",
              name=self.name, row=row, where=where, what=what),
            _("mend that place, or say how quotes are meant: --quote; nothing was imported"),
        )  # fmt: skip

    def _tell(self, options: ReadOptions) -> None:
        tell = partial(self.told.append)
        codec, doubt = self.encoding.codec, self.encoding.doubtful
        if not options.encoding and codec in _OTHER:
            words = _("{name}: read as {encoding}", name=self.name, encoding=codec)
            if doubt:
                words += _(", which is a guess")
            tell(f"{words}; " + _("another: {option}", option=f"--encoding {_OTHER[codec]}"))
        if self.dialect.quote != '"' or self.dialect.escape:
            quote = self.dialect.quote or NO_QUOTE
            tell(_("{name}: quotes are read as {quote}", name=self.name,
                   quote=f"{self.dialect.escape or ''}{quote}"))  # fmt: skip
        if not self.has_header:
            tell(_("{name}: no row names the columns; they are called A, B, …", name=self.name))
        if self._first > 1 and options.header_row is None:
            tell(_("{name}: row {n} names the columns", name=self.name, n=self._first))


class _Lines:
    """A file's lines as text.

    Attributes:
        broken: A line since this was last set held bytes of another encoding; they
            are there as lone surrogates.

    Raises:
        InvalidData: On a line that is far too long.
    """

    def __init__(self, file: IO[bytes], name: str, encoding: Encoding) -> None:
        file.seek(len(encoding.mark))
        self.broken = False
        self._file = file
        self._name = name
        self._codec = encoding.codec
        self._line = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        data = self._file.readline(MAX_LINE)
        if not data:
            raise StopIteration
        self._line += 1
        if len(data) >= MAX_LINE and not data.endswith(b"\n"):
            raise self._too_long()
        try:
            return data.decode(self._codec)
        except UnicodeDecodeError:
            self.broken = True
            return data.decode(self._codec, "surrogateescape")

    def _too_long(self) -> InvalidData:
        return InvalidData(
            _("{name}: line {n} is longer than {most} bytes",
              name=self._name, n=self._line, most=f"{MAX_LINE:,}"),
            _("is it CSV, with a line a row? nothing was imported"),
        )  # fmt: skip


class _WideLines(_Lines):
    """The lines of an encoding in which a line's end is more than one byte."""

    def __init__(self, file: IO[bytes], name: str, encoding: Encoding) -> None:
        super().__init__(file, name, encoding)
        self._reader = text_of(file, encoding.codec)

    def __next__(self) -> str:
        line = self._reader.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self._line += 1
        if len(line) >= MAX_LINE:
            raise self._too_long()
        self.broken = self.broken or "\ufffd" in line
        return line


def text_of(file: IO[bytes], codec: str) -> io.TextIOWrapper:
    """Text from where a file stands on; it does not close the file."""
    kept = io.BufferedReader(_Kept(file))  # type: ignore[type-var]
    return io.TextIOWrapper(kept, codec, "replace", newline="")


class _Kept(io.RawIOBase):
    """A file that whoever reads it through this cannot close."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Read some bytes."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class CsvWriter:
    """Writes rows of a table of text, each with a reason, as that file is written.

    Cells beyond the header's come after the reason; the reason of an earlier
    import gives way.
    """

    def __init__(
        self, file: IO[bytes], source: CsvSource, header: Sequence[str] | None = None
    ) -> None:
        header = list(source.header if header is None else header)
        self._width = len(header)
        self._old = header.index(REASON) if REASON in header else None
        file.write(source.encoding.mark)
        self._text = io.TextIOWrapper(
            file, source.encoding.codec, "surrogateescape", newline="", write_through=True
        )
        settings = source.dialect.settings
        if source.dialect.quote is None:
            settings["quoting"], settings["quotechar"] = csv.QUOTE_MINIMAL, '"'
        self._writer = csv.writer(self._text, lineterminator="\n", **settings)  # type: ignore[arg-type]
        self._writer.writerow(self._with(header, REASON))

    def add(self, row: SourceRow, reason: str) -> None:
        """Write one row."""
        padded = [*row.cells, *[""] * (self._width - len(row.cells))]
        written = reason.encode(self._text.encoding, "backslashreplace")
        self._writer.writerow(self._with(padded, written.decode(self._text.encoding)))

    def close(self) -> None:
        """Finish the file, which stays open."""
        self._text.detach()

    def _with(self, cells: Sequence[str], reason: str) -> list[str]:
        own = list(cells[: self._width])
        if self._old is not None:
            del own[self._old]
        return [*own, reason, *cells[self._width :]]
