"""Taking a whole office out and in again: the same records, and the numbers go on."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from svc.desk.core.act import act
from svc.desk.repository.check import check
from svc.desk.repository.init import found
from tests import offices
from tests.exchange.trial import records
from tests.models import copied, shared
from tests.support import TOP, Run

Git = Callable[..., str]
KINDS = ("unit", "staff", "resident", "ticket", "followup")
CALLED = "2025-10-09 09:00"


@pytest.fixture(scope="session")
def sample_office(homes: Path) -> Path:
    """The sample as an office of one's own."""
    return copied(shared(offices.sample), homes / "round-sample")


@pytest.fixture
def taken_out(run: Run, sample_office: Path, tmp_path: Path) -> Path:
    """A folder with all of the sample."""
    run(f"svc -C {sample_office} export all {tmp_path}/out --reveal")
    return tmp_path / "out"


def everything(office: Path) -> dict[str, list[Any]]:
    """Every record of an office, as values."""
    return {kind: records(office, kind) for kind in KINDS}


def files(office: Path) -> dict[str, bytes]:
    """Every file of an office's records."""
    top = office / "records"
    return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*.yaml")}


def lines_of(folder: Path, kind: str) -> list[dict[str, Any]]:
    """The lines of one file, as objects."""
    return [json.loads(line) for line in (folder / f"{kind}.jsonl").read_text().splitlines()]


def write(folder: Path, kind: str, lines: list[dict[str, Any]]) -> None:
    """Lines into a file of their kind."""
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / f"{kind}.jsonl").write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_whoever_acts_may_come_with_it(run: Run, taken_out: Path, empty: Path, git: Git) -> None:
    """Nobody is on file yet: who imports is among those who are brought in."""
    run(f"svc -C {empty} --as li.na import all {taken_out}")
    assert git("log", "-1", "--format=%ae", cwd=empty).strip() == "li.na@svc.invalid"
    told = run(f"svc -C {empty} --as nobody.here import all {taken_out}", code=3)
    assert "nobody.here" in told.err


def test_sample(run: Run, sample_office: Path, taken_out: Path, empty: Path, git: Git) -> None:
    """The sample comes back file for file, in one commit, and the check is clean."""
    run(f"svc -C {empty} import all {taken_out}")
    assert files(empty) == files(sample_office)
    assert everything(empty) == everything(sample_office)
    assert git("rev-list", "--count", "HEAD", cwd=empty).strip() == "2"
    assert check(empty).problems == []
    again = run(f"svc -C {empty} import all {taken_out} --format json").json()
    assert (again["new"], again["changed"], again["unchanged"], again["commit"]) == (
        0,
        0,
        len(list((sample_office / "records").rglob("*.yaml"))) - 1,
        None,
    )


@pytest.mark.slow
def test_six_files_one_by_one(
    run: Run, sample_office: Path, tmp_path: Path, empty: Path, git: Git
) -> None:
    """Each kind by its own command, in the order of what they refer to; steps repeat nothing."""
    shutil.copy(sample_office / "records/office.yaml", tmp_path / "office.yaml")
    # What tickets cite, were sent by or went out with comes with them, as far as it refers to them.
    more = ("disclosures", "parties", "publications", "notice-events", "documents",
            "document-events")  # fmt: skip
    for kind in ("units", "staff", "residents", "tickets", "events", "followups", *more):
        run(f"svc -C {sample_office} export {kind} --reveal -o {tmp_path}/{kind}.jsonl")
    first = tmp_path / "first"
    first.mkdir()
    for name in ("office.yaml", "units.jsonl", "staff.jsonl", "residents.jsonl"):
        shutil.copy(tmp_path / name, first / name)
    run(f"svc -C {empty} import all {first}")
    # From here on somebody leads the office, and whoever imports names himself.
    lead = f"svc --as he.jianguo -C {empty}"
    # A callback step and its follow-up name each other: they come together or not at all.
    said = run(f"{lead} import tickets {tmp_path}/tickets.jsonl", code=4)
    assert "there is no follow-up" in said.err
    assert "svc import all FOLDER" in said.err
    second = tmp_path / "second"
    second.mkdir()
    for name in (*(f"{kind}.jsonl" for kind in more), "tickets.jsonl", "events.jsonl",
                 "followups.jsonl"):  # fmt: skip
        shutil.copy(tmp_path / name, second / name)
    run(f"{lead} import all {second}")
    six = ("office.yaml", "units/", "staff/", "residents/", "tickets/", "followups/",
           "parties/", "publications/", "documents/", "rules/disclosures/")  # fmt: skip
    told = {name: data for name, data in files(sample_office).items() if name.startswith(six)}
    assert files(empty) == told


