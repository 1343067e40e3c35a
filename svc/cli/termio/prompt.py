"""Asking for what is missing: of a person, one by one; of a script, all at once as an error.

Questions go to standard error, so that standard output stays data.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TypeAlias, TypeVar

import click

from svc.cli.termio import pager
from svc.cli.termio.say import add
from svc.cli.termio.streams import is_terminal, safe
from svc.errors import InvalidData, Refused, SvcError, UsageError
from svc.language import _, either
from svc.lazy_pattern import lazy_pattern

_Answer = TypeVar("_Answer")

_CHINESE = lazy_pattern("[\u4e00-\u9fff]")
#: From what is typed so far to what may be answered: as it is typed, and what it is.
Offers: TypeAlias = Callable[[str], Iterable[tuple[str, str]]]
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


#: Reads an answer with what may be answered offered as it is typed; None: as any program reads.
_READER: ContextVar[Callable[[str, Offers], str] | None] = ContextVar("_READER", default=None)


@contextmanager
def offering(reader: Callable[[str, Offers], str]) -> Iterator[None]:
    """Let questions inside be answered with their choices offered below them.

    Args:
        reader: From the question as shown and its offers to the answer; `click.Abort` where
            somebody leaves it.
    """
    token = _READER.set(reader)
    try:
        yield
    finally:
        _READER.reset(token)


class GoBack(Exception):
    """Somebody wants the question before once more."""


#: What is typed to go back a question.
BACK = ("<", "＜", "《")
_WAY_BACK = ContextVar("_WAY_BACK", default=False)


@contextmanager
def way_back() -> Iterator[None]:
    """Let what is asked inside be left for the question before: `ask` raises `GoBack`."""
    token = _WAY_BACK.set(True)
    try:
        yield
    finally:
        _WAY_BACK.reset(token)


def ask(
    question: str,
    check: Callable[[str], _Answer],
    *,
    default: str | None = None,
    show_default: bool = True,
    offers: Offers | None = None,
) -> _Answer:
    """Ask until the answer will do.

    Args:
        question: The question, without a colon.
        check: Turns the answer into a value; an SvcError it raises is shown
            and the question asked again.
        default: The answer to an empty line; without it one must be given.
        show_default: Whether the question shows it.
        offers: What may be answered, for whoever completes it.

    Returns:
        What `check` made of the answer.

    Raises:
        GoBack: The answer is `<`, where there is a question before.
    """
    pager.let_go()
    while True:
        answer = _typed(safe(question), default, show_default, offers)
        if _WAY_BACK.get() and answer.strip() in BACK:
            raise GoBack
        try:
            return check(answer.strip())
        except SvcError as err:
            add(err.message)


def _none(_typed: str) -> Iterable[tuple[str, str]]:
    """Offers where anything may be answered."""
    return ()


def _typed(question: str, default: str | None, show_default: bool, offers: Offers | None) -> str:
    """What was typed, or the default for nothing."""
    reader = _READER.get()
    if reader is None:
        return str(
            click.prompt(question, default=default, err=True, type=str, show_default=show_default)
        )
    usual = f" [{default}]" if default and show_default else ""
    # Whoever types ahead of the questions is read by one reader.
    while not (answer := reader(f"{question}{usual}: ", offers or _none)) and default is None:
        pass
    return answer or default or ""


def choose(question: str, choices: Mapping[str, str], *, default: str | None = None) -> str:
    """Ask for one of several, by number, by name, or by how a Chinese name sounds.

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
        add(f"{number:>{room}}  {_listed(number, value, choices[value])}")
    usual = default and either(default, choices.get(default) or default)
    return ask(
        question,
        lambda answer: _chosen(answer, choices),
        default=usual,
        offers=partial(_offered, choices),
    )


def _offered(choices: Mapping[str, str], typed: str) -> Iterator[tuple[str, str]]:
    """Choices whose number or name is begun; what only a number tells apart by that."""
    for number, (value, shown) in enumerate(choices.items(), 1):
        if str(number).startswith(typed) or _begun(typed.casefold(), value, shown):
            names = re.split(r" / |  +", shown)
            chinese = [name for name in names if _CHINESE.search(name)]
            called = either(value, (chinese or [value])[0])
            yield (value, shown) if value == str(number) else (called, str(number))


def _listed(number: int, value: str, shown: str) -> str:
    """A choice as its reader calls it: in Chinese by its Chinese names, where it has any."""
    # A value that only numbers its choice is not told twice.
    names = list(dict.fromkeys(filter(None, ("" if value == str(number) else value, shown))))
    chinese = [name for name in names if _CHINESE.search(name)]
    return either("  ".join(names), "  ".join(chinese or names))


def confirm(words: str, *, default: bool = False) -> bool:
    """Ask for yes or no, in either language."""
    marks = _("[Y/n]") if default else _("[y/N]")
    usual = _YES[0] if default else _NO[0]
    return ask(f"{words} {marks}", _yes_or_no, default=usual, show_default=False)


_YES = ("y", "yes", "是", "是的", "对", "好", "好的")
_NO = ("n", "no", "否", "不", "不是", "不要")


def _yes_or_no(answer: str) -> bool:
    plain = answer.casefold()
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise UsageError(_("answer y or n"))


def agreed(question: str) -> None:
    """Have somebody on a terminal say that they mean it; a script is not asked.

    Raises:
        Refused: They do not.
    """
    if interactive() and not confirm(question):
        raise Refused(_("nothing was done"), _("run it again once it is meant"))


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
    close = exact or [
        value for value, shown in choices.items() if lowered and _begun(lowered, value, shown)
    ]
    if len(close) == 1:
        return close[0]
    raise UsageError(_("give a number from 1 to {n}, or a name from the list", n=len(values)))


def _begun(typed: str, value: str, shown: str) -> bool:
    """Whether a choice's name begins so, as it is written or, a Chinese one, as it sounds."""
    names = _names(value, shown)
    if any(name.startswith(typed) for name in names):
        return True
    if not typed.isascii():
        return False
    from svc.rules.record.sounds import letters, sounds

    spelled = letters(typed)
    return spelled is not None and any(sounds(name, spelled) for name in names)


def _names(value: str, shown: str) -> set[str]:
    """What a choice may be called: its value, what is shown, and names in it.

    Names are set off by ` / ` or two blanks; what stands in brackets behind one is no part of it.
    """
    pieces = re.split(r" / |  +", shown)
    names = (value, shown, *pieces, *(piece.partition(" (")[0] for piece in pieces))
    return {name.casefold() for name in names if name}


def _spelled(name: str) -> str:
    return _(name) if name.isupper() else f"--{name.replace('_', '-')}"
