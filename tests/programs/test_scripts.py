"""The worked examples beside the scripts: the desk from Python, an import and a digest by cron."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.exchange.trial import ROWS, mapping_file, table
from tests.support import TOP, Run, git
from tests.week import Week

FINDINGS = '3栋大堂,electrical,normal,门禁失灵\n地下车库,lift,urgent,"异响, 很大"\n'
BAD = "10,01.11.2025 08:30,31.10.2025 08:30,C,water,Early,,,"


@pytest.fixture
def svc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An `svc` on the path of its own, as cron would find it."""
    program = tmp_path / "bin" / "svc"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m svc "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("SVC_SETTLED", "0")
    return program


def script(name: str, *words: object, input: str = "") -> subprocess.CompletedProcess[str]:
    """Run a script of the checkout."""
    argv = [str(TOP / "scripts" / "examples" / name), *map(str, words)]
    if name.endswith(".py"):
        argv.insert(0, sys.executable)
    return subprocess.run(argv, input=input, capture_output=True, text=True, check=False)


def test_the_desk_from_python(estate: Path, run: Run) -> None:
    """A round becomes tickets in one commit; found again, it becomes a note."""
    done = script("desk_example.py", estate, "li.na", input=FINDINGS)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("assigned") == 2
    assert git("log", "-1", "--format=%s", cwd=estate).strip() == "create, assign: 4 actions"
    assert git("status", "--porcelain", cwd=estate) == ""
    again = script("desk_example.py", estate, "li.na", input=FINDINGS.splitlines()[0])
    assert again.returncode == 0, again.stderr
    assert len(run("svc list --format json").json()) == 2
    ticket = run("svc show 1 --format json").json()
    assert ticket["timeline"][-1]["note"] == "Found again: 门禁失灵"
    assert run("svc check").code == 0


def test_a_round_that_is_refused(estate: Path, run: Run) -> None:
    """One bad finding and none is taken in; the way out and the exit code are svc's."""
    done = script("desk_example.py", estate, "li.na", input=FINDINGS + "x,nothing,normal,y\n")
    assert done.returncode == 3
    assert "no category 'nothing'; next: categories: " in done.stderr
    assert run("svc list --format json").json() == []
    assert script("desk_example.py", estate, "li.na", input="one,two\n").returncode == 4
    assert "scripts/examples/desk_example.py OFFICE STAFF" in script("desk_example.py").stderr


@pytest.fixture
def drop(office: Path, svc: Path, tmp_path: Path) -> Path:
    """A drop folder beside an office, and a mapping."""
    mapping_file(tmp_path)
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def nightly(office: Path, drop: Path) -> subprocess.CompletedProcess[str]:
    """The nightly import."""
    return script("nightly_import", office, drop, drop.parent / "map.yaml")


@pytest.mark.slow
def test_nightly_import(office: Path, drop: Path, run: Run) -> None:
    """Files come in by name; bad rows are set aside; a file that cannot be read fails alone."""
    (drop / "1.csv").write_text(table(ROWS[0], BAD), encoding="utf-8")
    (drop / "2 with blanks.csv").write_text("no,such,columns\n1,2,3\n", encoding="utf-8")
    (drop / "3.csv").write_text(table(*ROWS), encoding="utf-8")
    done = nightly(office, drop)
    assert done.returncode == 1
    assert "1.csv: imported 1 ticket" in done.stdout
    assert "2 with blanks.csv: failed" in done.stdout
    assert "3.csv: imported 2 tickets" in done.stdout
    assert "1 of 2 rows is bad" in done.stdout
    assert len(list((drop / "done").iterdir())) == 2
    (rejects,) = (drop / "rejects").iterdir()
    assert "svc_reason" in rejects.read_text(encoding="utf-8")
    failed = sorted(path.suffix for path in (drop / "failed").iterdir())
    assert failed == [".csv", ".txt"]
    assert not list(drop.glob("*.csv"))
    assert not (drop / ".running").exists()
    assert len(run("svc list --status all --format json").json()) == 3
    again = nightly(office, drop)
    assert (again.returncode, again.stdout) == (0, "")


def test_one_nightly_import_at_a_time(office: Path, drop: Path) -> None:
    """A run at work is left alone; what a killed one left behind stops nothing."""
    (drop / "1.csv").write_text(table(ROWS[0]), encoding="utf-8")
    (drop / ".running").mkdir()
    (drop / ".running" / "pid").write_text(str(os.getpid()), encoding="utf-8")
    done = nightly(office, drop)
    assert done.returncode == 1
    assert "another run" in done.stderr
    (drop / ".running" / "pid").write_text("999999999", encoding="utf-8")
    assert nightly(office, drop).returncode == 0


