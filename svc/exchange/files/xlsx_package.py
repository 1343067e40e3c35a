"""The parts of an XLSX file that stand around its rows: sheets, styles, shared strings.

An XLSX file is a ZIP archive of XML. It is read as a stream, part by part, so
that a sheet of a million rows takes no more memory than its shared strings.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from posixpath import join, normpath
from typing import IO
from xml.parsers import expat

from svc.errors import InvalidData
from svc.exchange.files.safe_xml import Begin, End, Unreadable, parser_of
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

_AT_ONCE = 1 << 18
#: What a part may hold when unpacked: sheets are streamed, the others are kept.
MOST_SHEET, MOST_KEPT, MOST_SMALL = 4 << 30, 512 << 20, 16 << 20
_REMEMBERED = 20_000
_ESCAPE = lazy_pattern(r"_x([0-9A-Fa-f]{4})_")
_PLAIN_STRING = lazy_pattern(rb'\s*<si>\s*<t(?: xml:space="preserve")?>([^<]*)</t>\s*')


class NumberType(Enum):
    """What a number is, by its cell's format."""

    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    TIME = "time"
    SPAN = "span"
    PERCENT = "percent"
    DIGITS = "digits"


class CellStyle(NamedTuple):
    """A cell's number format.

    Attributes:
        sort: What it makes of a number.
        code: As the spreadsheet writes it.
    """

    sort: NumberType = NumberType.NUMBER
    code: str = "General"


class SheetPart(NamedTuple):
    """One sheet of a workbook, and the part it lies in."""

    name: str
    part: str
    hidden: bool


class XlsxPackage:
    """An XLSX file opened.

    Attributes:
        sheets: In the workbook's order.
        styles: By index.
        from_1904: Whether days are counted from 1904.
        strings: The shared strings.

    Raises:
        InvalidData: It is none.
    """

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._name = name
        file.seek(0)
        with self.reading():
            self._zip = zipfile.ZipFile(file)
            self._parts = {one.lower(): one for one in self._zip.namelist()}
            self.from_1904 = False
            self.sheets = self._sheets()
            self.styles = self._styles()
            self.strings = SharedStrings(self._stream("xl/sharedstrings.xml", MOST_KEPT))

    def chunks(self, sheet: SheetPart) -> Iterator[bytes]:
        """The XML of a sheet, some at a time."""
        return self._stream(sheet.part, MOST_SHEET)

    def size(self, sheet: SheetPart) -> int:
        """Bytes of a sheet's XML, as the archive says."""
        return self._zip.getinfo(self._parts[sheet.part.lower()]).file_size

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Whatever goes wrong with the file is a refusal of the file.

        Raises:
            InvalidData: It is damaged.
        """
        try:
            yield
        except Unreadable as error:
            raise self.damaged(str(error)) from error
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise self.damaged(_("it is damaged, or ends too early")) from error
        except expat.ExpatError as error:
            raise self.damaged(_("a part of it is no XML")) from error
        except (KeyError, IndexError, ValueError, OverflowError, RuntimeError, OSError) as error:
            raise self.damaged(_("a part of it is missing, or not as it must be")) from error

    def damaged(self, reason: str) -> InvalidData:
        """The refusal of a file that cannot be read."""
        return InvalidData(
            _("{name} cannot be read as a spreadsheet: {reason}",
              name=self._name, reason=reason),
            _("open it in a spreadsheet program and save it anew, as XLSX or CSV"),
        )  # fmt: skip

    def _sheets(self) -> list[SheetPart]:
        targets: dict[str, str] = {}
        listing: list[tuple[str, str, bool]] = []

        def related(name: str, given: dict[str, str]) -> None:
            if name == "Relationship":
                targets[given["Id"]] = given["Target"]

        def listed(name: str, given: dict[str, str]) -> None:
            if name == "sheet":
                relation = next(v for k, v in given.items() if k.rpartition(":")[2] == "id")
                listing.append((given["name"], relation, given.get("state", "") != ""))
            elif name == "workbookPr":
                self.from_1904 = given.get("date1904", "0") in ("1", "true")

        self._read("xl/_rels/workbook.xml.rels", related)
        self._read("xl/workbook.xml", listed)
        return [
            SheetPart(name, normpath(join("/xl", targets[relation])).lstrip("/"), hidden)
            for name, relation, hidden in listing
            if relation in targets
        ]

    def _styles(self) -> list[CellStyle]:
        codes: dict[str, str] = {}
        styles: list[CellStyle] = []
        inside: list[str] = []

        def begin(name: str, given: dict[str, str]) -> None:
            inside.append(name)
            if name == "numFmt" and inside[-2:-1] == ["numFmts"]:
                codes[given["numFmtId"]] = given["formatCode"]
            elif name == "xf" and inside[-2:-1] == ["cellXfs"]:
                number = given.get("numFmtId", "0")
                styles.append(style_of(number, codes.get(number)))

        self._read("xl/styles.xml", begin, lambda _name: inside.pop())
        return styles

    def _read(self, part: str, begin: Begin, end: End = lambda _name: None) -> None:
        parser = parser_of(begin, end, lambda _text: None)
        for chunk in self._stream(part, MOST_SMALL):
            parser.Parse(chunk)
        if part.lower() in self._parts:
            parser.Parse(b"", True)

    def _stream(self, part: str, most: int) -> Iterator[bytes]:
        name = self._parts.get(part.lower())
        if name is None:
            return
        if self._zip.getinfo(name).file_size > most:
            raise Unreadable(
                _("{part} unpacks to more than {most} MB", part=part, most=f"{most >> 20:,}")
            )
        with self._zip.open(name) as stream:
            while chunk := stream.read(_AT_ONCE):
                yield chunk


class SharedStrings:
    """The strings that cells share, kept as bytes: a million take no more than they hold."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._data = bytearray()
        self._ends = array("Q", [0])
        self._memory: dict[int, str] = {}
        rest = b""
        for chunk in chunks:
            *whole, rest = (rest + chunk).split(b"</si>")
            for item in whole:
                self._add(item)
            if len(rest) > MOST_SMALL:
                raise Unreadable(_("a shared string is too long"))

    def __getitem__(self, number: int) -> str:
        known = self._memory.get(number)
        if known is not None:
            return known
        if number < 0:
            raise IndexError("no such shared string")
        data = self._data[self._ends[number] : self._ends[number + 1]]
        text = unescaped(data.decode())
        if len(self._memory) < _REMEMBERED:
            self._memory[number] = text
        return text

    def _add(self, item: bytes) -> None:
        at = item.find(b"<si")
        plain = _PLAIN_STRING.fullmatch(item[at:]) if at >= 0 else None
        if plain is not None and b"&" not in item:
            self._data += plain[1]
        elif at >= 0:
            self._data += _rich(item[at:] + b"</si>").encode()
        else:
            self._data += _rich(b"<si>" + item[item.find(b">") + 1 :] + b"</si>").encode()
        self._ends.append(len(self._data))


