"""What must hold inside one ticket: validators that return what is wrong.

Each looks at one ticket and at nothing else, so that what it finds is a
property of the file's content and can be kept beside it. What must hold inside
records of every kind is `svc.kinds.derive`; between records, `svc.index.checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from svc.language import _
from svc.model.ticket import TICKET_FORMAT
from svc.model.words import BY_STAFF, Action, ClockName, Status
from svc.rules.record.flaws import (
    Flaw,
    format_flaws,
    month_flaws,
    phone_flaws,
    value_words,
)
from svc.rules.ticket.lifecycle import TABLE, Life, fold, header, order, ways_out
from svc.rules.ticket.steps import step_flaws

if TYPE_CHECKING:
    from svc.model.ticket import Ticket


def ticket_flaws(ticket: Ticket, life: Life) -> list[Flaw]:
    """Everything wrong with a ticket whose timeline is folded already."""
    flaws: list[Flaw] = []
    for validate in _TICKET:
        flaws += validate(ticket, life)
    return flaws


def flaws(ticket: Ticket) -> list[Flaw]:
    """Everything wrong with a ticket by itself."""
    return ticket_flaws(ticket, fold(ticket.timeline))


def _intake(ticket: Ticket, _life: Life) -> list[Flaw]:
    """What a ticket cannot do without, unless it was imported as somebody else kept it."""
    flaws = format_flaws(ticket, TICKET_FORMAT)
    if not ticket.text or ticket.text.isspace():
        flaws.append(Flaw("text", _("is blank: what does the resident want?")))
    if ticket.source is not None:
        return flaws
    if ticket.unit is None and ticket.place is None:
        flaws.append(Flaw("unit", _("a ticket needs a unit or a place")))
    flaws += _contact(ticket)
    if ticket.resident is None and ticket.reporter is None and ticket.no_contact is None:
        flaws.append(Flaw("resident", _("a ticket needs a resident or a reporter")))
    if ticket.reporter is not None:
        flaws += phone_flaws("reporter.phone", ticket.reporter.phone)
    return flaws


def _contact(ticket: Ticket) -> Iterator[Flaw]:
    """Why nobody can be called back stands there only where that is so, with who told of it."""
    if ticket.no_contact is None:
        for name in ("caller", "reported_by"):
            if getattr(ticket, name) is not None:
                yield Flaw(name, _("goes with no_contact"))
        return
    if ticket.resident is not None or ticket.reporter is not None:
        yield Flaw("no_contact", _("somebody is there to be called back"))
    if (ticket.reported_by is None) is (ticket.no_contact in BY_STAFF):
        yield Flaw("reported_by", _("goes with patrol and staff, and they with it"))


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


#: The header fields that repeat the fold, on a ticket and on its life alike.
_FOLDED = attrgetter(
    "status", "department", "assignee", "resolution", "finished", "closed", "merged_into"
)
_CLOCKS = tuple(ClockName)
_DUES = attrgetter(*(clock.value for clock in _CLOCKS))
_NO_DUES = (None,) * len(_CLOCKS)

_TICKET: tuple[Callable[[Ticket, Life], list[Flaw]], ...] = (_intake, _receipt, _header, step_flaws)
