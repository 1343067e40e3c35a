"""Calls to reporters: what came of one, and who should not make it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from svc.model.words import Action, CallCode, Outcome

if TYPE_CHECKING:
    from svc.model.ticket import Ticket
    from svc.rules.ticket.life import Life

#: What each code counts as. Who would not say anything was reached, and gave no score.
OUTCOMES: Mapping[CallCode, Outcome] = {
    code: Outcome.REACHED if code is CallCode.REFUSED else Outcome.UNREACHABLE for code in CallCode
}


def handler(ticket: Ticket, life: Life) -> str | None:
    """Who did the work, and should not be who asks how it was.

    The assignee; where only a department had it, whoever finished it last.
    """
    if life.assignee is not None:
        return life.assignee
    finished = [event.by for event in ticket.timeline if event.action is Action.FINISH]
    return finished[-1] if finished else None
