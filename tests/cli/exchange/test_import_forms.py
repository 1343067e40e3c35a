"""Files of every form through the command: found out, told, or named with sheet and row."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from tests.exchange.books import book
from tests.exchange.test_fuzz_forms import FRAMES
from tests.exchange.trial import HEADER, MAPPING, ROWS, mapping_file, table
from tests.support import Run, on_terminal


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """The mapping as a file."""
    return mapping_file(tmp_path)


@pytest.mark.parametrize("name", FRAMES)
def test_standard_input(name: str, office: Path, mapping: Path, run: Run) -> None:
    """`-` reads any form."""
    words = f"svc import tickets - --mapping {mapping}"
    count = 1 if name == "gb18030" else 3
    done = run(words, input=FRAMES[name])
    assert f"imported {count} ticket" in done.out
    assert "already there, nothing changed" in run(words, input=FRAMES[name]).out
    if name == "gb18030":
        assert "standard input: read as gb18030; another: --encoding windows-1252" in done.err


def test_what_is_told_wins(office: Path, tmp_path: Path, run: Run) -> None:
    """Options stand above the mapping, and the mapping above what would be found out."""
    file = tmp_path / "rows.txt"
    file.write_bytes(table(ROWS[0].replace("Pipe leaks", "Größe")).encode("windows-1252"))
    wrong = mapping_file(tmp_path, f"encoding: gb18030\nheader_row: 2\n{MAPPING}")
    assert "has not the columns" in run(f"svc import tickets {file} --mapping {wrong}", code=4).err
    done = run(
        f"svc import tickets {file} --mapping {wrong} --header-row 1 --encoding windows-1252"
        " --delimiter , --from-format csv --dry-run --format json"
    )
    assert done.json()["new"] == 1
    assert "guess" not in done.err


@pytest.mark.parametrize(
    ("option", "code", "said"),
    [
        ("--encoding klingon", 2, "no text encoding 'klingon'"),
        ("--sheet Nowhere", 3, "rows.xlsx has no sheet 'Nowhere'"),
        ("--header-row 99", 4, "row 99 is empty"),
        ("--from-format jsonl", 4, "rows.xlsx: line 1"),
        ("--from-format tsv --delimiter xy", 2, "cannot stand between cells"),
    ],
)
def test_told_wrongly(
    option: str, code: int, said: str, office: Path, tmp_path: Path, mapping: Path, run: Run
) -> None:
    """What cannot be is refused with the value."""
    file = tmp_path / "rows.xlsx"
    file.write_bytes(FRAMES["xlsx"] if "delimiter" not in option and "klingon" not in option
                     else FRAMES["csv"])  # fmt: skip
    ended = run(f"svc import tickets {file} --mapping {mapping} {option}", code=None)
    if "jsonl" in option:
        assert ended.code == 4
        return
    assert (ended.code, said in ended.err) == (code, True), ended.err


def test_a_bad_cell_is_found_again(office: Path, tmp_path: Path, mapping: Path, run: Run) -> None:
    """File, sheet, row as the spreadsheet counts, column, value and reason."""
    rows = [row.split(",") for row in (ROWS[0], ROWS[1].replace("03.11.", "31.10."))]
    file = tmp_path / "rows.xlsx"
    file.write_bytes(book(["Title"], [], HEADER.split(","), *rows, name="十一月"))
    ended = run(f"svc import tickets {file} --mapping {mapping}", code=4)
    assert "row 3 names the columns" in ended.err
    assert re.search(
        r"rows\.xlsx: 十一月, row 5, Done, '31\.10\.2025 10:00': is before Taken", ended.err
    )
    words = f"svc import tickets {file} --mapping {mapping} --format json"
    found = run(f"{words} --skip-bad {tmp_path}/bad.xlsx").json()
    (problem,) = found["files"][0]["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("十一月", 5, "Done")
    assert (tmp_path / "bad.xlsx").exists()


def test_names_and_phones_are_not_repeated(office: Path, tmp_path: Path, run: Run) -> None:
    """A bad phone is said to be bad, and stands in the rejects only."""
    text = MAPPING.replace("  received:", "  reporter_name: {column: Who}\n"
                           "  reporter_phone: {column: Phone}\n  received:")  # fmt: skip
    made = mapping_file(tmp_path, text)
    objects = [
        {**dict(zip(HEADER.split(","), ROWS[0].split(","), strict=True)), "Who": "王秘密\n\n王",
         "Phone": "13800001234\n" + "9" * 300}
    ]  # fmt: skip
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    ended = run(f"svc import tickets {file} --mapping {made}", code=4)
    assert "row 1, Phone, (hidden)" in ended.err
    assert "1380000" not in ended.err + ended.out
    assert "秘密" not in ended.err + ended.out


@pytest.mark.slow
def test_progress(office: Path, tmp_path: Path, mapping: Path, run: Run) -> None:
    """On a terminal a bar with rate and time left, elsewhere one line at the end."""
    rows = [f"{n},01.11.2025 08:30,,C,water,Leak {n},,," for n in range(2000)]
    file = tmp_path / "many.csv"
    file.write_text(table(*rows), encoding="utf-8")
    words = f"svc import tickets {file} --mapping {mapping} --dry-run"
    plain = run.process(words).err.splitlines()
    assert [line for line in plain if line.startswith("reading: 2,000 rows in ")]
    assert len([line for line in plain if "rows/s" in line]) == 1
    shown = run.terminal(words, columns=120).out
    # Where that takes more than a second, it says how long is left.
    assert re.search(r"reading  \[#+-+\]  \d+/2000  ([\d:]+  )?[\d,]+ rows/s", shown)


def test_time_left() -> None:
    """Work of more than a second says how long it will still take."""
    code = (
        "import time; from svc.cli.termio.progress import progress\n"
        "with progress('reading', 6, 'rows') as advance:\n"
        "    for _ in range(6): time.sleep(0.4); advance(1)"
    )
    shown = on_terminal([sys.executable, "-c", code], columns=120).out
    assert re.search(r"reading  \[#+-+\]  [345]/6  00:0\d:\d\d  \d rows/s", shown)
