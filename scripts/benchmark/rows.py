"""Every promise about speed: what is timed, what it is held against, and the bar."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, partial
from itertools import count
from pathlib import Path

from benchmark.audits import ROWS as AUDITS
from benchmark.bars import Bar
from benchmark.duties import ROWS as DUTIES
from benchmark.imports import fast_import, imported
from benchmark.meetings import ROWS as MEETINGS
from benchmark.money import ROWS as MONEY
from benchmark.notify import told
from benchmark.place import (
    LEADER,
    TOP,
    Place,
    after,
    commits_behind,
    forget_unshown,
    in_two_commits,
)
from benchmark.prompt import ROWS as PROMPT
from benchmark.tables import write_book, write_mapping, write_rows
from benchmark.timing import UNIT, Usage, Work, output, run

#: Rows of the import of which only the memory is promised.
_MANY = 1_000_000


#: Makes what a row needs, yields it, and puts things back.
Row = Callable[[Place], Iterator[Bar]]


def _one() -> Work:
    return lambda: UNIT


def _help(place: Place, name: str, folder: Callable[[Place], Path | None]) -> Iterator[Bar]:
    where = str(folder(place) or "/")
    python = partial(run, place.checkout.python, "-c", "pass", cwd=where)
    ours = partial(run, str(place.checkout.bin / "svc"), "--help", cwd=where)
    yield Bar(name, ours, python, 5.2)


def _help_of_kinds(place: Place) -> Iterator[Bar]:
    """Svc with twenty kinds of record; a checkout from before kinds with those that it has."""
    top = place.checkout.top
    kinds = "import tests.kinds.twenty" if (top / "tests/kinds/twenty.py").exists() else "pass"
    start = f"import sys\n{kinds}\nfrom svc.cli.main import main\nsys.exit(main())"
    python = partial(run, place.checkout.python, "-c", "pass", cwd=str(top))
    ours = partial(run, place.checkout.python, "-c", start, "--help", cwd=str(top))
    yield Bar("svc --help with twenty kinds of record ÷ python -c pass", ours, python, 5.2)


def _looking(place: Place, name: str, bar: float, command: str) -> Iterator[Bar]:
    words = command.split()
    yield Bar(name, place.svc(place.large, *words), place.svc(place.small, *words), bar)


def _finding(place: Place, name: str, words: str) -> Iterator[Bar]:
    """Finding beside listing in the same office: both read what is asked for, and words besides."""
    listing = place.svc(place.large, "list", "--status", "assigned")
    yield Bar(name, place.svc(place.large, "find", words), listing, 4.0)


def _create(place: Place, office: Path) -> Work:
    options = "--kind repair --category electrical --unit 3-0502 --channel phone"
    reporter = ("--name", "住户", "--phone", "13800001234")
    return place.svc(office, "create", "楼道灯不亮", *options.split(), *reporter)


def _creating(place: Place) -> Iterator[Bar]:
    ours, small = _create(place, place.large), _create(place, place.small)
    yield Bar("create, all in the work tree ÷ at 1k", ours, small, 2.5)


def _recording(place: Place) -> Iterator[Bar]:
    office = place.large
    ours = _create(place, office)
    yield Bar("create, all in the work tree ÷ git add + commit", ours, _one_more_file(office), 0.7)


def _one_more_file(office: Path) -> Work:
    """One more file, as a user of git alone would record it."""
    file = office / "records" / "tickets" / "2025" / "12" / "note.txt"
    who = ("-c", "user.name=b", "-c", "user.email=b@b")
    script = 'git add -- "$0" && git "$@" commit -q -m add -- "$0"'

    def recorded() -> Usage:
        file.write_text("one file\n", encoding="utf-8")
        usage = run("sh", "-c", script, str(file), *who, cwd=str(office))
        run("git", "reset", "-q", "--hard", "HEAD~1", cwd=str(office))
        return usage

    return recorded


def _saving(place: Place) -> Iterator[Bar]:
    """A thousand records edited by hand, saved, and recorded as a user of git alone would."""
    office, number = place.small, count()
    files = sorted((office / "records" / "tickets").rglob("*.yaml"))[:1000]
    who = ("-c", "user.name=b", "-c", "user.email=b@b")

    listing = place.svc(office, "list", "--limit", "1")

    def edit() -> None:
        # What git alone recorded is no part of what a save takes.
        listing()
        words = f"text: edited {next(number)}"
        for file in files:
            text = re.sub(r"^text: .*$", words, file.read_text("utf-8"), flags=re.MULTILINE)
            file.write_text(text, encoding="utf-8")

    script = 'git add -A && git "$@" commit -q -m edited'
    theirs = partial(run, "sh", "-c", script, "sh", *who, cwd=str(office))
    # What was edited by hand is recorded by whoever leads the office.
    ours = place.svc(office, "save", actor=LEADER)
    name = f"save {len(files):,} edited records ÷ git add + commit"
    yield Bar(name, after(edit, ours), after(edit, theirs), 4)


def _archived(place: Place) -> Iterator[Bar]:
    for office in (place.large, place.small):
        place.svc(office, "archive", "--before", "2025-12")()
    ours, small = _create(place, place.large), _create(place, place.small)
    yield Bar("create, past years archived ÷ at 1k", ours, small, 1.3)
    for office in (place.large, place.small):
        place.svc(office, "unarchive")()


def _behind(place: Place) -> Iterator[Bar]:
    base, ahead = commits_behind(place)
    office = place.large
    git = ("git", "-C", str(office), "update-ref", "HEAD")
    listing = place.svc(office, "list", "--limit", "1")

    def fall_behind() -> None:
        stand_still()
        forget_unshown(place.index(office))
        run(*git, ahead)

    def stand_still() -> None:
        run(*git, base)
        listing()

    name = "list after 100 new commits on as many tickets ÷ after none"
    yield Bar(name, after(fall_behind, listing), after(stand_still, listing), 2)
    stand_still()


def _rebuild(place: Place) -> Iterator[Bar]:
    office = place.large
    blobs = place.folder / "blobs"
    names = output("git", "-C", str(office), "ls-tree", "-r", "--format=%(objectname)", "HEAD")
    blobs.write_text(names + "\n", encoding="ascii")
    reading = partial(run, "sh", "-c", f"git -C '{office}' cat-file --batch <'{blobs}'")

    def remove() -> None:
        for file in place.index(office).parent.glob("index.sqlite*"):
            file.unlink()

    ours = after(remove, place.svc(office, "list", "--limit", "1"))
    yield Bar("index from nothing ÷ git cat-file --batch", ours, reading, 12)


def _table(place: Place, rows: int) -> tuple[Path, Path]:
    """The table to import, and the mapping that reads it."""
    table, mapping = place.shared / f"rows-{rows}.csv", place.folder / "mapping.yaml"
    write_rows(table, rows)
    write_mapping(place.checkout.top, mapping)
    return table, mapping


def _book(place: Place, rows: int) -> tuple[Path, Path]:
    """The same as a workbook."""
    table, mapping = _table(place, rows)
    write_book(table, table.with_suffix(".xlsx"))
    return table.with_suffix(".xlsx"), mapping


def _importing(place: Place, archived: bool) -> Iterator[Bar]:
    work = imported(place, *_table(place, place.rows), archived)
    how = "old months archived" if archived else "all files written"
    name = f"import of {place.rows:,} rows, {how} ÷ git fast-import"
    yield Bar(name, work, fast_import(place, work), 4)


def _importing_book(place: Place) -> Iterator[Bar]:
    sheet = imported(place, *_book(place, place.rows), True)
    plain = imported(place, *_table(place, place.rows), True)
    yield Bar(f"import of {place.rows:,} rows of XLSX ÷ the same as CSV", sheet, plain, 1.3)


def _importing_memory(place: Place) -> Iterator[Bar]:
    work = imported(place, *_table(place, place.rows), False)
    yield Bar(f"import of {place.rows:,} rows: peak MB", work, _one(), 400, "peak", 1)


def _million(place: Place, made: Callable[[Place, int], tuple[Path, Path]]) -> Iterator[Bar]:
    table, mapping = made(place, _MANY)
    work = imported(place, table, mapping, True)
    kind = table.suffix[1:].upper()
    yield Bar(f"import of {_MANY:,} rows of {kind}: peak MB", work, _one(), 1024, "peak", 1)


def _exported(place: Place) -> Work:
    out = str(place.folder / "tickets.jsonl")
    options = ("export", "tickets", "--format", "jsonl", "--force", "--output", out)
    return place.svc(place.large, *options)


def _exporting(place: Place) -> Iterator[Bar]:
    tables = ("ticket", "words", "reporter", "clock", "step", "finish")
    asked = "".join(f"SELECT * FROM {table};" for table in tables)
    index, out = place.index(place.large), place.folder / "tickets.sqlite"
    reading = partial(run, "sh", "-c", f"sqlite3 -json '{index}' '{asked}' >'{out}'")
    name = "export as JSON Lines ÷ the same from the index by sqlite3"
    yield Bar(name, _exported(place), reading, 3)


def _exporting_time(place: Place) -> Iterator[Bar]:
    yield Bar("export as JSON Lines ÷ one second", _exported(place), _one(), 30)


def _monthly(place: Place, form: str, *options: str) -> Work:
    month = ("report", "monthly", "--period", "2026-10", "--format", form)
    return place.svc(place.large, *month, *options)


def _monthly_queries(place: Place) -> Iterator[Bar]:
    json = _monthly(place, "json")
    yield Bar("monthly as JSON ÷ its slowest query in sqlite3", json, _slowest(place), 3)


def _monthly_time(place: Place) -> Iterator[Bar]:
    yield Bar("monthly as JSON ÷ one second", _monthly(place, "json"), _one(), 1)


def _monthly_page(place: Place) -> Iterator[Bar]:
    page, json = _monthly(place, "html"), _monthly(place, "json")
    yield Bar("monthly as HTML ÷ as JSON", page, json, 2)


def _monthly_past(place: Place) -> Iterator[Bar]:
    git = ("git", "-C", str(place.large))
    base = output(*git, "rev-parse", "HEAD")
    run(*git, "update-ref", "HEAD", in_two_commits(place.large, base))
    past, now = _monthly(place, "json", "--rev", "HEAD~1"), _monthly(place, "json")
    yield Bar("monthly at last month's revision ÷ now", past, now, 2)
    run(*git, "update-ref", "HEAD", base)


def _monthly_memory(place: Place) -> Iterator[Bar]:
    yield Bar("monthly: peak MB", _monthly(place, "json"), _one(), 200, "peak", 1)


def _years(place: Place) -> Work:
    """The director's analysis of all ten years that an office of the bench has."""
    span = ("--from", "2016-01-01", "--to", "2025-12-31")
    return place.svc(place.large, "report", "monthly", *span, "--format", "json")


