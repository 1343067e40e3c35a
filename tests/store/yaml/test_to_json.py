"""A record's file as a line of JSON: nothing lost, nothing added, or left to the other parser."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given

from svc.exchange.export.records import _Reader, fields
from svc.index.query.portions import RecordFile
from svc.model.ticket import Ticket
from svc.store.yaml import fast_reader as quick
from svc.store.yaml.codec import encode
from svc.store.yaml.fast_reader import NotQuick
from svc.store.yaml.to_json import Converter
from tests.store.yaml.test_codec import TICKETS

CONVERTER = Converter(
    frozenset({"format", "seq", "score", "urges"}), frozenset({"pauses", "satisfied"})
)


def as_text(value: Any) -> Any:
    """JSON with every value as the text that stands in the YAML."""
    if isinstance(value, dict):
        return {key: as_text(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_text(one) for one in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


@given(TICKETS)
def test_as_the_other_parser_reads_it(ticket: Ticket) -> None:
    """What is converted is what `quick.parse` reads; both know the same part of YAML."""
    text = encode(ticket).decode()
    try:
        parsed = quick.parse(text)
    except NotQuick:
        with pytest.raises(NotQuick):
            CONVERTER.convert(text)
        return
    line = CONVERTER.convert(text)
    assert "\n" not in line
    assert as_text(json.loads(line)) == parsed
    assert list(json.loads(line)) == list(parsed)


@given(TICKETS)
def test_the_record_comes_back(ticket: Ticket) -> None:
    """A line read as JSON gives the ticket it was made of, by whichever way it was made."""
    line = _Reader("ticket", None).line(RecordFile(1, "t.yaml", ""), encode(ticket))
    assert msgspec.convert(json.loads(line), Ticket, strict=False) == ticket
    assert json.loads(line) == fields(ticket)


@pytest.mark.parametrize(
    "text",
    [
        "", "a", "a: 1", "a:\n", "a:\n  b: c\n d: e\n", "a: &x y\n", "seq: x\n", "seq: 01\n",
        "pauses: yes\n", "a: [b]\n", "- a\n", "a:\n    b: c\n", "a: b\n\nc: d\n", "a: b\n  c: d\n",
        "a:\n  - b: c\n   d: e\n", "a: |-\nb: c\n", "a: b # c\n",
    ],
)  # fmt: skip
def test_doubts(text: str) -> None:
    """What svc does not write so is left to the general parser."""
    with pytest.raises(NotQuick):
        CONVERTER.convert(text)


def test_a_terminal_gets_no_commands() -> None:
    """Control characters that JSON itself allows are escaped."""
    line = CONVERTER.convert('a: "x\\u009bred"\nb: "\\u007f"\n')
    assert line == '{"a":"x\\u009bred","b":"\\u007f"}'
    assert json.loads(line) == {"a": "x\x9bred", "b": "\x7f"}


AT = "'2025-11-01T01:12:40+08:00'"


@pytest.mark.parametrize(
    "text",
    [
        f"at: {AT}\nb: c\n", f"a:\n  at: {AT}\n", f"a:\n  - at: {AT}\n  - at: {AT}\n    by: x\n",
        f"b: |-\n  x\n  at: {AT}\n  y: |\nat: {AT}\n",
        f"b: |\n  at: {AT}\ntimeline:\n  - at: {AT}\n",
        f"b: |-\n  timeline:\n  at: {AT}\ntimeline:\n  - at: {AT}\n    note: |-\n      at: {AT}\n",
        f"b: x: {AT}\n", f"b: {AT} \n", f"at: {AT}\n  b: c\n", f"  at: {AT}\n", f"- {AT}\n",
        f"a:\n  - {AT}\n", f"at: {AT}\n- x\n", f"a:\nat: {AT}\n", f"at: {AT}\nat\n",
        "id: T2511-A0005\nunit: 3-2-1502\nb: F2511-A0001\n", "id: 'T2511-A0005'\n",
        "id: 'T2511-A0005\n", "id: T2511-A0005'\n", "id: T2511-A0005 # x\n", "unit: 3-2 x\n",
        "a: b: T2511-A0005\n", "unit: -3\nb: R-A00001\n",
        f"b: 'it''s: {AT}'\n", f"due:\n  - clock: accept\n    at: {AT}\nb: |-\n  c\n",
    ],
)  # fmt: skip
def test_moments_in_odd_places(text: str) -> None:
    """What stands around a moment, or looks like one, is read as by the other parser."""
    for _time in range(2):
        try:
            parsed = quick.parse(text)
        except (NotQuick, quick.NotPlain):
            with pytest.raises(NotQuick):
                CONVERTER.convert(text)
        else:
            assert as_text(json.loads(CONVERTER.convert(text))) == parsed
