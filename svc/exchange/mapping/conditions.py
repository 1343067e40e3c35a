"""Which rows a part of a mapping is for, and what is made of several columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from svc.lazy_pattern import lazy_pattern

RowTest = Callable[[Sequence[str]], bool]
RowText = Callable[[Sequence[str]], str]
#: Makes a moment of a text, or raises ValueError.
ReadTime = Callable[[str], datetime]

Header = Annotated[str, Meta(min_length=1, max_length=1_000, description="a column's heading")]
LongText = Annotated[str, Meta(max_length=20_000)]
_PIECE = lazy_pattern(r"\{\{|\}\}|\{([^{}]*)\}")


class Condition(
    Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is", "not_": "not"}
):
    """What must be so of one column for a row to be meant; see the module of mappings."""

    column: Header
    is_: LongText | tuple[LongText, ...] | None = None
    not_: LongText | tuple[LongText, ...] | None = None
    empty: bool | None = None
    before: Header | None = None
    after: Header | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns it looks at."""
        return tuple(filter(None, (self.column, self.before, self.after)))


When = Condition | Annotated[tuple[Condition, ...], Meta(min_length=1)]


def all_of(when: When) -> tuple[Condition, ...]:
    """The conditions that must hold together."""
    return when if isinstance(when, tuple) else (when,)


def several(words: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """One word or several, as several."""
    return (words,) if isinstance(words, str) else words or ()


def compile_when(when: When, header: Sequence[str], time: ReadTime) -> RowTest:
    """Whether a row is one that a condition means, or several conditions together.

    Args:
        time: How the file writes times, for conditions on two columns.
    """
    holding = [_compiled(one, header, time) for one in all_of(when)]
    return holding[0] if len(holding) == 1 else lambda row: all(holds(row) for holds in holding)


def _compiled(condition: Condition, header: Sequence[str], time: ReadTime) -> RowTest:
    column = header.index(condition.column)
    if condition.before is not None:
        return _ordered(column, header.index(condition.before), time)
    if condition.after is not None:
        return _ordered(header.index(condition.after), column, time)
    if condition.empty is not None:
        empty = condition.empty
        return lambda row: (not row[column].strip()) is empty
    wanted = several(condition.is_) or several(condition.not_)
    matches = _matching(wanted)
    if condition.is_ is not None:
        return lambda row: matches(row[column].strip())
    return lambda row: not matches(row[column].strip())


def _ordered(first: int, second: int, time: ReadTime) -> RowTest:
    """Whether one column's time is before another's; of no times nothing is so."""

    def holds(row: Sequence[str]) -> bool:
        try:
            return time(row[first].strip()) < time(row[second].strip())
        except ValueError:
            return False

    return holds


def _matching(words: Sequence[str]) -> Callable[[str], bool]:
    whole = frozenset(word for word in words if "*" not in word)
    patterns = [pattern(word) for word in words if "*" in word]
    return lambda text: text in whole or any(one.fullmatch(text) for one in patterns)


def pattern(word: str) -> re.Pattern[str]:
    """A word of a mapping in which `*` stands for any letters."""
    return re.compile(".*".join(map(re.escape, word.split("*"))), re.DOTALL)


def columns_of(template: str) -> tuple[str, ...]:
    """The columns that a template names, each once, in order."""
    found = (match[1] for match in _PIECE.finditer(template) if match[1] is not None)
    return tuple(dict.fromkeys(name.strip() for name in found))


def compile_template(
    template: str, header: Sequence[str], clean: Callable[[str], str] = str.strip
) -> RowText:
    """A template's text for a row; nothing where all its columns are empty.

    Args:
        clean: Makes of a cell what it says.
    """
    pieces: list[str | int] = []
    at = 0
    for match in _PIECE.finditer(template):
        pieces.append(template[at : match.start()])
        pieces.append(match[0][0] if match[1] is None else header.index(match[1].strip()))
        at = match.end()
    pieces.append(template[at:])
    columns = [piece for piece in pieces if isinstance(piece, int)]

    def words(row: Sequence[str]) -> str:
        if not any(row[column].strip() for column in columns):
            return ""
        return "".join(
            clean(row[piece]) if isinstance(piece, int) else piece for piece in pieces
        ).strip()

    return words
