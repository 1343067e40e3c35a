"""A file as rows: what every kind of file offers, and which kind a file is.

Rows are counted as the file's own program shows them; in a table the header is
row 1, unless something stands above it. What leaves the rest of a file in doubt
ends the reading; what concerns one row is said of that row.
"""

from __future__ import annotations

import codecs
import gzip
import re
import shutil
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import IO, Any, Protocol, cast

from svc.errors import InvalidData, NotFound, UsageError
from svc.language import _
from svc.named_tuple import NamedTuple

STDIN = "-"
#: The column of a file of rejects that says why; in one that is mended it is passed over.
REASON = "svc_reason"
#: What a file can be told to be; otherwise its first bytes say.
FORMATS = ("csv", "tsv", "xlsx", "xls", "jsonl", "open311")
_HEAD = 1 << 16
#: What a packed table may unpack to.
MOST_UNPACKED = 4 << 30


class SourceRow(NamedTuple):
    """One row under the header.

    Attributes:
        number: As the file's own program counts it: a line of a table with the
            header as 1, a line of JSON Lines, a request of Open311.
        cells: As many as the header has, unless `problem` says otherwise; those of
            columns that nobody wants may be left empty.
        problem: Why its cells cannot be trusted, or None.
        sheet: Its sheet; empty where a file has none.
        raw: What the cells were made of, where they are not all there is: an
            object of JSON, the typed cells of a spreadsheet.
    """

    number: int
    cells: Sequence[str]
    problem: str | None = None
    sheet: str = ""
    raw: Any = None


class ReadOptions(NamedTuple):
    """What is known of a file before it is read.

    Attributes:
        columns: Columns that must be there, by their headings; empty if any will do.
        format: One of FORMATS; None to find out.
        delimiter: What stands between the cells of CSV; None to find out.
        quote: What stands around cells: a character, `none`, or None to find out.
        encoding: Of text; None to find out.
        sheet: Name of the sheet; None for the first that has rows.
        header_row: The row that names the columns; None to find out.
        times: Columns in which a bare number is a date; see `Values.since_1900`.
    """

    columns: Collection[str] = ()
    format: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    times: Collection[str] = ()

    def or_told(self, told: ReadOptions) -> ReadOptions:
        """The same, but for what somebody told for this one file."""
        return self._replace(
            **{name: value for name, value in told._asdict().items() if value not in (None, ())}
        )


#: Nothing is known.
ANYTHING = ReadOptions()

_SOURCES = {
    "csv": ("csv_file", "CsvSource"),
    "xlsx": ("xlsx_file", "XlsxSource"),
    "xls": ("spreadsheet", "BookSource"),
    "jsonl": ("json_file", "JsonLinesSource"),
    "json": ("json_file", "JsonListSource"),
    "xml": ("xml_file", "XmlSource"),
}


class RowSource(Protocol):
    """A file whose columns are known, and whose rows can be read, more than once.

    Attributes:
        name: The file, for messages.
        sheet: The sheet that is read; empty where a file has none.
        header: Its columns, without blanks around them.
        told: What was found out of the file and could have been otherwise, in words.
    """

    name: str
    sheet: str
    header: list[str]
    told: list[str]

    def lines(self) -> int:
        """About how many rows there are."""
        ...

    def rows(self) -> Iterator[SourceRow]:
        """The rows in order; empty ones are passed over.

        Raises:
            InvalidData: What follows cannot be read for certain.
        """
        ...

    def writer(self, file: IO[bytes]) -> RowWriter:
        """What writes rows of this source as the source is written."""
        ...


class RowWriter(Protocol):
    """Writes rows in the form of the source they come from, each with a reason."""

    def add(self, row: SourceRow, reason: str) -> None:
        """Write one row."""
        ...

    def close(self) -> None:
        """Finish the file, which stays open."""
        ...


@contextmanager
def opened(path: str, options: ReadOptions = ANYTHING) -> Iterator[RowSource]:
    """Open a file as rows; `-` and pipes are kept in a temporary file.

    Raises:
        NotFound: There is no such file.
        UsageError: It is a folder.
        InvalidData: Its columns cannot be found, or not those that are wanted.
    """
    with readable(path) as (file, name):
        yield source_of(file, name, options)


def source_of(file: IO[bytes], name: str, options: ReadOptions = ANYTHING) -> RowSource:
    """The rows of an open file, which must be seekable."""
    form = options.format or format_of(file)
    if form == "tsv":
        options = options._replace(delimiter=options.delimiter or "\t")
    if form == "open311":
        form = "xml" if _begins(file).startswith(b"<") else "json"
    module, name_of = _SOURCES.get(form, _SOURCES["csv"])
    source: RowSource = getattr(import_module(f"svc.exchange.files.{module}"), name_of)(
        file, name, options
    )
    return source


