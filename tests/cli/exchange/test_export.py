"""`svc export`: every kind in every form, against the records themselves."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from svc.exchange.export.columns import COLUMNS
from svc.exchange.export.records import fields
from svc.exchange.export.xlsx import MOST_CHARACTERS, Workbook
from svc.kinds.derive import type_of
from svc.model.ticket import Event
from svc.rules.ticket.history import as_of
from svc.store.yaml.codec import decode
from tests.support import Run
from tests.week import ZONE, Week

KINDS = {
    "tickets": "ticket", "followups": "followup", "residents": "resident", "units": "unit",
    "staff": "staff",
}  # fmt: skip
#: Folders of a kind's records.
FOLDERS = {kind: "staff" if kind == "staff" else kind for kind in KINDS}


def records(place: Path, kind: str) -> list[Any]:
    """Every record of a kind, read from its file."""
    found = sorted((place / "records" / FOLDERS[kind]).rglob("*.yaml"))
    return [decode(path.read_bytes(), type_of(KINDS[kind]), path.name) for path in found]


def exported(run: Run, words: str) -> list[dict[str, Any]]:
    """JSON lines of an export."""
    return [json.loads(line) for line in run(f"svc export {words} --format jsonl").out.splitlines()]


def table(text: str) -> list[dict[str, str]]:
    """Rows of CSV."""
    return list(csv.DictReader(io.StringIO(text)))


def sheet(path: Path, part: str = "xl/worksheets/sheet1.xml") -> str:
    """The XML of a sheet."""
    with zipfile.ZipFile(path) as book:
        return book.read(part).decode()


@pytest.mark.parametrize("kind", KINDS)
def test_lines_are_the_records(week: Week, run: Run, kind: str) -> None:
    """Revealed JSON lines are the records, whole; each gives its record back."""
    lines = exported(run, f"{kind} --reveal")
    found = records(week.place, kind)
    key = lambda one: one["id"]  # noqa: E731
    assert sorted(lines, key=key) == sorted(map(fields, found), key=key)
    back = {line["id"]: msgspec.convert(line, type_of(KINDS[kind]), strict=False) for line in lines}
    assert back == {record.id: record for record in found}
    assert len(lines) > 1


def test_events_are_the_timelines(week: Week, run: Run) -> None:
    """One line a step, in the order of the timelines; `id` is the ticket's number."""
    timelines: dict[str, list[Event]] = {}
    for line in exported(run, "events"):
        number = line.pop("id")
        line.pop("withheld", None)
        timelines.setdefault(number, []).append(msgspec.convert(line, Event, strict=False))
    expected = {one.id: list(one.timeline) for one in records(week.place, "tickets")}
    for number, events in expected.items():
        if number != "T2411-A0005":  # its phone was edited
            assert timelines[number] == events
    assert timelines.keys() == expected.keys()


def test_masked(week: Week, run: Run) -> None:
    """No phone leaves the office unasked: not of strangers, not from edits, not of people."""
    phones = ("13500003333", "13500004444", "13900001234", "138 1234 0000", "13812340000")
    for kind in (*KINDS, "events"):
        for form in ("csv", "jsonl"):
            said = run(f"svc export {kind} --format {form}").out
            assert not any(phone in said for phone in phones), kind
            assert "教师" not in said
    assert "135****4444" in run("svc export events").out
    assert "135****3333" in run("svc export events --format jsonl").out
    assert "135****4444" in run("svc export tickets --format jsonl").out
    assert "13500004444" in run("svc export tickets --reveal").out
    assert "教师" in run("svc export residents --reveal").out
    assert "occupation" in run("svc export residents --reveal").out.splitlines()[0]
    assert "occupation" not in run("svc export residents").out.splitlines()[0]


def test_a_reporter_written_by_hand_is_masked_as_well(
    week: Week, run: Run, git: Callable[..., str]
) -> None:
    """The order of keys in a file does not matter."""
    path = week.place / "records/tickets/2024/11/T2411-A0002.yaml"
    text = path.read_text(encoding="utf-8")
    swapped = text.replace(
        "  name: Sam Stranger\n  phone: '13900001234'\n",
        "  phone: '13900001234' # call after six\n  name: Sam Stranger\n",
    )
    assert swapped != text
    path.write_text(swapped, encoding="utf-8")
    git("commit", "-qam", "by hand", cwd=week.place)
    found = {line["id"]: line for line in exported(run, "tickets")}
    assert found["T2411-A0002"]["reporter"]["phone"] == "139****1234"