def test_numbers_go_on(run: Run, sample_office: Path, taken_out: Path, empty: Path) -> None:
    """The next numbers are those that the office would have given next."""
    run(f"svc -C {empty} import all {taken_out}")
    latest = max(one.received for one in records(sample_office, "ticket"))

    def next_numbers(desk: Any) -> list[str]:
        return [desk.next_number(kind, latest) for kind in ("ticket", "followup", "resident")]

    numbers = [act(place, "svc", next_numbers).result for place in (sample_office, empty)]
    assert numbers[0] == numbers[1]
    assert not set(numbers[0]) & {one.id for kind in KINDS for one in records(empty, kind)}


def test_masked_files_are_refused(
    run: Run, sample_office: Path, tmp_path: Path, empty: Path
) -> None:
    """What was masked on the way out would be lost on the way in: the way out is told."""
    run(f"svc -C {sample_office} export all {tmp_path}/out")
    said = run(f"svc -C {empty} import all {tmp_path}/out", code=4)
    assert "is masked: take it out with --reveal" in said.err


@pytest.mark.parametrize("name", ["native_place", "occupation", "age_group", "interests"])
def test_withheld_fields_are_told(run: Run, sample_office: Path, name: str) -> None:
    """A masked export of residents says which fields it leaves out."""
    lines = run(f"svc -C {sample_office} export residents --format jsonl").out.splitlines()
    whole = run(f"svc -C {sample_office} export residents --format jsonl --reveal").out.splitlines()
    for line, full in zip(lines, whole, strict=True):
        told, record = json.loads(line), json.loads(full)
        assert (name in record) == (name in told.get("withheld", ()))


@pytest.mark.slow
def test_part_of_an_office(run: Run, taken_out: Path, empty: Path, git: Git) -> None:
    """Records that would leave gaps, or name nobody, are refused before anything is written."""
    write(taken_out, "tickets", lines_of(taken_out, "tickets")[5:])
    said = run(f"svc -C {empty} import all {taken_out}", code=4)
    assert "would be wrong in the office, so nothing was imported" in said.err
    assert git("rev-list", "--count", "HEAD", cwd=empty).strip() == "1"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "gone"}, "status: does not fit: it is none of the words known"),
        ({"status": "new"}, "status"),
        ({"extra": 1}, "there is no field extra"),
        ({"received": "2026-08-01"}, "received: does not fit: a moment such as"),
        ({"id": "../../x"}, "id: does not fit: it is not of the right form"),
    ],
)
def test_lines_that_break_the_rules(
    run: Run, taken_out: Path, empty: Path, change: dict[str, Any], said: str
) -> None:
    """A line must hold what a file must hold; which line and what is told."""
    lines = lines_of(taken_out, "tickets")
    lines[3] |= change
    write(taken_out, "tickets", lines)
    err = run(f"svc -C {empty} import all {taken_out}", code=4).err
    assert "tickets.jsonl: row 4" in err
    assert said in err


def test_another_word_for_a_record_on_file(run: Run, taken_out: Path, empty: Path) -> None:
    """A record that is on file and says something else is refused, and nothing is changed."""
    run(f"svc -C {empty} import all {taken_out}")
    before = files(empty)
    lines = lines_of(taken_out, "units")
    lines[0]["area"] = 1234.5
    write(taken_out, "units", lines)
    said = run(f"svc -C {empty} import units {taken_out}/units.jsonl", code=4)
    assert f"{lines[0]['id']} is on file and says something else" in said.err
    assert files(empty) == before


def test_bad_lines_set_aside(run: Run, taken_out: Path, empty: Path, tmp_path: Path) -> None:
    """Bad lines go to a file that can be mended and imported again."""
    lines = lines_of(taken_out, "units")
    bad = lines[2]["use"]
    lines[2]["use"] = "castle"
    write(taken_out, "units", lines)
    (taken_out / "units.jsonl").open("a").write("no json\n")
    rejects = tmp_path / "bad.jsonl"
    run(f"svc -C {empty} import units {taken_out}/units.jsonl --skip-bad {rejects}")
    assert len(records(empty, "unit")) == len(lines) - 1
    first, second = rejects.read_text().splitlines()
    assert json.loads(first)["svc_reason"].startswith("use: does not fit")
    assert json.loads(second)["svc_line"] == "no json"
    rejects.write_text(first.replace("castle", bad) + "\n")
    run(f"svc -C {empty} import units {rejects}")
    assert len(records(empty, "unit")) == len(lines)


def test_a_table_without_a_mapping(run: Run, empty: Path, tmp_path: Path) -> None:
    """A file that is not svc's own needs a mapping, and is told so."""
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    said = run(f"svc -C {empty} import tickets {tmp_path}/rows.csv", code=2)
    assert "no mapping is given" in said.err
    assert "--mapping MAP" in said.err
    assert "no JSON lines of svc's own" in run(f"svc -C {empty} import all {tmp_path}", code=3).err


