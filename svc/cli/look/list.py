"""`svc list`: tickets by what is known of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import limit_option, looking_options, reveal_option, sort_option
from svc.cli.parsing.ticket_filters import asked_options, read_query
from svc.cli.termio.say import say
from svc.cli.termio.streams import narrow
from svc.cli.termio.vocabulary import said
from svc.index.query.tickets import ORDERS
from svc.language import _, n_
from svc.model.words import Priority

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.query.listing import TicketQuery

#: A terminal narrower than this shows fewer columns.
WIDE = 130


@click.command()
@asked_options
@sort_option(*ORDERS, default="-received")
@limit_option
@reveal_option
@looking_options
@click.pass_obj
def list_tickets(
    session: Session,
    /,
    format: str,
    rev: str | None,
    as_of: str | None,
    reveal: bool,
    limit: int | None,
    offset: int,
    sort: str,
    **asked: Any,
) -> None:
    """List tickets, newest first.

    Those at their end are left out, unless --status, --finished, --closed,
    --owes-callback or --source ask for them. An option given several times
    finds what fits any of its values; what different options ask for must all
    fit.
    """
    from svc.cli.termio.display import display
    from svc.desk.query import listing
    from svc.index.query import tickets

    with looking(session, rev, as_of) as view:
        query = listing.TicketQuery(**asked)
        page = tickets.page(view.index, read_query(view, query), sort, limit, offset)
        if format in ("table", "md"):
            display(listing.lines(view, page.rows), columns(view, format), format)
        else:
            full = listing.headers(view, page.rows, reveal)
            display(full, fields(), format, as_json=dict)
        _say_how_many(query, len(page.rows), page.total, format)


def _say_how_many(query: TicketQuery, shown: int, total: int, format: str) -> None:
    sentence = n_("{n} ticket matches", "{n} tickets match", total)
    if shown != total:
        sentence += _(", {n} shown", n=shown)
    if query.leaves_out:
        say(sentence + _("; those at their end are left out (--status all shows all)"))
    elif format in ("table", "md") or shown != total:
        say(sentence)


def fields() -> list[DisplayField]:
    """Columns of CSV: the header's fields, nested ones by path."""
    from svc.cli.termio.display import DisplayField

    plain = ["id", "kind", "category", "priority", "status", "channel", "received", "first_taker",
             "unit", "place", "resident", "reporter.name", "reporter.phone", "appointment",
             "department", "assignee", "resolution", "finished", "closed", "merged_into",
             "due.respond", "due.accept", "due.arrive", "due.resolve", "due.callback",
             "due.answer", "source.system", "source.number", "text"]  # fmt: skip
    return [DisplayField(name, get=partial(_at, path=name.split("."))) for name in plain]


def _at(row: Any, path: list[str]) -> Any:
    for part in path:
        row = (row or {}).get(part)
    return row


def columns(view: View, format: str) -> list[DisplayField]:
    """Columns for people; a narrow terminal gets those it cannot do without."""
    from svc.cli.termio.display import DisplayField
    from svc.cli.termio.times import at, next_style, next_words
    from svc.desk.query.listing import where, who

    wide = format == "md" or not narrow(WIDE)
    columns = [
        (True, DisplayField("id", "number")),
        (True, DisplayField("status", style=_status_style)),
        (wide, DisplayField("kind")),
        (wide, DisplayField("category", format=partial(view.called, "categories"))),
        (wide, DisplayField("priority", format=_unusual, style=_priority_style)),
        (True, DisplayField("where", get=where, flexible=True)),
        (True, DisplayField("title", flexible=True)),
        (True, DisplayField("who", get=partial(who, view), flexible=not wide)),
        (wide, DisplayField("received", format=lambda seconds: at(view, seconds))),
        (True, DisplayField("next", "due", format=next_words, style=next_style)),
    ]
    return [field for shown, field in columns if shown]


def _unusual(priority: str) -> str:
    return "" if priority == "normal" else said(priority, Priority)


def _status_style(status: str) -> dict[str, Any]:
    return {"bold": True} if status == "new" else {}


def _priority_style(priority: str) -> dict[str, Any]:
    return {"fg": "red"} if priority in ("urgent", "emergency") else {}
