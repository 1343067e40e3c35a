"""Charts as SVG: drawn by pygal, freed of its script, style, dates and ids.

What is left is geometry with class names: colours and fonts are the page's, so
that a chart is light or dark with it and is set in the reader's own letters.
A block of form `heat` has no drawing of its own: its table is the chart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.reports.document import Cells, Chart, ReportBlock, ReportColumn
from svc.reports.forms.drawn import drawn_rows, is_share, numbers, place
from svc.reports.measures import measure
from svc.reports.words import MARK, ReportWords
from svc.safe import one_line
from svc.table import cut, display_width

if TYPE_CHECKING:
    import pygal

BARS = N_("Bar chart: {what}. The table holds the same figures.")
LINES = N_("Line chart: {what}. The table holds the same figures.")
PARETO = N_("Bars with their running share: {what}. The table holds the same figures.")
WIDTH = 640
#: Of the letters in a chart, in its own units.
FONT = 12
#: About how wide a column of text is, as a terminal counts columns.
LETTER = FONT * 0.55
#: Over no more bars than these the line's own numbers are legible.
_ROOMY = 6
#: A drawing of more rows says less than the bars in the table's cells.
MOST_ROWS = 40
#: Labels are cut at so many columns.
LABEL = 26
_SVG = "{http://www.w3.org/2000/svg}"
_WHOLE_STEPS = (1, 2, 5)
_SPANS = (60, 300, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 432000)
_LONG_NUMBER = lazy_pattern(r"-?\d+\.\d{2,}")
#: Parts that only pygal's own script and style use, by tag and by class.
_DROPPED = ("defs", "desc", "title")
#: Classes that the page's style knows.
_STYLED = frozenset({
    "axis", "x", "y", "guide", "major", "line", "rect", "dot", "value", "serie-0", "serie-1",
    "serie-2", "serie-3", "serie-4", "serie-5",
})  # fmt: skip
_DROPPED_KINDS = ("tooltip-overlay", "background", "y2", "titles")


class Drawing(NamedTuple):
    """One chart.

    Attributes:
        ident: Begins the ids of its title, `{ident}-t`, and description, `{ident}-d`.
        svg: Its markup.
        names: What its lines or bars are, in the order of their colours.
    """

    ident: str
    svg: str
    names: Sequence[str]


class _Axis(NamedTuple):
    """An axis of values: where its lines are, and how its numbers read."""

    ticks: Sequence[float]
    words: Callable[[float], str]


def drawings(block: ReportBlock, wording: ReportWords, ident: str) -> Iterator[Drawing]:
    """The charts of a block, none if it is not drawn: one for each unit that its values have.

    Args:
        block: Any; what is not drawn has no chart, no rows, or too many.
        wording: The reader's.
        ident: Prefix of the ids in the markup; unique on the page.
    """
    chart = block.chart
    if chart is None or not 0 < len(block.rows) <= MOST_ROWS or chart.form == "heat":
        return
    if chart.form == "pareto":
        own = f"{ident}-0"
        yield _finished(_pareto(block, chart, wording), block, chart.values, wording, own, PARETO)
        return
    for number, names in enumerate(by_unit(block, chart.values)):
        if any(value is not None for name in names for value in numbers(block, name)):
            draw, description = (_line, LINES) if chart.form == "line" else (_bars, BARS)
            own = f"{ident}-{number}"
            yield _finished(draw(block, names, wording), block, names, wording, own, description)


def _bars(block: ReportBlock, names: Sequence[str], wording: ReportWords) -> pygal.Graph:
    """Bars from left to right, the first row on top."""
    import pygal

    labels = _labels(block, wording)
    axis = _axis(block, names, wording)
    chart = pygal.HorizontalBar(
        margin_bottom=10, height=60 + len(labels) * max(26, 20 * len(names)),
        margin_left=10 + _unseen(labels), margin_right=80, print_values=True,
        print_values_position="top", **_common(axis),
    )  # fmt: skip
    chart.x_labels = labels[::-1]
    for name in names:
        chart.add(name, _marked(block, name, axis.words, wording)[::-1])
    return chart


def _marked(
    block: ReportBlock, name: str, reading: Callable[[float], str], wording: ReportWords
) -> list[dict[str, Any] | None]:
    """Values as pygal takes them, their words marked where few stand behind a figure."""
    at = place(block, name)
    return [
        None if value is None else {
            "value": value,
            "formatter": _printed(reading, MARK if wording.small(row[at]) else ""),
        }
        for value, row in zip(numbers(block, name), block.rows, strict=True)
    ]  # fmt: skip


def _line(block: ReportBlock, names: Sequence[str], wording: ReportWords) -> pygal.Graph:
    import pygal

    labels = _labels(block, wording)
    axis = _axis(block, names, wording)
    every = -(-len(labels) * (max(map(display_width, labels)) + 3) * LETTER // (WIDTH - 90))
    chart = pygal.Line(
        height=260, margin_right=30, margin_bottom=10, allow_interruptions=True, dots_size=3,
        show_minor_x_labels=False, x_labels_major_every=max(int(every), 1), **_common(axis),
    )  # fmt: skip
    chart.x_labels = labels
    for name in names:
        chart.add(name, _comparable(block, name, wording))
    return chart


def _comparable(block: ReportBlock, name: str, wording: ReportWords) -> list[float | None]:
    """A column's numbers without those that the report says may not be compared: a gap."""
    at, drawn = place(block, name), drawn_rows(block)
    return [
        None if line >= drawn or wording.small(row[at]) else value
        for line, (value, row) in enumerate(zip(numbers(block, name), block.rows, strict=True))
    ]


