"""Steps that were taken back: which of them the fold leaves out, and which undo has no effect.

An undo names steps that lie before it, of whoever takes them back. It has no effect where
a step of later on stands on one of them: one that would not be allowed without it, or that
counted a due time on from one it had set. So two desks that did not know of each other
never lose a step that somebody else relied on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.language import _
from svc.model.actors import SVC
from svc.model.words import Action, ClockName, word

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime

    from svc.model.ticket import Event, NamedStep
    from svc.rules.ticket.life import Life

#: What is never taken back: a number that was given stays given, and what was said again is said.
NEVER = frozenset({Action.CREATE, Action.UNDO})
#: Steps that move a due time on from where it stood.
_MOVING = frozenset({Action.WAIT, Action.RESUME, Action.REOPEN, Action.CALLBACK, Action.EDIT})


def settled(
    ordered: Sequence[Event], run: Callable[[Sequence[Event], Collection[int]], Life]
) -> tuple[set[int], dict[int, str]]:
    """Which events of a timeline are left out, and which undo has no effect.

    Args:
        ordered: The timeline, in the order in which it counts.
        run: What such a timeline comes to without some of its events.

    Returns:
        Events by identity; and why, likewise.
    """
    gone: set[int] = set()
    refused: dict[int, str] = {}
    for place, undo in enumerate(ordered):
        if undo.action is not Action.UNDO:
            continue
        keys = {key_of(step) for step in undo.steps}
        named = [event for event in ordered[:place] if key_of(event) in keys]
        reason = _unfit(undo, named, gone) or _stands(ordered, place, named, gone, run)
        if reason is None:
            gone |= {id(event) for event in named}
        else:
            refused[id(undo)] = reason
    return gone, refused


def key_of(step: Event | NamedStep) -> tuple[int, datetime, str, Action]:
    """What tells a step of a timeline from the others."""
    return step.seq, step.at, step.by, step.action


def _unfit(undo: Event, named: Sequence[Event], gone: Collection[int]) -> str | None:
    """Why an undo names nothing that could be taken back by it."""
    if not named or {key_of(one) for one in named} != {key_of(step) for step in undo.steps}:
        return _("it names a step that is not there")
    for event in named:
        if event.action in NEVER:
            return _("{action} is not taken back", action=word(event.action))
        if event.by not in (undo.by, SVC):
            return _("it names a step of {who}", who=event.by)
        if id(event) in gone:
            return _("{action} was taken back already", action=word(event.action))
    return None


def _stands(
    ordered: Sequence[Event],
    place: int,
    named: Sequence[Event],
    gone: Collection[int],
    run: Callable[[Sequence[Event], Collection[int]], Life],
) -> str | None:
    """Which later step stands on those that are to be taken back, in words."""
    without = {*gone, *(id(event) for event in named)}
    idle = {id(one.event) for one in run(ordered, gone).ineffective}
    broken = [one.event for one in run(ordered, without).ineffective if id(one.event) not in idle]
    broken = [event for event in broken if event.action is not Action.UNDO]
    between = (event for event in ordered[:place] if id(event) not in without | idle)
    broken += _counting_on(named, between)
    if not broken:
        return None
    first = broken[0]
    return _("{action} by {who} stands on it", action=word(first.action), who=first.by)


def _counting_on(named: Iterable[Event], others: Iterable[Event]) -> list[Event]:
    """Steps that moved a due time on from one that a step to be taken back had set."""
    first: dict[ClockName, Event] = {}
    for event in named:
        for clock in _set_by(event):
            first.setdefault(clock, event)
    retargeted = any(event.action is Action.EDIT and event.due for event in named)
    return [
        event
        for event in others
        if (retargeted or event.action in _MOVING)
        and any(due.clock in first and event.seq > first[due.clock].seq for due in event.due)
    ]


def _set_by(event: Event) -> Collection[ClockName]:
    """The clocks whose due times follow from a step; another target is one for them all."""
    if event.action is Action.EDIT and event.due:
        return tuple(ClockName)
    held = {ClockName.RESOLVE: event.pauses, ClockName.ARRIVE: event.on_resident}
    return {due.clock for due in event.due} | {clock for clock, still in held.items() if still}
