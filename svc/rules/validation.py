"""What must hold inside one record: validators that return what is wrong.

Each looks at one record and at nothing else, so that what it finds is a
property of the file's content and can be kept beside it. What must hold
between records is `svc.index.checks`; an office's own rules are in
`svc.rules.offices`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.errors import InvalidData
from svc.model.words import Action, ClockName, Outcome, Status
from svc.rules.lifecycle import TABLE, Life, fold, header, order, ways_out
from svc.rules.phones import digits
from svc.rules.targets import parse_span

if TYPE_CHECKING:
    from datetime import datetime

    from svc.model.followup import FollowUp
    from svc.model.office import Office
    from svc.model.resident import Occupancy, Resident
    from svc.model.staff import Staff
    from svc.model.ticket import Event, Ticket
    from svc.model.unit import Unit

#: The newest format of every kind of record that this svc reads.
NEWEST_FORMAT = 1
#: Digits of the shortest number that can be called, such as 110 or a house extension.
_FEWEST_DIGITS = 3
#: Ids that programs act under; nobody may be called so.
PROGRAMS = frozenset({"svc", "import"})


class Flaw(NamedTuple):
    """Something in a record that should not be so.

    Attributes:
        path: Where in the record, such as `timeline[2].at`.
        reason: What is wrong, in words, without personal data.
        note: True for what is worth knowing and yet legal.
    """

    path: str
    reason: str
    note: bool = False


def record_flaws(kind: str, record: Any) -> list[Flaw]:
    """Everything wrong with a record by itself; the order is that of its fields.

    Args:
        kind: Record kind, such as `ticket`.
        record: The record, of the type that belongs to the kind.
    """
    return list(_VALIDATORS[kind](record))


def ticket_flaws(ticket: Ticket, life: Life) -> list[Flaw]:
    """Everything wrong with a ticket whose timeline is folded already."""
    found: list[Flaw] = []
    for validate in _TICKET:
        found += validate(ticket, life)
    return found


def lost_steps(before: Ticket, after: Ticket) -> list[Flaw]:
    """Steps of a ticket's timeline that a later version of it changed or left out.

    A timeline only grows: what was recorded can be annotated and corrected by
    further steps, and never rewritten.
    """
    kept = list(after.timeline)
    found = []
    for number, event in enumerate(before.timeline):
        if event in kept:
            kept.remove(event)
            continue
        told = f"step {event.seq} ({event.action} by {event.by}, {_words(event.at)})"
        same = [place for place, one in enumerate(after.timeline) if one.seq == event.seq]
        where = f"timeline[{same[0]}]" if same else "timeline"
        if number < len(after.timeline) and not same:
            where = f"timeline[{number}]"
        found.append(Flaw(where, f"{told} was changed or removed; put it back, and add a step"))
    return found


# Tickets


def _ticket(ticket: Ticket) -> list[Flaw]:
    return ticket_flaws(ticket, fold(ticket.timeline))


def _intake(ticket: Ticket, _life: Life) -> list[Flaw]:
    """What a ticket cannot do without, unless it was imported as somebody else kept it."""
    found = _format(ticket)
    if not ticket.text or ticket.text.isspace():
        found.append(Flaw("text", "is blank: what does the resident want?"))
    if ticket.source is not None:
        return found
    if ticket.unit is None and ticket.place is None:
        found.append(Flaw("unit", "a ticket needs a unit or a place"))
    if ticket.resident is None and ticket.reporter is None:
        found.append(Flaw("resident", "a ticket needs a resident or a reporter"))
    if ticket.reporter is not None:
        found += _phone("reporter.phone", ticket.reporter.phone)
    return found


def _receipt(ticket: Ticket, life: Life) -> list[Flaw]:
    """Received in the month of its number, as its first step says."""
    found = _month(ticket.id, "received", ticket.received)
    if life.status is None or life.ineffective:
        first = order(ticket.timeline)[0]
    else:
        first = ticket.timeline[0]
        if first.action is not Action.CREATE:
            first = order(ticket.timeline)[0]
    if first.action is not Action.CREATE:
        at = ticket.timeline.index(first)
        found.append(Flaw(f"timeline[{at}].action", "the first step of a ticket is create"))
    elif first.at != ticket.received:
        told = f"is {_words(ticket.received)}, but its create step happened {_words(first.at)}"
        found.append(Flaw("received", told))
    return found


def _header(ticket: Ticket, life: Life) -> list[Flaw]:
    """The header says what the timeline comes to."""
    dues = life.due()
    said_dues = _DUES(ticket.due) if ticket.due is not None else _NO_DUES
    if _FOLDED(ticket) == _FOLDED(life) and said_dues == tuple(map(dues.get, _CLOCKS)):
        return []
    found: list[Flaw] = []
    for name, folded in header(life).items():
        said = getattr(ticket, name)
        if said == folded:
            continue
        if name == "due":
            found += _dues(said, folded)
        else:
            way = _way(life, said, ticket.id) if name == "status" else ""
            found.append(Flaw(name, _differs(said, folded) + way))
    return found


def _dues(said: Any, folded: Any) -> Iterator[Flaw]:
    for clock in _CLOCKS:
        one, other = getattr(said, clock, None), getattr(folded, clock, None)
        if one != other:
            yield Flaw(f"due.{clock}", _differs(one, other))


def _differs(said: Any, folded: Any) -> str:
    return f"is {_words(said)}, but the timeline says {_words(folded)}"


def _way(life: Life, said: Status, ticket: str) -> str:
    """The command that would have led to the status somebody wrote."""
    ways = [action for action in ways_out(life) if said in TABLE[action].targets]
    plain = [action for action in ways if action is not Action.CALLBACK] or ways
    return f"; svc {plain[0]} {ticket} leads there" if plain else ""


def _events(ticket: Ticket, life: Life) -> list[Flaw]:
    """Each step carries what its action needs and nothing else, and happened after receipt."""
    found: list[Flaw] = []
    for number, event in enumerate(ticket.timeline):
        needed, foreign, absent, special = _SHAPES[event.action]
        if None in needed(event) or foreign(event) != absent:
            found += _misshapen(number, event)
        if event.at < ticket.received:
            when = f"is before the ticket was received ({_words(ticket.received)})"
            found.append(Flaw(f"timeline[{number}].at", when))
        if event.recorded is not None and event.recorded <= event.at:
            late = "is given only where it is later than at"
            found.append(Flaw(f"timeline[{number}].recorded", late))
        if special is not None:
            found += special(ticket, number, event)
    if life.ineffective:
        found += _ineffective(ticket, life)
    return found


def _misshapen(number: int, event: Event) -> Iterator[Flaw]:
    step = TABLE[event.action]
    for name in step.needs:
        if getattr(event, name) in (None, "", ()):
            yield Flaw(f"timeline[{number}].{name}", f"{event.action} needs it")
    for name in _foreign(event.action):
        if getattr(event, name) not in (None, ()):
            yield Flaw(f"timeline[{number}].{name}", f"does not belong to {event.action}")


def _ineffective(ticket: Ticket, life: Life) -> Iterator[Flaw]:
    """Steps the state no longer allowed are legal: two desks that did not know of each other."""
    timeline = list(ticket.timeline)
    for number, event in enumerate(timeline):
        first = timeline.index(event)
        if first < number:
            yield Flaw(f"timeline[{number}]", f"is the same step as timeline[{first}]")
    for event, reason in life.ineffective:
        if timeline.count(event) == 1:
            said = f"{event.action} has no effect: {reason}"
            yield Flaw(f"timeline[{timeline.index(event)}]", said, note=True)


def _callback_event(ticket: Ticket, number: int, event: Event) -> Iterator[Flaw]:
    if event.outcome is Outcome.UNREACHABLE:
        for name in ("score", "satisfied"):
            if getattr(event, name) is not None:
                yield Flaw(f"timeline[{number}].{name}", "nobody was reached who could say so")
    if any(event.followup == one.followup for one in ticket.timeline[:number]):
        yield Flaw(f"timeline[{number}].followup", f"{event.followup} is named twice")


def _other_ticket(ticket: Ticket, number: int, event: Event) -> Iterator[Flaw]:
    if event.ticket == ticket.id:
        yield Flaw(f"timeline[{number}].ticket", "is the ticket itself")


def _edit_event(ticket: Ticket, number: int, event: Event) -> Iterator[Flaw]:
    """An edit can be undone, or no one could say how the ticket stood before."""
    if not event.changes:
        yield Flaw(f"timeline[{number}].changes", "edit needs it")
    for place, change in enumerate(event.changes):
        path = f"timeline[{number}].changes[{place}]"
        if change.old == change.new:
            yield Flaw(path, "changes nothing: old and new are the same")
        for side in ("old", "new"):
            reason = _unfit(ticket, change.field, getattr(change, side))
            if reason == _NO_FIELD:
                yield Flaw(f"{path}.field", f"{change.field!r} {reason}")
                break
            if reason is not None:
                yield Flaw(f"{path}.{side}", reason)


_NO_FIELD = "is no field of a ticket that can be edited"
_REPEATED = frozenset(
    {"format", "id", "timeline", "source", "due", "status", "department", "assignee",
     "resolution", "finished", "closed", "merged_into", "reporter"}
)  # fmt: skip


def _unfit(ticket: Ticket, name: str, text: str | None) -> str | None:
    """Why a text cannot stand in a field of the header; the text may be personal."""
    import msgspec

    from svc.rules.history import typed

    record: type[msgspec.Struct] = type(ticket)
    field, _, part = name.partition(".")
    if part:
        from svc.model.ticket import Reporter

        record, field = Reporter, part if field == "reporter" else ""
    elif field in _REPEATED:
        return _NO_FIELD
    try:
        typed(record, field, text)
    except KeyError:
        return _NO_FIELD
    except msgspec.ValidationError:
        return f"does not fit {name}"
    return None


def _month(number: str, path: str, at: datetime) -> list[Flaw]:
    """A number's month is the month of the moment, by the clock written there."""
    if number[1:5] == f"{at.year % 100:02}{at.month:02}":
        return []
    return [Flaw(path, f"is in {at:%Y-%m}, but the number {number} says {number[1:5]}")]


