#!/usr/bin/env python3
"""Measures svc's promises about speed, as ratios in one run.

    scripts/bench [1k|30k|300k|N] [--only GROUP] [--keep DIR] [--import ROWS]

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
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent
RUNS = 5
#: Rows of the group `million`, which runs only if asked for.
_MANY = 1_000_000
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
    with _folder(asked.keep) as folder:
        print(_machine(size))
        print(f"{'what':58} {'ours':>8} {'against':>8} {'ratio':>6} {'bar':>5}")
        place = Place(folder, size, asked.rows, asked.only)
        missed = sum(not _measure(bar) for bar in _bars(place))
    return 1 if missed else 0


def _machine(size: int) -> str:
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{_say('git', '--version')}, {size:,} tickets; medians of {RUNS}, seconds"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        prog="scripts/bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("size", nargs="?", default="300k")
    parser.add_argument("--only", default="", choices=tuple(GROUPS))
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--import", dest="rows", type=int, default=100_000, metavar="ROWS")
    return parser.parse_args()


def _size(text: str) -> int:
    number, factor = (text[:-1], 1000) if text.endswith("k") else (text, 1)
    if not number.isdigit() or int(number) < 1:
        sys.exit(f"bench: {text!r} is no size\n  next: 1k, 30k, 300k, or a number of tickets")
    return int(number) * factor


class Place:
    """Where the offices lie, and how large they are; each is made when it is asked for."""

    def __init__(self, folder: Path, size: int, rows: int, only: str) -> None:
        self.folder, self.size, self.rows, self.only = folder, size, rows, only

    @cached_property
    def small(self) -> Path:
        """An office of a thousand tickets."""
        return _office(self.folder, 1_000)

    @cached_property
    def large(self) -> Path:
        """An office of the size asked for."""
        return _office(self.folder, self.size)


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """A folder for the offices: a temporary one, or one that stays."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="svc-bench-") as place:
        yield Path(place)


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


def _bars(place: Place) -> Iterator[Bar]:
    """Every promise, group by group; what a group needs is made when its turn comes."""
    for name, group in GROUPS.items():
        if place.only in ("", name) and (name != "million" or place.only):
            yield from group(place)


def _help(_place: Place) -> Iterator[Bar]:
    ours = _run(*SVC[:3], "--help")
    yield Bar("svc --help ÷ python -c pass", ours, _run(sys.executable, "-c", "pass"), 6)


def _looking(place: Place) -> Iterator[Bar]:
    for name, bar, command in (
        ("list --status assigned ÷ at 1k", 1.3, ("list", "--status", "assigned")),
        ("list --overdue ÷ at 1k", 1.3, ("list", "--overdue")),
        ("due ÷ at 1k", 1.3, ("due",)),
        ("show ÷ at 1k", 1.1, ("show", "T2512-A0001")),
        ("report of a month ÷ at 1k", 3.0, ("report", "--period", "2025-11")),
    ):
        yield Bar(name, _svc(place.large, *command), _svc(place.small, *command), bar)


def _writing(place: Place) -> Iterator[Bar]:
    ours = _create(place.large)
    yield Bar("create, all in the work tree ÷ at 1k", ours, _create(place.small), 2.5)
    yield Bar("create, all in the work tree ÷ git add + commit", ours, _git_add(place.large), 0.7)


def _indexing(place: Place) -> Iterator[Bar]:
    after = _after_commits(place.large)
    none = _svc(place.large, "list", "--limit", "1")
    yield Bar("list after 100 new commits ÷ after none", after, none, 2)
    blobs = place.folder / "blobs"
    names = _say("git", "-C", str(place.large), "ls-tree", "-r", "--format=%(objectname)", "HEAD")
    blobs.write_text(names + "\n", encoding="ascii")
    reading = _run("sh", "-c", f"git -C '{place.large}' cat-file --batch <'{blobs}'")
    yield Bar("index from nothing ÷ git cat-file --batch", _rebuild(place.large), reading, 12)


def _archived(place: Place) -> Iterator[Bar]:
    for office in (place.large, place.small):
        _svc(office, "archive", "--before", "2025-12")()
    ours, small = _create(place.large), _create(place.small)
    yield Bar("create, past years archived ÷ at 1k", ours, small, 1.3)
    for office in (place.large, place.small):
        _svc(office, "unarchive")()


def _importing(place: Place) -> Iterator[Bar]:
    table, mapping = place.folder / f"rows-{place.rows}.csv", place.folder / "mapping.yaml"
    _write_rows(table, mapping, place.rows)
    stream = place.folder / f"stream-{place.rows}"
    archived, written = (_import(place.folder, table, mapping, old) for old in (True, False))
    archived()
    _export_stream(place.folder / "imported", stream)
    theirs = _fast_import(place.folder, stream)
    rows = f"import of {place.rows:,} rows"
    yield Bar(f"{rows}, old months archived ÷ git fast-import", archived, theirs, 4)
    yield Bar(f"{rows}, all files written ÷ git fast-import", written, theirs, 4)
    book = table.with_suffix(".xlsx")
    _write_book(table, book)
    sheet = _import(place.folder, book, mapping, True)
    yield Bar(f"{rows} of XLSX ÷ the same as CSV", sheet, archived, 1.3)
    peak = _peak_memory(written, place.folder)
    print(f"{'import: peak memory, MB':58} {peak:8.0f} {'':8} {'':6} {400:5}", flush=True)


