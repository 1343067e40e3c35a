"""`svc case draft`: a case from tickets, with nobody's name in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.work import acting
from svc.cli.parsing.options import result_option, typed_words
from svc.cli.publications.shown import outcome, show_publication

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("tickets", nargs=-1, required=True, metavar="T…")
@click.option("--title", metavar="WORDS", help="What it is called; by the words of the ticket.")
@click.option("--why", metavar="WORDS", callback=typed_words, help="Why it came to that.")
@click.option("--now", metavar="WORDS", callback=typed_words, help="What is done now.")
@result_option
@click.pass_obj
def draft(
    session: Session, /, tickets: tuple[str, ...], title: str | None, why: str | None,
    now: str | None, format: str,
) -> None:  # fmt: skip
    """Draft a case from tickets T: what happened, what was done, what came of it.

    Names, homes, vehicles and numbers are left out; read it over, mend it with svc notice
    revise, and have it approved: svc notice approve.
    """
    from svc.desk.publications import cases

    made = acting(session, lambda desk: cases.draft_case(desk, tickets, title, why, now))
    show_publication(made, outcome(made), format)
