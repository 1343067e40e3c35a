"""What a ticket's steps came to by the first version of the rules that desks merged by.

It knew no undo, and nothing was finished before it was given to somebody. Merges of that
time are judged by it; what stands in records today is what the newest rules come to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from svc.model.words import Action, Status
from svc.rules.ticket.life import Life
from svc.rules.ticket.lifecycle import apply, header, order

if TYPE_CHECKING:
    from svc.model.ticket import Event


def first_header(events: Iterable[Event]) -> dict[str, Any]:
    """The header fields that repeated the fold then, by name.

    Args:
        events: Whole events, in any order.
    """
    life = Life()
    previous = None
    for event in order(events):
        unknown = event.action is Action.UNDO
        too_soon = event.action is Action.FINISH and life.status is Status.NEW
        if event != previous and not unknown and not too_soon:
            apply(life, event)
        previous = event
    return header(life)
