"""Where each record lies: id ↔ path inside the office's repository."""

from __future__ import annotations

import re
from typing import NamedTuple

from svc.errors import UsageError
from svc.rules.record.numbers import month_of

OFFICE_PATH = "records/office.yaml"


class Place(NamedTuple):
    """What a path inside the repository holds."""

    kind: str
    id: str


#: Record kinds in the order in which they depend on one another.
KINDS = ("office", "staff", "unit", "resident", "ticket", "followup")

_DATED = r"records/{}s/[0-9]{{4}}/[0-9]{{2}}/({}[0-9]{{4}}-[A-Z]{{1,2}}[0-9]+)\.yaml"
_RESIDENT = "R-[A-Z]{1,2}(?!0{5})(?:[0-9]{5}|[1-9][0-9]{5,8})"
_SHAPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ticket", re.compile(_DATED.format("ticket", "T"))),
    ("followup", re.compile(_DATED.format("followup", "F"))),
    ("resident", re.compile(rf"records/residents/[A-Z]{{1,2}}/({_RESIDENT})\.yaml")),
    ("unit", re.compile(r"records/units/[^/]+/([^/]+)\.yaml")),
    ("staff", re.compile(r"records/staff/([^/]+)\.yaml")),
    ("office", re.compile(r"records/(office)\.yaml")),
)


def path_of(kind: str, record_id: str) -> str:
    """The path of a record, by its kind and id (already validated against the schema)."""
    if kind == "office":
        return OFFICE_PATH
    if kind in ("ticket", "followup"):
        year, month = month_of(record_id)
        return f"records/{kind}s/{year:04}/{month:02}/{record_id}.yaml"
    if kind == "resident":
        letters = record_id[2:].rstrip("0123456789")
        return f"records/residents/{letters}/{record_id}.yaml"
    if kind == "unit":
        return f"records/units/{record_id.split('-', 1)[0]}/{record_id}.yaml"
    return f"records/staff/{record_id}.yaml"


def place_of(path: str) -> Place | None:
    """What lies at a path; None if no record belongs there."""
    for kind, shape in _SHAPES:
        match = shape.fullmatch(path)
        if match:
            found = Place(kind, match.group(1))
            return found if _lies_at(found, path) else None
    return None


def storable(path: str) -> str:
    """A path with the bytes that are no UTF-8 spelled out: no record is named so."""
    if path.isascii():
        return path
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _lies_at(place: Place, path: str) -> bool:
    try:
        return path_of(*place) == path
    except UsageError:
        return False
