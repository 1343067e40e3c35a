"""How far a round is: which of its points were looked at, in time or afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from svc.duties.rounds.answers import points_of
from svc.duties.rounds.slots import RoundSlot
from svc.kinds.rounds.round import Round, RoundAction, RoundEvent
from svc.named_tuple import NamedTuple


class RoundState(StrEnum):
    """What has become of a round by a moment.

    Attributes:
        AHEAD: Its time has not come.
        OPEN: It can be made, and points are left.
        DONE: Every point was looked at in time.
        MADE_UP: Every point was looked at, some of them late.
        TO_MAKE_UP: Its time is over, points are left, and it may still be made up for.
        PARTLY: Its time is over for good, and points are left.
        MISSED: Its time is over for good, and nobody was there.
    """

    AHEAD = "ahead"
    OPEN = "open"
    DONE = "done"
    MADE_UP = "made-up"
    TO_MAKE_UP = "to-make-up"
    PARTLY = "partly"
    MISSED = "missed"


class RoundProgress(NamedTuple):
    """How far a round is.

    Attributes:
        slot: When it is due.
        state: What has become of it.
        checked: When each point was looked at first, by point.
        left: Points that were not.
        attempted: Points of these at which somebody was in vain.
    """

    slot: RoundSlot
    state: RoundState
    checked: dict[str, datetime]
    left: tuple[str, ...]
    attempted: tuple[str, ...]

    @property
    def points(self) -> int:
        """How many points it has."""
        return len(self.checked) + len(self.left)

    @property
    def in_time(self) -> int:
        """How many of them were looked at in time."""
        return sum(at <= self.slot.closes for at in self.checked.values())


def progress(slot: RoundSlot, made: Round | None, at: datetime) -> RoundProgress:
    """How far a planned round is at a moment.

    Args:
        slot: When it is due.
        made: Its record, as of that moment; None if nobody has begun it.
        at: The moment.
    """
    events: Sequence[RoundEvent] = made.events if made else ()
    points = [point.id for point in points_of(slot.version, slot.id)]
    checked = first_checks(events, points)
    left = tuple(point for point in points if point not in checked)
    tried = {event.point for event in events if event.action is RoundAction.ATTEMPT}
    state = _state(slot, checked, left, at)
    return RoundProgress(slot, state, checked, left, tuple(p for p in left if p in tried))


def first_checks(events: Sequence[RoundEvent], points: Sequence[str]) -> dict[str, datetime]:
    """When each of some points was looked at first, in the order of the points."""
    times: dict[str, datetime] = {}
    for event in events:
        if event.action is RoundAction.CHECK:
            times[event.point] = min(event.at, times.get(event.point, event.at))
    return {point: times[point] for point in points if point in times}


def _state(
    slot: RoundSlot, checked: dict[str, datetime], left: tuple[str, ...], at: datetime
) -> RoundState:
    if not left:
        late = any(moment > slot.closes for moment in checked.values())
        return RoundState.MADE_UP if late else RoundState.DONE
    if at < slot.opens:
        return RoundState.AHEAD
    if at <= slot.closes:
        return RoundState.OPEN
    if at <= slot.ends and slot.ends > slot.closes:
        return RoundState.TO_MAKE_UP
    return RoundState.PARTLY if checked else RoundState.MISSED
