"""Files of objects as rows: their keys are the columns, those of objects inside as `a.b`.

Nothing says beforehand which keys there are: the header holds those that are
wanted and those of the first objects. Whoever needs the rest finds the object
itself on the row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

from svc.errors import InvalidData
from svc.exchange.files.header import check_header, meant
from svc.exchange.files.source import REASON, ReadOptions, RowWriter, SourceRow
from svc.language import _
from svc.named_tuple import NamedTuple

#: Objects by which the columns are known.
_LOOKED_AT = 1_000
#: Objects within objects that become columns; deeper ones are kept as JSON.
_DEEPEST = 5
#: Bytes or characters of one object.
MOST_OBJECT = 16 << 20


class SourceObject(NamedTuple):
    """One object of a file.

    Attributes:
        number: Its line or its place, from 1.
        value: The object; None if there is a problem.
        problem: Why there is none.
        line: What stands there, if there is a problem.
    """

    number: int
    value: dict[str, Any] | None
    problem: str | None = None
    line: str = ""


class ObjectSource(ABC):
    """A file of objects whose first ones have been looked at.

    Attributes:
        name: The file, for messages.
        header: The keys that are wanted, then others of the first objects.
        told: What was found out of it.
    """

    sheet = ""

    def __init__(self, file: IO[bytes], name: str, options: ReadOptions) -> None:
        self._file = file
        self.name = name
        self.told: list[str] = []
        self._open(options)
        self.header = self._columns(options)

    def rows(self) -> Iterator[SourceRow]:
        """The rows in order; `raw` is the object, without an earlier reason.

        Raises:
            InvalidData: What follows cannot be read for certain.
        """
        header = self.header
        for item in self._items():
            cells, problem = [""] * len(header), item.problem
            if item.value is not None:
                item.value.pop(REASON, None)
                try:
                    found = flat(item.value)
                    cells = [found.get(key, "") for key in header]
                    problem = _unfit("".join(cells))
                except (ValueError, RecursionError):
                    problem = _("is nested too deeply, or holds a number without end")
            yield SourceRow(
                item.number, cells, problem, raw=item.line if item.problem else item.value
            )

    def count(self, mark: bytes) -> int:
        """About how often some bytes stand in the file."""
        self._file.seek(0)
        return sum(chunk.count(mark) for chunk in iter(lambda: self._file.read(1 << 20), b""))

    @abstractmethod
    def lines(self) -> int:
        """About how many rows there are."""

    @abstractmethod
    def writer(self, file: IO[bytes]) -> RowWriter:
        """What writes rows of this source as the source is written."""

    @abstractmethod
    def _open(self, options: ReadOptions) -> None:
        """Find out how the file is written."""

    @abstractmethod
    def _items(self) -> Iterator[SourceObject]:
        """The objects, from the first."""

    def _columns(self, options: ReadOptions) -> list[str]:
        seen: dict[str, None] = {}
        for item in islice(self._items(), _LOOKED_AT):
            try:
                seen.update(dict.fromkeys(flat(item.value or {})))
            except (ValueError, RecursionError):
                continue
        seen.pop(REASON, None)
        missing = [key for key in options.columns if key not in seen]
        if seen and missing and len(missing) == len(options.columns):
            check_header(list(seen), options.columns, self.name)
        for key in missing if seen else []:
            words = _("{name}: no {key!r} in the first rows", name=self.name, key=key)
            self.told.append(words + meant(key, seen))
        return list(dict.fromkeys([*options.columns, *seen]))

    def damaged(self, place: str, reason: str) -> InvalidData:
        """The refusal of a file that cannot be read on."""
        return InvalidData(
            f"{self.name}: {place}: {reason}", _("mend that place; nothing was imported")
        )


def flat(value: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """The texts of an object by key, those of objects inside by `key.key`.

    Raises:
        ValueError: A number has too many digits to be read.
    """
    texts: dict[str, str] = {}
    for key, member in value.items():
        if isinstance(member, str):
            texts[prefix + key] = member
        elif isinstance(member, dict) and depth < _DEEPEST:
            texts.update(flat(member, f"{prefix}{key}.", depth + 1))
        else:
            texts[prefix + key] = _text(member)
    return texts


def _text(value: Any) -> str:
    """A value as text: lists of plain values after commas, what holds more as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list) and not any(isinstance(one, (dict, list)) for one in value):
        return ", ".join(filter(None, map(_text, value)))
    if isinstance(value, (dict, list)):
        import json

        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _unfit(text: str) -> str | None:
    """Why a text cannot be kept; None if it can."""
    if "\0" in text:
        return _("holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        return _("holds half a character")
    return None
