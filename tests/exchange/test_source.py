"""CSV as it comes: read row by row, refused where the rest would be in doubt."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from svc.errors import InvalidData, NotFound, UsageError
from svc.exchange.source import Row, Wanted, opened
from svc.exchange.source_csv import MAX_LINE, CsvSource


def source(
    data: bytes | str, wanted: tuple[str, ...] = ("a",), sign: str | None = None
) -> CsvSource:
    """A source of these bytes."""
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return CsvSource(file, "rows.csv", Wanted(wanted, delimiter=sign))


def refusal(data: bytes | str, wanted: tuple[str, ...] = ("a",)) -> InvalidData:
    """The error that reading ends with."""
    with pytest.raises(InvalidData) as caught:
        list(source(data, wanted).rows())
    return caught.value


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_dialects(mark: bytes, end: str, sign: str) -> None:
    """Byte order mark, line ends and delimiter are found out."""
    text = end.join([sign.join(line) for line in (("a", " b "), ("1", "x, y;|z" * 0), ("2", "é"))])
    found = source(mark + text.encode(), ("a", "b"))
    assert (found.header, found.delimiter, found.bom) == (["a", "b"], sign, bool(mark))
    assert list(found.rows()) == [Row(2, ["1", ""]), Row(3, ["2", "é"])]


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    """A cell of several lines is one row; empty rows count and are passed over."""
    found = source('a,b\n1,"x\ny"\n\n,\n2,z\n')
    assert [(row.number, row.cells) for row in found.rows()] == [
        (2, ["1", "x\ny"]),
        (5, ["2", "z"]),
    ]
    assert found.lines() == 5


def test_rows_of_another_length() -> None:
    """A ragged row is that row's problem only."""
    rows = list(source("a,b\n1\n2,x,y\n3,z\n").rows())
    assert [row.problem for row in rows] == [
        "has 1 cells, the header has 2", "has 3 cells, the header has 2", None,
    ]  # fmt: skip


def test_nul_is_the_rows_problem() -> None:
    """A NUL character does not pass."""
    (row,) = source("a,b\n1,x\0y\n").rows()
    assert row.problem == "holds a NUL character"


def test_not_utf8() -> None:
    """Bytes of another encoding are named with line and offset, and the way out."""
    error = refusal(b"a,b\n1,x\n2,\xc4\xe3\n")
    assert error.message == "rows.csv: line 3 is not UTF-8: byte 0xc4 at offset 10"
    assert "iconv -f GB18030" in error.next_step


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        ("a,b\n1,2\n".encode("utf-16"), "is UTF-16"),
        (b"PK\x03\x04rest", "is a spreadsheet"),
        (b'a,b\n1,"x\n2,y\n3,z\n', "row 2 (lines 2 to 4): a quote is opened and never closed"),
        (b'a,b\n1,"x"y\n', "row 2 (line 2): a quote stands where none may"),
        (b"a,b\r1,2\r", "carriage return alone"),
        (b'a,b\n1,"' + b"x" * 140_000 + b'"\n', "a cell is longer than 131,072 characters"),
        (b"a,b\n1," + b"x" * 10_000_000 + b"\n", f"line 2 is longer than {MAX_LINE:,} bytes"),
    ],
)  # fmt: skip
def test_files_in_doubt(data: bytes, said: str) -> None:
    """What cannot be read to its end is refused as a whole, and the place is named."""
    error = refusal(data)
    assert said in error.message
    assert error.next_step


def test_quote_that_swallows_the_file_costs_no_memory() -> None:
    """An unclosed quote in front of 50 MB is found out early."""
    data = b'a,b\n1,"x\n' + b"line after line of words\n" * 2_000_000
    file = io.BytesIO(data)
    tracemalloc.start()
    with pytest.raises(InvalidData, match=r"row 2 .* is a quote never closed\?"):
        list(CsvSource(file, "rows.csv", Wanted(("a",))).rows())
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


def test_columns_that_are_missing() -> None:
    """Each is named, with those that may be meant, and all there are."""
    error = refusal("Case Id,Opend\n1,2\n", ("Case ID", "Opened", "Zone"))
    assert [str(problem) for problem in error.problems] == [
        "rows.csv:1: no column 'Case ID'; is it 'Case Id'?",
        "rows.csv:1: no column 'Opened'; is it 'Opend'?",
        "rows.csv:1: no column 'Zone'",
    ]
    assert error.next_step == "its columns are: Case Id, Opend"


def test_columns_that_stand_twice() -> None:
    """A heading that stands twice matters if it is used."""
    assert "column 'a' stands 2 times" in str(refusal("a,b,a\n1,2,3\n").problems[0])
    assert list(source("a,b,b,,\n1,2,3,4,5\n").rows())


def test_a_thousand_columns() -> None:
    """Width is no matter, and an error does not list them all."""
    header = ",".join(f"c{n}" for n in range(1000))
    row = ",".join("x" * 1000)
    assert len(next(source(f"{header}\n{row}\n", ("c999",)).rows()).cells) == 1000
    assert refusal(f"{header}\n{row}\n").next_step.endswith("… (1000 in all)")


def test_told_delimiter() -> None:
    """What the mapping says wins."""
    assert source("a;b,c\n1;2,3\n", ("a",), ";").header == ["a", "b,c"]


def test_opening(tmp_path: object) -> None:
    """A file that is not there, a folder and an impossible name are told apart."""
    with pytest.raises(NotFound), opened(f"{tmp_path}/none.csv"):
        pass
    with pytest.raises(NotFound), opened("a\0b"):
        pass
    with pytest.raises(UsageError, match="is a folder"), opened(str(tmp_path)):
        pass
