"""`svc letter`: letters to outside parties and from them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.paper import put_on_paper
from svc.cli.core.work import acting, looking
from svc.cli.documents.shown import show_document
from svc.cli.parsing.options import (
    at_option,
    looking_options,
    note_option,
    result_option,
    reveal_option,
)
from svc.cli.termio.prompt import perhaps
from svc.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.cli.core.session import Session
    from svc.desk.documents.letters import TypedLetter


def _about(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options of what a letter is about."""
    for option in reversed((
        click.option("--title", metavar="WORDS", required=True,
                     help="What it is called; no names, no phones."),
        click.option("--ticket", metavar="T", help="The ticket that it is about."),
        click.option("--answers", metavar="LETTER", help="The letter that it answers."),
        click.option("--reply-due", metavar="DAY", help="By when it is to be answered."),
        note_option, at_option, result_option,
    )):  # fmt: skip
        command = option(command)
    return command


def _of(party: str, given: dict[str, Any]) -> TypedLetter:
    from svc.desk.documents.letters import TypedLetter

    return TypedLetter(party, **{**given, "note": perhaps(given["note"])})


@click.command()
@click.argument("party")
@click.option("--their-number", metavar="NUMBER", help="The number that they gave the matter.")
@_about
@click.pass_obj
def write(session: Session, /, party: str, at: str | None, format: str, **given: Any) -> None:
    """Write a letter to an outside PARTY, with the next number of the office's series.

    The numbers have no gaps, a series a year and desk; what they begin with is
    policies.letter_series (svc office edit).
    """
    from svc.desk.documents import letters

    about = _of(party, given)
    made = acting(session, lambda desk: letters.send(desk, about, at))
    show_document(made, str(made.number), format)


@click.command()
@click.argument("party")
@click.option("--number", metavar="NUMBER", help="Their number of it, as it stands on it.")
@click.option("--date", metavar="DAY", help="The day that it bears.")
@_about
@click.pass_obj
def receive(
    session: Session, /, party: str, number: str | None, date: str | None, at: str | None,
    format: str, **given: Any,
) -> None:  # fmt: skip
    """Take a letter of an outside PARTY in; --reply-due puts its answer on the board."""
    from svc.desk.documents import letters

    about = _of(party, given)
    made = acting(session, lambda desk: letters.receive(desk, about, number, date, at))
    show_document(made, _("on file"), format)


@click.command("list")
@click.option("--party", metavar="PARTY", help="Only to and from this one.")
@click.option("--open", "open_only", is_flag=True, help="Only those still to be answered.")
@looking_options
@click.pass_obj
def list_letters(
    session: Session, /, party: str | None, open_only: bool, format: str, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """List letters out and in, the newest first, and which are still to be answered."""
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.outward.letters import letters

    with looking(session, rev, as_of) as view:
        rows = letters(view, party, open_only)
        fields = [
            DisplayField("id", N_("register")), DisplayField("direction", format=_direction),
            DisplayField("number", flexible=True),
            DisplayField("party", format=partial(view.named, "party")), DisplayField("date"),
            DisplayField("ticket"), DisplayField("title", flexible=True),
            DisplayField("their_number", N_("their number")),
            DisplayField("reply_due", N_("reply due")),
            DisplayField("replied_by", N_("replied by")),
            DisplayField("late", format=lambda value: _("late") if value else ""),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("no letters"))


def _direction(value: Any) -> str:
    from svc.language import either

    return either(str(value), {"out": "发", "in": "收"}[str(value)])


@click.command("print")
@click.argument("letters", metavar="LETTER…", nargs=-1, required=True)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE; FILE.html prints on A4.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@reveal_option
@click.pass_obj
def print_letters(
    session: Session, letters: tuple[str, ...], output: str | None, force: bool, reveal: bool
) -> None:
    """Print letters of the office's, from its template party-letter, in both languages.

    Names are masked unless --reveal is given: what is sent has them in full.
    """
    from svc.desk.printing.party_letters import printed

    put_on_paper(
        session, output, force, lambda view, as_page: printed(view, letters, as_page, reveal)
    )
