"""What somebody means by a name: departments, people, categories, reasons, levels, fields.

Everything that has a short id and names in two languages is named the same way, wherever
it is typed: by its id, by any of its names in any case and width, or by the beginning of
one, as long as that means only one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

from svc.language import current

_Word = TypeVar("_Word", bound=StrEnum)
#: What a field may refer to that is no record, and where the office's rules list it.
SECTIONS = {"department": "departments", "category": "categories"}
#: A shorter beginning means too much.
_FEWEST = 2


def meant(text: str, entries: Iterable[tuple[str | None, ...]]) -> list[str]:
    """Ids of what a text means: the one so called, else all that begin so.

    Args:
        text: As typed.
        entries: For each its id and its names; None where it has no such name.

    Example:
        >>> departments = [("service", "客服部", "Service"), ("engineering", "工程部", None)]
        >>> meant("工程部", departments), meant("SERVICE", departments), meant("工程", departments)
        (['engineering'], ['service'], ['engineering'])
        >>> meant("部", departments)
        []
    """
    known = [(str(entry[0]), {_plain(name) for name in entry if name}) for entry in entries]
    if any(text == name for name, _names in known):
        return [text]
    plain = _plain(text)
    called = [name for name, names in known if plain in names]
    if called or len(plain) < _FEWEST:
        return called
    return [name for name, names in known if any(one.startswith(plain) for one in names)]


def word_meant(vocabulary: type[_Word], chinese: Mapping[str, str], text: str) -> _Word | None:
    """The word of a fixed vocabulary that a text means; None if it means none, or several.

    Args:
        vocabulary: The words.
        chinese: What each is called in Chinese.
        text: As typed.
    """
    words = meant(text, [(word.value, chinese.get(word.value)) for word in vocabulary])
    return vocabulary(words[0]) if len(words) == 1 else None


def called(name: str, names: Mapping[str, str]) -> str:
    """What has an id as its reader calls it: by id in English, else by its name.

    Args:
        names: Names by id.
    """
    return name if current() == "en" else names.get(name, name)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
