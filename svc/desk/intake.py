"""Taking a request in: complete, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from svc.desk import people
from svc.errors import UsageError
from svc.model.ticket import TICKET_FORMAT, Dues, Event, Reporter, Ticket
from svc.model.words import Action, Channel, Kind, Priority, Status
from svc.rules.clocks import Clocks, callback_policy
from svc.rules.phones import looks_like_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.desk.desk import Desk
    from svc.index.index import Index


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a clerk takes down; ids and words as typed.

    Attributes:
        unit, place: Where; one of the two.
        resident, name, phone: Who reports: a resident on file, or name and phone.
        at: When it was received; now unless told.
    """

    text: str
    kind: str
    category: str
    channel: str
    unit: str | None = None
    place: str | None = None
    resident: str | None = None
    name: str | None = None
    phone: str | None = None
    priority: str = Priority.NORMAL
    first_taker: str | None = None
    appointment: str | datetime | None = None
    at: str | datetime | None = None


def create(desk: Desk, request: Request) -> Ticket:
    """Register a request as a new ticket.

    Raises:
        UsageError: Something is missing that a ticket cannot do without.
        NotFound: Its unit, resident, category or first taker is not on file.
        Refused: A rule of the office says no.
    """
    at = desk.moment(request.at)
    resident = people.find_number(desk.index, request.resident, "R") if request.resident else None
    unit = people.unit(desk.index, request.unit) if request.unit else None
    if unit is None and request.place is None and resident is not None:
        unit = _home(desk.index, resident, at)
    missing = _missing(request, unit)
    if missing:
        raise UsageError(f"a ticket needs {', '.join(missing)}", "svc create --help")
    kind = Kind(request.kind)
    category = people.category(desk, request.category, kind)
    policy = callback_policy(desk.office, kind)
    clocks = Clocks.of(desk.office, desk.calendar, kind, category, request.priority)
    appointment = _appointment(desk, request.appointment)
    event = Event(
        seq=1, at=at, by=desk.actor.id, action=Action.CREATE, policy=policy,
        recorded=None if at >= desk.now else desk.moment(None),
        due=clocks.received(at, appointment),
    )  # fmt: skip
    ticket = Ticket(
        format=TICKET_FORMAT,
        id=desk.next_number("T", at),
        kind=kind,
        category=category,
        priority=Priority(request.priority),
        status=Status.NEW,
        channel=Channel(request.channel),
        received=at,
        first_taker=people.staff(desk, request.first_taker).id if request.first_taker else None,
        unit=unit,
        place=request.place,
        resident=resident,
        reporter=_reporter(request) if resident is None else None,
        appointment=appointment,
        due=Dues(**{str(due.clock): due.at for due in event.due}) if event.due else None,
        text=request.text,
        timeline=(event,),
    )
    desk.put("ticket", ticket)
    desk.did("create", ticket.id, f"create {ticket.id} ({kind}, {category})", at)
    return ticket


def open_tickets(index: Index, unit: str) -> list[dict[str, object]]:
    """The unit's tickets that are not at their end yet, newest first."""
    sql = (
        "SELECT id, kind, category, status, title, received FROM ticket WHERE unit = ?"
        " AND status IN ('new', 'assigned', 'working', 'waiting', 'done') ORDER BY received DESC"
    )
    return [dict(row) for row in index.rows(sql, (unit,))]


def likely_repeats(
    index: Index, unit: str, category: str, text: str, since: datetime
) -> Sequence[str]:
    """Tickets of the unit since a moment that may be about the same matter, likeliest first.

    The same category counts as likely by itself; others by the likeness of words.
    """
    from svc.rules.similar import likely_repeat

    sql = (
        "SELECT id, category, title, status FROM ticket WHERE unit = ? AND received >= ?"
        " AND status NOT IN ('cancelled', 'merged') ORDER BY received DESC"
    )
    rows = index.rows(sql, (unit, int(since.timestamp())))
    same = [row["id"] for row in rows if row["category"] == category]
    others = [(row["id"], row["title"]) for row in rows if row["category"] != category]
    return same + [match.id for match in likely_repeat(text, others)]


def _missing(request: Request, unit: str | None) -> list[str]:
    given = {
        "the words of the request": request.text.strip(),
        "--kind": request.kind,
        "--category": request.category,
        "--channel": request.channel,
        "--unit or --place": unit or request.place,
        "--resident, or --name and --phone": request.resident or (request.name and request.phone),
    }
    return [name for name, value in given.items() if not value]


def _reporter(request: Request) -> Reporter:
    assert request.name and request.phone
    if not looks_like_phone(request.phone):
        raise UsageError(
            "--phone is no phone number that could be called", "write it as it is dialled"
        )
    return Reporter(request.name, request.phone)


def _home(index: Index, resident: str, at: datetime) -> str | None:
    """The one unit a resident lives in on that day, if it is one."""
    day = at.date().isoformat()
    sql = (
        "SELECT DISTINCT unit FROM occupancy JOIN resident USING (row) WHERE id = ?"
        " AND since <= ? AND (until IS NULL OR until > ?)"
    )
    units = index.rows(sql, (resident, day, day))
    return units[0]["unit"] if len(units) == 1 else None


def _appointment(desk: Desk, typed: str | datetime | None) -> datetime | None:
    from svc.rules.times import in_zone, parse_moment

    if typed is None:
        return None
    at = typed if isinstance(typed, datetime) else parse_moment(typed, desk.now, desk.zone)
    return in_zone(at, desk.zone)
