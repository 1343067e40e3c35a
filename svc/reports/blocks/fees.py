"""Figures of money, and of rounds and documents: a line a measure, beside other periods.

There is nothing of them in an office that has none.
"""

from __future__ import annotations

from typing import Any

from svc.language import N_
from svc.reports import duty_figures, money_figures
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.measures import compared, notes
from svc.reports.document import Cells, Message, ReportBlock, ReportColumn
from svc.reports.measures import DUTY_NAMES, MONEY_NAMES, Measure
from svc.reports.scope import Window
from svc.rules.time.periods import COMPARISONS, Period, parse_period

NOTE = N_(
    "A line is of the month of its bill. Amounts that were let go are in no rate, and what was"
    " taken is never divided by what was charged."
)
OF_MONTH = N_("Fees: the month so far")
TITLE = N_("Fees")
DUTY_NOTE = N_(
    "Rounds that were due follow from plans and calendar: one that nobody walked is missed,"
    " whether or not anybody was at the desk."
)
OF_DUTIES = N_("Other duties")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`measures`: which; `compare`: `previous`, `year`; `month`: of the whole month instead.

    Of rounds and documents (`duties`) what there is nothing to say of is left out.
    """
    if options.block == "duties":
        return _of_duties(options, context)
    measures = options.money(MONEY_NAMES)
    compare = options.words("compare", COMPARISONS)
    of_month = options.flag("month")
    options.done()
    if not money_figures.can_tell(context.scope):
        return []
    period = _month(context.period) if of_month else context.period
    _lay(context, [period, *(COMPARISONS[name](period) for name in compare)])
    title = Message(OF_MONTH if of_month else TITLE)
    return [_table(context, "fees", title, Message(NOTE), measures, period, compare)]


def _of_duties(options: BlockOptions, context: Context) -> list[ReportBlock]:
    measures = options.duties(DUTY_NAMES)
    compare = options.words("compare", COMPARISONS)
    options.done()
    if not duty_figures.can_tell(context.scope):
        return []
    now = context.total(measures, context.period)
    measures = [one for one in measures if now[one.name].denominator or now[one.name].numerator]
    if not measures:
        return []
    note = Message(DUTY_NOTE)
    title = Message(OF_DUTIES)
    return [_table(context, "duties", title, note, measures, context.period, compare)]


def _table(
    context: Context, name: str, title: Message, note: Message, measures: list[Measure],
    period: Period, compare: list[str],
) -> ReportBlock:  # fmt: skip
    """A line a measure: its figure, and those of other periods beside it."""
    periods = {other: COMPARISONS[other](period) for other in compare}
    now = context.total(measures, period)
    earlier = {other: context.total(measures, when) for other, when in periods.items()}
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
    for other, when in periods.items():
        columns += compared(other, when)
    extra = {"period": period.label, **{other: when.label for other, when in periods.items()}}
    said = [note, *notes(context, bool(compare))]
    return ReportBlock(name, title, columns, rows, said, extra=extra)


def _month(period: Period) -> Period:
    """The whole month that holds the last moment of a period."""
    from datetime import timedelta

    return parse_period("this-month", period.end - timedelta(seconds=1), period.zone)


def _lay(context: Context, periods: list[Period]) -> None:
    """Have the tables laid out once for all periods."""
    money = context.scope.money
    assert money is not None
    money.lay(min(Window.of(one).start for one in periods))
