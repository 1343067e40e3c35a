"""Records taken out whole: each as one line of JSON, with the fields of its YAML.

Tickets and follow-ups come from their files, for the index does not hold
timelines; the other kinds the index keeps whole.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from svc.errors import InvalidData
from svc.index.database.index import Index
from svc.index.query.portions import RecordFile, files, portions
from svc.kinds.derive import type_of
from svc.kinds.fields import moments_of
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import encoded, schema_of
from svc.model.plain import present
from svc.named_tuple import NamedTuple
from svc.pool import cores, in_order, leave_interruptions
from svc.rules.record.masking import masked_values
from svc.rules.record.personal_words import masked_number, masked_words
from svc.store.yaml.codec import decode
from svc.store.yaml.fast_reader import NotQuick
from svc.store.yaml.to_json import Converter, dumps

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

#: Files asked of one git process, and from how many on further processes pay for their start.
_CHUNK = 2_500
PARALLEL_FROM = 5_000
_REPORTER = lazy_pattern(r'"reporter":(\{"name":"(?:[^"\\]|\\.)*","phone":"(?:[^"\\]|\\.)*"\})')

_CALLER = lazy_pattern(r'("caller":"(?:[^"\\]|\\.)*")')

#: What a record says of itself whose words or strangers are masked: it cannot be taken in again.
WITHHELD_WORDS = {"withheld": ["words"]}
_WITHHELD = dumps(WITHHELD_WORDS)[1:-1]

#: How many records, and their lines of JSON, each with its end.
JsonBlock = tuple[int, str]


def lines(
    index: Index, kind: str, rows: list[int], as_of: datetime | None, reveal: bool
) -> Iterator[str]:
    """Tickets or follow-ups as lines of JSON, without line ends; see `blocks`."""
    for _count, text in blocks(index, kind, rows, as_of, reveal):
        yield from text[:-1].split("\n")


def blocks(
    index: Index, kind: str, rows: list[int], as_of: datetime | None, reveal: bool
) -> Iterator[JsonBlock]:
    """Tickets or follow-ups as lines of JSON, some thousand at a time.

    Args:
        kind: `ticket` or `followup`.
        rows: Their rows, in the order wanted.
        as_of: The moment that the index's tables show, if they show one.
        reveal: Give what is personal in full: strangers' names and phones, numbers in words.
    """
    taker = _Taker(index.repository, kind, as_of, reveal)
    wanted = (files(index, some) for some in portions(rows, _CHUNK))
    if len(rows) < PARALLEL_FROM or not hasattr(os, "fork"):
        return map(taker.block, wanted)
    return _in_parallel(taker, wanted)


class _Taker:
    """Takes files out of a repository."""

    def __init__(
        self, repository: Repository, kind: str, as_of: datetime | None, reveal: bool
    ) -> None:
        self._repository = repository
        self._reader = _Reader(kind, as_of)
        self._hide = _as_is if reveal else _Mask(kind)

    def block(self, wanted: list[RecordFile]) -> JsonBlock:
        """Some files as lines of JSON."""
        blobs = self._repository.blobs([file.oid for file in wanted])
        line, hide = self._reader.line, self._hide
        made = [hide(line(file, data)) for file, (_, data) in zip(wanted, blobs, strict=True)]
        return len(made), "\n".join([*made, ""])


def _in_parallel(taker: _Taker, chunks: Iterator[list[RecordFile]]) -> Iterator[JsonBlock]:
    """As `_Taker.block`, on every core, in the same order."""
    from multiprocessing import get_context

    workers = max(2, cores())
    with get_context("fork").Pool(workers, _begin, (taker,)) as pool:
        for _none, block in in_order(pool, workers, _work, ((None, (files,)) for files in chunks)):
            yield block


_taker: _Taker | None = None


def _begin(taker: _Taker) -> None:
    """Set a worker up."""
    global _taker  # noqa: PLW0603 - the one thing a worker knows
    _taker = taker
    leave_interruptions()


def _work(wanted: list[RecordFile]) -> JsonBlock:
    assert _taker is not None
    return _taker.block(wanted)


def events(tickets: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The events of tickets, each with its ticket's number as `id`."""
    for line in tickets:
        ticket = json.loads(line)
        for event in ticket["timeline"]:
            withheld = "withheld" in ticket and "**" in dumps(event)
            yield {"id": ticket["id"], **event, **(WITHHELD_WORDS if withheld else {})}


