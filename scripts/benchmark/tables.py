"""Files that the bench imports: a table as an old system would export it, and the same as XLSX."""

from __future__ import annotations

import csv
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from benchmark.place import TOP


def write_mapping(checkout: Path, mapping: Path) -> None:
    """The mapping that reads the table, as a checkout has it."""
    # A checkout of before may keep it elsewhere among its scripts.
    example = next((checkout / "scripts").rglob("boston311.yaml"))
    text = example.read_text(encoding="utf-8")
    # A zone whose clocks are never changed: every made-up time exists.
    mapping.write_text(text.replace("America/New_York", "Asia/Shanghai"), encoding="utf-8")


def write_rows(table: Path, rows: int) -> None:
    """A table as an old system would export it."""
    if table.exists():
        return
    extract = TOP / "scripts" / "examples" / "boston311_extract.csv"
    with extract.open(encoding="utf-8", newline="") as file:
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


def write_book(table: Path, book: Path) -> None:
    """The same table as a spreadsheet program saves it: shared strings, true dates."""
    if book.exists():
        return
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
    return datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p")  # noqa: DTZ007 - as in the file
