"""Files of every form, good, damaged and made of anything: a clear error or right records."""

from __future__ import annotations

import csv
import io
import json
import random
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.desk.importing.run import ImportJob, import_files
from svc.desk.repository.check import check as check_office
from svc.errors import Fault, SvcError
from svc.exchange.files.source import FORMATS, ReadOptions, source_of
from svc.exchange.reading.staged_rows import StagedRows
from svc.exchange.row_kinds.tickets import PLACEHOLDER, TicketMaker, file_of
from svc.exchange.rows.lookup import OfficeLookup
from svc.kinds.derive import flaws as record_flaws
from svc.model.office import Office
from svc.model.ticket import Ticket
from svc.resources import starter_templates
from svc.rules.ticket.lifecycle import fold, header
from svc.store.yaml.codec import decode
from tests.exchange.books import by_hand, sheet_of
from tests.exchange.test_fuzz import MAP
from tests.exchange.trial import HEADER, NOW, ROWS, mapping_file, table, tickets
from tests.support import examples, git, slow_after

NAMES = HEADER.split(",")
Table = list[list[str]]


def as_csv(rows: Table, codec: str = "utf-8", sign: str = ",") -> bytes:
    """A table of text."""
    out = io.StringIO()
    csv.writer(out, delimiter=sign).writerows([NAMES, *rows])
    return out.getvalue().encode(codec, "surrogatepass" if codec == "utf-8" else "replace")


def as_lines(rows: Table) -> bytes:
    """JSON Lines."""
    return "\n".join(json.dumps(dict(zip(NAMES, row, strict=True))) for row in rows).encode()


def as_list(rows: Table) -> bytes:
    """A list of JSON objects."""
    objects = [dict(zip(NAMES, row, strict=True)) for row in rows]
    return json.dumps({"service_requests": objects}, indent=1).encode()


def as_xml(rows: Table) -> bytes:
    """XML records."""
    inside = "".join(
        "<request>"
        + "".join(f"<{n}>{escape(v)}</{n}>" for n, v in zip(NAMES, row, strict=True))
        + "</request>"
        for row in rows
    )
    return f"<service_requests>{inside}</service_requests>".encode("utf-8", "surrogatepass")


def sheet(rows: Table) -> str:
    """The XML of a sheet."""
    made = ""
    for number, row in enumerate([NAMES, *rows], 1):
        cells = "".join(
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for at, cell in enumerate(row)
        )
        made += f'<row r="{number}">{cells}</row>'
    return sheet_of(made)


def as_xlsx(rows: Table) -> bytes:
    """A workbook."""
    return by_hand(sheet(rows).encode("utf-8", "surrogatepass"))


FORMS: dict[str, Callable[[Table], bytes]] = {
    "csv": as_csv, "tsv": lambda rows: as_csv(rows, sign="\t"), "jsonl": as_lines,
    "json": as_list, "xml": as_xml, "xlsx": as_xlsx,
}  # fmt: skip
GOOD = [list(row) for row in csv.reader(io.StringIO(table(*ROWS)))][1:]
FRAMES = {name: make(GOOD) for name, make in FORMS.items()} | {
    "gb18030": as_csv([["7", "01.11.2025 08:30", "", "C", "water", "漏水", "三栋", "", ""]],
                      "gb18030"),
    "utf-16": as_csv(GOOD, "utf-16"),
}  # fmt: skip


def read(data: bytes, form: str | None = None) -> tuple[list[bytes], list[int]]:
    """The records of a file and its bad rows; bad rows are also written as rejects."""
    office = decode((starter_templates() / "office.yaml").read_bytes(), Office, "office.yaml")
    known = OfficeLookup(None, office)  # type: ignore[arg-type]
    source = source_of(io.BytesIO(data), "rows", ReadOptions(MAP.headers, format=form))
    bad: list[Any] = []

    class Kept:
        """Keeps what would be rejects."""

        def add(self, row: Any, reason: str) -> None:
            """Take one."""
            bad.append((row, reason))

    with StagedRows(None, "rows", (), True) as batch:
        batch.read(source, TicketMaker(MAP, known, NOW), Kept(), lambda _: None)  # type: ignore[arg-type]
        made = [file_of(draft, PLACEHOLDER) for _, draft in batch.drafts()]
    assert len(made) + len(bad) == batch.rows
    out = io.BytesIO()
    writer = source.writer(out)
    for row, reason in bad:
        writer.add(row, reason)
    writer.close()
    if bad:
        again = source_of(
            io.BytesIO(out.getvalue()), "rejects", ReadOptions(MAP.headers, format=form)
        )
        assert sum(1 for _row in again.rows()) == len(bad)
    return made, [row.number for row, _reason in bad]


