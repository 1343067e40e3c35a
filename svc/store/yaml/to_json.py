"""A record's file as one line of JSON, without making objects of it.

It follows the lines of the YAML that svc itself writes (see `svc.store.yaml.fast_reader`,
whose part of YAML it knows and whose doubts it shares) and remembers what they
become: most stretches between two moments or numbers, and nearly all lines of an
office's records, have been met before.
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import Any

from svc.store.yaml.fast_reader import MOMENTS, NotQuick, is_strange, literal, plain

#: Characters that JSON allows and a terminal obeys.
UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029]")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")
_KEY = re.compile(r"[a-z][a-z0-9_.-]*\Z")
_TOO_LONG = 60
#: Longest stretch between such values that is remembered.
_LONGEST = 300
_MANY = 50_000
# What a line of YAML is.
_PAIR, _OPENS, _TEXT, _ITEM = range(4)
_NOWHERE = -9
#: A moment that ends a line.
_MOMENT = re.compile(r": '([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8}[+-][0-9]{2}:[0-9]{2})'\n")
#: What ends a line and is new in nearly every record: a moment, a record's number, a unit.
_VARYING = re.compile(
    r": '?((?<=')[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8}[+-][0-9]{2}:[0-9]{2}(?=')"
    r"|(?<= )[TFR](?:[0-9]{4})?-[A-Z]{1,2}[0-9]{4,9}(?=\n)|(?<=unit: )[0-9]+-[0-9A-Z-]+(?=\n))'?\n"
)
_TIMELINE = "\ntimeline:\n"


#: A line: where its key stands, whether a dash stands before it, what it is, what it becomes.
_Line = tuple[int, bool, int, str]


class _Place:
    """Where in a record a stretch of lines begins, and what stretches from there become.

    Attributes:
        closing: Columns and signs of what is open.
        here: The column of the pair that a value has just ended; -1 at the beginning.
        between: What a stretch before the next value becomes, and where it ends.
        ends: What the last stretch of a record becomes.
    """

    __slots__ = ("between", "closing", "ends", "here")

    def __init__(self, closing: tuple[tuple[int, str], ...], here: int) -> None:
        self.closing = closing
        self.here = here
        self.between: dict[str, tuple[str, _Place]] = {}
        self.ends: dict[str, str] = {}


class Converter:
    """Files of records of one type as lines of JSON.

    Args:
        numbers, flags: Keys whose values are whole numbers, or true and false;
            all others are text.
    """

    def __init__(self, numbers: frozenset[str], flags: frozenset[str]) -> None:
        self._numbers = numbers
        self._flags = flags
        self._known: dict[str, _Line] = {}
        self._start = _Place((), -1)
        self._places: dict[tuple[tuple[tuple[int, str], ...], int], _Place] = {}

    def convert(self, text: str) -> str:
        """A file that is known to be valid, as JSON; keys keep their order.

        Raises:
            NotQuick: It has to be read by the general parser.
        """
        if text[-1:] != "\n" or is_strange(text):
            raise NotQuick
        before, after = "", text
        if ": |" in text:
            # Words of several lines may look like a moment or a number, but stand set in.
            head, timeline, rest = text.partition(_TIMELINE)
            before, after = (head + timeline, rest) if ": |" not in rest else (text, "")
        *parts, last = _VARYING.split(after)
        if parts:
            parts[0] = before + parts[0]
        else:
            last = before + last
        place, out = self._start, []
        for number in range(0, len(parts), 2):
            made, place = place.between.get(parts[number]) or self._stretch(place, parts[number])
            out.append(made)
            out.append(parts[number + 1])
        out.append(place.ends.get(last) or self._end(place, last))
        return "".join(out)

    def _stretch(self, place: _Place, text: str) -> tuple[str, _Place]:
        """What stands before a varying value becomes, and where it ends."""
        out, closing, opened = self._follow(place, f"{text}:".split("\n"))
        if opened == _NOWHERE:
            raise NotQuick
        out.append('"')
        now = tuple(closing), opened
        after = self._places.get(now)
        if after is None:
            after = self._places[now] = _Place(*now)
        found = "".join(out), after
        if len(text) < _LONGEST:
            _remember(place.between, text, found)
        return found

    def _end(self, place: _Place, text: str) -> str:
        """What stands after the last varying value becomes."""
        out, closing, opened = self._follow(place, text.split("\n")[:-1])
        if opened != _NOWHERE:
            raise NotQuick
        out.extend(closer for _, closer in reversed(closing))
        found = "".join(out)
        if len(text) < _LONGEST:
            _remember(place.ends, text, found)
        return found

    def _follow(
        self, place: _Place, lines: list[str]
    ) -> tuple[list[str], list[tuple[int, str]], int]:
        """What lines become, what they leave open, and the column of a key without a value."""
        out = [] if place is self._start else ['"']
        closing = list(place.closing)
        at, end, known = 0, len(lines), self._known
        here, opened = place.here, -2 if place is self._start else _NOWHERE
        while at < end:
            line = lines[at]
            at += 1
            column, dash, sort, made = known.get(line) or self._read(line)
            if column == here and not dash:
                # The usual line: one more pair of the mapping that the last one is of.
                out.append(",")
            else:
                _turn(out, closing, opened, column, dash)
                if dash and sort != _ITEM:
                    out.append("{")
                    closing.append((column, "}"))
            out.append(made)
            here, opened = column, _NOWHERE
            if sort == _PAIR:
                continue
            if sort == _TEXT:
                value, at = literal(lines, at, " " * (column + 2), line[-1] == "|")
                out.append(_quoted(value))
            else:
                here = _NOWHERE
                opened = column if sort == _OPENS else _NOWHERE
        return out, closing, opened

    def _read(self, line: str) -> _Line:
        """What a line becomes that was not met before."""
        moment = _MOMENT.match(f"{line[-29:]}\n") if line[-1:] == "'" else None
        if moment is not None:
            state = self._known.get(line[:-28]) or self._read(line[:-28])
            if state[2] != _OPENS:
                raise NotQuick
            return state[0], state[1], _PAIR, f'{state[3]}"{moment[1]}"'
        body = line.lstrip(" ")
        column = len(line) - len(body)
        dash = body[:2] == "- "
        if dash:
            body, column = body[2:], column + 2
        key, separator, rest = body.partition(":")
        if separator and rest[:1] in ("", " ") and _KEY.match(key):
            state = self._pair(key, rest, column, dash)
        elif dash:
            state = (column, True, _ITEM, _quoted(plain(f" {body}")))
        else:
            raise NotQuick
        if key not in MOMENTS and len(line) < _TOO_LONG:
            if len(self._known) > _MANY:
                self._known.clear()
            self._known[line] = state
        return state

    def _pair(self, key: str, rest: str, column: int, dash: bool) -> _Line:
        if not rest:
            return (column, dash, _OPENS, f'"{key}":')
        if rest in (" |", " |-"):
            return (column, dash, _TEXT, f'"{key}":')
        return (column, dash, _PAIR, f'"{key}":{self._value(key, rest)}')

    def _value(self, key: str, rest: str) -> str:
        if rest[:2] == " '" and rest[-1] == "'" and rest.count("'") == 2:
            text = rest[2:-1]
        else:
            text = plain(rest)
        if key in self._numbers:
            if not _NUMBER.match(text):
                raise NotQuick
            return text
        if key in self._flags:
            if text not in ("true", "false"):
                raise NotQuick
            return text
        return _quoted(text)


def dumps(value: Any) -> str:
    """A value as JSON in one line, as compact as `Converter` writes it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return UNSAFE.sub(_escaped, text)


def _remember(into: dict[str, Any], text: str, found: Any) -> None:
    if len(into) > _MANY:
        into.clear()
    into[text] = found


def _quoted(text: str) -> str:
    quoted = encode_basestring(text)
    return quoted if quoted.isascii() and "\x7f" not in quoted else UNSAFE.sub(_escaped, quoted)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"


def _turn(
    out: list[str], closing: list[tuple[int, str]], opened: int, column: int, dash: bool
) -> None:
    """Begin what the line before announced, or end what lies deeper than this line."""
    start = column - 2 if dash else column
    closer = "]" if dash else "}"
    if opened != _NOWHERE:
        if start != opened + 2 or (dash and opened < 0):
            raise NotQuick
        out.append("[" if dash else "{")
        closing.append((start, closer))
        return
    while closing and closing[-1][0] > start:
        out.append(closing.pop()[1])
    if not closing or closing[-1] != (start, closer):
        raise NotQuick
    out.append(",")
