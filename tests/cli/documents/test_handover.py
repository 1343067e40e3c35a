"""What must be on file, what is missing of it, and the bundle for a successor."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import pytest

from tests.cli.documents.office import archive
from tests.models import copy_of
from tests.support import Run, git


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with a filing list for the estate and one for homes, and two documents."""
    place = tmp_path / "office"
    copy_of(archive, place)
    (tmp_path / "files").mkdir()
    (tmp_path / "plan.pdf").write_bytes(b"site plan")
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    monkeypatch.setenv("SVC_LANG", "en")
    run = Run()
    for words in (
        f"document folder {tmp_path / 'files'}", "filing adopt beijing-71",
        "filing adopt home-file",
        "document add ../plan.pdf --type site-plan --title Plan --filed 2024-03-01T09:00",
        "document add --type maintenance-record --title 电梯维保2023 --filed 2024-03-01T09:00",
        "document add --type move-in-notice --title Notice --unit 3-2-1502"
        " --filed 2024-03-01T09:00",
    ):  # fmt: skip
        run(f"svc {words}")
    return place


def test_what_is_missing_is_a_query(desk: Path, run: Run) -> None:
    """By list, by home: types, and words of titles where a type alone does not tell."""
    rows = run("svc document missing beijing-71 --all --format json").json()
    there = {row["item"] for row in rows if row["there"]}
    assert there == {"site-plan", "lifts"} and len(rows) == 11
    rows = run("svc document missing home-file --format json").json()
    assert {row["item"]: row["missing"] for row in rows} == {
        "notice": ["3-2-1503"], "inspection": ["3-2-1502", "3-2-1503"],
        "household": ["3-2-1502", "3-2-1503"],
    }  # fmt: skip
    rows = run("svc document missing --unit 3-2-1502 --format json").json()
    assert [row["item"] for row in rows] == ["inspection", "household"]
    said = run("svc document missing beijing-71")
    assert "2 of 11 are there" in said.err
    assert "no filing list" in run("svc document missing nonsense", code=3).err
    assert desk.is_dir()


def test_a_bundle_that_anybody_can_check(desk: Path, run: Run) -> None:
    """Register, files, what is missing, a page to sign, and hashes for sha256sum; recorded."""
    said = run("svc document hand-over beijing-71 ../out --to sun-lifts --history")
    assert "9 items of the lists are missing" in said.err
    out = desk.parent / "out"
    checked = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=out, capture_output=True, text=True, check=True
    )
    assert checked.stdout.count(": OK") == 5
    assert (out / "files" / "G2403-A0001-1.pdf").read_bytes() == b"site plan"
    assert "G2403-A0002" in (out / "register.csv").read_text("utf-8-sig")
    assert "Received by" in (out / "list.html").read_text()
    git("bundle", "verify", "-q", str(out / "office.bundle"), cwd=desk)
    states = {row["id"]: row["state"] for row in run("svc document list --format json").json()}
    assert [states[f"G2403-A000{n}"] for n in (1, 2, 3)] == ["handed over", "handed over", "kept"]
    assert run("svc check").err == ""
    subject = git("log", "-1", "--format=%s", cwd=desk)
    assert subject == "hand 2 documents over to sun-lifts\n"


def test_a_zip_file(desk: Path, run: Run) -> None:
    """The same in one file; what is there is never overwritten."""
    run("svc document hand-over all ../out.zip --to sun-lifts")
    with zipfile.ZipFile(desk.parent / "out.zip") as packed:
        assert packed.read("out/files/G2403-A0001-1.pdf") == b"site plan"
        assert len(packed.read("out/SHA256SUMS").splitlines()) == 4
    assert "is there already" in run(
        "svc document hand-over all ../out.zip --to sun-lifts", code=1
    ).err  # fmt: skip


def test_nothing_is_handed_over_by_halves(desk: Path, run: Run) -> None:
    """A file that is not what it was, a loan, a stranger: no bundle, and nothing is recorded."""
    before = git("rev-parse", "HEAD", cwd=desk)
    assert "no outside party" in run("svc document hand-over all ../out --to who", code=3).err
    as_clerk = "svc --as li.na document hand-over all ../out --to sun-lifts"
    assert "only a" in run(as_clerk, code=1).err
    lying = next(path for path in (desk.parent / "files").rglob("*") if path.is_file())
    lying.chmod(0o600)
    lying.write_bytes(b"site plaN")
    assert "not what it was" in run("svc document hand-over all ../out --to sun-lifts", code=4).err
    assert git("rev-parse", "HEAD", cwd=desk) == before
    run("svc document lend G2403-A0002 --borrower li.na --due 2199-01-01")
    assert "G2403-A0002" in run("svc document hand-over all ../out --to sun-lifts", code=1).err
    assert [path.name for path in desk.parent.iterdir() if "out" in path.name] == []
