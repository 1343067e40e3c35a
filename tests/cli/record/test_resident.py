"""`svc resident` as a clerk and a script use it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import Run


def test_add_in_a_script(estate: Path, run: Run) -> None:
    """One line takes somebody on file; the number comes first, for scripts to cut out."""
    added = run(
        "svc --as li.na resident add --name 孙丽 --phone 13700001111 --phone 0571-12345678"
        " --email sl@example.org --unit ３栋２单元１５０１ --relation owner --since 2020-02-29"
        " --interest 象棋 --interest 书法 --note 有狗"
    )
    assert added.out == "R-A00004  3-2-1501 owner since 2020-02-29\n"
    record = run("svc resident show A4 --reveal --format json").json()
    assert record["phones"] == ["13700001111", "0571-12345678"]
    assert record["interests"] == ["象棋", "书法"]
    assert record["occupancies"] == [
        {"unit": "3-2-1501", "relation": "owner", "since": "2020-02-29"}
    ]


def test_written_record_is_masked(estate: Path, run: Run) -> None:
    """A script gets the record as JSON, without phones in clear."""
    words = "svc resident add --name 孙丽 --phone 13700001111 --format json"
    assert run(words).json() == {
        "format": 1,
        "id": "R-A00004",
        "name": "孙丽",
        "phones": ["137****1111"],
    }


def test_script_hears_of_every_missing_piece(estate: Path, run: Run) -> None:
    """A script that leaves pieces out is told of all of them at once."""
    told = run("svc resident add --unit 3-2-1501", code=2).err
    assert "missing: --name, --relation" in told
    assert "missing: --unit, --relation" in run("svc resident move-in 1", code=2).err
    assert "--set FIELD=VALUE" in run("svc resident edit 1", code=2).err


def test_terminal_asks(estate: Path, run: Run) -> None:
    """On a terminal the missing pieces are asked for, one after the other."""
    shown = run.terminal(
        "svc --as li.na resident add",
        typed=["孙丽", "13700001111", "3栋2单元1501", "2", "2026-05-01"],
    )
    assert "R-A00004  3-2-1501 tenant since 2026-05-01" in shown.out


def test_edit(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Fields are set, added and removed in one commit whose subject names the fields."""
    run("svc resident edit 1 --set name=王小芳 --add phone=13900001111 --remove phone=0000")
    assert git("log", "-1", "--format=%s") == "edit resident R-A00001 (name, phones)\n"
    again = run("svc resident edit 1 --set name=王小芳")
    assert "R-A00001: nothing changed" in again.err
    for wrong in ("--set name", "--set =x", "--set name=a --set name=b", "--set age=7"):
        run(f"svc resident edit 1 {wrong}", code=2)


def test_moving(estate: Path, run: Run) -> None:
    """Moving in and out shows where somebody lives and lived; twice at a time is refused."""
    answer = run("svc resident move-in 3 --unit 3-2-1501 --relation tenant --since 2026-02-01").out
    assert answer.endswith("3-2-1501 tenant since 2026-02-01\n")
    refused = run("svc resident move-in 3 --unit 3-2-1501 --relation family", code=1)
    assert "lives in 3-2-1501 already" in refused.err
    run("svc resident move-out 3", code=2)
    answer = run("svc resident move-out 3 --unit 3栋1501 --until 2026-03-01").out
    assert "3-2-1501 tenant since 2026-02-01 until 2026-03-01" in answer
    run("svc resident move-out 1 --until 2019-01-01", code=1)


LISTED: dict[str, list[str]] = {
    "": ["R-A00001", "R-A00002", "R-A00003"],
    "--current": ["R-A00001", "R-A00003"],
    "--unit 3栋1502": ["R-A00001"],
    "--unit 3栋1502 --on 2025-06-01": ["R-A00001", "R-A00002"],
    "--unit 3栋1502 --ever": ["R-A00001", "R-A00002"],
    "--unit 3-2-1502 --on 2019-04-30": [],
    "--building 3": ["R-A00001"],
    "--building A座": ["R-A00003"],
    "--relation tenant": [],
    "--relation tenant --ever": ["R-A00002"],
    "--relation tenant --as-of 2025-06-01": ["R-A00002"],
    "--on 2024-02-28": ["R-A00001"],
    "--on 2024-02-29": ["R-A00001", "R-A00003"],
    "--sort -id --limit 1": ["R-A00003"],
    "--sort name --offset 2": ["R-A00001"],
    "--sort unit --current": ["R-A00001", "R-A00003"],
}


@pytest.mark.parametrize("options", LISTED)
def test_list(estate: Path, run: Run, options: str) -> None:
    """Lists say who lives where: now, on a day, or ever."""
    rows = run(f"svc resident list {options} --format json").json()
    assert [row["id"] for row in rows] == LISTED[options]


@pytest.mark.parametrize(
    "options",
    [
        "--ever --on 2025-01-01",
        "--unit 3-2-1502 --building 3",
        "--unit ???",
        "--on someday",
        "--relation lodger",
        "--sort shoe",
    ],
)
def test_list_of_nonsense(estate: Path, run: Run, options: str) -> None:
    """Options that contradict each other or cannot be read are usage errors."""
    run(["svc", "resident", "list", *options.split()], code=2)


