"""Words in the reader's language: everything a person reads passes through here.

What is written in the code is English and is its own key; other languages come
from gettext catalogues beside this module (`svc/locales/`). In English nothing
is loaded. Records, commits, JSON, CSV field names and trailers are never
translated: they do not come here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gettext import NullTranslations

_catalogue: NullTranslations | None = None


def _(message: str, /, **values: object) -> str:
    """A message in the reader's language, its `{names}` filled.

    Args:
        message: The English words; a literal, so that it is found by extraction.
        values: What stands for the names. Without any, braces are left as they are.
    """
    said = _catalogue.gettext(message) if _catalogue else message
    return said.format(**values) if values else said


def n_(one: str, many: str, n: int, /, **values: object) -> str:
    """A message that depends on a number; `{n}` in it is the number, with commas."""
    english = one if n == 1 else many
    said = _catalogue.ngettext(one, many, n) if _catalogue else english
    return said.format(n=f"{n:,}", **values)


def N_(message: str, /) -> str:  # noqa: N802 - gettext's own name for it
    """Mark a message that is translated later, by `_` of a variable."""
    return message
