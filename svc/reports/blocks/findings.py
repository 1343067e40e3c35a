"""Findings: what got worse and what stands out, by thresholds that the report states.

A finding is a comparison of figures that anybody can make again: it carries the
figures, the threshold they passed, and the command that lists the tickets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from svc.language import N_
from svc.named_tuple import NamedTuple
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, CellValue, Message, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.figures import Grouped
from svc.reports.lines import MET, MISSED
from svc.reports.measures import Measure, measure
from svc.rules.time.periods import COMPARISONS, Period

USUAL = (
    "response_on_time", "arrival_on_time", "resolution_on_time", "completion", "callback",
    "satisfaction", "reopened", "returned", "repeats", "time_to_resolve",
)  # fmt: skip
WORSE = N_("{measure} got worse since {period}")
WORSE_OF = N_("{measure} of {group} got worse since {period}")
APART = N_("{measure} of {group} is worse than of all")
MORE_OF = N_("More tickets about {group} than in {period}")
BY_POINTS = N_("{points} points, from {n} tickets")
BY_PERCENT = N_("{percent} %, from {n} tickets")
BY_VALUE = N_("{value}, from {n} tickets")
NOTHING = N_("Nothing passed the thresholds: {points} points, {percent} %, from {n} tickets.")
THRESHOLDS = N_(
    "A finding is a rate worse by {points} points or more, or a duration by {percent} % or more,"
    " with at least {n} tickets behind both figures; or at least {n} tickets about something,"
    " {percent} % more than before."
)
UNRIPE = N_(
    "Completion and callback go on rising: they are compared with an earlier period once as"
    " much time has passed since the end of this one as it lasted."
)
#: What more and more tickets of a period come to as time goes by; an earlier one is ahead.
RIPENING = frozenset({"completion", "callback"})


class _Limits(NamedTuple):
    """From where on a difference is a finding: shares of one, and tickets."""

    points: float
    percent: float
    value: float
    n: int

    def of(self, of: Measure) -> float:
        """The least change of a measure that counts."""
        if of.form == "rate":
            return self.points
        return self.value if of.form == "mean" else self.percent

    def stated(self) -> dict[str, str | int]:
        """The thresholds as the words about them want them."""
        return {
            "points": _number(self.points * 100), "percent": _number(self.percent * 100),
            "n": self.n,
        }  # fmt: skip

    def words(self, of: Measure) -> Message:
        """The threshold of a measure, as it is stated."""
        if of.form == "rate":
            return Message(BY_POINTS, {"points": _number(self.points * 100), "n": self.n})
        if of.form == "mean":
            return Message(BY_VALUE, {"value": _number(self.value), "n": self.n})
        return Message(BY_PERCENT, {"percent": _number(self.percent * 100), "n": self.n})


class _Finding(NamedTuple):
    """One comparison that passed its threshold."""

    words: Message
    measure: Measure
    figure: Figure
    before: Figure
    change: float
    group: Mapping[str, str]

    def weight(self, limits: _Limits) -> float:
        """How far past the threshold."""
        return abs(self.change) / (limits.of(self.measure) or 1)


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`measures`, `by`, `compare`; thresholds `points`, `percent`, `value`, `n`; `top`; `once`."""
    measures = [one for one in options.measures(USUAL) if one.better and not one.standing]
    (by,) = options.dimensions(("department",), most=1)
    compare = options.word("compare", COMPARISONS, "previous")
    limits = _Limits(
        options.threshold("points", 5) / 100, options.threshold("percent", 25) / 100,
        options.threshold("value", 0.25), options.count("n", 10),
    )  # fmt: skip
    causes = options.word("causes", ("category", "building", "channel", "kind"), "category")
    top = options.count("top", 12)
    once = options.flag("once")
    options.done()
    period = COMPARISONS[compare](context.period)
    comparable = [one for one in measures if _ripe(context) or one.name not in RIPENING]
    findings = [
        *_worse(context, comparable, by, period, limits),
        *_apart(context, measures, by, limits),
        *_more(context, causes, period, limits),
    ]
    findings.sort(key=lambda one: -one.weight(limits))
    findings = _once(findings) if once else findings
    rows = [
        [one.words, one.measure.name, one.figure, one.before, one.change,
         limits.words(one.measure), _command(context, one)]
        for one in findings[:top]
    ]  # fmt: skip
    notes = [Message(THRESHOLDS if rows else NOTHING, limits.stated())]
    notes += [Message(UNRIPE)] if len(comparable) < len(measures) else []
    extra = {"total": len(findings), "compared_with": period.label, **limits._asdict()}
    return [ReportBlock("findings", Message(N_("Findings")), _COLUMNS, rows, notes, extra=extra)]


