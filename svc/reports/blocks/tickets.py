"""Tickets one by one: those behind a figure, or in a state that somebody has to act on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from svc.errors import UsageError
from svc.index.database.statuses import OPEN
from svc.language import N_, _
from svc.named_tuple import NamedTuple
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.texts import shown
from svc.reports.document import Cells, CellValue, Message, ReportBlock, ReportColumn
from svc.reports.lines import MET, MISSED
from svc.reports.measures import NAMES, Measure, measure

_TICKETS = (
    "SELECT * FROM ticket WHERE row IN (SELECT value FROM json_each(:asked))"
    " ORDER BY received, id LIMIT :top"
)
#: States of tickets that no figure counts: which tickets, and since or until when.
STATES: dict[str, tuple[str, str]] = {
    "new": (N_("Not dispatched yet"), (
        "SELECT row, received AS moment FROM ticket WHERE status = 'new' AND {condition}"
    )),
    "waiting": (N_("Waiting"), (
        "SELECT row, resumes AS moment FROM ticket WHERE status = 'waiting' AND {condition}"
    )),
    "due": (N_("Due by the end of the day"), (
        "SELECT row, resolve_due AS moment FROM ticket WHERE resolve_due >= :as_of"
        f" AND resolve_due < :tomorrow AND status IN {OPEN}"
        " AND resolve_paused IS NULL AND {condition}"
    )),
    "callbacks": (N_("Callbacks owed"), (
        "SELECT ticket.row, clock.due AS moment FROM ticket CROSS JOIN clock USING (row)"
        " WHERE owes_callback AND +clock = 'callback' AND stopped IS NULL AND voided IS NULL"
        " AND {condition}"
    )),
}  # fmt: skip
_MOMENTS = {
    "waiting": N_("Until"), "due": N_("Due"), "callbacks": N_("Due"),
}  # fmt: skip
TITLES = {
    None: "{measure}", MISSED: N_("{measure}: those that miss"), MET: N_("{measure}: those met"),
}  # fmt: skip
MORE = N_("{n} more are left out: {command}")


class _Extra(NamedTuple):
    """A column that not every list has: its value is made from the line."""

    column: ReportColumn
    value: Callable[[Any], Any]


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`measure` with `which` (met, missed, late), or `state`; `top`: how many at most."""
    name = options.word("measure", NAMES, "")
    which = options.word("which", (MET, MISSED, "late"), "")
    state = options.word("state", STATES, "")
    top = options.count("top", 50)
    options.done()
    if bool(name) == bool(state):
        raise UsageError(
            _("block {block}: say either measure or state", block=options.block),
            "measure: overdue",
        )
    if state:
        return [_in_state(context, state, top)]
    fate = MISSED if which == "late" else which or None
    return [behind(context, measure(name), fate, top)]


def behind(context: Context, of: Measure, which: str | None, top: int) -> ReportBlock:
    """The tickets behind a measure's figure.

    Args:
        which: `met` or `missed`, of a rate; None for all.
        top: How many at most, in the order of receipt.
    """
    lines = context.lines(of, which)
    extra = _extras(of, context.scope.as_of)
    named = None if which == MET and of.better == "less" else which
    title = Message(TITLES[named], {"measure": CellValue(of.name, Cells.MEASURE)})
    name = ".".join(filter(None, ("tickets", of.name, which)))
    return _block(context, name, title, lines, extra, top, context.listing(of, which))


def _in_state(context: Context, state: str, top: int) -> ReportBlock:
    title, sql = STATES[state]
    lines = context.rows(sql.format(condition=context.scope.condition), tomorrow=_tomorrow(context))
    extra = _moment(_MOMENTS[state]) if state in _MOMENTS else []
    command = {"callbacks": "svc list --owes-callback", "due": "svc due"}.get(
        state, f"svc list --status {state}"
    )
    return _block(context, f"tickets.{state}", Message(title), lines, extra, top, command)


