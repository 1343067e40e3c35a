"""What stays silent when a kind forgets it, a case each: what is derived forgets none.

A kind that was put in by hand into every module that names kinds could leave out each of
these without any error; the tests' kinds have only their row and their file.
"""

from __future__ import annotations

import json
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from tests.kinds.office import VISIT, git, shown, svc

LEDGER = "L26-3-2-402"
VISIT_FILE = "records/visits/2026/10/Z2610-A0002.yaml"
LEDGER_FILE = f"records/ledgers/2026/{LEDGER}.yaml"
NOBODY = "there is no member of staff no.body"
ENTRY_FILE = f"records/entries/2026/{LEDGER}/{LEDGER}-A0001.yaml"


def edited(office: Path, file: str, old: str, new: str) -> None:
    """Change a file as an editor would."""
    place = office / file
    text = place.read_text("utf-8")
    assert old in text
    place.write_text(text.replace(old, new), "utf-8")


def by_hand(office: Path, words: str = "by hand") -> None:
    """Commit with git, past svc."""
    git(office, "add", "-A")
    git(office, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", words)


@pytest.mark.parametrize(
    ("file", "written"),
    [
        (VISIT_FILE, "held: '2026-10-08T15:00:00+08:00'"),
        (LEDGER_FILE, "at: '2026-10-09T08:00:00+08:00'"),
    ],
)
def test_a_moment_read_as_a_number(office: Path, file: str, written: str) -> None:
    """A bare number is no moment, in a field or in an event."""
    edited(office, file, written, f"{written.partition(':')[0]}: 1793668320")
    assert f"{written.partition(':')[0]}: " in svc(office, "check", code=4).out


def test_as_of_showing_the_future(made: Path) -> None:
    """Show, list, search and export know nothing of what came later, of either kind."""
    before = ("--as-of", "2026-10-07 12:00")
    assert not {"held", "holder", "outcome"} & shown(made, "visit", "2", *before).keys()
    assert {"held", "holder", "outcome"} <= shown(made, "visit", "2").keys()
    assert svc(made, "visit", "list", "--held-from", "2026-10-01", "--format", "json",
               *before).json() == []  # fmt: skip
    assert "held" not in svc(made, "visit", "search", "second", "--format", "json", *before).out
    rows = svc(made, "export", "visits", "--format", "jsonl", *before).out.splitlines()
    assert [("held" in json.loads(row)) for row in rows] == [False, False]
    assert "events" not in shown(made, "ledger", LEDGER, *before)
    assert svc(made, "export", "ledger-events", *before).out.count("\n") == 1
    assert svc(made, "ledger", "list", "--as-of", "2026-09-30", "--format", "json").json() == []


@pytest.mark.parametrize(
    ("file", "gap"),
    [
        ("records/visits/2026/10/Z2610-A0001.yaml", "Z2610-A0001 is missing"),
        (ENTRY_FILE, f"{LEDGER}-A0001 is missing"),
    ],
)
def test_gaps_unseen(office: Path, file: str, gap: str) -> None:
    """A number that is missing is missed, of a month's numbers and of a parent's children."""
    (office / file).unlink()
    by_hand(office)
    assert gap in svc(office, "check", code=4).out


@pytest.mark.parametrize(
    "words",
    [
        ["visit", "add", *VISIT],
        ["visit", "edit", "1", "--set", "title=x"],
        ["visit", "cancel", "1"],
        ["ledger", "print", LEDGER],
        ["entry", "add", "--ledger", LEDGER, "--amount", "1"],
    ],
)
def test_a_record_committed_as_svc_without_an_actor(made: Path, words: list[str]) -> None:
    """Nobody acts unnamed, by whichever verb."""
    before = git(made, "rev-parse", "HEAD")
    assert "who acts?" in svc(made, *words, code=2, SVC_ACTOR="").err
    assert git(made, "rev-parse", "HEAD") == before


def test_a_batch_without_an_actor(made: Path) -> None:
    """Nor in a batch."""
    line = json.dumps({"do": "ledger print", "ledger": LEDGER})
    before = git(made, "rev-parse", "HEAD")
    assert "who acts?" in svc(made, "batch", "-", input=line, code=2, SVC_ACTOR="").out
    assert git(made, "rev-parse", "HEAD") == before


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            VISIT_FILE,
            "holder: li.na",
            "holder: no.body",
            "holder: there is no member of staff no.body",
        ),
        (
            LEDGER_FILE,
            "    by: li.na",
            "    by: no.body",
            "events[0].by: there is no member of staff no.body",
        ),
        (ENTRY_FILE, f"ledger: {LEDGER}", "ledger: L26-3-2-403", "ledger: "),
    ],
)
def test_references_to_nothing(office: Path, file: str, old: str, new: str, told: str) -> None:
    """What does not exist is found by check and by save, at every depth."""
    edited(office, file, old, new)
    said = svc(office, "check", code=4).out
    assert f"{file}:" in said and told in said
    assert told in svc(office, "--as", "he.jianguo", "save", code=4).err


