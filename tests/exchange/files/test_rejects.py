"""Bad rows in the file's own form: mended there, they come in, and nothing else changes."""

from __future__ import annotations

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from svc.desk.importing.commit import ImportResult
from svc.desk.importing.run import ImportJob, import_files
from svc.exchange.files.source import REASON, ReadOptions, SourceRow, source_of
from tests.exchange.books import book
from tests.exchange.trial import HEADER, MAPPING, NOW, ROWS, mapping_file, table, tickets
from tests.support import TOP

BAD = "10,01.11.2025 08:30,31.10.2025 08:30,C,water,漏 – later,,,"
OPEN311 = (TOP / "scripts" / "examples" / "open311.yaml").read_text(encoding="utf-8")
REQUESTS: list[dict[str, Any]] = [
    {"service_request_id": "638344", "status": "closed", "status_notes": "Done & <gone>.",
     "service_name": "Sidewalk", "service_code": "006", "description": "裂缝 at the kerb",
     "requested_datetime": "2010-04-14T06:37:38-08:00",
     "updated_datetime": "2010-04-15T06:37:38-08:00", "address": "8TH AVE and JUDAH ST"},
    {"service_request_id": 638349, "status": "open", "service_code": "999", "service_name": "Noise",
     "requested_datetime": "someday", "extended": {"list": ["a", "b"]}, "media_url": None},
]  # fmt: skip


def bring(office: Path, file: Path, mapping: str, rejects: Path | None = None) -> ImportResult:
    """Import a file into an office."""
    made = mapping_file(office.parent, mapping)
    return import_files(office, None, [ImportJob(str(file), made, rejects)], now=NOW)


def _csv(codec: str, sign: str) -> bytes:
    text = table(ROWS[0], BAD, ROWS[2]).replace(",", sign)
    return text.replace("漏 ", "" if codec == "windows-1252" else "漏 ").encode(codec)


def _xlsx() -> bytes:
    when = datetime(2025, 11, 1, 8, 30)  # noqa: DTZ001 - a cell's time has no zone
    early = when.replace(month=10)
    rows = [
        [7, when, None, "C", "water", "Pipe leaks", "Gate 3"],
        [10, when, early, "C", "water", "漏"],
        [9, "01.12.2025 10:00", None, "repair", "water", "Two\nlines", None, "=North", 7.5],
    ]
    return book(["Cases"], [], HEADER.split(","), *rows, strings_to_formulas=False)


def _objects() -> list[dict[str, Any]]:
    names = HEADER.split(",")
    rows = [ROWS[0].split(","), BAD.split(",")]
    return [dict(zip(names, row, strict=True)) | {"more": {"x": [1, None]}} for row in rows]


def _xml() -> bytes:
    def element(name: str, value: Any) -> str:
        if isinstance(value, dict):
            value = "".join(element(*one) for one in value.items())
            return f"<{name}>{value}</{name}>"
        if isinstance(value, list):
            return "".join(element(name, one) for one in value)
        text = str(value or "").replace("&", "&amp;").replace("<", "&lt;")
        return f"<{name}>{text}</{name}>"

    return element("service_requests", {"request": REQUESTS}).encode()


FORMS: dict[str, tuple[bytes, str, str, str]] = {
    "rows.csv": (_csv("utf-8", ","), MAPPING, "31.10.2025", "02.11.2025"),
    "bom.csv": (_csv("utf-8-sig", ";"), MAPPING, "31.10.2025", "02.11.2025"),
    "rows.tsv": (_csv("gb18030", "\t"), MAPPING, "31.10.2025", "02.11.2025"),
    "western.txt": (_csv("windows-1252", "|"), MAPPING, "31.10.2025", "02.11.2025"),
    "wide.csv": (_csv("utf-16", ","), MAPPING, "31.10.2025", "02.11.2025"),
    "rows.jsonl": (
        "\n".join(map(json.dumps, _objects())).encode(), MAPPING, "31.10.2025", "02.11.2025",
    ),
    "requests.json": (json.dumps(REQUESTS).encode(), OPEN311, "someday", "2010-05-01T00:00:00Z"),
    "wrapped.json": (
        json.dumps({"service_requests": REQUESTS}).encode(),
        OPEN311, "someday", "2010-05-01T00:00:00Z",
    ),
    "requests.xml": (_xml(), OPEN311, "someday", "2010-05-01T00:00:00Z"),
}  # fmt: skip
CODECS = {"rows.tsv": "gb18030", "western.txt": "windows-1252", "wide.csv": "utf-16"}


