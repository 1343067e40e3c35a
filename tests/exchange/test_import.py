"""Whole imports: one commit or none, repeatable, and what is left over."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.ticket.actions import annotate
from svc.errors import InvalidData, NotFound, Refused, UsageError
from svc.exchange.reading.load_mapping import load
from svc.store.layout import OFFICE_PATH
from tests.exchange.trial import HEADER, MAPPING, NOW, ROWS, bring, mapping_file, table, tickets
from tests.support import TOP

Git = Callable[..., str]

BAD = "10,01.11.2025 08:30,31.10.2025 08:30,C,water,Early,,,"


def test_one_commit_with_a_count(place: Path, git: Git) -> None:
    """An import is one commit; its message counts instead of listing."""
    done = bring(place, table(*ROWS))
    assert (done.new, done.rows, done.parts[0].tally.first, done.parts[0].tally.last) == (
        3,
        3,
        "T2511-A0001",
        "T2512-A0001",
    )
    assert git("rev-list", "--count", "HEAD", cwd=place).strip() == "2"
    assert git("log", "-1", "--format=%B", cwd=place).strip().splitlines() == [
        "import 3 tickets from oldbook", "", "Svc-Action: import", "Svc-Count: 3",
        "Svc-Actor: import",
    ]  # fmt: skip
    assert git("status", "--porcelain", "records", cwd=place) == ""
    assert (place / "records/tickets/2025/12/T2512-A0001.yaml").exists()


def test_second_run_changes_nothing(place: Path, git: Git) -> None:
    """What is there already is left alone, and so is HEAD."""
    bring(place, table(*ROWS))
    head = git("rev-parse", "HEAD", cwd=place)
    again = bring(place, table(*ROWS))
    assert (again.new, again.unchanged, again.changed, again.commit) == (0, 3, 0, None)
    assert git("rev-parse", "HEAD", cwd=place) == head


def test_only_new_rows_come_in(place: Path) -> None:
    """A longer file adds what is new; numbers go on without gaps."""
    bring(place, table(*ROWS))
    done = bring(place, table("1,05.11.2025 08:30,,C,water,Leak,,,", *ROWS))
    assert (done.new, done.unchanged, done.parts[0].tally.first) == (1, 3, "T2511-A0003")


def test_rows_that_say_something_else_now(place: Path, git: Git) -> None:
    """What changed at the source is followed; what only the office did is left alone."""
    bring(place, table(*ROWS))
    act(place, "import", lambda desk: annotate(desk, "T2511-A0001", "looked at it"), NOW)
    changed = ROWS[1].replace("Spoke to them", "Spoke again")
    again = bring(place, table(ROWS[0], changed, ROWS[2]))
    assert (again.new, again.unchanged, again.changed) == (0, 2, 1)
    assert tickets(place)[1].timeline[2].note == "Spoke to them"
    assert tickets(place)[1].timeline[-1].note == "Spoke again"
    head = git("rev-parse", "HEAD", cwd=place)
    assert bring(place, table(ROWS[0], changed, ROWS[2])).unchanged == 3
    assert git("rev-parse", "HEAD", cwd=place) == head


def test_same_number_of_another_system(place: Path) -> None:
    """Numbers are of their system."""
    bring(place, table(ROWS[0]))
    assert bring(place, table(ROWS[0]), MAPPING.replace("oldbook", "otherbook")).new == 1


def test_numbers_are_of_the_offices_month(place: Path) -> None:
    """The month of a number is the one in which the office's clock showed the receipt."""
    text = MAPPING.replace("Asia/Shanghai", "America/New_York")
    bring(place, table("1,30.11.2025 20:00,,C,water,Leak,,,"), text)
    (ticket,) = tickets(place)
    assert (ticket.id, ticket.received.isoformat()) == ("T2512-A0001", "2025-12-01T09:00:00+08:00")


def test_nothing_is_imported_with_a_bad_row(place: Path, git: Git) -> None:
    """One bad row and nothing comes in."""
    with pytest.raises(InvalidData, match=r"1 of 4 rows is bad, so nothing was imported") as caught:
        bring(place, table(*ROWS, BAD))
    assert caught.value.exit_code == 4
    assert "row 5, Done, '31.10.2025 08:30': is before Taken" in str(caught.value.problems[0])
    assert git("rev-list", "--count", "HEAD", cwd=place).strip() == "1"


def test_twenty_problems_of_many(place: Path) -> None:
    """However many rows are bad, twenty things are said, and the rest counted."""
    with pytest.raises(InvalidData, match="300 of 303 rows are bad") as caught:
        bring(place, table(*ROWS, *(f"{n},x,y,z,,,,," for n in range(300))))
    assert len(caught.value.problems) == 20


def test_number_that_stands_twice(place: Path) -> None:
    """The second row of a number is bad."""
    with pytest.raises(InvalidData) as caught:
        bring(place, table(*ROWS, ROWS[0]))
    assert "row 5, Nr, '7': stands in row 2 already" in str(caught.value.problems[0])


