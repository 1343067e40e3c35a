"""XML records as rows, as Open311 gives service requests: streamed, and without entities."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from svc.exchange.files.object_rows import MOST_OBJECT, ObjectSource, SourceObject
from svc.exchange.files.safe_xml import Unreadable, parser_of
from svc.exchange.files.source import REASON, ReadOptions, SourceRow
from svc.language import _
from svc.lazy_pattern import lazy_pattern

_AT_ONCE = 1 << 16
_DECLARED = lazy_pattern(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
#: Encodings that the parser knows of itself.
_NATIVE = ("utf-8", "utf-16", "us-ascii", "iso-8859-1")
#: Elements around the records that are none themselves.
_AROUND = ("service_requests", "requests")
_DEEPEST = 50
_NO_XML = lazy_pattern("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlSource(ObjectSource):
    """The elements below the root, each a record of its elements."""

    def lines(self) -> int:
        """About how many rows there are, where they are service requests."""
        return self.count(b"</service_request_id>")

    def writer(self, file: IO[bytes]) -> XmlWriter:
        """What writes rows as such elements, each with the reason."""
        return XmlWriter(file, self._around, self._record)

    def _open(self, options: ReadOptions) -> None:
        self._around: list[str] = ["service_requests"]
        self._record = "request"
        self._file.seek(0)
        declared = _DECLARED.search(self._file.read(200))
        self._codec = options.encoding or (declared[1].decode() if declared else "")
        if self._codec.lower() in ("", *_NATIVE):
            self._codec = ""
            return
        try:
            codecs.lookup(self._codec)
        except LookupError:
            words = _("no text encoding {name!r}", name=self._codec)
            raise self.damaged(_("line 1"), words) from None

    def _items(self) -> Iterator[SourceObject]:
        records = _Records()
        parser = parser_of(
            records.begin, records.end, records.text, "utf-8" if self._codec else None
        )
        number = 0
        self._file.seek(0)
        try:
            for chunk in self._chunks():
                parser.Parse(chunk, not chunk)
                for value in records.done:
                    number += 1
                    self._around, self._record = records.around, records.record
                    yield SourceObject(number, value)
                records.done.clear()
        except (expat.ExpatError, ValueError) as error:
            place = _("line {n}", n=parser.CurrentLineNumber)
            reason = str(error) if isinstance(error, Unreadable) else _("is no XML")
            raise self.damaged(place, reason) from None

    def _chunks(self) -> Iterator[bytes]:
        """The file some at a time, then nothing."""
        decoder = codecs.getincrementaldecoder(self._codec or "utf-8")()
        while chunk := self._file.read(_AT_ONCE):
            text = decoder.decode(chunk).encode() if self._codec else chunk
            if text:
                yield text
        if self._codec:
            decoder.decode(b"", True)
        yield b""


class _Records:
    """Listens to a parser and gathers records.

    Attributes:
        done: Records that are whole.
        around: The elements around them, from the root.
        record: What they are called.
    """

    def __init__(self) -> None:
        self.done: list[dict[str, Any]] = []
        self.around: list[str] = []
        self.record = ""
        self._open: list[dict[str, Any]] = []
        self._names: list[str] = []
        self._words: list[str] = []
        self._size = 0

    def begin(self, name: str, _given: dict[str, str]) -> None:
        """An element begins."""
        if not self._open and (not self.around or (name in _AROUND and len(self.around) == 1)):
            self.around.append(name)
            return
        if len(self._open) > _DEEPEST:
            raise Unreadable(_("elements are nested too deeply"))
        self._names.append(name)
        self._open.append({})
        self._words = []

    def end(self, name: str) -> None:
        """An element ends."""
        if not self._open:
            return
        children, text = self._open.pop(), "".join(self._words).strip()
        self._names.pop()
        self._words = []
        if not self._open:
            self.record, self._size = name, 0
            self.done.append(children)
            return
        into = self._open[-1]
        value = children or text
        if name not in into:
            into[name] = value
        elif isinstance(into[name], list):
            into[name].append(value)
        else:
            into[name] = [into[name], value]

    def text(self, words: str) -> None:
        """Words inside an element."""
        if self._open:
            self._words.append(words)
            self._size += len(words)
            if self._size > MOST_OBJECT:
                raise Unreadable(_("a record is too long"))


class XmlWriter:
    """Writes records as elements, each with a reason."""

    def __init__(self, file: IO[bytes], around: list[str], record: str) -> None:
        self._file = file
        self._around, self._record = around, record
        opening = "".join(f"<{name}>" for name in around)
        file.write(f'<?xml version="1.0" encoding="utf-8"?>\n{opening}\n'.encode())

    def add(self, row: SourceRow, reason: str) -> None:
        """Write one record."""
        inside = "".join(
            _element(name, value) for name, value in {**row.raw, REASON: reason}.items()
        )
        self._file.write(f"<{self._record}>{inside}</{self._record}>\n".encode())

    def close(self) -> None:
        """Finish the file, which stays open."""
        closing = "".join(f"</{name}>" for name in reversed(self._around))
        self._file.write(f"{closing}\n".encode())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if isinstance(value, dict):
        inside = "".join(_element(key, one) for key, one in value.items())
    else:
        inside = escape(_NO_XML.sub("", value))
    return f"<{name}>{inside}</{name}>"