@pytest.mark.parametrize("name", FORMS)
def test_round(name: str, place: Path, tmp_path: Path) -> None:
    """Import, mend the rejects, import them: as many tickets as if nothing had been bad."""
    data, mapping, wrong, right = FORMS[name]
    first, rejects, again = tmp_path / name, tmp_path / f"bad-{name}", tmp_path / f"worse-{name}"
    first.write_bytes(data)
    done = bring(place, first, mapping, rejects)
    assert (done.bad, done.rejects) == (1, [rejects])
    codec = CODECS.get(name, "utf-8")
    text = rejects.read_bytes().decode(codec)
    assert REASON in text
    assert text.count(wrong) == 2, "once as it was, once in the reason"
    assert text.startswith("\ufeff") == (name == "bom.csv")
    # As it stands it is bad again, with one reason and not two.
    assert bring(place, rejects, mapping, again).bad == 1
    assert again.read_bytes() == rejects.read_bytes()
    before = len(tickets(place))
    rejects.write_bytes(text.replace(wrong, right).encode(codec))
    assert bring(place, rejects, mapping).new == 1
    assert len(tickets(place)) == before + 1
    mended = first.with_name(f"good-{name}")
    mended.write_bytes(data.decode(codec).replace(wrong, right).encode(codec))
    assert bring(place, mended, mapping).new == 0


def test_round_of_a_sheet(place: Path, tmp_path: Path) -> None:
    """A sheet's rejects are a sheet: dates true, numbers numbers, text never a formula."""
    from python_calamine import load_workbook

    first, rejects = tmp_path / "rows.xlsx", tmp_path / "bad.xlsx"
    first.write_bytes(_xlsx())
    done = bring(place, first, MAPPING.replace("water: plumbing,", ""), rejects)
    assert done.bad == 3
    header, *rows = load_workbook(str(rejects)).get_sheet_by_name("Rows").to_python()
    assert header == [*HEADER.split(","), REASON]
    assert rows[0][:2] == [7.0, datetime(2025, 11, 1, 8, 30)]  # noqa: DTZ001 - as above
    assert rows[1][2] == datetime(2025, 10, 1, 8, 30)  # noqa: DTZ001 - as above
    assert rows[2][5:8] == ["Two\nlines", "", "=North"]
    again = tmp_path / "worse.xlsx"
    done = bring(place, rejects, MAPPING, again)
    assert (done.new, done.bad) == (2, 1)
    source = source_of(io.BytesIO(again.read_bytes()), "again", ReadOptions())
    (row,) = source.rows()
    assert source.header == header
    assert row.cells[-1].startswith("Done, '2025-10-01T08:30:00': is before Taken")
    assert sorted(one.source.number for one in tickets(place)) == ["7", "9"]


def _written(data: bytes, reason: str) -> bytes:
    """Every row of a file, as rejects."""
    source = source_of(io.BytesIO(data), "rows", ReadOptions())
    out = io.BytesIO()
    writer = source.writer(out)
    for row in source.rows():
        writer.add(row, reason)
    writer.close()
    return out.getvalue()


@pytest.mark.parametrize("data", [data for data, *_rest in FORMS.values()] + [_xlsx()])
def test_any_reason_can_be_written(data: bytes) -> None:
    """Whatever a reason holds, the rows can be read again and are the same."""
    reason = "坏 \x0b & <b> \"'\n" + "x" * 40_000
    before = source_of(io.BytesIO(data), "rows", ReadOptions())
    after = source_of(io.BytesIO(_written(data, reason)), "rows", ReadOptions())
    width = len(before.header)
    assert after.header[:width] == before.header
    assert [row.cells[:width] for row in after.rows()] == [row.cells for row in before.rows()]


def test_lines_that_are_no_json(tmp_path: Path) -> None:
    """A line that is no object is kept as it was, and can be mended inside the object or out."""
    data = b'{"a": 1}\n{"a": 2\n"x"\n'
    written = _written(data, "bad")
    assert [json.loads(line) for line in written.splitlines()] == [
        {"a": 1, REASON: "bad"}, {"svc_line": '{"a": 2', REASON: "bad"},
        {"svc_line": '"x"', REASON: "bad"},
    ]  # fmt: skip
    mended = written.replace(b'{\\"a\\": 2', b'{\\"a\\": 2}')
    rows: list[SourceRow] = list(source_of(io.BytesIO(mended), "rows", ReadOptions()).rows())
    assert [row.raw for row in rows] == [{"a": 1}, {"a": 2}, '"x"']
