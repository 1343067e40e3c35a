"""JSON as rows: an object a line, or one list of objects as Open311 gives it; streamed."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import IO, Any

from svc.exchange.files.csv_file import text_of
from svc.exchange.files.encoding import UTF8, found_in
from svc.exchange.files.object_rows import MOST_OBJECT, ObjectSource, SourceObject
from svc.exchange.files.source import REASON, ReadOptions, SourceRow
from svc.language import _
from svc.lazy_pattern import lazy_pattern

#: Where the reason and a line that is no JSON stand in a file of rejects.
LINE = "svc_line"
_AT_ONCE = 1 << 20
_HEAD = 1 << 16
#: The list of objects: the whole, or one that a key of the whole names.
_LISTS = (
    re.compile(r"\ufeff?\s*(?P<open>\[)"),
    re.compile(r'(?P<open>\{\s*"service_requests"\s*:\s*(?:\{\s*"request"\s*:\s*)?\[)'),
    re.compile(r'(?P<open>"(?:service_requests|requests|results|data|items)"\s*:\s*\[)'),
    re.compile(r'\ufeff?\s*(?P<open>\{\s*"[^"\\]*"\s*:\s*\[)'),
)
_BETWEEN = lazy_pattern(r"[\s,]*")


class JsonLinesSource(ObjectSource):
    """JSON Lines: an object a line."""

    def lines(self) -> int:
        """About how many rows there are."""
        return self.count(b"\n")

    def writer(self, file: IO[bytes]) -> JsonLinesWriter:
        """What writes rows as lines, each object with the reason."""
        return JsonLinesWriter(file)

    def _open(self, options: ReadOptions) -> None:
        self._encoding = found_in(self._file, options.encoding, by_rule=True)

    def _items(self) -> Iterator[SourceObject]:
        from msgspec import DecodeError
        from msgspec.json import Decoder

        decode = Decoder().decode
        number = 0
        for line in self._raw_lines():
            number += 1
            if line.isspace():
                continue
            try:
                value = decode(line)
                if isinstance(value, dict) and LINE in value:
                    line = str(value[LINE])
                    value = decode(line)
            except (DecodeError, ValueError, RecursionError):
                yield SourceObject(number, None, _("is no JSON"), _shown(line))
                continue
            if isinstance(value, dict):
                yield SourceObject(number, value)
            else:
                yield SourceObject(number, None, _("is no JSON object"), _shown(line))

    def _raw_lines(self) -> Iterator[bytes | str]:
        """The lines: as bytes where they are UTF-8, which is decoded together with the JSON."""
        codec, mark, _doubt = self._encoding
        self._file.seek(len(mark))
        read: Callable[[], bytes | str] = lambda: self._file.readline(MOST_OBJECT)  # noqa: E731
        if codec != UTF8:
            reader = text_of(self._file, codec)
            read = lambda: reader.readline(MOST_OBJECT)  # noqa: E731
        number = 0
        while line := read():
            number += 1
            if len(line) >= MOST_OBJECT:
                raise self.damaged(
                    _("line {n}", n=number),
                    _("is longer than {most} bytes", most=f"{MOST_OBJECT:,}"),
                )
            yield line


def _shown(line: bytes | str) -> str:
    return (line.decode(UTF8, "replace") if isinstance(line, bytes) else line).rstrip("\r\n")


class JsonLinesWriter:
    """Writes objects as lines, each with a reason."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, row: SourceRow, reason: str) -> None:
        """Write one object, or a line that is none."""
        value = {LINE: row.raw} if isinstance(row.raw, str) else row.raw
        self._file.write(as_json({**value, REASON: reason}) + b"\n")

    def close(self) -> None:
        """Finish the file, which stays open."""


class JsonListSource(ObjectSource):
    """One list of objects, alone or under a key: as Open311 answers."""

    def lines(self) -> int:
        """About how many rows there are, where they are service requests."""
        return self.count(b'"service_request_id"')

    def writer(self, file: IO[bytes]) -> JsonListWriter:
        """What writes rows as such a list, each object with the reason."""
        return JsonListWriter(file, self._opening)

    def _open(self, options: ReadOptions) -> None:
        self._encoding = found_in(self._file, options.encoding, by_rule=True)
        head = self._text().read(_HEAD)
        found = next(filter(None, (pattern.search(head) for pattern in _LISTS[1:])), None)
        found = _LISTS[0].match(head) or found
        if found is None:
            raise self.damaged(_("line 1"), _("is no list of JSON objects"))
        self._start, self._opening = found.end(), found["open"]

    def _text(self) -> io.TextIOWrapper:
        self._file.seek(len(self._encoding.mark))
        return text_of(self._file, self._encoding.codec)

    def _items(self) -> Iterator[SourceObject]:
        text = self._text()
        text.read(self._start)
        decode = json.JSONDecoder(parse_constant=_refuse).raw_decode
        buffer, at, number = text.read(_AT_ONCE), 0, 1
        while True:
            at = _end_of(buffer, at)
            if buffer[at : at + 1] == "]":
                return
            try:
                if buffer[at : at + 1] not in ("{", ""):
                    raise self._broken(number, _("is no JSON object"))
                value, at = decode(buffer, at)
            except (ValueError, RecursionError) as error:
                more = text.read(_AT_ONCE)
                buffer, at = buffer[at:] + more, 0
                if not more or len(buffer) > MOST_OBJECT or not isinstance(error, ValueError):
                    raise self._broken(number, _("is no JSON")) from None
                continue
            yield SourceObject(number, value)
            number += 1

    def _broken(self, number: int, reason: str) -> Exception:
        return self.damaged(_("object {n}", n=number), reason)


def _end_of(buffer: str, at: int) -> int:
    match = _BETWEEN.match(buffer, at)
    assert match is not None
    return match.end()


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


class JsonListWriter:
    """Writes objects as one list, each with a reason."""

    def __init__(self, file: IO[bytes], opening: str) -> None:
        self._file = file
        opening = opening if opening[0] in "[{" else "{" + opening
        self._closing = "]" + "}" * opening.count("{")
        self._between = b"\n"
        file.write(opening.encode())

    def add(self, row: SourceRow, reason: str) -> None:
        """Write one object."""
        self._file.write(self._between + as_json({**row.raw, REASON: reason}))
        self._between = b",\n"

    def close(self) -> None:
        """Finish the file, which stays open."""
        self._file.write(f"\n{self._closing}\n".encode())


def as_json(value: dict[str, Any]) -> bytes:
    """An object as JSON on one line; what is no text stays written as a code."""
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()