def _years_time(place: Place) -> Iterator[Bar]:
    yield Bar("monthly over ten years ÷ one second", _years(place), _one(), 8.3)


def _years_memory(place: Place) -> Iterator[Bar]:
    yield Bar("monthly over ten years: peak MB", _years(place), _one(), 233, "peak", 1)


def _slowest(place: Place) -> Work:
    """The slowest of the monthly report's measures, asked by hand: the trends' of a whole year."""

    @cache
    def query() -> Work:
        return max(_queries(place), key=lambda work: min(work().seconds for _ in range(3)))

    def asked() -> Usage:
        return query()()

    return asked


def _queries(place: Place) -> list[Work]:
    """Each measure of the monthly report, counted by sqlite3."""
    from svc.reports.measures import every_measure

    month, year, end = (
        int(datetime.fromisoformat(f"{day}T00:00:00+08:00").timestamp())
        for day in ("2026-10-01", "2025-11-01", "2026-11-01")
    )
    trended = ("received", "finished", "resolution_on_time", "satisfaction")
    index = str(place.index(place.large))
    queries: list[Work] = []
    for measure in every_measure():
        start = year if measure.name in trended else month
        sql = measure.sql
        for name, value in (("from", start), ("to", end), ("as_of", end), ("repeat_days", 30)):
            sql = sql.replace(f":{name}", str(value))
        counted = f"SELECT count(*) FROM (SELECT * FROM ({sql}))"
        queries.append(partial(run, "sqlite3", index, counted))
    return queries


