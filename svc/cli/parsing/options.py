"""Options that many commands share, each said once.

They hand on what was typed: what a time or a revision means depends on the
office, which is not open yet.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from svc.cli.termio.display import FORMATS
from svc.cli.termio.personal import reveal

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: The largest count of rows that can be asked for; SQLite has no room for any number.
MOST_ROWS = 10**9


def format_option(command: _Command) -> _Command:
    """`--format`, for reading commands: argument `format`, one of FORMATS."""
    return click.option(
        "--format",
        type=click.Choice(FORMATS),
        default="table",
        show_default=True,
        help="How to write the result.",
    )(command)


def result_option(command: _Command) -> _Command:
    """`--format`, for writing commands: argument `format`, `text` or `json`."""
    return click.option(
        "--format",
        type=click.Choice(("text", "json")),
        default="text",
        show_default=True,
        help="The record's number and words, or the record.",
    )(command)


def rev_option(command: _Command) -> _Command:
    """`--rev`: argument `rev`, a revision or a date, or None."""
    return click.option(
        "--rev",
        metavar="REV|DATE",
        help="What had been recorded by a commit or a date, instead of now.",
    )(command)


def as_of_option(command: _Command) -> _Command:
    """`--as-of`: argument `as_of`, a moment, or None."""
    return click.option(
        "--as-of",
        metavar="TIME",
        help="What had happened by a moment; clocks are judged there.",
    )(command)


def looking_options(command: _Command) -> _Command:
    """`--format`, `--rev` and `--as-of`, for commands that judge time."""
    return format_option(rev_option(as_of_option(command)))


def at_option(command: _Command) -> _Command:
    """`--at`: argument `at`, when it happened, or None for now."""
    return click.option(
        "--at", metavar="TIME", help="When it happened, if not now (2026-11-03 09:12)."
    )(command)


def note_option(command: _Command) -> _Command:
    """`--note`: argument `note`, words or None; `-` was standard input."""
    return click.option(
        "--note", metavar="WORDS", callback=_note, help="Words to keep; - reads standard input."
    )(command)


def needed_reason_option(command: _Command) -> _Command:
    """`--reason`, which must be given: argument `reason`, words; `-` was standard input."""
    return click.option(
        "--reason", metavar="WORDS", required=True, callback=typed_words,
        help="Why; - reads standard input.",
    )(command)  # fmt: skip


def typed_words(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """What was typed, or all of standard input where that is `-`: an option's callback."""
    if value != "-":
        return value
    from svc.cli.termio.prompt import text_or_stdin

    return text_or_stdin(value)


def _note(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    return typed_words(ctx, param, value) or None


def reveal_option(command: _Command) -> _Command:
    """`--reveal`: argument `reveal`, whether to show personal data in full."""
    return click.option(
        "--reveal",
        is_flag=True,
        callback=reveal,
        is_eager=True,
        help="Show phones and other personal data in full.",
    )(command)


def words_reveal_option(command: _Command) -> _Command:
    """`--reveal` of a command in whose answer only words may be personal: no argument."""
    return click.option(
        "--reveal",
        is_flag=True,
        callback=reveal,
        is_eager=True,
        expose_value=False,
        help="Show phones and other personal data in full.",
    )(command)


def limit_option(command: _Command) -> _Command:
    """`--limit` and `--offset`: arguments of those names; limit None means all."""
    limit = click.option(
        "-n", "--limit", type=click.IntRange(1, MOST_ROWS), metavar="N", help="At most N rows."
    )
    offset = click.option(
        "--offset",
        type=click.IntRange(0, MOST_ROWS),
        metavar="N",
        default=0,
        help="Leave out the first N rows.",
    )
    return limit(offset(command))


def sort_option(*names: str, default: str) -> Callable[[_Command], _Command]:
    """`--sort`: argument `sort`, one of the names, with `-` in front for descending."""
    choices = tuple(sign + name for name in names for sign in ("", "-"))
    return click.option(
        "--sort",
        type=click.Choice(choices),
        metavar="[-]FIELD",
        default=default,
        show_default=True,
        help=f"Order by {', '.join(names)}; - in front turns it round.",
    )