def settle(data: bytes, form: str | None = None) -> int:
    """Read a file; an error is clear, every record right. How many there were."""
    try:
        made, _bad = read(data, form)
    except SvcError as error:
        assert not isinstance(error, Fault)
        assert error.message
        assert error.next_step
        return 0
    for draft in made:
        ticket = decode(draft, Ticket, "ticket")
        folded = header(fold(ticket.timeline))
        assert folded == {name: getattr(ticket, name) for name in folded}
        assert not [flaw for flaw in record_flaws("ticket", ticket) if flaw.path != "received"]
    return len(made)


@pytest.mark.parametrize("name", FRAMES)
def test_good_frames(name: str) -> None:
    """What the rest of these tests spoils is good to begin with."""
    assert settle(FRAMES[name]) == (1 if name == "gb18030" else 3)


@given(st.binary(max_size=200), st.sampled_from([None, *FORMATS]))
@settings(max_examples=examples(150))
def test_any_bytes(data: bytes, form: str | None) -> None:
    """Bytes of any kind, taken for a file of any form, with and without its beginning."""
    settle(data, form)
    for begin in (b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<a><b>", b'{"a":', b'[{"a":',
                  b"\xff\xfe", HEADER.encode() + b"\n", HEADER.encode("utf-16")):  # fmt: skip
        settle(begin + data)


SPOILS = st.lists(
    st.tuples(st.floats(0, 1), st.sampled_from(["cut", "put", "flip", "drop", "twice", "end"]),
              st.binary(min_size=1, max_size=6)),
    min_size=1, max_size=4,
)  # fmt: skip


def spoiled(data: bytes, spoils: list[tuple[float, str, bytes]]) -> bytes:
    """A file with some of its bytes changed, gone, doubled or added."""
    for where, deed, some in spoils:
        at = int(where * len(data))
        data = {
            "cut": data[:at] + data[at + len(some) :],
            "put": data[:at] + some + data[at:],
            "flip": data[:at] + bytes(byte ^ 0x55 for byte in data[at : at + 1]) + data[at + 1 :],
            "drop": data[: at // 2] + data[at:],
            "twice": data[:at] + data[at // 2 :],
            "end": data[:at],
        }[deed]
    return data


@given(st.sampled_from(sorted(FRAMES)), SPOILS)
@settings(max_examples=examples(300))
def test_spoiled_files(name: str, spoils: list[tuple[float, str, bytes]]) -> None:
    """Bytes of a good file changed anywhere."""
    settle(spoiled(FRAMES[name], spoils))


STRINGS = b"<sst><si><t>Nr</t></si><si><r><t>a</t></r></si></sst>"
STYLES = (
    b'<styleSheet><numFmts count="1"><numFmt numFmtId="170" formatCode="yyyy/m/d h:mm"/></numFmts>'
    b'<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs></styleSheet>'
)
TYPED = (
    sheet(GOOD)
    .replace(
        '<c r="B2" t="inlineStr"><is><t>01.11.2025 08:30</t></is></c>',
        '<c r="B2" s="1"><v>45962.5</v></c>',
    )
    .replace('<c r="A1" t="inlineStr"><is><t>Nr</t></is></c>', '<c r="A1" t="s"><v>0</v></c>')
)


@given(st.sampled_from(["sheet", "strings", "styles"]), SPOILS)
@settings(max_examples=examples(300))
def test_spoiled_parts_of_workbooks(part: str, spoils: list[tuple[float, str, bytes]]) -> None:
    """An archive that is whole, with XML in it that is not."""
    parts = {"sheet": TYPED.encode(), "strings": STRINGS, "styles": STYLES}
    parts[part] = spoiled(parts[part], spoils)
    settle(by_hand(parts["sheet"], strings=parts["strings"], styles=parts["styles"]))


PLAIN = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"
    ),
    max_size=10,
)
LIKELY = st.sampled_from(
    ["", " ", "1", "7", "01.11.2025 08:30", "2025-11-01T08:30:00Z", "29.03.2026 02:30", "C", "R",
     "repair", "water", "noise!", '"', "=1+1", "two\nlines", "None", "a,b", "&amp;", "<x>", "{}",
     "1969-12-31", "9999-12-31T23:59:59+14:00", "２０２５", "\u2028", "x" * 201, "_x000D_x"]
)  # fmt: skip


@given(st.lists(st.lists(LIKELY | PLAIN, min_size=9, max_size=9), min_size=1, max_size=4))
@settings(max_examples=examples(120))
def test_the_form_makes_no_difference(rows: Table) -> None:
    """The same cells become the same records, whatever kind of file they stand in."""
    good = [row for row in rows if row[0].strip() and "_x" not in "".join(row)]
    found = [read(make([*good, GOOD[0]])) for make in FORMS.values()]
    for (earlier, _bad), (later, _worse) in pairwise(found):
        assert earlier == later


