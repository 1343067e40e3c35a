"""A document as XLSX: a sheet a block, with typed cells, percent formats and a header that stays.

Text is written as text, so a spreadsheet never takes it for a formula. The same
document gives the same bytes: the workbook says it was made at the document's moment.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.reports.document import Cells, Document, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.forms.foot import foot, heading, subtitle
from svc.reports.forms.sheet_charts import CHART_ROWS, sheet_charts, tint
from svc.reports.measures import measure
from svc.reports.words import ReportWords, row_measures
from svc.rules.time.parsing import in_zone
from svc.safe import one_line
from svc.table import display_width

ABOUT = N_("About")
NUMERATOR = N_("{title}: of them")
DENOMINATOR = N_("{title}: of")
#: How numbers are shown, by what they are.
FORMATS = {
    "rate": "0.0%", "share": "0.00%", "amount": "#,##0.00", "count": "#,##0", "mean": "0.00",
    "duration": "[h]:mm", "points": "+0.0%;-0.0%", "moment": "yyyy-mm-dd hh:mm",
}  # fmt: skip
_NAME = 31
_NO_NAME = lazy_pattern(r"[\[\]:*?/\\\x00-\x1f']")
_WIDEST = 60
_LONGEST = 32_767
_DAY = 86_400
_FEN = 100
_A4 = 9
#: A sheet of more columns is printed on its side.
_UPRIGHT = 5
_LONGEST_LINK, _LONGEST_FOOT = 250, 120


class SheetCell(NamedTuple):
    """What a cell of a sheet holds: a value, and the format it is shown in; empty for text."""

    value: Any
    format: str = ""


def workbook(document: Document) -> bytes:
    """The document as the bytes of an XLSX file."""
    import xlsxwriter

    wording, buffer = ReportWords(document.made), io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    made_at = document.made.as_of.astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": wording.title(document.title), "created": made_at})
    formats = {name: book.add_format({"num_format": code}) for name, code in FORMATS.items()}
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    taken: set[str] = set()
    about = _sheet_name(_(ABOUT), taken)
    names = [_sheet_name(wording.title(block.title), taken) for block in document.blocks]
    first = book.add_worksheet(about)
    _about(first, document, wording, bold, names)
    _for_paper(first, heading(document, wording), 1)
    for block, name in zip(document.blocks, names, strict=True):
        sheet = book.add_worksheet(name)
        line = _fill(sheet, block, wording, bold, formats)
        sheet.write_url(line, 0, f"internal:'{about}'!A1", string=f"← {about}")
        places = _places(block)
        _for_paper(sheet, heading(document, wording), sum(map(len, places.values())))
        tint(sheet, block, places)
        for number, chart in enumerate(sheet_charts(book, block, wording, name, places)):
            sheet.insert_chart(line + 2 + number * CHART_ROWS, 0, chart)
    book.close()
    return buffer.getvalue()


def _about(
    sheet: Any, document: Document, wording: ReportWords, bold: Any, names: Sequence[str]
) -> None:
    """The first sheet: what the document is, a link to each sheet, and what it was made from."""
    sheet.write_string(0, 0, heading(document, wording), bold)
    sheet.write_string(1, 0, one_line(subtitle(wording)))
    for number, (block, name) in enumerate(zip(document.blocks, names, strict=True), start=3):
        title = one_line(wording.title(block.title)) or name
        sheet.write_url(number, 0, f"internal:'{name}'!A1", string=title[:_LONGEST_LINK])
    for number, words in enumerate(foot(document, wording), start=len(names) + 4):
        sheet.write_string(number, 0, one_line(words))
    sheet.set_column(0, 0, 100)


def _for_paper(sheet: Any, title: str, columns: int) -> None:
    """A4, as wide as a page, its headings on each, with its number."""
    sheet.set_paper(_A4)
    if columns > _UPRIGHT:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{title.replace('&', '&&')[:_LONGEST_FOOT]}&R&P / &N")


def _places(block: ReportBlock) -> dict[str, range]:
    """Where on its sheet each column of a block stands, with what its figures are divided from."""
    places, at = {}, 0
    for column in block.columns:
        places[column.name] = range(at, at + 1 + len(_beside(column)))
        at = places[column.name].stop
    return places


def _fill(
    sheet: Any, block: ReportBlock, wording: ReportWords, bold: Any, formats: dict[str, Any]
) -> int:
    """Write a block; the line below everything."""
    headings = [one_line(name) for column in block.columns for name in _headings(column, wording)]
    widths = [min(display_width(one), 24) for one in headings]
    for place, title in enumerate(headings):
        sheet.write_string(0, place, title, bold)
    line = 0
    for line, (row, of) in enumerate(zip(block.rows, row_measures(block), strict=True), start=1):
        for place, entry in enumerate(_entries(row, block.columns, of, wording)):
            widths[place] = max(widths[place], _write(sheet, line, place, entry, formats))
    for number, note in enumerate(block.notes, start=line + 2):
        sheet.write_string(number, 0, one_line(wording.message(note)))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, _WIDEST) + 2)
    sheet.freeze_panes(1, 1)
    return line + len(block.notes) + 3


def _write(sheet: Any, line: int, place: int, entry: SheetCell, formats: dict[str, Any]) -> int:
    """Write one cell.

    Returns:
        How many columns of text it takes.
    """
    if entry.value is None:
        return 0
    if entry.format == "moment":
        sheet.write_datetime(line, place, entry.value, formats["moment"])
        return len(FORMATS["moment"])
    if entry.format:
        sheet.write_number(line, place, entry.value, formats[entry.format])
        return 8
    text = str(entry.value)
    sheet.write_string(line, place, text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
    return display_width(text)


def _headings(column: ReportColumn, wording: ReportWords) -> Iterator[str]:
    """A figure's own column, and those of what it was divided from, where it can be."""
    title = wording.title(column.title)
    yield title
    for words in _beside(column):
        yield _(words, title=title)


