"""One display for all formats: for people lined up and tame, for programs exact."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from svc.cli.termio.display import FORMATS, DisplayField, display, display_record
from svc.cli.termio.folding import beside
from svc.sheet import csv_cell
from svc.table import TextColumn, cut, display_width, lines, table
from tests.support import TOP, on_terminal

ROWS = [
    {"id": "T2611-A0042", "text": "厨房水管漏水\n请尽快", "code": "013800000000", "n": 3},
    {"id": "T2611-A0043", "text": "The lamp | is out", "code": "+86 138 0000", "n": None},
]
FIELDS = (
    DisplayField("id", "编号"),
    DisplayField("text", "内容", flexible=True),
    DisplayField("code", "电话"),
    DisplayField("n", "次数", align="right"),
)

#: What of people's words has its width without a table, and what has not.
usual = st.text(
    st.one_of(st.characters(codec="gb2312"), st.characters(max_codepoint=0x9FFF)), max_size=12
)
words = st.text(st.characters(exclude_categories=["C", "M"]), max_size=30)
anything = st.text(max_size=30)


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """A table keeps phones and numbers as written and puts each record on one line."""
    display(ROWS, FIELDS)
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "编号         内容                 电话          次数",
        "-----------  -------------------  ------------  ----",
        "T2611-A0042  厨房水管漏水 请尽快  013800000000     3",
        "T2611-A0043  The lamp | is out    +86 138 0000",
    ]
    assert not err


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON holds raw values under the fields' names, Chinese unescaped."""
    display(ROWS, FIELDS, "json")
    out = capsys.readouterr().out
    assert json.loads(out) == ROWS
    assert "厨房" in out
    assert out.startswith('[\n  {\n    "id"')


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON lines hold one record each."""
    display(ROWS, FIELDS, "jsonl")
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == ROWS


def test_csv(capsys: pytest.CaptureFixture[str]) -> None:
    """CSV is read back by a CSV reader, line breaks included."""
    display(ROWS, FIELDS, "csv")
    read = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert read[0] == {**ROWS[0], "n": "3"}
    assert read[1] == {**ROWS[1], "n": ""}


def test_markdown(capsys: pytest.CaptureFixture[str]) -> None:
    """Markdown escapes what would break its table."""
    display(ROWS, FIELDS, "md")
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("|:--")
    assert "The lamp \\| is out" in lines[3]


def test_whole_record_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Where a row holds more than its columns, JSON can have all of it."""
    display(ROWS, FIELDS[:1], "json", as_json=dict)
    assert json.loads(capsys.readouterr().out) == ROWS


def test_times_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Moments and days are ISO 8601."""
    row = {"at": datetime(2026, 11, 3, 9, tzinfo=UTC), "day": date(2026, 11, 3)}
    display([row], (DisplayField("at"), DisplayField("day")), "jsonl")
    out = capsys.readouterr().out
    assert out == '{"at": "2026-11-03T09:00:00+00:00", "day": "2026-11-03"}\n'


@pytest.mark.parametrize(
    ("format", "out"),
    [("table", ""), ("md", ""), ("json", "[]\n"), ("jsonl", ""), ("csv", "id,text,code,n\n")],
)
def test_nothing_found(format: str, out: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No rows: nothing for people but words on standard error; valid documents for programs."""
    display([], FIELDS, format, empty="no tickets match")
    said = capsys.readouterr()
    assert said.out == out
    assert said.err == ("no tickets match\n" if format in ("table", "md") else "")


def test_record(capsys: pytest.CaptureFixture[str]) -> None:
    """One record is a line a field, without the empty ones, values lined up."""
    display_record(
        ROWS[1],
        (DisplayField("id", "编号"), DisplayField("text", "what"), DisplayField("n", "none")),
    )
    assert capsys.readouterr().out == "编号  T2611-A0043\nwhat  The lamp | is out\n"


def test_record_as_json_is_an_object(capsys: pytest.CaptureFixture[str]) -> None:
    """One record in JSON is an object, not an array of one."""
    display_record(ROWS[0], FIELDS, "json")
    assert json.loads(capsys.readouterr().out) == ROWS[0]


