"""A document as text for a terminal: tables with small bars, as wide as there is room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from svc.language import N_, _
from svc.reports.document import Cells, Document, ReportBlock
from svc.reports.forms.drawn import lengths, place
from svc.reports.forms.foot import foot, heading, subtitle
from svc.reports.words import ReportWords
from svc.safe import one_line
from svc.table import TextColumn, display_width, table

#: Cells that are set to the left.
LEFT = frozenset({
    Cells.TEXT, Cells.MESSAGE, Cells.GROUP, Cells.MEASURE, Cells.DAY, Cells.TICKET, Cells.PERSON,
    Cells.MOMENT,
})  # fmt: skip
NOTHING = N_("nothing to show")
BESIDE = N_("Beside")
_BAR = 16
_EIGHTHS = " ▏▎▍▌▋▊▉"
_GAP = 2
#: Words are cut to no less than so many columns.
_WORDS = 24
#: Cells that may be cut where a table would else be split, and how narrow they may get.
_YIELDING = frozenset({Cells.TEXT, Cells.MESSAGE, Cells.GROUP, Cells.PERSON})
_LEAST, _TITLE = 6, 9


def text(document: Document, *, width: int | None = None, colour: bool = False) -> str:
    """The document as text.

    Args:
        document: What is written.
        width: Columns of the terminal; None cuts nothing.
        colour: Whether the terminal shows colours.
    """
    import click

    wording = ReportWords(document.made)
    bold = click.style if colour else _unstyled
    parts = [f"{bold(heading(document, wording), bold=True)}\n{subtitle(wording)}\n"]
    for block in document.blocks:
        title = bold(wording.title(block.title), bold=True)
        notes = "".join(f"{one_line(wording.message(note))}\n" for note in block.notes)
        parts.append(f"{title}\n{_body(block, wording, width, colour)}{notes}")
    parts.append("".join(f"{one_line(line)}\n" for line in foot(document, wording)))
    return "\n".join(parts)


def _body(block: ReportBlock, wording: ReportWords, width: int | None, colour: bool) -> str:
    if not block.rows:
        return f"{_(NOTHING)}\n"
    if sentences := wording.sentences(block):
        return "".join(f"{one_line(sentence)}\n" for sentence in sentences)
    rows = wording.rows(block)
    columns = [
        TextColumn(
            wording.title(column.title),
            column.cells not in LEFT,
            column.cells in (Cells.TEXT, Cells.MESSAGE),
            [one_line(row[at]) for row in rows],
        )
        for at, column in enumerate(block.columns)
    ]
    if any(besides := wording.besides(block)):
        columns.append(TextColumn(_(BESIDE), False, True, besides))
    if block.chart is not None and block.chart.form != "heat":
        drawn = block.chart.values[0]
        bars = [_bar(length) for length in lengths(block, drawn)]
        columns.insert(place(block, drawn) + 1, TextColumn("", False, False, bars))
    if width is not None and block.chart is None:
        squeezed = _squeezed(columns, block, wording, width)
        if squeezed is not None:
            return _table(squeezed, width, colour)
    return "\n".join(_table(piece, width, colour) for piece in _split(columns, width))


def _squeezed(
    columns: list[TextColumn], block: ReportBlock, wording: ReportWords, width: int
) -> list[TextColumn] | None:
    """The columns narrower than usual, where only so they fit side by side; None elsewhere.

    Moments of the year that the report is as of lose it, and words and names give way.
    """
    if sum(map(_taken, columns)) + _GAP * (len(columns) - 1) <= width:
        return None
    year = f"{wording.made.as_of.year}-"
    squeezed = []
    for told, column in zip(block.columns, columns, strict=False):
        if told.cells is Cells.MOMENT:
            cells = [cell.removeprefix(year) for cell in column.cells]
            squeezed.append(column._replace(cells=cells))
        elif told.cells in _YIELDING:
            least = _LEAST if told.cells is not Cells.TEXT or told.name == "where" else _TITLE
            squeezed.append(column._replace(flexible=True, least=least))
        else:
            squeezed.append(column)
    squeezed += columns[len(squeezed) :]
    room = sum(min(_whole(one), one.least) if one.flexible else _whole(one) for one in squeezed)
    return squeezed if room + _GAP * (len(columns) - 1) <= width else None


def _whole(column: TextColumn) -> int:
    return max(map(display_width, (column.heading, *column.cells)))


def _table(columns: Sequence[TextColumn], width: int | None, colour: bool) -> str:
    """A table; the column without a heading is the one of bars."""
    if not colour:
        return table(columns, width=width)
    blue, plain = {"fg": "blue"}, dict[str, str]()
    styles = [[plain if one.heading else blue] * len(one.cells) for one in columns]
    return table(columns, width=width, styles=styles)


def _split(columns: Sequence[TextColumn], width: int | None) -> Iterator[list[TextColumn]]:
    """Tables that fit, each beginning with the first column, which names the rows."""
    if width is None:
        yield list(columns)
        return
    first, room = columns[0], width - _taken(columns[0])
    piece: list[TextColumn] = []
    for column in columns[1:]:
        taken = _GAP + _taken(column)
        if piece and taken > room:
            yield [first, *piece]
            piece, room = [], width - _taken(first)
        piece.append(column)
        room -= taken
    yield [first, *piece]


def _taken(column: TextColumn) -> int:
    """How wide a column is, or must be where it can be cut."""
    return min(_whole(column), _WORDS) if column.flexible else _whole(column)


def _bar(length: float) -> str:
    eighths = round(length * _BAR * 8)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def _unstyled(wording: str, **_style: Any) -> str:
    return wording
