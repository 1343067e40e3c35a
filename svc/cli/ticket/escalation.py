"""`svc urge`, `supervise`, `escalate` and `answer`: somebody presses for a ticket."""

from __future__ import annotations

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.termio.prompt import ask, interactive, perhaps
from svc.cli.ticket.common import (
    ask_moment,
    ask_words,
    perform,
    pieces,
    reason_option,
    ticket_argument,
)
from svc.language import _
from svc.model.words import Action


@click.command()
@ticket_argument
@click.option("--asked-by", metavar="WHO", help="A resident's number, or who asked, in words.")
@note_option
@at_option
@result_option
@click.pass_obj
def urge(
    session: Session,
    ticket: str,
    asked_by: str | None,
    note: str | None,
    at: str | None,
    format: str,
) -> None:
    """Record that somebody asked how ticket T goes; urges are counted."""
    from svc.desk.ticket import escalation

    perform(session, format, lambda desk: escalation.urge(desk, ticket, asked_by, note, at))


@click.command()
@ticket_argument
@click.option("--answer-by", metavar="TIME", help="By when an answer is due.")
@reason_option
@at_option
@result_option
@click.pass_obj
def supervise(
    session: Session,
    ticket: str,
    answer_by: str | None,
    reason: str | None,
    at: str | None,
    format: str,
) -> None:
    """Take ticket T under the director's supervision; svc answer ends it."""
    from svc.desk.ticket import escalation

    asking = interactive() and answer_by is None
    asked = {"answer-by": (answer_by, ask_moment(session, _("Answer by")))}
    answers = pieces(session, ticket, Action.SUPERVISE, **asked)
    if asking and reason is None:
        reason = ask(_("Reason (Enter: none)"), str, default="", show_default=False)
    words = perhaps(reason)
    perform(
        session,
        format,
        lambda desk: escalation.supervise(desk, ticket, answers["answer-by"], words, at),
    )


@click.command()
@ticket_argument
@click.option("--to", metavar="LEVEL", help="A level of the office, such as director.")
@reason_option
@at_option
@result_option
@click.pass_obj
def escalate(
    session: Session,
    ticket: str,
    to: str | None,
    reason: str | None,
    at: str | None,
    format: str,
) -> None:
    """Put ticket T to a higher level, which owes an answer; the desk stays its owner.

    The office's levels go up only, one each: supervisor, director, quality,
    counterpart, unless the office says else (svc office show).
    """
    from svc.desk.ticket import escalation

    given = pieces(session, ticket, Action.ESCALATE, to=(to, ask_words(_("To which level"))))
    words = perhaps(reason)
    perform(session, format, lambda desk: escalation.escalate(desk, ticket, given["to"], words, at))


@click.command()
@ticket_argument
@click.argument("words", required=False)
@note_option
@at_option
@result_option
@click.pass_obj
def answer(
    session: Session, ticket: str, words: str | None, note: str | None, at: str | None, format: str
) -> None:
    """Answer what the director or a higher level asked about ticket T."""
    from svc.cli.ticket.remarks import said
    from svc.desk.ticket import escalation

    text = said(session, ticket, Action.ANSWER, words, note, _("Answer"))
    perform(session, format, lambda desk: escalation.answer(desk, ticket, text, at))
