"""Tickets that belong together: one merged into another, two linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.ticket.actions import TimeInput, open_timeline
from svc.duties.ticket import merging as decide

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.ticket.merging import MergeResult
    from svc.model.ticket import Ticket


def merge(
    desk: Desk, tail: str, into: str, reason: str | None = None, at: TimeInput = None
) -> MergeResult:
    """Let a ticket go on in another one about the same matter.

    Raises:
        Refused: One of them is not open, or they are the same.
    """
    line, other = open_timeline(desk, tail, at), open_timeline(desk, into, at)
    decide.may_merge(line, other)
    taken_over = {one for each in (line, other) for one in each.life.reporters if one}
    absorbed = {number: desk.load("ticket", number) for number in taken_over}
    return desk.record(decide.merge(line, other, absorbed, reason))


def link(
    desk: Desk, tail: str, other: str, reason: str | None = None, at: TimeInput = None
) -> Ticket:
    """Say of two tickets that they have to do with each other; both tell of it.

    Raises:
        Refused: They are the same, or linked already.
    """
    near, far = open_timeline(desk, tail, at), open_timeline(desk, other, at)
    return desk.record(decide.link(near, far, reason))
