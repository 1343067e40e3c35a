"""Figures as people read them, and the tables they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from svc.reports.dimensions import group_name
from svc.reports.figures import Figure
from svc.reports.measures import Measure
from svc.reports.report import Report
from svc.rules.times import human

#: Instead of a figure that nothing stands behind.
EMPTY = "–"
#: Behind the figure of a small group.
MARK = "*"
_SPANS = {"p90": "90 % within {}", "working": "working time {}"}
#: What breakdowns show unless measures were named; totals show all.
MAIN = (
    "received", "finished", "open", "overdue", "completion", "resolution_on_time", "callback",
    "satisfaction",
)  # fmt: skip


class Table(NamedTuple):
    """One table of a report.

    Attributes:
        title: Above it; may be empty.
        headings: Of its columns, the first of which holds names.
        rows: Its cells.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def head(report: Report) -> tuple[str, str]:
    """What the report is of: a title, and the line that says what it was made from."""
    start, end = (f"{at:%Y-%m-%d %H:%M}" for at in (report.period.start, report.period.end))
    made_from = (
        f"from {start} to before {end}, as of {report.as_of:%Y-%m-%d %H:%M},"
        f" commit {report.commit[:12]}, {report.office['timezone']}"
    )
    return f"{report.office['name']}: {report.period.label}", made_from


def tables(report: Report, named: bool, narrow: bool) -> Iterator[Table]:
    """The report's tables: totals, then one for each dimension.

    Args:
        report: What they show.
        named: Whether the measures were asked for by name, and breakdowns show them all.
        narrow: Whether a breakdown takes two tables, counts before rates.
    """
    yield totals(report)
    shown = [m for m in report.measures if named or m.name in MAIN]
    counts = [m for m in shown if m.form == "count"]
    others = [m for m in shown if m.form != "count"]
    for dimension in filter(report.figures.by.get, report.figures.by):
        for measures in [counts, others] if narrow else [shown]:
            if measures:
                yield breakdown(report, dimension, measures)


def totals(report: Report) -> Table:
    """All measures, a line each."""
    rows = []
    for measure in report.measures:
        figure = report.figures.total[measure.name]
        rows.append((_name(measure.name), value(measure, figure), parts(figure), aside(figure)))
    return Table("", ("measure", "figure", "of", "beside"), rows)


def breakdown(report: Report, dimension: str, measures: Sequence[Measure]) -> Table:
    """The groups of a dimension, a line each; figures of small groups are marked."""
    rows = []
    for group in report.groups(dimension):
        figures = report.figures.by[dimension][group]
        cells = [_cell(measure, figures[measure.name], report.minimum_n) for measure in measures]
        rows.append((group_name(dimension, group, report.office), *cells))
    return Table(
        f"By {dimension}", (dimension, *(_name(measure.name) for measure in measures)), rows
    )


def footnote(report: Report, shown: Sequence[Table]) -> str:
    """What the mark means, if a table shows one; else nothing."""
    if any(cell.endswith(MARK) for table in shown for row in table.rows for cell in row[1:]):
        return f"{MARK} fewer than {report.minimum_n} stand behind it"
    return ""


def value(measure: Measure, figure: Figure) -> str:
    """The figure alone."""
    if figure.value is None:
        return EMPTY
    if measure.form == "rate":
        return f"{_percent(figure)} %"
    if measure.form == "duration":
        return human(timedelta(seconds=figure.value))
    return f"{figure.value:.2f}" if measure.form == "mean" else str(figure.value)


def parts(figure: Figure) -> str:
    """Numerator and denominator; how many, where nothing is divided; nothing for a count."""
    if figure.denominator is None:
        return ""
    if figure.numerator is None:
        return str(figure.denominator)
    return f"{figure.numerator}/{figure.denominator}"


def aside(figure: Figure) -> str:
    """What stands beside the figure."""
    words = []
    for name, number in figure.more.items():
        if name in _SPANS:
            span = human(timedelta(seconds=number or 0))
            words += [_SPANS[name].format(span)] if number is not None else []
        elif number and name != "working_p90":
            words.append(f"{number} {_name(name)}")
    return ", ".join(words)


def _cell(measure: Measure, figure: Figure, minimum_n: int) -> str:
    words = value(measure, figure)
    if figure.denominator:
        words = f"{words} ({parts(figure)})"
    return words + (MARK if figure.small(minimum_n) else "")


def _percent(figure: Figure) -> str:
    """One decimal, cut off where rounding would say all or nothing of what is not."""
    assert figure.denominator is not None and figure.numerator is not None
    thousandths = figure.numerator * 1000 / figure.denominator
    if figure.numerator < figure.denominator:
        thousandths = min(thousandths, 999)
    if figure.numerator:
        thousandths = max(thousandths, 1)
    return f"{round(thousandths) / 10:.1f}"


def _name(name: str) -> str:
    return name.replace("_", " ")
