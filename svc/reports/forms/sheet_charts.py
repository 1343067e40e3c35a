"""Charts and tints on a workbook's sheets: where the page has one, from the sheet's own cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from svc.reports.document import Chart, ReportBlock
from svc.reports.forms.charts import MOST_ROWS, by_unit
from svc.reports.forms.drawn import drawn_rows, is_share, place
from svc.safe import one_line

if TYPE_CHECKING:
    from svc.reports.words import ReportWords

#: Rows of a sheet that a chart takes.
CHART_ROWS = 20
_SIZE = {"width": 760, "height": 360}
#: From white to the page's own colour of heat.
_HEAT = {"min_color": "#FFFFFF", "max_color": "#1C6E93"}


def sheet_charts(
    book: Any, block: ReportBlock, wording: ReportWords, sheet: str, places: Mapping[str, range]
) -> Iterator[Any]:
    """The charts of a block, none if the page has none: one for each unit that its values have.

    Args:
        book: The workbook.
        block: Any.
        wording: The reader's.
        sheet: Name of the sheet that holds its rows, from its second line on.
        places: Where each column stands on it.
    """
    chart = block.chart
    rows = drawn_rows(block)
    if chart is None or not 0 < rows <= MOST_ROWS or chart.form == "heat":
        return
    title = one_line(wording.title(block.title))

    def series(name: str) -> dict[str, Any]:
        at, label = places[name].start, places[chart.label].start
        column = block.columns[place(block, name)]
        return {
            "name": one_line(wording.title(column.title)),
            "categories": [sheet, 1, label, rows, label],
            "values": [sheet, 1, at, rows, at],
        }

    if chart.form == "pareto":
        yield _pareto(book, chart, series, title)
        return
    for names in by_unit(block, chart.values):
        yield _plain(book, block, chart.form, names, series, title)


def tint(sheet: Any, block: ReportBlock, places: Mapping[str, range]) -> None:
    """Tint the cells of a table of heat, the deeper the more, as the page does."""
    chart = block.chart
    if chart is None or chart.form != "heat" or not block.rows:
        return
    columns = [places[name].start for name in chart.values]
    scale = {"type": "2_color_scale", "min_type": "num", "min_value": 0, **_HEAT}
    sheet.conditional_format(1, min(columns), len(block.rows), max(columns), scale)


def _plain(
    book: Any, block: ReportBlock, form: str, names: Sequence[str], series: Any, title: str
) -> Any:
    drawn = book.add_chart({"type": "line" if form == "line" else "bar"})
    for name in names:
        drawn.add_series(series(name))
    share = is_share(block.columns[place(block, names[0])])
    axis = {"min": 0, **({"max": 1, "num_format": "0%"} if share else {})}
    if form == "line":
        drawn.set_y_axis(axis)
    else:
        # The first row on top, as the table has it.
        drawn.set_y_axis({"reverse": True})
        drawn.set_x_axis(axis)
    return _finished(drawn, title)


def _pareto(book: Any, chart: Chart, series: Any, title: str) -> Any:
    drawn = book.add_chart({"type": "column"})
    drawn.add_series(series(chart.values[0]))
    line = book.add_chart({"type": "line"})
    line.add_series({**series(chart.values[-1]), "y2_axis": True})
    drawn.combine(line)
    line.set_y2_axis({"min": 0, "max": 1, "num_format": "0%"})
    return _finished(drawn, title)


def _finished(drawn: Any, title: str) -> Any:
    drawn.set_title({"name": title, "name_font": {"size": 12}})
    drawn.set_legend({"position": "bottom"})
    drawn.set_size(_SIZE)
    drawn.show_blanks_as("gap")
    return drawn
