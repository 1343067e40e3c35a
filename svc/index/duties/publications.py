"""What publications ask of the index: whom a text may be for, what is told now, by which words."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from svc.index.database.whole_records import among, records
from svc.kinds.publications.disclosure import DisclosureList
from svc.kinds.publications.publication import Publication
from svc.language import _
from svc.store.layout import path_of

if TYPE_CHECKING:
    import sqlite3

    from svc.index.database.index import Index

_NOTICE = "notice"
#: What is told now: published and not over, or, of texts for the staff, approved.
CURRENT = (
    "(s.state IN ('approved', 'published', 'corrected')"
    " AND NOT (s.state = 'approved' AND n.type NOT IN ('answer', 'case', 'material'))"
    " AND (s.until IS NULL OR s.until >= :today))"
)
_ROWS = (
    "SELECT n.id, n.type, n.category, n.department, n.audience, n.urgency, n.required, n.item,"
    " n.at, n.by, s.state, s.version, s.last, s.title, s.body, s.since, s.until, s.review,"
    " s.published, s.told, s.reached FROM notice n JOIN notice_state s ON s.notice = n.id"
)


def tellable(index: Index, day: str) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Every unit: its id, building and use, and as what people are there on a day."""
    people: dict[str, set[str]] = {}
    sql = "SELECT unit, relation FROM occupancy WHERE since <= ?1 AND (until IS NULL OR until > ?1)"
    for unit, relation in index.rows(sql, (day,)):
        people.setdefault(unit, set()).add(relation)
    for unit, building, use in index.rows("SELECT id, building, use FROM unit ORDER BY id"):
        yield unit, building, use, frozenset(people.get(unit, ()))


def listed(index: Index, condition: str, values: dict[str, object]) -> list[sqlite3.Row]:
    """Texts as they stand that fulfil a condition, the latest first.

    Args:
        index: What is asked.
        condition: SQL over `n`, the publication, and `s`, how it stands.
        values: What its names stand for.
    """
    return index.rows(f"{_ROWS} WHERE {condition} ORDER BY n.at DESC, n.id DESC", values)


def by_words(
    index: Index, matters: Mapping[str, int], condition: str, values: dict[str, object]
) -> list[sqlite3.Row]:
    """Texts that some words are about, the likeliest first.

    Args:
        index: What is asked.
        matters: As of `svc.rules.ticket.duplicates.matters`.
        condition, values: As of `listed`.

    Returns:
        Rows with `part`, how much of what is asked a text is about, and `score`, how much
        it says of that.
    """
    sql = (
        "WITH asked AS MATERIALIZED (SELECT key AS word, value AS asked FROM json_each(:matters)),"
        " hits AS MATERIALIZED (SELECT w.notice AS hit, sum(asked) AS part, sum(w.weight) AS score"
        "  FROM asked CROSS JOIN notice_word w ON w.word = asked.word GROUP BY w.notice)"
        f" SELECT held.*, hits.part, hits.score FROM hits JOIN ({_ROWS} WHERE {condition}) AS held"
        " ON held.id = hits.hit ORDER BY hits.part DESC, hits.score DESC, held.id DESC"
    )
    return index.rows(sql, {**values, "matters": json.dumps(dict(matters))})


def told_to(index: Index, unit: str) -> set[str]:
    """The texts that a unit was told."""
    stem, _dash, room = unit.rpartition("-")
    sql = "SELECT notice FROM notice_told WHERE stem = ? AND instr(rooms, ?)"
    return {row["notice"] for row in index.rows(sql, (stem, f",{room},"))}


def publications(index: Index, only: Collection[str] = ()) -> list[Publication]:
    """Publications, all or some, in the order of their ids."""
    held = records(index, _NOTICE, Publication, *among("id", only))
    return sorted(held, key=lambda one: one.id)


def disclosures(index: Index) -> list[DisclosureList]:
    """The office's disclosure lists, in the order of their ids."""
    return sorted(records(index, "disclosure", DisclosureList), key=lambda one: one.id)


def mismatches(index: Index) -> Iterator[tuple[str, str, str, bool]]:
    """Texts that fulfil what no list asks for; tickets that cite what there is not."""
    known = {f"{one.id}/{item.id}" for one in disclosures(index) for item in one.items}
    for row in index.rows("SELECT id, item FROM notice WHERE item IS NOT NULL ORDER BY id"):
        if row["item"] not in known:
            reason = _("no disclosure list has {item!r}", item=row["item"])
            yield path_of(_NOTICE, row["id"]), "item", reason, True
