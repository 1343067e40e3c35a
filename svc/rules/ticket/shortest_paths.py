"""Ways from a ticket's state to a step that the state does not allow, by the life-cycle table."""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import TYPE_CHECKING

from svc.rules.ticket.lifecycle import TABLE

if TYPE_CHECKING:
    from svc.model.words import Action, Status

Way = tuple["Action", ...]


@cache
def ways(start: Status, step: Action, between: frozenset[Action], arriving: bool) -> list[Way]:
    """Every way to a step that comes through no state twice, the shortest first.

    Args:
        start: The state the ticket is in.
        step: What is to happen.
        between: Actions that may be put in on the way.
        arriving: Whether it will do to get where the step leads, by another action.

    Returns:
        Actions in their order. The last is `step`, or, if arriving will do, another
        that leads to the same state; of two ways as long, that with `step` comes first.

    Example:
        >>> from svc.model.words import Action, Status
        >>> between = frozenset({Action.ASSIGN, Action.REOPEN})
        >>> [list(map(str, way)) for way in ways(Status.CLOSED, Action.ACCEPT, between, False)]
        [['reopen', 'accept']]
    """
    paths: list[Way] = []
    goals = TABLE[step].targets if arriving else ()
    waiting: deque[tuple[Way, tuple[Status, ...]]] = deque([((), (start,))])
    while waiting:
        way, seen = waiting.popleft()
        if seen[-1] in TABLE[step].sources:
            paths.append((*way, step))
        if way and seen[-1] in goals and way[-1] is not step:
            paths.append(way)
        for action in TABLE:
            if action in between and seen[-1] in TABLE[action].sources:
                targets = [one for one in TABLE[action].targets if one not in seen]
                waiting += [((*way, action), (*seen, target)) for target in targets]
    return sorted(dict.fromkeys(paths), key=lambda way: (len(way), way[-1] is not step))
