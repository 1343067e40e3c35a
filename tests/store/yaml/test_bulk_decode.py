"""Many files decoded one after the other come out as each would by itself."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import InvalidData
from svc.model.ticket import Ticket
from svc.store.yaml import bulk, codec
from tests.store.yaml.test_codec import EDITS, WRITTEN

#: From which line, how many, to which line, and how much further in.
MOVES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 4), st.integers(0, 60), st.integers(-4, 4)),
    max_size=3,
)


def outcome(decode: Any, data: bytes) -> Any:
    """The record, or all that is wrong with the file."""
    try:
        return decode(data, Ticket, "t.yaml")
    except InvalidData as error:
        return error.message, [str(one) for one in error.problems]


def moved(text: str, moves: list[tuple[int, int, int, int]]) -> str:
    """A file some of whose lines stand in other places too."""
    for start, count, to, deeper in moves:
        lines = text.splitlines()
        taken = lines[start % (len(lines) + 1) :][:count]
        at = to % (len(lines) + 1)
        lines[at:at] = [(" " * deeper + line)[max(-deeper, 0) :] for line in taken]
        text = "\n".join([*lines, ""])
    return text


@given(WRITTEN, EDITS, MOVES)
def test_as_one_by_one(
    text: str, edits: list[tuple[int, int, str]], moves: list[tuple[int, int, int, int]]
) -> None:
    """The same record or the same errors, however spoiled the file, whatever came before."""
    text = moved(text, moves)
    for at, cut, put in edits:
        at %= len(text) + 1
        text = text[:at] + put + text[at + cut :]
    data = text.encode("utf-8", "surrogatepass")
    for _again in range(2):
        assert outcome(bulk.decode, data) == outcome(codec.decode, data)


TICKET = """\
format: 1
id: T2611-A0001
kind: repair
category: lift
priority: normal
status: new
channel: phone
received: '2026-11-03T08:00:00+08:00'
unit: 1-0101
resident: R-A00001
text: 电梯不动
timeline:
  - seq: 1
    at: '2026-11-03T08:00:00+08:00'
    by: li.na
    action: create
  - seq: 2
    at: '2026-11-03T08:10:00+08:00'
    by: li.na
    action: note
    note: 已报修
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("text: 电梯不动", "text: 电梯不动\nunit: 1-0102"),
        ("text: 电梯不动", "text: 电梯不动\nreceived: '2026-11-03T08:00:00+08:00'"),
        ("    note: 已报修", "    note: 已报修\n    at: '2026-11-03T08:10:00+08:00'"),
        ("    note: 已报修\n", "    note: 已报修\nkind: repair\n"),
        ("'2026-11-03T08:10:00+08:00'", "'1793668320'"),
        ("seq: 2", "seq: two"),
        ("action: note", "action: notes"),
    ],
)
def test_what_is_wrong_is_said(old: str, new: str) -> None:
    """A key twice in a mapping, near or far; a number for a moment; a word for a number."""
    right, wrong = TICKET.encode(), TICKET.replace(old, new).encode()
    assert right != wrong
    assert bulk.decode(right, Ticket, "t.yaml") == codec.decode(right, Ticket, "t.yaml")
    with pytest.raises(InvalidData) as told:
        bulk.decode(wrong, Ticket, "t.yaml")
    assert told.value.problems


@pytest.mark.parametrize(
    "words",
    ["null", "Null", "~", "yes", "n", "a", "水 a", "水：a", "水: a", "a #b", "a#b", "a ", "7 a",
     "'null'", "'a'", '"a"', "a'b", "a\\b", "（a）", "- a", "a\u3000b", "a，", "true", "12"],
)  # fmt: skip
@pytest.mark.parametrize("key", ["text: 电梯不动", "    note: 已报修"])
def test_free_words(key: str, words: str) -> None:
    """Words that are taken as they stand are words in YAML too."""
    data = TICKET.replace(key, f"{key.partition(':')[0]}: {words}").encode()
    assert outcome(bulk.decode, data) == outcome(codec.decode, data)


def test_most_files_need_no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """What svc writes is not left to the other parser; only then is it quick."""

    def never(*_args: object) -> msgspec.Struct:
        raise AssertionError("left to codec.decode")

    monkeypatch.setattr(codec, "decode", never)
    ticket = bulk.decode(TICKET.encode(), Ticket, "t.yaml")
    assert ticket.timeline[1].note == "已报修"
