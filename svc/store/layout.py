"""Where each record lies: id ↔ path inside the office's repository.

The shapes stand in the table of kinds; this is the store's view of them.
"""

from __future__ import annotations

from svc.errors import UsageError
from svc.kinds import table
from svc.kinds.table import OFFICE_PATH, path_of
from svc.named_tuple import NamedTuple

__all__ = ["OFFICE_PATH", "Place", "path_of", "place_of", "storable"]


class Place(NamedTuple):
    """What a path inside the repository holds."""

    kind: str
    id: str


def place_of(path: str) -> Place | None:
    """What lies at a path; None if no record belongs there."""
    try:
        place = table.place_of(path)
    except UsageError:
        return None
    return Place(*place) if place else None


def storable(path: str) -> str:
    """A path with the bytes that are no UTF-8 spelled out: no record is named so."""
    if path.isascii():
        return path
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
