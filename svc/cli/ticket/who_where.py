"""The question "who or where?" of a conversation: whom or which unit a few words mean.

Whatever is said first will do: a name, a phone, a unit. Where it means several, they
are shown to choose from.
"""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

from svc.cli.termio.prompt import ask, choose
from svc.cli.termio.say import add
from svc.cli.termio.vocabulary import said
from svc.desk.core import lookup as people
from svc.errors import NotFound, UsageError
from svc.index.query import residents, who_where
from svc.index.query.tickets import reporters
from svc.language import _
from svc.model.words import Relation
from svc.named_tuple import NamedTuple
from svc.rules.record.phones import mask

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from svc.desk.core.desk import Desk
    from svc.index.database.index import Index

#: What is typed instead of an answer to say "none of these".
OTHER = "-"
#: So many are shown to choose from; whoever means another says more.
_MOST = 9
#: Letters or digits from which on somebody is offered.
_FEWEST = 2
#: Of strangers, whoever reported last.
_RECENT = 50


class WhoReports(NamedTuple):
    """Who reports and where it is, as far as it was said.

    Attributes:
        unit: Id of a unit on file, or None.
        resident: Number of a resident on file, or None.
        name, phone: Of a stranger who reported before; empty for others.
        place: Where, if not a unit, as a ticket says that was named.
    """

    unit: str | None = None
    resident: str | None = None
    name: str = ""
    phone: str = ""
    place: str = ""


def ask_party(desk: Desk, at: datetime) -> WhoReports:
    """Ask who or where; nobody and nowhere on file for another place."""
    question = _(
        "Who or where: name, phone, unit or ticket ({other} for another place)", other=OTHER
    )
    parties = ask(question, partial(_meant, desk, at), offers=partial(_offered, desk, at))
    if len(parties) == 1:
        ((party, words),) = parties.items()
        if party.resident or party.name:
            # A unit is told with its tickets.
            add(words)
        return party
    chosen = choose(_("Which"), {str(n): words for n, words in enumerate(parties.values(), 1)})
    return list(parties)[int(chosen) - 1]


def _offered(desk: Desk, at: datetime, typed: str) -> list[tuple[str, str]]:
    """Whom and which units what is typed so far may mean, as far as there are few."""
    typed = typed.strip()
    if len(typed) < _FEWEST:
        return []
    units = who_where.units(desk.index, typed)[:_MOST]
    meant = [(unit, _residents_of(desk, unit, at)) for unit in units]
    for words in list(_people(desk, typed, at).values())[:_MOST]:
        name, _blank, rest = words.partition("  ")
        meant.append((name, rest))
    return meant[:_MOST]


def living(index: Index, unit: str, day: str) -> dict[str, str]:
    """Who lives in a unit on a day: number → name, relation and masked phone."""
    sql = (
        "SELECT id, name, relation, phones FROM occupancy JOIN resident USING (row)"
        " WHERE unit = ? AND since <= ? AND (until IS NULL OR until > ?) ORDER BY relation, id"
    )
    return {
        row["id"]: f"{row['name']} ({said(row['relation'], Relation)})  {_masked(row['phones'])}"
        for row in index.rows(sql, (unit, day, day))
    }


def _meant(desk: Desk, at: datetime, answer: str) -> dict[WhoReports, str]:
    """Everybody and every unit that an answer means, each with its words."""
    if answer == OTHER:
        return {WhoReports(): ""}
    ticket = _of_ticket(desk, answer)
    if ticket is not None:
        return {ticket: answer}
    units = who_where.units(desk.index, answer)
    parties = {WhoReports(unit=unit): _residents_of(desk, unit, at) for unit in units}
    if not parties:
        parties.update(_people(desk, answer, at))
        parties.update(_strangers(desk, answer))
    if not parties:
        if any(char.isdecimal() for char in answer):
            people.unit(desk.index, answer)
        raise UsageError(_("nobody on file and no unit is called {text!r}", text=answer))
    if len(parties) > _MOST:
        raise UsageError(_("{n} people or units are called so; say more", n=len(parties)))
    return parties


def _of_ticket(desk: Desk, answer: str) -> WhoReports | None:
    """Where a ticket is about and who reported it, by its number; digits alone are none."""
    letters = answer.lstrip("Tt")
    if not re.fullmatch(r"(?:[0-9]{4}-)?[A-Za-z]{1,2}[0-9]+", letters):
        return None
    try:
        ticket = desk.load("ticket", people.find_number(desk.index, answer))
    except NotFound:
        return None
    stranger = ticket.reporter
    name, phone = (stranger.name, stranger.phone) if stranger else ("", "")
    return WhoReports(ticket.unit, ticket.resident, name, phone, ticket.place or "")


def _residents_of(desk: Desk, unit: str, at: datetime) -> str:
    names = living(desk.index, unit, at.date().isoformat()).values()
    return f"{unit}  " + _(", ").join(name.split(" (")[0] for name in names)


def _people(desk: Desk, answer: str, at: datetime) -> dict[WhoReports, str]:
    """Residents of that name or phone, each with every unit that is theirs on the day."""
    parties = {}
    for match in residents.search(desk.index, answer, desk.office.region):
        record = residents.record(desk.index, match.id) or {}
        day = at.date().isoformat()
        homes = [one for one in record["occupancies"] if residents.on(one, day)]
        phones = _masked(json.dumps(record.get("phones", [])))
        for home in homes or [None]:
            where = f"{home['unit']} {said(home['relation'], Relation)}" if home else ""
            words = "  ".join(filter(None, (record["name"], where, phones)))
            parties[WhoReports(home and home["unit"], match.id)] = words
    return parties


def _strangers(desk: Desk, answer: str) -> dict[WhoReports, str]:
    """Who reported before and is on no file, by name or phone; each once, the latest first."""
    meant = who_where.meaning(desk.index, answer, desk.office.region).strangers
    spelled = desk.index.rows("SELECT row FROM reporter WHERE name = ?", (answer,))
    rows = meant | {row["row"] for row in spelled}
    parties = {}
    for row, unit in _latest(desk.index, rows):
        name, phone = reporters(desk.index, [row])[row]
        parties[WhoReports(unit, None, name, phone)] = f"{name}  {unit or ''}  {mask(phone)}"
    return parties


def _latest(index: Index, rows: Iterable[int]) -> list[tuple[int, str | None]]:
    sql = (
        "SELECT row, unit FROM ticket WHERE row IN (SELECT value FROM json_each(?))"
        " ORDER BY received DESC LIMIT ?"
    )
    found = index.rows(sql, (json.dumps(list(rows)), _RECENT))
    return [(row["row"], row["unit"]) for row in found]


def _masked(phones: str) -> str:
    return ", ".join(mask(phone) for phone in json.loads(phones))
