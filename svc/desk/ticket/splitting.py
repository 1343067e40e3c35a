"""A merged ticket that goes on by itself again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.ticket.actions import TimeInput, open_timeline
from svc.duties.ticket import splitting as decide
from svc.errors import NotFound

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.model.ticket import Ticket


def split(desk: Desk, tail: str, reason: str | None = None, at: TimeInput = None) -> Ticket:
    """Let a merged ticket go on by itself again.

    Raises:
        Refused: It is not merged, or who acts may not.
    """
    line = open_timeline(desk, tail, at)

    def load(number: str) -> Ticket | None:
        try:
            ticket: Ticket = desk.load("ticket", number)
        except NotFound:
            return None
        return ticket

    return desk.record(decide.split(line, load, reason))
