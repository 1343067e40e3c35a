"""What a record names that must exist elsewhere: staff, departments, units, other records.

`references` says where each stands; `names` is the short form that the index
keeps of each record, so that all references of an office are one query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.model.actors import PROGRAMS
from svc.model.words import Action

if TYPE_CHECKING:
    from svc.model.followup import FollowUp
    from svc.model.resident import Resident
    from svc.model.staff import Staff
    from svc.model.ticket import Event, Ticket


class Reference(NamedTuple):
    """One mention.

    Attributes:
        path: Where in the record, such as `timeline[2].assignee`.
        name: What is named: `s:li.na` (staff), `d:` department, `c:` category,
            `u:` unit, `r:` resident, `t:` ticket, `f:` follow-up. A follow-up named by a
            callback carries what the callback says of it: see `call_words`.
    """

    path: str
    name: str


#: What each letter of a name stands for.
LETTERS = {
    "s": "staff", "d": "department", "c": "category", "u": "unit", "r": "resident",
    "t": "ticket", "f": "followup",
}  # fmt: skip


def references(kind: str, record: Any) -> list[Reference]:
    """Every mention in a record, in the order of its fields."""
    find = _FIND.get(kind)
    return list(find(record)) if find else []


def names(kind: str, record: Any) -> str | None:
    """What a record names, each once, parted by blanks; None if it names nothing."""
    if kind == "ticket":
        return _ticket_names(record)
    return " ".join(dict.fromkeys(one.name for one in references(kind, record))) or None


def call_words(
    outcome: str, score: int | None, satisfied: bool | None, at: int, reporter: str | None = None
) -> str:
    """What a callback and its follow-up must say alike, as one word.

    Example:
        >>> call_words("reached", 5, None, 1793668320)
        'reached,5,,1793668320'
    """
    said = "" if satisfied is None else int(satisfied)
    whose = f",{reporter}" if reporter else ""
    return f"{outcome},{'' if score is None else score},{said},{at}{whose}"


def _call(event: Event) -> str:
    at = int(event.at.timestamp())
    words = call_words(str(event.outcome), event.score, event.satisfied, at, event.ticket)
    return f"f:{event.followup}={words}"


def _ticket_names(ticket: Ticket) -> str:
    """As `references`, without the paths: this runs for every ticket that is indexed."""
    people = {ticket.first_taker, ticket.assignee}
    departments = {ticket.department}
    mentions = [f"c:{ticket.category}"]
    for event in ticket.timeline:
        if event.by not in PROGRAMS:
            people.add(event.by)
        people.add(event.assignee)
        people.add(event.approved_by)
        departments.add(event.department)
        if event.ticket is not None:
            mentions.append(f"t:{event.ticket}")
        mentions += [f"t:{one}" for one in event.reporters]
        if event.followup is not None:
            mentions.append(
                _call(event) if event.action is Action.CALLBACK else f"f:{event.followup}"
            )
    mentions += sorted([f"s:{who}" for who in people if who is not None])
    mentions += sorted([f"d:{which}" for which in departments if which is not None])
    if ticket.unit is not None:
        mentions.append(f"u:{ticket.unit}")
    if ticket.resident is not None:
        mentions.append(f"r:{ticket.resident}")
    if ticket.merged_into is not None:
        mentions.append(f"t:{ticket.merged_into}")
    return " ".join(dict.fromkeys(mentions))


def _ticket(ticket: Ticket) -> Iterator[Reference]:
    yield Reference("category", f"c:{ticket.category}")
    for path, letter in _HEADER:
        value = getattr(ticket, path)
        if value is not None:
            yield Reference(path, f"{letter}:{value}")
    for number, event in enumerate(ticket.timeline):
        place = f"timeline[{number}]"
        if event.by not in PROGRAMS:
            yield Reference(f"{place}.by", f"s:{event.by}")
        for path, letter in _EVENT:
            value = getattr(event, path)
            if value is not None:
                yield Reference(f"{place}.{path}", f"{letter}:{value}")
        for which, reporter in enumerate(event.reporters):
            yield Reference(f"{place}.reporters[{which}]", f"t:{reporter}")
        if event.followup is not None:
            named = event.action is Action.CALLBACK
            yield Reference(f"{place}.followup", _call(event) if named else f"f:{event.followup}")


_HEADER = (
    ("first_taker", "s"), ("unit", "u"), ("resident", "r"), ("department", "d"),
    ("assignee", "s"), ("merged_into", "t"),
)  # fmt: skip
_EVENT = (("department", "d"), ("assignee", "s"), ("approved_by", "s"), ("ticket", "t"))


def _followup(followup: FollowUp) -> Iterator[Reference]:
    yield Reference("ticket", f"t:{followup.ticket}")
    if followup.reporter is not None:
        yield Reference("reporter", f"t:{followup.reporter}")
    if followup.by not in PROGRAMS:
        yield Reference("by", f"s:{followup.by}")


def _resident(resident: Resident) -> Iterator[Reference]:
    for number, occupancy in enumerate(resident.occupancies):
        yield Reference(f"occupancies[{number}].unit", f"u:{occupancy.unit}")


def _staff(staff: Staff) -> Iterator[Reference]:
    yield Reference("department", f"d:{staff.department}")


_FIND: dict[str, Callable[[Any], Iterator[Reference]]] = {
    "ticket": _ticket,
    "followup": _followup,
    "resident": _resident,
    "staff": _staff,
}
