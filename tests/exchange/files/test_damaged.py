"""What cannot be read is refused in our words, by the sort of fault: the libraries' change."""

from __future__ import annotations

import io
import zipfile

import pytest

from svc.errors import InvalidData
from svc.exchange.files.source import ReadOptions, source_of
from tests.exchange.books import book

BOOK = book(["a"], [1])
PAGE = "xl/worksheets/sheet1.xml"


def without(part: str, text: bytes | None = None) -> bytes:
    """A workbook one of whose parts is missing, or something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(BOOK)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
            elif text is not None:
                new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (BOOK[:200], "a.xlsx", "a.xlsx cannot be read as a spreadsheet: it is damaged"),
        (without(PAGE, b"<sheetData><row"), "a.xlsx", "the sheet ends in the middle"),
        (without("xl/workbook.xml", b"<a></b>"), "a.xlsx", "a part of it is no XML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "it is damaged, or ends"),
        (b'[{"a": 1}, {"a": }]', "a.json", "a.json: object 2: is no JSON"),
        (b'[{"a": 1}, 7]', "a.json", "a.json: object 2: is no JSON object"),
        (b"<r><x><a>1</a></x>\n<x><a>1</b></x></r>", "a.xml", "a.xml: line 2: is no XML"),
        (b"<r>" + b"<x>" * 99 + b"</x>" * 99 + b"</r>", "a.xml", "elements are nested too deeply"),
    ],
    ids=["cut", "sheet", "xml part", "xls", "json", "no object", "xml", "deep"],
)
def test_what_is_damaged_is_told_by_the_sort_of_fault(data: bytes, name: str, said: str) -> None:
    """File, place and our own reason; nothing of what a library says."""
    with pytest.raises(InvalidData) as caught:
        list(source_of(io.BytesIO(data), name, ReadOptions(("a",))).rows())
    assert said in caught.value.message


def test_a_line_that_is_no_json() -> None:
    """The row says so, and the rest is read."""
    rows = list(
        source_of(io.BytesIO(b'{"a": 1}\n{"a": }\n'), "a.jsonl", ReadOptions(("a",))).rows()
    )
    assert [row.problem for row in rows] == [None, "is no JSON"]
