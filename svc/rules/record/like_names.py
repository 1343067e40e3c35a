"""Whether two names may be one person's, as two clerks write them."""

from __future__ import annotations

import re
import unicodedata

from svc.lazy_pattern import lazy_pattern

#: Words of address that one clerk writes and another does not.
_ADDRESS = lazy_pattern(r"(?:先生|女士|小姐|太太|阿姨|师傅|老师)$|^(?:mr|mrs|ms|miss|dr)\.?\s+")
#: From this share of common letters on two names in letters are taken for one.
_ALIKE = 0.8
_CHINESE = lazy_pattern(r"[\u3400-\u9fff]{1,6}")


def like_names(name: str, other: str) -> bool:
    """Whether two names are the same but for spelling, an address, or one character.

    Example:
        >>> like_names("王芳女士", "王 芳"), like_names("王芳", "李芳")
        (True, False)
    """
    here, there = _plain(name), _plain(other)
    if not here or not there:
        return False
    if here == there:
        return True
    if _CHINESE.fullmatch(here) and _CHINESE.fullmatch(there):
        # A surname alone, or one character heard otherwise.
        same = sum(a == b for a, b in zip(here, there, strict=False))
        short = min(len(here), len(there))
        return here[0] == there[0] and (
            short == 1 or (len(here) == len(there) and same == short - 1)
        )
    from difflib import SequenceMatcher

    return SequenceMatcher(None, here, there).ratio() >= _ALIKE


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold().strip()
    return re.sub(r"\s+", "", _ADDRESS.sub("", text))
