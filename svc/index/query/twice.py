"""Residents whom two desks took on file, each without knowing of the other."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING

from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.index.database.index import Index


class SamePerson(NamedTuple):
    """Two residents that may be one person.

    Attributes:
        first, second: Their numbers, the older record first.
        by_phone: Whether they share a phone; else a home and a like name.
    """

    first: str
    second: str
    by_phone: bool


def twice(index: Index) -> list[SamePerson]:
    """Pairs that share a phone, or a unit and a like name, and are of different desks.

    Left out is whoever somebody has said to be the same already.
    """
    from svc.rules.record.like_names import like_names

    several = index.one("SELECT min(desk) AS one, max(desk) AS other FROM resident")
    if several is None or several["one"] == several["other"]:
        return []
    pairs: dict[tuple[str, str], bool] = {}
    for ids in _sharing(index, "phone", "e164"):
        pairs |= dict.fromkeys(_apart(ids), True)
    names = {row["id"]: row["name"] for row in index.rows("SELECT id, name FROM resident")}
    for ids in _sharing(index, "occupancy", "unit"):
        alike = (p for p in _apart(ids) if like_names(names[p[0]], names[p[1]]))
        pairs = dict.fromkeys(alike, False) | pairs
    said = _said(index)
    return [
        SamePerson(first, second, by_phone)
        for (first, second), by_phone in sorted(pairs.items())
        if said.get(first, first) != said.get(second, second)
    ]


def goes_on_in(index: Index) -> dict[str, str]:
    """Residents taken on file twice, each with the record that goes on for them."""
    return _said(index)


def _sharing(index: Index, table: str, column: str) -> list[list[str]]:
    """Residents of several desks who share a value, a list a value."""
    sql = (
        f"SELECT json_group_array(DISTINCT resident.id) AS ids FROM {table}"
        f" JOIN resident USING (row) WHERE {column} IS NOT NULL"
        f" GROUP BY {column} HAVING count(DISTINCT resident.desk) > 1"
    )
    return [json.loads(row["ids"]) for row in index.rows(sql)]


def _apart(ids: list[str]) -> list[tuple[str, str]]:
    """Pairs of different desks: what one desk wrote twice, it has seen."""
    pairs = combinations(sorted(ids), 2)
    return [(a, b) for a, b in pairs if a[2:].rstrip("0123456789") != b[2:].rstrip("0123456789")]


def _said(index: Index) -> dict[str, str]:
    sql = (
        "SELECT id, json_extract(json, '$.same_as') AS other FROM resident"
        " WHERE json_extract(json, '$.same_as') IS NOT NULL"
    )
    into = {row["id"]: row["other"] for row in index.rows(sql)}
    ends = {}
    for number, other in into.items():
        seen, at = {number}, other
        while at in into and at not in seen:
            seen.add(at)
            at = into[at]
        ends[number] = at
    return ends
