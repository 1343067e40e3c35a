"""Top causes: what most tickets are about, each with its share and the running share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from svc.language import N_
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.dimensions import TITLES
from svc.reports.document import Cells, CellValue, Chart, Message, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.measures import measure
from svc.rules.time.periods import COMPARISONS, Period

OTHERS = N_("{tickets} tickets in {n} further groups make the rest.")
NOBODY = N_("{tickets} tickets have none.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`by`: a dimension, category unless told; `top`: how many; `compare`."""
    (by,) = options.dimensions(("category",), most=1)
    top = options.count("top", 10)
    compare = options.word("compare", COMPARISONS, "")
    options.done()
    period = COMPARISONS[compare](context.period) if compare else None
    counted = _counted(context, by)
    ranked = _ranked(context, by, counted)
    rows = _rows(counted, ranked[:top])
    if period:
        earlier = _counted(context, by, period)
        for row in rows:
            before = earlier.get(row[0])
            row.append(before and context.change(_RECEIVED, counted[row[0]], before))
    rest = [_count(counted[group]) for group in ranked[top:]]
    none = _count(counted[""]) if "" in counted else 0
    notes = [Message(OTHERS, {"tickets": sum(rest), "n": len(rest)})] if rest else []
    notes += [Message(NOBODY, {"tickets": none})] if none else []
    title = Message(N_("Top causes by {dimension}"), {"dimension": Message(TITLES[by])})
    extra = {"total": sum(map(_count, counted.values())), "others": sum(rest), "none": none}
    chart = Chart("pareto", by, ["tickets", "running"])
    columns = _columns(by, compare, period)
    return [ReportBlock(f"causes.{by}", title, columns, rows, notes, chart, extra)]


_RECEIVED = measure("received")


def _counted(context: Context, by: str, period: Period | None = None) -> dict[str, Figure]:
    """What was received, by group."""
    found = context.by([_RECEIVED], (by,), period)
    return {group: figures[_RECEIVED.name] for (group,), figures in found.items()}


def _count(figure: Figure) -> int:
    return figure.numerator or 0


def _ranked(context: Context, by: str, counted: Mapping[str, Figure]) -> list[str]:
    """Groups that have a name, most tickets first; of as many, in the office's order."""
    groups = context.ordered(by, [group for group in counted if group])
    return sorted(groups, key=lambda group: -_count(counted[group]))


def _rows(counted: Mapping[str, Figure], groups: Sequence[str]) -> list[list[Any]]:
    total = sum(map(_count, counted.values()))
    rows: list[list[Any]] = []
    running = 0
    for group in groups:
        count = _count(counted[group])
        running += count
        rows.append([group, count, count / total, running / total])
    return rows


def _columns(by: str, compare: str, period: Period | None) -> list[ReportColumn]:
    columns = [
        group_column(by),
        ReportColumn("tickets", Message(N_("Tickets")), Cells.COUNT),
        ReportColumn("share", Message(N_("Share")), Cells.SHARE),
        ReportColumn("running", Message(N_("Running share")), Cells.SHARE),
    ]
    if period:
        label = {"period": CellValue(period.label, Cells.DAY)}
        title = Message(N_("Change from {period}"), label)
        columns.append(ReportColumn(f"{compare}_change", title, Cells.CHANGE, _RECEIVED.name))
    return columns
