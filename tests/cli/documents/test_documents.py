"""The register of documents: files outside git, loans, destruction by two."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from svc.store.documents import folder as files
from tests.cli.documents.office import archive
from tests.models import copy_of
from tests.support import Run, git

SCAN = b"a contract, page one\n"
HASH = hashlib.sha256(SCAN).hexdigest()
ADD = "svc document add {file} --type contract --title Lifts --filed 2024-03-01T09:00"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that office, as the folder the test runs in; files lie beside it."""
    place = tmp_path / "office"
    copy_of(archive, place)
    (tmp_path / "files").mkdir()
    (tmp_path / "scan.pdf").write_bytes(SCAN)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    Run()(["svc", "document", "folder", str(tmp_path / "files")])
    return place


@pytest.fixture
def kept(desk: Path) -> Path:
    """The same, with one contract on file that may go since 2014."""
    Run()([*ADD.format(file="../scan.pdf").split(), "--date", "2004-02-29", "--retention", "10y"])
    return desk


def state(run: Run) -> str:
    """How the first document stands."""
    return str(run("svc document show G2403-A0001 --format json").json()["state"])


def test_a_file_is_kept_outside_git(kept: Path, run: Run) -> None:
    """By the hash of what it holds, read-only; the register knows hash, size and type of it."""
    lying = kept.parent / "files" / HASH[:2] / HASH
    assert lying.read_bytes() == SCAN
    assert oct(lying.stat().st_mode & 0o777) == "0o400"
    record = run("svc document show G2403-A0001 --format json").json()
    event = record["events"][0]
    assert (event["sha256"], event["size"], event["media"]) == (HASH, 21, "application/pdf")
    assert (record["state"], record["files"]) == ("kept", 1)
    assert git("log", "-1", "--format=%s", cwd=kept) == "add document G2403-A0001\n"
    assert "scan" not in git("log", "-p", cwd=kept)
    assert git("status", "--porcelain", cwd=kept) == ""
    assert "1 file is sound" in run("svc document verify").err
    assert run("svc check").err == ""


def test_the_same_file_is_not_taken_twice_by_slip(kept: Path, run: Run) -> None:
    """It is told whose it is; another entry of it is to be asked for, and shares the file."""
    refused = run(ADD.format(file="../scan.pdf"), code=1).err
    assert "on file already: G2403-A0001" in refused
    assert "A0002" in run(f"{ADD.format(file='../scan.pdf')} --again").out
    assert len(list((kept.parent / "files").rglob("*"))) == 2


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (lambda path: path.mkdir(), 2, "no plain file"),
        (lambda path: path.symlink_to("scan.pdf"), 2, "no plain file"),
        (os.mkfifo, 2, "no plain file"),
        (lambda path: path.touch(), 2, "is empty"),
        (lambda path: None, 3, "No such file"),
    ],
)
def test_what_is_no_file_is_told_in_a_line(
    desk: Path, run: Run, make: object, code: int, said: str
) -> None:
    """A folder, a link, a pipe, nothing: one line and the code of the table; nothing is kept."""
    make(desk.parent / "odd")  # type: ignore[operator]
    refused = run(ADD.format(file="../odd"), code=code).err
    assert said in refused and "Traceback" not in refused
    assert list((desk.parent / "files").iterdir()) == []
    assert run("svc document list --format json").json() == []


def test_names_of_files_are_not_repeated(desk: Path, run: Run) -> None:
    """Whoever names a scan by somebody's phone does not find it in an error or in the history."""
    refused = run(ADD.format(file="../李娜13812340000.pdf"), code=3).err
    assert "13812340000" not in refused
    (desk.parent / "李娜13812340000.pdf").write_bytes(b"x")
    run(ADD.format(file="../李娜13812340000.pdf"))
    assert "13812340000" not in git("log", "-p", cwd=desk)


