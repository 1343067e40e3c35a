#!/usr/bin/env python3
"""Measures svc's promises about speed, as ratios in one run.

    scripts/bench [1k|30k|300k|N] [--only WORD] [--keep DIR] [--import ROWS]

Makes an office of that size (300k unless told) and one of 1k, and times whole
commands in turn, A B A B …: each row prints the medians of five runs, their
ratio, and the bar. The offices go to a temporary folder, or stay in DIR and
are used again.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent
RUNS = 5
SVC = (sys.executable, "-m", "svc", "--as", "li.na")
_QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}


class Bar(NamedTuple):
    """One promise: what is compared with what, and the ratio that may be reached."""

    name: str
    ours: Callable[[], float]
    theirs: Callable[[], float]
    bar: float


def main() -> int:
    """Make the offices, measure, print the table; 1 if a bar was missed."""
    asked = _arguments()
    size = _size(asked.size)
    with _Folder(asked.keep) as place:
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"{_say('git', '--version')}, {size:,} tickets; medians of {RUNS}, seconds"
        )
        print(f"{'what':58} {'ours':>8} {'against':>8} {'ratio':>6} {'bar':>5}")
        missed = 0
        for bar in _bars(place, size, asked.rows):
            if asked.only in bar.name:
                missed += not _measure(bar)
    return 1 if missed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        prog="scripts/bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("size", nargs="?", default="300k")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--import", dest="rows", type=int, default=100_000, metavar="ROWS")
    return parser.parse_args()


def _size(text: str) -> int:
    number, factor = (text[:-1], 1000) if text.endswith("k") else (text, 1)
    if not number.isdigit() or int(number) < 1:
        sys.exit(f"bench: {text!r} is no size\n  next: 1k, 30k, 300k, or a number of tickets")
    return int(number) * factor


class _Folder:
    """A folder for the offices: a temporary one, or one that stays."""

    def __init__(self, keep: Path | None) -> None:
        self.keep = keep

    def __enter__(self) -> Path:
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            return self.keep.resolve()
        self.place = Path(tempfile.mkdtemp(prefix="svc-bench-"))
        return self.place

    def __exit__(self, *_: object) -> None:
        if self.keep is None:
            shutil.rmtree(self.place, ignore_errors=True)


def _measure(bar: Bar) -> bool:
    bar.ours(), bar.theirs()
    pairs = [(bar.ours(), bar.theirs()) for _ in range(RUNS)]
    ours, theirs = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(a / b for a, b in pairs)
    kept = ratio <= bar.bar
    print(
        f"{bar.name:58} {ours:8.3f} {theirs:8.3f} {ratio:6.2f} {bar.bar:5.1f}"
        f"{'' if kept else '  missed'}",
        flush=True,
    )
    return kept


def _bars(place: Path, size: int, rows: int) -> Iterator[Bar]:
    small, large = _office(place, 1_000), _office(place, size)
    yield Bar(
        "svc --help ÷ python -c pass",
        _run(*SVC[:3], "--help"),
        _run(sys.executable, "-c", "pass"),
        6,
    )
    listing = ("list", "--status", "assigned")
    yield Bar("list --status assigned ÷ at 1k", _svc(large, *listing), _svc(small, *listing), 1.3)
    one = "T2512-A0001"
    yield Bar("show ÷ at 1k", _svc(large, "show", one), _svc(small, "show", one), 1.1)
    month = ("report", "--period", "2025-11")
    yield Bar("report of a month ÷ at 1k", _svc(large, *month), _svc(small, *month), 3)
    yield Bar("create, all in the work tree ÷ at 1k", _create(large), _create(small), 2.5)
    yield Bar(
        "create, all in the work tree ÷ git add + commit", _create(large), _git_add(large), 0.7
    )
    yield from _index_bars(place, large)
    yield from _archived_bars(large, small)
    yield from _import_bars(place, rows)


def _index_bars(place: Path, large: Path) -> Iterator[Bar]:
    yield Bar(
        "list after 100 new commits ÷ after none",
        _after_commits(place, large),
        _svc(large, "list", "--limit", "1"),
        2,
    )
    blobs = place / "blobs"
    names = _say("git", "-C", str(large), "ls-tree", "-r", "--format=%(objectname)", "HEAD")
    blobs.write_text(names + "\n", encoding="ascii")
    yield Bar(
        "index from nothing ÷ git cat-file --batch",
        _rebuild(large),
        _run("sh", "-c", f"git -C '{large}' cat-file --batch <'{blobs}'"),
        12,
    )


def _archived_bars(large: Path, small: Path) -> Iterator[Bar]:
    for office in (large, small):
        _svc(office, "archive", "--before", "2025-12")()
    yield Bar("create, past years archived ÷ at 1k", _create(large), _create(small), 1.3)
    for office in (large, small):
        _svc(office, "unarchive")()


def _import_bars(place: Path, rows: int) -> Iterator[Bar]:
    table, mapping = place / f"rows-{rows}.csv", place / "mapping.yaml"
    _write_rows(table, mapping, rows)
    stream = place / f"stream-{rows}"
    imported = _import(place, table, mapping)
    imported()
    _export_stream(place / "imported", stream)
    yield Bar(
        f"import of {rows:,} rows ÷ git fast-import", imported, _fast_import(place, stream), 4
    )
    peak = _peak_memory(place, table, mapping)
    print(f"{'import: peak memory, MB':58} {peak:8.0f} {'':8} {'':6} {400:5}", flush=True)


def _office(place: Path, size: int) -> Path:
    office = place / f"office-{size}"
    if not office.exists():
        _checked(sys.executable, str(TOP / "scripts" / "generate.py"), str(office), str(size))
        _checked("git", "-C", str(office), "gc", "--quiet")
    _svc(office, "list", "--limit", "1")()
    return office


def _svc(office: Path, *args: str) -> Callable[[], float]:
    return _run(*SVC[:3], "-C", str(office), *SVC[3:], *args)


def _run(*args: str) -> Callable[[], float]:
    def timed() -> float:
        start = time.perf_counter()
        _checked(*args)
        return time.perf_counter() - start

    return timed


def _checked(*args: str) -> None:
    done = subprocess.run(args, stdin=subprocess.DEVNULL, check=False, **_QUIET)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(f"bench: {' '.join(args)} failed:\n{done.stderr.decode()}")


def _say(*args: str) -> str:
    return subprocess.run(args, capture_output=True, text=True, check=True).stdout.strip()


def _create(office: Path) -> Callable[[], float]:
    return _svc(
        office,
        "create",
        "楼道灯不亮",
        "--kind",
        "repair",
        "--category",
        "electrical",
        "--unit",
        "3-0502",
        "--name",
        "住户",
        "--phone",
        "13800001234",
        "--channel",
        "phone",
    )


def _git_add(office: Path) -> Callable[[], float]:
    """One more file, as a user of git alone would record it."""
    count = iter(range(1_000_000))

    def timed() -> float:
        file = office / "records" / "tickets" / "2025" / "12" / f"note-{next(count)}.txt"
        file.write_text("one file\n", encoding="utf-8")
        start = time.perf_counter()
        _checked("git", "-C", str(office), "add", "--", str(file))
        _checked(
            "git",
            "-C",
            str(office),
            "-c",
            "user.name=b",
            "-c",
            "user.email=b@b",
            "commit",
            "-q",
            "-m",
            "add",
            "--",
            str(file),
        )
        spent = time.perf_counter() - start
        _checked("git", "-C", str(office), "reset", "-q", "--hard", "HEAD~1")
        return spent

    return timed


def _after_commits(place: Path, office: Path) -> Callable[[], float]:
    """A listing once another desk's hundred commits have come in; then back again."""
    clone = place / "clone"
    if not clone.exists():
        _checked("git", "clone", "-q", "--bare", "--shared", str(office), str(clone))
        _checked("git", "-C", str(clone), "config", "svc.desk", "B")
        for number in range(100):
            _svc(clone, "note", "T2512-A0001", "--note", f"note {number}")()
    _checked("git", "-C", str(office), "fetch", "-q", str(clone), "HEAD:refs/bench/after")
    listing = _svc(office, "list", "--limit", "1")

    def timed() -> float:
        _checked("git", "-C", str(office), "update-ref", "HEAD", "refs/bench/after~100")
        listing()
        _forget(office)
        _checked("git", "-C", str(office), "update-ref", "HEAD", "refs/bench/after")
        spent = listing()
        _checked("git", "-C", str(office), "update-ref", "HEAD", "refs/bench/after~100")
        listing()
        return spent

    return timed