# Follow-ups


def _followup(followup: FollowUp) -> Iterator[Flaw]:
    yield from _format(followup)
    yield from _month(followup.id, "at", followup.at)
    if followup.outcome is not Outcome.REACHED:
        for name in ("score", "satisfied"):
            if getattr(followup, name) is not None:
                yield Flaw(name, "nobody was reached who could say so")
    if followup.next is not None and followup.next <= followup.at:
        yield Flaw("next", "is not after this attempt")


# Residents, units, staff


def _resident(resident: Resident) -> Iterator[Flaw]:
    yield from _format(resident)
    for number, phone in enumerate(resident.phones):
        yield from _phone(f"phones[{number}]", phone)
    for number, one in enumerate(resident.occupancies):
        if one.until is not None and one.until <= one.since:
            yield Flaw(f"occupancies[{number}].until", "is not after since")
        for earlier, other in enumerate(resident.occupancies[:number]):
            if _overlap(one, other):
                where = f"overlaps occupancies[{earlier}]: {one.relation} of {one.unit} twice"
                yield Flaw(f"occupancies[{number}]", where)


def _overlap(one: Occupancy, other: Occupancy) -> bool:
    if (one.unit, one.relation) != (other.unit, other.relation):
        return False
    starts_before_end = other.until is None or one.since < other.until
    return starts_before_end and (one.until is None or other.since < one.until)