def _million(place: Place) -> Iterator[Bar]:
    """A million rows, each kind once: they take minutes, and only their memory is promised."""
    yield from ()
    table, mapping = place.folder / f"rows-{_MANY}.csv", place.folder / "mapping.yaml"
    _write_rows(table, mapping, _MANY)
    book = table.with_suffix(".xlsx")
    _write_book(table, book)
    for name, file in (("CSV", table), ("XLSX", book)):
        start = time.perf_counter()
        peak = _peak_memory(_import(place.folder, file, mapping, True), place.folder)
        spent = time.perf_counter() - start
        words = f"import of {_MANY:,} rows of {name}: peak memory, MB"
        print(f"{words:58} {peak:8.0f} {spent:7.0f}s {'':6} {1024:5}", flush=True)


def _exporting(place: Place) -> Iterator[Bar]:
    out = str(place.folder / "tickets.jsonl")
    office = place.large
    lines = _svc(office, "export", "tickets", "--format", "jsonl", "--force", "--output", out)
    tables = ("ticket", "words", "reporter", "clock", "step", "finish")
    asked = "".join(f"SELECT * FROM {table};" for table in tables)
    index = office / ".git" / "svc" / "index.sqlite"
    reading = _run("sh", "-c", f"sqlite3 -json '{index}' '{asked}' >'{out}.sqlite'")
    yield Bar("export as JSON Lines ÷ the same from the index by sqlite3", lines, reading, 3)
    yield Bar("export as JSON Lines ÷ one second", lines, lambda: 1.0, 30)


def _reporting(place: Place) -> Iterator[Bar]:
    office = place.large
    base = _say("git", "-C", str(office), "rev-parse", "HEAD")
    _checked("git", "-C", str(office), "update-ref", "HEAD", _recorded_in_two(office, base))
    month = ("report", "monthly", "--period", "2026-10")
    json = _svc(office, *month, "--format", "json")
    yield Bar("monthly as JSON ÷ its slowest query in sqlite3", json, _slowest(office), 3)
    yield Bar("monthly as JSON ÷ one second", json, lambda: 1.0, 1)
    page = _svc(office, *month, "--format", "html")
    yield Bar("monthly as HTML ÷ as JSON", page, json, 2)
    past = _svc(office, *month, "--format", "json", "--rev", "HEAD~1")
    yield Bar("monthly at last month's revision ÷ now", past, json, 2)
    peak = _peak_memory(json, place.folder)
    print(f"{'monthly: peak memory, MB':58} {peak:8.0f} {'':8} {'':6} {200:5}", flush=True)
    _checked("git", "-C", str(office), "update-ref", "HEAD", base)


def _recorded_in_two(office: Path, commit: str) -> str:
    """The same records in two commits, the second of which brought the last month."""
    git = ("git", "-C", str(office), "-c", "user.name=b", "-c", "user.email=b@b")
    spare = {**os.environ, "GIT_INDEX_FILE": str(office / ".git" / "bench-index")}
    late = ["records/tickets/2026/11", "records/followups/2026/11", "records/tickets/2026/10"]
    steps = (
        ("read-tree", commit),
        ("rm", "-r", "-q", "--cached", "--ignore-unmatch", "--", *late),
    )
    for step in steps:
        subprocess.run([*git, *step], check=True, env=spare, stdout=subprocess.DEVNULL)
    tree = subprocess.run([*git, "write-tree"], check=True, env=spare, capture_output=True)
    before = _say(*git, "commit-tree", tree.stdout.decode().strip(), "-p", commit, "-m", "before")
    return _say(*git, "commit-tree", f"{commit}^{{tree}}", "-p", before, "-m", "after")


def _slowest(office: Path) -> Callable[[], float]:
    """The slowest of the monthly report's measures, asked by hand: the trends' of a whole year."""
    from svc.reports.measures import every_measure

    month, year, end = (
        int(datetime.fromisoformat(f"{day}T00:00:00+08:00").timestamp())
        for day in ("2026-10-01", "2025-11-01", "2026-11-01")
    )
    trended = ("received", "finished", "resolution_on_time", "satisfaction")
    index = str(office / ".git" / "svc" / "index.sqlite")
    queries = []
    for measure in every_measure():
        start = year if measure.name in trended else month
        sql = measure.sql.replace("worked(", "max(")
        for name, value in (("from", start), ("to", end), ("as_of", end), ("repeat_days", 30)):
            sql = sql.replace(f":{name}", str(value))
        queries.append(_run("sqlite3", index, f"SELECT count(*) FROM (SELECT * FROM ({sql}))"))
    return max(queries, key=lambda query: min(query() for _ in range(3)))


