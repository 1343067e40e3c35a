"""`svc wait`, `resume` and `extend`: work stands still, goes on, or gets more time."""

from __future__ import annotations

from collections.abc import Callable

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.termio.prompt import interactive, perhaps
from svc.cli.ticket.common import (
    ask_moment,
    ask_one_of,
    ask_words,
    before,
    perform,
    pieces,
    reason_option,
    ticket_argument,
)
from svc.language import _
from svc.model.words import Action


@click.command()
@ticket_argument
@click.option("--reason", metavar="CODE", help="One of the office's reasons to wait.")
@click.option("--until", metavar="TIME", help="When it resumes by itself.")
@click.option("--party", metavar="PARTY", help="The outside party that is waited for.")
@note_option
@at_option
@result_option
@click.pass_obj
def wait(
    session: Session,
    ticket: str,
    reason: str | None,
    until: str | None,
    party: str | None,
    note: str | None,
    at: str | None,
    format: str,
) -> None:
    """Let ticket T, being worked on, wait.

    Reasons that wait on the resident or a third party stop the resolve clock;
    waiting for parts or people does not (svc office show). With --until it
    resumes by itself at that time; else: svc resume.
    """
    from svc.desk.ticket import waiting

    asking = interactive() and reason is None
    answers = pieces(session, ticket, Action.WAIT, reason=(reason, _ask_reason(session)))
    if asking and until is None:
        question = _("Until when (Enter: until it is resumed)")
        until = ask_moment(session, question, optional=True)() or None
    perform(
        session,
        format,
        lambda desk: waiting.wait(desk, ticket, answers["reason"], until, note, at, party),
    )


@click.command()
@ticket_argument
@note_option
@at_option
@result_option
@click.pass_obj
def resume(session: Session, ticket: str, note: str | None, at: str | None, format: str) -> None:
    """Let work on waiting ticket T go on."""
    from svc.desk.ticket import waiting

    perform(session, format, lambda desk: waiting.resume(desk, ticket, note, at))


@click.command()
@ticket_argument
@click.option("--until", metavar="TIME", help="The new due time of the resolution.")
@reason_option
@click.option("--approved-by", metavar="STAFF", help="The director or supervisor who approved.")
@click.option("--told", metavar="WORDS", help="What the resident was told; - reads standard input.")
@at_option
@result_option
@click.pass_obj
def extend(
    session: Session,
    ticket: str,
    until: str | None,
    reason: str | None,
    approved_by: str | None,
    told: str | None,
    at: str | None,
    format: str,
) -> None:
    """Give ticket T a later due time, before the one it has has passed.

    A director or supervisor approves, and the resident is told: the words of
    --told are recorded as a contact in the same step.
    """
    from svc.desk.ticket import waiting

    answers = pieces(
        session,
        ticket,
        Action.EXTEND,
        until=(until, ask_moment(session, _("New due time"))),
        reason=(reason, ask_words(_("Reason"))),
        **{"approved-by": (approved_by, ask_words(_("Approved by")))},
    )
    message = perhaps(told)
    if message is None and interactive():
        message = ask_words(_("What the resident was told"))()
    perform(
        session,
        format,
        lambda desk: waiting.extend(
            desk, ticket, answers["until"], answers["reason"], answers["approved-by"], message, at
        ),
    )


def _ask_reason(session: Session) -> Callable[[], str]:
    """Asks for one of the office's reasons."""

    def asked() -> str:
        from svc.rules.office.defaults import wait_reasons

        with before(session) as desk:
            choices = {one.code: one.name for one in wait_reasons(desk.office)}
        return ask_one_of(_("Reason"), choices)()

    return asked
