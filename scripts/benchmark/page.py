"""The manual's tables of figures, renewed by the bench: only rows that were measured change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from benchmark import chinese
from benchmark.place import TOP

#: The page in each language.
PAGES = tuple(sorted((TOP / "svc" / "manual").glob("*/performance.md")))
_SLOT = re.compile(r"(<!-- measured -->\n).*?(<!-- /measured -->)", re.DOTALL)
_RULE = "|---|---|---|---|---|\n"


class PageWords(NamedTuple):
    """How a page says what stands in its table.

    Attributes:
        head: The headings.
        missed: Of a promise that was not kept.
        named: A row's name.
        above: What was measured on, and how, above the table.
    """

    head: str
    missed: str
    named: Callable[[str], str]
    above: Callable[[str], str]


WORDS = {
    "en": PageWords("| what | ours | against | ratio | bar |", ", missed", str, "{}:".format),
    "zh_CN": PageWords(
        "| 项目 | 本软件 | 对照 | 比 | 上限 |", "，未达到", chinese.named, chinese.above
    ),
}


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

    def line(self, words: PageWords) -> str:
        """The row in Markdown; a promise that was not kept says so."""
        missed = words.missed if self.ratio > self.bar else ""
        alone = "÷" not in self.name or self.name.endswith("one second")
        theirs = "" if alone else _figure(self.theirs)
        ratio = "" if alone else f"{self.ratio:.2f}"
        name = words.named(self.name.removesuffix(" ÷ one second"))
        return f"| {name} | {_figure(self.ours)} | {theirs} | {ratio} | {self.bar:g}{missed} |"


def renew(machine: str, rows: Iterable[Measured]) -> None:
    """Renew the page in every language."""
    rows = list(rows)
    for page in PAGES:
        words = WORDS[page.parent.name]
        page.write_text(renewed(page.read_text("utf-8"), machine, rows, words), encoding="utf-8")


def renewed(text: str, machine: str, rows: Iterable[Measured], words: PageWords) -> str:
    """A page with its figures made anew.

    Args:
        text: All of it; the table stands between `<!-- measured -->` and `<!-- /measured -->`.
        words: Those of its language.
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
        if line.startswith("| ") and line != words.head
    }
    for row in rows:
        line = row.line(words)
        lines[line.split("|")[1].strip()] = line
    table = f"{words.above(machine)}\n\n{words.head}\n{_RULE}" + "".join(
        f"{line}\n" for line in lines.values()
    )
    return _SLOT.sub(lambda found: f"{found[1]}{table}{found[2]}", text)


def _figure(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"
