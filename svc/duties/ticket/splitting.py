"""A merged ticket that goes on by itself again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.model.words import Action
from svc.rules.ticket.across import mended

if TYPE_CHECKING:
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Ticket


def split(
    line: Timeline, load: Callable[[str], Ticket | None], reason: str | None = None
) -> Decision[Ticket]:
    """Let a merged ticket go on as if it never had been, with the reporters it had.

    Whatever it had gone into lets them go, as when two desks' merges contradict each other.

    Args:
        load: Gives another ticket as it stands; None where there is none.

    Raises:
        Refused: It is not merged, or who acts may not.
    """
    line.allows(Action.SPLIT)
    into = line.ticket.merged_into
    line.add(Action.SPLIT, reason=reason)
    changed = {line.id: line.ticket}
    for ticket in mended([line.id], lambda number: changed.get(number) or load(number)):
        changed[ticket.id] = ticket
    written = tuple(Written("ticket", ticket) for ticket in changed.values())
    subject = f"split {line.id} from {into}"
    return Decision(changed[line.id], written, Action.SPLIT, line.id, subject, line.when)