def test_filters_are_those_of_list(week: Week, run: Run) -> None:
    """What list finds is exported; nothing is left out unasked."""
    assert len(exported(run, "tickets")) == 9
    for options in ("--kind repair", "--status closed", "--text 电梯", "--unit 3-2-1502",
                  "--received 2024-11-05", "--source SR-77%", "--department none"):  # fmt: skip
        all_states = "" if "--status" in options else "--status all"
        listed = run(f"svc list {options} {all_states} --format json").json()
        numbers = {one["id"] for one in listed}
        assert {one["id"] for one in exported(run, f"tickets {options}")} == numbers
        assert {one["id"] for one in exported(run, f"events {options}")} == numbers
        called = {one["ticket"] for one in exported(run, f"followups {options}")}
        every = {one["ticket"] for one in exported(run, "followups")}
        assert called == every & numbers
    assert "no category" in run("svc export tickets --category nothing", code=3).err


def test_order(week: Week, run: Run) -> None:
    """By number unless told."""
    numbers = [one["id"] for one in exported(run, "tickets")]
    assert numbers == sorted(numbers)
    assert [one["id"] for one in exported(run, "tickets --sort=-received")] == numbers[::-1]


def test_csv(week: Week, run: Run) -> None:
    """A row a ticket with the header's fields; a byte order mark and Chinese if asked."""
    rows = table(run("svc export tickets --reveal").out)
    listed = {one["id"]: one for one in run("svc list --status all --reveal --format json").json()}
    assert len(rows) == len(listed)
    for row in rows:
        header = listed[row["id"]]
        assert row["received"] == header["received"]
        assert row["due.respond"] == header.get("due", {}).get("respond", "")
        assert row["reporter.phone"] == header.get("reporter", {}).get("phone", "")
        assert row["text"] == header["text"]
    said = run("svc export tickets --bom --headers zh").out
    assert said.startswith("\ufeff工单号,类型,")
    assert len(said.splitlines()[0].split(",")) == len(COLUMNS["tickets"])
    steps = table(run("svc export events").out)
    change = next(row["changes"] for row in steps if row["changes"])
    assert "category: plumbing → lift" in change


