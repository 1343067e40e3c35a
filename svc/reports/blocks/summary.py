"""Three sentences that say how the period went: how much, how timely, how content."""

from __future__ import annotations

from svc.language import N_
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, CellValue, Message, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.measures import Measure, measure
from svc.rules.time.periods import previous

AMOUNT = N_("{received} requests came in and {finished} were finished; {open} are open.")
AMOUNT_BEFORE = N_(
    "{received} requests came in ({change} from {period}) and {finished} were finished; {open} are"
    " open."
)
IN_TIME = N_("In time were {response} of the responses and {resolution} of the resolutions.")
CONTENT = N_("Of {scored} residents who gave a score {satisfied} were satisfied.")
NOT_ASKED = N_("No resident gave a score.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """Takes no keys."""
    options.done()
    names = ("received", "finished", "open", "response_on_time", "resolution_on_time",
             "satisfaction")  # fmt: skip
    now = context.total([measure(name) for name in names])
    rows = [[_amount(context, now)], [_in_time(now)], [_content(now["satisfaction"])]]
    column = ReportColumn("sentence", Message(N_("In three sentences")), Cells.MESSAGE)
    return [ReportBlock("summary", Message(N_("In three sentences")), [column], rows)]


def _amount(context: Context, now: dict[str, Figure]) -> Message:
    values = {name: CellValue(now[name], Cells.FIGURE, name)
              for name in ("received", "finished", "open")}  # fmt: skip
    before = previous(context.period)
    received = measure("received")
    then = context.total([received], before)["received"]
    change = context.change(received, now["received"], then)
    if change is None:
        return Message(AMOUNT, values)
    compared = {
        "change": CellValue(change, Cells.CHANGE, "received"),
        "period": CellValue(before.label, Cells.DAY),
    }
    return Message(AMOUNT_BEFORE, {**values, **compared})


def _in_time(now: dict[str, Figure]) -> Message:
    return Message(
        IN_TIME,
        {"response": _rate(now, measure("response_on_time")),
         "resolution": _rate(now, measure("resolution_on_time"))},
    )  # fmt: skip


def _rate(now: dict[str, Figure], of: Measure) -> CellValue:
    return CellValue(now[of.name], Cells.FIGURE, of.name)


def _content(figure: Figure) -> Message:
    if not figure.denominator:
        return Message(NOT_ASKED)
    scored = CellValue(figure.denominator, Cells.COUNT)
    return Message(
        CONTENT, {"scored": scored, "satisfied": CellValue(figure, Cells.FIGURE, "satisfaction")}
    )