def test_rejects(place: Path, tmp_path: Path) -> None:
    """Bad rows go to a file in the input's columns, which can be mended and imported."""
    path = tmp_path / "rejects.csv"
    done = bring(place, table(ROWS[0], BAD, "11,x", ROWS[1]), rejects=path)
    assert (done.new, done.bad, done.rejects) == (2, 2, [path])
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [*HEADER.split(","), "svc_reason"]
    assert rows[1][:-1] == BAD.split(",")
    assert rows[1][-1].startswith("Done, '31.10.2025 08:30': is before Taken")
    assert rows[2] == ["11", "x", *[""] * 7, "has 2 cells, the header has 9"]
    mended = path.read_text(encoding="utf-8").replace("31.10.2025", "02.11.2025")
    mended = "\n".join(line for line in mended.splitlines() if not line.startswith("11,"))
    second = tmp_path / "second.csv"
    assert bring(place, mended, rejects=second).new == 1
    assert not second.exists()


def test_rejects_of_rejects(place: Path, tmp_path: Path) -> None:
    """The reason of an earlier import gives way to that of this one."""
    path = tmp_path / "again.csv"
    head = f"{HEADER},svc_reason"
    bring(place, table(f"{BAD},was bad", "too,short", header=head), rejects=path)
    first, row, short = path.read_text(encoding="utf-8").splitlines()
    assert first == head
    assert row.startswith(BAD)
    assert "was bad" not in row
    assert short.startswith("too,short,")