class _Reader:
    """Files of one kind as lines of JSON."""

    def __init__(self, kind: str, as_of: datetime | None) -> None:
        self._type = type_of(kind)
        self._as_of = as_of
        keys, moments = _typed(kind), moments_of(type_of(kind))
        self._convert = Converter(keys.integers, keys.booleans, moments).convert

    def line(self, file: RecordFile, data: bytes) -> str:
        if self._as_of is not None and file.row < 0:
            return self._then(file, data, self._as_of)
        try:
            return self._convert(data.decode())
        except (NotQuick, UnicodeDecodeError):
            return dumps(fields(decode(data, self._type, file.path)))

    def _then(self, file: RecordFile, data: bytes, as_of: datetime) -> str:
        from svc.model.ticket import Ticket
        from svc.rules.ticket import history

        ticket = history.as_of(decode(data, Ticket, file.path), as_of)
        if ticket is None:
            raise InvalidData(
                _(
                    "{path} had not been received by {moment}",
                    path=file.path,
                    moment=as_of.isoformat(),
                )
            )
        return dumps(fields(ticket))


def fields(record: msgspec.Struct) -> dict[str, Any]:
    """A record's own fields as plain values, at every depth without what is absent."""
    found: dict[str, Any] = present(
        msgspec.to_builtins(record, builtin_types=(datetime,), enc_hook=encoded)
    )
    return found


class _Typed(NamedTuple):
    """Keys of a kind of record, by what their values are.

    Attributes:
        integers: Whole numbers.
        booleans: True or false.
        words: Text that no pattern and no vocabulary binds.
    """

    integers: frozenset[str]
    booleans: frozenset[str]
    words: frozenset[str]


@cache
def _typed(kind: str) -> _Typed:
    names: dict[str, set[str]] = {"integer": set(), "boolean": set(), "string": set()}
    schema = msgspec.json.schema(type_of(kind), schema_hook=schema_of)
    for definition in schema["$defs"].values():
        for name, field in definition.get("properties", {}).items():
            for variant in (field, *field.get("anyOf", ())):
                if variant.get("type") in names and not variant.keys() & {
                    "format",
                    "enum",
                    "pattern",
                }:
                    names[variant["type"]].add(name)
    return _Typed(*map(frozenset, names.values()))


def _as_is(line: str) -> str:
    return line


class _Mask:
    """What is personal in a record's line of JSON, masked: a stranger's name and phone, and words.

    Only what may hold it is looked at; to read a line and write it anew would
    take as long as all else that is done with it.
    """

    def __init__(self, kind: str) -> None:
        names = "|".join(sorted(_typed(kind).words))
        self._words = re.compile(rf'("(?:{names})":)("(?:[^"\\]|\\.)*")')

    def __call__(self, line: str) -> str:
        """The line as it may be shown; what it withholds is said, or a reader would take it all."""
        shown = self._masked(line)
        return line if shown == line else f"{shown[:-1]},{_WITHHELD}}}"

    def _masked(self, line: str) -> str:
        if '"changes":' in line:
            return dumps(masked_values(json.loads(line)))
        if '"reporter":{' in line:
            line = _REPORTER.sub(_masked_reporter, line)
        if '"caller":"' in line:
            line = _CALLER.sub(_masked_reporter, line)
        return self._words.sub(_masked_text, line)


def _masked_reporter(found: re.Match[str]) -> str:
    stranger = json.loads(f"{{{found[0]}}}")
    return dumps(masked_values(stranger))[1:-1]


def _masked_text(found: re.Match[str]) -> str:
    text = json.loads(found[2]) if "\\" in found[2] else found[2][1:-1]
    masked = masked_number(text) if found[1] == '"number":' else masked_words(text)
    return found[0] if masked is text else found[1] + dumps(masked)
