"""Lines of prose that are wider than the terminal go on in the next row between words, set in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from svc.cli.termio.display import width

#: How far the rows that go on stand in from the one that they continue.
_HANGING = 4


def folded(lines: Iterable[str]) -> Iterator[str]:
    """Lines as a terminal of its width shows them without breaking a word; as they are elsewhere."""
    from svc.cli.parsing.helppage import wrapped
    from svc.table import display_width

    wide = width()
    for line in lines:
        if wide is None or display_width(line) <= wide:
            yield line
            continue
        text = line.lstrip()
        indent = " " * (len(line) - len(text))
        hanging = indent + " " * _HANGING
        first, *more = wrapped(text, max(wide - len(hanging), _HANGING), display_width)
        yield indent + first
        yield from (hanging + one for one in more)
