"""`svc board`: a screen for the morning."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, words_reveal_option
from svc.cli.termio.streams import is_terminal, safe
from svc.cli.termio.vocabulary import said
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
}


@click.command()
@click.option("-n", "--limit", type=click.IntRange(min=0), metavar="N",
              help="At most N pressing tickets; as many as fit the screen without.")  # fmt: skip
@words_reveal_option
@looking_options
@click.pass_obj
def board(
    session: Session,
    /,
    limit: int | None,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Show how things stand: counts by department, then the most pressing tickets.

    Overdue and today count open tickets by when their resolution is due,
    callbacks those owed. The tickets below are late or due today by any clock.
    """
    from svc.cli.termio.display import display, write_json
    from svc.desk.query import board as desk_board

    with looking(session, rev, as_of) as view:
        shown = desk_board.board(view)
        if limit is not None:
            shown = shown._replace(pressing=shown.pressing[:limit])
        if format in ("json", "jsonl"):
            write_json(desk_board.as_record(view, shown), lines=format == "jsonl")
        elif format == "csv":
            with english():
                display(_lines(view, shown), _counts(), format)
        else:
            _screen(view, shown, format, limit)


def _screen(view: View, shown: Board, format: str, limit: int | None) -> None:
    from svc.cli.look.due import columns
    from svc.cli.termio.display import display, write
    from svc.cli.termio.times import full
    from svc.rules.time.parsing import weekday
    from svc.table import in_markdown

    lines = _lines(view, shown)
    title = f"{view.office['name']}  {weekday(view.moment)} {full(view.moment)}"
    write(f"# {in_markdown(safe(title))}\n\n" if format == "md" else f"{safe(title)}\n\n")
    display(lines, _counts(), format)
    room = _room(len(lines)) if limit is None and format == "table" else len(shown.pressing)
    items = shown.pressing[:room]
    write(f"\n{_pressing(len(items), len(shown.pressing))}\n\n" if items else "")
    display([{"item": item, **dict(item.ticket)} for item in items], columns(view), format)
    if not items:
        write(f"\n{_('Nothing is late or due today.')}\n")


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
    """Counts as rows, the sum last; departments by the office's name in the reader's language."""
    rows = [_row(_("(nobody)"), shown.unassigned)] if any(shown.unassigned.counts.values()) else []
    names = _names(view)
    rows += [
        _row(f"{names.get(one.department, '')} {one.department}".strip(), one)
        for one in shown.departments
    ]
    return [*rows, _row(_("all"), shown.total)]


def _names(view: View) -> dict[str | None, str]:
    """What the office calls its departments, in the reader's language where it says so."""
    return {
        one["id"]: either(one.get("name_en") or one["name"], one["name"])
        for one in view.office.get("departments", ())
    }


def _row(label: str, line: BoardLine) -> dict[str, Any]:
    return {"label": label, "department": line.department, **line.counts}


def _counts() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.desk.query.board import COUNTS

    def count(name: str) -> DisplayField:
        style = _late if name == "overdue" else None
        heading = _HEADINGS.get(name) or said(name, Status)
        return DisplayField(name, heading, align="right", format=_count, style=style)

    return [DisplayField("label", "department", flexible=True), *(count(name) for name in COUNTS)]


def _count(number: int) -> str:
    return str(number) if number else "."


def _late(number: int) -> dict[str, Any]:
    return {"fg": "red", "bold": True} if number else {}