def _office(place: Place) -> Path:
    return place.small


ROWS: dict[str, Row] = {
    "help": partial(_help, name="svc --help ÷ python -c pass", folder=lambda _place: None),
    "help-office": partial(
        _help, name="svc --help in a Chinese office ÷ python -c pass", folder=_office
    ),
    "help-checkout": partial(
        _help, name="svc --help in the checkout ÷ python -c pass", folder=lambda _place: TOP
    ),
    "help-kinds": _help_of_kinds,
    "list-assigned": partial(
        _looking, name="list --status assigned ÷ at 1k", bar=1.3, command="list --status assigned"
    ),
    "list-overdue": partial(
        _looking, name="list --overdue ÷ at 1k", bar=1.3, command="list --overdue"
    ),
    "find": partial(_finding, name="find 漏水 ÷ list --status assigned", words="漏水"),
    "find-sound": partial(_finding, name="find wf ÷ list --status assigned", words="wf"),
    "due": partial(_looking, name="due ÷ at 1k", bar=1.3, command="due"),
    "show": partial(_looking, name="show ÷ at 1k", bar=1.1, command="show T2512-A0001"),
    "month": partial(
        _looking, name="report of a month ÷ at 1k", bar=3.0, command="report --period 2025-11"
    ),
    "behind": _behind,
    "rebuild": _rebuild,
    "create": _creating,
    "create-git": _recording,
    "create-archived": _archived,
    "save": _saving,
    "import-archived": partial(_importing, archived=True),
    "import": partial(_importing, archived=False),
    "import-xlsx": _importing_book,
    "import-memory": _importing_memory,
    "million-csv": partial(_million, made=_table),
    "million-xlsx": partial(_million, made=_book),
    "export": _exporting,
    "export-time": _exporting_time,
    "monthly": _monthly_queries,
    "monthly-time": _monthly_time,
    "monthly-page": _monthly_page,
    "monthly-past": _monthly_past,
    "monthly-memory": _monthly_memory,
    "years": _years_time,
    "years-memory": _years_memory,
    "notify": told,
    **PROMPT,
    **MEETINGS,
    **AUDITS,
    **MONEY,
    **DUTIES,
}
#: These take minutes, and run only where they are named.
ONLY_NAMED = ("million-csv", "million-xlsx", "sync-memory", "balance", "audit-memory")