def _unit(unit: Unit) -> Iterator[Flaw]:
    yield from _format(unit)
    building = unit.id.split("-", 1)[0]
    if unit.building != building:
        yield Flaw("building", f"is {unit.building!r}, but the id begins with {building}")


def _staff(staff: Staff) -> Iterator[Flaw]:
    yield from _format(staff)
    if staff.id in PROGRAMS:
        yield Flaw("id", f"{staff.id} is what programs act under")
    if staff.since is not None and staff.until is not None and staff.until <= staff.since:
        yield Flaw("until", "is not after since")
    if staff.phone is not None:
        yield from _phone("phone", staff.phone)


# The office


def _office(office: Office) -> Iterator[Flaw]:
    yield from _format(office)
    for number, target in enumerate(office.targets):
        for clock in ("respond", "accept", "arrive", "resolve", "callback"):
            span = getattr(target, clock)
            try:
                _ = span and parse_span(span)
            except InvalidData as error:
                yield Flaw(f"targets[{number}].{clock}", error.message)


def _format(record: Any) -> list[Flaw]:
    if 1 <= record.format <= NEWEST_FORMAT:
        return []
    return [Flaw("format", f"is {record.format}; this svc reads 1 to {NEWEST_FORMAT}")]


def _phone(path: str, phone: str) -> list[Flaw]:
    if len(digits(phone)) >= _FEWEST_DIGITS:
        return []
    return [Flaw(path, "is no phone number that could be called")]