def _forget(office: Path) -> None:
    """Make the index forget contents that are not at HEAD, so that they are parsed anew."""
    import sqlite3

    from svc.index import schema

    db = sqlite3.connect(office / ".git" / "svc" / "index.sqlite")
    for table in schema.TABLES:
        db.execute(f"DELETE FROM {table}_row WHERE NOT head")
    db.commit()
    db.close()


def _rebuild(office: Path) -> Callable[[], float]:
    listing = _svc(office, "list", "--limit", "1")

    def timed() -> float:
        for file in (office / ".git" / "svc").glob("index.sqlite*"):
            file.unlink()
        return listing()

    return timed


def _write_rows(table: Path, mapping: Path, rows: int) -> None:
    """A table as an old system would export it, and the mapping that reads it."""
    shutil.copy(TOP / "scripts" / "boston311.yaml", mapping)
    if table.exists():
        return
    import csv

    with (TOP / "scripts" / "boston311_extract.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        known = list(reader)
        names = reader.fieldnames or ()
    known = [
        row
        for row in known
        if not row["CLOSED_DT"] or _moment(row["CLOSED_DT"]) >= _moment(row["OPEN_DT"])
    ]
    first = datetime(2010, 1, 1)  # noqa: DTZ001 - wall-clock time, as in the file
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for n in range(rows):
            row = dict(known[n % len(known)])
            shift = first + timedelta(minutes=30 * n) - _moment(row["OPEN_DT"])
            for column in ("OPEN_DT", "TARGET_DT", "CLOSED_DT"):
                if row[column]:
                    row[column] = f"{_moment(row[column]) + shift:%m/%d/%Y %I:%M:%S %p}"
            writer.writerow(row | {"CASE_ENQUIRY_ID": f"{200_000_000_000 + n}"})


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p")  # noqa: DTZ007 - as in the file  # noqa: DTZ007 - as in the file


def _import(place: Path, table: Path, mapping: Path) -> Callable[[], float]:
    office = place / "imported"

    def timed() -> float:
        shutil.rmtree(office, ignore_errors=True)
        _checked(*SVC[:3], "init", str(office), "--timezone", "America/New_York")
        _svc(
            office,
            "staff",
            "add",
            "li.na",
            "--name",
            "Li Na",
            "--department",
            "service",
            "--role",
            "desk",
        )()
        return _svc(office, "import", "tickets", str(table), "--mapping", str(mapping))()

    return timed


def _peak_memory(place: Path, table: Path, mapping: Path) -> float:
    """Largest resident set of any process of an import, in MB."""
    import resource

    if os.fork() == 0:
        _import(place, table, mapping)()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        (place / "peak").write_text(str(peak), encoding="ascii")
        os._exit(0)
    os.wait()
    return float((place / "peak").read_text(encoding="ascii"))


def _export_stream(office: Path, stream: Path) -> None:
    """The imported files as one fast-import stream of their own."""
    import io

    names = _say(
        "git",
        "-C",
        str(office),
        "ls-tree",
        "-r",
        "--format=%(objectname) %(path)",
        "HEAD",
        "records/tickets",
    )
    pairs = [line.split(" ", 1) for line in names.splitlines()]
    done = subprocess.run(
        ["git", "-C", str(office), "cat-file", "--batch"],
        input="".join(f"{oid}\n" for oid, _ in pairs).encode(),
        capture_output=True,
        check=True,
    )
    out = io.BytesIO(done.stdout)
    with stream.open("wb") as file:
        file.write(b"commit refs/heads/main\ncommitter b <b@b> 1 +0000\ndata 1\nx\n")
        for _, path in pairs:
            size = int(out.readline().split()[2])
            data = out.read(size)
            out.read(1)
            file.write(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), size, data))
        file.write(b"done\n")


def _fast_import(place: Path, stream: Path) -> Callable[[], float]:
    repository = place / "plain.git"

    def timed() -> float:
        shutil.rmtree(repository, ignore_errors=True)
        _checked("git", "init", "-q", "--bare", "-b", "main", str(repository))
        return _run("sh", "-c", f"git -C '{repository}' fast-import --quiet --done <'{stream}'")()

    return timed


if __name__ == "__main__":
    sys.exit(main())
