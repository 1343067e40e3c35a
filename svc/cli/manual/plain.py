"""A page of the manual set for a terminal: its Markdown in lines of so many columns.

It knows what the pages use: headings, paragraphs, lists, tables, code, and links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from svc.cli.manual.columns import Sheet
from svc.cli.manual.marked import inline, joined, measured, shown
from svc.cli.parsing.helppage import wrapped
from svc.lazy_pattern import lazy_pattern

#: What begins an item of a list.
_ITEM = lazy_pattern(r"(?:-|\d+\.) ")
_INDENT = "    "


def page(text: str, width: int, *, colours: bool = False) -> str:
    """A page as text.

    Args:
        text: Its Markdown.
        width: Columns there are; code is never broken, so it may be wider.
        colours: Whether headings, code and stress are coloured.
    """
    blocks = [list(_set(block, width, colours)) for block in _blocks(text)]
    lines = "\n\n".join("\n".join(block) for block in blocks)
    return f"{lines}\n"


def _blocks(text: str) -> Iterator[list[str]]:
    """Headings, paragraphs, items, tables and code, each as its lines."""
    block: list[str] = []
    fenced = False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
            if fenced and block:
                yield block
                block = []
            block.append(line)
            if not fenced:
                yield block
                block = []
        elif fenced:
            block.append(line)
        elif not line.strip() or line.startswith("<!--"):
            if block:
                yield block
            block = []
        elif block and _ITEM.match(line):
            yield block
            block = [line]
        else:
            block.append(line)
    if block:
        yield block


def _set(block: Sequence[str], width: int, colours: bool) -> Iterator[str]:
    """The lines of a block."""
    first = block[0]
    if first.startswith("```"):
        yield from (f"{_INDENT}{line}".rstrip() for line in block[1:-1])
    elif first.startswith("#"):
        yield from _heading(first, width, colours)
    elif first.startswith("|"):
        yield from Sheet.of(block, colours).lines(width)
    elif sign := _ITEM.match(first):
        start = sign[0]
        rest = joined([first[sign.end() :], *block[1:]])
        lines = wrapped(inline(rest, colours), width - len(start), measured)
        for number, line in enumerate(shown(lines)):
            yield f"{' ' * len(start) if number else start}{line}"
    else:
        yield from shown(wrapped(inline(joined(block), colours), width, measured))


def _heading(line: str, width: int, colours: bool) -> Iterator[str]:
    """A heading; those of the page and of its parts with a line below."""
    signs, _, words = line.partition(" ")
    if colours:
        yield from shown(wrapped(inline(f"**{words}**", colours), width, measured))
        return
    lines = wrapped(inline(words, colours), width, measured)
    yield from lines
    if len(signs) < 3:
        yield ("=" if len(signs) == 1 else "-") * max(map(measured, lines))