def test_tables_line_up_and_mask(estate: Path, run: Run) -> None:
    """Tables show who lives where, with phones masked unless they are asked for."""
    table = run("svc resident list").out
    assert "138 **** 0000" in table
    assert "1234" not in table
    assert "3-2-1502 owner" in table
    assert "138 1234 0000" in run("svc resident list --reveal").out


@pytest.mark.parametrize("format", ["table", "json", "jsonl", "csv", "md"])
@pytest.mark.parametrize("command", ["list", "search 王芳", "show 1"])
def test_masked_in_every_format(estate: Path, run: Run, command: str, format: str) -> None:
    """No format gives away a phone, an address or what is for aggregates, unless asked to."""
    shown = run(f"svc resident {command} --format {format}").out
    assert "王芳" in shown
    for private in ("1234", "wf@", "教师"):
        assert private not in shown
    revealed = run(f"svc resident {command} --format {format} --reveal").out
    assert "138 1234 0000" in revealed


def test_csv(estate: Path, run: Run) -> None:
    """CSV has a row a resident under stable names."""
    rows = list(csv.DictReader(io.StringIO(run("svc resident list --format csv").out)))
    assert rows[0] == {
        "id": "R-A00001", "name": "王芳", "phones": "138 **** 0000", "units": "3-2-1502 owner",
    }  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "3栋2单元1502",
        "3#2-1502",
        "３－２－１５０２",
        "3栋1502",
        "3栋 2单元 1502",
        "138 1234 0000",
        "王芳",
    ],
)
def test_search(estate: Path, run: Run, words: str) -> None:
    """Residents are found by what a caller says, quoted or not."""
    for said in ([words], words.split()):
        rows = run(["svc", "resident", "search", *said, "--format", "json"]).json()
        assert rows[0]["id"] == "R-A00001"


def test_search_says_why(estate: Path, run: Run) -> None:
    """The table says what matched, and that somebody lives there no more."""
    table = run("svc resident search 3-2-1502").out
    assert "3-2-1502 tenant until 2026-01-01" in table
    nobody = run("svc resident search nobody")
    assert (nobody.out, nobody.err) == ("", "nobody on file matches\n")
    assert run("svc resident search nobody --format json").json() == []


def test_show(estate: Path, run: Run) -> None:
    """A resident's page has units with dates and says what it withholds."""
    page = run("svc resident show 2")
    assert "3-2-1502  tenant    2025-03-01  2026-01-01" in page.out
    assert "occupation" in run("svc resident show 1").err
    assert "教师" in run("svc resident show 1 --reveal").out
    run("svc resident show 99", code=3)
    run("svc resident show ../x", code=3)


def test_tickets_of_a_resident(estate: Path, run: Run) -> None:
    """A resident's page lists their tickets."""
    run("svc --as li.na create 漏水 --kind repair --category plumbing --resident 1 --channel phone")
    assert "漏水" in run("svc resident show 1").out
    tickets = run("svc resident show 1 --format json").json()["tickets"]
    assert [(one["status"], one["open"]) for one in tickets] == [("new", True)]


def test_as_recorded_then(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """`--rev` shows a resident as they were recorded by an earlier commit."""
    before = git("rev-parse", "HEAD").strip()
    run("svc resident edit 1 --set name=王小芳")
    assert run(f"svc resident show 1 --rev {before} --format json").json()["name"] == "王芳"
    assert run("svc resident show 1 --format json").json()["name"] == "王小芳"
    assert run(f"svc resident search 王小芳 --rev {before} --format json").json() == []


def test_terminal_escapes_are_shown_not_obeyed(estate: Path, run: Run) -> None:
    """A name with control characters is kept, and harmless wherever it is shown."""
    run(["svc", "resident", "add", "--name", "\x1b[31mred\x07"])
    for words in ("resident list", "resident show 4", "resident search red"):
        assert "\x1b" not in run(f"svc {words}").out
    assert run("svc resident show 4 --format json").json()["name"] == "\x1b[31mred\x07"


def test_reading_imports_nothing_heavy(estate: Path, run: Run) -> None:
    """Reading commands answer from the index without the record types' library."""
    import subprocess
    import sys

    code = (
        "import sys; from svc.cli.main import main; code = main(sys.argv[1:]);"
        "assert not {'msgspec', 'git', 'phonenumbers'} & set(sys.modules), 'heavy';"
        "sys.exit(code)"
    )
    run("svc resident list")
    reading = (
        "resident list", "resident show 1", "resident search 王", "unit show 3-2-1502",
        "unit list", "unit search 王", "staff list", "staff show li.na", "office show",
    )  # fmt: skip
    for words in reading:
        subprocess.run([sys.executable, "-c", code, *words.split()], check=True, cwd=estate)


def test_relation_in_chinese(estate: Path, run: Run) -> None:
    """A relation is understood in both languages."""
    run("svc --as li.na resident add --name 孙丽 --unit 3-2-1501 --relation 租户")
    assert [row["id"] for row in run("svc resident list --relation 租户 --format json").json()] == [
        row["id"] for row in run("svc resident list --relation tenant --format json").json()
    ]
    occupancies = run("svc resident show A4 --format json").json()["occupancies"]
    assert occupancies[0]["relation"] == "tenant"
