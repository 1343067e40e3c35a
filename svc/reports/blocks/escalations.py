"""What went upward and outward: escalations, supervised tickets, what stands with whom."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from svc.language import N_, either
from svc.reports import duty_figures
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.texts import shown
from svc.reports.document import Cells, Message, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.measures import measure

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

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
    """`action`: escalate, supervise; `levels`: which; `state`: all of the period, or open.

    Of outside parties (`outward`) a line each.
    """
    if options.block == "outward":
        return _parties(options, context)
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


#: Figures that are told by party, each from the lines of its measure.
_RATES = ("referrals_answered_on_time", "responsibility_accepted")
_HOURS = ("outside_time", "outside_working_time")
_REFERRED = (
    "SELECT party, count(*) AS referred, sum(reminders) AS reminders FROM referral"
    " JOIN ticket USING (row) WHERE at >= :from AND at < :to AND ticket.status NOT IN"
    " ('cancelled', 'merged') GROUP BY party"
)
#: What stands with them at T, and of it what is late: a first word, or the work.
_STANDING = (
    "SELECT party, count(*) AS open, sum(coalesce(CASE WHEN answered IS NULL THEN due"
    " WHEN works IS NULL THEN works_due END < :as_of, 0)) AS overdue FROM referral"
    " JOIN ticket USING (row) WHERE ended IS NULL AND ticket.status NOT IN"
    " ('cancelled', 'merged') GROUP BY party"
)
PARTY_NOTE = N_(
    "The ticket stays the office's: what a party takes is told beside the office's own time and"
    " taken off no clock but where the office says that waiting for a third party stops it."
)


def _parties(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """A line a party; nothing in an office that never referred anything."""
    options.done()
    if not duty_figures.can_tell(context.scope):
        return []
    referred = {row["party"]: row for row in context.rows(_REFERRED)}
    standing = {row["party"]: row for row in context.rows(_STANDING)}
    figures = {name: _by_party(context, name) for name in (*_RATES, *_HOURS)}
    parties = sorted({*referred, *standing, *(party for by in figures.values() for party in by)})
    if not parties:
        return []
    names = {row["id"]: row["name"] for row in context.rows("SELECT id, name FROM party")}
    rows = [
        [either(party, names.get(party, party)), _count(referred, party, "referred"),
         *(figures[name].get(party, _figure([])) for name in _RATES),
         *(_seconds(figures[name].get(party)) for name in _HOURS),
         _count(referred, party, "reminders"), _count(standing, party, "open"),
         _count(standing, party, "overdue")]
        for party in parties
    ]  # fmt: skip
    title = Message(N_("Outside parties"))
    return [ReportBlock("outward", title, _PARTY_COLUMNS, rows, [Message(PARTY_NOTE)])]


_PARTY_COLUMNS = [
    ReportColumn("party", Message(N_("Party")), Cells.TEXT),
    ReportColumn("referred", Message(N_("Referred")), Cells.COUNT),
    *(ReportColumn(name, Message("{name}", {"name": {
        "en": name.replace("_", " "), "zh": measure(name).chinese}}), Cells.FIGURE, name)
      for name in _RATES),
    ReportColumn("outside", Message(N_("Time outside")), Cells.SECONDS),
    ReportColumn("outside_working", Message(N_("In working time")), Cells.SECONDS),
    ReportColumn("reminders", Message(N_("Reminders")), Cells.COUNT),
    ReportColumn("open", Message(N_("Open")), Cells.COUNT),
    ReportColumn("overdue", Message(N_("Overdue")), Cells.COUNT),
]  # fmt: skip


def _by_party(context: Context, name: str) -> dict[str, Figure]:
    """A measure's figure of each party, from the lines that the whole office's is made of."""
    lines: dict[str, list[float]] = defaultdict(list)
    column = "hit" if name in _RATES else "value"
    for line in duty_figures.lines(context.scope, measure(name), context.window):
        lines[line["party"]].append(line[column])
    return {party: _figure(values) for party, values in lines.items()}


def _figure(values: list[float]) -> Figure:
    total = sum(values)
    share = total / len(values) if values else None
    return Figure(share, total, len(values), {})  # type: ignore[arg-type]


def _seconds(figure: Figure | None) -> float | None:
    """A mean of hours as a duration."""
    return None if figure is None or figure.value is None else figure.value * 3600


def _count(rows: Mapping[str, sqlite3.Row], party: str, column: str) -> Any:
    row = rows.get(party)
    return 0 if row is None else row[column] or 0
