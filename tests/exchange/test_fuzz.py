"""Whatever comes in, an import ends in a clear error or in records that are right."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from svc.errors import Fault, SvcError
from svc.exchange.files.source import ReadOptions, source_of
from svc.exchange.mapping.model import ImportMapping
from svc.exchange.reading.staged_rows import StagedRows
from svc.exchange.row_kinds.tickets import PLACEHOLDER, TicketMaker, file_of
from svc.exchange.rows.lookup import OfficeLookup
from svc.kinds.derive import flaws as record_flaws
from svc.model.office import Office
from svc.model.ticket import Ticket
from svc.resources import starter_templates
from svc.rules.ticket.lifecycle import fold, header
from svc.store.yaml.codec import decode
from tests.exchange.trial import HEADER, MAPPING, NOW, ROWS, bring, table, tickets
from tests.support import examples

LIKELY = st.sampled_from(
    [
        "", " ", "1", "7", "01.11.2025 08:30", "2025-11-01T08:30:00Z", "29.03.2026 02:30", "C", "R",
        "repair", "water", "noise!", '"', '""', "=1+1", "\n", "\r", "\0", "\ufeff", "None", "a,b",
        "1969-12-31", "9999-12-31T23:59:59+14:00", "0001-01-01", "２０２５", "\u2028", "x" * 201,
    ]
)  # fmt: skip
CELL = st.one_of(LIKELY, st.text(max_size=12))


def read(data: bytes, mapping: ImportMapping) -> list[bytes]:
    """The records that a file becomes, written as files, or an SvcError."""
    text = (starter_templates() / "office.yaml").read_bytes()
    known = OfficeLookup(None, decode(text, Office, "office.yaml"))  # type: ignore[arg-type]
    wanted = ReadOptions(mapping.headers, delimiter=mapping.delimiter)
    source = source_of(io.BytesIO(data), "rows.csv", wanted)
    with StagedRows(None, "rows.csv", (), True) as batch:
        batch.read(source, TicketMaker(mapping, known, NOW), None, lambda _: None)
        made = [file_of(draft, PLACEHOLDER) for _, draft in batch.drafts()]
    assert len(made) + batch.bad == batch.rows
    assert batch.bad == 0 or batch.problems
    return made


def check(data: bytes, mapping: ImportMapping) -> int:
    """Read a file; every record must be valid and equal its fold. How many there were."""
    try:
        made = read(data, mapping)
    except SvcError as error:
        assert not isinstance(error, Fault)
        assert error.message
        assert error.next_step
        return 0
    for draft in made:
        ticket = decode(draft, Ticket, "ticket")
        folded = header(fold(ticket.timeline))
        assert folded == {name: getattr(ticket, name) for name in folded}
        flaws = [flaw for flaw in record_flaws("ticket", ticket) if flaw.path != "received"]
        assert not flaws, flaws
    return len(made)


def _mapping() -> ImportMapping:
    from tests.exchange.trial import mapped

    with tempfile.TemporaryDirectory() as folder:
        return mapped(Path(folder))


MAP = _mapping()


@given(st.binary(max_size=300))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(HEADER.encode() + b"\n" + b"\x00" * 40)
def test_random_bytes(data: bytes) -> None:
    """Bytes of any kind, as a whole file and under a good header."""
    check(data, MAP)
    check(HEADER.encode() + b"\n" + data, MAP)


@given(st.lists(st.lists(CELL, min_size=0, max_size=11), max_size=6))
def test_random_cells(rows: list[list[str]]) -> None:
    """Cells of any kind, as a writer of CSV would write them."""
    file = io.StringIO()
    csv.writer(file).writerows([HEADER.split(","), *rows])
    check(file.getvalue().encode("utf-8", "surrogatepass"), MAP)


@given(st.data())
@settings(max_examples=examples(150))
def test_good_rows_gone_bad(data: st.DataObject) -> None:
    """One cell of good rows replaced by anything: that row is bad, or right."""
    rows = [list(row) for row in csv.reader(io.StringIO(table(*ROWS)))][1:]
    row = data.draw(st.integers(0, len(rows) - 1))
    rows[row][data.draw(st.integers(0, len(rows[row]) - 1))] = data.draw(CELL)
    file = io.StringIO()
    csv.writer(file).writerows([HEADER.split(","), *rows])
    encoded = file.getvalue().encode("utf-8", "surrogatepass")
    check(encoded, MAP)


@given(st.lists(st.binary(max_size=12), max_size=6), st.integers(0, 250))
def test_good_files_gone_bad(inserts: list[bytes], at: int) -> None:
    """Bytes put anywhere into a good file."""
    whole = table(*ROWS).encode()
    for insert in inserts:
        whole = whole[:at] + insert + whole[at:]
    check(whole, MAP)


@given(st.lists(st.lists(CELL, min_size=9, max_size=9), max_size=4), st.booleans())
@settings(max_examples=examples(12))
def test_whole_imports(fresh: Path, rows: list[list[str]], skip: bool) -> None:
    """In an office: everything good is there once, or nothing, and git has nothing to say."""
    file = io.StringIO()
    csv.writer(file).writerows([HEADER.split(","), *rows, ROWS[0].split(",")])
    with tempfile.TemporaryDirectory() as folder:
        office = Path(shutil.copytree(fresh, Path(folder) / "office"))
        job: dict[str, Any] = {"rejects": Path(folder) / "bad.csv"} if skip else {}
        data = file.getvalue().encode("utf-8", "surrogatepass")
        try:
            new = bring(office, data, MAPPING, **job).new
        except SvcError as error:
            assert not isinstance(error, Fault)
            new = 0
        assert len(tickets(office)) == new
