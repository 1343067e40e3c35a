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
    from collections.abc import Callable

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.cli.termio.lasting import LastingWords
    from svc.desk.core.view import View
    from svc.desk.query.ticket_query import TicketQuery
    from svc.index.query.tickets import TicketFilter

#: A terminal narrower than these shows fewer columns, and shorter ones.
FULL, WIDE, ROOMY = 160, 130, 110
#: Priorities where there is no room for words.
_MARKS = {"emergency": "!!", "urgent": "!", "low": "·"}


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
    from svc.desk.query import listing, ticket_query
    from svc.index.query import tickets

    with looking(session, rev, as_of) as view:
        query = ticket_query.TicketQuery(**asked)
        criteria = read_query(view, query)
        if format == "table" and _is_keeping():
            _write_table(view, query, criteria, sort, limit, offset, reveal)
            return
        page = tickets.page(view.index, criteria, sort, limit, offset)
        if format in ("table", "md"):
            display(listing.lines(view, page.rows, reveal), columns(view, format), format)
        else:
            full = listing.headers(view, page.rows, reveal)
            display(full, fields(), format, as_json=dict)
        _say_how_many(query, len(page.rows), page.total, format)


def _is_keeping() -> bool:
    from svc.cli.termio.lasting import is_keeping

    return is_keeping()


def _write_table(
    view: View, query: TicketQuery, criteria: TicketFilter, order: str, limit: int | None,
    offset: int, reveal: bool,
) -> None:  # fmt: skip
    """Write a list in a shell: row by row as it was told before, where that is still true."""
    from svc.cli.look import list_rows
    from svc.cli.termio.display import write

    asked = list_rows.ListAsked(query, order, limit, offset, reveal)
    rows = list_rows.rows_for(view, reveal)
    told = rows.table(view, asked, criteria, lambda: columns(view, "table"))
    if told.text:
        write(told.text)
    _say_how_many(query, len(told.sources), told.total, "table")


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
             "unit", "place", "resident", "reporter.name", "reporter.phone",
             "no_contact", "caller", "reported_by", "appointment", "external_no",
             "external_party", "external_due",
             "department", "assignee", "resolution", "finished", "closed", "merged_into",
             "due.respond", "due.accept", "due.arrive", "due.resolve", "due.callback",
             "due.answer", "due.party", "due.hotline", "source.system", "source.number",
             "text"]  # fmt: skip
    return [DisplayField(name, get=partial(_at, path=name.split("."))) for name in plain]


def _at(row: Any, path: list[str]) -> Any:
    for part in path:
        row = (row or {}).get(part)
    return row


def columns(view: View, format: str) -> list[DisplayField]:
    """Columns for people; a narrow terminal gets those it cannot do without."""
    from svc.cli.termio.display import DisplayField
    from svc.cli.termio.times import at_for, day_for, next_brief, next_style, next_words
    from svc.desk.query.listing import where, who

    wide = format == "md" or not narrow(WIDE)
    roomy = wide or not narrow(ROOMY)
    received = partial(at_for if roomy else day_for, view)
    due: Callable[[Any], LastingWords] = next_words
    due = next_words if format == "md" or not narrow(FULL) else partial(next_brief, roomy)
    columns = [
        (True, DisplayField("id", "number")),
        (True, DisplayField("priority", "" if wide else "!", format=priority_words(wide),
                            style=_priority_style)),
        (True, DisplayField("status", style=_status_style)),
        (wide, DisplayField("kind")),
        (wide, DisplayField("category", format=partial(view.named, "category"))),
        (True, DisplayField("received", format=received)),
        (True, DisplayField("where", get=where, flexible=True)),
        (True, DisplayField("title", flexible=True)),
        (True, DisplayField("reporter", flexible=True)),
        (roomy, DisplayField("who", get=partial(who, view))),
        (True, DisplayField("next", "due", format=due, style=next_style)),
    ]  # fmt: skip
    return [field for shown, field in columns if shown]


def priority_words(wide: bool) -> Callable[[str], str]:
    """How a priority is said: in words where there is room, else by a mark; nothing if usual."""

    def words(priority: str) -> str:
        if priority == "normal":
            return ""
        return said(priority, Priority) if wide else _MARKS.get(priority, "")

    return words


def _status_style(status: str) -> dict[str, Any]:
    return {"bold": True} if status == "new" else {}


def _priority_style(priority: str) -> dict[str, Any]:
    return {"fg": "red"} if priority in ("urgent", "emergency") else {}
