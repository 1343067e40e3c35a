"""Figures of money: a line a measure, beside other periods; nothing in an office without any."""

from __future__ import annotations

from typing import Any

from svc.language import N_
from svc.reports import money_figures
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.measures import compared, notes
from svc.reports.document import Cells, Message, ReportBlock, ReportColumn
from svc.reports.measures import MONEY_NAMES
from svc.reports.scope import Window
from svc.rules.time.periods import COMPARISONS, Period, parse_period

NOTE = N_(
    "A line is of the month of its bill. Amounts that were let go are in no rate, and what was"
    " taken is never divided by what was charged."
)
OF_MONTH = N_("Fees: the month so far")
TITLE = N_("Fees")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`measures`: which; `compare`: `previous`, `year`; `month`: of the whole month instead."""
    measures = options.money(MONEY_NAMES)
    compare = options.words("compare", COMPARISONS)
    of_month = options.flag("month")
    options.done()
    if not money_figures.can_tell(context.scope):
        return []
    period = _month(context.period) if of_month else context.period
    periods = {name: COMPARISONS[name](period) for name in compare}
    _lay(context, [period, *periods.values()])
    now = context.total(measures, period)
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
    extra = {"period": period.label, **{name: other.label for name, other in periods.items()}}
    title = Message(OF_MONTH if of_month else TITLE)
    said = [Message(NOTE), *notes(context, bool(compare))]
    return [ReportBlock("fees", title, columns, rows, said, extra=extra)]


def _month(period: Period) -> Period:
    """The whole month that holds the last moment of a period."""
    from datetime import timedelta

    return parse_period("this-month", period.end - timedelta(seconds=1), period.zone)


def _lay(context: Context, periods: list[Period]) -> None:
    """Have the tables laid out once for all periods."""
    money = context.scope.money
    assert money is not None
    money.lay(min(Window.of(one).start for one in periods))