def _pareto(block: ReportBlock, chart: Chart, wording: ReportWords) -> pygal.Graph:
    from svc.reports.forms.pareto import Pareto

    labels = _labels(block, wording)
    counted, running = chart.values[0], chart.values[-1]
    axis = _axis(block, [counted], wording)
    room = (WIDTH - 120) / len(labels) / LETTER
    turned = max(map(display_width, labels)) > room
    last = display_width(labels[-1]) * LETTER if turned else 0.0
    drawn = Pareto(
        height=360 if turned else 280, margin_right=40 + last * 0.7, margin_left=10,
        margin_bottom=10 + _unseen(labels) * 0.5, print_values=True, print_values_position="top",
        x_label_rotation=30 if turned else 0, secondary_range=(0, 1), dots_size=3,
        **_common(axis),
    )  # fmt: skip
    drawn.x_labels = labels
    drawn.add(counted, numbers(block, counted), formatter=_printed(axis.words))
    drawn.add(
        running, numbers(block, running), secondary=True,
        formatter=_printed(_percent if len(labels) <= _ROOMY else lambda _share: ""),
    )  # fmt: skip
    return drawn


def _common(axis: _Axis) -> dict[str, Any]:
    from pygal.style import Style

    style = Style(label_font_size=FONT, major_label_font_size=FONT, value_font_size=FONT)
    return {
        "width": WIDTH, "js": [], "show_legend": False, "style": style, "margin_top": 14,
        "no_prefix": True, "classes": (), "range": (0, axis.ticks[-1]),
        "y_labels": list(axis.ticks), "value_formatter": axis.words, "spacing": 8,
        "truncate_label": -1,
    }  # fmt: skip


def _axis(block: ReportBlock, names: Sequence[str], wording: ReportWords) -> _Axis:
    column = block.columns[place(block, names[0])]
    if is_share(column):
        return _Axis([0, 0.25, 0.5, 0.75, 1], _percent)
    top = max((value for name in names for value in numbers(block, name) if value), default=1.0)
    if _unit(column) == "duration":
        return _Axis(_ticks(top, _SPANS), lambda span: wording.span(span) if span else "0")
    if _unit(column) == "mean":
        return _Axis(_ticks(top, _WHOLE_STEPS), lambda mean: f"{mean:.4g}")
    return _Axis(_ticks(top, _WHOLE_STEPS), lambda count: f"{count:,.0f}")


