"""Words in the reader's language: everything a person reads passes through here.

What is written in the code is English and is its own key; other languages come
from gettext catalogues beside this module (`svc/locales/`). In English nothing
is loaded. Records, commits, JSON, CSV field names and trailers are never
translated: they do not come here.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from svc.lazy_pattern import lazy_pattern
from svc.safe import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from svc.catalogue import Catalogue

#: The languages there are, each as its readers call it; the first needs no catalogue.
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}

#: A word with what closes it, a wide letter with what may not begin a line, or a run of spaces.
_CLOSING = "[，。；：、！？）》」』”’…]*"
PIECE = rf" +|[\u2e80-\uffef]{_CLOSING}|[^ \u2e80-\uffef]+{_CLOSING}"

_catalogue: Catalogue | None = None
_current = "en"
_keeping = False
#: Types of values that a stored message keeps as they are.
_PLAIN = (str, int, bool, float, type(None))
#: A message as it is stored lies between these; JSON never holds them unescaped.
_KEPT = lazy_pattern("\x02([^\x02\x03]*)\x03")


def use(language: str) -> None:
    """Speak a language from now on.

    Args:
        language: One of LANGUAGES.
    """
    global _catalogue, _current  # noqa: PLW0603 - a process has one reader
    if language != _current:
        _catalogue = None if language == "en" else _loaded(language)
        _current = language


def current() -> str:
    """The language spoken now, one of LANGUAGES."""
    return _current


def meant(name: str) -> str:
    """The language that somebody's name for one means; empty where it is none of ours.

    Example:
        >>> meant("zh_CN.UTF-8"), meant("中文"), meant("C"), meant("fr")
        ('zh_CN', 'zh_CN', 'en', '')
    """
    plain = name.strip().partition(".")[0].partition("@")[0].replace("-", "_").lower()
    if plain.partition("_")[0] == "zh" or plain in ("中文", "简体中文", "chinese"):
        return "zh_CN"
    english = plain.partition("_")[0] == "en" or plain in ("c", "posix", "english", "英文")
    return "en" if english else ""


def _(message: str, /, **values: object) -> str:
    """A message in the reader's language, its `{names}` filled.

    Args:
        message: The English words; a literal, so that it is found by extraction.
        values: What stands for the names. Without any, braces are left as they are.
    """
    if _keeping:
        return _stored(message, values)
    # The empty message is a catalogue's own header.
    said = _catalogue.gettext(message) if _catalogue and message else message
    return _filled(said, values) if values else said


def n_(singular: str, many: str, n: int, /, **values: object) -> str:
    """A message that depends on a number; `{n}` in it is the number, with commas."""
    if _keeping:
        return _stored([singular, many, n], values)
    return _filled(plural(singular, many, n), {"n": f"{n:,}", **values})


def plural(singular: str, many: str, n: int, /) -> str:
    """The one of two messages that a number asks for, its names not filled yet."""
    if _catalogue:
        return _catalogue.ngettext(singular, many, n)
    return singular if n == 1 else many


class _Quoted:
    """A value that `!r` in a message shows between quotes, not as Python writes it."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __repr__(self) -> str:
        return quoted(self._value)

    def __format__(self, spec: str) -> str:
        return format(self._value, spec)


def _filled(said: str, values: dict[str, object]) -> str:
    """A message with its names filled."""
    if "!r}" in said:
        values = {name: _Quoted(value) for name, value in values.items()}
    return said.format(**values)


def either(english: str, chinese: str, /) -> str:
    """Of two forms of one word, that of the reader's language; for vocabulary and names."""
    if _keeping:
        return _stored({"en": english, "zh": chinese}, {})
    return english if _current == "en" else chinese


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Inside, everything is said in one language: that of whoever a letter goes to."""
    before = current()
    use(language)
    try:
        yield
    finally:
        use(before)


def english() -> AbstractContextManager[None]:
    """Inside, everything is said in English: for JSON and whatever else is never translated."""
    return spoken("en")


class keeping:  # noqa: N801 - entered like a function, three times with every record
    """Inside, messages come out as what can be stored and told later, whoever reads them then."""

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        global _keeping
        self._before, _keeping = _keeping, True

    def __exit__(self, *_: object) -> None:
        global _keeping  # noqa: PLW0603 - as above
        _keeping = self._before


def told(text: str) -> str:
    """Words with messages in them as `keeping` made them, now in the reader's language."""
    return _KEPT.sub(lambda found: _retold(found[1], found[0]), text)


def _stored(message: str | list[object] | dict[str, str], values: dict[str, object]) -> str:
    import json

    # What is no plain value is kept as it reads: an amount of money is a number beneath.
    kept = {name: value if type(value) in _PLAIN else str(value) for name, value in values.items()}
    return f"\x02{json.dumps([message, kept], ensure_ascii=False)}\x03"


def _retold(stored: str, text: str) -> str:
    import json

    try:
        message, kept = json.loads(stored)
        values = {name: told(one) if isinstance(one, str) else one for name, one in kept.items()}
        return _say(message, values)
    except (ValueError, TypeError, LookupError, AttributeError):
        return text


def _say(message: Any, values: dict[str, Any]) -> str:
    if isinstance(message, dict):
        return either(message["en"], message["zh"])
    return n_(*message, **values) if isinstance(message, list) else _(message, **values)


def N_(message: str, /) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a message that is translated later, by `_` of a variable."""
    return message


@cache
def _loaded(language: str) -> Catalogue:
    from svc.catalogue import Catalogue

    # By os.path: importing pathlib would be felt in every command's help.
    here = os.path.dirname(__file__)  # noqa: PTH120
    path = os.path.join(here, "locales", language, "LC_MESSAGES", "svc.mo")  # noqa: PTH118
    with open(path, "rb") as compiled:  # noqa: PTH123
        return Catalogue(compiled.read())
