"""Names by how they sound: pinyin, its beginnings, and ways of address such as 王女士.

A clerk who hears a name types `wangfang`, `wangf` or `wf`; a caller says 王女士 and
means somebody called 王. Every reading of a character counts: 单 is `shan` and `dan`.

Readings come from pypinyin, imported when letters are first held against Chinese
names: 65 ms of processor time (its dictionary of phrases, which names do not need,
would be 190 ms more and stays away).
"""

from __future__ import annotations

import os
import re
from functools import cache
from typing import TYPE_CHECKING

from svc.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from types import ModuleType

#: What stands behind a surname for somebody whose whole name was not said.
_ADDRESS = (
    "女士", "先生", "小姐", "太太", "夫人", "阿姨", "叔叔", "大爷", "大妈", "大姐", "大哥", "奶奶",
    "爷爷", "师傅", "老师", "医生", "老板", "经理", "主任", "总", "姐", "哥", "叔", "姨",
)  # fmt: skip
_ADDRESSED = lazy_pattern(rf"([\u4e00-\u9fff]{{1,2}})(?:{'|'.join(_ADDRESS)})")
_BEFORE = lazy_pattern(r"[小老阿]([\u4e00-\u9fff])")
_LETTERS = lazy_pattern(r"[a-zA-ZüÜ]+(?:[ '-][a-zA-ZüÜ]+)*")
#: Letters of a search; one alone begins half the names there are.
_FEWEST, _MOST = 2, 30


def surname(text: str) -> str | None:
    """The surname in a way of address, None where it is none.

    Example:
        >>> surname("王女士"), surname("小李"), surname("欧阳先生"), surname("王芳")
        ('王', '李', '欧阳', None)
    """
    found = _ADDRESSED.fullmatch(text) or _BEFORE.fullmatch(text)
    return found[1] if found else None


def letters(text: str) -> str | None:
    """What may be pinyin or initials, in one word of small letters; None where it cannot be.

    Example:
        >>> letters("Wang Fang"), letters("wf"), letters("w"), letters("王")
        ('wangfang', 'wf', None, None)
    """
    if not _LETTERS.fullmatch(text.strip()):
        return None
    plain = re.sub("[^a-zü]", "", text.lower()).replace("ü", "v")
    return plain if _FEWEST <= len(plain) <= _MOST else None


def sounds(name: str, typed: str) -> bool:
    """Whether a name begins as letters say, each of its characters by its sound or part of it.

    A later part of the name, such as the given name, is known by its whole sound.

    Args:
        name: With Chinese characters; others in it are passed over.
        typed: As `letters` gives them.

    Example:
        >>> sounds("王芳", "wf"), sounds("王芳", "wangf"), sounds("王芳", "fang")
        (True, True, True)
        >>> sounds("王芳", "f"), sounds("单立", "shanli"), sounds("吕布", "lvbu")
        (False, True, True)
    """
    chars = [char for char in name if "\u4e00" <= char <= "\u9fff"]
    if not chars:
        return False
    if _begins(chars, 0, typed):
        return True
    return any(
        typed.startswith(reading) and _begins(chars, start + 1, typed[len(reading) :])
        for start in range(1, len(chars))
        for reading in readings(chars[start])
    )


def _begins(chars: list[str], at: int, typed: str) -> bool:
    if not typed:
        return True
    if at == len(chars):
        return False
    return any(
        _begins(chars, at + 1, typed[length:])
        for reading in readings(chars[at])
        for length in range(_shared(reading, typed), 0, -1)
    )


def _shared(reading: str, typed: str) -> int:
    """How many letters two words have in common at their beginning."""
    pairs = enumerate(zip(reading, typed, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(reading), len(typed)))


@cache
def readings(char: str) -> tuple[str, ...]:
    """Every sound of a character, without tones; ü is `v`, and `u` as people type it."""
    pypinyin = _library()
    found = pypinyin.pinyin(char, style=pypinyin.Style.NORMAL, heteronym=True)[0]
    both = [spelled for one in found for spelled in (one, one.replace("v", "u"))]
    return tuple(dict.fromkeys(both))


@cache
def _library() -> ModuleType:
    """The library, without its phrases: pypinyin's own settings for that, see its README."""
    for setting in ("PYPINYIN_NO_PHRASES", "PYPINYIN_NO_DICT_COPY"):
        os.environ.setdefault(setting, "true")
    import pypinyin

    return pypinyin
