"""svc's own JSON Lines: whole records, as `svc export` writes them, taken in as they are.

They need no mapping. Each line is one record with its number, its timeline and all
that is in its file; of events, one step of a ticket. What a line says must hold by
itself as it must in a file; what must hold between records is checked over all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import IO, TYPE_CHECKING, Any, ClassVar

import msgspec

from svc.errors import InvalidData, UsageError
from svc.exchange.files.json_file import LINE
from svc.exchange.files.source import REASON, RowWriter, SourceRow
from svc.exchange.mapping.field_reader import BadCell
from svc.exchange.mapping.model import Fields, ImportMapping, Origin, RowKind
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.maker import BadRow, Maker, RowKindSpec
from svc.kinds.derive import flaws as record_flaws
from svc.kinds.derive import type_of
from svc.kinds.table import of_plural
from svc.language import _
from svc.model.amounts import decoded
from svc.model.ticket import Event
from svc.rules.record.conversion_errors import misfit
from svc.store.yaml.codec import encode

if TYPE_CHECKING:
    from svc.exchange.rows.lookup import OfficeLookup

#: The system that svc's own files come from, in what is told of them.
SYSTEM = "svc"
#: Longest line that is read, in bytes.
MOST_LINE = 4_194_304
_AT_ONCE = 1 << 20
#: What stands in an export of residents for fields that were left out of it.
WITHHELD = "withheld"


class _Named(msgspec.Struct):
    """As much of a line as names its record."""

    id: str


class OwnLines:
    """A file of svc's own JSON Lines; its one column is the line."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self.name = name
        self.sheet = ""
        self.header = ["record"]
        self.told: list[str] = []

    def lines(self) -> int:
        """How many lines there are."""
        self._file.seek(0)
        chunks = iter(lambda: self._file.read(_AT_ONCE), b"")
        return sum(chunk.count(b"\n") for chunk in chunks)

    def rows(self) -> Iterator[SourceRow]:
        """The lines, empty ones passed over.

        Raises:
            InvalidData: A line is far too long to be a record.
        """
        self._file.seek(0)
        for number, data in enumerate(iter(lambda: self._file.readline(MOST_LINE), b""), 1):
            if len(data) >= MOST_LINE:
                raise InvalidData(
                    _("{file}: line {n} is longer than {most} bytes",
                      file=self.name, n=number, most=f"{MOST_LINE:,}"),
                    _("a record is a line; nothing was imported"),
                )  # fmt: skip
            try:
                text = data.decode("utf-8-sig" if number == 1 else "utf-8").strip()
            except UnicodeDecodeError:
                yield SourceRow(
                    number, [""], _("is not UTF-8"), raw=data.decode("utf-8", "replace")
                )
                continue
            if text:
                yield SourceRow(number, [text], raw=text)

    def writer(self, file: IO[bytes]) -> RowWriter:
        """What writes lines with the reason."""
        return _OwnWriter(file)


class _OwnWriter:
    """Writes records as lines, each with a reason."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, row: SourceRow, reason: str) -> None:
        """Write one line."""
        try:
            value = msgspec.json.decode(row.raw)
        except msgspec.DecodeError:
            value = None
        told = value if isinstance(value, dict) else {LINE: row.raw}
        self._file.write(msgspec.json.encode({**told, REASON: reason}) + b"\n")

    def close(self) -> None:
        """Nothing more to do: the file stays open."""


class _OwnMaker(Maker):
    """Takes records as they are; their drafts are their files."""

    record: ClassVar[str]
    type: ClassVar[type[Any]]

    def __init__(self, mapping: ImportMapping, known: OfficeLookup, now: datetime) -> None:
        super().__init__(mapping, known, now)
        self.columns = ("record",)
        self._name = msgspec.json.Decoder(_Named)
        self._decoder = msgspec.json.Decoder(self.type, dec_hook=decoded)

    def number(self, row: Sequence[str]) -> str:
        """The record's id."""
        try:
            return self._name.decode(row[0]).id
        except (msgspec.DecodeError, UnicodeEncodeError):
            return self._name_of(row[0])

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The record of a line."""
        found = self._decoded(row[0])
        data = encode(found)
        bad = [
            BadCell("", "", f"{flaw.path} {flaw.reason}")
            for flaw in record_flaws(self.record, found)
            if not flaw.note
        ]
        if bad:
            raise BadRow(bad)
        return Draft(data, id=number)

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows: the first line of words of a record's file is its number."""
        return {"id": data.split(b"\n", 2)[1].removeprefix(b"id: ").decode().strip("'")}

    def twice(self, row: Sequence[str], first: int) -> BadRow:
        """The complaint about a record that an earlier line holds."""
        words = _("{id} stands in line {n} already", id=self.number(row), n=first)
        return BadRow([BadCell("", "", words)])

    def _name_of(self, text: str) -> str:
        value = _object(text)
        if not isinstance(value.get("id"), str):
            raise _bad(_("has no id: it is no record of svc's"))
        return str(value["id"])

    def _decoded(self, text: str) -> Any:
        if "**" in text or WITHHELD in text:
            _refuse_masked(_object(text))
        try:
            return self._decoder.decode(text)
        except (msgspec.DecodeError, UnicodeEncodeError):
            value = _object(text)
        try:
            return msgspec.convert(value, self.type, dec_hook=decoded)
        except msgspec.ValidationError:
            raise _bad(str(misfit(value, self.type))) from None


