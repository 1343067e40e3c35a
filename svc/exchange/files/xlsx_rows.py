"""The rows of a sheet, out of its XML, as it streams by.

Spreadsheet programs write rows in one plain way; from these a pattern picks the
columns that are wanted, several times as fast as a parser reads them all. What
is written in any other way goes to the parser.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from xml.sax.saxutils import escape

from svc.exchange.files.safe_xml import Unreadable, parser_of, refuse
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: Longest XML of one row, and of what stands above the rows.
_MOST = 64 << 20
_ROW = lazy_pattern(rb'\s*<row(?: r="(\d{1,7})")?((?:\s[^<>]*[^<>/])?)>')
_ANY = rb"[A-Z]{1,3}"
#: A cell up to its end; the last group is empty where it is written in another way.
_CELL = (
    rb'<c r="(%s)\d+"(?: s="(\d+)")?(?: t="([a-zA-Z]+)")?'
    rb"(?:(?:/|>(?:<f[^<>]*/>|<f[^<>]*>[^<]*</f>)?"
    rb"(?:<v>([^<]*)</v>|<is><t(?:| [^<>]*[^<>/])>([^<]*)</t></is>|<v/>)?</c)(>))?"
)

#: Letters of its column, index of its style, its type, and what stands in it: as a
#: value or as words of its own; all as in the file, with XML's entities. Then an end.
RawCell = tuple[bytes, bytes, bytes, bytes, bytes, bytes]


class SheetRow(NamedTuple):
    """A row of a sheet.

    Attributes:
        number: As the spreadsheet shows it.
        cells: Its cells of the columns wanted.
        data: Its XML; empty if `cells` are all there are.
    """

    number: int
    cells: list[RawCell]
    data: bytes = b""

    def whole(self) -> list[RawCell]:
        """All its cells."""
        if not self.data:
            return self.cells
        return next(_rows(self.data, self.number - 1, _pattern(()), True)).cells


def rows_of(chunks: Iterable[bytes], columns: Collection[bytes] = ()) -> Iterator[SheetRow]:
    """The rows of a sheet in order, with gaps.

    Args:
        chunks: The sheet's XML.
        columns: Letters of the columns wanted; empty for all.

    Raises:
        ValueError: It is no sheet, or says more than one does.
        ExpatError: It is no XML.
    """
    chunks = iter(chunks)
    head = b""
    for chunk in chunks:
        head += chunk
        if b"<sheetData" in head or len(head) > _MOST:
            break
    if b"<!DOCTYPE" in head:
        refuse()
    whole = chain([head], chunks)
    # Namespaces with a prefix, wide characters: rare, and no matter for a parser.
    found = _by_row(whole, _pattern(tuple(columns))) if b"<sheetData" in head else _by_parser(whole)
    return (row for row in found if row.cells or row.data)


def _by_row(chunks: Iterator[bytes], pattern: re.Pattern[bytes]) -> Iterator[SheetRow]:
    opening, _end, data = next(chunks).partition(b"<sheetData")[2].partition(b">")
    while not _end and (chunk := next(chunks, b"")):
        opening, _end, data = (opening + chunk).partition(b">")
    if opening.endswith(b"/"):
        return
    last = 0
    for chunk in chain([b""], chunks):
        block, _row, data = (data + chunk).rpartition(b"</row>")
        if len(data) > _MOST:
            raise Unreadable(_("a row is too long"))
        if not block:
            continue
        plain = _is_plain(block)
        for piece in block.split(b"</row>"):
            for row in _rows(piece, last, pattern, plain):
                last = row.number
                yield row
    left, end, _after = data.partition(b"</sheetData")
    if not end:
        raise Unreadable(_("the sheet ends in the middle"))
    yield from _by_parser(iter([b"<sheetData>", left, b"</sheetData>"]), last)


def _is_plain(block: bytes) -> bool:
    """Whether some rows hold nothing but rows and cells as programs write them."""
    return b"<!" not in block and block.count(b"<c") == block.count(b'<c r="')


def _rows(data: bytes, last: int, pattern: re.Pattern[bytes], plain: bool) -> Iterator[SheetRow]:
    """The row that ends here, and empty ones before it."""
    begin = _ROW.match(data) if plain else None
    if begin is not None and (begin[1] or b" r=" not in begin[2]):
        found = pattern.findall(data, begin.end())
        if all(map(_whole, found)):
            number = int(begin[1]) if begin[1] else last + 1
            return iter([SheetRow(number, found, data)])
    return _by_parser(iter([b"<sheetData>", data, b"</row></sheetData>"]), last)


_whole = itemgetter(5)


@lru_cache(maxsize=8)
def _pattern(columns: tuple[bytes, ...]) -> re.Pattern[bytes]:
    if not columns:
        return re.compile(_CELL % _ANY)
    single = [one for one in columns if len(one) == 1]
    letters = [b"[%s]" % b"".join(single)] if single else []
    return re.compile(_CELL % b"|".join([*letters, *(one for one in columns if len(one) > 1)]))


def _by_parser(chunks: Iterator[bytes], last: int = 0) -> Iterator[SheetRow]:
    reader = _Reader(last)
    parser = parser_of(reader.begin, reader.end, reader.text)
    for chunk in chunks:
        parser.Parse(chunk)
        yield from reader.done
        reader.done.clear()
    parser.Parse(b"", True)
    yield from reader.done


class _Reader:
    """Listens to a parser and gathers rows.

    Attributes:
        done: Rows that are whole.
    """

    def __init__(self, last: int) -> None:
        self.done: list[SheetRow] = []
        self._number = last
        self._cells: list[RawCell] = []
        self._at = 0
        self._given: dict[str, str] = {}
        self._words: dict[str, list[str]] = {}
        self._inside: list[str] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "row":
            self._number = int(attributes["r"]) if "r" in attributes else self._number + 1
            self._cells, self._at = [], 0
        elif name == "c":
            self._given, self._words = attributes, {"v": [], "t": []}
        self._inside.append(name)

    def end(self, name: str) -> None:
        """An element ends."""
        self._inside.pop()
        if name == "c":
            self._cells.append(self._cell())
        elif name == "row":
            self.done.append(SheetRow(self._number, self._cells))

    def text(self, words: str) -> None:
        """Words inside an element."""
        inside = self._inside[-1] if self._inside else ""
        if inside in self._words and "rPh" not in self._inside:
            self._words[inside].append(words)

    def _cell(self) -> RawCell:
        attributes = self._given
        place = re.fullmatch(r"([A-Z]{1,3})\d+", attributes["r"]) if "r" in attributes else None
        if place is not None:
            self._at = column_of(place[1].encode())
        letters = place[1].encode() if place else letters_of(self._at)
        self._at += 1
        value, words = (escape("".join(self._words[kind])).encode() for kind in "vt")
        style, kind = (attributes.get(key, "").encode() for key in "st")
        return letters, style, kind, value, words, b">"


def column_of(letters: bytes) -> int:
    """The number of a column, from 0."""
    count = 0
    for letter in letters:
        count = count * 26 + letter - 64
    return count - 1


def letters_of(column: int) -> bytes:
    """The letters of a column, from 0."""
    letters = b""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = bytes([65 + rest]) + letters
    return letters
