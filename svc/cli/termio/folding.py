"""Lines of prose that are wider than the terminal go on in the next row between words, set in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from svc.cli.termio.streams import is_terminal
from svc.language import PIECE

#: How far the rows that go on stand in from the one that they continue.
_HANGING = 4
#: A command in a line of words, up to what ends it there.
_COMMAND = r"\bsvc [^;,()；，。（）]*[^;,()；，。（） ]"


def folded(lines: Iterable[str], stream: TextIO) -> Iterator[str]:
    """Lines as a terminal shows them without breaking a word; as they are elsewhere.

    Args:
        lines: They may hold colours.
        stream: Where they go.
    """
    if not is_terminal(stream):
        yield from lines
        return
    import shutil

    wide = shutil.get_terminal_size().columns
    for line in lines:
        # No letter takes more than two columns.
        yield from (line,) if 2 * len(line) <= wide else _rows(line, wide)


def _rows(line: str, wide: int) -> Iterator[str]:
    from click import unstyle

    from svc.table import display_width

    def room(text: str) -> int:
        return display_width(unstyle(text).rstrip())

    if room(line) <= wide:
        yield line
        return
    text = line.lstrip()
    indent = " " * (len(line) - len(text))
    row = indent
    for piece in _pieces(text, lambda piece: room(piece) <= wide - len(indent) - _HANGING):
        if row.strip() and room(row + piece) > wide:
            yield row.rstrip()
            row = indent + " " * _HANGING
            piece = piece.lstrip()
        row += piece
    yield row.rstrip()


def _pieces(text: str, fits: Callable[[str], bool]) -> Iterator[str]:
    """What no row breaks: words, letters that stand alone, commands that fit a row whole."""
    import re

    # Whoever copies a command of two rows runs the first of them.
    for part in re.split(rf"({_COMMAND})", text):
        if re.fullmatch(_COMMAND, part) and fits(part):
            yield part
        else:
            yield from re.findall(PIECE, part)