def _once(findings: list[_Finding]) -> list[_Finding]:
    """Of those about one measure the heaviest: that all and one part got worse is told once.

    Of what came more often than before each cause is a finding of its own.
    """
    first: dict[tuple[str, ...], _Finding] = {}
    for finding in findings:
        of = finding.measure
        part = finding.group.values() if of.form == "count" else ()
        first.setdefault((of.name, *part), finding)
    return list(first.values())


_COLUMNS = [
    ReportColumn("finding", Message(N_("Finding")), Cells.MESSAGE),
    ReportColumn("measure", Message(N_("Measure")), Cells.MEASURE),
    ReportColumn("figure", Message(N_("Figure")), Cells.FIGURE),
    ReportColumn("against", Message(N_("Against")), Cells.FIGURE),
    ReportColumn("change", Message(N_("Change")), Cells.CHANGE),
    ReportColumn("threshold", Message(N_("Threshold")), Cells.MESSAGE),
    ReportColumn("command", Message(N_("Its tickets")), Cells.TEXT),
]


def _ripe(context: Context) -> bool:
    """Whether as much time has passed since the period as it lasted."""
    start, end = context.period.start, context.period.end
    return context.as_of - end >= end - start


def _worse(
    context: Context, measures: list[Measure], by: str, period: Period, limits: _Limits
) -> Iterator[_Finding]:
    """What got worse, in all and by group."""
    compared = {"period": CellValue(period.label, Cells.DAY)}
    now, before = context.total(measures), context.total(measures, period)
    for of in measures:
        change = _passed(of, now[of.name], before[of.name], limits)
        if change is not None:
            sentence = Message(WORSE, {"measure": _name(of), **compared})
            yield _Finding(sentence, of, now[of.name], before[of.name], change, {})
    groups, earlier = context.by(measures, (by,)), context.by(measures, (by,), period)
    for group, of in _pairs(context, by, groups, measures):
        then = earlier.get((group,), {}).get(of.name)
        figure = groups[group,][of.name]
        change = then and _passed(of, figure, then, limits)
        if then and change is not None:
            sentence = Message(
                WORSE_OF, {"measure": _name(of), "group": _group(by, group), **compared}
            )
            yield _Finding(sentence, of, figure, then, change, {by: group})


def _apart(
    context: Context, measures: list[Measure], by: str, limits: _Limits
) -> Iterator[_Finding]:
    """Which groups stand out from the whole."""
    total, groups = context.total(measures), context.by(measures, (by,))
    for group, of in _pairs(context, by, groups, measures):
        figure = groups[group,][of.name]
        change = _passed(of, figure, total[of.name], limits)
        if change is not None and len(groups) > 1:
            words = Message(APART, {"measure": _name(of), "group": _group(by, group)})
            yield _Finding(words, of, figure, total[of.name], change, {by: group})


def _more(context: Context, by: str, period: Period, limits: _Limits) -> Iterator[_Finding]:
    """Which causes brought more tickets than before."""
    received = measure("received")
    groups, earlier = context.by([received], (by,)), context.by([received], (by,), period)
    for group in context.ordered(by, [group for (group,) in groups]):
        figure = groups[group,][received.name]
        before = earlier.get((group,), {}).get(received.name, Figure(0, 0, None, {}))
        change = context.change(received, figure, before)
        if change is None or change < limits.percent or (figure.value or 0) < limits.n:
            continue
        words = Message(
            MORE_OF, {"group": _group(by, group), "period": CellValue(period.label, Cells.DAY)}
        )
        yield _Finding(words, received, figure, before, change, {by: group})


def _passed(of: Measure, figure: Figure, before: Figure, limits: _Limits) -> float | None:
    """The change, if it is for the worse and as large as the threshold; else None."""
    if figure.value is None or before.value is None:
        return None
    if min(figure.denominator or 0, before.denominator or 0) < limits.n:
        return None
    change = figure.value - before.value
    if of.form == "duration":
        if not before.value:
            return None
        change /= before.value
    worse = -change if of.better == "more" else change
    # Shares of small numbers differ in their last binary digit.
    return change if worse > 0 and round(worse, 9) >= limits.of(of) else None


def _pairs(
    context: Context, by: str, groups: Grouped, measures: list[Measure]
) -> Iterator[tuple[str, Measure]]:
    for group in context.ordered(by, [group for (group,) in groups]):
        for of in measures:
            yield group, of


def _command(context: Context, found: _Finding) -> str:
    """The command that lists the tickets behind the figure, of a rate those for the worse."""
    of = found.measure
    worse = MISSED if of.better == "more" else MET
    return context.listing(of, worse if of.form == "rate" else None, found.group)


def _name(of: Measure) -> CellValue:
    return CellValue(of.name, Cells.MEASURE)


def _group(dimension: str, group: str) -> CellValue:
    return CellValue(group, Cells.GROUP, dimension)


def _number(value: float) -> str:
    return f"{value:g}"
