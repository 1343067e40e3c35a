"""Figures by group: the groups of one dimension a line each, or two dimensions crossed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.errors import UsageError
from svc.language import N_, _
from svc.reports.blocks.context import Context, figure_column
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.measures import notes
from svc.reports.dimensions import TITLES, every_group
from svc.reports.document import Cells, CellValue, Chart, Message, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.figures import Grouped
from svc.reports.measures import NAMES, Measure
from svc.rules.time.periods import COMPARISONS

USUAL = ("received", "finished", "overdue", "resolution_on_time", "satisfaction")
#: A table crosswise has at most so many columns, those with most first.
MOST_COLUMNS = 24
LEFT_OUT = N_("{n} smaller groups are left out.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`by`: one dimension or two; `measures`; `compare`; `sort`; `top`; `minimum`."""
    by = options.dimensions(("department",))
    measures = options.measures(USUAL if len(by) == 1 else ("received",))
    if len(by) == 2:
        if len(measures) != 1:
            raise UsageError(
                _("block {block}: two dimensions at a time show one measure", block=options.block),
                "measures: [received]",
            )
        options.done()
        return [_crossed(context, by, measures[0])]
    compare = options.word("compare", COMPARISONS, "")
    sort = options.word("sort", NAMES, "")
    top = options.count("top", 0, least=0)
    minimum = options.count("minimum", 0, least=0)
    options.done()
    grouped = context.by(measures, by)
    groups = ranked(context, by[0], grouped, sort)
    large = [one for one in groups if _size(grouped, one) >= minimum]
    shown = large[: top or None]
    left = len(groups) - len(shown)
    block = _lines(context, by[0], measures, grouped, shown, compare)
    dropped = [Message(LEFT_OUT, {"n": left})] if left else []
    return [block._replace(notes=[*block.notes, *dropped])]


def ranked(context: Context, dimension: str, grouped: Grouped, sort: str = "") -> list[str]:
    """Groups in the office's order, or by a measure; those too small to rank come after."""
    groups = context.ordered(dimension, [group for (group,) in grouped])
    if not sort or sort not in next(iter(grouped.values()), {}):
        return groups
    return sorted(groups, key=lambda group: _rank(context, grouped[group,][sort]))


def _rank(context: Context, figure: Figure) -> tuple[bool, float]:
    nothing = figure.value is None or figure.small(context.minimum_n)
    return nothing, 0 if nothing else -(figure.value or 0)


def _size(grouped: Grouped, group: str) -> int:
    """The most that stands behind any of a group's figures."""
    return max(
        figure.numerator or 0 if figure.denominator is None else figure.denominator
        for figure in grouped[group,].values()
    )


def _lines(
    context: Context, dimension: str, measures: Sequence[Measure], grouped: Grouped,
    groups: Sequence[str], compare: str,
) -> ReportBlock:  # fmt: skip
    columns = [group_column(dimension)]
    period = COMPARISONS[compare](context.period) if compare else None
    earlier = context.by(measures, (dimension,), period) if period else {}
    for measure in measures:
        columns.append(figure_column(measure))
        if period and not measure.standing:
            columns.append(_change_column(measure, compare, period.label))
    rows = []
    for group in groups:
        row: list[Any] = [group]
        for measure in measures:
            figure = grouped[group,][measure.name]
            row.append(figure)
            if period and not measure.standing:
                before = earlier.get((group,), {}).get(measure.name)
                row.append(before and context.change(measure, figure, before))
        rows.append(row)
    title = Message(N_("By {dimension}"), {"dimension": Message(TITLES[dimension])})
    rates = [one.name for one in measures if one.form == "rate"]
    chart = Chart("bars", dimension, rates[:1] or [measures[0].name])
    extra = {compare: period.label} if period else {}
    return ReportBlock(
        f"breakdown.{dimension}", title, columns, rows, notes(context, bool(compare)), chart, extra
    )


def group_column(dimension: str) -> ReportColumn:
    """The column of a dimension's groups."""
    return ReportColumn(dimension, Message(TITLES[dimension]), Cells.GROUP, dimension)


def _change_column(measure: Measure, compare: str, label: str) -> ReportColumn:
    title = Message(N_("Change from {period}"), {"period": CellValue(label, Cells.DAY)})
    return ReportColumn(f"{measure.name}_{compare}_change", title, Cells.CHANGE, measure.name)


def _crossed(context: Context, by: tuple[str, ...], measure: Measure) -> ReportBlock:
    """One measure: the groups of the first dimension in rows, of the second in columns."""
    down, across = by
    ways = [(down,), by]
    found = context.counter.every([measure], context.window, ways)
    pairs = {groups: figures[measure.name] for groups, figures in found[by].items()}
    lines = {group: figures[measure.name] for (group,), figures in found[down,].items()}
    rows_of = every_group(down) or context.ordered(down, list(lines))
    columns_of, left = _columns(context, across, {groups[1] for groups in pairs}, pairs)
    columns = [group_column(down), figure_column(measure)]
    columns += [
        ReportColumn(f"{across}.{group or 'none'}",
               Message("{group}", {"group": CellValue(group, Cells.GROUP, across)}),
               Cells.FIGURE, measure.name)
        for group in columns_of
    ]  # fmt: skip
    nothing = Figure(0, 0, None, {}) if measure.form == "count" else None
    rows = [
        [down_group, lines.get(down_group, nothing),
         *(pairs.get((down_group, group), nothing) for group in columns_of)]
        for down_group in rows_of
    ]  # fmt: skip
    return ReportBlock(
        f"breakdown.{down}.{across}",
        Message(N_("{measure} by {down} and {across}"), {
            "measure": CellValue(measure.name, Cells.MEASURE),
            "down": Message(TITLES[down]), "across": Message(TITLES[across]),
        }),
        columns, rows, [Message(LEFT_OUT, {"n": left})] if left else [],
        Chart("heat", down, [column.name for column in columns[2:]]),
    )  # fmt: skip


def _columns(
    context: Context, dimension: str, groups: set[str], pairs: dict[tuple[str, ...], Figure]
) -> tuple[list[str], int]:
    """The groups that get a column, in order, and how many do not."""
    if fixed := every_group(dimension):
        return list(fixed), 0
    sizes = dict.fromkeys(groups, 0)
    for (_down, group), figure in pairs.items():
        sizes[group] += figure.denominator or figure.numerator or 0
    largest = sorted(groups, key=lambda group: (-sizes[group], group))[:MOST_COLUMNS]
    return context.ordered(dimension, largest), len(groups) - len(largest)
