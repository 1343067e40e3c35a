"""The options by which tickets are asked for: lists and exports share them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.desk.query.ticket_query import TicketQuery
    from svc.index.query.tickets import TicketFilter

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--status", multiple=True, metavar="STATUS",
                 help="A state; open: to act on; all."),
    click.option("--kind", multiple=True, metavar="KIND", help="complaint, repair, inquiry …"),
    click.option("--category", multiple=True, metavar="CATEGORY", help="Category, by id or name."),
    click.option("--priority", multiple=True, metavar="PRIORITY", help="low … emergency."),
    click.option("--channel", multiple=True, metavar="CHANNEL", help="visit, phone, chat …"),
    click.option("--department", multiple=True, metavar="DEPT", help="Department, or none."),
    click.option("--assignee", multiple=True, metavar="STAFF", help="Who has it, or none."),
    click.option("--mine", is_flag=True, help="Only what I have, as whoever acts."),
    click.option("--unit", multiple=True, metavar="UNIT",
                 help="Unit in any spelling: 3栋2单元1502."),
    click.option("--building", multiple=True, metavar="BUILDING", help="Building: 3, 3栋."),
    click.option("--resident", multiple=True, metavar="R",
                 help="A resident, by number, name or phone."),
    click.option("--received", metavar="PERIOD", help="2026-11, a day, last-week, FROM..TO."),
    click.option("--finished", metavar="PERIOD", help="Finished in a period."),
    click.option("--closed", metavar="PERIOD", help="Closed in a period."),
    click.option("--overdue", is_flag=True, help="Open, and its resolution is late."),
    click.option("--owes-callback", is_flag=True, help="The resident is still to be called back."),
    click.option("--to-close", is_flag=True, help="Finished, and nobody is owed a call."),
    click.option("--text", metavar="WORDS", help="Each word is said in it, or means who or where."),
    click.option("--source", metavar="NUMBER",
                 help="Number in the system it was imported from."),
)  # fmt: skip

#: Dimensions of a report; each narrows it to some of their groups.
_GROUPS = (
    ("kind", "KIND", "complaint, repair, inquiry …"),
    ("category", "CATEGORY", "Category, by id or name."),
    ("department", "DEPT", "Department, or none."),
    ("assignee", "STAFF", "Who has it, or none."),
    ("building", "BUILDING", "Building: 3, 3栋; or none."),
    ("channel", "CHANNEL", "visit, phone, chat …"),
    ("priority", "PRIORITY", "low … emergency."),
    ("weekday", "DAY", "Received on a mon … sun."),
    ("hour", "HOUR", "Received in an hour of the day: 0 … 23."),
    ("resolution", "RESOLUTION", "fixed, answered …, or none."),
    ("wait", "REASON", "What it waited for last: parts, resident …, or none."),
)


def group_options(command: _Command) -> _Command:
    """Arguments by which a report counts only some groups, one a dimension."""
    for name, metavar, words in reversed(_GROUPS):
        command = click.option(f"--{name}", multiple=True, metavar=metavar, help=words)(command)
    return command


def asked_options(command: _Command) -> _Command:
    """Arguments that are the fields of `svc.desk.query.ticket_query.TicketQuery`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def read_query(view: View, query: TicketQuery) -> TicketFilter:
    """What is asked for of tickets, read at a view; who I am is asked where that matters.

    Raises:
        UsageError: A value that cannot be read, or nobody says who I am.
        NotFound: Something asked for is not on file.
    """
    from svc.cli.core.identity import asked_for
    from svc.desk.core.identity import ME
    from svc.desk.query.ticket_query import wanted

    if query.mine or any(who in ME for who in query.assignee):
        asked_for(view)
    return wanted(view, query)
