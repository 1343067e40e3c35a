"""How homes are written: the words and marks of unit spellings, as one table.

Every word that tells two homes apart for people leaves its trace in the id, as a
letter code that nobody gives to a building or a room: `二期5幢301` is `2QI-5-301`
and not the `2-5-301` of 2栋5单元301, `1栋商铺5` is `1-SP5` beside the home `1-5`.
No code is the beginning of another, so that codes put together stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple


class Marker(NamedTuple):
    """Words that stand after a value and say what it is.

    Attributes:
        role: Area, building, entrance, floor or room.
        words: The words, as they stand after narrowing and simplifying.
        code: What the value carries in the id; empty where its place says enough.
    """

    role: str
    words: tuple[str, ...]
    code: str = ""


class Space(NamedTuple):
    """Rooms that are no homes, and are numbered beside them.

    Attributes:
        code: What stands before their number in the id.
        shown: The word for one.
        use: What such a space is for.
        words: Pattern of the words.
    """

    code: str
    shown: str
    use: str
    words: str


#: Words after a value; 楼, 号 and # mean different things in different places.
MARKERS = (
    Marker("area", ("期",), "QI"),
    Marker("area", ("区",), "QU"),
    Marker("building", ("号楼", "#楼", "栋", "幢", "座")),
    Marker("entrance", ("单元", "门", "梯")),
    Marker("floor", ("层", "/F")),
    Marker("room", ("号房", "室", "房", "户")),
)
PLACED = ("楼", "号", "#")
SPACES = (
    Space("P", "车位", "parking",
          r"号?(?:地下)?停?车位|(?<![0-9A-Z])PARKING(?: SPACE)?(?![A-Z])"),
    Space("CK", "车库", "parking", r"号?(?:地下)?车库|(?<![0-9A-Z])GARAGE(?![A-Z])"),
    Space("SP", "商铺", "shop",
          r"号?(?:底?商铺|底商|店铺|店面|门面房?|门市房?|铺位|铺)|(?<![0-9A-Z])SHOP(?![A-Z])"),
    Space("CC", "储藏室", "home", r"号?(?:储藏室|储藏间|储物间|杂物间)"),
)  # fmt: skip
#: Characters that number like letters do.
SIGNS = {
    "甲": "JIA", "乙": "YI", "丙": "BING", "丁": "DING", "戊": "WUU", "己": "JJI", "庚": "GENG",
    "辛": "XIN", "壬": "REN", "癸": "GUI",
    "东": "DD", "西": "XX", "南": "NN", "北": "BB", "中": "ZZ", "左": "ZO", "右": "YO",
}  # fmt: skip
#: `5楼之3` is the third part of a storey, `301之1` of a home.
PART_OF_FLOOR, PART_OF_ROOM = "F", "ZH"
ORDER = ("area", "building", "entrance", "floor", "room")
#: Words that say nothing that the numbers do not.
FILLER = lazy_pattern(
    r"(?<![0-9A-Z])(?:BUILDING|BLDG|BLOCK|TOWER|ENTRANCE|UNIT|ROOM|APARTMENT|APT|FLAT|NO)"
    r"(?![A-Z])[.,]?|[,，]"
)
_SIMPLE = str.maketrans("樓棟號單門層區戶車庫鋪東貳內両兩",
                        "楼栋号单门层区户车库铺东二内两两")  # fmt: skip
_SIGN = lazy_pattern("|".join(SIGNS))
_PART = lazy_pattern(r"([0-9A-Z]+)\s*([楼层])?之\s*([0-9A-Z]+)")
#: What a mark makes of the first part of an id.
_AREA = lazy_pattern(r"([0-9A-Z]+)(QI|QU)")
_FIRST = lazy_pattern(rf"[0-9A-Z]{{1,3}}(QI|QU)|[0-9]{{0,2}}({'|'.join(SIGNS.values())})")
_SIGNED = lazy_pattern(rf"([0-9]*)({'|'.join(SIGNS.values())})")


def simplified(text: str) -> str:
    """A text with its traditional characters made simple."""
    return text.translate(_SIMPLE)


def coded(text: str) -> str:
    """A simplified text whose numerals are digits, with codes for characters that number."""
    return _PART.sub(_part, _SIGN.sub(lambda found: SIGNS[found[0]], text))


def _part(found: re.Match[str]) -> str:
    whole, floor, number = found.groups()
    return f"{whole}{PART_OF_FLOOR if floor else PART_OF_ROOM}{number}"


def named_areas(text: str, phases: Mapping[str, str]) -> str:
    """A spelling whose office's own words for phases are its codes: 东苑 as `E期`.

    Args:
        text: As typed.
        phases: The office's codes by word.
    """
    for word in sorted(phases, key=len, reverse=True):
        if word in text:
            return text.replace(word, f"{phases[word]}期", 1)
    return text


def marker_of(words: str) -> Marker | None:
    """The marker of a word after a value, wherever it stands; None if that depends."""
    return next((marker for marker in MARKERS if words in marker.words), None)


def area_words(part: str) -> str | None:
    """The first part of an id as people write it, if it is a phase or an area.

    Example:
        >>> area_words("2QI"), area_words("3")
        ('2期', None)
    """
    found = _AREA.fullmatch(part)
    if found is None:
        return None
    return found[1] + next(one.words[0] for one in MARKERS if one.code == found[2])


def older(unit: str) -> str | None:
    """The id that a home of a phase had before phases got codes, where it was nobody else's.

    Of three parts only, a building and an entrance may be meant as well: 2栋5单元301 is not
    二期5幢301.

    Example:
        >>> older("1QI-3-2-402"), older("2QI-5-301"), older("3-2-402")
        ('1-3-2-402', None, None)
    """
    area, *rest = unit.split("-")
    found = _AREA.fullmatch(area)
    return "-".join((found[1], *rest)) if found and len(rest) == 3 else None


def is_first(part: str) -> bool:
    """Whether a part of an id says itself that it is a phase or a building.

    Example:
        >>> is_first("1QI"), is_first("5JIA"), is_first("502JIA"), is_first("1502")
        (True, True, False, False)
    """
    return _FIRST.fullmatch(part) is not None


def sign_words(part: str) -> str:
    """A part of an id with its sign at the end as people write it.

    Example:
        >>> sign_words("5JIA"), sign_words("JIA"), sign_words("502")
        ('5甲', '甲', '502')
    """
    found = _SIGNED.fullmatch(part)
    if found is None:
        return part
    return found[1] + next(sign for sign, code in SIGNS.items() if code == found[2])
