"""Words of the fixed vocabulary as options and menus: English, and the Chinese beside it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import click

from svc.model.words import CHINESE


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

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The English word for what was typed."""
        return str(super().convert(self._english.get(value, value), param, ctx))


def menu(vocabulary: type[StrEnum]) -> dict[str, str]:
    """The words to choose from, each with its Chinese."""
    return dict(CHINESE[vocabulary])
