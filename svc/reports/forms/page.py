"""A document as one HTML page that needs nothing else: no script, no network, no fonts of its own.

It is read in light and dark, on a phone and on a desk, by eye and by ear, and
prints on A4. Charts stand beside their tables. The same document gives the
same bytes. Whatever comes from records is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.language import N_, _
from svc.named_tuple import NamedTuple
from svc.reports.document import Cells, Document, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.forms.charts import drawings
from svc.reports.forms.drawn import lengths, number, place
from svc.reports.forms.foot import any_small, named_values, small
from svc.reports.forms.text import LEFT, NOTHING
from svc.reports.measures import measure
from svc.reports.words import MARK, ReportWords, parts, row_measures
from svc.safe import one_line, safe

if TYPE_CHECKING:
    from jinja2 import Environment

SAID = {
    "skip": N_("Skip to the report"),
    "contents": N_("Contents"),
    "made": N_("How this report was made"),
    "again": N_("Make it again"),
    "behind": N_("Tickets behind the figures"),
}
AS_OF = N_("As of {moment}")
CHANGED = N_("{change} from {period}")
#: Of many measures, those shown large.
KEY = (
    "received", "finished", "open", "overdue", "completion", "response_on_time",
    "resolution_on_time", "satisfaction", "reopened", "time_to_resolve",
)  # fmt: skip
#: Files of this folder; an office's own templates may build on them.
FOLDER = Path(__file__).resolve().parent
_WORDY = frozenset({Cells.TEXT, Cells.MESSAGE})
_UNBROKEN = frozenset({Cells.TICKET, Cells.MOMENT, Cells.DAY})
#: A table as narrow as that stands beside its chart, where there is room.
_NARROW = 4
_BARRED = ("bars", "pareto")
#: Begins the names of blocks that list the tickets behind a measure's figure.
BEHIND = "tickets."


class PageCell(NamedTuple):
    """A cell as the page shows it.

    Attributes:
        words: What it says.
        kind: Classes.
        parts: Behind it: what a figure was divided from.
        beside: Under it.
        mark: That few stand behind it.
        width: Of its bar or tint, from 0 to 1; empty without one.
        href: The section with the tickets behind it, if the page has one.
    """

    words: str
    kind: str = ""
    parts: str = ""
    beside: str = ""
    mark: str = ""
    width: str = ""
    href: str = ""


def page(document: Document) -> str:
    """The document as a page."""
    return environment().get_template("page.html.j2").render(values(document))


def values(document: Document) -> dict[str, Any]:
    """What a page's template may name: words in the reader's language, blocks with their HTML."""
    wording = ReportWords(document.made)
    return {
        **named_values(document, wording),
        "said": {name: _(text) for name, text in SAID.items()}
        | {"as_of": _(AS_OF, moment=wording.as_of())},
        "style": _style(),
        "one_page": document.one_page,
        "blocks": [
            block_values(block, wording, f"b{n}", _sections(document))
            for n, block in enumerate(document.blocks)
        ],
        "behind": [
            block_values(block, wording, f"t{n}", {}) for n, block in enumerate(document.behind)
        ],
    }


def _sections(document: Document) -> dict[str, str]:
    """Where on the page the tickets behind a measure's figure are listed, by measure."""
    places = {_behind_what(block): f"t{at}" for at, block in enumerate(document.behind)}
    for at, block in enumerate(document.blocks):
        # What is narrowed to some groups is not what the whole figure counts.
        if block.name.startswith(BEHIND) and block.rows and not block.extra.get("only"):
            places.setdefault(_behind_what(block), f"b{at}")
    return places


def _behind_what(block: ReportBlock) -> str:
    return block.name.removeprefix(BEHIND).partition(".")[0]


def block_values(
    block: ReportBlock, wording: ReportWords, ident: str, sections: Mapping[str, str]
) -> dict[str, Any]:
    """What a template may name of a block; `html` is its section as the page has it.

    Args:
        ident: Its id on the page.
        sections: Ids of the sections that list the tickets behind measures.
    """
    notes = [wording.message(note) for note in block.notes]
    if any_small(block, wording):
        notes.append(small(wording))
    drawn = [
        {"id": drawing.ident, "svg": _markup(drawing.svg), "names": drawing.names}
        for drawing in drawings(block, wording, ident)
    ]
    shown = {
        "id": ident,
        "name": block.name,
        "title": wording.title(block.title),
        "caption": wording.title(block.title),
        "tiles": _tiles(block, wording, sections),
        "sentences": wording.sentences(block),
        "drawings": drawn,
        "pair": len(drawn) == 1 and sum(map(_weight, block.columns)) <= _NARROW,
        "chart": block.chart.form if block.chart is not None else "",
        "heat": block.chart is not None and block.chart.form == "heat",
        "heads": [PageCell(wording.title(column.title), _kind(column)) for column in block.columns],
        "rows": _rows(block, wording, sections),
        "notes": notes,
        "nothing": _(NOTHING),
    }
    html = environment().get_template("block.html.j2").render(block=shown)
    return {**shown, "html": _markup(html)}


