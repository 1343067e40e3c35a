"""Unit ids from any spelling a resident, a clerk or an old spreadsheet uses.

`3栋2单元1502`, `3#2-1502`, `３－２－１５０２` and `三栋二单元一五〇二` are one home:
`3-2-1502`. What is written decides, nothing is padded or looked up: `3座1502`
is `3-1502`, and `candidates` finds `3-2-1502` from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from svc.errors import UsageError
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.rules.record.unit_grammar import (
    FILLER,
    MARKERS,
    ORDER,
    PLACED,
    SPACES,
    Space,
    area_words,
    coded,
    is_first,
    marker_of,
    named_areas,
    sign_words,
    simplified,
)

#: The shape of a unit id, as in `svc.model.fields.UnitId`.
UNIT_ID = lazy_pattern(r"[0-9A-Z]{1,8}(-[0-9A-Z]{1,8}){1,3}\Z")
#: One of numbers alone, as most are: it needs none of the expressions that read other spellings.
_NUMBERED = lazy_pattern(r"[0-9]{1,8}(-[0-9]{1,8}){1,2}\Z")
#: Longest spelling that is looked at.
MAX_LENGTH = 60
EXAMPLES = N_("write it like 3-2-1502, 3栋2单元1502, A座1502 or B1车位012")

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－ー~", "-"))
_NUMERALS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_NUMERAL_RUN = lazy_pattern(r"[零〇一二三四五六七八九两十百千]+")
_BASEMENT = lazy_pattern(r"(?:地下|负|^-)([0-9]{1,2})[层楼]|(B[0-9]{1,2})[层楼]")
_WORDS = sorted((*(word for one in MARKERS for word in one.words), *PLACED), key=len, reverse=True)
_TOKEN = lazy_pattern(
    rf"\s*#?([0-9A-Z]{{1,8}})(?![0-9A-Z])\s*({'|'.join(map(re.escape, _WORDS))})?\s*(?:-(?=.))?"
)
_SPACES = [(space, lazy_pattern(space.words)) for space in SPACES]
_NO_PHASES: Mapping[str, str] = {}


class UnitParts(NamedTuple):
    """What of a unit is known; of an id with four parts the middle two are the entrance.

    Example:
        >>> candidates("3栋1502")
        UnitParts(building='3', entrance=None, room='1502')
        >>> candidates("3栋1502").matches("3-2-1502")
        True
    """

    building: str | None
    entrance: str | None
    room: str | None

    @property
    def prefix(self) -> str:
        """What a matching id starts with; empty if the building is not known."""
        known = [part for part in (self.building, self.entrance) if part]
        return "".join(f"{part}-" for part in known) if self.building else ""

    @property
    def suffix(self) -> str:
        """What a matching id ends with; empty if the room is not known."""
        if self.room is None:
            return ""
        entrance = f"-{self.entrance}" if self.entrance and not self.building else ""
        return f"{entrance}-{self.room}"

    def matches(self, unit: str) -> bool:
        """Whether the unit id has these parts (in SQL: LIKE prefix% and LIKE %suffix)."""
        return unit.startswith(self.prefix) and unit.endswith(self.suffix)


class _Token(NamedTuple):
    value: str
    role: str | None


def unit_id(text: str, phases: Mapping[str, str] = _NO_PHASES) -> str:
    """Read any complete spelling of a unit.

    Args:
        text: As it is written.
        phases: The office's own words for phases, with its codes for them.

    Raises:
        UsageError: It names no building and room, or holds what no spelling holds.

    Example:
        >>> unit_id("３号楼２单元１５０２室")
        '3-2-1502'
    """
    if _NUMBERED.match(text) and not phases:
        return text
    plain = _normalised(text, phases)
    if UNIT_ID.match(plain):
        return plain
    tokens = _tokens(plain, text)
    space = _space_of(tokens[0].value) if len(tokens) == 1 and tokens[0].role else None
    if space is not None:
        return f"{space.code}-{tokens[0].value.removeprefix(space.code)}"
    if tokens[-1].role not in (None, "room") or not 2 <= len(tokens) <= 4:
        raise _unreadable(text, _("does not name both a building and a room"))
    found = "-".join(token.value for token in tokens)
    if not UNIT_ID.match(found):
        raise _unreadable(text, _("has a part that is too long"))
    return found


def candidates(text: str, phases: Mapping[str, str] = _NO_PHASES) -> UnitParts:
    """Read a partial spelling for a search: a building, an entrance, a room, or two of them.

    Of a bare number, one or two characters are a building (then an entrance), more a room.

    Raises:
        UsageError: As `unit_id`, or an entrance alone.
    """
    plain = _normalised(text, phases)
    tokens = _tokens(plain, text)
    if len(tokens) == 4:
        return split("-".join(token.value for token in tokens))
    places: dict[str, str] = {}
    for token in tokens:
        role = token.role or _guess(token.value, list(places))
        places[role] = token.value
    front = [places[role] for role in ("area", "building") if role in places]
    middle = front[1:] + ([places["entrance"]] if "entrance" in places else [])
    parts = UnitParts(front[0] if front else None, "-".join(middle) or None, places.get("room"))
    if parts.building is None and parts.room is None:
        raise _unreadable(text, _("names an entrance, but no building"))
    return parts


def split(unit: str) -> UnitParts:
    """The parts of a unit id.

    Example:
        >>> split("3-2-1502")
        UnitParts(building='3', entrance='2', room='1502')
    """
    building, *middle, room = unit.split("-")
    return UnitParts(building, "-".join(middle) or None, room)


def space_of(unit: str) -> Space | None:
    """What sort of space a unit is that is no home, by its id; None for homes.

    Example:
        >>> space_of("B1-P012").shown, space_of("1-SP5").shown, space_of("3-2-1502")
        ('车位', '商铺', None)
    """
    *front, room = unit.split("-")
    if len(front) == 1 and (space := next((one for one in SPACES if one.code == front[0]), None)):
        return space
    return _space_of(room)


def usual_use(unit: str) -> str:
    """What a unit is for, as far as its spelling says: a home unless it names something else."""
    space = space_of(unit)
    return space.use if space else "home"


def _space_of(room: str) -> Space | None:
    return next((one for one in SPACES if re.match(rf"{one.code}[A-Z]?[0-9]", room)), None)


def display(unit: str, locale: str) -> str:
    """A unit id as people of the locale write it; `unit_id` reads it back.

    Example:
        >>> display("3-2-1502", "zh_CN"), display("B1-P012", "zh_CN"), display("3-1502", "en")
        ('3栋2单元1502', 'B1车位012', '3-1502')
        >>> display("A-B1-P012", "zh_CN"), display("2QI-5-301", "zh_CN"), display("1-SP5", "zh_CN")
        ('A座B1车位012', '2期5栋301', '1栋商铺5')
    """
    if not locale.startswith("zh") or not UNIT_ID.match(unit):
        return unit
    if _NUMBERED.match(unit):
        building, *entrance, room = unit.split("-")
        return f"{building}栋{''.join(f'{one}单元' for one in entrance)}{room}"
    shown = _in_chinese(unit)
    try:
        return shown if shown is not None and unit_id(shown) == unit else unit
    except UsageError:
        return unit


def _in_chinese(unit: str) -> str | None:
    """A unit id in Chinese words; None where four numbers do not say what they are."""
    area = area_words(unit.partition("-")[0]) or ""
    *front, room = (unit.partition("-")[2] if area else unit).split("-")
    space = _space_of(room)
    named = space.shown + room.removeprefix(space.code) if space else sign_words(room)
    if len(front) > 2:
        return None
    level = front.pop() if space and front and re.fullmatch(r"B[0-9]{1,2}", front[-1]) else ""
    house = "".join(map(_house, front[:1]))
    entrance = "".join(f"{sign_words(one)}单元" for one in front[1:])
    return f"{area}{house}{entrance}{level}{named}"


def _house(building: str) -> str:
    words = sign_words(building)
    return f"{words}座" if building.isalpha() and words == building else f"{words}栋"


def _normalised(text: str, phases: Mapping[str, str]) -> str:
    if len(text) > MAX_LENGTH:
        raise _unreadable(text[:20] + "…", _("is longer than {most} characters", most=MAX_LENGTH))
    if any(unicodedata.category(char)[0] == "C" for char in text):
        raise _unreadable(text, _("holds a line break or another control character"))
    plain = unicodedata.normalize("NFKC", named_areas(text, phases)).upper().strip()
    plain = simplified(plain.translate(_DASHES)).replace("第", "")
    plain = coded(_NUMERAL_RUN.sub(lambda run: _arabic(run.group()), plain))
    return re.sub(r"\s*-\s*", "-", plain)


def _arabic(numerals: str) -> str:
    """Digits for Chinese numerals, read digit by digit or with 十, 百, 千."""
    if not any(char in _POWERS for char in numerals):
        return "".join(str(_NUMERALS[char]) for char in numerals)
    total, digit = 0, 0
    for char in numerals:
        if char in _POWERS:
            total, digit = total + (digit or 1) * _POWERS[char], 0
        else:
            digit = _NUMERALS[char]
    return str(total + digit)


def _tokens(plain: str, text: str) -> list[_Token]:
    """Values with the roles their markers give them, in the order of a unit's id."""
    plain = _BASEMENT.sub(lambda found: f"{found[2] or 'B' + found[1]} ", plain)
    space, plain = _without_space(plain)
    plain = FILLER.sub(" ", plain).strip()
    tokens: list[_Token] = []
    at = 0
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            raise _unreadable(
                text, _("holds {char!r} where a number should be", char=plain[at:].strip()[:1])
            )
        at = match.end()
        seen = {token.role for token in tokens}
        tokens.append(_token(match[1], match[2], seen, at == len(plain)))
    if not tokens:
        raise _unreadable(text, _("names no unit"))
    if space and not (len(tokens) == 1 and re.fullmatch(r"B[0-9]", tokens[0].value)):
        tokens[-1] = _Token(space.code + tokens[-1].value.removeprefix(space.code), "room")
    return _in_order(_with_floor(tokens, text), text)


