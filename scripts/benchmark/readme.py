"""The manual's table of figures, renewed by the bench: only rows that were measured change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from benchmark.place import TOP

#: The page in each language.
PAGES = tuple(sorted((TOP / "svc" / "manual").glob("*/performance.md")))
_SLOT = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)
_HEAD = "| what | ours | against | ratio | bar |\n|---|---|---|---|---|\n"


class Measured(NamedTuple):
    """One row as it came out.

    Attributes:
        name: The bar's, in words.
        ours: Seconds, or MB.
        theirs: What it was held against; 1 where that is a second or an MB.
        ratio: Of both.
        bar: What was promised.
    """

    name: str
    ours: float
    theirs: float
    ratio: float
    bar: float

    def line(self) -> str:
        """The row in Markdown; a promise that was not kept says so."""
        missed = ", missed" if self.ratio > self.bar else ""
        alone = "÷" not in self.name or self.name.endswith("one second")
        theirs = "" if alone else _figure(self.theirs)
        ratio = "" if alone else f"{self.ratio:.2f}"
        name = self.name.removesuffix(" ÷ one second")
        return f"| {name} | {_figure(self.ours)} | {theirs} | {ratio} | {self.bar:g}{missed} |"


def renewed(text: str, machine: str, rows: Iterable[Measured]) -> str:
    """A page with its figures made anew.

    Args:
        text: All of it; the table stands between `<!-- measured -->` and `<!-- /measured -->`.
        machine: What was measured on, and how, as a sentence above the table.
        rows: What was measured; rows of the table that were not stay as they are.

    Raises:
        ValueError: It has no place for the table.
    """
    slot = _SLOT.search(text)
    if slot is None:
        raise ValueError("the page has no <!-- measured --> … <!-- /measured -->")
    lines = {
        line.split("|")[1].strip(): line
        for line in slot[0].splitlines()
        if line.startswith("| ") and not line.startswith("| what ")
    }
    for row in rows:
        line = row.line()
        lines[line.split("|")[1].strip()] = line
    table = f"{machine}:\n\n{_HEAD}" + "".join(f"{line}\n" for line in lines.values())
    return _SLOT.sub(lambda found: f"{found[1]}{table}{found[2]}", text)


def _figure(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"