@cache
def environment() -> Environment:
    """Where the page's own templates come from."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_tame,
    )


def _tame(value: Any) -> Any:
    """Text without signs that a reader does not see; markup of our own as it is."""
    plain = isinstance(value, str) and not hasattr(value, "__html__")
    return safe(value, lines=True) if plain else value


@cache
def _style() -> Any:
    return _markup((FOLDER / "page.css").read_text(encoding="utf-8"))


def _markup(made: str) -> Any:
    """Markup of our own making, in which everything from records is escaped already."""
    from markupsafe import Markup

    return Markup(made)  # noqa: S704 - see above


def _tiles(
    block: ReportBlock, wording: ReportWords, sections: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The first figure of each row large, where rows are measures; what it changed by below."""
    cells = [column.cells for column in block.columns]
    if cells[0] != Cells.MEASURE or Cells.FIGURE not in cells:
        return []
    at = cells.index(Cells.FIGURE)
    few = len(block.rows) <= len(KEY)
    return [
        {
            "name": wording.measure(row[0]),
            "value": wording.figure(row[at], row[0]),
            "parts": _below(row[at], wording),
            "mark": MARK if wording.small(row[at]) else "",
            "changes": list(_changes(row, block.columns, wording)),
            "href": sections.get(row[0], ""),
        }
        for row in block.rows
        if isinstance(row[at], Figure) and (few or row[0] in KEY)
    ]


def _below(figure: Figure, wording: ReportWords) -> str:
    """What a large figure was divided from; of a duration, what most of them took."""
    if figure.numerator is not None:
        return parts(figure)
    return wording.beside(figure._replace(more={"p90": figure.more.get("p90")}))


def _changes(
    row: Sequence[Any], columns: Sequence[ReportColumn], wording: ReportWords
) -> Iterator[Any]:
    """Changes of a measure, each with the period before it, as markup."""
    before = columns[0]
    for value, column in zip(row, columns, strict=True):
        if column.cells == Cells.CHANGE and value is not None:
            said = _markup('<span class="{}">{}</span>').format(
                _sense(value, row[0]), _arrowed(value, row[0], wording)
            )
            yield _markup(_(CHANGED)).format(change=said, period=wording.message(before.title))
        before = column


def _arrowed(value: float, of: str, wording: ReportWords) -> str:
    said = wording.change(value, of)
    arrow = {"+": "▲ ", "-": "▼ "}.get(said[0], "")
    return arrow + said


def _sense(value: float, of: str) -> str:
    """Whether a change is for the better."""
    better = measure(of).better if of else ""
    if not value or not better:
        return ""
    return "good" if (value > 0) == (better == "more") else "bad"


def _rows(
    block: ReportBlock, wording: ReportWords, sections: Mapping[str, str]
) -> list[list[PageCell]]:
    widths = _widths(block)
    shown = [
        [
            _shown(value, column, of, wording, widths.get((line, at), ""))
            for at, (value, column) in enumerate(zip(row, block.columns, strict=True))
        ]
        for line, (row, of) in enumerate(zip(block.rows, row_measures(block), strict=True))
    ]
    return [
        [
            cell._replace(href=_leads_to(block, column, of, value, sections))
            for cell, column, value in zip(cells, block.columns, row, strict=True)
        ]
        for cells, row, of in zip(shown, block.rows, row_measures(block), strict=True)
    ]


def _leads_to(
    block: ReportBlock, column: ReportColumn, of: str, value: Any, sections: Mapping[str, str]
) -> str:
    """The section of the tickets behind a cell's figure; empty where none are behind it.

    The period's own figures lead there; those of other periods do not, nor does each of
    the many cells of a group crossed with another: the group's own does.
    """
    own = column.name in ("figure", column.of)
    tables = ("measures", "breakdown")
    if not own or not block.name.startswith(tables) or not isinstance(value, Figure):
        return ""
    if block.extra.get("only") or not (value.value or value.denominator):
        return ""
    return sections.get(column.of or of, "")


def _shown(value: Any, column: ReportColumn, of: str, wording: ReportWords, width: str) -> PageCell:
    known, kind = column.of or of, _kind(column)
    if width and column.cells not in LEFT:
        kind += " bar"
    if isinstance(value, Figure):
        mark = MARK if wording.small(value) else ""
        of_what = parts(value) if value.denominator else ""
        return PageCell(
            wording.figure(value, known), kind, of_what, wording.beside(value), mark, width
        )
    if column.cells == Cells.CHANGE and value is not None:
        return PageCell(_arrowed(value, known, wording), f"{kind} {_sense(value, known)}".strip())
    return PageCell(one_line(wording.cell(value, column, of)), kind, width=width)


def _kind(column: ReportColumn) -> str:
    if column.cells in _WORDY:
        return "word"
    if column.cells in _UNBROKEN:
        return "id"
    return "" if column.cells in LEFT else "num"


#: Figures that are divided by nothing.
_ALONE = ("count", "amount")


def _weight(column: ReportColumn) -> int:
    """How broad a column is: figures with what they were divided from take two."""
    divided = column.cells == Cells.FIGURE and measure(column.of or "open").form not in _ALONE
    return 2 if divided or column.cells in _WORDY else 1


def _widths(block: ReportBlock) -> dict[tuple[int, int], str]:
    """How long bars are, or how deep tints, by line and column."""
    chart = block.chart
    if chart is None or not block.rows:
        return {}
    if chart.form == "heat":
        return _tints(block, chart.values)
    if chart.form not in _BARRED:
        return {}
    return {
        (line, place(block, name)): f"{length:.3f}"
        for name in chart.values
        for line, length in enumerate(lengths(block, name))
        if length
    }


def _tints(block: ReportBlock, names: Sequence[str]) -> dict[tuple[int, int], str]:
    places = [place(block, name) for name in names]
    found = {
        (line, at): number(row[at]) or 0.0 for line, row in enumerate(block.rows) for at in places
    }
    most = max(found.values(), default=0.0)
    return {where: f"{value / most:.3f}" for where, value in found.items() if value > 0}