def _rich(item: bytes) -> str:
    """The text of a string in pieces, without its readings."""
    pieces: list[str] = []
    inside: list[str] = []

    def text(piece: str) -> None:
        if inside[-1:] == ["t"] and "rPh" not in inside:
            pieces.append(piece)

    parser = parser_of(lambda name, _given: inside.append(name),
                       lambda _name: inside.pop(), text)  # fmt: skip
    parser.Parse(item, True)
    return "".join(pieces)


def unescaped(text: str) -> str:
    """A text with its `_x000D_` made characters; what no text may hold stays as it is."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char.isprintable() or char in "\t\n\r" else match[0]


#: Formats that have numbers instead of codes: what they make of a number.
_KNOWN: dict[int, CellStyle] = {
    9: CellStyle(NumberType.PERCENT, "0%"),
    10: CellStyle(NumberType.PERCENT, "0.00%"),
    22: CellStyle(NumberType.MOMENT, "yyyy-mm-dd hh:mm"),
    **dict.fromkeys((14, 15, 16, 17), CellStyle(NumberType.DAY, "yyyy-mm-dd")),
    **dict.fromkeys(
        (*range(27, 32), 36, *range(50, 55), 57, 58), CellStyle(NumberType.DAY, "yyyy-mm-dd")
    ),
    **dict.fromkeys(
        (18, 19, 20, 21, 32, 33, 34, 35, 55, 56), CellStyle(NumberType.TIME, "hh:mm:ss")
    ),
    **dict.fromkeys((45, 46, 47), CellStyle(NumberType.SPAN, "[h]:mm:ss")),
}
_ASIDE = lazy_pattern(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)


def style_of(number: str, code: str | None) -> CellStyle:
    """What a number format makes of a number."""
    if code is None:
        return _KNOWN.get(int(number), CellStyle())
    pattern = _ASIDE.sub("", code.partition(";")[0]).lower()
    if "general" in pattern:
        return CellStyle(NumberType.NUMBER, code)
    if "[" in pattern:
        return CellStyle(NumberType.SPAN, code)
    if any(letter in pattern for letter in "yd"):
        timed = any(letter in pattern for letter in "hs")
        return CellStyle(NumberType.MOMENT if timed else NumberType.DAY, code)
    if any(letter in pattern for letter in "hs"):
        return CellStyle(NumberType.TIME, code)
    if "%" in pattern:
        return CellStyle(NumberType.PERCENT, code)
    if len(pattern) > 1 and not pattern.strip("0"):
        return CellStyle(NumberType.DIGITS, pattern)
    return CellStyle(NumberType.DAY if "m" in pattern else NumberType.NUMBER, code)