def test_a_file_still_being_written(
    office: Path, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for the next run."""
    monkeypatch.delenv("SVC_SETTLED")
    (drop / "1.csv").write_text(table(ROWS[0]), encoding="utf-8")
    done = nightly(office, drop)
    assert "1.csv: still being written" in done.stdout
    assert (drop / "1.csv").exists()
    os.utime(drop / "1.csv", (0, 0))
    assert "imported 1 ticket" in nightly(office, drop).stdout


@pytest.mark.parametrize("missing", ["folder", "mapping", "word"])
def test_nightly_import_says_what_it_lacks(office: Path, drop: Path, missing: str) -> None:
    """A message and the way out."""
    words = [office, drop, drop.parent / "map.yaml"]
    if missing == "word":
        words.pop()
    else:
        words[1 if missing == "folder" else 2] = drop / "nowhere"
    done = script("nightly_import", *words)
    assert done.returncode == 1
    assert "next:" in done.stderr


@pytest.mark.slow
def test_morning_digest(week: Week, svc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Board, due and callbacks as Markdown, and nothing personal in it."""
    monkeypatch.setenv("AS_OF", "2024-11-06T18:00")
    done = script("morning_digest", week.place, "24h")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# ")
    for words in ("## Late, or due within 24h", "## To call back", "T2411-A0003", "T2411-A0005"):
        assert words in done.stdout
    assert "13500004444" not in done.stdout
    monkeypatch.setenv("AS_OF", "2024-11-01T07:00")
    quiet = script("morning_digest", week.place)
    assert quiet.stdout.count("Nothing.") == 3


def test_morning_digest_fails_loudly(tmp_path: Path, svc: Path) -> None:
    """Where svc fails cron is told: its words on standard error, its exit code."""
    done = script("morning_digest", tmp_path)
    assert done.returncode == 3
    assert "svc: " in done.stderr
    assert script("morning_digest").returncode == 1


@pytest.mark.parametrize("name", ["nightly_import", "morning_digest"])
def test_shell(name: str) -> None:
    """They are plain sh."""
    shell = shutil.which("dash") or shutil.which("sh")
    assert shell is not None
    subprocess.run([shell, "-n", str(TOP / "scripts" / "examples" / name)], check=True)


def test_a_list_of_repairs(office: Path, run: Run, tmp_path: Path) -> None:
    """One sheet becomes requests and calls in one commit, once; and so it does as suggested."""
    repairs = TOP / "scripts" / "examples" / "repairs.csv"
    command = ["svc", "import", "all", str(repairs), "--mapping", str(repairs.with_suffix(".yaml"))]
    done = run(command)
    assert "imported 5 tickets from repairs" in done.out
    assert "imported 2 follow-ups from repairs" in done.out
    tickets = run("svc list --status all --format json").json()
    assert sorted((one["source"]["number"], one["status"]) for one in tickets) == [
        ("W2601", "closed"), ("W2602", "assigned"), ("W2603", "working"), ("W2605", "cancelled"),
        ("W2606", "new"),
    ]  # fmt: skip
    assert {one["place"] for one in tickets} >= {"3栋2单元1502", "3栋二层走廊"}
    whole = run("svc show T2511-A0001 --format json").json()
    assert [step["action"] for step in whole["timeline"] if step.get("inferred")] == ["accept"]
    assert "inferred" in run("svc show T2511-A0001").out
    assert "+ accept by import: inferred" in run("svc log T2511-A0001").out
    assert run("svc check").code == 0
    head = git("rev-parse", "HEAD", cwd=office)
    run(command)
    assert git("rev-parse", "HEAD", cwd=office) == head
    mapping = tmp_path / "suggested.yaml"
    suggested = run(["svc", "import", "--suggest", str(repairs)]).out
    assert "system: repairs" not in suggested
    renamed = re.sub(r"system: \S+", "system: again", suggested)
    mapping.write_text(renamed, encoding="utf-8")
    again = run(["svc", "import", "tickets", str(repairs), "--mapping", str(mapping)])
    assert "imported 5 tickets from again" in again.out
    tickets = run("svc list --status all --format json").json()
    told = {(one["source"]["number"], one["category"], one["place"]) for one in tickets}
    assert {(number, category, place) for number, category, place in told if number < "W2604"} == {
        ("W2601", "plumbing", "3栋2单元1502"), ("W2602", "noise", "5栋1单元301"),
        ("W2603", "electrical", "二层走廊"), ("W2603", "electrical", "3栋二层走廊"),
    }  # fmt: skip