def test_formulas_stay_text(estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """CSV gets a quote before what a spreadsheet would run; XLSX a cell of the type text."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    run(["svc", "create", '=HYPERLINK("http://evil")', "--kind", "inquiry", "--category", "fees",
         "--channel", "web", "--unit", "3-2-1502", "--resident", "1"])  # fmt: skip
    assert "\"'=HYPERLINK(" in run("svc export tickets").out
    run("svc export tickets -o out.xlsx")
    xml = sheet(Path("out.xlsx"))
    assert 't="inlineStr"><is><t>=HYPERLINK(' in xml
    assert "<f>" not in xml
    with zipfile.ZipFile("out.xlsx") as book:
        assert not any("hyperlink" in name.lower() for name in book.namelist())


def test_xlsx(week: Week, run: Run) -> None:
    """Typed dates, a header that stays, widths, Chinese headings."""
    calamine = pytest.importorskip("python_calamine", reason="no reader of XLSX is installed")
    run("svc export tickets --output out.xlsx --headers zh")
    book = calamine.CalamineWorkbook.from_path("out.xlsx")
    rows = book.get_sheet_by_name("tickets").to_python()
    names = [column.name for column in COLUMNS["tickets"]]
    assert rows[0] == [column.chinese for column in COLUMNS["tickets"]]
    assert rows[1][names.index("received")] == datetime(2024, 11, 4, 9, 0)  # noqa: DTZ001 - a cell has no zone
    assert rows[1][names.index("text")] == "厨房水管漏水，地上都是水"
    assert len(rows) == 10
    xml = sheet(Path("out.xlsx"))
    assert 'state="frozen"' in xml
    assert 'topLeftCell="A2"' in xml
    assert "<cols>" in xml
    run("svc export events --output steps.xlsx")
    run("svc export staff --output staff.xlsx")
    staff = calamine.CalamineWorkbook.from_path("staff.xlsx").get_sheet_by_index(0).to_python()
    assert True in staff[1]


def test_xlsx_limits(tmp_path: Path) -> None:
    """A full sheet goes on in the next; a text that is too long is cut, and counted."""
    columns = COLUMNS["staff"][:2]
    book = Workbook(tmp_path / "x.xlsx", "staff", columns, ["id", "name"], ZONE)
    rows = [
        {"id": f"n{number}", "name": "x" * (40_000 if number == 1 else 1)} for number in range(5)
    ]
    book.write(iter(rows), most=3)
    assert book.cut == 1
    with zipfile.ZipFile(tmp_path / "x.xlsx") as made:
        sheets = [name for name in made.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 3
    assert "x" * (MOST_CHARACTERS - 1) + "…" in sheet(tmp_path / "x.xlsx")
    assert "n2" in sheet(tmp_path / "x.xlsx", "xl/worksheets/sheet2.xml")


def test_before_1900(tmp_path: Path) -> None:
    """What a spreadsheet cannot count as a date stays text."""
    column = next(one for one in COLUMNS["staff"] if one.name == "since")
    Workbook(tmp_path / "x.xlsx", "staff", [column], ["since"], ZONE).write(
        [{"since": "1899-12-31"}]
    )
    assert "1899-12-31" in sheet(tmp_path / "x.xlsx")


def test_rev_and_as_of(week: Week, run: Run) -> None:
    """What had been recorded by a commit, what had happened by a moment."""
    early = week.moments[0].commit
    (only,) = exported(run, f"tickets --rev {early} --reveal")
    assert only["id"] == "T2411-A0001"
    assert [event["action"] for event in only["timeline"]] == ["create"]
    assert exported(run, f"followups --rev {early}") == []
    moment = datetime(2024, 11, 6, 12, 0, tzinfo=ZONE)
    then = [as_of(ticket, moment) for ticket in records(week.place, "tickets")]
    expected = {ticket.id: fields(ticket) for ticket in then if ticket is not None}
    lines = exported(run, "tickets --as-of 2024-11-06T12:00 --reveal")
    assert {line["id"]: line for line in lines} == expected
    rows = table(run("svc export tickets --as-of 2024-11-06T12:00").out)
    assert {row["id"]: row["status"] for row in rows} == {
        number: one["status"] for number, one in expected.items()
    }


def test_a_file_is_not_overwritten(week: Week, run: Run) -> None:
    """Not unless told; and a failed export leaves what was there."""
    run("svc export units -o out.csv")
    before = Path("out.csv").read_bytes()
    assert Path("out.csv").stat().st_mode & 0o777 == 0o600
    assert "exists already" in run("svc export staff -o out.csv", code=1).err
    assert Path("out.csv").read_bytes() == before
    run("svc export staff -o out.csv --category x --force", code=2)
    run("svc export tickets -o out.csv --category nothing --force", code=3)
    assert Path("out.csv").read_bytes() == before
    run("svc export staff -o out.csv --force")
    assert Path("out.csv").read_bytes() != before
    assert not list(Path.cwd().glob(".out*"))
    assert "no folder" in run("svc export staff -o no/out.csv", code=2).err
    assert "is no file" in run("svc export staff -o records --force", code=1).err


def test_the_file_s_name_says_the_format(week: Week, run: Run) -> None:
    """`--format` decides; else the ending; else CSV."""
    run("svc export units -o out.jsonl")
    assert json.loads(Path("out.jsonl").read_text(encoding="utf-8").splitlines()[0])["id"]
    run("svc export units -o out.txt")
    assert Path("out.txt").read_text(encoding="utf-8").startswith("id,building")
    run("svc export units -o out2.csv --format jsonl")
    assert Path("out2.csv").read_text(encoding="utf-8").startswith("{")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--format xlsx", "xlsx needs a file"),
        ("--format jsonl --bom", "--bom is for csv, not jsonl"),
        ("-o x.xlsx --bom", "--bom is for csv, not xlsx"),
        ("--format jsonl --headers zh", "no headers"),
    ],
)
def test_options_that_exclude_each_other(week: Week, run: Run, words: str, said: str) -> None:
    """A usage error says which."""
    assert said in run(f"svc export units {words}", code=2).err


def test_nothing_is_written(week: Week, run: Run, git: Callable[..., str]) -> None:
    """An export changes nothing in the repository, and says how many on standard error."""
    before = git("rev-parse", "HEAD", cwd=week.place)
    said = run("svc export tickets --format jsonl")
    assert "exporting: 9 tickets" in said.err
    assert git("rev-parse", "HEAD", cwd=week.place) == before
    assert git("status", "--porcelain", cwd=week.place) == ""


def test_a_reader_that_goes_away(week: Week, run: Run) -> None:
    """A closed pipe ends the export quietly."""
    with run.start("svc export tickets --format jsonl --reveal") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait() in (0, 141)
        assert b"Traceback" not in process.stderr.read()


def test_on_every_core(week: Week, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many files are converted by several processes; what comes out is the same."""
    words = ("tickets --reveal", "events", "followups", "tickets --as-of 2024-11-06T12:00")
    before = [run(f"svc export {one} --format jsonl").out for one in words]
    monkeypatch.setattr("svc.exchange.export.records.PARALLEL_FROM", 1)
    monkeypatch.setattr("svc.exchange.export.records._CHUNK", 2)
    assert [run(f"svc export {one} --format jsonl").out for one in words] == before
