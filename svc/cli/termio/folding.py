"""Lines of prose that are wider than the terminal go on in the next row between words, set in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
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


def beside(names: Sequence[str], values: Sequence[str], wide: int | None) -> list[str]:
    """Values that stand beside their names, each in as many rows as it takes.

    Args:
        wide: Columns of the terminal; None folds nothing.
    """
    from svc.table import display_width

    if wide is None:
        return [*values]
    left = max(map(display_width, names), default=0) + 2
    room = max(wide - left, wide // 3)
    return [f"\n{' ' * left}".join(_rows(value, room, 0)) for value in values]


def _rows(line: str, wide: int, hanging: int = _HANGING) -> Iterator[str]:
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
    for piece in _pieces(text, lambda piece: room(piece) <= wide - len(indent) - hanging):
        if row.strip() and room(row + piece) > wide:
            yield row.rstrip()
            row = indent + " " * hanging
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