def test_a_file_that_changes_while_it_is_read(
    desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is not taken, and no half of it lies anywhere."""
    scan = desk.parent / "scan.pdf"

    def grow(_more: int) -> None:
        with scan.open("ab") as file:
            file.write(b"more")

    with pytest.raises(files.Busy) as caught:
        files.take(desk.parent / "files", scan, grow)
    assert "changed while it was read" in caught.value.message
    assert list((desk.parent / "files").iterdir()) == []


def test_a_full_disk_is_told_before_anything_is_written(
    desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that fills up meanwhile leaves nothing either."""
    monkeypatch.setattr(files, "SPARE", 1 << 60)
    refused = run(ADD.format(file="../scan.pdf"), code=5).err
    assert "No space left on device; nothing was changed" in refused
    monkeypatch.setattr(files, "SPARE", 0)

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    assert "No space left" in run(ADD.format(file="../scan.pdf"), code=5).err
    assert list((desk.parent / "files").iterdir()) == []


def test_what_is_refused_leaves_no_file(desk: Path, run: Run) -> None:
    """A rule that says no comes after the file was copied: it goes again."""
    refused = run(f"{ADD.format(file='../scan.pdf')} --secrecy personal", code=1).err
    assert "personal, and it is said of no unit" in refused
    assert [path for path in (desk.parent / "files").rglob("*") if path.is_file()] == []


def test_a_folder_that_is_not_there(desk: Path, run: Run) -> None:
    """Or that git would see, or that nobody named: each in a line."""
    assert "inside the office" in run("svc document folder records", code=1).err
    assert "no folder" in run("svc document folder ../nowhere", code=3).err
    (desk.parent / "files").rmdir()
    assert "is not there" in run(ADD.format(file="../scan.pdf"), code=3).err
    assert "is not there" in run("svc document verify", code=3).err
    git("config", "--unset", "svc.documents", cwd=desk)
    assert "svc document folder DIR" in run(ADD.format(file="../scan.pdf"), code=3).err
    assert (
        "A0001"
        in run("svc document add --type letter-in --title Heat --filed 2024-03-01T09:00").out
    )


def test_verify_tells_each(kept: Path, run: Run) -> None:
    """Missing, changed, unknown, sound: hashed again, and the exit code says it."""
    lying = kept.parent / "files" / HASH[:2] / HASH
    (kept.parent / "files" / "notes.txt").write_text("mine")
    strange = run("svc document verify --format json")
    assert [row["outcome"] for row in strange.json()] == ["unknown"]
    lying.chmod(0o600)
    lying.write_bytes(SCAN[:-1] + b"!")
    rows = run("svc document verify G2403-A0001 --format json", code=4).json()
    assert [(row["id"], row["outcome"]) for row in rows] == [("G2403-A0001", "changed")]
    lying.unlink()
    assert "missing: 1" in run("svc document verify", code=4).err


def test_loans(kept: Path, run: Run) -> None:
    """Out, late, back: one at a time; a personal one asks for a reason and who approved."""
    lend = "svc document lend G2403-A0001 --at 2024-03-04T10:00"
    assert "say who takes it" in run(lend, code=2).err
    assert "until when" in run(f"{lend} --borrower wang.qiang", code=2).err
    run(f"{lend} --borrower wang.qiang --due 2024-03-11")
    assert "out already" in run(f"{lend} --borrower wang.qiang --due 2024-03-12", code=1).err
    rows = run("svc document loans --format json --as-of 2024-03-14T09:00").json()
    assert [(row["borrower"], row["overdue"]) for row in rows] == [("wang.qiang", 3)]
    due = run("svc due --format json --as-of 2024-03-14T09:00").json()
    assert any(one.get("id") == "G2403-A0001" for one in due)
    run("svc document return G2403-A0001 --at 2024-03-15T09:00")
    assert "is not out" in run("svc document return G2403-A0001", code=1).err
    assert run("svc document loans --format json").json() == []


def test_a_personal_one_is_masked_everywhere(desk: Path, run: Run) -> None:
    """Lists, show, export: that it is there, and what sort it is of; words only if asked for."""
    run([*ADD.format(file="../scan.pdf").split()[:4], "--type", "household-form", "--title",
         "Household of Wang", "--unit", "3-2-1502"])  # fmt: skip
    for command in ("list", "show G1", "search household"):
        said = run(f"svc document {command} --format json").out
        assert "Wang" not in said and "personal" in said
        assert "Household of Wang" in run(f"svc document {command} --format json --reveal").out
    assert "Wang" not in run("svc export documents").out
    refused = run("svc document lend G1 --outsider notary --due 2199-01-01", code=1).err
    assert "for a reason that somebody approved" in refused
    outcome = "svc document lend G1 --outsider notary --due 2199-01-01 --reason will --approved-by"
    assert "only a" in run(f"{outcome} wang.qiang", code=1).err
    run(f"{outcome} zhou.min")
    assert "n*" in run("svc document loans").out and "notary" not in run("svc document loans").out


def test_documents_are_found(kept: Path, run: Run) -> None:
    """By words of their titles and by their number; a personal one by its number alone."""
    run("svc document add --type household-form --title Secret --unit 3-2-1502"
        " --filed 2024-03-02T09:00")  # fmt: skip
    found = run("svc find lifts --format json").json()["records"]
    assert [one["id"] for one in found if one["what"] == "document"] == ["G2403-A0001"]
    assert run("svc find secret --format json").json()["records"] == []
    (hit,) = run("svc find g2403-a0002 --format json").json()["records"]
    assert (hit["what"], hit["printed"], hit["unit"]) == ("document", "***", "3-2-1502")
    assert "Lifts" in run("svc find lifts").out


def test_destruction_takes_two(kept: Path, run: Run) -> None:
    """Never before its time, nor while it is out, nor without a witness."""
    early = "svc document propose G2403-A0001 --reason old"
    run("svc document edit G2403-A0001 --set retention=30y")
    assert "is kept until 2034-03-01" in run(early, code=1).err
    run("svc document edit G2403-A0001 --set retention=permanent")
    assert "for ever" in run(early, code=1).err
    run("svc document edit G2403-A0001 --set retention=20y")
    run("svc document lend G2403-A0001 --borrower li.na --due 2199-01-01")
    assert "is out" in run(early, code=1).err
    run("svc document return G2403-A0001")
    assert run("svc document expired --format json").json()[0]["ends"] == "2024-02-29"
    assert "nobody asks" in run(
        "svc --as he.jianguo document destroy G2403-A0001 --witness li.na", code=1
    ).err  # fmt: skip
    run(early)
    assert state(run) == "to be destroyed"
    own = "svc --as he.jianguo document destroy G2403-A0001 --witness"
    assert "cannot be the witness" in run(f"{own} he.jianguo", code=1).err
    assert (
        "only a"
        in run("svc --as zhou.min document destroy G2403-A0001 --witness li.na", code=1).err
    )
    run(f"{own} li.na")


def test_who_asks_does_not_destroy(kept: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the smallest office too; afterwards the file is gone, and verify does not miss it."""
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    run("svc document propose G2403-A0001 --reason old")
    alone = run("svc document destroy G2403-A0001 --witness li.na", code=1).err
    assert "he.jianguo" in alone
    run("svc document keep G2403-A0001 --reason not-yet")
    run("svc --as li.na document propose G2403-A0001 --reason old")
    run("svc document destroy G2403-A0001 --witness li.na")
    assert state(run) == "destroyed"
    assert [path for path in (kept.parent / "files").rglob("*") if path.is_file()] == []
    assert "0 files are sound" in run("svc document verify").err
    assert "was destroyed" in run("svc document store G2403-A0001 ../scan.pdf", code=1).err
    assert run("svc check").err == ""


def test_a_document_that_a_ticket_names_stays(
    kept: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a letter with which the ticket was referred: whoever would destroy it is told which."""
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    run("svc --as li.na document propose G2403-A0001 --reason old")
    run("svc party add dev --name Dev --role developer")
    made = run("svc create drips --kind repair --category plumbing --channel phone"
               " --unit 3-2-1502 --name Wang --phone 13800000000 --format json")  # fmt: skip
    ticket = made.json()["id"]
    run(f"svc --as li.na refer {ticket} --to dev --by letter --letter G2403-A0001")
    refused = run("svc document destroy G2403-A0001 --witness li.na", code=1).err
    assert ticket in refused


def test_a_batch_that_is_not_done_takes_its_files_back(desk: Path, run: Run) -> None:
    """All lines or none, in the folder as in git."""
    line = {"do": "document add", "file": "../scan.pdf", "type": "contract", "title": "Lifts"}
    bad = {"do": "document return", "document": "$1"}
    text = "\n".join(map(json.dumps, (line, bad)))
    assert run("svc batch -", code=1, input=text).out.count('"ok": false') == 2
    assert [path for path in (desk.parent / "files").rglob("*") if path.is_file()] == []
    good = {"do": "document lend", "document": "$1", "borrower": "li.na", "due": "2199-01-01"}
    run("svc batch -", input="\n".join(map(json.dumps, (line, good))))
    assert state_of(run) == ["lent"]


def state_of(run: Run) -> list[str]:
    """How all documents stand."""
    return [row["state"] for row in run("svc document list --format json").json()]
