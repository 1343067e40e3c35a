"""Tables for people: columns that line up in Chinese, cut to the terminal's width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import click

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: How wide the cells of a row may be; None where nothing is cut.
_Limits = tuple[int, ...] | None
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
    cells = zip(*(column.cells for column in columns), strict=True)
    by_row = zip(*styles, strict=True) if styles else None
    rows = [TableRow(texts, next(by_row) if by_row else None) for texts in cells]
    return laid_out(columns, rows, width)


class TableRow:
    """A row of a table, which keeps how it was laid out: in the same room it is laid out so again.

    Args:
        cells: Its words, from left to right.
        styles: For each cell what `click.style` takes; None for no colour.
    """

    __slots__ = ("_cells", "_cut", "_line", "_styles", "widths")

    def __init__(
        self, cells: Iterable[str], styles: Sequence[Mapping[str, Any]] | None = None
    ) -> None:
        self._cells = [cell.rstrip() for cell in cells]
        self._styles = styles
        self.widths = [*map(display_width, self._cells)]
        self._cut: tuple[_Limits, list[str], list[int]] = (None, self._cells, self.widths)
        self._line: tuple[object, str] = (None, "")

    def cut(self, limits: _Limits) -> list[int]:
        """How wide its cells are where none may be wider than its limit."""
        if self._cut[0] != limits:
            cells = self._cells
            if limits is not None:
                cells = [cut(text, limit) for text, limit in zip(cells, limits, strict=True)]
            self._cut = limits, cells, [*map(display_width, cells)]
        return self._cut[2]

    def line(self, limits: _Limits, rooms: Sequence[int], rights: Sequence[bool]) -> str:
        """The row in its line.

        Args:
            limits: As for `cut`.
            rooms: How wide each column is.
            rights: Whether each is set to the right.
        """
        key = limits, rooms, rights
        if self._line[0] != key:
            widths = self.cut(limits)
            texts = _styled(self._cut[1], self._styles) if self._styles else self._cut[1]
            self._line = key, _line(texts, widths, rooms, rights)
        return self._line[1]


def laid_out(columns: Sequence[TextColumn], rows: Sequence[TableRow], width: int | None) -> str:
    """A table of rows that may have been laid out before.

    Args:
        columns: At least one; their cells are in the rows.
        rows: From top to bottom.
        width: Columns of the terminal; None cuts nothing.
    """
    headings = [column.heading for column in columns]
    heads = [*map(display_width, headings)]
    limits: _Limits = None
    if width is not None:
        widest = _widest([heads, *(row.widths for row in rows)])
        limits = _limits(columns, widest, width)
    if limits is not None:
        headings = [cut(text, limit) for text, limit in zip(headings, limits, strict=True)]
        heads = [*map(display_width, headings)]
    rooms = _widest([heads, *(row.cut(limits) for row in rows)])
    rights = tuple(column.right for column in columns)
    rule = (" " * _GAP).join("-" * room for room in rooms)
    lines = [_line(headings, heads, rooms, rights), rule]
    lines += [row.line(limits, rooms, rights) for row in rows]
    return "".join(f"{line}\n" for line in lines)


def _widest(rows: Iterable[Sequence[int]]) -> tuple[int, ...]:
    """The widest of each column."""
    return tuple(map(max, zip(*rows, strict=True)))


def _line(
    texts: Sequence[str], widths: Sequence[int], rooms: Sequence[int], rights: Sequence[bool]
) -> str:
    """Cells in their line, filled up to the room each has."""
    pieces = [
        " " * (room - wide) + text if right else text + " " * (room - wide)
        for text, wide, room, right in zip(texts, widths, rooms, rights, strict=True)
    ]
    return (" " * _GAP).join(pieces).rstrip()


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


def _limits(columns: Sequence[TextColumn], widest: Sequence[int], width: int) -> _Limits:
    """How wide the columns may be so that all fit, the widest giving way first; None if they do.

    Flexible ones give way down to their least; then, as a row that goes on in the next is
    read by nobody, they give more, and at last whatever is words and does not say which row
    it is.
    """
    widths = [*widest]
    excess = sum(widths) + _GAP * (len(columns) - 1) - width
    if excess <= 0:
        return None
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
    return tuple(widths)


def _styled(cells: Sequence[str], styles: Sequence[Mapping[str, Any]]) -> list[str]:
    return [
        click.style(cell, **style) if style else cell
        for cell, style in zip(cells, styles, strict=True)
    ]
