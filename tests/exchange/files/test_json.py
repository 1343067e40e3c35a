"""JSON as rows: an object a line, or a list of them; what is none is refused or set aside."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.errors import InvalidData
from svc.exchange.files.json_file import JsonLinesSource, JsonListSource
from svc.exchange.files.source import ReadOptions, RowSource, format_of, source_of
from tests.support import slow_after


def source(data: bytes | str, *columns: str, **wanted: Any) -> RowSource:
    """A source of these bytes."""
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return source_of(file, "rows.json", ReadOptions(columns, **wanted))


def cells(found: RowSource) -> list[list[str]]:
    """The cells of all rows."""
    return [list(row.cells) for row in found.rows()]


LINE = (
    '{"a": 1, "b": {"c": "x", "d": {"e": true}}, "f": ["p", 2, null], "g": null,'
    ' "h": [{"i": 1}], "j": 1.50, "k": 5.0, "l": 101001234567, "m": "三号楼"}'
)


def test_objects_inside_and_lists() -> None:
    """Objects inside are columns of their own, lists of plain values stand after commas."""
    found = source(f"{LINE}\n\n{LINE}\n")
    assert found.header == ["a", "b.c", "b.d.e", "f", "g", "h", "j", "k", "l", "m"]
    row = ["1", "x", "true", "p, 2", "", '[{"i": 1}]', "1.5", "5", "101001234567", "三号楼"]
    assert cells(found) == [row, row]
    first, second = found.rows()
    assert (first.number, second.number) == (1, 3)
    assert first.raw == json.loads(LINE)


def test_wanted_keys() -> None:
    """They come first; those that no object has are told, and if all are missing refused."""
    found = source(f"{LINE}\n", "l", "n", "b.C")
    assert found.header[:3] == ["l", "n", "b.C"]
    assert [row[:3] for row in cells(found)] == [["101001234567", "", ""]]
    assert found.told == [
        "rows.json: no 'n' in the first rows",
        "rows.json: no 'b.C' in the first rows; is it 'b.c'?",
    ]
    with pytest.raises(InvalidData, match="has not the columns") as caught:
        source(f"{LINE}\n", "number")
    assert str(caught.value.problems[0]) == "rows.json:1: no column 'number'"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(codec: str) -> None:
    """As found out for tables."""
    found = source('{"m": "三号楼漏水"}\n{"m": "一号楼停电"}\n'.encode(codec))
    assert isinstance(found, JsonLinesSource)
    assert cells(found) == [["三号楼漏水"], ["一号楼停电"]]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"a": 1', "is no JSON"), ("[1, 2]", "is no JSON object"), ("7", "is no JSON object"),
        ('{"a": "\\ud800"}', "is no JSON"), ('{"a": "x\\u0000"}', "holds a NUL character"),
        ('{"a": ' + "[" * 5000 + "]" * 5000 + "}", "is no JSON"),
        ('{"a": ' + '{"a":' * 500 + "1" + "}" * 501, None),
        ('{"a": NaN}', "is no JSON"), ('{"a": ' + "9" * 10_000 + "}", ""),
        ("a,b", "is no JSON"),
    ],
)  # fmt: skip
def test_lines_that_are_no_objects(line: str, problem: str | None) -> None:
    """They are bad rows; the lines around them are read."""
    found = source(f'{{"a": 1}}\n{line}\n{{"a": 2}}\n', format="jsonl")
    first, bad, last = found.rows()
    assert (first.cells[0], last.cells[0]) == ("1", "2")
    if problem:
        assert bad.problem is not None
        assert bad.problem.startswith(problem)
    elif problem is None:
        assert bad.problem is None


@pytest.mark.parametrize(
    "around",
    ["[%s]", ' [\n%s\n]\n', '{"service_requests": [%s]}', '{"service_requests": {"request": [%s]}}',
     '{\n  "count": 2,\n  "items": [%s],\n  "next": null\n}'],
)  # fmt: skip
def test_lists(around: str) -> None:
    """A list of objects, alone or in an object that names it."""
    found = source(around % f"{LINE},\n {LINE}")
    assert isinstance(found, JsonListSource)
    assert [(row.number, row.cells[0], row.raw) for row in found.rows()] == [
        (1, "1", json.loads(LINE)), (2, "1", json.loads(LINE)),
    ]  # fmt: skip
    empty = source(around % "", format="open311")
    assert cells(empty) == []


@pytest.mark.parametrize(
    "data",
    [
        f"[{LINE}, {LINE}", f"[{LINE}, {LINE[:-9]}", f"[{LINE}, 7]", f"[{LINE} {{]",
        '[{"a": ' + "[" * 100_000 + "}]", '[{"a": ' + "9" * 100_000 + "}]", '[{"a": NaN}]',
        '{"service_requests": 7}', '{"service_requests": [' , '[{"a": "x',
    ],
)  # fmt: skip
def test_lists_that_cannot_be_read_on(data: str) -> None:
    """What leaves the rest in doubt is refused as a whole, with the place."""
    with pytest.raises(InvalidData) as caught:
        list(source(data, format="open311").rows())
    assert caught.value.message.startswith("rows.json: ")
    assert caught.value.next_step


def test_half_a_character_in_a_list() -> None:
    """A lone surrogate is its row's problem."""
    bad, good = source('[{"a": "\\ud800"}, {"a": "\\ud83d\\ude00"}]').rows()
    assert (bad.problem, good.problem) == ("holds half a character", None)


