"""The worked example: six files of an old system, one commit, every reference resolved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.repository.check import check
from svc.rules.ticket.lifecycle import fold
from tests.exchange.trial import records
from tests.support import TOP, Run

Git = Callable[..., str]
FOLDER = TOP / "scripts" / "examples" / "oldbook"


@pytest.fixture
def words(place: Path) -> str:
    """The command that the example is."""
    return f"svc -C {place} import all {FOLDER} --mapping {FOLDER}/mapping.yaml"


def test_all_six_files(run: Run, words: str, place: Path, git: Git) -> None:
    """Homes, staff, residents, tickets, their steps and calls come in together and are sound."""
    run(words)
    assert git("log", "-1", "--format=%s", cwd=place).strip() == (
        "import 4 units, 3 members of staff, 3 residents, 3 tickets, 10 steps of 3"
        " tickets, 2 followups from oldbook"
    )
    found = check(place)
    assert (found.problems, found.notes) == ([], [])
    wang, ouyang, _chen = records(place, "resident")
    assert [home.unit for home in wang.occupancies] == ["3-2-1502", "B1-P012"]
    assert str(ouyang.occupancies[0].until) == "2025-03-02"  # moved out on the day before
    assert [one.active for one in records(place, "staff")] == [True, True, False]
    leak, noise, lamp = records(place, "ticket")
    assert (leak.unit, leak.resident, leak.assignee) == ("3-2-1502", "R-A00001", "w01")
    assert (str(leak.status), fold(leak.timeline).score) == ("closed", 5)
    assert [str(one.action) for one in noise.timeline if one.inferred] == ["finish", "reopen"]
    assert (str(noise.status), str(lamp.status)) == ("working", "assigned")
    assert [one.by for one in records(place, "followup")] == ["w02", "w02"]


def test_dry_run_counts_by_kind(run: Run, words: str, place: Path, git: Git) -> None:
    """What would change is told by kind and count, with samples, and nothing is written."""
    out = run(f"{words} --dry-run").out
    counts = [line.split() for line in out.splitlines()[-6:]]
    assert counts == [
        ["units", "4", "0", "0", "0"], ["staff", "3", "0", "0", "0"],
        ["residents", "3", "0", "0", "0"], ["tickets", "3", "0", "0", "0"],
        ["events", "0", "3", "0", "0"], ["followups", "2", "0", "0", "0"],
    ]  # fmt: skip
    assert "3-2-1502" in out
    for personal in ("王芳", "138 1234 0000", "0571-88887777"):
        assert personal not in out
    assert git("rev-list", "--count", "HEAD", cwd=place).strip() == "1"


def test_again(run: Run, words: str, place: Path, git: Git) -> None:
    """The same folder again is no commit."""
    run(words)
    head = git("rev-parse", "HEAD", cwd=place)
    told = run(f"{words} --format json").json()
    assert (told["new"], told["changed"], told["commit"]) == (0, 0, None)
    assert git("rev-parse", "HEAD", cwd=place) == head


def test_one_of_the_mappings(run: Run, place: Path) -> None:
    """A file of several mappings serves each kind by itself as well."""
    run(f"svc -C {place} import units {FOLDER}/units.csv --mapping {FOLDER}/mapping.yaml")
    assert len(records(place, "unit")) == 4


def test_bad_rows_of_several_files(run: Run, place: Path, tmp_path: Path) -> None:
    """Bad rows go to a file a kind in a new folder; without bad rows there is none."""
    import shutil

    folder = tmp_path / "old"
    shutil.copytree(FOLDER, folder)
    for name, old, new in (("residents.csv", ",业主,", ",友人,"), ("calls.csv", "1001", "1009")):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    bad = tmp_path / "bad"
    command = f"svc -C {place} import all {folder} --mapping {folder}/mapping.yaml"
    assert "rows are bad" in run(command, code=4).err
    said = run(f"{command} --skip-bad {bad}")
    assert "imported 2 tickets from oldbook" in said.out
    assert {path.name for path in bad.iterdir()} == {
        "residents.csv", "tickets.csv", "steps.csv", "calls.csv",
    }  # fmt: skip
    for path in bad.iterdir():
        text = path.read_text(encoding="utf-8").replace("1009", "1001")
        path.write_text(text.replace("友人,", "业主,"), encoding="utf-8")
    run(command.replace(str(folder), str(bad), 1))
    assert (len(records(place, "ticket")), len(records(place, "followup"))) == (3, 2)
    assert check(place).problems == []
    run(f"{command.replace(str(folder), str(FOLDER))} --skip-bad {tmp_path}/none")
    assert not (tmp_path / "none").exists()


def test_lines_of_a_mapping_among_others(run: Run, place: Path, tmp_path: Path) -> None:
    """A mistake in a later mapping is told with its line in the file."""
    text = (FOLDER / "mapping.yaml").read_text(encoding="utf-8").replace("score:", "scores:")
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    line = text.splitlines().index("  scores:") + 1
    assert line > 50
    said = run(f"svc -C {place} import all {FOLDER} --mapping {path}", code=4)
    assert f"mapping.yaml:{line}: " in said.err
    assert "scores" in said.err
