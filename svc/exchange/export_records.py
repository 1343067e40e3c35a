"""Records taken out whole: each as one line of JSON, with the fields of its YAML.

Tickets and follow-ups come from their files, for the index does not hold
timelines; the other kinds the index keeps whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import msgspec

from svc.errors import InvalidData
from svc.index.index import Index
from svc.index.portions import File, files, portions
from svc.index.rows import TYPES
from svc.rules.phones import mask
from svc.store.codec import decode
from svc.store.jsonlines import Converter, dumps
from svc.store.quick import NotQuick

#: Files asked of one git process.
_AT_ONCE = 5_000
_REPORTER = re.compile(r'"reporter":\{"name":"(?:[^"\\]|\\.)*","phone":("(?:[^"\\]|\\.)*")\}')


def lines(
    index: Index, kind: str, rows: list[int], as_of: datetime | None, reveal: bool
) -> Iterator[str]:
    """Tickets or follow-ups as lines of JSON, without line ends.

    Args:
        kind: `ticket` or `followup`.
        rows: Their rows, in the order wanted.
        as_of: The moment that the index's tables show, if they show one.
        reveal: Give the phones of strangers in full.
    """
    reader = _Reader(kind, as_of)
    hide = _masked if kind == "ticket" and not reveal else _as_is
    for some in portions(rows, _AT_ONCE):
        wanted = files(index, some)
        blobs = index.repository.blobs([file.oid for file in wanted])
        for file, (_, data) in zip(wanted, blobs, strict=True):
            yield hide(reader.line(file, data))


def events(tickets: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The events of tickets, each with its ticket's number as `id`."""
    for line in tickets:
        ticket = json.loads(line)
        for event in ticket["timeline"]:
            yield {"id": ticket["id"], **event}


class _Reader:
    """Files of one kind as lines of JSON."""

    def __init__(self, kind: str, as_of: datetime | None) -> None:
        self._type = TYPES[kind]
        self._as_of = as_of
        self._convert = Converter(*_typed(kind)).convert

    def line(self, file: File, data: bytes) -> str:
        if self._as_of is not None and file.row < 0:
            return self._then(file, data, self._as_of)
        try:
            return self._convert(data.decode())
        except (NotQuick, UnicodeDecodeError):
            return dumps(fields(decode(data, self._type, file.path)))

    def _then(self, file: File, data: bytes, as_of: datetime) -> str:
        from svc.model.ticket import Ticket
        from svc.rules import history

        ticket = history.as_of(decode(data, Ticket, file.path), as_of)
        if ticket is None:
            raise InvalidData(f"{file.path} had not been received by {as_of.isoformat()}")
        return dumps(fields(ticket))


def fields(record: msgspec.Struct) -> dict[str, Any]:
    """A record's own fields as plain values, at every depth without what is absent."""
    found: dict[str, Any] = _present(msgspec.to_builtins(record, builtin_types=(datetime,)))
    return found


def _present(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {k: _present(v) for k, v in value.items() if v is not None and v not in ([], ())}
    return [_present(item) for item in value] if isinstance(value, (list, tuple)) else value


@cache
def _typed(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """Keys of a kind of record whose values are whole numbers, and true or false."""
    found: dict[str, set[str]] = {"integer": set(), "boolean": set()}
    schema = msgspec.json.schema(TYPES[kind])
    for definition in schema["$defs"].values():
        for name, field in definition.get("properties", {}).items():
            for one in (field, *field.get("anyOf", ())):
                if one.get("type") in found:
                    found[one["type"]].add(name)
    return frozenset(found["integer"]), frozenset(found["boolean"])


def _as_is(line: str) -> str:
    return line


def _masked(line: str) -> str:
    """A ticket with the phones of strangers masked, where they stand and where they changed."""
    if '"reporter' not in line:
        return line
    if '"reporter.phone"' not in line:
        found = _REPORTER.search(line)
        if found is not None:
            phone = dumps(mask(json.loads(found[1])))
            return line[: found.start(1)] + phone + line[found.end(1) :]
    return dumps(_hidden(json.loads(line)))


def _hidden(ticket: dict[str, Any]) -> dict[str, Any]:
    if "reporter" in ticket:
        ticket["reporter"]["phone"] = mask(ticket["reporter"]["phone"])
    for event in ticket["timeline"]:
        for change in event.get("changes", ()):
            if change["field"] == "reporter.phone":
                change |= {side: mask(change[side]) for side in ("old", "new") if side in change}
    return ticket
