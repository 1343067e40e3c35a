"""Whom a text was told, as its event keeps it: units by building and entrance.

`3-2:1501,1502` stands for 3-2-1501 and 3-2-1502: an estate of three thousand homes is then
some dozens of lines that people can read, and every home of it is there by name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator


def grouped(units: Iterable[str]) -> tuple[str, ...]:
    """Units by what their ids begin with, each once.

    Example:
        >>> grouped(["3-2-1502", "5-101", "3-2-1501"])
        ('3-2:1501,1502', '5:101')
    """
    rooms: dict[str, list[str]] = {}
    for unit in sorted(set(units)):
        stem, _dash, room = unit.rpartition("-")
        rooms.setdefault(stem, []).append(room)
    return tuple(f"{stem}:{','.join(held)}" for stem, held in sorted(rooms.items()))


def ungrouped(groups: Iterable[str]) -> Iterator[str]:
    """The units of some groups, in their order.

    Example:
        >>> list(ungrouped(["3-2:1501,1502", "5:101"]))
        ['3-2-1501', '3-2-1502', '5-101']
    """
    for group in groups:
        stem, _colon, rooms = group.partition(":")
        yield from (f"{stem}-{room}" for room in rooms.split(","))


def told_hash(units: Iterable[str]) -> str:
    """By what a list of units is known again: the SHA-256 of their ids in order, a line each."""
    return hashlib.sha256("".join(f"{unit}\n" for unit in sorted(set(units))).encode()).hexdigest()