@pytest.mark.slow
def test_rules_of_an_office_with_records_stay(run: Run, taken_out: Path, empty: Path) -> None:
    """office.yaml is taken over only by an office that has no records."""
    run(f"svc -C {empty} import all {taken_out}")
    rules = (empty / "records/office.yaml").read_bytes()
    (taken_out / "office.yaml").write_bytes(rules.replace(b"backdate_days: 7", b"") + b"\n# mine\n")
    text = (taken_out / "office.yaml").read_text().replace("region: CN", "region: DE")
    name = text.replace("name:", "name: New", 1)
    (taken_out / "office.yaml").write_text(name)
    said = run(f"svc -C {empty} import all {taken_out}")
    assert "keeps its own office.yaml" in said.err
    assert (empty / "records/office.yaml").read_bytes() == rules


@pytest.mark.slow
def test_ten_thousand_tickets(run: Run, tmp_path: Path, empty: Path, git: Git) -> None:
    """An office of 10,000 tickets comes back record for record."""
    import subprocess
    import sys

    office = tmp_path / "large"
    words = [sys.executable, str(TOP / "scripts/generate.py"), str(office), "10000"]
    subprocess.run(words, check=True, cwd=TOP, capture_output=True)
    run(f"svc -C {office} export all {tmp_path}/out --reveal")
    run(f"svc -C {empty} import all {tmp_path}/out")
    trees = {git("rev-parse", "HEAD:records", cwd=place).strip() for place in (office, empty)}
    assert len(trees) == 1
    assert git("status", "--porcelain", cwd=empty) == ""
    assert run(f"svc -C {empty} check").code == 0


def test_what_came_back_is_the_offices_word(run: Run, place: Path, tmp_path: Path) -> None:
    """A record that was edited, taken out and in again is not run over by its old source."""
    from svc.desk.record.field_edits import FieldEdits
    from svc.desk.record.residents import edit
    from tests.exchange.row_kinds.test_estate_import import (
        RESIDENT_ROWS,
        RESIDENTS,
        UNIT_ROWS,
        UNITS,
    )
    from tests.exchange.row_kinds.test_estate_import import residents as table_of
    from tests.exchange.trial import NOW, bring, bring_all

    bring_all(place, (UNIT_ROWS, UNITS), (table_of(*RESIDENT_ROWS), RESIDENTS))
    act(place, "import", lambda desk: edit(desk, "1", FieldEdits(set={"name": "王芳芳"})), NOW)
    run(f"svc -C {place} export all {tmp_path}/out --reveal")
    found(tmp_path / "again")
    run(f"svc -C {tmp_path}/again import all {tmp_path}/out")
    done = bring(tmp_path / "again", table_of(*RESIDENT_ROWS), RESIDENTS)
    assert [one.id for one in done.tallies[0].conflicts] == ["R-A00001"]
    assert records(tmp_path / "again", "resident")[0].name == "王芳芳"


def test_sheets_of_one_workbook(run: Run, empty: Path, tmp_path: Path) -> None:
    """One file can hold several kinds: a sheet each, or other columns of the same rows."""
    import xlsxwriter

    book = xlsxwriter.Workbook(tmp_path / "old.xlsx")
    for name, rows in (
        ("房屋", [["房号"], ["3栋2单元1502"]]),
        (
            "报修",
            [
                ["单号", "时间", "内容", "房号", "完成", "回访时间", "满意度"],
                ["1", "2025-10-08 09:05", "漏水", "3-2-1502", "2025-10-08 11:00", CALLED, 5],
                ["2", "2025-10-08 09:30", "停电", "3-2-1502", "", "", ""],
            ],
        ),
    ):  # fmt: skip
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    book.close()
    (tmp_path / "map.yaml").write_text(
        "kind: units\nsheet: 房屋\nsource: {system: old, number: 房号}\n"
        "fields: {unit: {column: 房号}}\n"
        "---\nkind: tickets\nsheet: 报修\nsource: {system: old, number: 单号}\n"
        "dates: {formats: ['%Y-%m-%d %H:%M']}\nreporter: optional\nfields:\n"
        "  received: {column: 时间}\n  finished: {column: 完成}\n  text: {column: 内容}\n"
        "  unit: {column: 房号}\n  kind: {value: repair}\n  category: {value: plumbing}\n"
        "  channel: {value: phone}\n  department: {value: engineering}\n"
        "  resolution: {value: fixed}\n"
        "---\nkind: followups\nsheet: 报修\nsource: {system: old, number: 单号}\n"
        "dates: {formats: ['%Y-%m-%d %H:%M']}\nskip: [{column: 回访时间, is: ''}]\nfields:\n"
        "  ticket: {column: 单号}\n  at: {column: 回访时间}\n  score: {column: 满意度}\n",
        encoding="utf-8",
    )
    run(f"svc -C {empty} import all {tmp_path}/old.xlsx --mapping {tmp_path}/map.yaml")
    first, second = records(empty, "ticket")
    assert (str(first.status), str(second.status)) == ("closed", "assigned")
    assert [one.score for one in records(empty, "followup")] == [5]
    assert check(empty).problems == []
