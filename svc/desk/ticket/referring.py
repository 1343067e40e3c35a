"""Outside parties and a ticket: referred, reminded, heard, taken back; orders replied to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.core.lookup import outside_party
from svc.desk.documents.letters import written
from svc.desk.record.general import find
from svc.desk.ticket.actions import TimeInput, open_timeline
from svc.desk.ticket.waiting import due_moment
from svc.duties.documents.letters import LetterAbout
from svc.duties.ticket import referring as decide
from svc.duties.ticket.referring import PartyTelling
from svc.errors import UsageError
from svc.language import _, either
from svc.model.words import Action, PartyWord
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from svc.desk.core.desk import Desk
    from svc.duties.ticket.timeline import Timeline
    from svc.kinds.party import Party
    from svc.model.ticket import Ticket
    from svc.model.words import Channel, Warranty

#: Stands for a letter that is yet to be written.
NEW = "new"


class Telling(NamedTuple):
    """How a party was told, or told the office, as typed.

    Attributes:
        channel: By phone, by letter; as the party's record says, unless told.
        letter: A letter on file, or `NEW` to have one written.
        number: Their number of the matter.
        note: In words.
    """

    channel: Channel | None = None
    letter: str | None = None
    number: str | None = None
    note: str | None = None


#: PartyTelling as usual, with no more to say.
PLAIN = Telling()


def refer(
    desk: Desk,
    tail: str,
    to: str | None = None,
    telling: Telling = PLAIN,
    answer_by: TimeInput = None,
    at: TimeInput = None,
) -> Ticket:
    """Hand a matter on to an outside party; the ticket stays here.

    Args:
        to: The party, by id or name; whoever handles the category unless named.
        answer_by: By when it owes a first word; by its own target unless told.

    Raises:
        NotFound: There is no such party.
        UsageError: None is named, and not just one handles the category.
        Refused: It has the matter already, or the office deals with it no more.
    """
    line = open_timeline(desk, tail, at, Action.REFER)
    party = party_named(desk, to) if to else _handling(desk, line.ticket.category)
    by = due_moment(desk, answer_by, "--answer-by") if answer_by is not None else None
    due = decide.answer_due(line, party, by)
    way = _told(desk, line, party.id, telling, due.date() if due is not None else None)
    line.notices += warranty_words(desk, line.ticket, party)
    return desk.record(decide.refer(line, party, way, by))


def remind(
    desk: Desk,
    tail: str,
    party: str | None = None,
    telling: Telling = PLAIN,
    at: TimeInput = None,
) -> Ticket:
    """Ask a party again that has the matter."""
    line = open_timeline(desk, tail, at, Action.REMIND)
    which = decide.standing(line, party_named(desk, party).id if party else None).party
    return desk.record(decide.remind(line, which, _told(desk, line, which, telling)))


def feedback(
    desk: Desk,
    tail: str,
    party: str | None = None,
    says: PartyWord = PartyWord.ANSWERED,
    telling: Telling = PLAIN,
    warranty: Warranty | None = None,
    at: TimeInput = None,
) -> Ticket:
    """Record what a party said that has the matter: an answer, that it is theirs, or not.

    Raises:
        Refused: It has not.
        UsageError: Several have it, and none is named.
    """
    line = open_timeline(desk, tail, at, Action.FEEDBACK)
    named = party_named(desk, party).id if party else None
    who = desk.load("party", decide.standing(line, named).party)
    way = _told(desk, line, who.id, telling)
    return desk.record(decide.feedback(line, who, says, way, warranty))


def back(
    desk: Desk,
    tail: str,
    party: str | None = None,
    reason: str | None = None,
    note: str | None = None,
    at: TimeInput = None,
) -> Ticket:
    """Record that a matter is with a party no longer; work that waited for it goes on."""
    line = open_timeline(desk, tail, at, Action.BACK)
    named = party_named(desk, party).id if party else None
    return desk.record(decide.back(line, named, reason, note))


def reply(desk: Desk, tail: str, telling: Telling, at: TimeInput = None) -> Ticket:
    """Record what whoever sent the ticket was replied.

    Raises:
        Refused: Nobody is owed a reply.
        UsageError: A letter is to be written, and nobody is known to write to.
    """
    line = open_timeline(desk, tail, at, Action.REPLY)
    party = line.ticket.external_party
    if telling.letter == NEW and party is None:
        raise UsageError(
            _("{ticket} does not say who sent it, so nobody can be written to", ticket=line.id),
            _("svc edit {ticket} --set external-party=PARTY", ticket=line.id),
        )
    return desk.record(decide.reply(line, _told(desk, line, party or "", telling)))


def party_named(desk: Desk, text: str) -> Party:
    """An outside party by its id or its name.

    Raises:
        NotFound: None is called so.
    """
    party: Party = desk.load("party", outside_party(desk, text))
    return party


def _handling(desk: Desk, category: str) -> Party:
    """The one party that handles a category now."""
    rows = desk.index.rows(
        "SELECT party.id FROM party, json_each(party.json, '$.handles') AS handled"
        " WHERE handled.value = ? AND (until IS NULL OR until > ?) ORDER BY party.id",
        (category, desk.at_hand.here.date().isoformat()),
    )
    if len(rows) != 1:
        names = ", ".join(row["id"] for row in rows)
        said = (
            _("{category} is handled by {parties}", category=category, parties=names)
            if rows
            else _("no outside party handles {category}", category=category)
        )
        raise UsageError(said, _("name the party: --to PARTY (svc party list)"))
    party: Party = desk.load("party", rows[0]["id"])
    return party


def _told(
    desk: Desk, line: Timeline, party: str, telling: Telling, reply_due: date | None = None
) -> PartyTelling:
    """How they were told, with the letter on file or newly written."""
    if telling.letter == NEW:
        asked = _about(line, party, telling, reply_due)
        letter = written(desk, asked, line.when)
        desk.notices.append(
            _("letter {number} ({id}): svc letter print {id}", number=letter.number, id=letter.id)
        )
        return PartyTelling(telling.channel, None, letter, telling.number, telling.note)
    on_file = find(desk, "document", telling.letter) if telling.letter else None
    return PartyTelling(telling.channel, on_file, None, telling.number, telling.note)


def _about(line: Timeline, party: str, telling: Telling, reply_due: date | None) -> LetterAbout:
    categories = {one.id: one for one in line.hand.office.categories}
    category = categories.get(line.ticket.category)
    name = line.ticket.category
    if category is not None:
        name = either(category.name_en or category.id, category.name)
    title = _("{ticket}: {category}", ticket=line.id, category=name)
    number = telling.number or line.ticket.external_no
    return LetterAbout(party, title, line.id, reply_due, None, number, telling.note)


def warranty_words(desk: Desk, ticket: Ticket, party: Party) -> list[str]:
    """Of the parts that a ticket may be about: until when the party answers for them."""
    from svc.duties.outward.warranties import terms_of

    if ticket.unit is None or not party.warranties:
        return []
    unit: Any = desk.load("unit", ticket.unit)
    day = ticket.received.date()
    sentences = []
    for term in terms_of(party, unit.building, unit.delivered):
        if term.about(ticket.category) and term.ends is not None:
            name = either(term.name_en or term.part, term.name)
            sentence = _("{part}: within its warranty until {day}", part=name, day=term.last)
            if term.ends <= day:
                sentence = _("{part}: its warranty ended on {day}", part=name, day=term.last)
            sentences.append(sentence)
    return sentences
