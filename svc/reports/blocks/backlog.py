"""The open backlog: how old open tickets are at T, in all, by department, and the oldest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from svc.language import N_
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, Chart, Message, ReportBlock, ReportColumn
from svc.reports.measures import measure

if TYPE_CHECKING:
    import sqlite3

_DAY = 86_400
#: Ages in days: from each to before the next.
AGES = (
    ("under_1_day", N_("under 1 day"), 0), ("1_to_3_days", N_("1–3 days"), 1),
    ("3_to_7_days", N_("3–7 days"), 3), ("7_to_30_days", N_("7–30 days"), 7),
    ("over_30_days", N_("over 30 days"), 30),
)  # fmt: skip
_AGE = "CASE " + " ".join(
    f"WHEN :as_of - received >= {days * _DAY} THEN {place}"
    for place, (_name, _title, days) in reversed(list(enumerate(AGES)))
) + " ELSE 0 END"  # fmt: skip
#: Open tickets, a line each.
_OPEN = (
    "SELECT row, id, department, received, title, assignee, " + _AGE + " AS age,"
    " row IN ({overdue}) AS overdue FROM ticket WHERE row IN ({open}) AND {condition}"
)
#: Age counts from receipt by the calendar's days, whatever hours are worked.
NOTE = N_("Age counts from receipt, around the clock, as of the moment of the report.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`oldest`: how many of the oldest are listed."""
    oldest = options.count("oldest", 10, least=0)
    options.done()
    tickets = context.rows(
        _OPEN.format(
            overdue=_rows_of("overdue"), open=_rows_of("open"), condition=context.scope.condition
        )
    )
    blocks = [_by_age(tickets), _by_department(context, tickets)]
    return [*blocks, _oldest(context, tickets, oldest)] if oldest else blocks


def _rows_of(name: str) -> str:
    return f"SELECT row FROM ({measure(name).sql})"


def _by_age(tickets: Sequence[sqlite3.Row]) -> ReportBlock:
    counts = _counts(tickets)
    late = _counts(row for row in tickets if row["overdue"])
    rows = [
        [
            Message(title),
            counts[place],
            counts[place] / len(tickets) if tickets else None,
            late[place],
        ]
        for place, (_name, title, _days) in enumerate(AGES)
    ]
    columns = [
        ReportColumn("age", Message(N_("Age")), Cells.MESSAGE),
        ReportColumn("open", Message(N_("Open")), Cells.COUNT),
        ReportColumn("share", Message(N_("Share")), Cells.SHARE),
        ReportColumn("overdue", Message(N_("Overdue")), Cells.COUNT),
    ]
    chart = Chart("bars", "age", ["open", "overdue"])
    extra = {"total": len(tickets), "ages": [name for name, _title, _days in AGES]}
    title = Message(N_("Open tickets by age"))
    return ReportBlock("backlog.age", title, columns, rows, [Message(NOTE)], chart, extra)


def _by_department(context: Context, tickets: Sequence[sqlite3.Row]) -> ReportBlock:
    by: dict[str, list[sqlite3.Row]] = {}
    for row in tickets:
        by.setdefault(row["department"] or "", []).append(row)
    rows: list[list[Any]] = []
    for department in context.ordered("department", list(by)):
        of = by[department]
        first = min(of, key=lambda row: (row["received"], row["id"]))
        late = sum(row["overdue"] for row in of)
        rows.append([department, len(of), *_counts(of), late, first["id"], first["received"]])
    columns = [
        group_column("department"),
        ReportColumn("open", Message(N_("Open")), Cells.COUNT),
        *(ReportColumn(name, Message(title), Cells.COUNT) for name, title, _days in AGES),
        ReportColumn("overdue", Message(N_("Overdue")), Cells.COUNT),
        ReportColumn("oldest", Message(N_("Oldest")), Cells.TICKET),
        ReportColumn("received", Message(N_("Received")), Cells.MOMENT),
    ]
    title = Message(N_("Open tickets by department and age"))
    return ReportBlock("backlog.department", title, columns, rows)


def _oldest(context: Context, tickets: Sequence[sqlite3.Row], count: int) -> ReportBlock:
    from svc.reports.blocks.texts import shown

    first = sorted(tickets, key=lambda row: (row["received"], row["id"]))[:count]
    rows = [
        [row["id"], row["received"], context.scope.as_of - row["received"],
         row["department"] or "", row["assignee"], shown(row["title"])]
        for row in first
    ]  # fmt: skip
    columns = [
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        ReportColumn("received", Message(N_("Received")), Cells.MOMENT),
        ReportColumn("age", Message(N_("Age")), Cells.SECONDS),
        group_column("department"),
        ReportColumn("assignee", Message(N_("Assignee")), Cells.PERSON),
        ReportColumn("title", Message(N_("Request")), Cells.TEXT),
    ]
    return ReportBlock("backlog.oldest", Message(N_("The oldest open tickets")), columns, rows)


def _counts(rows: Iterable[sqlite3.Row]) -> list[int]:
    counts = [0] * len(AGES)
    for row in rows:
        counts[row["age"]] += 1
    return counts
