"""Wide sheets: a column for each month, or for each item, as rows of their own.

A row of such a sheet says several things, one in each of these columns. It becomes a row
for each of them that is filled: with the cells of the other columns, the column's heading
(its words apart, where it has several: `2026年1月 物业费`), and what stands in it. A sheet
that has these columns already, such as a file of rejects, is read as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING

from svc.errors import InvalidData
from svc.exchange.files.csv_file import CsvSource, CsvWriter
from svc.exchange.files.header import check_header
from svc.exchange.files.sheet_writer import SheetWriter, Typed
from svc.exchange.files.source import SourceRow
from svc.language import _

if TYPE_CHECKING:
    from svc.exchange.files.source import RowSource, RowWriter
    from svc.exchange.mapping.model import WideColumns


class WideSource:
    """A sheet of which some columns become rows; see the module.

    Args:
        source: The sheet as it stands.
        wide: Which columns, and what the new ones are called.
        columns: Those that must be there in the end.

    Attributes:
        header: The other columns, those of the headings' words, and that of what stands there.

    Raises:
        InvalidData: There are no such columns, or not those that must be there.
    """

    def __init__(self, source: RowSource, wide: WideColumns, columns: Iterable[str] = ()) -> None:
        self._source, self._parts = source, len(wide.names)
        self.name, self.sheet, self.told = source.name, source.sheet, source.told
        self.has_header = getattr(source, "has_header", True)
        own = (*wide.names, wide.value)
        self._wide: list[tuple[int, list[str]]] = []
        if set(own) <= set(source.header):
            self._kept = list(range(len(source.header)))
            self.header = list(source.header)
        else:
            asked = re.compile(
                "|".join(".*".join(map(re.escape, one.split("*"))) for one in wide.columns)
            )
            places = [at for at, heading in enumerate(source.header) if asked.fullmatch(heading)]
            if not places:
                raise InvalidData(
                    _("{name}: no column is one of {columns}", name=source.name,
                      columns=", ".join(wide.columns)),
                    _("name the columns that become rows: wide.columns; there are {columns}",
                      columns=", ".join(filter(None, source.header))),
                )  # fmt: skip
            self._kept = [at for at in range(len(source.header)) if at not in places]
            self._wide = [(at, self._words(source.header[at])) for at in places]
            self.header = [*(source.header[at] for at in self._kept), *own]
        check_header(self.header, tuple(columns), self.name)

    def lines(self) -> int:
        """About how many rows there are."""
        return self._source.lines() * max(1, len(self._wide))

    def rows(self) -> Iterator[SourceRow]:
        """The rows, in the order of the sheet's; each has the number of the one it is part of.

        Raises:
            InvalidData: What follows cannot be read for certain.
        """
        if not self._wide:
            yield from self._source.rows()
            return
        for row in self._source.rows():
            if row.problem is not None and len(row.cells) != len(self._source.header):
                blank = [""] * len(self.header)
                yield row._replace(cells=blank, raw=None)
                continue
            fixed = [row.cells[at] for at in self._kept]
            for at, words in self._wide:
                if row.cells[at].strip():
                    yield row._replace(cells=[*fixed, *words, row.cells[at]], raw=None)

    def writer(self, file: IO[bytes]) -> RowWriter:
        """What writes rows with these columns: as text where the sheet is, else as a workbook."""
        if not self._wide:
            return self._source.writer(file)
        if isinstance(self._source, CsvSource):
            return CsvWriter(file, self._source, self.header)
        return _NarrowWriter(file, self.sheet or "rows", self.header)

    def _words(self, heading: str) -> list[str]:
        """As many words of a heading as there are columns for them, the first ones empty."""
        words = heading.split(maxsplit=self._parts - 1)
        return [""] * (self._parts - len(words)) + words


class _NarrowWriter:
    """Writes the rows that a wide sheet became, each with a reason."""

    def __init__(self, file: IO[bytes], sheet: str, header: Sequence[str]) -> None:
        self._writer = SheetWriter(file, sheet, header, _texts)

    def add(self, row: SourceRow, reason: str) -> None:
        """Write one row."""
        self._writer.add(row._replace(raw=row.cells), reason)

    def close(self) -> None:
        """Finish the file, which stays open."""
        self._writer.close()


def _texts(cells: Sequence[str]) -> Iterator[Typed]:
    for at, cell in enumerate(cells):
        yield at, cell, None
