"""Words of the fixed vocabulary as options and menus: English, and the Chinese beside it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import click

from svc.model.words import CHINESE


class Word(click.Choice[str]):
    """A word of the vocabulary, in English or in Chinese; hands on the English.

    Args:
        vocabulary: One of the enumerations of `svc.model.words`.
    """

    def __init__(self, vocabulary: type[StrEnum]) -> None:
        super().__init__([str(word) for word in vocabulary])
        self._english = {chinese: word for word, chinese in CHINESE[vocabulary].items()}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The English word for what was typed."""
        return str(super().convert(self._english.get(value, value), param, ctx))


def menu(vocabulary: type[StrEnum]) -> dict[str, str]:
    """The words to choose from, each with its Chinese."""
    return dict(CHINESE[vocabulary])
