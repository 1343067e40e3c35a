"""`svc activity hold`, `decide` and `hear`: who was there, what was decided, what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, show_lines
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.termio.prompt import text_or_stdin
from svc.language import _, n_

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.cli.core.session import Session
    from svc.kinds.people.activity import Activity


@click.command()
@click.argument("activity")
@click.option("--present", metavar="STAFF", multiple=True, help="Of the staff, who was there.")
@click.option("--excused", metavar="STAFF", multiple=True, help="Who had said that he would not.")
@click.option("--unit", "units", metavar="UNIT", multiple=True, help="A home that was there.")
@click.option("--resident", "residents", metavar="RESIDENT", multiple=True, help="Who was there.")
@click.option("--party", "parties", metavar="PARTY", multiple=True, help="Who was there.")
@click.option("--heads", metavar="N", help="How many were there, where they are not named.")
@click.option(
    "--all", "everybody", is_flag=True, help="All that were invited, but for who is excused."
)
@click.option("--document", metavar="DOCUMENT", help="A list of signatures that is on file.")
@note_option
@at_option
@result_option
@click.pass_obj
def hold(session: Session, /, activity: str, format: str, **given: Any) -> None:
    """Record that an activity took place, and who was there.

    A visit was to the homes that it was planned for, where nobody is named. Where nobody was
    at home: svc activity attempt; it stays due.
    """
    from svc.desk.activities import holding

    made = acting(session, lambda desk: holding.hold(desk, activity, **given))
    _show(made, _("held"), format)


def _becomes(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of what a decision or an opinion becomes."""
    for option in (
        click.option("--unit", metavar="UNIT", help="Of the ticket: where."),
        click.option("--category", metavar="CATEGORY", help="Of the ticket: what it is about."),
        click.option("--kind", metavar="KIND", help="Of the ticket: inquiry unless told."),
        click.option("--promise", metavar="TO", help="It is promised: to whom, as svc promise."),
    ):
        command = option(command)
    return command


@click.command()
@click.argument("activity")
@click.argument("text", metavar="WORDS")
@click.option("--owner", metavar="STAFF", required=True, help="Who sees to it.")
@click.option("--due", metavar="TIME", required=True, help="By when: 'Fri 17:00', 2026-11-20.")
@_becomes
@at_option
@result_option
@click.pass_obj
def decide(session: Session, /, activity: str, text: str, format: str, **given: Any) -> None:
    """Record what was decided: a ticket of its owner, or with --promise a promise.

    A decision without an owner and a date is none.
    """
    from svc.desk.activities import holding

    words = text_or_stdin(text) if text == "-" else text
    made = acting(session, lambda desk: holding.decided(desk, activity, words, **given))
    event = made.events[-1]
    _show(made, _("decided: {id}", id=event.ticket or event.promise), format)


@click.command()
@click.argument("activity")
@click.argument("text", metavar="WORDS")
@click.option("--reason", metavar="WORDS", help="Why nothing follows.")
@click.option("--by", metavar="TIME", help="Of a promise: by when.")
@_becomes
@at_option
@result_option
@click.pass_obj
def hear(session: Session, /, activity: str, text: str, format: str, **given: Any) -> None:
    """Record what somebody said: a ticket, a promise, or with --reason why nothing follows."""
    from svc.desk.activities import holding

    words = text_or_stdin(text) if text == "-" else text
    made = acting(session, lambda desk: holding.heard(desk, activity, words, **given))
    event = made.events[-1]
    followed = event.ticket or event.promise or _("nothing follows")
    _show(made, _("heard: {id}", id=followed), format)


def _show(made: Activity, outcome: str, format: str) -> None:
    count = sum(bool(one.ticket or one.promise) for one in made.events)
    more = n_("{n} matter follows", "{n} matters follow", count) if count else ""
    show_lines("activity", made, [_("; ").join(filter(None, (f"{made.id}  {outcome}", more)))],
               format)  # fmt: skip
