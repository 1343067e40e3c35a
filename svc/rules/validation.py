"""What must hold inside one record: validators that return what is wrong.

Each looks at one record and at nothing else, so that what it finds is a
property of the file's content and can be kept beside it. What must hold
between records is `svc.index.query.checks`; an office's own rules are in
`svc.rules.office.consistency`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from svc.errors import InvalidData
from svc.language import _
from svc.model.actors import PROGRAMS
from svc.model.words import Action, CallCode, ClockName, Outcome, Status, word
from svc.rules.record.flaws import (
    Flaw,
    format_flaws,
    month_flaws,
    phone_flaws,
    value_words,
)
from svc.rules.ticket.callbacks import OUTCOMES
from svc.rules.ticket.lifecycle import TABLE, Life, fold, header, order, ways_out
from svc.rules.ticket.steps import step_flaws

if TYPE_CHECKING:
    from svc.model.followup import FollowUp
    from svc.model.office import Office
    from svc.model.resident import Occupancy, Resident
    from svc.model.staff import Staff
    from svc.model.ticket import Ticket
    from svc.model.unit import Unit


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


# Tickets


def _ticket(ticket: Ticket) -> list[Flaw]:
    return ticket_flaws(ticket, fold(ticket.timeline))


def _intake(ticket: Ticket, _life: Life) -> list[Flaw]:
    """What a ticket cannot do without, unless it was imported as somebody else kept it."""
    flaws = format_flaws(ticket)
    if not ticket.text or ticket.text.isspace():
        flaws.append(Flaw("text", _("is blank: what does the resident want?")))
    if ticket.source is not None:
        return flaws
    if ticket.unit is None and ticket.place is None:
        flaws.append(Flaw("unit", _("a ticket needs a unit or a place")))
    if ticket.resident is None and ticket.reporter is None:
        flaws.append(Flaw("resident", _("a ticket needs a resident or a reporter")))
    if ticket.reporter is not None:
        flaws += phone_flaws("reporter.phone", ticket.reporter.phone)
    return flaws


def _receipt(ticket: Ticket, life: Life) -> list[Flaw]:
    """Received in the month of its number, as its first step says."""
    flaws = month_flaws(ticket.id, "received", ticket.received)
    if life.status is None or life.ineffective:
        first = order(ticket.timeline)[0]
    else:
        first = ticket.timeline[0]
        if first.action is not Action.CREATE:
            first = order(ticket.timeline)[0]
    if first.action is not Action.CREATE:
        at = ticket.timeline.index(first)
        flaws.append(Flaw(f"timeline[{at}].action", _("the first step of a ticket is create")))
    elif first.at != ticket.received:
        told = _(
            "is {received}, but the create step says {said}",
            received=value_words(ticket.received),
            said=value_words(first.at),
        )
        flaws.append(Flaw("received", told))
    return flaws


def _header(ticket: Ticket, life: Life) -> list[Flaw]:
    """The header says what the timeline comes to."""
    dues = life.due()
    said_dues = _DUES(ticket.due) if ticket.due is not None else _NO_DUES
    if _FOLDED(ticket) == _FOLDED(life) and said_dues == tuple(map(dues.get, _CLOCKS)):
        return []
    flaws: list[Flaw] = []
    for name, folded in header(life).items():
        value = getattr(ticket, name)
        if value == folded:
            continue
        if name == "due":
            flaws += _dues(value, folded)
        else:
            way = _way(life, value, ticket.id) if name == "status" else None
            flaws.append(Flaw(name, _differs(value, folded, way)))
    return flaws


def _dues(said: Any, folded: Any) -> Iterator[Flaw]:
    for clock in _CLOCKS:
        stamped, expected = getattr(said, clock, None), getattr(folded, clock, None)
        if stamped != expected:
            yield Flaw(f"due.{clock}", _differs(stamped, expected))


def _differs(said: Any, folded: Any, way: str | None = None) -> str:
    values = {"said": value_words(said), "folded": value_words(folded)}
    if way is None:
        return _("is {said}, but the timeline says {folded}", **values)
    return _(
        "is {said}, but the timeline says {folded}; {command} leads there", **values, command=way
    )


def _way(life: Life, said: Status, ticket: str) -> str | None:
    """The command that would have led to the status somebody wrote."""
    ways = [action for action in ways_out(life) if said in TABLE[action].targets]
    plain = [action for action in ways if action is not Action.CALLBACK] or ways
    return f"svc {plain[0]} {ticket}" if plain else None


# Follow-ups


def _followup(followup: FollowUp) -> Iterator[Flaw]:
    yield from format_flaws(followup)
    yield from month_flaws(followup.id, "at", followup.at)
    if followup.outcome is not Outcome.REACHED or followup.code is CallCode.REFUSED:
        for name in ("score", "satisfied"):
            if getattr(followup, name) is not None:
                yield Flaw(name, _("nobody was reached who could say so"))
    if followup.code is not None and OUTCOMES[followup.code] is not followup.outcome:
        yield Flaw(
            "code",
            _(
                "{code} does not go with {outcome}",
                code=word(followup.code),
                outcome=word(followup.outcome),
            ),
        )
    if followup.next is not None and followup.next <= followup.at:
        yield Flaw("next", _("is not after this attempt"))


# Residents, units, staff


def _resident(resident: Resident) -> Iterator[Flaw]:
    yield from format_flaws(resident)
    for number, phone in enumerate(resident.phones):
        yield from phone_flaws(f"phones[{number}]", phone)
    for number, occupancy in enumerate(resident.occupancies):
        if occupancy.until is not None and occupancy.until <= occupancy.since:
            yield Flaw(f"occupancies[{number}].until", _("is not after since"))
        for earlier, other in enumerate(resident.occupancies[:number]):
            if _overlap(occupancy, other):
                where = _(
                    "overlaps occupancies[{earlier}]: {relation} of {unit} twice",
                    earlier=earlier,
                    relation=word(occupancy.relation),
                    unit=occupancy.unit,
                )
                yield Flaw(f"occupancies[{number}]", where)


def _overlap(occupancy: Occupancy, other: Occupancy) -> bool:
    if (occupancy.unit, occupancy.relation) != (other.unit, other.relation):
        return False
    starts_before_end = other.until is None or occupancy.since < other.until
    return starts_before_end and (occupancy.until is None or other.since < occupancy.until)


def _unit(unit: Unit) -> Iterator[Flaw]:
    yield from format_flaws(unit)
    building = unit.id.split("-", 1)[0]
    if unit.building != building:
        yield Flaw(
            "building",
            _(
                "is {building!r}, but the id begins with {begin}",
                building=unit.building,
                begin=building,
            ),
        )


def _staff(staff: Staff) -> Iterator[Flaw]:
    yield from format_flaws(staff)
    if staff.id in PROGRAMS:
        yield Flaw("id", _("{staff} is what programs act under", staff=staff.id))
    if staff.since is not None and staff.until is not None and staff.until <= staff.since:
        yield Flaw("until", _("is not after since"))
    if staff.phone is not None:
        yield from phone_flaws("phone", staff.phone)


# The office


def _office(office: Office) -> Iterator[Flaw]:
    yield from format_flaws(office)
    for number, target in enumerate(office.targets):
        for clock in ("respond", "accept", "arrive", "resolve", "callback", "longest"):
            yield from _span(f"targets[{number}].{clock}", getattr(target, clock))
    for number, level in enumerate(office.escalation):
        for name in ("answer", "after"):
            yield from _span(f"escalation[{number}].{name}", getattr(level, name))


def _span(path: str, span: str | None) -> Iterator[Flaw]:
    from svc.rules.clocks.targets import parse_span

    try:
        if span:
            parse_span(span)
    except InvalidData as error:
        yield Flaw(path, error.message)


#: The header fields that repeat the fold, on a ticket and on its life alike.
_FOLDED = attrgetter(
    "status", "department", "assignee", "resolution", "finished", "closed", "merged_into"
)
_CLOCKS = tuple(ClockName)
_DUES = attrgetter(*(clock.value for clock in _CLOCKS))
_NO_DUES = (None,) * len(_CLOCKS)

_TICKET: tuple[Callable[[Ticket, Life], list[Flaw]], ...] = (_intake, _receipt, _header, step_flaws)
_VALIDATORS: dict[str, Callable[[Any], Any]] = {
    "office": _office,
    "staff": _staff,
    "unit": _unit,
    "resident": _resident,
    "ticket": _ticket,
    "followup": _followup,
}