def format_of(file: IO[bytes]) -> str:
    """What a file is, by how it begins: a format, or `json` and `xml`."""
    file.seek(0)
    head = file.read(4)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "xls"
    if head.startswith(b"PK\3\4"):
        return _packed(file)
    begins = _begins(file)
    if begins.startswith(b"<"):
        return "xml"
    if re.match(rb'\[\s*[{\]]|\{\s*"service_requests"\s*:\s*[\[{]', begins):
        return "json"
    if re.match(rb'\{\s*["}]', begins):
        return _objects(begins)
    return "csv"


def _begins(file: IO[bytes]) -> bytes:
    """The first bytes that are not blank, with wide characters made narrow."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", "replace").encode()
    return head.removeprefix(codecs.BOM_UTF8).lstrip()


def _packed(file: IO[bytes]) -> str:
    """What an archive is: XLSX, or one of the others."""
    import zipfile

    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return "xlsx"
    return "xls" if "mimetype" in names or "xl/workbook.bin" in names else "xlsx"


def _objects(begins: bytes) -> str:
    """Whether objects stand on lines of their own, or all in one that goes over several."""
    import json

    first, end, _rest = begins.partition(b"\n")
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        # An object cut in the middle of its line, or one that begins on it.
        return "jsonl" if first.rstrip().endswith(b"}") or not end else "json"
    return "json" if isinstance(value.get("service_requests"), (list, dict)) else "jsonl"


@contextmanager
def readable(
    path: str, *, unpack: bool = True, passed_over: str = ""
) -> Iterator[tuple[IO[bytes], str]]:
    """A file to read more than once, and its name for messages.

    Args:
        path: The file; `-` is standard input.
        unpack: Whether what is packed in it is read, rather than the file itself.
        passed_over: Of an archive, an expression for names of files that are not meant.
    """
    opener = partial(_unpacked, passed_over=passed_over) if unpack else _as_it_is
    if path == STDIN:
        with _kept(sys.stdin.buffer) as file, opener(file, _("standard input")) as plain:
            yield plain, _("standard input")
        return
    try:
        handle = open(path, "rb")  # noqa: PTH123, SIM115 - closed below, and '-' is no path
    except (FileNotFoundError, ValueError) as error:
        raise NotFound(_("no file {path!r}", path=path), _("check the file's name")) from error
    except IsADirectoryError as error:
        raise UsageError(_("{path} is a folder", path=path), _("name a file")) from error
    with (
        handle,
        nullcontext(handle) if handle.seekable() else _kept(handle) as file,
        opener(file, path) as plain,
    ):
        yield plain, path


@contextmanager
def _as_it_is(file: IO[bytes], _name: str) -> Iterator[IO[bytes]]:
    yield file


@contextmanager
def _unpacked(file: IO[bytes], name: str, passed_over: str = "") -> Iterator[IO[bytes]]:
    """A file as it is, or what is packed in it: one table in an archive, or in gzip.

    Raises:
        InvalidData: The archive is damaged, or holds several files.
    """
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    try:
        packed = _stream_in(file, head, name, passed_over)
        if packed is None:
            yield file
            return
        with packed, tempfile.TemporaryFile() as plain:
            while chunk := packed.read(1 << 20):
                plain.write(chunk)
                if plain.tell() > MOST_UNPACKED:
                    raise InvalidData(
                        _("{name} unpacks to more than {most} MB", name=name,
                          most=f"{MOST_UNPACKED >> 20:,}"),
                        _("unpack it and name the file"),
                    )  # fmt: skip
            plain.seek(0)
            yield plain
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, RuntimeError) as error:
        reason = _("it is damaged, or ends too early")
        if isinstance(error, RuntimeError):
            reason = _("it is locked with a password, or packed in an unusual way")
        raise InvalidData(
            _("{name} cannot be unpacked: {reason}", name=name, reason=reason),
            _("unpack it and name the file"),
        ) from error


def _stream_in(file: IO[bytes], head: bytes, name: str, passed_over: str) -> IO[bytes] | None:
    """The one file in an archive or in gzip; None where a file is neither."""
    if head.startswith(b"\x1f\x8b"):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=file))
    if not head.startswith(b"PK\3\4"):
        return None
    archive = zipfile.ZipFile(file)
    names = [one for one in archive.namelist() if not one.endswith("/")]
    if {"[Content_Types].xml", "mimetype", "xl/workbook.xml", "xl/workbook.bin"} & set(names):
        return None
    tables = [one for one in names if not one.startswith(("__MACOSX/", "."))]
    if len(tables) > 1 and passed_over:
        tables = [one for one in tables if not re.search(passed_over, _called(archive, one))]
    if len(tables) != 1:
        shown = ", ".join(_called(archive, one) for one in tables[:5])
        raise InvalidData(
            _("{name} holds {n} files: {names}", name=name, n=len(tables), names=shown or "–"),
            _("unpack it and name one of them"),
        )
    return archive.open(tables[0])


def _called(archive: zipfile.ZipFile, name: str) -> str:
    """What a file in an archive is called: programs in China write names in their own encoding."""
    if archive.getinfo(name).flag_bits & 0x800:
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name


@contextmanager
def _kept(stream: IO[bytes]) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        shutil.copyfileobj(stream, file, 1 << 20)
        yield file