def test_rejects_as_the_input_is_written(place: Path, tmp_path: Path) -> None:
    """Delimiter and byte order mark stay."""
    path = tmp_path / "rejects.csv"
    data = table(ROWS[0], BAD).replace(",", ";").encode("utf-8-sig")
    bring(place, data, rejects=path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfNr;Taken;")


@pytest.mark.parametrize("there", ["file", "link"])
def test_rejects_overwrite_nothing(place: Path, tmp_path: Path, there: str, git: Git) -> None:
    """A file that is there stays, and nothing is imported."""
    path = tmp_path / "rejects.csv"
    if there == "file":
        path.write_text("mine", encoding="utf-8")
    else:
        path.symlink_to("nowhere")
    with pytest.raises(Refused, match="exists already"):
        bring(place, table(*ROWS, BAD), rejects=path)
    assert git("rev-list", "--count", "HEAD", cwd=place).strip() == "1"
    with pytest.raises(UsageError, match="no folder"):
        bring(place, table(*ROWS), rejects=tmp_path / "none" / "x.csv")


def test_no_rejects_of_an_import_that_failed(place: Path, tmp_path: Path) -> None:
    """Without an import there is no file of rejects, and no draft of one."""
    with pytest.raises(InvalidData):
        bring(place, table(ROWS[0], BAD, '12,"open'), rejects=tmp_path / "rejects.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["map.yaml", "office", "rows.csv"]


def test_dry_run(place: Path, git: Git, tmp_path: Path) -> None:
    """What would change is known, and nothing does."""
    bring(place, table(ROWS[0]))
    head = git("rev-parse", "HEAD", cwd=place)
    done = bring(place, table(*ROWS, BAD), dry_run=True, rejects=tmp_path / "rejects.csv")
    assert (done.new, done.unchanged, done.bad, done.commit) == (2, 1, 1, None)
    assert dict(done.parts[0].batch.counts["kind"]) == {"repair": 2}
    assert dict(done.parts[0].batch.counts["status"]) == {"closed": 1, "assigned": 1}
    assert [one["number"] for one in done.parts[0].batch.sample] == ["8", "9"]
    assert not (tmp_path / "rejects.csv").exists()
    assert git("rev-parse", "HEAD", cwd=place) == head
    assert git("status", "--porcelain", cwd=place) == ""


def test_what_the_office_lacks(place: Path) -> None:
    """Categories and departments that are not there are all named, with two ways out."""
    text = MAPPING.replace("water: plumbing", "water: wells").replace("engineering", "wellmen")
    with pytest.raises(InvalidData, match="the office lacks 2 categories or dep") as caught:
        bring(place, table(*ROWS), text)
    assert [p.reason for p in caught.value.problems] == [
        "no category 'wells'",
        "no department 'wellmen'",
    ]
    assert "list them under office: in" in caught.value.next_step


def test_what_is_added_to_the_office(place: Path, git: Git) -> None:
    """Only what rows use is added, in the same commit, and comments stay."""
    before = (place / OFFICE_PATH).read_text(encoding="utf-8")
    text = MAPPING.replace("water: plumbing", "water: wells") + (
        "office:\n  departments:\n    - {id: wellmen, name: Well men}\n"
        "    - {id: unused, name: U}\n"
        "  categories:\n    - {id: wells, name: Wells, department: wellmen}\n"
        "    - {id: unused, name: U, department: unused}\n"
        "    - {id: plumbing, name: Another name}\n"
    )
    foreseen = bring(place, table(*ROWS), text, dry_run=True)
    done = bring(place, table(*ROWS), text)
    assert foreseen.added == done.added == ["wellmen", "wells"]
    after = (place / OFFICE_PATH).read_text(encoding="utf-8")
    assert after.startswith(before.splitlines()[0])
    added = set(after.splitlines()) - set(before.splitlines())
    assert added == {
        "  - id: wellmen", "    name: Well men", "  - id: wells", "    name: Wells",
        "    department: wellmen",
    }  # fmt: skip
    assert "Svc-Record: office" in git("log", "-1", "--format=%B", cwd=place)
    assert git("rev-list", "--count", "HEAD", cwd=place).strip() == "2"
    assert bring(place, table(*ROWS), text).added == []


def test_added_category_of_a_department_that_is_missing(place: Path) -> None:
    """An addition may not leave the office pointing at nothing."""
    text = MAPPING.replace("water: plumbing", "water: wells")
    text += "office:\n  categories:\n    - {id: wells, name: Wells, department: wellmen}\n"
    with pytest.raises(InvalidData) as caught:
        bring(place, table(*ROWS), text)
    assert [p.reason for p in caught.value.problems] == ["no department 'wellmen'"]


def test_nothing_under_the_header(place: Path, git: Git) -> None:
    """An empty delivery is no error, and no commit."""
    done = bring(place, table())
    assert (done.rows, done.new, done.commit) == (0, 0, None)
    assert git("rev-list", "--count", "HEAD", cwd=place).strip() == "1"


def test_no_office(tmp_path: Path, git: Git) -> None:
    """Without an office there is nothing to import into."""
    (tmp_path / "bare").mkdir()
    git("init", "-q", cwd=tmp_path / "bare")
    with pytest.raises(NotFound, match="no office"):
        bring(tmp_path / "bare", table(*ROWS))


def test_sample_is_not_written(place: Path, git: Git) -> None:
    """The toolkit's own sample refuses."""
    path = place / OFFICE_PATH
    path.write_text(path.read_text(encoding="utf-8") + "sample: true\n", encoding="utf-8")
    git("commit", "-qam", "sample", cwd=place)
    with pytest.raises(Refused, match="sample"):
        bring(place, table(*ROWS))


def test_office_changed_while_reading(
    place: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows checked against rules that have changed since are not written."""
    from svc.desk.importing import run as imports
    from svc.errors import Busy

    def meddling(*args: object, **named: object) -> object:
        path = place / OFFICE_PATH
        text = path.read_text(encoding="utf-8").replace("id: plumbing", "id: pipes")
        path.write_text(text, encoding="utf-8")
        git("commit", "-qam", "renamed", cwd=place)
        return act(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(imports, "act", meddling)
    with pytest.raises(Busy, match="were changed while the rows were read"):
        bring(place, table(*ROWS))
    assert git("log", "-1", "--format=%s", cwd=place).strip() == "renamed"


@pytest.mark.slow
def test_killed_at_any_moment(place: Path, git: Git, tmp_path: Path) -> None:
    """Killed wherever it stands, an import is there as a whole or not at all."""
    rows = [f"{n},01.11.2025 08:30,,C,water,Leak {n},,," for n in range(800)]
    file = tmp_path / "many.csv"
    file.write_text(table(*rows), encoding="utf-8")
    command = [sys.executable, "-m", "svc", "import", "tickets", str(file), "--mapping",
             str(mapping_file(tmp_path))]  # fmt: skip
    for delay in (0.15, 0.3, 0.4, 0.5, 0.6, 0.7, 0.9):
        with subprocess.Popen(
            command, cwd=place, stdout=-3, stderr=-3, start_new_session=True
        ) as process:
            time.sleep(delay)
            os.killpg(process.pid, signal.SIGKILL)
        found = len(tickets(place))
        assert found in (0, 800)
        git("fsck", "--strict", cwd=place)
    load(mapping_file(tmp_path))
    subprocess.run(command, cwd=place, check=True, capture_output=True)
    assert len(tickets(place)) == 800
    assert git("status", "--porcelain", cwd=place) == ""


@pytest.mark.slow
def test_the_shipped_extract(tmp_path: Path, git: Git) -> None:
    """About 500 cases of Boston's come into a fresh office, as the city judged them."""
    from svc.desk.repository.init import found

    office = tmp_path / "office"
    found(office, timezone="America/New_York", locale="en")
    extract = TOP / "scripts" / "examples" / "boston311_extract.csv"
    mapping = (TOP / "scripts" / "examples" / "boston311.yaml").read_text(encoding="utf-8")
    done = bring(office, extract.read_bytes(), mapping)
    with extract.open(encoding="utf-8", newline="") as file:
        cases = {row["CASE_ENQUIRY_ID"]: row for row in csv.DictReader(file)}
    assert done.new == len(cases) == 498
    snapshot = "2016-01-13T00:00:00-05:00"
    for ticket in tickets(office):
        case = cases[ticket.source.number]
        ended = ticket.finished.isoformat() if ticket.finished else snapshot
        on_time = ended <= ticket.due.resolve.isoformat()
        if ticket.finished:
            on_time = ticket.finished <= ticket.due.resolve
        assert on_time == (case["OnTime_Status"] == "ONTIME"), ticket.id
        assert (str(ticket.status) == "closed") == (case["CASE_STATUS"] == "Closed")
    assert bring(office, extract.read_bytes(), mapping).unchanged == 498
