"""Reading the YAML that svc itself writes, faster than a general parser.

It knows a small part of YAML exactly: block mappings and sequences two spaces
deep, plain scalars of one line, single-quoted ones, JSON-like double-quoted ones
and `|` text. Anything else, however slight, it leaves to the general parser
(`codec.parse`), so what is accepted here is read the same there.

Why it is not a library: of a ticket of 1.9 kB this takes 0.08 ms, the events of
PyYAML's C parser 0.18, `CSafeLoader` 0.39 and `SafeLoader` 3.4 (the sample's 120
tickets, Python 3.11); an index made from nothing reads hundreds of thousands.
"""

from __future__ import annotations

import json
import re
from typing import Any

from svc.lazy_pattern import lazy_pattern

_STRANGE = r"[^\n\x20-\x7e\xa1-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
#: Keys whose values are moments, which msgspec would also take as seconds since 1970.
Moments = frozenset[str]
#: Plain scalars by which every YAML reader means that there is no value.
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
#: A record is a page or two; anything this large is not a record.
MAX_BYTES = 1_000_000
_KEY = lazy_pattern(r"[a-z][a-z0-9_.-]*\Z")
#: A plain scalar that no indicator makes something else.
_PLAIN = lazy_pattern(r"(?:[^\W_]|\.(?=\w))[^:#]*(?:(?::(?! |\Z)|(?<! )#)[^:#]*)*\Z")
_SINGLE = lazy_pattern(r"'(?:[^']|'')*'\Z")
_plain: set[str] = set()
_keys: set[str] = set()


class NotPlain(Exception):
    """A file uses more of YAML than records do."""


class NotQuick(Exception):
    """The text uses more of YAML than is known here."""


def parse(text: str, moments: Moments = frozenset()) -> dict[str, Any]:
    """The text of a record file as mappings, lists and strings.

    Args:
        text: The file.
        moments: Keys whose values are moments; a bare number there is for the general parser.

    Raises:
        NotQuick: It has to be read by the general parser.
    """
    lines = text.split("\n")
    if lines.pop() or is_strange(text):
        raise NotQuick
    value, end = _mapping(lines, 0, "", moments)
    if end != len(lines):
        raise NotQuick
    return value


def is_strange(text: str) -> bool:
    """Whether it holds characters that YAML treats in ways of its own, or forbids."""
    # All that is strange cannot be printed; the pattern takes 4 ms to compile, and few need it.
    return not text.replace("\n", "").isprintable() and re.search(_STRANGE, text) is not None


def _mapping(lines: list[str], at: int, pad: str, moments: Moments) -> tuple[dict[str, Any], int]:
    """The mapping whose keys stand at this indentation, and the line after it."""
    found: dict[str, Any] = {}
    if at < len(lines) and lines[at].startswith(pad):
        return found, _pairs(lines, at, lines[at][len(pad) :], pad, found, moments)
    return found, at


def _pairs(
    lines: list[str], at: int, text: str, pad: str, into: dict[str, Any], moments: Moments
) -> int:
    """Keys and values, of the first of which `text` is the line; the line after the last."""
    depth, end = len(pad), len(lines)
    while True:
        key, separator, value = text.partition(":")
        known = separator and key not in into and (key in _keys or _known(key))
        if not known or (key in moments and is_number(value)):
            raise NotQuick
        at += 1
        if not value:
            into[key], at = _nested(lines, at, pad + "  ", moments)
        elif value in _plain:
            into[key] = value[1:]
        elif value[:2] == " '":
            if value[-1] != "'" or value.count("'") != 2:
                value = " " + _escaped(value[1:])
            into[key] = value[2:-1]
        elif value in (" |", " |-"):
            into[key], at = literal(lines, at, pad + "  ", value == " |")
        else:
            into[key] = plain(value)
        if at == end:
            return at
        line = lines[at]
        text = line[depth:]
        if text[:1] in ("", " ", "-") or not line.startswith(pad):
            return at


def is_number(rest: str) -> bool:
    """Whether a value, with the blank before it, might be taken for a number."""
    return len(rest) < 23 and rest != "" and not rest.strip(" '\"+-.0123456789")


def _known(key: str) -> bool:
    if len(_keys) > 1_000 or not _KEY.match(key):
        return False
    _keys.add(key)
    return True


def _nested(lines: list[str], at: int, pad: str, moments: Moments) -> tuple[Any, int]:
    if at >= len(lines) or not lines[at].startswith(pad):
        raise NotQuick
    if lines[at].startswith(pad + "- "):
        return _sequence(lines, at, pad, moments)
    value, end = _mapping(lines, at, pad, moments)
    if end == at:
        raise NotQuick
    return value, end


def _sequence(lines: list[str], at: int, pad: str, moments: Moments) -> tuple[list[Any], int]:
    items: list[Any] = []
    mark, deeper = pad + "- ", pad + "  "
    depth, end = len(mark), len(lines)
    while at < end and lines[at].startswith(mark):
        text = lines[at][depth:]
        key, separator, rest = text.partition(":")
        if separator and rest[:1] in ("", " ") and (key in _keys or _known(key)):
            item: dict[str, Any] = {}
            at = _pairs(lines, at, text, deeper, item, moments)
            items.append(item)
        else:
            items.append(plain(" " + text))
            at += 1
    return items, at


def literal(lines: list[str], at: int, pad: str, newline: bool) -> tuple[str, int]:
    """The text behind a `|` whose lines stand at this indentation, and the line after it."""
    text_lines: list[str] = []
    depth = len(pad)
    for line in lines[at:]:
        if line and not line.startswith(pad):
            break
        text_lines.append(line[depth:])
    if (
        not text_lines
        or not text_lines[0]
        or text_lines[0][0] == " "
        or not text_lines[-1].strip(" ")
    ):
        raise NotQuick
    return "\n".join(text_lines) + "\n" * newline, at + len(text_lines)


def plain(padded: str) -> str:
    """The value after a key's colon or a dash, in `padded` with the blank before it."""
    text = padded[1:]
    if padded[0] != " " or not text:
        raise NotQuick
    if text[0] == "'":
        return _escaped(text)[1:-1]
    if text[0] == '"':
        return _double(text)
    if not _PLAIN.match(text) or text[-1] == " " or text in NULLS:
        raise NotQuick
    if len(text) < 40:
        if len(_plain) > 20_000:
            _plain.clear()
        _plain.add(padded)
    return text


def _escaped(text: str) -> str:
    """A single-quoted scalar with its inner quotes undoubled, in its quotes."""
    if not _SINGLE.match(text):
        raise NotQuick
    return "'" + text[1:-1].replace("''", "'") + "'"


def _double(text: str) -> str:
    """JSON's strings are YAML's, but for surrogate pairs and what may follow."""
    if "\\ud" in text.lower():
        raise NotQuick
    try:
        value = json.loads(text)
    except ValueError as error:
        raise NotQuick from error
    if not isinstance(value, str):
        raise NotQuick
    return value
