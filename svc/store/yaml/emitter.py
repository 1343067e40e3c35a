"""How one value is written in YAML so that every reader reads the same.

Text stays plain only where no YAML 1.1 or 1.2 reader could take it for
anything but text; otherwise it is quoted. Times and days are quoted for the
same reason: YAML 1.1 has timestamps, 1.2 has not. So are amounts,
or a reader would make binary fractions of them.

Why it is not a library: libyaml writes every character beyond U+FFFF as an escape of
ten letters and digits, and residents write emoji; and of a ticket of 1.9 kB this
takes 0.07 ms, `CSafeDumper` 1.1.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import AMOUNTS

#: Words that some reader takes for a boolean, a null, a merge key or a float.
_RESERVED = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nan", "inf")
)
#: Starts with a letter (any script), or is a house number such as 3-2-1502.
_PLAIN = lazy_pattern(
    r"[^\W\d_][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]*"
    r"|[0-9]{1,3}(?:-[0-9]{1,4}){1,3}"
)
_AMBIGUOUS = lazy_pattern(r":(?: |$)| #|[ :]$")
#: Characters that only a double-quoted scalar can hold.
_SPECIAL = lazy_pattern(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
#: What means something of its own between brackets and braces.
_BETWEEN = lazy_pattern(r"[\[\]{},:?]")
_ESCAPED = lazy_pattern(r"[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]")
_cache: dict[str, str] = {}


def scalar(value: object, indent: str = "") -> str:
    """One value as YAML, without a newline at its end.

    Args:
        value: str, bool, int, an amount, date or aware datetime.
        indent: Indentation of the key it belongs to; lines of a block scalar
            are put two deeper.
    """
    if isinstance(value, str):
        text = _cache.get(value)
        return text if text is not None else _remember(value, indent)
    write = WRITERS.get(type(value), str)
    return write(value)


def _truth(value: object) -> str:
    return "true" if value else "false"


def _quoted(value: object) -> str:
    return f"'{value}'"


def _moment(value: date) -> str:
    return f"'{value.isoformat()}'"


#: How values are written that are no text and not as Python writes them, by their type.
WRITERS: dict[type, Callable[[Any], str]] = {
    bool: _truth, datetime: _moment, date: _moment, **dict.fromkeys(AMOUNTS, _quoted),
}  # fmt: skip


def inline(text: str) -> str:
    """A text as YAML on one line, between brackets and braces too."""
    if "\n" in text:
        return _double(text)
    if _BETWEEN.search(text) and not _SPECIAL.search(text):
        return "'" + text.replace("'", "''") + "'"
    return _line(text)


def _remember(value: str, indent: str) -> str:
    if "\n" in value:
        return _block(value, indent)
    text = _line(value)
    if len(value) <= 40:
        if len(_cache) > 20_000:
            _cache.clear()
        _cache[str(value)] = text
    return text


def _line(value: str) -> str:
    if _PLAIN.fullmatch(value) and not _AMBIGUOUS.search(value) and value.lower() not in _RESERVED:
        return str(value)
    if _SPECIAL.search(value):
        return _double(value)
    return "'" + value.replace("'", "''") + "'"


def _block(value: str, indent: str) -> str:
    """Text of several lines as `|`, where that keeps every character."""
    body = value[:-1] if value.endswith("\n") else value
    if _SPECIAL.search(body) or body[:1] in ("", " ", "\n") or body.endswith("\n"):
        return _double(value)
    mark = "|" if value.endswith("\n") else "|-"
    pad = "\n" + indent + "  "
    return mark + pad + pad.join(body.split("\n")).replace(pad + "\n", "\n\n")


def _double(value: str) -> str:
    quoted = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)
