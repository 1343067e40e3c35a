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

from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.store.yaml.fast_reader import NotQuick, is_number, is_strange, literal, plain

#: Characters that JSON allows and a terminal obeys.
UNSAFE = lazy_pattern("[\x7f-\x9f\u2028\u2029]")
_NUMBER = lazy_pattern(r"(?:0|[1-9][0-9]{0,17})\Z")
_KEY = lazy_pattern(r"[a-z][a-z0-9_.-]*\Z")
_TOO_LONG = 60
#: Longest stretch between such values that is remembered.
_LONGEST = 300
#: How many lines, stretches from one place, and places are remembered.
_MANY = 20_000
_MANY_STRETCHES = 2_000
_MANY_PLACES = 2_000
# What a line of YAML is.
_PAIR, _OPENS, _TEXT, _ITEM = range(4)
_NOWHERE = -9
_BEGINNING = -1
#: A moment that ends a line.
_MOMENT = lazy_pattern(r": '([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8}[+-][0-9]{2}:[0-9]{2})'\n")
#: What ends a line and is new in nearly every record: a moment, a record's number, a unit, a
#: phone, words that need no quotes in either form.
_VARYING = lazy_pattern(
    r": '?((?<=')[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8}[+-][0-9]{2}:[0-9]{2}(?=')"
    r"|(?<= )[TFR](?:[0-9]{4})?-[A-Z]{1,2}[0-9]{4,9}(?=\n)|(?<=unit: )[0-9]+-[0-9A-Z-]+(?=\n)"
    r"|(?<=phone: ')[0-9]{5,15}(?=')"
    r"|(?<=text: |note: )(?!(?:null|Null|NULL)\n)"
    r"[^\W\d_](?:[\w ，。、；！？（）/+-]*[\w，。；！？）])?(?=\n))'?\n"
)
_TIMELINE = "\ntimeline:\n"


#: A line: where its key stands, whether a dash stands before it, what it is, what it becomes,
#: and its key, empty where it has none.
_Line = tuple[int, bool, int, str, str]


class _Open(NamedTuple):
    """A mapping or a list that has begun and not ended.

    Attributes:
        column: Where its keys or dashes stand.
        closer: The sign that ends it.
        keys: Those a mapping has had.
    """

    column: int
    closer: str
    keys: frozenset[str]


#: What is open where a stretch ends, and the column of the pair that a value then ends.
_State = tuple[tuple[_Open, ...], int]


class _Place:
    """Where in a record a stretch of lines begins, and what stretches from there become.

    Attributes:
        state: What is open, and the column of the pair that a value has just ended;
            -1 at the beginning.
        between: What a stretch before the next value becomes, and where it ends.
        ends: What the last stretch of a record becomes.
    """

    __slots__ = ("between", "ends", "state")

    def __init__(self, state: _State) -> None:
        self.state = state
        self.between: dict[str, tuple[str, _Place]] = {}
        self.ends: dict[str, str] = {}


class _Nesting:
    """What has been written so far of a record, and what of it is still open."""

    __slots__ = ("closing", "keys", "out")

    def __init__(self, state: _State) -> None:
        self.closing = [(one.column, one.closer) for one in state[0]]
        self.keys = [set(one.keys) for one in state[0]]
        self.out = [] if state[1] == _BEGINNING else ['"']

    def begin(self, column: int, closer: str) -> None:
        """A mapping or a list opens."""
        self.closing.append((column, closer))
        self.keys.append(set())

    def has(self, key: str) -> None:
        """The innermost mapping has a key, for the first time.

        Raises:
            NotQuick: It had it before.
        """
        if key in self.keys[-1]:
            raise NotQuick
        self.keys[-1].add(key)

    def turn(self, opened: int, column: int, dash: bool) -> None:
        """Begin what the line before announced, or end what lies deeper than this line."""
        start = column - 2 if dash else column
        closer = "]" if dash else "}"
        if opened != _NOWHERE:
            if start != opened + 2 or (dash and opened < 0):
                raise NotQuick
            self.out.append("[" if dash else "{")
            self.begin(start, closer)
            return
        while self.closing and self.closing[-1][0] > start:
            self.out.append(self.closing.pop()[1])
            self.keys.pop()
        if not self.closing or self.closing[-1] != (start, closer):
            raise NotQuick
        self.out.append(",")

    def opens(self) -> tuple[_Open, ...]:
        """What is open, outermost first."""
        pairs = zip(self.closing, self.keys, strict=True)
        return tuple(_Open(column, closer, frozenset(keys)) for (column, closer), keys in pairs)


