"""A document made by hand, with every sort of cell and chart in it, and hostile words."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from svc.reports.document import (
    Cells,
    CellValue,
    Chart,
    Document,
    Message,
    Provenance,
    ReportBlock,
    ReportColumn,
)
from svc.reports.figure import Figure
from svc.rules.time.periods import parse_period

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
OFFICE = {
    "name": "桂湖苑管理处",
    "locale": "zh_CN",
    "timezone": "Asia/Shanghai",
    "policies": {"minimum_n": 5},
    "departments": [
        {"id": "engineering", "name": "工程部", "name_en": "Engineering"},
        {"id": "order", "name": "秩序环境部", "name_en": "Security and Grounds"},
    ],
    "categories": [
        {"id": "access", "name": "门禁", "name_en": "Doors and access cards"},
        {"id": "plumbing", "name": "给排水", "name_en": "Plumbing"},
    ],
}
MADE = Provenance(
    OFFICE,
    parse_period("2026-10", NOW, ZONE),
    NOW.astimezone(ZONE),
    "0123456789abcdef0123456789abcdef01234567",
    "fedcba9876543210fedcba9876543210fedcba98",
    ("svc", "report", "monthly", "--period", "2026-10", "--as-of", "2026-11-23T18:00:00+08:00"),
    {"wang.qiang": "王强"},
)
#: Words of a resident that a browser, a spreadsheet, Markdown or a terminal might obey.
HOSTILE = "=cmd()|'<script>alert(1)</script> & **x** [a](b)\x1b[31m\u202ered"


def rate(hits: int, counted: int) -> Figure:
    """A rate's figure."""
    return Figure(hits / counted if counted else None, hits, counted, {})


def count(number: int) -> Figure:
    """A count's figure."""
    return Figure(number, number, None, {})


def span(seconds: float, counted: int) -> Figure:
    """A duration's figure."""
    return Figure(seconds, None, counted, {"p90": seconds * 3})


def column(name: str, cells: Cells, of: str = "", title: str = "") -> ReportColumn:
    """A column titled as it is named."""
    return ReportColumn(name, Message(title or name.replace("_", " ").capitalize()), cells, of)


MEASURES = ReportBlock(
    "measures",
    Message("Key figures"),
    [
        column("measure", Cells.MEASURE),
        column("figure", Cells.FIGURE),
        column("previous", Cells.FIGURE),
        column("change", Cells.CHANGE),
    ],
    [
        ["received", count(1234), count(1000), 0.234],
        ["resolution_on_time", rate(30, 40), rate(50, 80), 0.125],
        ["satisfaction", Figure(0.5, 1, 2, {"not_reached": 3}), rate(0, 0), None],
        ["time_to_resolve", span(3 * 86400, 40), span(86400, 40), 2.0],
        ["score_mean", Figure(4.25, 17, 4, {}), Figure(4.0, 8, 2, {}), 0.25],
    ],
    [Message("A change of a rate is in points.")],
)
BREAKDOWN = ReportBlock(
    "breakdown.department",
    Message("By department"),
    [
        column("department", Cells.GROUP, "department"),
        column("received", Cells.FIGURE, "received"),
        column("resolution_on_time", Cells.FIGURE, "resolution_on_time"),
        column("time_to_resolve", Cells.FIGURE, "time_to_resolve"),
    ],
    [
        ["engineering", count(800), rate(28, 30), span(5400, 30)],
        ["order", count(400), rate(1, 4), span(900, 4)],
        ["", count(34), rate(0, 0), Figure(None, None, 0, {"p90": None})],
    ],
    chart=Chart("bars", "department", ["resolution_on_time"]),
)
TREND = ReportBlock(
    "trend.month",
    Message("Trend by month"),
    [
        column("month", Cells.DAY),
        column("received", Cells.FIGURE, "received"),
        column("finished", Cells.FIGURE, "finished"),
    ],
    [[f"2026-{month:02}", count(900 + 37 * month % 210), count(850 + 53 * month % 260)]
     for month in range(1, 11)],
    chart=Chart("line", "month", ["received", "finished"]),
)  # fmt: skip
CAUSES = ReportBlock(
    "causes.category",
    Message("Top causes"),
    [
        column("category", Cells.GROUP, "category"),
        column("tickets", Cells.COUNT),
        column("share", Cells.SHARE),
        column("running", Cells.SHARE),
    ],
    [["plumbing", 700, 0.7, 0.7], ["access", 200, 0.2, 0.9], ["", 100, 0.1, 1.0]],
    chart=Chart("pareto", "category", ["tickets", "running"]),
)
HEAT = ReportBlock(
    "breakdown.weekday.hour",
    Message("Received by weekday and hour"),
    [
        column("weekday", Cells.GROUP, "weekday"),
        *(column(f"h{hour:02}", Cells.COUNT, title=f"{hour:02}") for hour in range(24)),
    ],
    [[day, *((place * 7 + hour * hour) % 23 for hour in range(24))]
     for place, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))],
    chart=Chart("heat", "weekday", [f"h{hour:02}" for hour in range(24)]),
)  # fmt: skip
TICKETS = ReportBlock(
    "tickets.late",
    Message("Late tickets"),
    [
        column("ticket", Cells.TICKET),
        column("received", Cells.MOMENT),
        column("assignee", Cells.PERSON),
        column("kind", Cells.GROUP, "kind"),
        column("late", Cells.SECONDS),
        column("text", Cells.TEXT),
        column("found", Cells.MESSAGE),
    ],
    [
        ["T2610-A0007", 1_791_000_000, "wang.qiang", "repair", 7500, HOSTILE,
         Message("{share} of {n}", {"share": CellValue(0.25, Cells.SHARE), "n": 8})],
        ["T2610-A0008", None, None, "", None, "厨房水管漏水，楼下天花板已湿，请尽快处理", None],
    ],
    [Message("Late by {span}.", {"span": CellValue(7500, Cells.SECONDS)})],
    extra={"total": 2},
)  # fmt: skip
NOTHING = ReportBlock("repeats", Message("Repeats"), [column("unit", Cells.TEXT)], [])
DOCUMENT = Document(
    "monthly",
    Message("Monthly report"),
    MADE,
    [MEASURES, BREAKDOWN, TREND, CAUSES, HEAT, TICKETS, NOTHING],
)