@pytest.mark.parametrize(
    ("data", "form"),
    [
        ("a,b\n1,2\n", "csv"), ("[note],b\n1,2\n", "csv"), ("{x},b\n", "csv"), ("", "csv"),
        ('{"a": 1}\n{"a": 2}\n', "jsonl"), ('{"a": 1}', "jsonl"),
        ('{"a": {"service_requests": 1}}', "jsonl"),
        ("[]", "json"), ("[\n{", "json"), ('{"service_requests":[{"a":1}]}', "json"),
        ('{\n "service_requests": [\n', "json"), ("<?xml ?>", "xml"), (" \n<a>", "xml"),
    ],
)  # fmt: skip
def test_formats(data: str, form: str) -> None:
    """A file is known by how it begins."""
    assert format_of(io.BytesIO(data.encode())) == form
    assert format_of(io.BytesIO(data.encode("utf-8-sig"))) == form
    if data:
        assert format_of(io.BytesIO(data.encode("utf-16"))) == form


@pytest.mark.parametrize("begin", slow_after(1, [b"[", b""]))
def test_memory_does_not_grow_with_the_file(begin: bytes) -> None:
    """Fifty megabytes are read in less than eight."""
    line = b'{"a": "' + b"x" * 1000 + b'"}'
    file = io.BytesIO(
        begin + (b"\n" if not begin else b",\n").join([line] * 50_000) + b"]"[: len(begin)]
    )
    found = source_of(file, "rows.json")
    tracemalloc.start()
    assert sum(1 for _row in found.rows()) == 50_000
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)
OBJECTS = st.lists(
    st.dictionaries(KEYS, VALUES, max_size=4)
    .filter(lambda one: not {"svc_line", "svc_reason"} & set(one)),
    min_size=1, max_size=4,
)  # fmt: skip


def _written(objects: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    yield "jsonl", "\n".join(map(json.dumps, objects))
    yield "open311", json.dumps(objects, indent=1, ensure_ascii=False)
    yield "open311", json.dumps({"service_requests": objects})


@given(OBJECTS)
def test_any_objects(objects: list[dict[str, Any]]) -> None:
    """Every object that JSON can write comes back as it is, in each of the forms."""
    for form, text in _written(objects):
        rows = list(source(text.encode("utf-8", "surrogatepass"), format=form).rows())
        assert [row.raw for row in rows] == objects
