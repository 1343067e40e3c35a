"""The reader of a command's words: which language it is, and help in it.

Help is written in English where commands are defined, and put into the
reader's language when it is shown: a process may serve several readers.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any, TypeVar

import click

from svc import language
from svc.cli.core.session import start_folder
from svc.language import _
from svc.light_imports import cleandoc, shallow
from svc.named_tuple import NamedTuple
from svc.safe import quoted
from svc.store.locale import office_locale

#: Modules of Click that say something to a user.
_CLICK = ("core", "decorators", "exceptions", "formatting", "parser", "termui", "types")

_Command = TypeVar("_Command", bound=click.Command)
_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


#: Global options whose value is a word of its own.
_WITH_VALUE = ("-C", "--as", "--lang")


class GlobalOptions(NamedTuple):
    """What the global options say, read before the command line is parsed.

    Attributes:
        start: The folder the command is about, as given.
        lang: The language asked for, as typed; empty if none was.
    """

    start: str
    lang: str


def opening(words: Sequence[str]) -> GlobalOptions:
    """Read `-C` and `--lang`, which help and errors need before Click has parsed anything."""
    steps, lang = [], ""
    rest = iter(words)
    for word in rest:
        if word in _WITH_VALUE:
            value = next(rest, "")
            steps += [value] if word == "-C" else []
            lang = value if word == "--lang" else lang
        elif word.startswith("--lang="):
            lang = word.partition("=")[2]
        elif word.startswith("-C"):
            steps.append(word[2:])
        elif not word.startswith("-") or word == "--":
            break
    return GlobalOptions(start_folder(tuple(steps)), lang)


def asked_for_help(arguments: Sequence[str], commands: Container[str]) -> list[str]:
    """The words as Click takes them: `help COMMAND` is `COMMAND --help`, no command is help.

    Example:
        >>> asked_for_help(["--lang", "zh_CN", "help", "list"], ["list"])
        ['--lang', 'zh_CN', 'list', '--help']
        >>> asked_for_help(["--lang", "en"], []), asked_for_help(["help", "clocks"], ["list"])
        (['--lang', 'en', '--help'], ['help', 'clocks'])
    """
    at = _command_at(arguments)
    if arguments[at : at + 1] == ["help"] and any(
        one in commands for one in arguments[at + 1 :][:1]
    ):
        return [*arguments[:at], *arguments[at + 1 :], "--help"]
    if arguments and at == len(arguments) and arguments[-1] not in ("-h", "--help", "--version"):
        return [*arguments, "--help"]
    return list(arguments)


def _command_at(arguments: Sequence[str]) -> int:
    """Where the command stands among the words: behind the global options and their values."""
    at = 0
    while at < len(arguments) and arguments[at].startswith("-") and arguments[at] != "--":
        at += 2 if arguments[at] in _WITH_VALUE else 1
    return min(at, len(arguments))


def listen(asked: GlobalOptions, environ: Mapping[str, str] = os.environ) -> None:
    """Speak as asked, else the office's language, else the machine's, else English."""
    # A language that is none of ours is refused in the one that would be spoken without it.
    language.use(
        language.meant(asked.lang or "")
        or language.meant(environ.get("SVC_LANG", ""))
        or language.meant(office_locale(asked.start))
        or language.meant(_of_machine(environ))
        or "en"
    )


def language_option(command: _Decorated) -> _Decorated:
    """`--lang`, for the root: read beforehand by `opening`, held against LANGUAGES here."""
    return click.option(
        "--lang",
        metavar="LANG",
        envvar="SVC_LANG",
        expose_value=False,
        callback=held_against_ours,
        help="Language of words: en or zh_CN (SVC_LANG).",
    )(command)


def held_against_ours(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    """Refuse a language that is none of ours.

    Raises:
        UsageError: It is none.
    """
    from svc.errors import UsageError

    if value and not language.meant(value):
        raise UsageError(
            _("no language {name}", name=quoted(value)),
            _("one of {names}", names=", ".join(language.LANGUAGES)),
        )


def _of_machine(environ: Mapping[str, str]) -> str:
    """The first that is set decides, as for every program."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    return next((environ[name] for name in names if environ.get(name)), "")


def teach_click() -> None:
    """Have Click's own words looked up in our catalogue, whatever the language then is.

    Click asks gettext for the process's language, which knows the environment
    only, and would need a catalogue that Click does not ship. In English it would
    look for one on the disk with each word all the same.
    """
    for name in _CLICK:
        module = sys.modules.get(f"click.{name}")
        for word, ours in (("_", _), ("ngettext", language.plural)):
            if hasattr(module, word):
                setattr(module, word, ours)


def worded(command: _Command) -> _Command:
    """The command with its help in the reader's language; in English the command itself."""
    if language.current() == "en":
        return command
    from svc.cli.parsing.helppage import WideContext

    spoken = shallow(command)
    spoken.context_class = WideContext
    spoken.help = "\n\n".join(map(_, paragraphs(command.help or "")))
    spoken.params = [_worded(param) for param in command.params]
    if command.options_metavar:
        spoken.options_metavar = _(command.options_metavar)
    if isinstance(spoken, click.Group) and spoken.subcommand_metavar:
        spoken.subcommand_metavar = _(spoken.subcommand_metavar)
    spoken._help_option = None  # made anew, in this language
    return spoken


def paragraphs(text: str) -> list[str]:
    """A help text as catalogues know it: without the line breaks of its docstring.

    A paragraph that opens with Click's letter for it keeps its lines.
    """
    found = cleandoc(text).partition("\f")[0].split("\n\n")
    return [one if one.startswith("\b") else " ".join(one.split()) for one in found]


class SpokenMetavar(str):
    """What a parameter takes, in the reader's language.

    Attributes:
        declared: The same as it was declared, by which completion knows it.
    """

    __slots__ = ("declared",)
    declared: str

    def __new__(cls, words: str, declared: str) -> SpokenMetavar:
        """The words, with what they say in another language."""
        spoken = super().__new__(cls, words)
        spoken.declared = declared
        return spoken


def _worded(param: click.Parameter) -> click.Parameter:
    spoken = shallow(param)
    if param.metavar:
        spoken.metavar = SpokenMetavar(_(param.metavar), param.metavar)
    elif isinstance(param, click.Argument) and not isinstance(param.type, click.Choice):
        declared = (param.name or "").upper()
        name = _(declared)
        spoken.metavar = SpokenMetavar(name if param.required else f"[{name}]", declared)
    if isinstance(spoken, click.Option) and spoken.help:
        spoken.help = _(spoken.help)
    return spoken
