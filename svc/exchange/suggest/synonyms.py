"""What other systems call the fields of our records, and the words in them.

The names stand in `headings.yaml`, the words in `words.yaml`, beside this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import normalize

from svc.exchange.mapping.model import kind_of_rows
from svc.exchange.row_kinds.general import rows_fields
from svc.kinds.labels import headings
from svc.lazy_pattern import lazy_pattern

_HERE = Path(__file__).parent
_BRACKETS = lazy_pattern(r"[(\[{<《【「].*?[)\]}>》】」]")
#: Letters that turn a word's meaning round.
_NEGATIONS = frozenset("未不非无没")
#: What says of a heading only in what it is counted, or which of several it is.
_ENDING = lazy_pattern(
    r"(?i)([\s_-]*[0-9]+|[\s_]+(hours?|hrs?|days?|minutes?|mins?|seconds?|secs?|utc|gmt|sqm|m2)"
    r"|m2|平方米|平米|小时|分钟)$"
)
_NO_LETTER = lazy_pattern(r"[\W_]+")


def squeezed(words: str) -> str:
    """Words without width, case, blanks and marks: `Open_Date：` is `opendate`; marks may stay."""
    plain = normalize("NFKC", words).casefold()
    return _NO_LETTER.sub("", plain) or plain.strip()


def bare(heading: str) -> str:
    """A heading without what stands in brackets, such as a unit."""
    return _BRACKETS.sub("", normalize("NFKC", heading))


def fields_of(kind: str, heading: str) -> list[tuple[str, int]]:
    """The fields that a heading may mean, each with its place among that field's names.

    Example:
        >>> fields_of("tickets", "联系电话（手机）")
        [('reporter_phone', 2)]
    """
    names = names_of(kind)
    spellings = [heading, bare(heading), _plain(heading), heading.removeprefix("case:")]
    if "." in heading:
        spellings.append(heading.rpartition(".")[2])
    return next((found for one in spellings if (found := names.get(squeezed(one)))), [])


def _plain(heading: str) -> str:
    """A heading without a number or a unit of measure at its end: `Phone 2`, `面积 平方米`.

    Example:
        >>> _plain("Phone 2"), _plain("area_sqm"), _plain("建筑面积㎡")
        ('Phone', 'area', '建筑面积')
    """
    return _ENDING.sub("", bare(heading)).strip()


def part_of(heading: str) -> str | None:
    """Which part of a place a heading says, if one: area, building, entrance, floor, room."""
    found = _headings()["parts"].get(squeezed(bare(heading)), [])
    return found[0][0] if found else None


def verdict_of(heading: str) -> bool:
    """Whether a column says of its row that it was in time, or was not."""
    return bool(fields_of("verdict", heading))


def meaning_of(sort: str, text: str) -> str | None:
    """Our word for a word of another system; None if it is not known.

    Args:
        sort: What words: a field such as `channel`, or `state`.
        text: As it stands in a file.

    Example:
        >>> meaning_of("channel", "微信公众号")
        'chat'
    """
    return _words().get(sort, {}).get(squeezed(text))


def near(sort: str, text: str) -> str | None:
    """Our word for a longer one that holds words which are known, if they agree.

    Example:
        >>> near("department", "工程维修一班"), near("channel", "Citizens Connect App")
        ('engineering', 'chat')
    """
    whole = squeezed(text)
    parts = {squeezed(part) for part in _NO_LETTER.split(text)}
    if _NEGATIONS & set(whole):
        return None
    held = {
        word: meaning
        for word, meaning in _words()[sort].items()
        if word in parts or (len(word) > 1 and not word.isascii() and word in whole)
    }
    inner = {word for word in held if any(word != other and word in other for other in held)}
    meanings = {meaning for word, meaning in held.items() if word not in inner}
    return meanings.pop() if len(meanings) == 1 else None


@cache
def names_of(kind: str) -> dict[str, list[tuple[str, int]]]:
    """The fields of a kind of rows that each squeezed name may mean, the likeliest first.

    What a general kind calls its fields stands in its own file.
    """
    general = kind_of_rows(kind)
    if general is None:
        return _headings()[kind]
    row, events = general
    usual = list(_headings()["any"])
    number = [row.name, row.chinese, *usual] if events else usual
    own = {field.name for field in rows_fields(row, events=events)}
    called = headings(row.name, events=events)
    said = {name: spelled for name, spelled in called.items() if name in own}
    # A number of the record's own is also by what the source tells its rows apart.
    own_number = said.get("number", [])
    return _by_name({**said, "number": [*own_number, *called["id"], *number]})


def _by_name(fields: Mapping[str, Iterable[str]]) -> dict[str, list[tuple[str, int]]]:
    """Fields by the squeezed names they may have, each with its place among them."""
    names: dict[str, list[tuple[str, int]]] = {}
    for field, said in fields.items():
        for place, name in enumerate(said):
            names.setdefault(squeezed(name), []).append((field, place))
    return {name: sorted(them, key=lambda one: one[1]) for name, them in names.items()}


@cache
def _headings() -> dict[str, dict[str, list[tuple[str, int]]]]:
    """By kind, the fields that each squeezed name may mean, the likeliest first."""
    return {
        kind: _by_name({field: said.split() for field, said in fields.items()})
        for kind, fields in _read("headings.yaml").items()
    }


@cache
def _words() -> dict[str, dict[str, str]]:
    """By sort, what each squeezed word means; our own words mean themselves."""
    from svc.model.words import CHINESE

    meanings_of: dict[str, dict[str, str]] = {}
    for sort, meanings in _read("words.yaml").items():
        known = meanings_of[sort] = {}
        for meaning, said in meanings.items():
            for word in (meaning, *said.split()):
                known[squeezed(word)] = meaning
    for vocabulary, chinese in CHINESE.items():
        known = meanings_of.setdefault(vocabulary.__name__.casefold(), {})
        for meaning, word in chinese.items():
            known.setdefault(squeezed(word), meaning)
            known.setdefault(squeezed(meaning), meaning)
    return meanings_of


def _read(name: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load((_HERE / name).read_bytes(), loader)  # noqa: S506 - our own file, safely
