r"""Words within a line of Markdown: code, stress and links, as a terminal shows them.

Between being read and being shown they carry marks that take no room: a line may
break inside of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import click

from svc.cli.parsing.helppage import columns
from svc.lazy_pattern import lazy_pattern

#: What begins a manner of writing and what ends it.
_CODE, _STRONG, _END = "\x01", "\x02", "\x03"
_MARKS = lazy_pattern("[\x01\x02\x03]")
_SPAN = lazy_pattern(
    r"(`+)(?P<code>.+?)\1|\*\*(?P<strong>.+?)\*\*|(?<![\w*])\*(?P<stress>[^\s*][^*]*?)\*(?![\w*])"
    r"|!?\[(?P<words>[^\]]+)\]\((?P<place>[^)\s]+)\)|\\(?P<plain>[^\w\s])"
)
_WIDE = lazy_pattern("[\u2e80-\uffef]")


def inline(text: str, colours: bool) -> str:
    """The words of a line with marks where they are code or stressed, links as what they say.

    Without colours, code stands between backticks.
    """

    def put(span: re.Match[str]) -> str:
        if code := span["code"]:
            return f"{_CODE}{code}{_END}" if colours else f"`{code}`"
        if stressed := span["strong"] or span["stress"]:
            return f"{_STRONG}{stressed}{_END}" if colours else stressed
        if words := span["words"]:
            return f"{inline(words, colours)}{_whither(words, span['place'])}"
        return span["plain"]

    return _SPAN.sub(put, text)


def _whither(words: str, place: str) -> str:
    """Where a link leads, as far as a reader can follow it: to another page, or into the web."""
    if place.startswith("http"):
        return "" if words == place else f" ({place})"
    name, _, _anchor = place.partition("#")
    name = name.rpartition("/")[2]
    return f" (svc help {name.removesuffix('.md')})" if name.endswith(".md") else ""


def joined(lines: Sequence[str]) -> str:
    """Lines of one paragraph as one; between Chinese letters stands no space."""
    whole = ""
    for line in map(str.strip, lines):
        tight = whole and _WIDE.match(whole[-1]) and _WIDE.match(line[:1])
        whole += line if tight or not whole else f" {line}"
    return whole


def measured(text: str) -> int:
    """Columns that words with marks take."""
    return columns(_MARKS.sub("", text))


def shown(lines: Iterable[str]) -> Iterator[str]:
    """Lines with marks as a terminal gets them; what is open at a line's end goes on below."""
    manner = ""
    for line in lines:
        made = ""
        for piece in re.split("([\x01\x02\x03])", line):
            if _MARKS.fullmatch(piece):
                manner = "" if piece == _END else piece
            elif piece:
                made += _styled(piece, manner)
        yield made


def _styled(text: str, manner: str) -> str:
    if manner == _CODE:
        return click.style(text, fg="cyan")
    return click.style(text, bold=True) if manner == _STRONG else text
