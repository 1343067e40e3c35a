"""Repeats: units that came again with the same trouble, with their tickets."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from svc.language import N_
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, Message, ReportBlock, ReportColumn
from svc.reports.measures import measure

_REPEATED = (
    "SELECT unit, category"
    " FROM (SELECT value AS row FROM json_each(:tickets) LIMIT -1) CROSS JOIN ticket USING (row)"
)
#: All that was received of a unit and category, from as far back as a repeat may repeat.
_TICKETS = (
    "SELECT id, received, status FROM ticket WHERE unit = :unit AND category = :category"
    " AND received >= :from - :repeat_days * 86400 AND received < :to ORDER BY received, id"
)
NOTE = N_(
    "A repeat is a ticket of the same unit and category within {days} days of an earlier one;"
    " tickets of the {days} days before the period are listed with those that repeat them."
)
MORE = N_("{n} more units and categories are left out.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`top`: how many units and categories at most."""
    top = options.count("top", 20)
    options.done()
    tickets_met = context.counter.met(measure("repeats"), context.window)
    # Counted here: SQLite would sort all of them by their words first.
    counts = Counter(context.plain_rows(_REPEATED, tickets=json.dumps(tickets_met)))
    ranked = sorted(counts, key=lambda pair: (-counts[pair], pair))
    rows: list[list[Any]] = []
    for unit, category in ranked[:top]:
        tickets = context.rows(_TICKETS, unit=unit, category=category)
        rows.append([
            unit, category, counts[unit, category], len(tickets), tickets[-1]["received"],
            " ".join(one["id"] for one in tickets),
        ])  # fmt: skip
    columns = [
        ReportColumn("unit", Message(N_("Unit")), Cells.TEXT),
        group_column("category"),
        ReportColumn("repeats", Message(N_("Repeats")), Cells.COUNT),
        ReportColumn("tickets", Message(N_("Tickets")), Cells.COUNT),
        ReportColumn("latest", Message(N_("Latest")), Cells.MOMENT),
        ReportColumn("numbers", Message(N_("Numbers")), Cells.TEXT),
    ]
    notes = [Message(NOTE, {"days": context.scope.repeat_days})]
    if len(ranked) > top:
        notes.append(Message(MORE, {"n": len(ranked) - top}))
    extra = {"total": sum(counts.values()), "groups": len(ranked)}
    return [ReportBlock("repeats", Message(N_("Repeats")), columns, rows, notes, extra=extra)]
