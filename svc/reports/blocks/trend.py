"""How figures went: a line a day, week or month, up to the period's end."""

from __future__ import annotations

from datetime import timedelta

from svc.errors import UsageError
from svc.language import N_, _
from svc.reports.blocks.context import Context, figure_column
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, Chart, Message, ReportBlock, ReportColumn
from svc.rules.time.periods import Period, parse_period, previous

STEPS = {
    "day": N_("Day by day"), "week": N_("Week by week"), "month": N_("Month by month"),
}  # fmt: skip
_COLUMNS = {"day": N_("Day"), "week": N_("Week"), "month": N_("Month")}
_COUNTS = {"day": 14, "week": 13, "month": 12}
USUAL = ("received", "finished", "resolution_on_time")
NOT_OVER = N_("The last {step} is not over.")
_UNITS = {"day": N_("day"), "week": N_("week"), "month": N_("month")}


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`step`: day, week or month; `count`: how many; `measures`; `from_first`: record on."""
    step = options.word("step", STEPS, "month")
    count = options.count("count", _COUNTS[step])
    measures = options.measures(USUAL)
    from_first = options.flag("from_first")
    options.done()
    for measure in measures:
        if measure.standing:
            raise UsageError(
                _("{name} stands as of a moment: it has no trend", name=measure.name),
                _("leave it out of: {words}", words=", ".join(one.name for one in measures)),
            )
    periods = steps(context.period, step, count)
    periods = _recorded(context, periods) if from_first else periods
    rows = [
        [period.label, *context.total(measures, period).values()] for period in periods
    ]  # fmt: skip
    columns = [
        ReportColumn(step, Message(_COLUMNS[step]), Cells.DAY),
        *map(figure_column, measures),
    ]
    over = periods[-1].end <= context.as_of
    notes = [] if over else [Message(NOT_OVER, {"step": Message(_UNITS[step])})]
    names = [measure.name for measure in measures]
    chart = Chart("line", step, names, unfinished=0 if over else 1)
    return [ReportBlock(f"trend.{step}", Message(STEPS[step]), columns, rows, notes, chart)]


def _recorded(context: Context, periods: list[Period]) -> list[Period]:
    """Those from the first ticket on: before it there was nothing to count."""
    sql = f"SELECT min(received) AS first FROM ticket WHERE {context.scope.condition}"
    first = context.rows(sql)[0]["first"]
    if first is None:
        return periods[-1:]
    return [one for one in periods if one.end.timestamp() > first] or periods[-1:]


def steps(period: Period, step: str, count: int) -> list[Period]:
    """So many days, weeks or months, the last of which holds the end of a period."""
    words = {"day": "today", "week": "this-week", "month": "this-month"}
    last = period.end - timedelta(seconds=1)
    found = [parse_period(words[step], last, period.zone)]
    while len(found) < count:
        found.append(previous(found[-1]))
    return found[::-1]