def _words(value: Any) -> str:
    if value is None:
        return "absent"
    return value.isoformat() if hasattr(value, "isoformat") else repr(str(value))


#: The header fields that repeat the fold, on a ticket and on its life alike.
_FOLDED = attrgetter(
    "status", "department", "assignee", "resolution", "finished", "closed", "merged_into"
)
_CLOCKS = tuple(ClockName)
_DUES = attrgetter(*(clock.value for clock in _CLOCKS))
_NO_DUES = (None,) * len(_CLOCKS)

# Which fields an action may not carry, laid out so that one comparison tells.

_EVENT_FIELDS = (
    "role", "department", "assignee", "reason", "resolution", "until", "pauses", "approved_by",
    "asked_by", "level", "ticket", "followup", "outcome", "score", "satisfied", "policy", "note",
    "due", "changes", "recorded",
)  # fmt: skip
_MANY = frozenset({"due", "changes"})


def _foreign(action: Action) -> list[str]:
    step = TABLE[action]
    return [name for name in _EVENT_FIELDS if name not in step.needs and name not in step.takes]


def _values(names: Sequence[str]) -> Callable[[Event], tuple[Any, ...]]:
    """The values of these fields, as a tuple whatever their number."""
    if not names:
        return lambda _event: ()
    return attrgetter(*names, *(names[-1:] if len(names) == 1 else ()))


def _absent(names: Sequence[str]) -> tuple[Any, ...]:
    values = tuple(() if name in _MANY else None for name in names)
    return values * 2 if len(values) == 1 else values


_SPECIAL: dict[Action, Callable[[Ticket, int, Event], Iterator[Flaw]]] = {
    Action.CALLBACK: _callback_event,
    Action.MERGE: _other_ticket,
    Action.LINK: _other_ticket,
    Action.EDIT: _edit_event,
}
_SHAPES = {
    action: (
        _values([name for name in step.needs if name not in _MANY]),
        _values(_foreign(action)),
        _absent(_foreign(action)),
        _SPECIAL.get(action),
    )
    for action, step in TABLE.items()
}
_TICKET: tuple[Callable[[Ticket, Life], list[Flaw]], ...] = (_intake, _receipt, _header, _events)
_VALIDATORS: dict[str, Callable[[Any], Any]] = {
    "office": _office,
    "staff": _staff,
    "unit": _unit,
    "resident": _resident,
    "ticket": _ticket,
    "followup": _followup,
}
