"""Lines of prose that are wider than the terminal go on in the next row between words, set in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from svc.cli.termio.streams import is_terminal

#: How far the rows that go on stand in from the one that they continue.
_HANGING = 4


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

    from svc.cli.parsing.helppage import wrapped
    from svc.table import display_width

    def room(text: str) -> int:
        return display_width(unstyle(text))

    if room(line) <= wide:
        yield line
        return
    text = line.lstrip()
    indent = " " * (len(line) - len(text))
    hanging = indent + " " * _HANGING
    first, *more = wrapped(text, max(wide - len(hanging), _HANGING), room)
    yield indent + first
    yield from (hanging + one for one in more)
