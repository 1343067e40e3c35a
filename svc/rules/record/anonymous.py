"""What in words says whom or whose home they are about: units, plates, phones, papers.

A case is read by everybody on the staff, long after it happened, so it names nobody. What
is recognised is how units and vehicles are written in requests and notes; days, amounts and
the numbers of records are left as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from svc.language import N_
from svc.lazy_pattern import lazy_pattern
from svc.rules.record.personal_words import personal_parts

#: What a part of words is, for people.
UNIT, PLATE, NUMBER = N_("a home"), N_("a vehicle"), N_("a person's number")
#: In the place of what was there.
_INSTEAD = {UNIT: N_("(a home)"), PLATE: N_("(a vehicle)"), NUMBER: N_("(a number)")}

_DIGITS = "[0-9０-９零〇一二三四五六七八九十百两]"
_BUILDING = "(?:栋|幢|座|号楼|號樓|#|＃)"
_ROOM = rf"[A-Za-z]?{_DIGITS}{{2,5}}(?:室|房|户|戶)?"
#: `3栋2单元1502`, `A座1502室`, `3-2-1502`, `2单元1502`, `1502室`; `unit 1502`.
_UNIT = (
    rf"(?:[A-Za-z]|{_DIGITS}{{1,4}}) ?{_BUILDING}"
    rf" ?(?:{_DIGITS}{{1,2}} ?(?:单元|單元|门|梯|-) ?)?{_ROOM}"
    rf"|{_DIGITS}{{1,2}} ?(?:单元|單元) ?{_ROOM}"
    rf"|(?<![0-9A-Za-z０-９]){_DIGITS}{{3,5}} ?(?:室|房(?![0-9屋租产])|号房)"
    r"|(?<![0-9A-Za-z-])(?!(?:19|20)[0-9]{2}-[01]?[0-9]-[0-3]?[0-9](?![0-9]))"
    r"(?:[0-9A-Z]{1,4}-){1,3}[0-9]{3,5}(?![0-9A-Za-z-])"
    r"|(?i:\b(?:unit|flat|apartment|apt\.?|room)\s+(?:no\.?\s*)?[0-9A-Z-]*[0-9][0-9A-Z-]*)"
)
_PLATE = (
    "[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳使领]"
    r"[A-Z][ ·.・-]?[0-9A-Z]{4,5}[0-9A-Z挂学警港澳领]"
)
_PARTS = lazy_pattern(rf"(?P<plate>{_PLATE})|(?P<unit>{_UNIT})")
#: Numbers of records: `T2611-A0042` is none's home.
_RECORD = lazy_pattern(r"[A-Z]{1,2}[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}(?![0-9])")


def identifying(text: str) -> str:
    """What of that sort stands first in words, one of UNIT, PLATE, NUMBER; empty if nothing does.

    Example:
        >>> identifying("3栋2单元1502漏水"), identifying("2026-04-03, 165.45 yuan, T2611-A0042")
        ('a home', '')
    """
    if next(personal_parts(text), None) is not None:
        return NUMBER
    found = _PARTS.search(_RECORD.sub("", text))
    return "" if found is None else PLATE if found.lastgroup == "plate" else UNIT


def anonymised(text: str, names: Iterable[str], person: str, instead_of: dict[str, str]) -> str:
    """Words without names, homes, vehicles and numbers; each has a word in its place.

    Args:
        text: The words.
        names: Names of those who are known to be meant, and spellings of homes.
        person: In the place of a name.
        instead_of: In the place of the others, by what they are.

    Example:
        >>> told = {UNIT: "(home)", PLATE: "(car)", NUMBER: "(number)"}
        >>> anonymised("Wang Fang, 3-2-1502, 13812340000", ["Wang Fang"], "(resident)", told)
        '(resident), (home), (number)'
    """
    for name in sorted({one for one in names if len(one) > 1}, key=len, reverse=True):
        text = text.replace(name, person)
    out, at = [], 0
    for part in personal_parts(text):
        out += [text[at : part.begin], instead_of[NUMBER]]
        at = part.end
    text = "".join([*out, text[at:]])
    return _PARTS.sub(lambda found: instead_of[PLATE if found.lastgroup == "plate" else UNIT], text)


def instead() -> dict[str, str]:
    """What stands in the place of homes, vehicles and numbers, in the reader's language."""
    from svc.language import _

    return {sort: _(words) for sort, words in _INSTEAD.items()}


@cache
def surname_address(name: str) -> tuple[str, ...]:
    """How somebody of a Chinese name is spoken of: 王女士, 王先生, 小王, 老王."""
    if not re.match("[\u4e00-\u9fff]", name):
        return (name,)
    first = name[:1]
    after = ("女士", "先生", "小姐", "阿姨", "师傅", "叔叔", "大爷", "奶奶", "老师", "总")
    return (name, *(first + one for one in after), f"小{first}", f"老{first}")