def _object(text: str) -> dict[str, Any]:
    """A line's object, without the reason that an earlier import wrote into it.

    Raises:
        BadRow: It is none.
    """
    try:
        value = msgspec.json.decode(text)
        if isinstance(value, dict) and LINE in value:
            value = msgspec.json.decode(str(value[LINE]))
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise _bad(_("is no JSON")) from None
    if not isinstance(value, dict):
        raise _bad(_("is no JSON object"))
    value.pop(REASON, None)
    return value


def _refuse_masked(value: dict[str, Any]) -> None:
    """Refuse a record whose personal data was masked when it was taken out.

    Raises:
        BadRow: It was.
    """
    reporter = value.get("reporter")
    changes = [
        change.get(side)
        for event in value.get("timeline", ())
        if isinstance(event, dict)
        for change in event.get("changes", ())
        if isinstance(change, dict) and change.get("field") == "reporter.phone"
        for side in ("old", "new")
    ]
    personal = [value.get("phone"), value.get("email"), *changes]
    phones = value.get("phones")
    personal += phones if isinstance(phones, list) else []
    personal += [reporter.get("phone")] if isinstance(reporter, dict) else []
    masked = any(isinstance(one, str) and "**" in one for one in personal)
    if masked or WITHHELD in value:
        raise _bad(_("is masked: take it out with --reveal, and import that"))


def _bad(reason: str) -> BadRow:
    return BadRow([BadCell("", "", reason)])


class _OwnEventMaker(_OwnMaker):
    """Takes steps as they are; a draft is the step as JSON, its number that of its ticket."""

    record = "ticket"
    type = Event
    repeats = True

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The step of a line."""
        value = _object(row[0])
        value.pop("id", None)
        for change in value.get("changes", ()):
            _refuse_masked({"timeline": [{"changes": [change]}]})
        _refuse_masked({name: value[name] for name in (WITHHELD,) if name in value})
        try:
            event = msgspec.convert(value, Event)
        except msgspec.ValidationError:
            raise _bad(str(misfit(value, Event))) from None
        return Draft(msgspec.json.encode(event), id=number)

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a step."""
        event = msgspec.json.decode(data, type=Event)
        return {"at": event.at.isoformat(), "action": str(event.action)}


@cache
def own_kind(name: RowKind) -> RowKindSpec:
    """What the lines of an own file are, by what they are called.

    Raises:
        UsageError: They are nothing that is taken in as it is.
    """
    if name is RowKind.EVENTS:
        return _kind(name, "ticket", _OwnEventMaker, appends=True)
    row = of_plural(name)
    if row is None:
        raise UsageError(
            _("{kind} come with their records, and not by themselves", kind=str(name)),
            _("name a mapping: --mapping MAP"),
        )
    struct = type_of(row.name)
    maker = type(f"Own{struct.__name__}Maker", (_OwnMaker,), {"record": row.name, "type": struct})
    return _kind(name, row.name, maker)


def _kind(name: RowKind, record: str, maker: type[Maker], *, appends: bool = False) -> RowKindSpec:
    return RowKindSpec(
        name, record, ImportMapping, maker, lambda _mapping: iter(()), "", appends=appends
    )


def mapping_of(kind: RowKind) -> ImportMapping:
    """What stands for the mapping of a file that needs none."""
    return ImportMapping(kind=kind, source=Origin(SYSTEM, "record"), fields=Fields())


def check_own(source: OwnLines) -> None:
    """Make sure that a file without a mapping is svc's own.

    Raises:
        UsageError: Its first line is none.
    """
    row = next(source.rows(), None)
    try:
        if row is not None:
            _object(row.cells[0])
    except BadRow:
        raise UsageError(
            _("{file} is no file of svc's own JSON lines, and no mapping is given",
              file=source.name),
            _("say what its columns mean: --mapping MAP; one to start from: svc import --suggest"
              " {file}", file=source.name),
        ) from None  # fmt: skip
