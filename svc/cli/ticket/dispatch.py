"""`svc assign`, `accept`, `return` and `transfer`: a ticket goes to whoever must act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.ticket.common import (
    ask_words,
    glance,
    perform,
    pieces,
    reason_option,
    ticket_argument,
)
from svc.language import _
from svc.model.words import Action

if TYPE_CHECKING:
    from svc.duties.ticket.dispatch import Recipient
    from svc.duties.ticket.timeline import Timeline


@click.command()
@ticket_argument
@click.argument("who", required=False)
@click.option("--proposed", is_flag=True, help="To whom the office's routing sends it.")
@note_option
@at_option
@result_option
@click.pass_obj
def assign(
    session: Session,
    ticket: str,
    who: str | None,
    proposed: bool,
    note: str | None,
    at: str | None,
    format: str,
) -> None:
    """Hand ticket T to WHO: a department or a member of staff, by id or exact name.

    Without WHO the office's routing by category proposes somebody.
    """
    from svc.cli.termio.prompt import text_or_stdin
    from svc.desk.ticket import actions as tickets
    from svc.errors import UsageError

    if who and proposed:
        raise UsageError(_("WHO and --proposed exclude each other"), "svc assign --help")
    if not who and not proposed:
        who = _proposal(session, ticket)
    words = text_or_stdin(note) if note else None
    perform(session, format, lambda desk: tickets.assign(desk, ticket, who, words, at))


@click.command()
@ticket_argument
@note_option
@at_option
@result_option
@click.pass_obj
def accept(session: Session, ticket: str, note: str | None, at: str | None, format: str) -> None:
    """Take ticket T on; whoever accepts for a department becomes its assignee."""
    from svc.cli.termio.prompt import text_or_stdin
    from svc.desk.ticket import actions as tickets

    words = text_or_stdin(note) if note else None
    perform(session, format, lambda desk: tickets.accept(desk, ticket, words, at))


@click.command("return")
@ticket_argument
@reason_option
@at_option
@result_option
@click.pass_obj
def return_(session: Session, ticket: str, reason: str | None, at: str | None, format: str) -> None:
    """Send ticket T back to the desk, with the reason.

    After the second return only a director's assign moves it on.
    """
    from svc.desk.ticket import actions as tickets

    given = pieces(session, ticket, Action.RETURN, reason=(reason, ask_words(_("Reason"))))
    perform(session, format, lambda desk: tickets.give_back(desk, ticket, given["reason"], at))


@click.command()
@ticket_argument
@click.argument("who", required=False)
@reason_option
@at_option
@result_option
@click.pass_obj
def transfer(
    session: Session,
    ticket: str,
    who: str | None,
    reason: str | None,
    at: str | None,
    format: str,
) -> None:
    """Hand ticket T, being worked on, to WHO: a department or a member of staff."""
    from svc.desk.ticket import actions as tickets

    answers = pieces(
        session,
        ticket,
        Action.TRANSFER,
        WHO=(who, ask_words(_("To which department or person"))),
        reason=(reason, ask_words(_("Reason"))),
    )
    perform(
        session,
        format,
        lambda desk: tickets.transfer(desk, ticket, answers["WHO"], answers["reason"], at),
    )


def _proposal(session: Session, ticket: str) -> str:
    """Whom the routing proposes, if the clerk agrees; else whom the clerk names."""
    from svc.cli.termio.prompt import ask, confirm, interactive
    from svc.desk.core import lookup as people
    from svc.duties.ticket.dispatch import proposed
    from svc.errors import UsageError

    with glance(session, ticket, Action.ASSIGN) as (desk, line):
        to = _route(line)
        if not interactive():
            if to is None:
                proposed(line.hand, line.ticket)
            raise UsageError(
                _("missing: WHO; the office's routing proposes {to}", to=to),
                _(
                    "svc assign {ticket} --proposed, or name a department or a person",
                    ticket=line.id,
                ),
            )
        if to is not None and confirm(_("Assign to {to}?", to=to), default=True):
            return to.person or to.department
        chosen = ask(_("Department or person"), lambda who: people.recipient(desk, who))
        return chosen.person or chosen.department


def _route(line: Timeline) -> Recipient | None:
    from svc.duties.ticket.dispatch import proposed
    from svc.errors import UsageError

    try:
        return proposed(line.hand, line.ticket)
    except UsageError:
        return None
