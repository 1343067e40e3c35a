"""CSV as it comes: read row by row, refused where the rest would be in doubt."""

from __future__ import annotations

import io
import tracemalloc

import pytest

from svc.errors import InvalidData, NotFound, UsageError
from svc.exchange.files.csv_damage import damage
from svc.exchange.files.csv_file import MAX_LINE, CsvSource
from svc.exchange.files.source import ReadOptions, SourceRow, opened


def source(
    data: bytes | str, wanted: tuple[str, ...] = ("a",), sign: str | None = None
) -> CsvSource:
    """A source of these bytes."""
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    return CsvSource(file, "rows.csv", ReadOptions(wanted, delimiter=sign))


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
    assert (found.header, found.dialect.delimiter) == (["a", "b"], sign)
    assert found.encoding == ("utf-8", mark, False)
    assert list(found.rows()) == [SourceRow(2, ["1", ""]), SourceRow(3, ["2", "é"])]


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
        "has 1 cell, the header has 2", "has 3 cells, the header has 2", None,
    ]  # fmt: skip


def test_nul_is_the_rows_problem() -> None:
    """A NUL character does not pass."""
    (row,) = source("a,b\n1,x\0y\n").rows()
    assert row.problem == "holds a NUL character"


def test_a_byte_that_is_not_utf8() -> None:
    """Among much UTF-8 a slip is its row's problem, however late it comes."""
    good = "".join(f"{n},漏水的水管\n" for n in range(3_000)).encode()
    found = source(b"a,b\n" + good + b"2,\xc4\xe3\n3,x\n")
    *_, before, bad, after = found.rows()
    assert (before.problem, after.problem) == (None, None)
    assert (bad.number, bad.problem) == (3002, "holds bytes that are not UTF-8")


FILLER = "plain,ascii," + "text " * 100 + "\n"
CHINESE = "编号,内容,时间\n1,三楼水管漏水,2026年11月3日\n2,电梯停运,昨天\n"
WESTERN = "Nr,Straße,Größe\n1,Müllerstraße 5 – links,für 20 €\n2,Dépôt à l’étage,œuvre\n"


@pytest.mark.parametrize(
    ("text", "codec", "found", "told"),
    [
        (CHINESE, "utf-8", "utf-8", 0),
        (CHINESE, "utf-8-sig", "utf-8", 0),
        (CHINESE, "gb18030", "gb18030", 1),
        (CHINESE, "gbk", "gb18030", 1),
        (CHINESE, "utf-16", "utf-16-le", 0),
        (CHINESE + "3,ਊ਀Ċ,\n", "utf-16", "utf-16-le", 0),
        (WESTERN, "utf-8", "utf-8", 0),
        (WESTERN, "windows-1252", "windows-1252", 1),
        (WESTERN, "utf-16", "utf-16-le", 0),
    ],
)
@pytest.mark.parametrize("later", [0, 1_500_000])
def test_encodings(text: str, codec: str, found: str, told: int, later: int) -> None:
    """The encoding is found out, also where the first megabyte says nothing; guesses are told."""
    head, tail = text.split("\n", 1)
    if later:
        head = "a,b,c"
    source_ = source(f"{head}\n{FILLER * (later // 500)}{tail}".encode(codec), ())
    assert source_.encoding.codec == found
    assert len(source_.told) == told
    cells = [list(row.cells) for row in source_.rows() if row.cells[0] != "plain"]
    assert cells == [line.split(",") for line in tail.splitlines()]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
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


@pytest.mark.slow
def test_quote_that_swallows_the_file_costs_no_memory() -> None:
    """An unclosed quote in front of 50 MB is found out early."""
    data = b'a,b\n1,"x\n' + b"line after line of words\n" * 2_000_000
    file = io.BytesIO(data)
    tracemalloc.start()
    with pytest.raises(InvalidData, match=r"row 2 .* is a quote never closed\?"):
        list(CsvSource(file, "rows.csv", ReadOptions(("a",))).rows())
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


def encoded(text: str, codec: str) -> CsvSource:
    """A source of a text in an encoding, with any columns."""
    return source(text.encode(codec), ())


