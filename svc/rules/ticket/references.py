"""What a ticket names that must exist elsewhere: staff, departments, units, other records.

`references` says where each stands; `names` is the short form that the index
keeps of each record, so that all references of an office are one query. Those of
other kinds follow from the marks on their fields: `svc.kinds.derive`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.model.actors import PROGRAMS
from svc.model.words import Action
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.model.ticket import Event, Ticket


class Reference(NamedTuple):
    """One mention.

    Attributes:
        path: Where in the record, such as `timeline[2].assignee`.
        name: What is named, behind the code of its kind (`svc.kinds.table`): `s:li.na` is
            staff, `u:` a unit; `d:` a department and `c:` a category of the office. A
            follow-up named by a callback carries what the callback says: see `call_words`.
    """

    path: str
    name: str


def staff_named(path: str, who: str | None) -> Iterator[Reference]:
    """The mention of a member of staff; none of a program, which is on no file."""
    if who is not None and who not in PROGRAMS:
        yield Reference(path, f"s:{who}")


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


def names(ticket: Ticket) -> str:
    """As `references`, without the paths: this runs for every ticket that is indexed."""
    people = {ticket.first_taker, ticket.assignee, ticket.reported_by}
    departments = {ticket.department}
    mentions = [f"c:{ticket.category}"]
    for event in ticket.timeline:
        if event.by not in PROGRAMS:
            people.add(event.by)
        people.add(event.assignee)
        people.add(event.approved_by)
        departments.add(event.department)
        if event.party is not None or event.letter is not None:
            mentions += _outside(event)
        if event.ticket is not None:
            mentions.append(f"t:{event.ticket}")
        mentions += [f"t:{one}" for one in event.reporters]
        mentions += [f"ut:{one.partition('@')[0]}" for one in event.cites]
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
    for code, named in (("pa", ticket.external_party), ("t", ticket.merged_into)):
        if named is not None:
            mentions.append(f"{code}:{named}")
    return " ".join(dict.fromkeys(mentions))


def _outside(event: Event) -> Iterator[str]:
    """The outside party of a step, and the letter."""
    if event.party is not None:
        yield f"pa:{event.party}"
    if event.letter is not None:
        yield f"g:{event.letter}"


def references(ticket: Ticket) -> Iterator[Reference]:
    """Every mention in a ticket, in the order of its fields."""
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
        for which, cited in enumerate(event.cites):
            yield Reference(f"{place}.cites[{which}]", f"ut:{cited.partition('@')[0]}")
        if event.followup is not None:
            named = event.action is Action.CALLBACK
            yield Reference(f"{place}.followup", _call(event) if named else f"f:{event.followup}")


_HEADER = (
    ("first_taker", "s"), ("unit", "u"), ("resident", "r"), ("reported_by", "s"),
    ("external_party", "pa"),
    ("department", "d"),
    ("assignee", "s"), ("merged_into", "t"),
)  # fmt: skip
_EVENT = (
    ("department", "d"), ("assignee", "s"), ("approved_by", "s"), ("ticket", "t"),
    ("party", "pa"), ("letter", "g"),
)  # fmt: skip