class Converter:
    """Files of records of one type as lines of JSON.

    Args:
        numbers, flags: Keys whose values are whole numbers, or true and false;
            all others are text.
        moments: Keys whose values are moments, which no bare number is.
        checked: Whether to look for keys that stand twice in a mapping, which no valid
            file has. More is remembered then, for what may follow depends on it.
    """

    def __init__(
        self,
        numbers: frozenset[str],
        flags: frozenset[str],
        moments: frozenset[str] = frozenset(),
        *,
        checked: bool = False,
    ) -> None:
        self._moments = moments
        self._numbers = numbers
        self._flags = flags
        self._checked = checked
        self._known: dict[str, _Line] = {}
        self._start = _Place(((), _BEGINNING))
        self._places: dict[_State, _Place] = {}

    def convert(self, text: str) -> str:
        """A file as JSON; keys keep their order.

        Raises:
            NotQuick: It has to be read by the general parser.
        """
        if text[-1:] != "\n":
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
        # Of what was met before it is known, and of varying values by their pattern.
        if is_strange(text):
            raise NotQuick
        nesting, opened = self._follow(place, f"{text}:".split("\n"))
        if opened == _NOWHERE:
            raise NotQuick
        nesting.out.append('"')
        now = nesting.opens(), opened
        after = self._places.get(now)
        if after is None:
            if len(self._places) > _MANY_PLACES:
                self._places.clear()
                self._start = _Place(self._start.state)
            after = self._places[now] = _Place(now)
        found = "".join(nesting.out), after
        _remember(place.between, text, found)
        return found

    def _end(self, place: _Place, text: str) -> str:
        """What stands after the last varying value becomes."""
        if is_strange(text):
            raise NotQuick
        nesting, opened = self._follow(place, text.split("\n")[:-1])
        if opened != _NOWHERE:
            raise NotQuick
        nesting.out.extend(closer for _, closer in reversed(nesting.closing))
        found = "".join(nesting.out)
        _remember(place.ends, text, found)
        return found

    def _follow(self, place: _Place, lines: list[str]) -> tuple[_Nesting, int]:
        """What lines become and leave open, and the column of a key without a value."""
        nesting = _Nesting(place.state)
        out, known, here = nesting.out, self._known, place.state[1]
        opened = -2 if here == _BEGINNING else _NOWHERE
        at, end = 0, len(lines)
        while at < end:
            line = lines[at]
            at += 1
            column, dash, sort, made, key = known.get(line) or self._read(line)
            if column == here and not dash:
                # The usual line: one more pair of the mapping that the last one is of.
                out.append(",")
            else:
                nesting.turn(opened, column, dash)
                if dash and sort != _ITEM:
                    out.append("{")
                    nesting.begin(column, "}")
            if key and self._checked:
                nesting.has(key)
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
        return nesting, opened

    def _read(self, line: str) -> _Line:
        """What a line becomes that was not met before."""
        moment = _MOMENT.match(f"{line[-29:]}\n") if line[-1:] == "'" else None
        if moment is not None:
            state = self._known.get(line[:-28]) or self._read(line[:-28])
            if state[2] != _OPENS:
                raise NotQuick
            return state[0], state[1], _PAIR, f'{state[3]}"{moment[1]}"', state[4]
        body = line.lstrip(" ")
        column = len(line) - len(body)
        dash = body[:2] == "- "
        if dash:
            body, column = body[2:], column + 2
        key, separator, rest = body.partition(":")
        if separator and rest[:1] in ("", " ") and _KEY.match(key):
            state = self._pair(key, rest, column, dash)
        elif dash:
            state = (column, True, _ITEM, _quoted(plain(f" {body}")), "")
        else:
            raise NotQuick
        if len(line) < _TOO_LONG:
            if len(self._known) > _MANY:
                self._known.clear()
            self._known[line] = state
        return state

    def _pair(self, key: str, value: str, column: int, dash: bool) -> _Line:
        if not value:
            return (column, dash, _OPENS, f'"{key}":', key)
        if value in (" |", " |-"):
            return (column, dash, _TEXT, f'"{key}":', key)
        if key in self._moments and is_number(value):
            raise NotQuick
        return (column, dash, _PAIR, f'"{key}":{self._value(key, value)}', key)

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


def _remember(into: dict[str, Any], text: str, written: Any) -> None:
    """Keep what a stretch becomes; begin anew where few come again, as those with free words."""
    if len(text) < _LONGEST:
        if len(into) > _MANY_STRETCHES:
            into.clear()
        into[text] = written


def _quoted(text: str) -> str:
    quoted = encode_basestring(text)
    return quoted if quoted.isascii() and "\x7f" not in quoted else UNSAFE.sub(_escaped, quoted)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
