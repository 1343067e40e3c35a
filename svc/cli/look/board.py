"""`svc board`: a screen for the morning."""

from __future__ import annotations

import shutil
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, words_reveal_option
from svc.cli.parsing.ticket_filters import read_query
from svc.cli.termio.say import say
from svc.cli.termio.streams import is_terminal, narrow, safe
from svc.cli.termio.vocabulary import said
from svc.kinds.table import noun
from svc.language import N_, _, either, english
from svc.model.words import Status

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.query.board import Board, BoardLine

#: Pressing tickets shown where no screen sets a limit.
UNBOUND = 20
#: Lines of the screen that are not tickets or departments: titles, headings, the prompt.
_FRAME = 11
_HEADINGS = {
    "overdue": N_("overdue"),
    "due_today": N_("today"),
    "callbacks": N_("callbacks"),
    "to_close": N_("to be closed"),
}
#: The longer of them on a narrow terminal.
_SHORT = {"callbacks": N_("call"), "to_close": N_("close")}
#: From so many columns on there is room for the longer ones.
ROOMY = 100
_BY = {"department": "department", "person": "assignee"}


@click.command()
@click.option("-n", "--limit", type=click.IntRange(min=0), metavar="N",
              help="At most N pressing tickets; as many as fit the screen without.")  # fmt: skip
@click.option(
    "--by",
    type=click.Choice(tuple(_BY)),
    default="department",
    show_default=True,
    help="A line a department, or a person.",
)
@click.option("--department", multiple=True, metavar="DEPT", help="Only of this department.")
@click.option("--assignee", multiple=True, metavar="STAFF", help="Only what this person has.")
@click.option("--mine", is_flag=True, help="Only what I have, as whoever acts.")
@words_reveal_option
@looking_options
@click.pass_obj
def board(
    session: Session,
    /,
    limit: int | None,
    by: str,
    format: str,
    rev: str | None,
    as_of: str | None,
    **asked: Any,
) -> None:
    """Show how things stand: counts by department, then the most pressing tickets.

    Overdue counts open tickets whose resolution is late, late those with any
    clock late, today those with any that falls due later today, callbacks those
    owed, to be closed what is finished and owes nobody a call. The tickets below
    are late or due today by any clock.
    """
    from svc.cli.sync.disputes import write_list, write_twice
    from svc.cli.termio.display import display, write_json
    from svc.desk.query import board as desk_board
    from svc.desk.query.ticket_query import TicketQuery
    from svc.desk.sync.disputes import all_disputes
    from svc.desk.sync.status import unmet_words

    with looking(session, rev, as_of) as view:
        whose = read_query(view, TicketQuery(**asked))
        shown = desk_board.board(view, _BY[by], whose.departments, whose.assignees)
        if limit is not None:
            shown = shown._replace(pressing=shown.pressing[:limit])
        if format in ("json", "jsonl"):
            write_json(desk_board.as_record(view, shown), lines=format == "jsonl")
        elif format == "csv":
            with english():
                display(_lines(view, shown), _counts(shown.by), format)
        else:
            _screen(view, shown, format, limit)
            write_list(all_disputes(view), format)
            write_twice(view, format)
            unmet = unmet_words(view.repository, view.zone, view.moment)
            if unmet and rev is None and as_of is None:
                say(unmet)


def _screen(view: View, shown: Board, format: str, limit: int | None) -> None:
    from svc.cli.look.due import columns
    from svc.cli.termio.display import display, write
    from svc.cli.termio.folding import folded
    from svc.cli.termio.times import full, left
    from svc.rules.time.parsing import weekday
    from svc.table import in_markdown

    lines = _lines(view, shown)
    title = f"{view.office['name']}  {weekday(view.moment)} {full(view.moment)}"
    write(f"# {in_markdown(safe(title))}\n\n" if format == "md" else f"{safe(title)}\n\n")
    display(lines, _counts(shown.by), format)
    room = _room(len(lines)) if limit is None and format == "table" else len(shown.pressing)
    items = shown.pressing[:room]
    write(f"\n{_pressing(len(items), len(shown.pressing))}\n\n" if items else "")
    display([{"item": item, **dict(item.ticket)} for item in items], columns(view), format)
    if not items:
        write(f"\n{_('Nothing is late or due today.')}\n")
    below = [
        _("{words}, {left}  ({id})", words=one.words, id=one.called or one.id,
          left=_("late") if one.left is None else left(one.left))
        for one in shown.records
    ]  # fmt: skip
    below += [
        _("unconfirmed: {kind} {id}, {step} by {who} alone",
          kind=noun(kind), id=record, step=step, who=view.person(by))
        for kind, record, step, by in shown.unconfirmed
    ]  # fmt: skip
    for line in below:
        write("\n" + "".join(f"{row}\n" for row in folded([safe(line)], sys.stdout)))


def _pressing(shown: int, every: int) -> str:
    if shown == every:
        return _("Most pressing")
    words = N_("Most pressing (the first {n} of {all}; svc due shows all)")
    return _(words, n=shown, all=every)


def _room(lines: int) -> int:
    """Tickets that fit the screen below so many lines of counts; at least three."""
    if not is_terminal(sys.stdout):
        return UNBOUND
    return max(3, shutil.get_terminal_size().lines - _FRAME - lines)


def _lines(view: View, shown: Board) -> list[dict[str, Any]]:
    """Counts as rows, the sum last; departments and people as their reader calls them."""
    called = partial(view.named, "department") if shown.by == "department" else view.person
    rows = [_row(_("(nobody)"), shown.unassigned)] if any(shown.unassigned.counts.values()) else []
    rows += [_row(called(line.holder or ""), line) for line in shown.lines]
    return [*rows, _row(_("all"), shown.total)]


def _row(label: str, line: BoardLine) -> dict[str, Any]:
    return {"label": label, **line.counts}


def _counts(by: str) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.desk.query.board import COUNTS

    headings = {**_HEADINGS, **(_SHORT if narrow(ROOMY) else {})}
    # Elsewhere both are 逾期, which would head two columns here.
    headings["late"] = either("late", "超时")

    def count(name: str) -> DisplayField:
        style = _late if name in ("overdue", "late") else None
        heading = headings.get(name) or said(name, Status)
        return DisplayField(name, heading, align="right", format=_count, style=style)

    label = N_("department") if by == "department" else N_("who")
    return [DisplayField("label", label, flexible=True), *(count(name) for name in COUNTS)]


def _count(number: int) -> str:
    return str(number) if number else "."


def _late(number: int) -> dict[str, Any]:
    return {"fg": "red", "bold": True} if number else {}