def _without_space(plain: str) -> tuple[Space | None, str]:
    """The sort of space that a spelling names, and the spelling without its word."""
    for space, words in _SPACES:
        rest, count = words.subn(" ", plain)
        if count:
            return space, rest
    return None, plain


def _token(value: str, marking: str | None, seen: set[str | None], last: bool) -> _Token:
    """A value with what its marker says; 楼, 号 and # mean different things in their places."""
    begun = bool(seen - {"area"})
    if marking == "楼":
        return _Token(value, "floor" if begun else "building")
    if marking in ("号", "#"):
        return _Token(value, "building" if not begun else "room" if last else "entrance")
    marker = marker_of(marking) if marking else None
    if marker is None:
        return _Token(value, None)
    return _Token(value + marker.code, marker.role)


def _with_floor(tokens: list[_Token], text: str) -> list[_Token]:
    """Join a storey and its room: `15层02室` and `15层1502` are both room 1502."""
    places = [i for i, token in enumerate(tokens) if token.role == "floor"]
    if not places:
        return tokens
    if places != [len(tokens) - 2]:
        raise _unreadable(text, _("names a storey, but no room on it"))
    floor, room = tokens[-2].value, tokens[-1].value
    letters = room.lstrip("0123456789")
    if len(room) - len(letters) <= 2 and len(letters) < 2:
        digits = room.removesuffix(letters)
        room = floor + (digits.zfill(2) if digits else "") + letters
    elif not room.startswith(floor):
        raise _unreadable(
            text, _("names room {room}, which is not on storey {floor}", room=room, floor=floor)
        )
    return [*tokens[:-2], _Token(room, "room")]


def _in_order(tokens: list[_Token], text: str) -> list[_Token]:
    ranks = [ORDER.index(token.role) for token in tokens if token.role]
    if ranks != sorted(set(ranks)):
        raise _unreadable(text, _("does not go from building to room"))
    return tokens


def _guess(value: str, before: list[str]) -> str:
    """The role of an unmarked value, from its length and what came before it."""
    if not before and is_first(value):
        return "building"
    if len(value) > 2 or (before and before[-1] == "entrance"):
        return "room"
    return "entrance" if "building" in before else "building"


def _unreadable(text: str, why: str) -> UsageError:
    return UsageError(_("unit {text!r} {why}", text=text, why=why), _(EXAMPLES))
