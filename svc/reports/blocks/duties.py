"""Figures of rounds and documents: a line a measure, beside other periods; nothing without any."""

from __future__ import annotations

from typing import Any

from svc.language import N_
from svc.reports import duty_figures
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.measures import compared, notes
from svc.reports.document import Cells, Message, ReportBlock, ReportColumn
from svc.reports.measures import DUTY_NAMES
from svc.rules.time.periods import COMPARISONS

NOTE = N_(
    "Rounds that were due follow from plans and calendar: one that nobody walked is missed,"
    " whether or not anybody was at the desk."
)
TITLE = N_("Rounds and documents")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`measures`: which; `compare`: `previous`, `year`; what nothing can be said of is left out."""
    measures = options.duties(DUTY_NAMES)
    compare = options.words("compare", COMPARISONS)
    options.done()
    if not duty_figures.can_tell(context.scope):
        return []
    now = context.total(measures, context.period)
    measures = [one for one in measures if now[one.name].denominator or now[one.name].numerator]
    if not measures:
        return []
    periods = {name: COMPARISONS[name](context.period) for name in compare}
    earlier = {name: context.total(measures, other) for name, other in periods.items()}
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
    for name, other in periods.items():
        columns += compared(name, other)
    extra = {"period": context.period.label}
    extra |= {name: other.label for name, other in periods.items()}
    said = [Message(NOTE), *notes(context, bool(compare))]
    return [ReportBlock("duties", Message(TITLE), columns, rows, said, extra=extra)]
