"""Changing a record's file without losing what people wrote beside the record.

What did not change keeps its lines: comments, blank lines, quotes, defaults
written out. Only what changed is written anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import yaml

from svc.errors import InvalidData
from svc.model.amounts import AMOUNTS
from svc.named_tuple import NamedTuple
from svc.store.yaml.codec import decode, encode, mapping_lines, sequence_lines

_Loader: Any = getattr(yaml, "CSafeLoader", None) or yaml.SafeLoader


class _Piece(NamedTuple):
    """One entry of a mapping or list in the file.

    Attributes:
        lead: Line of the first comment that belongs to it.
        start, end: Its own lines.
        value: What stands there.
    """

    lead: int
    start: int
    end: int
    value: yaml.Node


def rewritten(data: bytes, before: Any, after: Any) -> bytes:
    """The file of a record that has changed.

    Args:
        data: The file as it stands.
        before: The record it holds.
        after: The record it is to hold.

    Raises:
        InvalidData: Some text is not Unicode.
    """
    fresh = encode(after)
    text = data.decode()
    lines = text.removesuffix("\n").split("\n")
    if lines != text.splitlines():
        return fresh
    node = yaml.compose(text, Loader=_Loader)
    assert node is not None, "a record's file is not empty"
    kept = "\n".join([*_File(lines).mapping(node, before, after, len(lines)), ""]).encode()
    try:
        return kept if decode(kept, type(after), "") == after else fresh
    except InvalidData:
        return fresh


class _File:
    """The lines of a file, and new lines made from them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines

    def mapping(self, node: Any, before: Any, after: Any, end: int) -> list[str]:
        """Lines of a mapping whose values changed; `end` is the line after its last."""
        pairs = node.value
        pieces = self._pieces([key for key, _ in pairs], [value for _, value in pairs], end)
        standing = {key.value: piece for (key, _), piece in zip(pairs, pieces, strict=True)}
        indent = " " * node.start_mark.column
        old = dict(_fields(before))
        made: dict[str, Sequence[str]] = {}
        for name, value in _fields(after):
            piece = standing.get(name)
            if piece is None:
                made[name] = _fresh(name, value, old.get(name), indent)
            elif old[name] == value and not (isinstance(value, AMOUNTS) and _bare(piece.value)):
                made[name] = self.lines[piece.lead : piece.end]
            elif value not in (None, ()):
                lead = self.lines[piece.lead : piece.start]
                made[name] = [*lead, *self._changed(name, piece, old[name], value, indent)]
        return [line for name in _order(list(standing), list(made)) for line in made[name]]

    def _changed(self, name: str, piece: _Piece, old: Any, value: Any, indent: str) -> list[str]:
        head, node = self.lines[piece.start], piece.value
        if node.start_mark.line > piece.start:
            if isinstance(node, yaml.MappingNode) and old and not node.flow_style:
                return [head, *self.mapping(node, old, value, piece.end)]
            if isinstance(node, yaml.SequenceNode) and not node.flow_style:
                return [head, *self._sequence(node, old, value, piece.end)]
        made: list[str] = []
        mapping_lines([(name, value)], indent, made)
        return [*made, *self._tail(piece, indent)]

    def _tail(self, piece: _Piece, indent: str) -> Sequence[str]:
        """Blank lines and comments behind an entry that do not belong to the next one."""
        start = piece.end
        while start > piece.start + 1:
            line = self.lines[start - 1]
            if line.strip() and not (line.lstrip().startswith("#") and _depth(line) <= len(indent)):
                break
            start -= 1
        return self.lines[start : piece.end]

    def _sequence(
        self, node: yaml.SequenceNode, old: Sequence[Any], new: Sequence[Any], end: int
    ) -> list[str]:
        pieces = self._pieces(node.value, node.value, end)
        held = list(zip(pieces, old, strict=True))
        indent = " " * node.start_mark.column
        out: list[str] = []
        for value in new:
            same = next((piece for piece, was in held if was == value), None)
            like = next((one for one in held if _named(one[1], value)), None)
            if same is not None:
                out += self.lines[same.lead : same.end]
            elif like is not None and _starts_with_name(like[0].value, value):
                out += self.mapping(like[0].value, like[1], value, like[0].end)
            else:
                sequence_lines((value,), indent, out)
        return out

    def _pieces(
        self, heads: Sequence[yaml.Node], values: Sequence[yaml.Node], end: int
    ) -> list[_Piece]:
        starts = [head.start_mark.line for head in heads]
        leads = [
            self._lead(start, lowest)
            for start, lowest in zip(starts, [0, *(line + 1 for line in starts)], strict=False)
        ]
        ends = [*leads[1:], end]
        return [_Piece(*piece) for piece in zip(leads, starts, ends, values, strict=True)]

    def _lead(self, start: int, lowest: int) -> int:
        """The first of the comment lines right above an entry, set in as far as it is."""
        mark = " " * _depth(self.lines[start]) + "#"
        while start > lowest and self.lines[start - 1].startswith(mark):
            start -= 1
        return start


def _bare(node: yaml.Node) -> bool:
    """Whether a scalar stands without quotes, as amounts did in older formats."""
    return isinstance(node, yaml.ScalarNode) and not node.style


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of a record or a mapping, in order."""
    if isinstance(value, msgspec.Struct):
        # Asked of every item beside every other: what fields are like would take far longer.
        names = zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True)
        yield from ((written, getattr(value, name)) for written, name in names)
    else:
        yield from ((str(name), one) for name, one in value.items())


def _order(written: list[str], wanted: list[str]) -> list[str]:
    """The names wanted in the order the file has them; new ones after those they belong after."""
    order = [name for name in written if name in wanted]
    for number, name in enumerate(wanted):
        if name not in order:
            places = [order.index(before) + 1 for before in wanted[:number]]
            order.insert(places[-1] if places else 0, name)
    return order


def _fresh(name: str, value: Any, old: Any, indent: str) -> list[str]:
    """Lines of an entry the file did not have; none for a default that stays unwritten."""
    made: list[str] = []
    if value != old and value not in (None, ()):
        mapping_lines([(name, value)], indent, made)
    return made


def _named(item: Any, other: Any) -> bool:
    """Whether two items of a list are the same one, by their first field."""
    if not isinstance(item, msgspec.Struct) or not isinstance(other, msgspec.Struct):
        return False
    return next(_fields(item)) == next(_fields(other))


def _starts_with_name(node: yaml.Node, item: Any) -> bool:
    """Whether an item stands in the file as a block that begins with what names it."""
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        return False
    return bool(node.value[0][0].value == next(_fields(item))[0])
