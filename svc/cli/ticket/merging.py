"""`svc merge` and `link`: tickets that belong together."""

from __future__ import annotations

from collections.abc import Callable

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, result_option
from svc.cli.termio.prompt import perhaps
from svc.cli.ticket.common import (
    ask_words,
    glance,
    perform,
    pieces,
    reason_option,
    sure,
    ticket_argument,
    title,
)
from svc.language import N_, _
from svc.model.words import Action


@click.command()
@ticket_argument
@click.argument("into", required=False)
@reason_option
@at_option
@result_option
@click.pass_obj
def merge(
    session: Session,
    ticket: str,
    into: str | None,
    reason: str | None,
    at: str | None,
    format: str,
) -> None:
    """Let ticket T go on in open ticket INTO, about the same matter.

    Its urges go over, and whoever reported it is called back with INTO's.
    """
    from svc.cli.core.work import acting, show_written
    from svc.desk.ticket import merging

    given = pieces(session, ticket, Action.MERGE, INTO=(into, _ask_into(session, ticket)))
    words, target = perhaps(reason), given["INTO"]
    sure(session, ticket, Action.MERGE, N_("Merge {ticket}, {title}?"))
    done = acting(session, lambda desk: merging.merge(desk, ticket, target, words, at))
    show_written(done.ticket, _("merged into {ticket}", ticket=done.into.id), format)


def _ask_into(session: Session, ticket: str) -> Callable[[], str]:
    """A question for the ticket that goes on, with those that may be of the same matter."""

    def asked() -> str:
        from svc.cli.termio.prompt import ask
        from svc.cli.termio.say import add
        from svc.desk.ticket.merging import candidates

        with glance(session, ticket, Action.MERGE, quiet=True) as (desk, line):
            near = candidates(desk, line.ticket)
        for number, row in enumerate(near, 1):
            where = row["unit"] or row["place"] or ""
            add(f"{number}  {row['id']}  {where}  {title(row['title'])}")

        def chosen(answer: str) -> str:
            known = answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(near)
            return str(near[int(answer) - 1]["id"]) if known else answer

        question = _("Into which ticket, a line of these or a number") if near else None
        return ask(question or _("Into which ticket"), chosen)

    return asked


@click.command()
@ticket_argument
@reason_option
@at_option
@result_option
@click.pass_obj
def split(session: Session, ticket: str, reason: str | None, at: str | None, format: str) -> None:
    """Let merged ticket T go on by itself again, as if it never had been merged."""
    from svc.cli.core.work import acting, show_written
    from svc.desk.ticket import splitting

    words = perhaps(reason)
    done = acting(session, lambda desk: splitting.split(desk, ticket, words, at))
    show_written(done, _("goes on by itself"), format)


@click.command()
@ticket_argument
@click.argument("other", required=False)
@reason_option
@at_option
@result_option
@click.pass_obj
def link(
    session: Session,
    ticket: str,
    other: str | None,
    reason: str | None,
    at: str | None,
    format: str,
) -> None:
    """Say that ticket T has to do with ticket OTHER; both show it."""
    from svc.desk.ticket import merging

    given = pieces(session, ticket, Action.LINK, OTHER=(other, ask_words(_("To which ticket"))))
    words = perhaps(reason)
    perform(session, format, lambda desk: merging.link(desk, ticket, given["OTHER"], words, at))
