"""Asking for what is missing: of a person, one by one; of a script, all at once as an error.

Questions go to standard error, so that standard output stays data.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import click

from svc.cli.termio import pager
from svc.cli.termio.say import add
from svc.cli.termio.streams import is_terminal, safe
from svc.errors import InvalidData, SvcError, UsageError
from svc.language import _

_Answer = TypeVar("_Answer")

#: Standard input is text of a person; more than this is some other file.
MOST_BYTES = 1_000_000


def interactive() -> bool:
    """Whether somebody is there to be asked."""
    return is_terminal(sys.stdin) and is_terminal(sys.stderr)


def require(**values: object) -> None:
    """Complain about every value that is missing, at once.

    Args:
        values: Option or argument name → its value, as the command got them;
            `first_taker=None` is complained about as `--first-taker`.

    Raises:
        UsageError: Any of them is None or empty.
    """
    missing([_spelled(name) for name, value in values.items() if value in (None, "", ())])


def missing(pieces: Sequence[str]) -> None:
    """Say which pieces a script left out.

    Args:
        pieces: As they would be typed, such as `--kind`; empty is fine.

    Raises:
        UsageError: There is at least one.
    """
    if pieces:
        raise UsageError(
            _("missing: {pieces}", pieces=_(", ").join(pieces)),
            _("give them on the command line, or run it on a terminal to be asked"),
        )


def ask(
    question: str,
    check: Callable[[str], _Answer],
    *,
    default: str | None = None,
) -> _Answer:
    """Ask until the answer will do.

    Args:
        question: The question, without a colon.
        check: Turns the answer into a value; an SvcError it raises is shown
            and the question asked again.
        default: The answer to an empty line; without it one must be given.

    Returns:
        What `check` made of the answer.
    """
    pager.let_go()
    while True:
        answer: str = click.prompt(safe(question), default=default, err=True, type=str)
        try:
            return check(answer.strip())
        except SvcError as err:
            add(err.message)


def choose(question: str, choices: Mapping[str, str], *, default: str | None = None) -> str:
    """Ask for one of several, by number or by name.

    Args:
        question: The question.
        choices: Value → how it is shown beside its number; several names as `甲 / A`.
        default: The value an empty line stands for.

    Returns:
        A key of `choices`.
    """
    pager.let_go()
    values = list(choices)
    room = len(str(len(values)))
    for number, value in enumerate(values, start=1):
        shown = choices[value]
        add(f"{number:>{room}}  {value}" + (f"  {shown}" if shown and shown != value else ""))
    return ask(question, lambda answer: _chosen(answer, choices), default=default)


def confirm(words: str, *, default: bool = False) -> bool:
    """Ask for yes or no."""
    pager.let_go()
    return click.confirm(safe(words), default=default, err=True)


def text_or_stdin(text: str) -> str:
    """The text itself, or all of standard input where it is `-`.

    Raises:
        InvalidData: Standard input is not UTF-8 or far too long.
    """
    if text != "-":
        return text
    raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise InvalidData(
            _("standard input has more than {n} bytes", n=MOST_BYTES),
            _("give less text"),
        )
    try:
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as err:
        raise InvalidData(
            _("standard input is not UTF-8 at byte {n}", n=err.start),
            _("convert it, for example with iconv"),
        ) from None


def perhaps(text: str | None) -> str | None:
    """Words that need not be given: the text, standard input where it is `-`, or None."""
    return text_or_stdin(text) if text else None


def _chosen(answer: str, choices: Mapping[str, str]) -> str:
    values = list(choices)
    if answer.isascii() and answer.isdigit() and 1 <= int(answer) <= len(values):
        return values[int(answer) - 1]
    lowered = answer.casefold()
    exact = [v for v, shown in choices.items() if lowered in _names(v, shown)]
    close = exact or [v for v in values if lowered and v.casefold().startswith(lowered)]
    if len(close) == 1:
        return close[0]
    raise UsageError(_("give a number from 1 to {n}, or a name from the list", n=len(values)))


def _names(value: str, shown: str) -> set[str]:
    """What a choice may be called: its value, what is shown, and names in it set off by ` / `."""
    return {name.casefold() for name in (value, shown, *shown.split(" / "))}


def _spelled(name: str) -> str:
    return _(name) if name.isupper() else f"--{name.replace('_', '-')}"
