"""By what figures can be broken down: columns of a ticket, and how their groups are ordered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from svc.errors import UsageError
from svc.model.words import Channel, Kind, Priority, Resolution

#: Dimension → the expression over `ticket` that gives a ticket's group. Nothing else
#: than these expressions ever becomes part of a query.
DIMENSIONS: dict[str, str] = {
    "kind": "kind",
    "category": "category",
    "department": "department",
    "assignee": "assignee",
    "building": "building",
    "channel": "channel",
    "priority": "priority",
    "resolution": "resolution",
}

#: What a report is broken down by unless told.
USUAL: tuple[str, ...] = ("kind", "category", "department")
#: Said instead of a dimension: totals alone.
NONE = "none"

_WORDS = {"kind": Kind, "channel": Channel, "priority": Priority, "resolution": Resolution}
_LISTS = {"category": "categories", "department": "departments"}


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The dimensions of these names, each once; the usual ones if none is named.

    Raises:
        UsageError: There is no such dimension.
    """
    asked = tuple(dict.fromkeys(names)) or USUAL
    for name in asked:
        if name not in DIMENSIONS and name != NONE:
            raise UsageError(
                f"there is no dimension {name!r}", f"dimensions: {', '.join(DIMENSIONS)}, {NONE}"
            )
    return tuple(name for name in asked if name != NONE)


def ordered(dimension: str, groups: Iterable[str], office: Mapping[str, Any]) -> list[str]:
    """Groups in the order of the vocabulary or of office.yaml; unknown ones after, no value last.

    Args:
        dimension: Which dimension.
        groups: Values of it; the empty text where a ticket has none.
        office: The office record, as plain values.
    """
    if dimension in _WORDS:
        known = [word.value for word in _WORDS[dimension]]
    else:
        known = [one["id"] for one in office.get(_LISTS.get(dimension, ""), ())]
    place = {group: number for number, group in enumerate(known)}
    return sorted(groups, key=lambda group: (group == "", place.get(group, len(place)), group))


def group_name(dimension: str, group: str, office: Mapping[str, Any]) -> str:
    """A group as people read it: the office's own names, else the id; `–` for none."""
    if not group:
        return "–"
    for one in office.get(_LISTS.get(dimension, ""), ()):
        if one["id"] == group:
            english = str(office["locale"]).startswith("en") and one.get("name_en")
            return str(english or one["name"])
    return group
