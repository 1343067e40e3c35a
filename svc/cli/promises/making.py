"""`svc promise`: what somebody of the office said would be done, by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, show_lines
from svc.cli.parsing.options import at_option, result_option
from svc.cli.termio.prompt import text_or_stdin
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("to", metavar="TO")
@click.argument("text", metavar="WORDS")
@click.option("--by", metavar="TIME", help="By when: 'Fri 17:00', tomorrow, 2026-11-20.")
@click.option("--upon", metavar="WORDS", help="What it waits for, where it has no date yet.")
@click.option(
    "--about",
    type=click.Choice(["refund", "works", "visit", "answer", "other"]),
    help="What it is about: refunds and works are not everybody's to promise.",
)
@click.option("--public", "approved_by", metavar="STAFF", help="Made in public: who agreed to it.")
@at_option
@result_option
@click.pass_obj
def promise(session: Session, /, to: str, text: str, format: str, **given: Any) -> None:
    """Put down what was promised TO somebody, in the WORDS in which it was said.

    TO is the ticket or the procedure that it comes of, a unit, a resident, or all. Its words
    and its first date never change: svc promise move gives it a later one, before the first
    has come, and only with who was told. Once its date has passed svc tick notes that it was
    broken and has somebody call; who keeps it then keeps it late.
    """
    from svc.desk.promises import making

    words = text_or_stdin(text) if text == "-" else text
    made = acting(session, lambda desk: making.promise(desk, to, words, **given))
    by = f"{made.due:%Y-%m-%d %H:%M}" if made.due else made.upon
    show_lines("promise", made, [f"{made.id}  {_('promised: {due}', due=by)}"], format)