@pytest.mark.parametrize("codec", ["gb18030", "windows-1252"])
def test_guesses_by_short_texts(codec: str) -> None:
    """Two rows of a few words are enough to tell Chinese from Western."""
    words = {
        "gb18030": ["漏水", "王建国", "停电", "三栋二单元", "噪音扰民", "满意", "欧阳菲菲"],
        "windows-1252": ["Müller", "Größe", "für", "élève", "São Paulo", "niño", "20 °C", "5 €"],
    }[codec]
    for first in words:
        for second in words:
            found = encoded(f"id,text\n1,{first}\n2,{second}\n", codec)
            assert found.encoding.codec == codec, (first, second)


def test_told_encoding() -> None:
    """What the command line says wins, and nothing is told of it."""
    data = "a\nélève\n".encode("iso-8859-15")
    file = io.BytesIO(data)
    found = CsvSource(file, "rows.csv", ReadOptions(("a",), encoding="iso-8859-15"))
    assert [row.cells for row in found.rows()] == [["élève"]]
    assert found.told == []
    with pytest.raises(UsageError, match="no text encoding 'klingon'"):
        CsvSource(file, "rows.csv", ReadOptions(("a",), encoding="klingon"))
    with pytest.raises(UsageError, match="no text encoding 'zip'"):
        CsvSource(file, "rows.csv", ReadOptions(("a",), encoding="zip"))


@pytest.mark.parametrize(
    ("text", "rows", "told"),
    [
        ('a\tb\n1\t"x\ty"\n2\tz\n', [["1", "x\ty"], ["2", "z"]], 0),
        ('a\tb\n1\t"x" pipe\n2\t5" wide\n', [["1", '"x" pipe'], ["2", '5" wide']], 1),
        ("'a','b'\n'1','x,y'\n'2','it''s'\n", [["1", "x,y"], ["2", "it's"]], 1),
        ('a,b\n1,"say \\"x, y\\""\n2,z\n', [["1", 'say "x, y"'], ["2", "z"]], 1),
        ("a|b\n1|it's, so\n2|z;\n", [["1", "it's, so"], ["2", "z;"]], 0),
    ],
)
def test_quoting(text: str, rows: list[list[str]], told: int) -> None:
    """Quotes doubled, marked by a backslash, single, or none at all as tables of tabs have it."""
    found = source(text, ())
    assert [row.cells for row in found.rows()] == rows
    assert len(found.told) == told


def test_titles_above_the_header() -> None:
    """The header is the row with the headings that are wanted, or the first full one."""
    text = "Cases of 2026,,\n,,\nNr,What,When\n1,x,y\n2,,\n"
    for wanted in (("What",), ()):
        found = source(text, wanted)
        assert found.header == ["Nr", "What", "When"]
        assert [row.number for row in found.rows()] == [4, 5]
        assert found.told == ["rows.csv: row 3 names the columns"]
    file = io.BytesIO(text.encode())
    told = CsvSource(file, "rows.csv", ReadOptions(header_row=4))
    assert told.header == ["1", "x", "y"]
    with pytest.raises(InvalidData, match="row 2 is empty"):
        CsvSource(file, "rows.csv", ReadOptions(header_row=2))
    with pytest.raises(InvalidData, match="row 900 is empty"):
        CsvSource(file, "rows.csv", ReadOptions(header_row=900))


@pytest.mark.parametrize(
    ("text", "escape", "said"),
    [
        ('1,"x', None, "never closed"),
        ('1,"x""', None, "never closed"),
        ('1,"x\r\ny', None, "never closed"),
        ('1,"x"y', None, "where none may"),
        ('"" "', None, "where none may"),
        ("a\rb", None, "carriage return"),
        ('"a\rb"\rc', None, "carriage return"),
        ("1," + "x" * 31, None, "longer than 30"),
        ('1,"' + 'x""' * 16, None, "longer than 30"),
        ('1,"x\\"', "\\", "never closed"),
        ('1,"x\\', "\\", "never closed"),
    ],
)
def test_damage_is_found_out(text: str, escape: str | None, said: str) -> None:
    """What is wrong is told by the row itself, not by what Python's reader says of it."""
    assert said in damage(text.splitlines(keepends=True), ",", '"', escape, 30)