def _moment(words: str) -> list[_Extra]:
    """The moment that a state is about, where it is not the receipt."""
    column = ReportColumn("moment", Message(words), Cells.MOMENT)
    return [_Extra(column, lambda line: line["moment"])]


def _block(
    context: Context, name: str, title: Message, lines: Sequence[Any], extra: Sequence[_Extra],
    top: int, command: str,
) -> ReportBlock:  # fmt: skip
    tickets = _first(context, lines, top)
    ordered = sorted(
        (line for line in lines if line["row"] in tickets),
        key=lambda line: _place(tickets[line["row"]]),
    )
    rows = [
        [*_common(tickets[line["row"]]), *(one.value(line) for one in extra),
         shown(tickets[line["row"]]["title"])]
        for line in ordered[:top]
    ]  # fmt: skip
    columns = [
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        ReportColumn("received", Message(N_("Received")), Cells.MOMENT),
        group_column("category"),
        group_column("department"),
        ReportColumn("assignee", Message(N_("Assignee")), Cells.PERSON),
        ReportColumn("where", Message(N_("Where")), Cells.TEXT),
        *(one.column for one in extra),
        ReportColumn("title", Message(N_("Request")), Cells.TEXT),
    ]
    left = len(lines) - top
    notes = [Message(MORE, {"n": left, "command": command})] if left > 0 else []
    return ReportBlock(name, title, columns, rows, notes, extra={"total": len(lines)})


def _common(ticket: Mapping[str, Any]) -> list[Any]:
    return [
        ticket["id"], ticket["received"], ticket["category"], ticket["department"] or "",
        ticket["assignee"], ticket["unit"] or shown(ticket["place"]),
    ]  # fmt: skip


def _place(ticket: Mapping[str, Any]) -> tuple[int, str]:
    return ticket["received"], ticket["id"]


def _first(context: Context, lines: Sequence[Any], top: int) -> dict[int, Any]:
    """The tickets of the lines that were received first, by row; each has a line or more."""
    asked = json.dumps(list(dict.fromkeys(line["row"] for line in lines)))
    return {row["row"]: row for row in context.rows(_TICKETS, asked=asked, top=top)}


def _extras(of: Measure, as_of: int) -> list[_Extra]:
    """What a line of a measure says besides its ticket."""
    extras: list[_Extra] = []
    if "due" in of.lists:
        extras = [
            _Extra(ReportColumn("due", Message(N_("Due")), Cells.MOMENT), lambda line: line["due"]),
            _Extra(ReportColumn("done", Message(N_("Done")), Cells.MOMENT),
                   lambda line: line["stopped"]),
            _Extra(ReportColumn("late", Message(N_("Late by")), Cells.SECONDS),
                   lambda line: _late(line, as_of)),
        ]  # fmt: skip
    if "score" in of.lists:
        extras = [
            _Extra(
                ReportColumn("at", Message(N_("Called")), Cells.MOMENT), lambda line: line["at"]
            ),
            _Extra(
                ReportColumn("score", Message(N_("Score")), Cells.COUNT), lambda line: line["score"]
            ),
        ]
    if of.form == "duration":
        extras = [
            _Extra(ReportColumn("took", Message(N_("Took")), Cells.SECONDS),
                   lambda line: line["value"]),
            _Extra(ReportColumn("working", Message(N_("In working time")), Cells.SECONDS),
                   lambda line: line["working"]),
        ]  # fmt: skip
    return extras


def _late(line: Any, as_of: int) -> int | None:
    """How late it was done, or is at T; None if it is not late."""
    late = (as_of if line["stopped"] is None else line["stopped"]) - line["due"]
    return late if late > 0 else None


def _tomorrow(context: Context) -> int:
    zone = context.scope.zone
    day = context.as_of.astimezone(zone).date() + timedelta(days=1)
    return int(datetime.combine(day, time(), zone).timestamp())
