"""Taking a request in: complete, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from svc.desk.core import lookup as people
from svc.desk.ticket.actions import moment_of, open_timeline
from svc.duties.ticket import intake as decide
from svc.duties.ticket import permissions
from svc.duties.typed_values import callable_phone, fit, plain_text
from svc.errors import UsageError
from svc.index.database.statuses import UNSETTLED, VOID
from svc.language import _
from svc.model.ticket import Reporter, Ticket
from svc.model.words import Action, Kind, Priority

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.index.database.index import Index


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a clerk takes down; ids and words as typed.

    Attributes:
        unit, place: Where; one of the two.
        resident, name, phone: Who reports: a resident on file, or name and phone.
        follows: A closed ticket that this one takes up again.
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
    follows: str | None = None
    at: str | datetime | None = None


def create(desk: Desk, request: Request) -> Ticket:
    """Register a request as a new ticket.

    Raises:
        UsageError: Something is missing that a ticket cannot do without, or does not fit.
        NotFound: Its unit, resident, category or first taker is not on file.
        Refused: A rule of the office says no.
    """
    permissions.check(desk.at_hand, Action.CREATE)
    at = desk.moment(request.at)
    asked = _read(desk, request, at)
    followed = None
    if request.follows is not None:
        followed = open_timeline(desk, request.follows, request.at)
    return desk.record(decide.create(desk.at_hand, asked, followed))


def _read(desk: Desk, request: Request, at: datetime) -> decide.Intake:
    """What was typed, as values that fit a ticket."""
    where = whereabouts(desk, request, at)
    missing = _missing(request, where)
    if missing:
        raise UsageError(
            _("a ticket needs {pieces}", pieces=", ".join(missing)), _("svc create --help")
        )
    kind: Kind = fit(Ticket, "kind", request.kind, "--kind")
    return decide.Intake(
        at=at,
        kind=kind,
        category=people.category(desk, request.category, kind),
        priority=fit(Ticket, "priority", request.priority, "--priority"),
        appointment=_appointment(desk, request.appointment),
        channel=fit(Ticket, "channel", request.channel, "--channel"),
        first_taker=people.staff(desk, request.first_taker).id if request.first_taker else None,
        unit=where.unit,
        place=where.place,
        resident=where.resident,
        reporter=_reporter(request) if where.resident is None else None,
        text=fit(Ticket, "text", plain_text(request.text), _("the text")),
        has_phone=where.resident is None or _has_phone(desk.index, where.resident),
        number=desk.next_number("ticket", at),
    )


class Whereabouts(NamedTuple):
    """What a request is about, and who reports if on file; ids in full."""

    unit: str | None
    place: str | None
    resident: str | None


def whereabouts(desk: Desk, request: Request, at: datetime) -> Whereabouts:
    """Where a request is about; a resident who has one home need not say which.

    Raises:
        UsageError: A number or a unit that cannot be read, or fits several.
        NotFound: It is not on file.
    """
    if request.resident and (request.name or request.phone):
        raise UsageError(
            _("--resident and --name, --phone exclude each other"),
            _("a resident's name and phone are in the resident's file: svc resident edit"),
        )
    resident = (
        people.resident(desk.index, request.resident, desk.office.region)
        if request.resident
        else None
    )
    unit = people.unit(desk.index, request.unit) if request.unit else None
    place = plain_text(request.place or "") or None
    if place is not None:
        fit(Ticket, "place", place, "--place")
    if unit is None and place is None and resident is not None:
        unit = _home(desk.index, resident, at)
    return Whereabouts(unit, place, resident)


def open_tickets(index: Index, unit: str) -> list[dict[str, object]]:
    """The unit's tickets that are not at their end yet, newest first."""
    sql = (
        "SELECT id, kind, category, status, title, received FROM ticket WHERE unit = ?"
        f" AND status IN {UNSETTLED} ORDER BY received DESC"
    )
    return [dict(row) for row in index.rows(sql, (unit,))]


def likely_repeats(
    index: Index, where: Whereabouts, category: str, text: str, since: datetime
) -> list[str]:
    """Tickets of the unit or place since a moment that may be about the same matter.

    The same category counts as likely by itself; others by the likeness of
    words. The latest of the same category come first, then the likeliest.
    """
    from svc.rules.ticket.duplicates import likely_repeat

    column, value = ("unit", where.unit) if where.unit else ("place", where.place)
    sql = (
        "SELECT id, category, words.text AS text FROM ticket JOIN words USING (row)"
        f" WHERE {column} = ? AND received >= ? AND status NOT IN {VOID}"
        " ORDER BY received DESC, id DESC"
    )
    rows = index.rows(sql, (value, int(since.timestamp())))
    same = [row["id"] for row in rows if row["category"] == category]
    others = [(row["id"], row["text"]) for row in rows if row["category"] != category]
    return same + ([match.id for match in likely_repeat(text, others)] if others else [])


def repeats(desk: Desk, request: Request) -> list[str]:
    """Tickets a request may repeat, by the office's own span of days; none if it has none."""
    at = desk.moment(request.at)
    days = desk.office.policies.repeat_days
    where = whereabouts(desk, request, at)
    if not days or not (where.unit or where.place) or not request.text:
        return []
    found = next((c.id for c in desk.office.categories if request.category in (c.id, c.name)), "")
    since = at - timedelta(days=days)
    return likely_repeats(desk.index, where, found, request.text, since)


def _has_phone(index: Index, resident: str) -> bool:
    """Whether a resident on file can be called back."""
    sql = "SELECT 1 FROM resident WHERE id = ? AND phones = '[]'"
    return index.one(sql, (resident,)) is None


def _missing(request: Request, where: Whereabouts) -> list[str]:
    named = request.name and request.phone
    needed = {
        _("the words of the request"): request.text.strip(),
        "--kind": request.kind,
        "--category": request.category,
        "--channel": request.channel,
        _("--unit or --place"): where.unit or where.place,
        _("--resident, or --name and --phone"): where.resident or named,
    }
    return [name for name, value in needed.items() if not value]


def _reporter(request: Request) -> Reporter:
    assert request.name and request.phone
    name = fit(Reporter, "name", plain_text(request.name), "--name")
    return Reporter(name, callable_phone(plain_text(request.phone), "--phone"))


def _appointment(desk: Desk, typed: str | datetime | None) -> datetime | None:
    return None if typed is None else moment_of(desk, typed)


def _home(index: Index, resident: str, at: datetime) -> str | None:
    """The one unit a resident lives in on that day, if it is one."""
    day = at.date().isoformat()
    sql = (
        "SELECT DISTINCT unit FROM occupancy JOIN resident USING (row) WHERE id = ?"
        " AND since <= ? AND (until IS NULL OR until > ?)"
    )
    units = index.rows(sql, (resident, day, day))
    return units[0]["unit"] if len(units) == 1 else None