@pytest.mark.parametrize("format", FORMATS)
def test_format_and_get_are_used(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`get` serves every format, `format` only what people read."""
    field = DisplayField("kind", get=lambda row: row["k"], format=lambda value: "投诉")
    display([{"k": "complaint"}], [field], format)
    out = capsys.readouterr().out
    assert ("投诉" in out) == (format in ("table", "md"))


@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_columns_line_up(cells: list[tuple[str, str]]) -> None:
    """Whatever the script, every row's second column starts at the same place."""
    columns = [
        TextColumn("first", False, False, [f"{first}." for first, _ in cells]),
        TextColumn("second", False, False, [f"\u2588{second}" for _, second in cells]),
    ]
    lines = table(columns).splitlines()[2:]
    assert len({display_width(line.partition("\u2588")[0]) for line in lines}) == 1


@given(words, st.integers(min_value=1, max_value=40))
def test_cut_fits(text: str, width: int) -> None:
    """A cut line is no wider than asked, and is left alone where it fits."""
    short = cut(text, width)
    assert display_width(short) <= width
    assert short == text or short.endswith("…")


def test_flexible_column_gives_way() -> None:
    """On a narrow terminal the long text is cut, ids never."""
    columns = [
        TextColumn("id", False, False, ["T2611-A0042"]),
        TextColumn("text", False, True, ["厨房水管漏水，楼下住户也反映渗水，请尽快处理"]),
        TextColumn("by", False, False, ["li.na"]),
    ]
    lines = table(columns, width=40).splitlines()
    assert max(map(display_width, lines)) in (39, 40)
    assert "T2611-A0042" in lines[2]
    assert "…  li.na" in lines[2]


@pytest.mark.parametrize("width", [40, 60, 80])
def test_a_row_is_a_row(width: int) -> None:
    """Where what usually gives way has nothing left, other words do, and the id never does."""
    columns = [
        TextColumn("id", False, False, ["T2611-A0042"]),
        *(TextColumn(f"heading {n}", False, n == 1, ["some words of it"]) for n in range(3)),
        TextColumn("n", True, False, ["12"]),
    ]
    rows = table(columns, width=width).splitlines()
    assert max(map(display_width, rows)) <= width
    assert rows[2].startswith("T2611-A0042  ") and rows[2].endswith(" 12")


def test_values_go_on_below_themselves() -> None:
    """What stands beside a name goes on between words, and under where it began."""
    names = ["who", "说明"]
    told = beside(names, ["li.na", "one two three four five"], 16)
    assert lines(names, told) == "who   li.na\n说明  one two\n      three four\n      five\n"
    assert beside(names, ["a" * 40], None) == ["a" * 40]


@given(st.dictionaries(st.sampled_from(["a", "b"]), anything, min_size=2))
def test_json_is_exact_for_any_text(row: dict[str, str]) -> None:
    """Any text, controls and all, is read back from JSON as it was, and printed tame."""
    out = _captured([row], [DisplayField("a"), DisplayField("b")], "jsonl")
    assert json.loads(out) == row
    assert not [char for char in out[:-1] if ord(char) < 32 or 127 <= ord(char) < 160]


@given(anything)
def test_table_is_tame_for_any_text(text: str) -> None:
    """No control character of a record reaches a table or Markdown."""
    for shape in ("table", "md"):
        out = _captured([{"a": text}], [DisplayField("a")], shape)
        assert not [c for c in out if (ord(c) < 32 and c != "\n") or 127 <= ord(c) < 160]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("-5", "-5"),
        ("+86 138-0013-8000", "+86 138-0013-8000"),
        ("3-2-1502", "3-2-1502"),
        (-5, -5),
        (None, ""),
        (True, "yes"),
    ],
)
def test_csv_cells_are_no_formulas(value: object, cell: object) -> None:
    """Text a spreadsheet would run gets a mark; numbers and phones stay."""
    assert csv_cell(value) == cell


@given(st.text() | st.text("=+-@'1 a", max_size=6))
def test_csv_mark_can_be_taken_back(text: str) -> None:
    """Reading an exported cell gives the text that was exported."""
    cell = str(csv_cell(text))
    assert cell == text or (cell == f"'{text}" and text.lstrip("'")[:1] in tuple("=+-@\t\r"))


SCRIPT = """
from svc.cli.termio.display import *
rows = [{"id": "T1", "text": "水" * 60, "late": True}]
fields = [DisplayField("id"), DisplayField("text", flexible=True),
          DisplayField("late", style=lambda late: {"fg": "red"})]
display(rows, fields, "FORMAT")
"""


def _script(format: str) -> list[str]:
    return [sys.executable, "-c", SCRIPT.replace("FORMAT", format)]


def test_terminal_is_cut_and_coloured() -> None:
    """On a terminal a table keeps to its width and has colour."""
    out = on_terminal(_script("table"), columns=40, cwd=TOP).out
    assert "…" in out
    assert "\x1b[31myes" in out


def test_no_color() -> None:
    """NO_COLOR is respected."""
    assert "\x1b" not in on_terminal(_script("table"), cwd=TOP, env={"NO_COLOR": "1"}).out


def test_csv_on_a_terminal_is_tame() -> None:
    """A terminal that is shown CSV gets no control characters either."""
    rows = r"[{'a': '\x1b[2J'}]"
    code = f"from svc.cli.termio.display import *; display({rows}, [DisplayField('a')], 'csv')"
    assert on_terminal([sys.executable, "-c", code], cwd=TOP).out == "a\n\\x1b[2J\n"


def _captured(rows: list[Any], fields: list[DisplayField], format: str) -> str:
    from contextlib import redirect_stdout

    with redirect_stdout(io.StringIO()) as out:
        display(rows, fields, format)
    return out.getvalue()


@given(usual)
def test_width_is_that_of_the_tables(text: str) -> None:
    """Latin letters and Chinese characters are as wide as wcwidth says, and all else too."""
    assert display_width(text) == max(wcswidth(text), 0)


def test_width_of_each_usual_sign() -> None:
    """Each of them alone: none of them is drawn over another, or not at all."""
    signs = [chr(code) for code in range(0x20, 0xFF61)]
    assert [one for one in signs if display_width(one) != max(wcswidth(one), 0)] == []


@given(
    st.lists(
        st.tuples(*[st.text(alphabet="ab漏水 ,.0·—…", max_size=6) for _ in range(3)]),
        min_size=1, max_size=5,
    ),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)  # fmt: skip
def test_tables_are_laid_as_tabulate_lays_them(
    rows: list[tuple[str, str, str]], right: tuple[bool, bool, bool]
) -> None:
    """Another program's layout of the same cells is the same, line by line."""
    import tabulate

    tabulate.MIN_PADDING = 0
    rows = [tuple(cell.strip() for cell in row) for row in rows]  # type: ignore[misc]
    headings = ("number", "内容", "w")
    columns = [
        TextColumn(heading, to_right, False, [row[at] for row in rows])
        for at, (heading, to_right) in enumerate(zip(headings, right, strict=True))
    ]
    theirs = tabulate.tabulate(
        rows, headers=headings, tablefmt="simple", disable_numparse=True,
        colalign=["right" if one else "left" for one in right],
    )  # fmt: skip
    assert table(columns) == "".join(f"{line.rstrip()}\n" for line in theirs.split("\n"))
