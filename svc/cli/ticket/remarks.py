"""`svc note`, `contact`, `arrive` and `edit`: what happens to a ticket without moving it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from svc.cli.core.session import Session
from svc.cli.core.work import acting, show_written
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.ticket.common import (
    ask_one_of,
    ask_words,
    perform,
    pieces,
    reason_option,
    ticket_argument,
    with_words,
)
from svc.language import _
from svc.model.words import Action

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.model.ticket import Ticket


@click.command()
@ticket_argument
@click.argument("words", required=False)
@note_option
@click.option("--cite", "cites", multiple=True, metavar="U@VERSION",
              help="A case or another text that it follows.")  # fmt: skip
@at_option
@result_option
@click.pass_obj
def note(
    session: Session, ticket: str, words: str | None, note: str | None, cites: tuple[str, ...],
    at: str | None, format: str,
) -> None:  # fmt: skip
    """Add WORDS to ticket T; - reads standard input."""
    from svc.desk.ticket import actions as tickets

    told = said(session, ticket, Action.NOTE, words, note, _("Words"))
    perform(session, format, lambda desk: tickets.annotate(desk, ticket, told, at, cites))


@click.command()
@ticket_argument
@click.argument("words", required=False)
@note_option
@at_option
@result_option
@click.pass_obj
def contact(
    session: Session, ticket: str, words: str | None, note: str | None, at: str | None, format: str
) -> None:
    """Record what was said to the resident of ticket T; - reads standard input."""
    from svc.desk.ticket import actions as tickets

    told = said(session, ticket, Action.CONTACT, words, note, _("What was said"))
    perform(session, format, lambda desk: tickets.contact(desk, ticket, told, at))


@click.command()
@ticket_argument
@note_option
@at_option
@result_option
@click.pass_obj
def arrive(session: Session, ticket: str, note: str | None, at: str | None, format: str) -> None:
    """Record that somebody is on the spot for ticket T."""
    from svc.desk.ticket import actions as tickets

    perform(session, format, lambda desk: tickets.arrive(desk, ticket, note, at))


@click.command()
@ticket_argument
@click.option(
    "--set",
    "values",
    metavar="FIELD=VALUE",
    multiple=True,
    help="A field and its new value; an empty one removes it, - reads standard input.",
)
@reason_option
@at_option
@result_option
@click.pass_obj
def edit(
    session: Session,
    ticket: str,
    values: Sequence[str],
    reason: str | None,
    at: str | None,
    format: str,
) -> None:
    """Mend fields of ticket T; the former values are kept in its timeline.

    Fields: kind, category, priority, channel, text, unit, place, resident,
    reporter.name, reporter.phone, first_taker, appointment.

    On a terminal, without --set, it asks for one of them.
    """
    from svc.cli.termio.prompt import text_or_stdin
    from svc.desk.ticket import edits

    wanted = _assignments(values) if values else _asked_field(session, ticket)
    words = text_or_stdin(reason) if reason else None
    done, told = acting(
        session, lambda desk: _edited(desk, edits.edit(desk, ticket, wanted, words, at))
    )
    show_written(done, told, format)


def _edited(desk: Desk, ticket: Ticket) -> tuple[Ticket, str]:
    """A ticket as written: what was changed, from old to new, and where it stands now.

    Who a stranger is and what was said at length are not repeated.
    """
    from svc.cli.termio.step_words import changed

    changes = [
        changed(one)
        for one in ticket.timeline[-1].changes
        if not one.field.startswith("reporter.") and one.field != "text"
    ]
    ticket, standing = with_words(desk, ticket)
    return ticket, _("; ").join([*changes, standing])


def _asked_field(session: Session, ticket: str) -> dict[str, str]:
    """A field and its new value, asked for on a terminal."""
    from svc.cli.termio.prompt import interactive, missing
    from svc.duties.ticket.edits import EDITABLE

    if not interactive():
        missing([_("--set FIELD=VALUE")])
    given = pieces(
        session, ticket, Action.EDIT,
        FIELD=(None, ask_one_of(_("Field"), dict.fromkeys(EDITABLE, ""))),
        VALUE=(None, ask_words(_("New value"))),
    )  # fmt: skip
    return {given["FIELD"]: given["VALUE"]}


def said(
    session: Session,
    ticket: str,
    action: Action,
    typed: str | None,
    note: str | None,
    question: str,
) -> str:
    """Words given either way, or asked for."""
    from svc.errors import UsageError

    if typed and note:
        raise UsageError(_("WORDS and --note exclude each other"), f"svc {action} --help")
    answers = pieces(session, ticket, action, WORDS=(typed or note, ask_words(question)))
    return answers["WORDS"]


def _assignments(values: Sequence[str]) -> dict[str, str]:
    from svc.cli.termio.prompt import text_or_stdin
    from svc.cli.termio.vocabulary import english_value, field_typed
    from svc.duties.ticket.edits import EDITABLE
    from svc.errors import UsageError

    fields: dict[str, str] = {}
    for value in values:
        field, equals, text = value.partition("=")
        field = field_typed(field, EDITABLE)
        if not equals or not field:
            raise UsageError(_("--set takes FIELD=VALUE"), "svc edit --help")
        if field in fields:
            raise UsageError(_("{field} is set twice", field=field), _("give it once"))
        fields[field] = english_value(field, text_or_stdin(text))
    return fields
