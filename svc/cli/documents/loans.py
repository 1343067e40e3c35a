"""`svc document lend`, `return` and `loans`: what leaves its box, and comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking
from svc.cli.documents.shown import show_document
from svc.cli.parsing.options import (
    at_option,
    looking_options,
    note_option,
    result_option,
    reveal_option,
)
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("document")
@click.option("--borrower", metavar="STAFF", help="Who takes it, of the staff.")
@click.option("--outsider", metavar="WORDS", help="Who takes it, of anybody else.")
@click.option("--due", metavar="DATE", help="The day by whose end it is to be back.")
@click.option("--reason", metavar="WORDS", help="Why; of a personal one it must be said.")
@click.option("--approved-by", metavar="STAFF", help="Who allowed it; of a personal one, too.")
@at_option
@result_option
@click.pass_obj
def lend(session: Session, /, document: str, format: str, **given: Any) -> None:
    """Record that a document leaves its box: who has it, and until when."""
    from svc.desk.documents import lending

    made = acting(session, lambda desk: lending.lend(desk, document, **given))
    show_document(made, _("lent until {day}", day=made.events[-1].due), format)


@click.command("return")
@click.argument("document")
@note_option
@at_option
@result_option
@click.pass_obj
def return_(
    session: Session, /, document: str, note: str | None, at: str | None, format: str
) -> None:
    """Record that a document is back in its box."""
    from svc.desk.documents import lending

    made = acting(session, lambda desk: lending.give_back(desk, document, note, at))
    show_document(made, _("back in {box}", box=made.box or _("its box")), format)


@click.command()
@reveal_option
@looking_options
@click.pass_obj
def loans(session: Session, reveal: bool, format: str, rev: str | None, as_of: str | None) -> None:
    """List what is out: who has it, since when, how many days overdue."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.documents import lending

    with looking(session, rev, as_of) as view:
        rows = lending.loans(view, reveal)
        fields = [
            DisplayField("id"), DisplayField("type", format=_named), DisplayField("box"),
            DisplayField("borrower", get=lambda row: row["borrower"] or row["outsider"],
                         format=view.person),
            DisplayField("out", format=lambda value: str(value)[:10]), DisplayField("due"),
            DisplayField("overdue", format=_days, align="right"),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("no document is out"))


@click.command()
@looking_options
@click.pass_obj
def expired(session: Session, format: str, rev: str | None, as_of: str | None) -> None:
    """List what need no longer be kept: since when, and whether somebody asked to destroy it."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.documents import lending

    with looking(session, rev, as_of) as view:
        rows = lending.expired(view)
        fields = [
            DisplayField("id"), DisplayField("type", format=_named), DisplayField("box"),
            DisplayField("ends"), DisplayField("state", format=_),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("everything is still to be kept"))


def _named(value: Any) -> str:
    """A type of documents as its reader calls it."""
    from svc.kinds.documents.words import CHINESE, DocumentType
    from svc.language import either

    return either(value, CHINESE[DocumentType][value])


def _days(value: Any) -> str:
    return n_("{n} day", "{n} days", int(value)) if value else ""
