"""Texts as they stand: listed, shown in any version, read or not yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.core.find_record import find
from svc.desk.publications import facts
from svc.duties.publications import telling as decide
from svc.duties.publications.facts import filled
from svc.errors import NotFound
from svc.index.database.whole_records import records
from svc.index.duties import publications
from svc.kinds.publications.publication import (
    FOR_STAFF,
    TELLING_STEPS,
    Publication,
    TextVersion,
    number_of,
    reviewed_until,
    texts,
    told_units,
)
from svc.kinds.table import noun
from svc.language import _
from svc.rules.record.numbers import parse_version
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from svc.desk.core.view import View

#: Of what is asked that much must be what a text is about.
LEAST_LIKE = 0.3


def today(view: View) -> str:
    """The day at the view's moment, in the office's zone."""
    return in_zone(view.moment, view.zone).date().isoformat()


def iso(view: View, seconds: float | None) -> str | None:
    """A moment of the index as scripts get it."""
    local = view.local(seconds)
    return None if local is None else local.isoformat()


def listed(
    view: View, types: Sequence[str] = (), states: Sequence[str] = (), *, every: bool = False,
    text: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Texts, the latest first; without states or `every` those that hold or are to be told yet.

    Args:
        view: The office.
        types, states: Only these.
        every: What is over and withdrawn as well.
        text: Only what says them.
    """
    condition = ["1"]
    values: dict[str, object] = {"today": today(view)}
    if types:
        condition.append(f"n.type IN ({', '.join(f':t{at}' for at in range(len(types)))})")
        values |= {f"t{at}": one for at, one in enumerate(types)}
    for at, word in enumerate((text or "").casefold().split()):
        condition.append(f"instr(lower(s.title || ' ' || s.body), :x{at})")
        values[f"x{at}"] = word
    rows = [row_of(view, one) for one in
            publications.listed(view.index, " AND ".join(condition), values)]  # fmt: skip
    if states:
        return [row for row in rows if row["state"] in states]
    return [row for row in rows if every or row["state"] not in ("withdrawn", "expired")]


def row_of(view: View, row: sqlite3.Row) -> dict[str, Any]:
    """A text as lists show it; facts stand in the places of their names."""
    day = today(view)
    over = row["until"] is not None and row["until"] < day
    state = "expired" if over and row["state"] not in ("draft", "withdrawn") else row["state"]
    due = row["review"] is not None and row["review"] < day
    return {
        "id": row["id"], "version": row["version"] or row["last"], "type": row["type"],
        "state": state, "title": with_facts(view, row["title"]), "category": row["category"],
        "department": row["department"], "at": iso(view, row["at"]),
        "published": iso(view, row["published"]), "since": row["since"], "until": row["until"],
        "review": row["review"], "review_due": due, "told": row["told"],
        "reached": row["reached"], "body": with_facts(view, row["body"]),
    }  # fmt: skip


def with_facts(view: View, text: str, kept: dict[str, str] | None = None) -> str:
    """A text with facts in the places of their names: as they were told, or as they are."""
    day = in_zone(view.moment, view.zone).date()

    def look(name: str) -> str | None:
        if kept is not None and name in kept:
            return kept[name]
        return facts.fact(view.index, view.office, day, name)

    return filled(text, look) if "{{" in text else text


def shown(view: View, text: str) -> dict[str, Any]:
    """One text in full, in the version that is asked for: `U2604-A0004@2`.

    Raises:
        NotFound: There is no such text.
        UsageError: There is no such version.
    """
    name, version = parse_version(text)
    record = record_of(view, name)
    version_text = decide.version_told(record, version)
    number = number_of(version_text)
    events = [one for one in record.events if one.action in TELLING_STEPS and one.version == number]
    kept = {one.name: one.value for event in events for one in event.facts}
    row = publications.listed(view.index, "n.id = :id", {"id": record.id})[0]
    units = sorted(told_units(record)) if record.type not in FOR_STAFF else []
    return {
        **row_of(view, row), "version": number, "last": row["last"], "in_force": row["version"],
        "title": with_facts(view, version_text.title, kept),
        "body": with_facts(view, version_text.body, kept), "text": version_text.body,
        "also": list(version_text.also), "basis": version_text.basis, "item": record.item,
        "until": version_text.until and version_text.until.isoformat(), "audience": record.audience,
        "outage": version_text.outage, "begins": _moment(view, version_text.begins),
        "ends": _moment(view, version_text.ends), "urgency": str(record.urgency),
        "review": (due := reviewed_until(record)) and due.isoformat(),
        "required": record.required, "tickets": list(record.tickets), "units": units,
        "versions": [
            {"version": number_of(one), "at": _moment(view, one.at), "by": one.by,
             "changed": _changes(before, one)}
            for before, one in zip([None, *texts(record)], texts(record), strict=False)
        ],
        "events": [
            {"at": _moment(view, one.at), "by": one.by, "action": str(one.action),
             "version": one.version, "count": one.count, "told_hash": one.told_hash,
             "where": one.where, "place": one.place, "buildings": list(one.buildings),
             "words": one.reason or one.note}
            for one in record.events
        ],
    }  # fmt: skip


def record_of(view: View, text: str) -> Publication:
    """A text by its number, or any tail of it.

    Raises:
        NotFound: There is none.
        UsageError: Several are meant.
    """
    place = find(view, text, "notice")
    held = records(view.index, "notice", Publication, "id = ?", (place.id,))
    if not held:
        raise NotFound(_("no {kind} {id!r}", kind=noun("notice"), id=text), _("svc notice list"))
    return held[0]


def unread(view: View, who: str | None = None) -> list[dict[str, Any]]:
    """What the staff must have read and has not, each with who: one line a person and text.

    Args:
        view: The office.
        who: Only what this member of staff has not.
    """
    rows = view.rows(
        "SELECT s.id AS who, n.id, st.version, st.title,"
        f" {HELD_SINCE} AS since FROM notice n JOIN notice_state st ON st.notice = n.id"
        " CROSS JOIN staff s WHERE n.required AND st.version > 0"
        " AND st.state <> 'withdrawn' AND (st.until IS NULL OR st.until >= :today)"
        " AND s.active AND (:who IS NULL OR s.id = :who)"
        " AND NOT EXISTS (SELECT 1 FROM notice_event e WHERE e.notice = n.id"
        "  AND e.action = 'read' AND e.version = st.version AND e.by = s.id)"
        " ORDER BY since, n.id, s.id",
        {"today": today(view), "who": who},
    )
    return [
        {"who": row["who"], "id": row["id"], "version": row["version"],
         "title": with_facts(view, row["title"]), "since": iso(view, row["since"]),
         "held": row["since"],
         "days": max(0, (view.now - row["since"]) // 86400)}
        for row in rows
    ]  # fmt: skip


#: Since when the version that holds does.
HELD_SINCE = (
    "(SELECT min(h.at) FROM notice_event h WHERE h.notice = n.id AND h.version = st.version"
    " AND h.action IN ('approve', 'publish', 'correct'))"
)


def _changes(
    before: Publication | TextVersion | None, after: Publication | TextVersion
) -> list[str]:
    """Fields in which a version is another than the one before."""
    from svc.desk.publications.writing import CHANGING

    if before is None:
        return []
    return [name for name in CHANGING if getattr(before, name) != getattr(after, name)]


def _moment(view: View, moment: datetime | None) -> str | None:
    return None if moment is None else in_zone(moment, view.zone).isoformat()
