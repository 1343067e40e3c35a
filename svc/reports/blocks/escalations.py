"""What went upward: escalations and supervised tickets, and by when they were answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.language import N_
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.texts import shown
from svc.reports.document import Cells, Message, ReportBlock, ReportColumn

if TYPE_CHECKING:
    import sqlite3

ACTIONS = {"escalate": N_("escalated"), "supervise": N_("supervised")}
_STEPS = (
    "SELECT ticket.id, ticket.department, ticket.category, ticket.title,"
    " step.action, step.level, step.at, step.by, step.reason, step.due, step.answered,"
    " {void} AS void FROM step JOIN ticket USING (row)"
    " WHERE step.action IN ('escalate', 'supervise') AND {which}"
    " AND {condition} ORDER BY step.at, ticket.id"
)
_PERIOD = "step.at >= :from AND step.at < :to"
#: Whether the ticket was done or withdrawn without the answer, which nobody owes since.
_VOID = (
    "EXISTS (SELECT 1 FROM clock WHERE clock.row = step.row AND +clock.clock = 'answer'"
    " AND clock.started = step.at AND clock.voided IS NOT NULL)"
)
_OPEN = f"step.answered IS NULL AND NOT {_VOID}"
IN_TIME, LATE, OWED, OVERDUE, GONE = (
    N_("in time"), N_("late"), N_("owed"), N_("overdue"), N_("no longer owed"),
)  # fmt: skip
MORE = N_("{n} more are left out.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`action`: escalate, supervise; `levels`: which; `state`: all of the period, or open."""
    actions = options.words("action", ACTIONS, tuple(ACTIONS))
    known = [one["id"] for one in context.office.get("escalation") or ()] or list(LEVELS)
    levels = options.words("levels", known)
    state = options.word("state", ("period", "open"), "period")
    top = options.count("top", 50)
    options.done()
    calls = [
        row
        for row in _asked(context, state)
        if row["action"] in actions and (not levels or row["level"] in levels)
    ]
    outcomes = [_outcome(row, context.scope.as_of) for row in calls]
    rows = [_row(context, row, came) for row, came in zip(calls[:top], outcomes[:top], strict=True)]
    notes = [Message(MORE, {"n": len(calls) - top})] if len(calls) > top else []
    extra = {"total": len(calls), **{key: outcomes.count(came) for came, key in _KEYS.items()}}
    name = "escalations" if state == "period" else "escalations.open"
    return [ReportBlock(name, Message(TITLES[state]), _COLUMNS, rows, notes, extra=extra)]


TITLES = {"period": N_("Escalations and supervision"), "open": N_("Answers still owed")}
_COLUMNS = [
    ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
    ReportColumn("what", Message(N_("What")), Cells.MESSAGE),
    ReportColumn("level", Message(N_("To")), Cells.MESSAGE),
    ReportColumn("at", Message(N_("When")), Cells.MOMENT),
    ReportColumn("by", Message(N_("By")), Cells.PERSON),
    group_column("department"),
    ReportColumn("reason", Message(N_("Reason")), Cells.TEXT),
    ReportColumn("due", Message(N_("Answer due")), Cells.MOMENT),
    ReportColumn("answered", Message(N_("Answered")), Cells.MOMENT),
    ReportColumn("outcome", Message(N_("Outcome")), Cells.MESSAGE),
    ReportColumn("title", Message(N_("Request")), Cells.TEXT),
]


def _asked(context: Context, state: str) -> list[sqlite3.Row]:
    """Questions asked in the period, or those still open at T."""
    which = _OPEN if state == "open" else _PERIOD
    condition = context.scope.condition
    return context.rows(_STEPS.format(which=which, void=_VOID, condition=condition))


def _row(context: Context, row: sqlite3.Row, came: str) -> list[Any]:
    return [
        row["id"], Message(ACTIONS[row["action"]]), _level(context, row["level"]), row["at"],
        row["by"], row["department"] or "", shown(row["reason"]), row["due"], row["answered"],
        Message(came), shown(row["title"]),
    ]  # fmt: skip


_KEYS = {
    IN_TIME: "in_time", LATE: "late", OWED: "owed", OVERDUE: "overdue", GONE: "no_longer_owed",
}  # fmt: skip
#: The usual levels, where the office names none.
LEVELS = {
    "supervisor": N_("Supervisor"), "director": N_("Director"),
    "quality": N_("Quality department"), "counterpart": N_("Counterpart of the quality department"),
}  # fmt: skip


def _level(context: Context, level: str | None) -> Message | None:
    if level is None:
        return None
    for rung in context.office.get("escalation") or ():
        if rung["id"] == level:
            names = {"zh": rung["name"], "en": rung.get("name_en") or rung["name"]}
            return Message("{name}", {"name": names})
    return Message(LEVELS.get(level, level))


def _outcome(row: sqlite3.Row, as_of: int) -> str:
    """How an answer came, as of T."""
    if row["answered"] is not None:
        return IN_TIME if row["due"] is None or row["answered"] <= row["due"] else LATE
    if row["void"]:
        return GONE
    return OWED if row["due"] is None or row["due"] >= as_of else OVERDUE
