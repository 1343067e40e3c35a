r"""Man pages, made from the help of every command in every language.

`svc help --man FOLDER` lays them out as `man` looks for them: `man1/svc-create.1`, and
`zh_CN/man1/` beside it. The generator is our own: the one there is for Click imports
every command of a group that has them in a dictionary, and knows headings in English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc import __version__, language
from svc.cli.manual.pages import TOPICS
from svc.cli.parsing.language import paragraphs, worded
from svc.errors import EXIT_CODES
from svc.language import LANGUAGES, _
from svc.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from svc.cli.parsing.lazy import Command, LazyGroup

#: A Chinese letter behind which a line may break: what follows neither closes nor ends there.
#: groff's own rules for Chinese (zh.tmac) run for ever on some paragraphs.
_BREAK = lazy_pattern("([\u2e80-\uffef])(?=[^，。；：、！？）》」』”’…\n])")


def write(root: LazyGroup, folder: Path) -> int:
    """Write every page in every language.

    Args:
        root: `svc` itself.
        folder: Where `man` looks for pages; made if it is not there.

    Returns:
        How many pages there are in each language.
    """
    before, count = language.current(), 0
    try:
        for name in LANGUAGES:
            language.use(name)
            place = folder / ("man1" if name == "en" else f"{name}/man1")
            place.mkdir(parents=True, exist_ok=True)
            texts = dict(pages(root))
            for page, text in texts.items():
                (place / f"{page}.1").write_text(text, encoding="utf-8")
            count = len(texts)
    finally:
        language.use(before)
    return count


def pages(root: LazyGroup) -> Iterator[tuple[str, str]]:
    """The pages in the language spoken now, each with its name, such as `svc-create`."""
    top = click.Context(worded(root), info_name="svc")
    yield "svc", _page(top, _("A property service desk that lives in a git repository"), root.table)
    for row in root.table:
        yield from _below(row, top)


def _below(row: Command, parent: click.Context) -> Iterator[tuple[str, str]]:
    """The pages of a command and of those below it."""
    # As if its help were asked for: that leads to the command behind a group's name.
    words: list[str] = ["--help"]
    context = row.load().make_context(row.name, words, parent, resilient_parsing=True)
    yield _name(context), _page(context, _(row.help), row.commands)
    # What a group's name alone leads to has arguments, which stand in no name below it.
    group = click.Context(click.Command(row.name), info_name=row.name, parent=parent)
    for further in row.commands:
        yield from _below(further, group)


def _name(context: click.Context) -> str:
    return context.command_path.replace(" ", "-")


def _page(context: click.Context, line: str, below: Sequence[Command]) -> str:
    """One page."""
    command = context.command
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [
        f'.TH "{_name(context).upper()}" "1" "" "svc {__version__}" "svc"',
        ".ad l",
        *_section(_("NAME"), [rf"{_escaped(_name(context))} \- {_escaped(line)}"]),
        *_section(_("SYNOPSIS"), [rf"\fB{_plain(context.command_path)}\fP {_plain(usage)}"]),
        *_section(_("DESCRIPTION"), _told(command.help or "")),
    ]
    records = (param.get_help_record(context) for param in command.get_params(context))
    options = [one for one in records if one and one[0].startswith("-")]
    parts += _section(_("OPTIONS"), _terms(options))
    if below:
        rows = [(f"{context.command_path} {row.name}", _(row.help)) for row in below]
        parts += _section(_("COMMANDS"), _terms(rows))
    codes = [(str(code), _(meaning)) for code, meaning in EXIT_CODES.items()]
    parts += _section(_("EXIT STATUS"), _terms(codes))
    topics = _(", ").join(f"svc help {topic.name}" for topic in TOPICS)
    parts += _section(_("SEE ALSO"), [_plain(_("the manual: {topics}", topics=topics))])
    return "".join(f"{one}\n" for one in parts)


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    yield f'.SH "{heading}"'
    yield from lines


def _told(text: str) -> Iterator[str]:
    """The paragraphs of a help text; what keeps its lines is told as it stands."""
    for number, paragraph in enumerate(paragraphs(text)):
        if number:
            yield ".PP"
        if paragraph.startswith("\b"):
            yield ".nf"
            yield from map(_plain, paragraph.splitlines()[1:])
            yield ".fi"
        else:
            yield _plain(paragraph)


def _terms(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for term, meaning in rows:
        yield ".TP"
        yield rf"\fB{_plain(term)}\fP"
        yield _plain(meaning) or r"\&"


def _plain(text: str) -> str:
    """Words as they are, in lines where they may break."""
    return _BREAK.sub(r"\1\\:", _escaped(text))


def _escaped(text: str) -> str:
    """Words of which nothing is taken for an instruction."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return re.sub(r"^(?=[.'])", r"\\&", escaped, flags=re.MULTILINE)
