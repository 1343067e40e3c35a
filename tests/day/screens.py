"""What is wrong with a screen, whatever it shows: rows that break, words of another language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from itertools import pairwise
from pathlib import Path

from tests.day.tmux import Screen
from tests.test_chinese import NAMES, english_in, own_words

#: What people type, and answers that quote it, is in the language they typed it in.
_TYPED = {"Enter", "svc", "all", "WHO"}
#: The rule below a table's headings, and what parts its columns.
_RULE = re.compile(r"-+(  +-+)*")
_GAP = re.compile(r"  +")
#: What tells how many rows there are stands below them all, in a line of its own.
_FOOTER = re.compile(r"\d+ tickets? match|符合条件的工单|nobody and nothing matches|没有找到；")


def flaws(screen: Screen, language: str, names: Set[str], *, words: bool = True) -> list[str]:
    """What is wrong with what a command shows.

    Args:
        language: Of the reader.
        names: Words of people that are English on any screen.
        words: Whether all of it is in the reader's language.
    """
    shown = _shown(screen)
    # A path is one line for whoever copies it.
    told = [f"folded: {line}" for line in screen.folded if not line.startswith("/")]
    told += [f"twice: {row}" for row in _twice(shown)]
    told += [f"footer among rows: {row}" for row in _among_rows(shown)]
    if words and language == "zh_CN":
        told += [f"English: {word}" for word in _english("\n".join(shown), {*names, *_TYPED})]
    return told


def _english(text: str, names: Set[str]) -> list[str]:
    """English words; the last of a cell that was cut is part of one, and not counted."""
    return english_in(re.sub(r"[\w-]*…", "", text), {*names})


def names_of(office: Path) -> set[str]:
    """Words of an office's own, and names that are no words."""
    return NAMES | own_words(office) | _TYPED


def _shown(screen: Screen) -> list[str]:
    """The lines that were printed; what was typed, and what quotes it, is left out."""
    typed = [line for line in screen.asked if line]
    lines = []
    for line in screen.lines[1:]:
        answer = next((one for one in typed if line.endswith(f": {one}")), None)
        lines.append(line.removesuffix(answer) if answer else line)
    return lines


def _twice(rows: list[str]) -> Iterator[str]:
    """Headings of a table that are the same for two columns, or stand above it twice."""
    before = ""
    for heading, row in pairwise(rows):
        if not _RULE.fullmatch(row) or "-" * 2 not in row:
            continue
        cells = [cell for cell in _GAP.split(heading.strip()) if cell]
        if len(cells) != len(set(cells)):
            yield heading
        if heading == before:
            yield heading
        before = heading


def _among_rows(rows: list[str]) -> Iterator[str]:
    """Footers behind something in their line, and those with rows of the table below them."""
    for number, row in enumerate(rows):
        footer = _FOOTER.search(row)
        # What is too long for a line goes on in the next, set in.
        if footer and (
            footer.start() or any(not one.startswith("  ") for one in rows[number + 1 :])
        ):
            yield row