@given(st.lists(st.lists(LIKELY | st.text(max_size=8), min_size=9, max_size=9), max_size=4))
@settings(max_examples=examples(150))
def test_any_cells(rows: Table) -> None:
    """Cells of anything: NULs, halves of characters, what XML cannot say."""
    for make in FORMS.values():
        settle(make(rows))


def _bomb() -> bytes:
    out = io.BytesIO(FRAMES["xlsx"])
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/sharedStrings.xml", b"<si><t>" + b"x" * (64 << 20))
    return out.getvalue()


DIGITS = "9" * 1_000_000
HUGE = {
    "digits in CSV": as_csv([["7", DIGITS, *GOOD[0][2:]]]),
    "digits in JSON lines": b'{"Nr": ' + DIGITS.encode() + b', "Taken": 1}',
    "digits in a list": b'[{"Nr": ' + DIGITS.encode() + b"}]",
    "digits in XML": as_xml([[DIGITS, *GOOD[0][1:]]]),
    "digits in a sheet": by_hand(sheet(GOOD).replace(
        '<c r="A2" t="inlineStr"><is><t>7</t></is></c>', f'<c r="A2"><v>{DIGITS}</v></c>')),
    "an exponent in a sheet": by_hand(sheet(GOOD).replace(
        '<c r="A2" t="inlineStr"><is><t>7</t></is></c>', '<c r="A2"><v>1E400000000</v></c>')),
    "lists in JSON lines": b'{"Nr": ' + b"[" * 1_000_000,
    "objects in JSON lines": b'{"Nr":' * 200_000 + b"1" + b"}" * 200_000,
    "lists in a list": b'[{"Nr": ' + b"[" * 1_000_000 + b"]" * 1_000_000 + b"}]",
    "elements in XML": b"<a>" * 500_000,
    "attributes in XML": b"<a " + b"".join(b'b%d="c" ' % n for n in range(50_000)) + b"><Nr/></a>",
    "rows in one": by_hand(sheet_of('<row r="1">' + '<c r="A1"><v>1</v></c>' * 100_000 + "</row>")),
    "a far cell": by_hand(sheet(GOOD).replace('r="A2"', 'r="XFD1048576"')),
    "a far row": by_hand(sheet(GOOD).replace('<row r="2">', '<row r="9999999">')),
    "no row": by_hand(sheet(GOOD).replace('<row r="2">', '<row r="99999999999">')),
    "a bomb": _bomb(),
    "one line": HEADER.encode() + b"\n" + b"x" * 3_000_000,
    "one quote": HEADER.encode() + b'\n"' + b"x\n" * 1_000_000,
    "columns": b",".join([HEADER.encode(), *(b"c%d" % n for n in range(100_000))]) + b"\n7\n",
    "blanks": b" " * 2_000_000,
    "NULs": b"\0" * 2_000_000,
    "empty lines": HEADER.encode() + b"\n" * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", slow_after(8, HUGE))
def test_without_measure(name: str) -> None:
    """Numbers of a million digits, nests without end, archives that burst: refused, and soon."""
    settle(HUGE[name])


@pytest.mark.slow
@given(st.sampled_from(sorted(FORMS)), st.randoms(use_true_random=False), SPOILS, st.booleans())
@settings(max_examples=14)
def test_whole_imports(
    fresh: Path, name: str, chance: random.Random, spoils: list[Any], skip: bool
) -> None:
    """In an office: one commit or none, no half file of rejects, and nothing to complain of."""
    rows = [*GOOD, *([chance.choice(["", "x", *row]) for row in GOOD for _cell in row][:9],)]
    data = FORMS[name](rows)
    data = spoiled(data, spoils) if chance.random() < 0.5 else data
    with tempfile.TemporaryDirectory() as place:
        office = Path(shutil.copytree(fresh, Path(place) / "office"))
        file, rejects = Path(place) / "rows", Path(place) / "rejects"
        file.write_bytes(data)
        job = ImportJob(str(file), mapping_file(Path(place)), rejects if skip else None)
        try:
            done = import_files(office, None, [job], now=NOW)
        except SvcError as error:
            assert not isinstance(error, Fault)
            assert git("rev-list", "--count", "HEAD", cwd=office).strip() == "1"
            assert not rejects.exists()
        else:
            commits = int(git("rev-list", "--count", "HEAD", cwd=office))
            assert commits == (2 if done.new else 1)
            assert len(tickets(office)) == done.new
            assert rejects.exists() == bool(done.bad)
        assert git("status", "--porcelain", cwd=office) == ""
        assert check_office(office).problems == []
        assert sorted(path.name for path in Path(place).iterdir() if path != rejects) == [
            "map.yaml", "office", "rows",
        ]  # fmt: skip
        subprocess.run(["git", "fsck", "--strict"], cwd=office, check=True, capture_output=True)
