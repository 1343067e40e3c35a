"""A page of help for readers whose letters are two columns wide.

Click counts letters where a terminal counts columns, and breaks lines at
spaces, of which Chinese has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from unicodedata import east_asian_width

import click

from svc.language import PIECE, _


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(text: str, width: int, room: Callable[[str], int] = columns) -> list[str]:
    """A paragraph in lines of at most so many columns, where its words allow.

    Args:
        text: The paragraph.
        width: Columns there are.
        room: How many of them a text takes.
    """
    if room(text) <= width:
        return [text.strip()]
    lines = [""]
    for piece in re.findall(PIECE, text):  # not compiled where no help is shown
        if lines[-1] and room(lines[-1] + piece.rstrip()) > width:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    return [line.rstrip() for line in lines]


class WideFormatter(click.HelpFormatter):
    """Click's pages, measured in columns."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that says how a command is called."""
        start = f"{prefix or _('Usage:')}{prog} "
        self._write_lines(start, wrapped(args, self.width - columns(start)))

    def write_heading(self, heading: str) -> None:
        """A heading over what is set in below it."""
        self.write(f"{' ' * self.current_indent}{heading}{_(': ')}\n")

    def write_text(self, text: str) -> None:
        """Paragraphs; one that opens with the letter for it keeps its lines."""
        indent = " " * self.current_indent
        shown = [self._lines_of(one, self.width - len(indent)) for one in text.split("\n\n")]
        self.write("\n\n".join("\n".join(indent + line for line in one) for one in shown) + "\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Terms and what they mean, in two columns."""
        rows = list(rows)
        room = min(max(columns(term) for term, __ in rows), col_max)
        indent = " " * self.current_indent
        for term, meaning in rows:
            start = f"{indent}{term}{' ' * (room - columns(term) + col_spacing)}"
            if columns(term) > room and meaning:
                self.write(f"{indent}{term}\n")
                start = " " * (len(indent) + room + col_spacing)
            self._write_lines(start, wrapped(meaning, max(self.width - columns(start), 10)))

    def _write_lines(self, start: str, lines: Iterable[str]) -> None:
        """Lines beside a start, the later ones set in as far."""
        below = " " * columns(start)
        for number, line in enumerate(lines):
            self.write(f"{below if number else start}{line}".rstrip() + "\n")

    def _lines_of(self, paragraph: str, width: int) -> Iterator[str]:
        head, __, rest = paragraph.partition("\n")
        if head.strip() == "\b":
            yield from rest.splitlines()
        else:
            yield from wrapped(" ".join(paragraph.split()), width)


class WideContext(click.Context):
    """A context whose help is set in columns."""

    formatter_class = WideFormatter
