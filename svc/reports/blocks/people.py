"""Workload and timeliness by person: who has enough behind a figure is ranked, others are not."""

from __future__ import annotations

from svc.language import N_
from svc.reports.blocks.breakdown import ranked
from svc.reports.blocks.context import Context, figure_column
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, Chart, Message, ReportBlock, ReportColumn
from svc.reports.measures import NAMES

USUAL = (
    "finished", "open", "overdue", "resolution_on_time", "time_to_resolve", "satisfaction",
    "reopened",
)  # fmt: skip
NOTE = N_(
    "What was done counts for who had the ticket then, what is open for whoever has it at the"
    " report's moment. With fewer than {n} behind a figure it is marked, and nobody is ranked by"
    " it."
)
NOBODY = N_("Tickets that nobody has are left out.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`measures`; `sort`: by which people are ranked."""
    measures = options.measures(USUAL)
    sort = options.word("sort", NAMES, measures[0].name if measures else "")
    options.done()
    grouped = context.by(measures, ("assignee",))
    people = [person for person in ranked(context, "assignee", grouped, sort) if person]
    rows = [
        [person, *(grouped[person,][measure.name] for measure in measures)] for person in people
    ]  # fmt: skip
    columns = [
        ReportColumn("person", Message(N_("Person")), Cells.PERSON), *map(figure_column, measures)
    ]  # fmt: skip
    notes = [Message(NOTE, {"n": context.minimum_n})]
    notes += [Message(NOBODY)] if ("",) in grouped else []
    chart = Chart("bars", "person", [measures[0].name]) if measures else None
    title = Message(N_("Workload and timeliness by person"))
    return [ReportBlock("people", title, columns, rows, notes, chart)]
