"""Tables for people: columns that line up in Chinese, cut to the terminal's width."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import click

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: A flexible column gets no narrower than this while others have room to give.
NARROWEST = 10
#: No column gets narrower than this; a table too wide even so goes on in the next row.
_BARE = 6
_GAP = 2
#: Signs whose width needs no table: Latin letters, punctuation and arrows take a column, Chinese
#: characters and their punctuation two. Loading wcwidth takes longer than showing a ticket.
_LAST_NARROW = "\u21ff"
_USUAL = lazy_pattern(
    rf"[ -~\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027\u2190-{_LAST_NARROW}"
    r"\u3001-\u3029\u4e00-\u9fff\uff01-\uff60]*\Z"
)
_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\|`*[]<>&~"})
#: What begins a block at the start of a line, what is emphasis at the edge of a word, and
#: what readers make links of unasked.
_BLOCK = lazy_pattern(r"^([ \t]*)(?:([#+=-])|([0-9]{1,9})([.)])(?=\s|$))", re.MULTILINE)
_EDGE = lazy_pattern(r"(?<![^\W_])_|_(?![^\W_])")
#: What a cell begins with is part of it, such as a line of YAML's indent; tabulate, in most
#: of its versions, takes blanks away, and nothing else.
_INDENT, _BLANK = lazy_pattern("^ +"), "\ue000"
_LINK = lazy_pattern(r"\b(https?|ftp|mailto|www)([:.])", re.IGNORECASE)


class TextColumn(NamedTuple):
    """One column of words.

    Attributes:
        heading: Above it.
        right: Whether it is set to the right, as numbers are.
        flexible: Whether it gives way on a narrow terminal.
        cells: One line each, top to bottom.
        least: How narrow it may get where it gives way.
    """

    heading: str
    right: bool
    flexible: bool
    cells: Sequence[str]
    least: int = NARROWEST


@lru_cache(4096)
def display_width(text: str) -> int:
    """Terminal columns a line takes: a Chinese character takes two."""
    if text.isascii() and text.isprintable():
        return len(text)
    if _USUAL.match(text):
        return len(text) + sum(char > _LAST_NARROW for char in text)
    from wcwidth import wcswidth

    return max(wcswidth(text), 0)


def padded(text: str, width: int) -> str:
    """The line, filled up with spaces to so many columns."""
    return text + " " * (width - display_width(text))


def cut(text: str, width: int) -> str:
    """The line, ended by `…` where it is wider than `width` columns."""
    if display_width(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if display_width(text[:middle]) <= width - 1:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def table(
    columns: Sequence[TextColumn],
    *,
    width: int | None = None,
    styles: Sequence[Sequence[Mapping[str, Any]]] | None = None,
) -> str:
    """A table with its headings.

    Args:
        columns: At least one.
        width: Columns of the terminal; None cuts nothing.
        styles: For each column and row, what `click.style` takes; None for no colour.
    """
    if width is not None:
        columns = _fitted(columns, width)
    laid: list[list[str]] = []
    for at, column in enumerate(columns):
        cells = [cell.rstrip() for cell in column.cells]
        room = max(map(display_width, (column.heading, *cells)))
        shown = _styled(cells, styles[at]) if styles else cells
        pads = [" " * (room - display_width(text)) for text in (column.heading, *cells)]
        pairs = zip(pads, (column.heading, *shown), strict=True)
        texts = [pad + text if column.right else text + pad for pad, text in pairs]
        laid.append([texts[0], "-" * room, *texts[1:]])
    gap = " " * _GAP
    return "".join(f"{gap.join(row).rstrip()}\n" for row in zip(*laid, strict=True))


def markdown(columns: Sequence[TextColumn]) -> str:
    """The same as a Markdown table, with what Markdown would obey escaped."""
    cells = [[in_markdown(cell) for cell in column.cells] for column in columns]
    return _piped(columns, list(zip(*cells, strict=True)))


def in_markdown(text: str) -> str:
    r"""The text with what Markdown would obey escaped, HTML and links among it.

    Example:
        >>> print(in_markdown("# [here](http://x.org) <b> 1*2"))
        \# \[here\](http\://x.org) \<b\> 1\*2
    """
    text = _EDGE.sub(r"\\_", _LINK.sub(r"\1\\\2", text.translate(_MARKDOWN)))
    return _BLOCK.sub(_escaped_block, text)


def lines(
    names: Sequence[str],
    values: Sequence[str],
    *,
    styles: Sequence[Mapping[str, Any]] | None = None,
) -> str:
    """A record: one name and its words a line."""
    room = max((display_width(name) for name in names), default=0)
    return "".join(
        f"{name}{' ' * (room - display_width(name))}  "
        f"{click.style(text, **style) if style else text}\n"
        for name, text, style in zip_longest(names, values, styles or ())
    )


def _escaped_block(found: re.Match[str]) -> str:
    indent, sign, number, dot = found.groups()
    return f"{indent}\\{sign}" if sign else f"{indent}{number}\\{dot}"


def _piped(columns: Sequence[TextColumn], rows: Sequence[Sequence[str]]) -> str:
    import tabulate  # which asks for its own version when it is loaded: a tenth of a second

    # A heading takes its own width, no more.
    tabulate.MIN_PADDING = 0
    text = tabulate.tabulate(
        [[_INDENT.sub(_held, cell) for cell in row] for row in rows],
        headers=[column.heading for column in columns],
        tablefmt="pipe",
        disable_numparse=True,
        colalign=["right" if column.right else "left" for column in columns],
    )
    return "".join(f"{line.rstrip()}\n" for line in text.replace(_BLANK, " ").splitlines())


def _held(indent: re.Match[str]) -> str:
    return _BLANK * len(indent.group())


def _fitted(columns: Sequence[TextColumn], width: int) -> list[TextColumn]:
    """Columns cut until all fit, the widest first.

    Flexible ones give way down to their least; then, as a row that goes on in the next is
    read by nobody, they give more, and at last whatever is words and does not say which row
    it is.
    """
    widths = [
        max(map(display_width, (column.heading, *column.cells)), default=0) for column in columns
    ]
    excess = sum(widths) + _GAP * (len(columns) - 1) - width
    for gives, least in (
        (lambda column: column.flexible, None),
        (lambda column: column.flexible, _BARE),
        (lambda column: not column.right and column is not columns[0], _BARE),
    ):
        yielding = {
            at: column.least if least is None else min(least, column.least)
            for at, column in enumerate(columns)
            if gives(column)
        }
        while excess > 0:
            wide = [at for at, narrowest in yielding.items() if widths[at] > narrowest]
            if not wide:
                break
            widths[max(wide, key=widths.__getitem__)] -= 1
            excess -= 1
    return [
        column._replace(
            heading=cut(column.heading, room), cells=[cut(cell, room) for cell in column.cells]
        )
        for column, room in zip(columns, widths, strict=True)
    ]


def _styled(cells: Sequence[str], styles: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        click.style(cell, **style) if style else cell
        for cell, style in zip(cells, styles, strict=True)
    ]