def _percent(share: float) -> str:
    """A share, never rounded to all or nothing of what is not."""
    percent = round(share * 100)
    if 0 < share < 1:
        percent = min(max(percent, 1), 99)
    return f"{percent}%"


def _ticks(top: float, steps: Sequence[int]) -> list[float]:
    """From 0 to the first line at or above the top, at most six of them."""
    known, factor = list(steps), 1
    while known[-1] * 5 < top:
        factor *= 10
        known += [step * factor for step in (steps if steps is _WHOLE_STEPS else steps[-3:])]
    step = next(step for step in known if step * 5 >= top)
    return [float(step * number) for number in range(-(-int(-(-top // 1)) // step) + 1)]


def by_unit(block: ReportBlock, names: Sequence[str]) -> list[list[str]]:
    """Names of value columns, those of one unit together."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_unit(block.columns[place(block, name)]), []).append(name)
    return list(found.values())


def _unit(column: ReportColumn) -> str:
    if column.cells == Cells.SECONDS:
        return "duration"
    if is_share(column):
        return "rate"
    return measure(column.of).form if column.cells == Cells.FIGURE and column.of else "count"


def _labels(block: ReportBlock, wording: ReportWords) -> list[str]:
    assert block.chart is not None
    at = place(block, block.chart.label)
    return [cut(one_line(row[at]), LABEL) for row in wording.rows(block)]


def _unseen(labels: Sequence[str]) -> float:
    """Room that pygal does not know of: it takes every letter for a Latin one."""
    known = max(map(len, labels)) * 0.6 * FONT
    return max(max(map(display_width, labels)) * LETTER - known, 0)


def _printed(wording: Callable[[float], str], mark: str = "") -> Callable[[float | None], str]:
    return lambda value: "" if value is None else wording(value) + mark


def _finished(
    chart: pygal.Graph,
    block: ReportBlock,
    names: Sequence[str],
    wording: ReportWords,
    ident: str,
    description: str,
) -> Drawing:
    """The chart's markup, and what its colours stand for."""
    titles = [wording.title(block.columns[place(block, name)].title) for name in names]
    root = _drawn(chart)
    _strip(root)
    title, described = ET.Element("title", id=f"{ident}-t"), ET.Element("desc", id=f"{ident}-d")
    title.text = wording.title(block.title)
    described.text = one_line(_(description, what=", ".join(titles)))
    root.set("role", "img")
    root.set("aria-labelledby", f"{ident}-t {ident}-d")
    root.set("class", _layout(chart))
    root.insert(0, described)
    root.insert(0, title)
    return Drawing(ident, ET.tostring(root, encoding="unicode"), titles)


def _layout(chart: pygal.Graph) -> str:
    """How labels are set, as classes of the page's style."""
    turned = " turned" if chart.config.x_label_rotation else ""
    return f"{type(chart).__name__.lower()}{turned}"


def _drawn(chart: pygal.Graph) -> ET.Element:
    """The chart as a tree, built by the standard library whatever else is installed."""
    from pygal.etree import etree

    etree.to_etree()
    root: ET.Element = chart.render_tree()
    return root


def _strip(root: ET.Element) -> None:
    """Leave geometry and labels."""
    root.attrib.pop("id", None)
    for element in list(root.iter()):
        for child in list(element):
            kinds = child.get("class", "").split()
            tag = str(child.tag).removeprefix(_SVG)
            if not isinstance(child.tag, str) or tag in _DROPPED or {*kinds} & {*_DROPPED_KINDS}:
                element.remove(child)
                continue
            child.attrib.pop("style", None)
            for name, value in child.items():
                child.set(name, _LONG_NUMBER.sub(_short, value))
            child.set("class", " ".join(kind for kind in kinds if kind in _STYLED))
            if not child.get("class"):
                del child.attrib["class"]


def _short(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")
