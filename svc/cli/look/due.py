"""`svc due`: what is late, what falls due, which callbacks are owed."""

from __future__ import annotations

import sys
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, words_reveal_option
from svc.cli.parsing.ticket_filters import read_query
from svc.cli.termio.say import say
from svc.cli.termio.vocabulary import said
from svc.language import _
from svc.model.words import ClockName

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import timedelta

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.clocks.record_clocks import RecordClock
    from svc.desk.core.view import View
    from svc.desk.query.due import DueClock

#: A terminal narrower than this shows fewer columns.
ROOMY = 100


@click.command()
@click.option("--within", metavar="SPAN", help="Due within 2h or 1d; to the end of today without.")
@click.option("--department", multiple=True, metavar="DEPT", help="Only of this department.")
@click.option("--assignee", multiple=True, metavar="STAFF", help="Only what this person has.")
@click.option("--mine", is_flag=True, help="Only what I have, as whoever acts.")
@words_reveal_option
@looking_options
@click.pass_obj
def due(
    session: Session,
    /,
    within: str | None,
    format: str,
    rev: str | None,
    as_of: str | None,
    **asked: Any,
) -> None:
    """List what is late, what falls due soon, and whom to call back.

    All clocks count: respond, accept, arrive, resolve, callback, answer. A
    callback is listed from when it is owed, whenever it falls due. Tables have
    a line a ticket, with its most pressing clock and how many more there are;
    other formats a line a clock.
    """
    from svc.cli.termio.display import display
    from svc.desk.query import due as desk_due
    from svc.desk.query.ticket_query import TicketQuery

    with looking(session, rev, as_of) as view:
        whose = read_query(view, TicketQuery(**asked))
        span = _span(within)
        items = desk_due.due(view, span, whose.departments, whose.assignees)
        others = desk_due.records_due(view, span, whose.assignees) if not whose.departments else []
        if format == "table":
            _show_groups(view, items, span, others)
        else:
            records = [desk_due.as_record(view, item) for item in items]
            records += [desk_due.record_due(view, one) for one in others]
            display(records, _fields(), format)


def _span(text: str | None) -> timedelta | None:
    from svc.rules.time.parsing import parse_span

    return parse_span(text) if text else None


def _show_groups(
    view: View, items: Sequence[DueClock], span: timedelta | None, others: Sequence[RecordClock]
) -> None:
    from svc.cli.termio.display import display_groups
    from svc.desk.query.due import CALLBACK, OVERDUE, SOON, by_ticket
    from svc.rules.time.parsing import human

    if not items and not others:
        say(_("nothing is late, due or owed"))
    if not items:
        _show_others(view, others, below=False)
        return
    soon = _("Due within {time}", time=human(span)) if span else _("Due today")
    headings = {OVERDUE: _("Overdue"), SOON: soon, CALLBACK: _("Callbacks owed")}
    groups = []
    for group, members in groupby(by_ticket(items), key=lambda member: member[0].group):
        rows = [{"item": item, "more": more, **dict(item.ticket)} for item, more in members]
        groups.append((_("{heading}: {n}", heading=headings[group], n=len(rows)), rows))
    display_groups(groups, columns(view))
    _show_others(view, others, below=True)


def _show_others(view: View, others: Sequence[RecordClock], *, below: bool) -> None:
    """What is due of other records than tickets, a line each; under a heading below tickets."""
    from svc.cli.termio.display import write
    from svc.cli.termio.folding import folded
    from svc.cli.termio.streams import safe
    from svc.cli.termio.times import at, left

    lines = []
    for clock in others:
        when = [_("late")] if clock.left is None else [at(view, clock.due), left(clock.left)]
        lines.append(f"{clock.called or clock.id}  {clock.words}  {_(', ').join(when)}")
    if below and lines:
        lines = ["", _("{heading}: {n}", heading=_("Other than tickets"), n=len(lines)), *lines]
    write("".join(f"{row}\n" for row in folded(map(safe, lines), sys.stdout)))


def columns(view: View) -> list[DisplayField]:
    """Columns for people; rows are tickets, with their `item` and how many `more` clocks.

    A narrow terminal gets no due time, for how long is left says it, and marks
    for priorities.
    """
    from svc.cli.look.list import priority_words
    from svc.cli.termio.display import DisplayField
    from svc.cli.termio.streams import narrow
    from svc.cli.termio.times import SOON, at, left
    from svc.desk.query.listing import where, who

    def style(seconds: int) -> dict[str, Any]:
        if seconds < 0:
            return {"fg": "red", "bold": True}
        return {"fg": "yellow"} if seconds < SOON else {}

    moment = DisplayField("due", get=lambda row: row["item"].due, format=lambda due: at(view, due))
    cramped = narrow(ROOMY)
    marked = priority_words(not cramped)
    priority = DisplayField("priority", "!" if cramped else "", format=marked)
    return [
        DisplayField("id", "number"),
        DisplayField("clock", get=_clocks),
        *([] if cramped else [moment]),
        DisplayField("left", get=lambda row: row["item"].left, format=left, style=style),
        priority,
        DisplayField("where", get=where, flexible=True),
        DisplayField("title", flexible=True),
        DisplayField("who", get=partial(who, view), flexible=True),
    ]


def _clocks(row: Mapping[str, Any]) -> str:
    """A ticket's most pressing clock, and how many more are late, due or owed."""
    clock, more = said(row["item"].clock, ClockName), row.get("more", 0)
    return f"{clock} +{more}" if more else clock


def _fields() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    names = ("group", "id", "clock", "due", "left", "late", "rule", "kind", "category", "priority",
             "status", "unit", "place", "department", "assignee", "attempts", "title",
             "received")  # fmt: skip
    return [DisplayField(name) for name in names]
