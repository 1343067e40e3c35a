"""`svc assign`, `accept`, `return` and `transfer`: a ticket goes to whoever must act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.ticket.common import (
    ask_words,
    glance,
    new_tickets,
    perform,
    perform_all,
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
@click.argument("named", nargs=-1, metavar="T… [WHO]")
@click.option("--proposed", is_flag=True, help="To whom the office's routing sends it.")
@click.option("--all-new", is_flag=True, help="Every ticket that nobody has been given yet.")
@note_option
@at_option
@result_option
@click.pass_obj
def assign(
    session: Session,
    named: tuple[str, ...],
    proposed: bool,
    all_new: bool,
    note: str | None,
    at: str | None,
    format: str,
) -> None:
    """Hand ticket T, or several, to WHO: a department or a member of staff, by id or name.

    Without WHO the office's routing by category proposes somebody. Several tickets
    are one commit, or none if one of them is refused.
    """
    from svc.desk.ticket import actions as tickets

    tails, who = _whom(session, named, proposed, all_new)
    if who is None and not proposed:
        who = _proposal(session, tails[0])
    perform_all(
        session, format, tails, lambda desk, tail: tickets.assign(desk, tail, who, note, at)
    )


def _whom(
    session: Session, named: tuple[str, ...], proposed: bool, all_new: bool
) -> tuple[list[str], str | None]:
    """Which tickets, and to whom if that was said; the last word is WHO.

    Raises:
        UsageError: No ticket is named, or two things exclude each other.
    """
    from svc.desk.core.lookup import is_number
    from svc.errors import UsageError
    from svc.safe import quoted

    tails, who = list(named), None
    if tails and (all_new or len(tails) > 1) and not is_number(tails[-1]):
        who = tails.pop()
    if who and proposed:
        raise UsageError(_("WHO and --proposed exclude each other"), "svc assign --help")
    if all_new and tails:
        raise UsageError(_("--all-new and numbers exclude each other"), "svc assign --help")
    if not (tails or all_new):
        raise UsageError(_("missing argument {name}", name=quoted("T")), "svc assign --help")
    if len(tails) != 1 and not (who or proposed):
        raise UsageError(_("several tickets need WHO or --proposed"), "svc assign --help")
    return new_tickets(session) if all_new else tails, who


@click.command()
@click.argument("named", nargs=-1, required=True, metavar="T…")
@note_option
@at_option
@result_option
@click.pass_obj
def accept(
    session: Session, named: tuple[str, ...], note: str | None, at: str | None, format: str
) -> None:
    """Take ticket T on, or several; whoever accepts for a department becomes its assignee."""
    from svc.desk.ticket import actions as tickets

    perform_all(session, format, named, lambda desk, tail: tickets.accept(desk, tail, note, at))


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
        to = route(line)
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


def route(line: Timeline) -> Recipient | None:
    """To whom the routing sends a ticket; None where it says nobody."""
    from svc.duties.ticket.dispatch import proposed
    from svc.errors import UsageError

    try:
        return proposed(line.hand, line.ticket)
    except UsageError:
        return None
