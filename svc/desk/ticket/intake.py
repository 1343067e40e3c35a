"""Taking a request in: complete, or not at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup as people
from svc.desk.ticket.actions import moment_of, open_timeline
from svc.duties.ticket import intake as decide
from svc.duties.ticket import permissions
from svc.duties.typed_values import callable_phone, fit, plain_text
from svc.errors import UsageError
from svc.index.database.statuses import UNSETTLED, VOID
from svc.language import _
from svc.model.ticket import Reporter, Ticket
from svc.model.words import BY_STAFF, Action, Channel, Kind, NoContact, Priority
from svc.named_tuple import NamedTuple
from svc.rules.record.phones import odd_phone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.desk.core.desk import Desk
    from svc.index.database.index import Index


#: What came in over these was told by a member of staff, unless a reporter is named.
BY_CHANNEL: dict[str, NoContact] = {
    Channel.PATROL: NoContact.PATROL,
    Channel.STAFF: NoContact.STAFF,
}


class Request(NamedTuple):
    """What a clerk takes down; ids and words as typed.

    Attributes:
        unit, place: Where; one of the two.
        resident, name, phone: Who reports: a resident on file, or name and phone.
        preset: A common request of the office, which says kind, category and priority where
            they are not given.
        no_contact: Why nobody can be called back: `anonymous`, or `declined`, where `name`
            may be given all the same.
        reported_by: The member of staff who told of it; of what came in on patrol or by
            staff the first taker, or who acts, unless told.
        external_no: The number of whoever sent it: a hotline, the street office.
        sent_by: Which outside party that is.
        reply_by: By when it is owed a reply; by what its record says unless told.
        sure: Whether an odd phone was asked about already.
        follows: A closed ticket that this one takes up again.
        cites: Versions of publications that were told, or that it follows: `U2611-A0004@2`.
        needs_answer: Whether nobody has written down what to say.
        answered: What was said, of a question that was answered while it was asked.
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
    priority: str | None = None
    first_taker: str | None = None
    appointment: str | datetime | None = None
    follows: str | None = None
    answered: str | None = None
    preset: str | None = None
    no_contact: str | None = None
    reported_by: str | None = None
    external_no: str | None = None
    sent_by: str | None = None
    reply_by: str | datetime | None = None
    cites: Sequence[str] = ()
    needs_answer: bool = False
    sure: bool = False
    at: str | datetime | None = None


def create(desk: Desk, request: Request) -> Ticket:
    """Register a request as a new ticket.

    Raises:
        UsageError: Something is missing that a ticket cannot do without, or does not fit.
        NotFound: Its unit, resident, category or first taker is not on file.
        Refused: A rule of the office says no.
    """
    permissions.check(desk.at_hand, Action.CREATE)
    request = prepared(desk, request)
    at = desk.moment(request.at)
    asked = _read(desk, request, at)
    followed = None
    if request.follows is not None:
        followed = open_timeline(desk, request.follows, request.at)
    return desk.record(decide.create(desk.at_hand, asked, followed))


def prepared(desk: Desk, request: Request) -> Request:
    """A request with what its preset says, where nothing else was said; and the words to say.

    Raises:
        NotFound: The office has no such preset.
    """
    if request.preset is None:
        return request
    from svc.desk.record.presets import preset_of

    preset = preset_of(desk.office, request.preset)
    if not request.sure:
        desk.notices += [_("say: {words}", words=words) for words in preset.say]
    return request._replace(
        kind=request.kind or preset.kind,
        category=request.category or preset.category,
        priority=request.priority or preset.priority,
        preset=None,
    )


