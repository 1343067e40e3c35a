"""The office's own values behind a Tab: numbers, people, units, categories, from its index.

An option or argument says by its metavar what it takes (`T`, `STAFF`, `UNIT`), so a new
command is completed without a word here. The index is read as it stands: nothing is brought
up to date, locked or repaired for a key. What is personal is masked; who types a name gets
the number of whoever bears it.
"""

from __future__ import annotations

import re
import sqlite3
from copy import copy
from typing import TYPE_CHECKING, Any

import click

from svc.cli.completion.sources import SOURCES, Offer, OfficeIndex
from svc.cli.core.session import start_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from click.shell_completion import CompletionItem

#: So many are offered; whoever means another types more.
MOST = 60
#: What a metavar has around the names of what it takes.
_AROUND = "[]…. "
#: Options whose metavar says less than their name.
_BY_NAME = {"preset": "PRESET", "payer": "PAYER", "into": "RESIDENT", "building": "BUILDING"}
#: What takes a file's or a folder's name.
_PATHS = {"FILE": "file", "MAP": "file", "DIR|FILE.zip": "file", "DIR": "dir", "FOLDER": "dir"}


def completed(param: click.Parameter) -> click.Parameter:
    """An option or argument that offers what the office has for it; others as they are."""
    if param.type is not click.STRING:
        return param
    takes = _takes(param)
    if not takes:
        return param
    offering = copy(param)
    offering.type = OfficeValue(takes)
    return offering


class OfficeValue(click.ParamType[Any]):
    """Text that names something of the office's.

    Attributes:
        takes: Names of sources, or of sorts of path.
    """

    name = "text"

    def __init__(self, takes: tuple[str, ...]) -> None:
        self.takes = takes

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """What was typed."""
        return value

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        """What the office has that begins so; nothing where there is no office to be read."""
        from click.shell_completion import CompletionItem

        if self.takes[0] in ("file", "dir"):
            return [CompletionItem(incomplete, type=self.takes[0])]
        before, comma, piece = "", "", incomplete
        if "," in (param.metavar or ""):
            before, comma, piece = incomplete.rpartition(",")
        start = start_folder(tuple(ctx.find_root().params.get("steps") or ()))
        try:
            with OfficeIndex.at(start) as index:
                offered = list(_first(_matching(index, self.takes, piece, ctx)))
        except (OSError, sqlite3.Error):
            # No office, or an index of another version: a key that finds nothing says nothing.
            return []
        return [
            CompletionItem(f"{before}{comma}{one.value}", help=one.words or None) for one in offered
        ]


def _takes(param: click.Parameter) -> tuple[str, ...]:
    """Which sources a parameter is offered values of, by its metavar as it was declared."""
    named = _BY_NAME.get(param.name or "")
    if named and named in SOURCES:
        return (named,)
    metavar = param.metavar or (param.name or "").upper()
    metavar = getattr(metavar, "declared", metavar).strip(_AROUND)
    if param.name == "who" and metavar == "ID":
        # A member of staff, as batches call it too.
        return ("STAFF",)
    if metavar in _PATHS:
        return (_PATHS[metavar],)
    words = re.findall(r"[^\s,|…\[\].]+", metavar)
    return tuple(dict.fromkeys(word for word in words if word in SOURCES))


def _matching(
    index: OfficeIndex, takes: Iterable[str], piece: str, ctx: click.Context
) -> Iterator[Offer]:
    for name in takes:
        yield from SOURCES[name](index, piece, ctx.params)


def _first(offers: Iterable[Offer]) -> Iterator[Offer]:
    """The first of them, each value once."""
    seen: set[str] = set()
    for offer in offers:
        if offer.value not in seen:
            seen.add(offer.value)
            yield offer
        if len(seen) == MOST:
            return
