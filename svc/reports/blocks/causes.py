"""Top causes: what most tickets are about, each with its share and the running share."""

from __future__ import annotations

from typing import Any

from svc.language import N_
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import Given
from svc.reports.dimensions import TITLES
from svc.reports.document import Block, Cell, Cells, Chart, Column, Message
from svc.reports.measures import measure
from svc.rules.periods import COMPARISONS

OTHERS = N_("{tickets} tickets in {n} further groups make the rest.")
NOBODY = N_("{tickets} tickets have none.")


def build(given: Given, context: Context) -> list[Block]:
    """`by`: a dimension, category unless told; `top`: how many; `compare`."""
    (by,) = given.dimensions(("category",), most=1)
    top = given.count("top", 10)
    compare = given.word("compare", COMPARISONS, "")
    given.done()
    received = measure("received")
    counted = {group: one["received"] for (group,), one in context.by([received], (by,)).items()}
    total = sum(figure.numerator or 0 for figure in counted.values())
    place = {group: number for number, group in enumerate(context.ordered(by, list(counted)))}
    ranked = sorted(
        filter(None, counted), key=lambda group: (-(counted[group].numerator or 0), place[group])
    )
    period = COMPARISONS[compare](context.period) if compare else None
    earlier = context.by([received], (by,), period) if period else {}
    rows: list[list[Any]] = []
    running = 0
    for group in ranked[:top]:
        count = counted[group].numerator or 0
        running += count
        row: list[Any] = [group, count, count / total, running / total]
        if period:
            before = earlier.get((group,), {}).get("received")
            row.append(before and context.change(received, counted[group], before))
        rows.append(row)
    columns = [
        group_column(by),
        Column("tickets", Message(N_("Tickets")), Cells.COUNT),
        Column("share", Message(N_("Share")), Cells.SHARE),
        Column("running", Message(N_("Running share")), Cells.SHARE),
    ]
    if period:
        label = {"period": Cell(period.label, Cells.DAY)}
        title = Message(N_("Change from {period}"), label)
        columns.append(Column(f"{compare}_change", title, Cells.CHANGE, "received"))
    rest = [counted[group].numerator or 0 for group in ranked[top:]]
    none = counted[""].numerator or 0 if "" in counted else 0
    notes = [Message(OTHERS, {"tickets": sum(rest), "n": len(rest)})] if rest else []
    notes += [Message(NOBODY, {"tickets": none})] if none else []
    title = Message(N_("Top causes by {dimension}"), {"dimension": Message(TITLES[by])})
    extra = {"total": total, "others": sum(rest), "none": none}
    chart = Chart("pareto", by, ["tickets", "running"])
    return [Block(f"causes.{by}", title, columns, rows, notes, chart, extra)]