def test_a_record_deleted_by_hand(office: Path) -> None:
    """Whatever the kind, a file that is recorded stays; git's own commit is found by check."""
    for file in (VISIT_FILE, LEDGER_FILE, ENTRY_FILE):
        (office / file).unlink()
        assert "stays once it is recorded" in svc(office, "--as", "he.jianguo", "save", code=4).err
        git(office, "checkout", "-q", "--", "records")
    (office / LEDGER_FILE).unlink()
    by_hand(office)
    assert f"{LEDGER}" in svc(office, "check", code=4).out


def test_personal_data_in_the_open(office: Path, tmp_path: Path) -> None:
    """No form of output, no log, no commit and no error has it unless it is revealed."""
    svc(office, "visit", "edit", "1", "--set", "caller=赵大力", "--set", "phone=13955556666")
    secrets = ("王小明", "13812340000", "赵大力", "13955556666", "佛教")
    book = tmp_path / "visits.xlsx"
    svc(office, "export", "visits", "-o", str(book))
    with zipfile.ZipFile(book) as parts:
        sheet = "".join(parts.read(name).decode() for name in parts.namelist() if "xml" in name)
    outputs = [
        sheet,
        git(office, "log", "--format=%B"),
        svc(office, "log", "Z2610-A0001").out,
        svc(office, "log", "Z2610-A0001", "--format", "json").out,
        svc(office, "visit", "edit", "1", "--set", "phone=1", code=2).err,
        svc(office, "visit", "search", "赵大力").out,
        *(svc(office, "export", "visits", "--format", form).out for form in ("csv", "jsonl")),
        *(svc(office, "visit", "list", "--format", form).out for form in ("table", "csv", "md")),
    ]
    for number, output in enumerate(outputs):
        assert not [secret for secret in secrets if secret in output], number
    shows = shown(office, "visit", "1", "--reveal")
    assert (shows["caller"], shows["phone"], shows["creed"]) == ("赵大力", "13955556666", "佛教")
    assert shown(office, "visit", "1")["withheld"] == ["creed"]
    revealed = svc(office, "export", "visits", "--reveal").out
    assert "赵大力" in revealed and "佛教" in revealed


def test_one_source_twice(office: Path) -> None:
    """Two records that come from one row of a system are found."""
    source = "source:\n  system: old\n  number: B-1\n"
    for file in ("records/visits/2026/10/Z2610-A0001.yaml", VISIT_FILE):
        place = office / file
        place.write_text(place.read_text("utf-8") + source, "utf-8")
    assert "B-1" in svc(office, "check", code=4).out


def test_a_format_of_later(office: Path) -> None:
    """A file in a format of a later svc is not judged by this one."""
    edited(office, VISIT_FILE, "format: 1", "format: 2")
    assert "this svc reads" in svc(office, "check", code=4).out


@pytest.mark.parametrize(
    ("file", "other"),
    [
        (VISIT_FILE, "records/visits/2026/11/Z2610-A0002.yaml"),
        (LEDGER_FILE, "records/ledgers/2027/L26-3-2-402.yaml"),
        (ENTRY_FILE, "records/entries/2026/L26-3-1-1001/L26-3-2-402-A0001.yaml"),
    ],
)
def test_a_file_in_another_place(office: Path, file: str, other: str) -> None:
    """A record lies where its id says, or check names the file."""
    (office / other).parent.mkdir(parents=True, exist_ok=True)
    (office / file).rename(office / other)
    assert other in svc(office, "check", code=4).out