def _read(desk: Desk, request: Request, at: datetime) -> decide.Intake:
    """What was typed, as values that fit a ticket."""
    where = whereabouts(desk, request, at)
    contact = _contact(desk, request, where)
    missing = _missing(request, where, contact)
    if missing:
        raise UsageError(
            _("a ticket needs {pieces}", pieces=", ".join(missing)), _("svc create --help")
        )
    kind: Kind = fit(Ticket, "kind", request.kind, "--kind")
    cites: tuple[str, ...] = ()
    answered = request.answered
    if request.cites:
        from svc.desk.publications.citing import told_from  # with all that texts are made of

        cites, answered = told_from(desk, request.cites, answered, kind, at)
    return decide.Intake(
        at=at,
        kind=kind,
        category=people.category(desk, request.category, kind),
        priority=fit(Ticket, "priority", request.priority or Priority.NORMAL, "--priority"),
        appointment=_appointment(desk, request.appointment),
        channel=fit(Ticket, "channel", request.channel, "--channel"),
        first_taker=people.staff(desk, request.first_taker).id if request.first_taker else None,
        unit=where.unit,
        place=where.place,
        resident=where.resident,
        reporter=_reporter(desk, request) if contact is None and not where.resident else None,
        no_contact=contact and contact.reason,
        caller=contact and contact.caller,
        reported_by=contact and contact.staff,
        text=fit(Ticket, "text", plain_text(request.text), _("the text")),
        has_phone=where.resident is None or _has_phone(desk.index, where.resident),
        answered=answered,
        cites=cites,
        needs_answer=request.needs_answer,
        **_order(desk, request, at),
        number=desk.next_number("ticket", at),
    )


def _order(desk: Desk, request: Request, at: datetime) -> dict[str, Any]:
    """What an order of others says of itself; nothing of what nobody ordered."""
    if not (request.external_no or request.sent_by or request.reply_by):
        return {}
    from svc.desk.ticket.orders import ordered

    return ordered(desk, request.external_no, request.sent_by, request.reply_by, at)


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
    unit = people.unit(desk.index, request.unit, or_place=True) if request.unit else None
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
    request = prepared(desk, request._replace(sure=True))
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


class WithoutContact(NamedTuple):
    """Why nobody can be called back, and what is known of who told of it."""

    reason: NoContact
    caller: str | None = None
    staff: str | None = None


def _contact(desk: Desk, request: Request, where: Whereabouts) -> WithoutContact | None:
    """Why nobody can be called back; None of a request whose reporter can."""
    by_staff = BY_CHANNEL.get(request.channel)
    is_told = bool(where.resident or request.name or request.phone)
    if request.no_contact is not None:
        reason: NoContact = fit(Ticket, "no_contact", request.no_contact, "--no-contact")
        if where.resident or request.phone or request.reported_by or reason in BY_STAFF:
            raise UsageError(
                _("whoever is on file or leaves a phone can be called back"),
                _("anonymous, or declined: a name may stand beside it"),
            )
        name = request.name and fit(Ticket, "caller", plain_text(request.name), "--name")
        return WithoutContact(reason, name or None)
    if request.reported_by is not None:
        if is_told:
            raise UsageError(
                _("--reported-by and another reporter exclude each other"), _("name one")
            )
        staff = people.staff(desk, request.reported_by).id
        return WithoutContact(by_staff or NoContact.STAFF, staff=staff)
    if by_staff is not None and not is_told:
        taker = people.staff(desk, request.first_taker) if request.first_taker else desk.actor
        return WithoutContact(by_staff, staff=taker.id)
    return None


def _missing(request: Request, where: Whereabouts, contact: WithoutContact | None) -> list[str]:
    named = request.name and request.phone
    needed = {
        _("the words of the request"): request.text.strip(),
        "--kind": request.kind,
        "--category": request.category,
        "--channel": request.channel,
        _("--unit or --place"): where.unit or where.place,
        _("--resident, or --name and --phone"): where.resident or named or contact,
    }
    return [name for name, value in needed.items() if not value]


def _reporter(desk: Desk, request: Request) -> Reporter:
    assert request.name and request.phone
    name = fit(Reporter, "name", plain_text(request.name), "--name")
    phone = callable_phone(plain_text(request.phone), "--phone")
    doubt = None if request.sure else odd_phone(phone, desk.office.region)
    if doubt is not None:
        desk.notices.append(_("warning: {doubt}", doubt=doubt))
    return Reporter(name, phone)


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