def _entries(
    row: Sequence[Any], columns: Sequence[ReportColumn], of: str, wording: ReportWords
) -> Iterator[SheetCell]:
    for value, column in zip(row, columns, strict=True):
        figure = value if isinstance(value, Figure) else None
        yield _entry(figure.value if figure else value, column, of, wording)
        for words in _beside(column):
            # What is counted is the figure itself: nothing stands beside it.
            counted = measure(column.of or of).form in ("count", "amount")
            part = figure and (figure.numerator if words == NUMERATOR else figure.denominator)
            if figure is not None and figure.money and part is not None:
                yield SheetCell(None if counted else part / _FEN, "amount")
            else:
                yield SheetCell(None if counted else part, "count")


def _entry(value: Any, column: ReportColumn, of: str, wording: ReportWords) -> SheetCell:
    form = _form(column, of)
    if value is None:
        return SheetCell(None)
    if not form:
        return SheetCell(one_line(wording.cell(value, column, of)))
    if form == "moment":
        at = in_zone(datetime.fromtimestamp(value, UTC), wording.made.period.zone)
        return SheetCell(at.replace(tzinfo=None), form)
    if form == "amount":
        return SheetCell(value / _FEN, form)
    return SheetCell(value / _DAY if form == "duration" else value, form)


def _form(column: ReportColumn, of: str) -> str:
    """The format of a column's numbers; empty for words."""
    known = column.of or of
    match column.cells:
        case Cells.FIGURE:
            return measure(known).form
        case Cells.CHANGE:
            return "mean" if known and measure(known).form == "mean" else "points"
        case Cells.SHARE:
            return "rate"
        case Cells.COUNT:
            return "count"
        case Cells.SECONDS:
            return "duration"
        case Cells.MOMENT:
            return "moment"
    return ""


def _beside(column: ReportColumn) -> tuple[str, ...]:
    """What stands beside figures: of a rate its parts, of a mean how many, of a count nothing."""
    if column.cells != Cells.FIGURE:
        return ()
    form = measure(column.of).form if column.of else "rate"
    divided = (NUMERATOR, DENOMINATOR)
    own = {"rate": divided, "share": divided, "count": (), "amount": ()}
    return own.get(form, (DENOMINATOR,))


def _sheet_name(title: str, taken: set[str]) -> str:
    """A title as a sheet may be called: short, without signs of its own, none twice."""
    plain = _NO_NAME.sub(" ", one_line(title)).strip() or "–"
    name, number = plain[:_NAME], 1
    while name.casefold() in taken:
        number += 1
        end = f" {number}"
        name = plain[: _NAME - len(end)] + end
    taken.add(name.casefold())
    return name
