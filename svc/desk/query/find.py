"""One question, "who or where?": residents, units and tickets that a few words mean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from svc.desk.core.lookup import tail_of
from svc.desk.query.ticket_query import said_words
from svc.errors import UsageError
from svc.index.database.statuses import UNSETTLED
from svc.index.duties.procedures import in_hand
from svc.index.query import residents, tickets
from svc.index.query.residents import ResidentMatch
from svc.index.query.tickets import TicketFilter
from svc.index.query.units import occupancies
from svc.index.query.who_where import meaning, units
from svc.kinds import derive
from svc.kinds.table import KINDS
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from svc.desk.core.view import View
    from svc.index.query.who_where import Meaning

#: Of each sort so many are shown unless more are asked for.
USUAL = 10


class TicketHit(NamedTuple):
    """A ticket that was found.

    Attributes:
        ticket: Row of the index.
        why: What matched: `number`, `reporter`, `resident`, `unit` or `words`.
        reporter: Name of who reported it: a resident, or a stranger.
    """

    ticket: sqlite3.Row
    why: str
    reporter: str | None


class Findings(NamedTuple):
    """What words mean, of each sort the likeliest first.

    Attributes:
        residents, units, tickets: At most as many as asked for.
        totals: How many there are of each sort in all.
        records: Procedures and permits, by their number, the number printed on them, or
            their home: those that are open and out first; then documents and rules by what
            they are called.
    """

    residents: list[ResidentMatch]
    units: list[str]
    tickets: list[TicketHit]
    totals: dict[str, int]
    records: list[dict[str, Any]]


def find(view: View, text: str, limit: int = USUAL) -> Findings:
    """Whom and what words mean.

    Several words must all hold of a ticket: each is said in it, or is who reported it or
    where it is. Residents and units are those that the words mean together.

    Args:
        text: A name (also 王女士, pinyin, initials), a phone or its last digits, a unit in
            any spelling, a ticket's number, and words of requests and notes.
        limit: At most so many of each sort.
    """
    region = str(view.office["region"])
    people = residents.search(view.index, text, region)
    homes = units(view.index, text)
    terms = said_words(text)
    meant = {word: meaning(view.index, word, region) for word in terms}
    numbered = _numbered(view, text)
    criteria = TicketFilter(words=terms, meant=meant)
    rows = [row for row in tickets.numbers(view.index, criteria, "-open") if row not in numbered]
    rows = [*numbered, *rows]
    totals = {"residents": len(people), "units": len(homes), "tickets": len(rows)}
    hits = _hits(view, rows[:limit], set(numbered), terms, meant)
    others = in_hand(view.index, text.strip(), homes[:1] if len(homes) == 1 else [])
    others += _called(view, text)
    return Findings(people[:limit], homes[:limit], hits, totals, others[:limit])


def homes(view: View, units: Sequence[str]) -> list[dict[str, Any]]:
    """Units with the names of who lives there today, and how many tickets are open."""
    day = view.moment.date().isoformat()
    sql = f"SELECT count(*) AS n FROM ticket WHERE unit = ? AND status IN {UNSETTLED}"
    rows = []
    for unit in units:
        names = [one["name"] for one in occupancies(view.index, unit, day)]
        counted = view.one(sql, (unit,))
        rows.append({"id": unit, "residents": names, "open": counted["n"] if counted else 0})
    return rows


def _called(view: View, text: str) -> Iterator[dict[str, Any]]:
    """Records of kinds that are looked for by what they are called: documents, plans of rounds.

    What is personal is found by its number alone.
    """
    terms, number = text.casefold().split(), text.strip().casefold()
    for kind in KINDS.values():
        if not kind.sought:
            continue
        held = " || ' ' || ".join(f"ifnull({name}, '')" for name in kind.sought)
        holds = " AND ".join([f"instr(lower({held}), ?)"] * len(terms))
        sql = f"SELECT id, json FROM {kind.name} WHERE id = ? OR ({holds}) ORDER BY id DESC"
        for row in view.rows(sql, (text.strip().upper(), *terms)):
            shown = derive.shown(kind.name, json.loads(row["json"]))
            spoken = " ".join(str(shown.get(name) or "") for name in kind.sought).casefold()
            if row["id"].casefold() == number or all(term in spoken for term in terms):
                title = str(shown[kind.sought[0]])
                yield {"id": row["id"], "what": kind.name, "unit": shown.get("unit"),
                       "open": False, "printed": title}  # fmt: skip


def as_record(
    view: View, findings: Findings, people: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """What was found as scripts get it.

    Args:
        people: The residents as they may be shown, each with what `matched`.
    """
    fields = ("id", "kind", "category", "status", "unit", "place", "resident", "title")
    tickets_found = [
        {**{name: hit.ticket[name] for name in fields}, "matched": hit.why}
        for hit in findings.tickets
    ]
    return {
        "residents": list(people), "units": findings.units, "tickets": tickets_found,
        "totals": findings.totals, "records": findings.records, "commit": view.commit,
    }  # fmt: skip


def _numbered(view: View, text: str) -> list[int]:
    """Rows of the tickets whose number ends so, the latest first."""
    try:
        tail = tail_of(text, "ticket")
    except UsageError:
        return []
    sql = "SELECT row, id FROM ticket WHERE sequence = ? ORDER BY received DESC"
    return [row["row"] for row in view.rows(sql, (tail.sequence,)) if tail.matches(row["id"])]


def _hits(
    view: View,
    rows: Sequence[int],
    numbered: set[int],
    terms: Sequence[str],
    meant: Mapping[str, Meaning],
) -> list[TicketHit]:
    known = tickets.tickets(view.index, rows)
    strangers = tickets.reporters(view.index, rows)
    hits = []
    for row in rows:
        ticket, stranger = known[row], strangers[row][0] if row in strangers else None
        why = "number" if row in numbered else _why(ticket, stranger, terms, meant)
        hits.append(TicketHit(ticket, why, stranger or _name(view, ticket["resident"])))
    return hits


def _name(view: View, resident: str | None) -> str | None:
    row = view.one("SELECT name FROM resident WHERE id = ?", (resident,))
    return row["name"] if row else None


def _why(
    ticket: sqlite3.Row, stranger: str | None, terms: Sequence[str], meant: Mapping[str, Meaning]
) -> str:
    """What most says of a ticket: who reported it, then where it is, then its words."""
    meanings = [meant[word] for word in terms]
    named = stranger is not None and any(word in stranger for word in terms)
    if named or any(ticket["row"] in one.strangers for one in meanings):
        return "reporter"
    if any(ticket["resident"] in one.residents for one in meanings):
        return "resident"
    return "unit" if any(ticket["unit"] in one.units for one in meanings) else "words"
