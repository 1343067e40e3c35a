"""The options by which tickets are asked for: lists and exports share them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

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
    click.option("--unit", multiple=True, metavar="UNIT",
                 help="Unit in any spelling: 3栋2单元1502."),
    click.option("--building", multiple=True, metavar="BUILDING", help="Building: 3, 3栋."),
    click.option("--resident", multiple=True, metavar="R", help="Resident's number, or its end."),
    click.option("--received", metavar="PERIOD", help="2026-11, a day, last-week, FROM..TO."),
    click.option("--finished", metavar="PERIOD", help="Finished in a period."),
    click.option("--closed", metavar="PERIOD", help="Closed in a period."),
    click.option("--overdue", is_flag=True, help="Open, and its resolution is late."),
    click.option("--owes-callback", is_flag=True, help="The resident is still to be called back."),
    click.option("--text", metavar="WORDS", help="All words occur in request, place or notes."),
    click.option("--source", metavar="NUMBER",
                 help="Number in the system it was imported from."),
)  # fmt: skip


def asked_options(command: _Command) -> _Command:
    """Arguments that are the fields of `svc.desk.listing.Asked`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
