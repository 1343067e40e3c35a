"""Lists and parts of records in one cell of a table: written so that they can be read again.

A part is `what=rice,price=45.50`, several stand one after another with `; ` between them.
Where a value has such marks in it, the whole cell is JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from svc.lazy_pattern import lazy_pattern

#: `name=value`, parted from the next by a comma.
_PAIR = lazy_pattern(r"\s*([A-Za-z][A-Za-z0-9_-]*)\s*[=＝]\s*([^,，]*)\s*(?:[,，]|\Z)")
#: Blanks that part the values of a cell: those between Chinese words.
PARTING_BLANKS = "(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])"
#: What parts the parts of a cell, and what a plain value may therefore not hold.
_BETWEEN = lazy_pattern(r"[;；\n]+")
_PARTED = lazy_pattern(PARTING_BLANKS)
_MARKS = lazy_pattern(r"[;；,，、/|=＝\n\[{\"]|^\s|\s$")


def cell_text(value: Any) -> str:
    """A list, or one part, as it stands in a cell.

    Example:
        >>> cell_text([{"what": "rice", "price": "45.50"}, {"what": "oil"}])
        'what=rice,price=45.50; what=oil'
        >>> cell_text(["a", "b"]), cell_text(["a;b"])
        ('a; b', '["a;b"]')
    """
    values = value if isinstance(value, list) else [value]
    if all(map(_is_plain, values)):
        return "; ".join(map(_plain, values))
    return json.dumps(value, ensure_ascii=False)


def cell_values(text: str) -> list[Any]:
    """The values of a cell that holds several, or several parts: texts, or fields by name.

    Raises:
        ValueError: It is JSON that cannot be read.
    """
    if text.lstrip().startswith(("[", "{")):
        found = json.loads(text)
        return found if isinstance(found, list) else [found]
    return [one.strip() for one in _BETWEEN.split(text) if one.strip()]


def pairs_of(text: str) -> dict[str, str] | None:
    """The fields of a part written as `what=rice,price=45.50`; None if it is not.

    Example:
        >>> pairs_of("what=rice, price=45.50"), pairs_of("rice")
        ({'what': 'rice', 'price': '45.50'}, None)
    """
    pairs: dict[str, str] = {}
    end = 0
    while end < len(text):
        match = _PAIR.match(text, end)
        if match is None:
            return None
        pairs[match[1]] = match[2].strip()
        end = match.end()
    return pairs


def _is_plain(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(_is_scalar(one) and not _MARKS.search(_written(one)) for one in value.values())
    if not _is_scalar(value):
        return False
    written = _written(value)
    return not (_MARKS.search(written) or _PARTED.search(written))


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, (Mapping, Sequence)) or isinstance(value, str)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ",".join(f"{name}={_written(one)}" for name, one in value.items())
    return _written(value)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
