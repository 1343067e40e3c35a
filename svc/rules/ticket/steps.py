"""A ticket's timeline by itself: what each step must carry, and that steps are never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from svc.language import _
from svc.model.ticket import Event, Reporter
from svc.model.words import Action, Outcome, word
from svc.rules.record.flaws import Flaw, value_words
from svc.rules.ticket.history import typed
from svc.rules.ticket.lifecycle import TABLE, Life

if TYPE_CHECKING:
    from svc.model.ticket import Ticket


def step_flaws(ticket: Ticket, life: Life) -> list[Flaw]:
    """Each step carries what its action needs and nothing else, and happened after receipt."""
    flaws: list[Flaw] = []
    for number, event in enumerate(ticket.timeline):
        needed, foreign, absent, special = _SHAPES[event.action]
        given = needed(event)
        if None in given or () in given or foreign(event) != absent:
            flaws += _misshapen(number, event)
        if event.at < ticket.received:
            when = _(
                "is before the ticket was received ({received})",
                received=value_words(ticket.received),
            )
            flaws.append(Flaw(f"timeline[{number}].at", when))
        if event.recorded is not None and event.recorded <= event.at:
            late = _("is given only where it is later than at")
            flaws.append(Flaw(f"timeline[{number}].recorded", late))
        if special is not None:
            flaws += special(ticket, number, event)
    if life.ineffective:
        flaws += _ineffective(ticket, life)
    return flaws


def _misshapen(number: int, event: Event) -> Iterator[Flaw]:
    step = TABLE[event.action]
    for name in step.needs:
        if getattr(event, name) in (None, ()):
            yield Flaw(
                f"timeline[{number}].{name}", _("{action} needs it", action=word(event.action))
            )
    for name in _foreign(event.action):
        if getattr(event, name) != _FIELDS[name]:
            yield Flaw(
                f"timeline[{number}].{name}",
                _("does not belong to {action}", action=word(event.action)),
            )


def _ineffective(ticket: Ticket, life: Life) -> Iterator[Flaw]:
    """Steps the state no longer allowed are legal: two desks that did not know of each other."""
    timeline = list(ticket.timeline)
    for number, event in enumerate(timeline):
        first = timeline.index(event)
        if first < number:
            yield Flaw(
                f"timeline[{number}]", _("is the same step as timeline[{first}]", first=first)
            )
    for event, reason in life.ineffective:
        if timeline.count(event) == 1:
            said = _("{action} has no effect: {reason}", action=word(event.action), reason=reason)
            yield Flaw(f"timeline[{timeline.index(event)}]", said, note=True)


def _callback_event(ticket: Ticket, number: int, event: Event) -> Iterator[Flaw]:
    if event.outcome is Outcome.UNREACHABLE:
        for name in ("score", "satisfied"):
            if getattr(event, name) is not None:
                yield Flaw(f"timeline[{number}].{name}", _("nobody was reached who could say so"))
    if any(event.followup == one.followup for one in ticket.timeline[:number]):
        yield Flaw(
            f"timeline[{number}].followup", _("{followup} is named twice", followup=event.followup)
        )


def _other_ticket(ticket: Ticket, number: int, event: Event) -> Iterator[Flaw]:
    if event.ticket == ticket.id:
        yield Flaw(f"timeline[{number}].ticket", _("is the ticket itself"))


def _wait_event(_ticket: Ticket, number: int, event: Event) -> Iterator[Flaw]:
    if event.until is not None and event.until <= event.at:
        yield Flaw(f"timeline[{number}].until", _("is not after the wait began"))


def _edit_event(ticket: Ticket, number: int, event: Event) -> Iterator[Flaw]:
    """An edit can be undone, or no one could say how the ticket stood before."""
    for place, change in enumerate(event.changes):
        path = f"timeline[{number}].changes[{place}]"
        if change.old == change.new:
            yield Flaw(path, _("changes nothing: old and new are the same"))
        for side in ("old", "new"):
            reason = _unfit(ticket, change.field, getattr(change, side))
            if reason == _NO_FIELD:
                yield Flaw(
                    f"{path}.field",
                    _("{field!r} is no field of a ticket that can be edited", field=change.field),
                )
                break
            if reason is not None:
                yield Flaw(f"{path}.{side}", reason)


_NO_FIELD = "no field"
_REPEATED = frozenset(
    {"format", "id", "timeline", "source", "due", "status", "department", "assignee",
     "resolution", "finished", "closed", "merged_into", "reporter"}
)  # fmt: skip


def _unfit(ticket: Ticket, name: str, text: str | None) -> str | None:
    """Why a text cannot stand in a field of the header; the text may be personal."""
    record: type[msgspec.Struct] = type(ticket)
    field, _dot, part = name.partition(".")
    if part:
        record, field = Reporter, part if field == "reporter" else ""
    elif field in _REPEATED:
        return _NO_FIELD
    try:
        typed(record, field, text)
    except KeyError:
        return _NO_FIELD
    except msgspec.ValidationError:
        return _("does not fit {name}", name=name)
    return None


def lost_steps(before: Ticket, after: Ticket) -> list[Flaw]:
    """Steps of a ticket's timeline that a later version of it changed or left out.

    A timeline only grows: what was recorded can be annotated and corrected by
    further steps, and never rewritten.
    """
    kept = list(after.timeline)
    flaws = []
    for number, event in enumerate(before.timeline):
        if event in kept:
            kept.remove(event)
            continue
        step = _(
            "step {seq} ({action} by {by}, {at})",
            seq=event.seq,
            action=word(event.action),
            by=event.by,
            at=value_words(event.at),
        )
        same = [place for place, one in enumerate(after.timeline) if one.seq == event.seq]
        where = f"timeline[{same[0]}]" if same else "timeline"
        if number < len(after.timeline) and not same:
            where = f"timeline[{number}]"
        flaws.append(
            Flaw(where, _("{told} was changed or removed; put it back, and add a step", told=step))
        )
    return flaws


# Which fields an action may not carry, laid out so that one comparison tells.

_FIELDS = {
    field.name: field.default
    for field in msgspec.structs.fields(Event)
    if field.name not in ("seq", "at", "by", "action")
}


def _foreign(action: Action) -> list[str]:
    step = TABLE[action]
    return [name for name in _FIELDS if name not in step.needs and name not in step.takes]


def _values(names: Sequence[str]) -> Callable[[Event], tuple[Any, ...]]:
    """The values of these fields, as a tuple whatever their number."""
    if not names:
        return lambda _event: ()
    return attrgetter(*names, *(names[-1:] if len(names) == 1 else ()))


def _absent(names: Sequence[str]) -> tuple[Any, ...]:
    values = tuple(_FIELDS[name] for name in names)
    return values * 2 if len(values) == 1 else values


_SPECIAL: dict[Action, Callable[[Ticket, int, Event], Iterator[Flaw]]] = {
    Action.CALLBACK: _callback_event,
    Action.MERGE: _other_ticket,
    Action.LINK: _other_ticket,
    Action.ABSORB: _other_ticket,
    Action.SPLIT: _other_ticket,
    Action.ABSORB: _other_ticket,
    Action.WAIT: _wait_event,
    Action.EDIT: _edit_event,
}
_SHAPES = {
    action: (
        _values(step.needs),
        _values(_foreign(action)),
        _absent(_foreign(action)),
        _SPECIAL.get(action),
    )
    for action, step in TABLE.items()
}