def test_a_file_named_like_another_record(office: Path) -> None:
    """What a file is called and what it says of itself must agree."""
    edited(office, VISIT_FILE, "id: Z2610-A0002", "id: Z2610-A0003")
    assert f"{VISIT_FILE}:2: id:" in svc(office, "check", code=4).out


def test_numbers_after_a_file_that_cannot_be_read(office: Path) -> None:
    """A broken file keeps its number: the next record gets the one after it."""
    edited(office, VISIT_FILE, "purpose: routine", "purpose: tea")
    by_hand(office)
    added = svc(office, "visit", "add", "--at", "2026-10-07 09:00", *VISIT)
    assert added.out.startswith("Z2610-A0003")
    (office / ENTRY_FILE.replace("A0001", "A0002")).write_text("{", "utf-8")
    by_hand(office)
    added = svc(office, "entry", "add", "--ledger", LEDGER, "--amount", "1")
    assert added.out.startswith(f"{LEDGER}-A0003")


def test_the_index_after_commits_of_others(office: Path) -> None:
    """What git alone committed is seen by difference, and as from nothing."""
    edited(office, VISIT_FILE, "title: second", "title: 第三次")
    edited(office, ENTRY_FILE, "amount: '-3.20'", "amount: '-7.00'")
    by_hand(office)
    assert shown(office, "visit", "2")["title"] == "第三次"
    assert shown(office, "entry", f"{LEDGER}-A0001")["amount"] == "-7.00"
    assert "第三次" in svc(office, "visit", "search", "第三次").out
    svc(office, "index", "--verify")


def test_a_kind_nobody_counts(made: Path) -> None:
    """Status, schema, completion, log and the catalogue of exports know each kind."""
    counted = svc(made, "status", "--format", "json").json()["records"]
    assert (counted["visit"], counted["ledger"], counted["entry"]) == (2, 1, 2)
    for kind in ("visit", "ledger", "entry"):
        assert svc(made, "schema", kind).json()["$ref"].endswith(kind.capitalize())
        assert kind in svc(made, "--help").out
    for words in ("svc ", "svc export ", "svc import "):
        env = {"COMP_WORDS": words, "COMP_CWORD": str(words.count(" ")),
               "_SVC_COMPLETE": "bash_complete"}  # fmt: skip
        assert "visit" in svc(made, **env).out
    assert "seal" in svc(made, "log", LEDGER).out
    assert "hold" in svc(made, "log", "Z2610-A0002").out


def test_a_hand_edit_that_nobody_lists(office: Path) -> None:
    """Status lists edited files of every kind, until they are saved, with who saved them."""
    edited(office, VISIT_FILE, "title: second", "title: 第三次")
    assert VISIT_FILE in svc(office, "status").out
    svc(office, "--as", "he.jianguo", "save")
    assert VISIT_FILE not in svc(office, "status").out
    trailers = git(office, "log", "-1", "--format=%(trailers)")
    assert "Svc-Record: Z2610-A0002" in trailers and "Svc-Actor: he.jianguo" in trailers


def test_money_that_becomes_a_binary_fraction(office: Path, tmp_path: Path) -> None:
    """An amount is quoted in files, a decimal in JSON and CSV, a number with two places in XLSX."""
    svc(office, "visit", "edit", "2", "--set", "deposit=0.1")
    assert "deposit: '0.10'" in (office / VISIT_FILE).read_text("utf-8")
    assert shown(office, "visit", "2")["deposit"] == "0.10"
    book = tmp_path / "visits.xlsx"
    svc(office, "export", "visits", "-o", str(book))
    with zipfile.ZipFile(book) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    cells = re.findall(r'<c r="[A-Z]+[0-9]+" s="([0-9]+)"><v>([0-9.]+)</v>', sheet)
    formats = dict(re.findall(r'numFmtId="([0-9]+)" formatCode="([^"]+)"', styles))
    used = re.findall(r'<xf numFmtId="([0-9]+)"', styles.partition("<cellXfs")[2])
    shown_as = {Decimal(value): formats.get(used[int(style)]) for style, value in cells}
    assert shown_as[Decimal("0.1")] == shown_as[Decimal(200)] == "0.00"
