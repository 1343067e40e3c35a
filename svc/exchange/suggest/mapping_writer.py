"""A mapping as it is being sketched: YAML with comments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING

from svc.language import _
from svc.store.yaml.emitter import inline

if TYPE_CHECKING:
    from collections import Counter

_WIDTH, _SHOWN_WORDS, _SHOWN_LETTERS = 78, 30, 40


def flow(entries: Mapping[str, str | Iterable[str]]) -> str:
    """Keys and values on one line."""
    said = (f"{key}: {_value(value)}" for key, value in entries.items())
    return "{" + ", ".join(said) + "}"


def listed(values: Iterable[str]) -> str:
    """Values on one line."""
    return "[" + ", ".join(map(inline, values)) + "]"


def _value(value: str | Iterable[str]) -> str:
    return inline(value) if isinstance(value, str) else listed(value)


def comment(words: str, indent: str = "") -> list[str]:
    """Words as lines of comment."""
    plain = "".join(char if char.isprintable() else " " for char in words)
    lines = wrap(plain, _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
    return [f"{indent}# {line}" for line in lines]


def told_words(words: Counter[str]) -> str:
    """Words of a column and how often they stand there, the most frequent first."""
    most = words.most_common(_SHOWN_WORDS)
    told = ", ".join(f"{_short(word)} ({count})" for word, count in most)
    more = len(words) - len(most)
    return told + _(" and {n} more", n=more) if more else told


def _short(word: str) -> str:
    return word if len(word) <= _SHOWN_LETTERS else word[:_SHOWN_LETTERS] + "…"


class MappingDraft:
    """The parts of a mapping.

    Attributes:
        notes: What is told above everything.
        top: Lines of keys before the fields.
        fields: Lines of the fields, in order.
        used: Headings that found a place.
    """

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.top: list[str] = []
        self.fields: list[str] = []
        self.used: set[str] = set()

    def note(self, words: str) -> None:
        """Tell something above everything."""
        self.notes.append(words)

    def remark(self, words: str) -> None:
        """Tell something of the field that comes next."""
        self.fields += comment(words, "  ")

    def column(self, field: str, heading: str, **more: str) -> None:
        """A field that comes from one column."""
        self.used.add(heading)
        self.fields.append(f"  {field}: {flow({'column': heading, **more})}")

    def columns(self, field: str, headings: list[str], glue: str, **more: str) -> None:
        """A field that is put together."""
        self.used.update(headings)
        entries = {"columns": headings, "join": glue, **more}
        self.fields.append(f"  {field}: {flow(entries)}")

    def template(self, field: str, words: str, headings: list[str]) -> None:
        """A field that is put together with words of its own."""
        self.used.update(headings)
        self.fields.append(f"  {field}: {flow({'template': words})}")

    def constant(self, field: str, value: str) -> None:
        """A field that is the same for every row."""
        self.fields.append(f"  {field}: {flow({'value': value})}")

    def table(
        self,
        field: str,
        heading: str,
        meanings: Mapping[str, str],
        unknown: Counter[str],
        default: str | None = None,
    ) -> None:
        """A field whose words are translated."""
        self.used.add(heading)
        self.fields += [f"  {field}:", f"    column: {inline(heading)}"]
        self.fields += table_lines("values", meanings, "    ")
        if unknown:
            told = _("not known, and refused unless it is translated: {words}")
            self.fields += comment(told.format(words=told_words(unknown)), "    ")
        self.fields.append("    unknown: refuse")
        if default is not None:
            self.fields.append(f"    default: {inline(default)}")

    def text(self) -> str:
        """The whole mapping."""
        head = [line for words in self.notes for line in (*comment(words), "#")]
        return "\n".join([*head[:-1], *self.top, "fields:", *self.fields]) + "\n"


def table_lines(key: str, meanings: Mapping[str, str], indent: str = "") -> list[str]:
    """A table of words and what they mean."""
    lines = [f"{indent}  {inline(word)}: {inline(one)}" for word, one in meanings.items()]
    return [f"{indent}{key}:", *lines] if lines else []
