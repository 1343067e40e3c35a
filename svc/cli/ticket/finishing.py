"""`svc finish`, `close`, `reopen` and `cancel`: a ticket comes to its end, or back."""

from __future__ import annotations

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.termio.prompt import perhaps
from svc.cli.termio.vocabulary import Word, menu
from svc.cli.ticket.common import (
    ask_one_of,
    ask_words,
    glance,
    perform,
    pieces,
    reason_option,
    sure,
    ticket_argument,
)
from svc.language import N_, _
from svc.model.words import Action, Resolution, Status

resolution_option = click.option(
    "--resolution", type=Word(Resolution), metavar="RESOLUTION", help=f"{', '.join(Resolution)}."
)


told_option = click.option(
    "--told", metavar="WORDS", help="The final word to the resident; - reads standard input."
)


@click.command()
@ticket_argument
@resolution_option
@note_option
@told_option
@at_option
@result_option
@click.pass_obj
def finish(
    session: Session,
    ticket: str,
    resolution: str | None,
    note: str | None,
    told: str | None,
    at: str | None,
    format: str,
) -> None:
    """Say that the work on ticket T is done: how it ended, and what was done.

    As referred it ends once an outside party has taken it on, or with --told.
    """
    from svc.desk.ticket import actions as tickets

    given = _ending(session, ticket, Action.FINISH, resolution, note)
    final = perhaps(told)
    perform(session, format, lambda desk: tickets.finish(desk, ticket, *given, at, final))


@click.command()
@ticket_argument
@resolution_option
@note_option
@told_option
@at_option
@result_option
@click.pass_obj
def close(
    session: Session,
    ticket: str,
    resolution: str | None,
    note: str | None,
    told: str | None,
    at: str | None,
    format: str,
) -> None:
    """Settle ticket T as far as the rules allow, finishing it first if need be.

    Where a callback is owed first, it rests in done and says by when to call.
    """
    from svc.cli.termio.prompt import interactive, text_or_stdin
    from svc.desk.ticket import actions as tickets

    if interactive() and not (resolution and note) and _unfinished(session, ticket):
        resolution, note = _ending(session, ticket, Action.CLOSE, resolution, note)
    words = text_or_stdin(note) if note else None
    sure(session, ticket, Action.CLOSE, N_("Close {ticket}, {title}?"))
    final = perhaps(told)
    perform(session, format, lambda desk: tickets.close(desk, ticket, resolution, words, at, final))


@click.command()
@ticket_argument
@reason_option
@at_option
@result_option
@click.pass_obj
def reopen(session: Session, ticket: str, reason: str | None, at: str | None, format: str) -> None:
    """Take closed ticket T up again, within the office's window."""
    from svc.desk.ticket import actions as tickets

    given = pieces(session, ticket, Action.REOPEN, reason=(reason, ask_words(_("Reason"))))
    perform(session, format, lambda desk: tickets.reopen(desk, ticket, given["reason"], at))


@click.command()
@ticket_argument
@reason_option
@at_option
@result_option
@click.pass_obj
def cancel(session: Session, ticket: str, reason: str | None, at: str | None, format: str) -> None:
    """End ticket T because whoever reported it withdrew it."""
    from svc.desk.ticket import actions as tickets

    given = pieces(session, ticket, Action.CANCEL, reason=(reason, ask_words(_("Reason"))))
    sure(session, ticket, Action.CANCEL, N_("Cancel {ticket}, {title}?"))
    perform(session, format, lambda desk: tickets.cancel(desk, ticket, given["reason"], at))


def _ending(
    session: Session, ticket: str, action: Action, resolution: str | None, note: str | None
) -> tuple[str, str]:
    """How the work ended, and what was done."""
    answers = pieces(
        session,
        ticket,
        action,
        resolution=(resolution, ask_one_of(_("How it ended"), menu(Resolution))),
        note=(note, ask_words(_("What was done"))),
    )
    return answers["resolution"], answers["note"]


def _unfinished(session: Session, ticket: str) -> bool:
    with glance(session, ticket, Action.CLOSE, quiet=True) as (_desk, line):
        if line.life.status in (Status.DONE, Status.CLOSED):
            return False
        line.allows(Action.FINISH)
        return True
