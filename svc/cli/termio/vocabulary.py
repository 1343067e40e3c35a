"""Words of the fixed vocabulary as options, menus and cells of tables, in either language."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import click

from svc.language import LANGUAGES, _, either, spoken
from svc.model.roles import Role
from svc.model.words import (
    CHINESE,
    Action,
    CallCode,
    Channel,
    ClockName,
    Kind,
    Outcome,
    PartyWord,
    Priority,
    Relation,
    Resolution,
    Status,
    Warranty,
    word,
)

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Fields of records and rows whose values are words of the vocabulary.
_OF_FIELD: dict[str, tuple[type[StrEnum], ...]] = {
    "action": (Action,),
    "channel": (Channel,),
    "clock": (ClockName,),
    "code": (CallCode,),
    "kind": (Kind,),
    "kinds": (Kind,),
    "outcome": (Outcome, CallCode),
    "priority": (Priority,),
    "relation": (Relation,),
    "resolution": (Resolution,),
    "role": (Role,),
    "roles": (Role,),
    "says": (PartyWord,),
    "status": (Status,),
    "warranty": (Warranty,),
}


class Word(click.Choice[str]):
    """A word of the vocabulary, in English or in Chinese; hands on the English.

    Args:
        vocabularies: Enumerations of `svc.model.words`.
    """

    def __init__(self, *vocabularies: type[StrEnum]) -> None:
        super().__init__([str(word) for one in vocabularies for word in one])
        self._english = {
            chinese: word for one in vocabularies for word, chinese in CHINESE[one].items()
        }

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """The words there are, as the reader says them."""
        return f"[{'|'.join(self.spoken)}]"

    @property
    def spoken(self) -> list[str]:
        """The words there are, as the reader says them."""
        chinese = {word: name for name, word in self._english.items()}
        return [either(str(word), chinese.get(word, word)) for word in self.choices]

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The words that begin so, in the reader's language or in the one that was begun."""
        from click.shell_completion import CompletionItem

        ours = dict(zip(self.choices, self.spoken, strict=True))
        both = [(spoken, str(word)) for word, spoken in ours.items()]
        chinese = [(name, str(word)) for name, word in self._english.items()]
        # Nothing typed: the reader's own language is enough.
        others = [*chinese, *((word, spoken) for spoken, word in both)] if incomplete else []
        begun = {own: other for own, other in (*both, *others) if own.startswith(incomplete)}
        return [
            CompletionItem(own, help=None if own == other else other)
            for own, other in begun.items()
        ]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The English word for what was typed."""
        return str(super().convert(self._english.get(value, value), param, ctx))


def said(value: str, *vocabularies: type[StrEnum]) -> str:
    """A word as the reader says it; what is in none of the vocabularies stays as it is."""
    for vocabulary in vocabularies:
        if value in CHINESE[vocabulary]:
            return word(vocabulary(value))
    return value


def said_in(field: str, value: str) -> str:
    """The value of a field as the reader says it, where fields of that name hold our words."""
    return said(value, *_OF_FIELD.get(field, ()))


def hours_words(hours: str) -> str:
    """The hours of a day as its reader says them."""
    return either(hours, "休息") if hours == "closed" else hours


def menu(vocabulary: type[StrEnum]) -> dict[str, str]:
    """The words to choose from, each with its Chinese."""
    return dict(CHINESE[vocabulary])


def english_value(field: str, text: str) -> str:
    """A field's value as records say it, where it is a word of the vocabulary in Chinese."""
    for vocabulary in _OF_FIELD.get(field, ()):
        for term, chinese in CHINESE[vocabulary].items():
            if text.strip() == chinese:
                return str(term)
    return text


def field_typed(text: str, known: Iterable[str]) -> str:
    """A field's name as records spell it, from that or from what the reader's tables call it.

    Args:
        known: Names of fields; what is none of them, in either way, stays as it is.
    """
    plain = text.strip().lower().replace("-", "_")
    names = {name: name for name in known}
    if plain in names:
        return plain
    # Whoever reads English may have a Chinese keyboard before them, and the other way round.
    for language in LANGUAGES:
        with spoken(language):
            called = {_(name.replace("_", " ")): name for name in names}
        if text.strip() in called:
            return called[text.strip()]
    return plain
