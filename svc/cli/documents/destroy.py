"""`svc document propose`, `keep` and `destroy`: what need no longer be kept goes, by two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting
from svc.cli.documents.shown import show_document
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("document")
@click.option("--reason", metavar="WORDS", required=True, help="Why it may go.")
@at_option
@result_option
@click.pass_obj
def propose(session: Session, /, document: str, format: str, **given: Any) -> None:
    """Ask for a document's destruction, once its retention has ended; another destroys it."""
    from svc.desk.documents import destroying

    made = acting(session, lambda desk: destroying.propose(desk, document, **given))
    show_document(made, _("to be destroyed: svc document destroy, by somebody else"), format)


@click.command()
@click.argument("document")
@click.option("--reason", metavar="WORDS", required=True, help="Why it stays.")
@at_option
@result_option
@click.pass_obj
def keep(session: Session, /, document: str, format: str, **given: Any) -> None:
    """Decide that a document is kept, whose destruction somebody asked for."""
    from svc.desk.documents import destroying

    made = acting(session, lambda desk: destroying.keep(desk, document, **given))
    show_document(made, _("is kept"), format)


@click.command()
@click.argument("document")
@click.option("--witness", metavar="STAFF", required=True, help="Who saw it, beside you.")
@note_option
@at_option
@result_option
@click.pass_obj
def destroy(
    session: Session, /, document: str, witness: str, note: str | None, at: str | None,
    format: str,
) -> None:  # fmt: skip
    """Record that a document is no more, and remove its files; its entry stays.

    Refused to whoever asked for it, while its retention runs, while it is out, and while an
    open ticket, arrears of its unit or another record refer to it.
    """
    from svc.desk.documents import destroying

    made = acting(session, lambda desk: destroying.destroy(desk, document, witness, note, at))
    show_document(made, destroying.told(made), format)
