"""`svc refer`, `remind`, `feedback`, `back` and `reply`: a ticket and those outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, note_option, result_option
from svc.cli.termio.prompt import perhaps
from svc.cli.termio.vocabulary import Word
from svc.cli.ticket.common import perform, reason_option, ticket_argument
from svc.errors import UsageError
from svc.language import N_, _
from svc.model.words import Action, Channel, PartyWord, Warranty

_Command = TypeVar("_Command", bound=Callable[..., Any])

channel_option = click.option(
    "--by", "channel", type=Word(Channel), metavar="CHANNEL", help=f"{', '.join(Channel)}."
)
number_option = click.option(
    "--their-number", "number", metavar="NUMBER", help="Their own number of the matter."
)
party_option = click.option(
    "--party", metavar="PARTY", help="Which outside party, where several have it."
)


def letter_option(words: str) -> Callable[[_Command], _Command]:
    """`--letter [LETTER]`: a letter on file, or by itself one that is written now."""
    return click.option(
        "--letter", is_flag=False, flag_value="new", default=None, metavar="[LETTER]", help=words
    )


_WRITTEN = letter_option(N_("Write a letter with the next number; or name the one that says it."))
_CAME = letter_option(N_("The letter on file that says it."))


def _telling(channel: str | None, letter: str | None, number: str | None, note: str | None) -> Any:
    """How they were told, of what was typed."""
    from svc.desk.ticket.referring import Telling

    return Telling(Channel(channel) if channel else None, letter, number, perhaps(note))


@click.command()
@ticket_argument
@click.option("--to", metavar="PARTY", help="The outside party; by the category unless named.")
@channel_option
@_WRITTEN
@number_option
@click.option("--answer-by", metavar="TIME", help="By when they owe a first word.")
@note_option
@at_option
@result_option
@click.pass_obj
def refer(
    session: Session, /, ticket: str, to: str | None, channel: str | None, letter: str | None,
    number: str | None, answer_by: str | None, note: str | None, at: str | None, format: str,
) -> None:  # fmt: skip
    """Hand ticket T on to an outside party, which owes an answer; the ticket stays here.

    The resident keeps one number and one contact. What they owe by when stands in the
    party's record (svc party edit PARTY --set targets=answer=3d). With --letter a letter
    is written in the same step, with the next number of the office's series.
    """
    from svc.desk.ticket import referring

    telling = _telling(channel, letter, number, note)
    perform(session, format, lambda desk: referring.refer(desk, ticket, to, telling, answer_by, at))


@click.command()
@ticket_argument
@party_option
@channel_option
@_WRITTEN
@note_option
@at_option
@result_option
@click.pass_obj
def remind(
    session: Session, /, ticket: str, party: str | None, channel: str | None, letter: str | None,
    note: str | None, at: str | None, format: str,
) -> None:  # fmt: skip
    """Ask an outside party again that has ticket T; reminders are counted."""
    from svc.desk.ticket import referring

    telling = _telling(channel, letter, None, note)
    perform(session, format, lambda desk: referring.remind(desk, ticket, party, telling, at))


@click.command()
@ticket_argument
@click.argument("words", required=False)
@party_option
@click.option("--accepts", is_flag=True, help="They say that it is theirs to do.")
@click.option("--refuses", is_flag=True, help="They say that it is not.")
@click.option("--arrived", is_flag=True, help="Somebody of theirs is on the spot.")
@click.option(
    "--warranty",
    type=Word(Warranty),
    metavar="WARRANTY",
    help=f"{', '.join(Warranty)}: whether it broke while they answer for it.",
)
@channel_option
@_CAME
@number_option
@at_option
@result_option
@click.pass_obj
def feedback(
    session: Session, /, ticket: str, words: str | None, party: str | None, accepts: bool,
    refuses: bool, arrived: bool, warranty: str | None, channel: str | None, letter: str | None,
    number: str | None, at: str | None, format: str,
) -> None:  # fmt: skip
    """Record what an outside party said that has ticket T: WORDS, or whether it is theirs."""
    from svc.desk.ticket import referring

    says = _says(accepts, refuses, arrived)
    if says is PartyWord.ANSWERED and not words and not letter:
        raise UsageError(
            _("what did they say? WORDS, --accepts, --refuses or --arrived"),
            _("svc {action} --help", action=Action.FEEDBACK.value),
        )
    telling = _telling(channel, letter, number, words)
    verdict = Warranty(warranty) if warranty else None
    perform(
        session, format,
        lambda desk: referring.feedback(desk, ticket, party, says, telling, verdict, at),
    )  # fmt: skip


def _says(accepts: bool, refuses: bool, arrived: bool) -> PartyWord:
    """What they said, of the options that exclude each other."""
    said = {"--accepts": accepts, "--refuses": refuses, "--arrived": arrived}
    named = [name for name, one in said.items() if one]
    if len(named) > 1:
        raise UsageError(
            _("{names} exclude each other", names=", ".join(named)), _("say one of them")
        )
    words = {"--accepts": PartyWord.ACCEPTED, "--refuses": PartyWord.REFUSED,
             "--arrived": PartyWord.ARRIVED}  # fmt: skip
    return words[named[0]] if named else PartyWord.ANSWERED


@click.command()
@ticket_argument
@party_option
@reason_option
@note_option
@at_option
@result_option
@click.pass_obj
def back(
    session: Session, /, ticket: str, party: str | None, reason: str | None, note: str | None,
    at: str | None, format: str,
) -> None:  # fmt: skip
    """Record that an outside party has ticket T no longer: it is done, or nothing came of it.

    Work that waited for them goes on.
    """
    from svc.desk.ticket import referring

    why, words = perhaps(reason), perhaps(note)
    perform(session, format, lambda desk: referring.back(desk, ticket, party, why, words, at))


@click.command()
@ticket_argument
@click.argument("words", required=False)
@channel_option
@_WRITTEN
@number_option
@note_option
@at_option
@result_option
@click.pass_obj
def reply(
    session: Session, /, ticket: str, words: str | None, channel: str | None, letter: str | None,
    number: str | None, note: str | None, at: str | None, format: str,
) -> None:  # fmt: skip
    """Record the reply to the hotline or the office that sent ticket T: its deadline is met."""
    from svc.cli.ticket.remarks import said
    from svc.desk.ticket import referring

    text = said(session, ticket, Action.REPLY, words, note, _("Reply"))
    telling = _telling(channel, letter, number, text)
    perform(session, format, lambda desk: referring.reply(desk, ticket, telling, at))
