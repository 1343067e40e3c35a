"""What is wrong with a row of CSV that Python's reader refuses, found out by reading it again.

The reader says so in words of its own, which change with Python's versions.
"""

from __future__ import annotations

from collections.abc import Iterable

from svc.language import _

_END = "\r\n"


def damage(
    lines: Iterable[str], delimiter: str, quote: str | None, escape: str | None, most: int
) -> str:
    """The first thing wrong with a row, in the reader's language.

    Args:
        lines: The row's lines, with their ends; where a quote stays open, up to the file's.
        delimiter: What stands between cells.
        quote: What stands around a cell; None for nothing.
        escape: What stands before a quote that is part of a cell; None where it is written twice.
        most: Characters that a cell holds at most.
    """
    quoted, closed, length = False, False, 0
    text = "".join(lines)
    place = 0
    while place < len(text):
        char, after = text[place], text[place + 1 : place + 2]
        place += 1
        if char == escape or (quoted and char == quote == after and escape is None):
            place += 1
            length += 1
        elif char == quote and (quoted or not (length or closed)):
            quoted, closed = not quoted, quoted
        elif quoted:
            length += 1
        elif char == "\r" and after not in ("", *_END):
            return _("a line ends in a carriage return alone; save the file with usual line ends")
        elif char == delimiter or char in _END:
            closed, length = False, 0
        elif closed and escape is None:
            break
        else:
            length += 1
        if length > most:
            return _("a cell is longer than {most} characters; is a quote never closed?",
                     most=f"{most:,}")  # fmt: skip
    if quoted or place > len(text):
        return _("a quote is opened and never closed")
    return _("a quote stands where none may; inside a cell write it twice")