GROUPS: dict[str, Callable[[Place], Iterator[Bar]]] = {
    "help": _help,
    "looking": _looking,
    "writing": _writing,
    "index": _indexing,
    "archive": _archived,
    "import": _importing,
    "million": _million,
    "export": _exporting,
    "report": _reporting,
}


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


def _after_commits(office: Path) -> Callable[[], float]:
    """A listing once a hundred commits have come in that the index has not seen."""
    from svc.desk.core.desk import act
    from svc.desk.ticket.actions import annotate

    base = _say("git", "-C", str(office), "rev-parse", "HEAD")
    for number in range(100):
        # Tickets of all over the year before last, each its own file.
        tail = f"T24{number % 12 + 1:02}-A{number % 96 // 12 + 1:04}"
        act(office, "li.na", partial(annotate, tail=tail, note=f"note {number}"))
    after = _say("git", "-C", str(office), "rev-parse", "HEAD")
    _checked("git", "-C", str(office), "reset", "-q", "--hard", base)
    listing = _svc(office, "list", "--limit", "1")

    def timed() -> float:
        listing()
        _forget(office)
        _checked("git", "-C", str(office), "update-ref", "HEAD", after)
        spent = listing()
        _checked("git", "-C", str(office), "update-ref", "HEAD", base)
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
    text = (TOP / "scripts" / "boston311.yaml").read_text(encoding="utf-8")
    # A zone whose clocks are never changed: every made-up time exists.
    mapping.write_text(text.replace("America/New_York", "Asia/Shanghai"), encoding="utf-8")
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
    step = min(30, 7_000_000 // rows)
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for n in range(rows):
            row = dict(known[n % len(known)])
            shift = first + timedelta(minutes=step * n) - _moment(row["OPEN_DT"])
            for column in ("OPEN_DT", "TARGET_DT", "CLOSED_DT"):
                if row[column]:
                    row[column] = f"{_moment(row[column]) + shift:%m/%d/%Y %I:%M:%S %p}"
            writer.writerow(row | {"CASE_ENQUIRY_ID": f"{200_000_000_000 + n}"})


def _write_book(table: Path, book: Path) -> None:
    """The same table as a spreadsheet program saves it: shared strings, true dates."""
    if book.exists():
        return
    import csv
    import zipfile
    from xml.sax.saxutils import escape

    strings: dict[str, int] = {}
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        with (
            table.open(encoding="utf-8", newline="") as file,
            made.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet,
        ):
            sheet.write(f'<worksheet xmlns="{_SPACE}"><sheetData>'.encode())
            for number, row in enumerate(csv.reader(file), 1):
                cells = map(_cell, _letters(len(row)), [number] * len(row), row, [strings] * 40)
                sheet.write(f'<row r="{number}">{"".join(cells)}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
        made.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_SPACE}">{shared}</sst>')
        for part, content in _PARTS.items():
            made.writestr(part, content)


_SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: The parts of a workbook that are the same whatever its sheet holds.
_PARTS = {
    "xl/styles.xml": f'<styleSheet xmlns="{_SPACE}"><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="22"/></cellXfs></styleSheet>',
    "xl/workbook.xml": f'<workbook xmlns="{_SPACE}" xmlns:r="{_LINKS}"><sheets>'
    '<sheet name="Cases" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1"'
    ' Target="worksheets/sheet1.xml"/></Relationships>',
}


def _letters(width: int) -> list[str]:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return [*alphabet, *(f"A{letter}" for letter in alphabet)][:width]


def _cell(letters: str, number: int, text: str, strings: dict[str, int]) -> str:
    place = f"{letters}{number}"
    if not text:
        return ""
    if text[2:3] == "/" and text[-1] == "M":
        serial = (_moment(text) - datetime(1899, 12, 30)).total_seconds() / 86_400  # noqa: DTZ001
        return f'<c r="{place}" s="1"><v>{serial:.17g}</v></c>'
    if letters == "A" and text.isdigit():
        return f'<c r="{place}"><v>{text}</v></c>'
    return f'<c r="{place}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p")  # noqa: DTZ007 - as in the file  # noqa: DTZ007 - as in the file


def _import(place: Path, table: Path, mapping: Path, archived: bool) -> Callable[[], float]:
    """An import into a fresh office; its months are years ago, and may be archived first."""
    office = place / "imported"

    def timed() -> float:
        shutil.rmtree(office, ignore_errors=True)
        _checked(*SVC[:3], "init", str(office), "--timezone", "Asia/Shanghai")
        add = ("staff", "add", "li.na", "--name", "Li Na", "--department", "service")
        _svc(office, *add, "--role", "desk")()
        if archived:
            _svc(office, "archive", "--before", "2025-01")()
        return _svc(office, "import", "tickets", str(table), "--mapping", str(mapping))()

    return timed


def _peak_memory(work: Callable[[], float], place: Path) -> float:
    """Largest resident set of any process of some work, in MB."""
    import resource

    if os.fork() == 0:
        work()
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
