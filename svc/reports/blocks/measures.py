"""Key figures: a line a measure, beside other periods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.language import N_
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, CellValue, Message, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.measures import NAMES
from svc.rules.time.periods import COMPARISONS, Period

NOT_OVER = N_("The period is not over: earlier ones are whole.")
HOW_CHANGES = N_(
    "A change of a rate is in points, that of a count or a duration in percent; with fewer"
    " than {n} behind either figure there is none."
)


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`measures`: which; `compare`: `previous`, `year`."""
    measures = options.measures(NAMES)
    compare = options.words("compare", COMPARISONS)
    options.done()
    now = context.total(measures)
    periods = {name: COMPARISONS[name](context.period) for name in compare}
    earlier = {name: context.total(measures, period) for name, period in periods.items()}
    rows: list[list[Any]] = []
    for measure in measures:
        figure = now[measure.name]
        row: list[Any] = [measure.name, figure]
        for then in earlier.values():
            before = None if measure.standing else then[measure.name]
            row += [before, None if before is None else context.change(measure, figure, before)]
        rows.append(row)
    columns = [
        ReportColumn("measure", Message(N_("Measure")), Cells.MEASURE),
        ReportColumn("figure", Message(N_("Figure")), Cells.FIGURE),
    ]
    for name, period in periods.items():
        columns += compared(name, period)
    extra = {name: period.label for name, period in periods.items()}
    title = Message(N_("Key figures"))
    return [
        ReportBlock("measures", title, columns, rows, notes(context, bool(compare)), extra=extra)
    ]


def compared(name: str, period: Period) -> list[ReportColumn]:
    """Columns of another period: its figure, and the change from it."""
    label = {"period": CellValue(period.label, Cells.DAY)}
    return [
        ReportColumn(name, Message("{period}", label), Cells.FIGURE),
        ReportColumn(f"{name}_change", Message(N_("Change from {period}"), label), Cells.CHANGE),
    ]


def notes(context: Context, compared: bool) -> list[Message]:
    """What to know about comparisons."""
    if not compared:
        return []
    said: Mapping[str, Figure | int] = {"n": context.minimum_n}
    over = context.period.end <= context.as_of
    return [Message(HOW_CHANGES, said), *([] if over else [Message(NOT_OVER)])]
