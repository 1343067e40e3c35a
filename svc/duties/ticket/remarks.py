"""Steps that need no more than their own words: said, noted, been there, given back, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.language import n_
from svc.model.words import Action

if TYPE_CHECKING:
    from svc.duties.decision import Decision
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Ticket


def happen(line: Timeline, action: Action, **fields: Any) -> Decision[Ticket]:
    """Let an action happen that needs no more than its fields.

    Raises:
        Refused: The state or the actor's roles do not allow it.
        UsageError: A field the action needs is missing, or its words do not fit.
    """
    line.allows(action)
    line.add(action, **fields)
    return line.decided(action)


def urge(line: Timeline, asked_by: str | None, note: str | None) -> Decision[Ticket]:
    """Somebody asked how it goes; it is counted.

    Args:
        asked_by: A resident's number, or who asked in words; None for the reporter.
    """
    line.allows(Action.URGE)
    line.add(Action.URGE, asked_by=asked_by, note=note)
    urged = n_("{ticket}: urged once", "{ticket}: urged {n} times", line.life.urges, ticket=line.id)
    line.notices.append(urged)
    return line.decided(Action.URGE)
